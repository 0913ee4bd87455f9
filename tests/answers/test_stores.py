"""Wherever the answers are, the same question has the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.analyses.linkage import COUNTS_ONLY
from ehs_eval.analyses.linking import NOT_AT_HAND
from ehs_eval.analyses.quality.rows import NO_ROWS
from ehs_eval.answers.columns import Answer, Label, Marked
from ehs_eval.answers.duck import DuckStore
from ehs_eval.answers.memory import MemoryStore
from ehs_eval.answers.store import AnswerStore
from ehs_eval.answers.warehouse import WarehouseStore
from ehs_eval.config.models import Study
from ehs_eval.ingest import StudyData, load_data
from ehs_eval.ingest.large import scan
from ehs_eval.ingest.surveys import SurveyData
from tests.answers.databases import TABLES, fill, postgres_server
from tests.answers.surveys import COLUMNS, FEELING, WAVES, study_in_tables, write_survey

# Ibis calls DuckDB by an older name of a function.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ibis = pytest.importorskip("ibis")

FEELINGS = (Answer(FEELING + "today"), Answer(FEELING + "Today"))


def pupils(data: StudyData) -> SurveyData:
    assert [str(finding) for finding in data.failures] == []
    survey = data.datasets["pupils"]
    assert isinstance(survey, SurveyData)
    return survey


def load_large(study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch) -> StudyData:
    """Load a study as if its small files were large ones."""
    with monkeypatch.context() as patch:
        patch.setattr(scan, "LARGE", 0)
        return load_data(study, folder)


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    with postgres_server() as folder:
        yield folder


@pytest.fixture(params=["large file", "duckdb", "postgres"])
def other(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StudyData]:
    """The survey of `write_survey` somewhere else than in memory."""
    study = write_survey(tmp_path)
    if request.param == "large file":
        yield load_large(study, tmp_path, monkeypatch)
        return
    connection: Any
    if request.param == "duckdb":
        connection = ibis.duckdb.connect()
    else:
        folder = request.getfixturevalue("server")
        connection = ibis.postgres.connect(host=str(folder), user="ehs", database="postgres")
        for table in connection.list_tables():
            connection.drop_table(table)
    fill(connection, 60, 1)
    yield load_data(study_in_tables(tmp_path, TABLES), tmp_path, warehouse=connection)
    connection.disconnect()


def test_every_store_gives_the_same_counts(other: StudyData, tmp_path: Path) -> None:
    known = pupils(load_data(write_survey(tmp_path), tmp_path))
    found = pupils(other)
    assert isinstance(known.store, MemoryStore)
    assert isinstance(found.store, DuckStore | WarehouseStore)
    assert found.asked == known.asked
    for wave in WAVES:
        assert found.store.codes(wave) == known.store.codes(wave)
        for columns in COLUMNS:
            ours, theirs = (each.store.count(wave, columns) for each in (known, found))
            assert list(theirs.items()) == list(ours.items()), (wave, columns)
    assert found.store.seen(WAVES) == known.store.seen(WAVES)
    for waves in (("pre", "mid"), ("mid", "post"), WAVES):
        for columns in ((Answer("q1"),), (Label("school"), Answer("q2")), FEELINGS):
            ours, theirs = (each.store.count_people(waves, columns) for each in (known, found))
            assert list(theirs.items()) == list(ours.items()), (waves, columns)


def test_a_large_file_has_the_checks_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_survey(tmp_path)
    small, large = load_data(study, tmp_path), load_large(study, tmp_path, monkeypatch)
    assert large.checks == small.checks
    assert large.sources == small.sources


def test_rows_at_hand_are_in_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_survey(tmp_path)
    stores = [
        pupils(each).store
        for each in (load_data(study, tmp_path), load_large(study, tmp_path, monkeypatch))
    ]
    memory, duck = stores
    assert isinstance(memory, MemoryStore)
    assert isinstance(duck, DuckStore)
    assert np.array_equal(memory.people(), duck.people())
    for wave in WAVES:
        assert np.array_equal(memory.row_numbers(wave), duck.row_numbers(wave))
        for column in (Label("school"), Answer("q1")):
            cells = [
                [each.values[code] for code in each.codes]
                for each in (memory.column(wave, column), duck.column(wave, column))
            ]
            assert cells[0] == cells[1]
    odd = {wave: np.arange(memory.size(wave)) % 2 == 1 for wave in WAVES}
    for store in (memory, duck):
        store.mark("odd", odd)
    assert _marked(memory) == _marked(duck)
    assert sum(n for (mark, _), n in _marked(memory) if mark) == 30


def _marked(store: AnswerStore) -> list[tuple[Any, int]]:
    return list(store.count("pre", [Marked("odd"), Label("school")]).items())


def test_every_result_is_the_same_from_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_survey(tmp_path, n=120)
    loaded = load_data(study, tmp_path), load_large(study, tmp_path, monkeypatch)
    small, large = (run_analyses(study, each).records() for each in loaded)
    assert large == small


def test_a_database_gives_the_same_results_but_those_of_single_responses(
    other: StudyData, tmp_path: Path
) -> None:
    study = write_survey(tmp_path)
    known = {row.key: row for row in run_analyses(study, load_data(study, tmp_path)).rows}
    for row in run_analyses(study, other).rows:
        if row.analysis == "multiplicity":  # of which there are fewer without single responses
            continue
        if row.key in known and known[row.key].value != row.value:
            assert row.value is None, row
            assert row.reason in (NO_ROWS, COUNTS_ONLY, NOT_AT_HAND), row
