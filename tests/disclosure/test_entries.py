"""Every result is in the ledger, exactly once, as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from analyses.other_data import HARD_CASES, STUDY, hard_case, redrawn, write

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.config.models import Study
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.ledger import Ledger
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.results import Results

from .sheets import drawn_sheet


def assert_sound(study: Study, results: Results) -> Ledger:
    """Hold what is true of the ledger of any study; sums are held as they are entered."""
    ledger = enter_all(study, results, rules_of(study.disclosure))
    unknown = [row.key for row in results.rows if row.key not in ledger.entries]
    assert unknown == []
    assert len(ledger.entries) == len(results.rows)
    assert [cell for cell in ledger.cells.values() if cell.value < 0] == []
    for row in results.rows:
        entry = ledger.entries[row.key]
        assert set(entry.rests_on) <= set(ledger.cells), row.key
        if entry.kind == "count" and row.value is not None:
            assert ledger.cells[entry.rests_on[0]].value == row.value, row.key
    return ledger


def test_every_result_of_the_sample_is_entered(salford: Evaluation) -> None:
    ledger = assert_sound(salford.study, salford.found)
    kinds = {entry.kind for entry in ledger.entries.values()}
    assert kinds == {"count", "rests", "free", "hidden", "removed"}


@pytest.mark.parametrize("name", [*HARD_CASES, "redrawn"])
def test_every_result_of_other_data_is_entered(tmp_path: Path, name: str) -> None:
    study = load_study(STUDY)
    tables = hard_case(name) if name in HARD_CASES else redrawn(4)
    data = load_data(study, write(tables, tmp_path / "data"))
    assert_sound(study, run_analyses(study, data))


@pytest.mark.parametrize("seed", range(8))
def test_every_result_of_small_sheets_is_entered(tmp_path: Path, seed: int) -> None:
    drawn = drawn_sheet(tmp_path, seed, gaps=bool(seed % 2))
    assert_sound(drawn.study, drawn.results)


@pytest.mark.parametrize(
    "missing", ["programme", "school", "gender", "year_group", "participant", "total_recorded"]
)
def test_sheets_may_do_without_a_column(tmp_path: Path, missing: str) -> None:
    drawn = drawn_sheet(tmp_path, 1, without=missing)
    assert_sound(drawn.study, drawn.results)


def test_what_is_nobodys_secret_is_free(salford: Evaluation) -> None:
    ledger = assert_sound(salford.study, salford.found)
    for analysis in ("population", "programmes", "multiplicity", "tally"):
        rows = [row for row in salford.found.rows if row.analysis == analysis]
        assert rows
        assert {ledger.entries[row.key].kind for row in rows} == {"free"}
