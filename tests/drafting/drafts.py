"""Small files drafted and read back, for tests that look at one thing each."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from ehs_eval.config import Study, load_study
from ehs_eval.drafting import draft
from ehs_eval.ingest import load_data

AGREEMENT = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree"]
AGREEMENT = [*AGREEMENT, "Strongly agree"]
YES_NO = ["Yes", "No"]
TOPICS = ["Stress;Sleep", "Sleep", "Stress;Friends", "Friends;Sleep"]

Table = Mapping[str, Sequence[str]]
"""Answers by heading; they come round again until the rows are full."""


def write(path: Path, table: Table, rows: int = 30) -> Path:
    """Write a table as CSV; its columns go round at different speeds."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        for row in range(rows):
            cells = enumerate(table.values())
            writer.writerow([each[(row + row // 7 * place) % len(each)] for place, each in cells])
    return path


def drafted(folder: Path, rows: int = 30, **files: Table) -> tuple[Study, str]:
    """Return the study drafted from some tables by file name, and its text; it passes its check."""
    data = folder / "data"
    data.mkdir()
    paths = [write(data / f"{name}.csv", table, rows) for name, table in files.items()]
    return drafted_from(folder / "study", paths)


def drafted_from(folder: Path, paths: Sequence[Path]) -> tuple[Study, str]:
    """Return the study drafted from some files, and its text; it passes its check."""
    result = draft(folder, paths)
    assert result.problems == ()
    study = load_study(result.path)
    loaded = load_data(study, folder / study.study.data_folder)
    assert [str(finding) for finding in loaded.failures] == []
    return study, result.path.read_text("utf-8")


def codes(start: str, number: int = 30) -> list[str]:
    """Return codes that people might have made up, all different."""
    return [f"{start}{chr(97 + n % 26)}{n * 7}fox" for n in range(number)]
