"""What the report says of near matches where nobody looked for them."""

from __future__ import annotations

from pathlib import Path

import pytest

import ehs_eval
from ehs_eval.analyses import linking
from tests.answers.surveys import write_survey


def test_near_matches_that_were_not_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_survey(tmp_path)
    monkeypatch.setattr(linking, "MOST_CODES", 1)
    evaluation = ehs_eval.run_evaluation(tmp_path / "study.toml")
    (table,) = (each for each in evaluation.report_tables if "were linked" in each.title)
    assert list(table.notes) == [f"Near matches were not looked for: {linking.TOO_MANY}."]
