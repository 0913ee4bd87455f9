"""Headings of blocks: short, whatever stands over a grid."""

from __future__ import annotations

from pathlib import Path

from ehs_eval.config import load_study
from ehs_eval.drafting import draft

LONG = "Please read this with care. " * 8


def heading(folder: Path, stem: str) -> str:
    rows = [f"{stem} [{part}]" for part in ("Maths", "Music", "Sport")]
    lines = [",".join(["Timestamp", *(f'"{row}"' for row in rows)])]
    lines += [f"2026/05/0{day} 9:10:11 AM GMT,Agree,Disagree,Agree" for day in range(1, 9)]
    export = folder / "pre.csv"
    export.write_text("\n".join(lines) + "\n", "utf-8")
    draft(folder / "study", [export])
    (survey,) = load_study(folder / "study" / "study.toml").surveys.values()
    return survey.blocks[0].title


def test_a_short_wording_is_the_heading(tmp_path: Path) -> None:
    assert heading(tmp_path, "I enjoy") == "I enjoy"


def test_the_last_sentence_stands_for_a_long_wording(tmp_path: Path) -> None:
    assert heading(tmp_path, f"{LONG}How much do you agree?") == "How much do you agree?"


def test_a_long_sentence_is_cut_at_a_word(tmp_path: Path) -> None:
    cut = heading(tmp_path, "word " * 60)
    assert len(cut) <= 100
    assert cut.endswith("word…") or cut.endswith("word …")
