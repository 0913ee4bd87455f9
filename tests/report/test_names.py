"""Names of files and anchors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ehs_eval
from ehs_eval.report.headlines import headlines
from ehs_eval.report.names import LONGEST, make_unique, slug


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("pupils", "Own stigma"), "pupils-own-stigma"),
        (("é_lèves", "Q1.a"), "e-leves-q1-a"),
        (("../x",), "x"),
        (("性别",), "part"),
    ],
)
def test_slug(parts: tuple[str, ...], expected: str) -> None:
    assert slug(*parts) == expected


@given(st.text())
def test_a_slug_is_safe_as_a_file_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= LONGEST


def test_a_long_name_is_cut_and_stays_one_of_its_own() -> None:
    """A survey platform's heading can be a paragraph; a file name cannot."""
    one, other = slug("pupils", "why " * 200 + "a"), slug("pupils", "why " * 200 + "b")
    assert len(one) <= LONGEST
    assert one != other
    assert one.startswith("pupils-why-why")


@given(st.lists(st.sampled_from(["a", "a-2", "b"])))
def test_names_become_unique_in_their_order(names: list[str]) -> None:
    unique = make_unique(names)
    assert len(set(unique)) == len(names)
    assert all(one.startswith(name) for one, name in zip(unique, names, strict=True))


def test_a_question_named_as_a_table_keeps_its_own_file(tmp_path: Path) -> None:
    """The table of the items of the survey `s` is `s-items`, and so would this question's be."""
    (tmp_path / "pre.csv").write_text("a,items\n" + "Yes,x\nNo,y\n" * 10, encoding="utf-8")
    study = tmp_path / "study.toml"
    study.write_text(
        '[study]\ntitle = "T"\nwaves = ["pre"]\n[surveys.s]\nfiles = { pre = "pre.csv" }\n'
        'blocks = [{ name = "b", scale = ["No", "Yes"], counts = ["Yes"], items = ["a"] }]\n'
        'questions = [{ name = "items" }]\n',
        encoding="utf-8",
    )
    evaluation = ehs_eval.run_evaluation(study)
    out = ehs_eval.write_report(evaluation, tmp_path / "report")
    files = {path.stem for path in (out / "tables").glob("*.csv")}
    assert {"s-items", "s-items-2"} <= files
    assert files == {table.id for table in evaluation.report_tables if table.rows}


def test_a_score_sheet_without_programmes_has_a_headline(tmp_path: Path) -> None:
    rows = "".join(f"{wave},{n},5,5,5\n" for wave in ("pre", "post") for n in range(4))
    (tmp_path / "ors.csv").write_text("wave,a,b,c,d\n" + rows, encoding="utf-8")
    study = tmp_path / "study.toml"
    study.write_text(
        '[study]\ntitle = "T"\nwaves = ["pre", "post"]\n[score_sheets.ors]\nfile = "ors.csv"\n'
        'measure = "ors"\nwave = "wave"\nitems = ["a", "b", "c", "d"]\n',
        encoding="utf-8",
    )
    evaluation = ehs_eval.run_evaluation(study)
    said = [headline.text for headline in headlines(evaluation.study, evaluation.found)]
    assert any(text.startswith("Everyone: mean total 16.5 at Pre (n = 4)") for text in said)
