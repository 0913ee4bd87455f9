"""Large files: what goes to DuckDB, what is said of it, and what the other readers look at."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from ehs_eval.answers.columns import Answer, Given, Label
from ehs_eval.answers.duck import DuckStore
from ehs_eval.answers.memory import MemoryStore
from ehs_eval.answers.store import RowStore
from ehs_eval.config import load_study
from ehs_eval.ingest import StudyData, load_data
from ehs_eval.ingest.large import load_tables, scan
from ehs_eval.ingest.surveys import SurveyData
from tests.ingest.studies import PRE, ROWS, STUDY, SURVEY


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGE", 0)
    monkeypatch.setattr(scan, "LARGE_PARQUET", 0)


def load(folder: Path, pre: str, study: str = STUDY + SURVEY, post: str = PRE + ROWS) -> StudyData:
    for name, text in {"study.toml": study, "pre.csv": pre, "post.csv": post}.items():
        (folder / name).write_bytes(text.encode())
    return load_data(load_study(folder / "study.toml"), folder)


def pupils(data: StudyData) -> SurveyData:
    survey = data.datasets["pupils"]
    assert isinstance(survey, SurveyData)
    return survey


def test_a_small_file_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGE", 10_000)
    assert isinstance(pupils(load(tmp_path, PRE + ROWS)).store, MemoryStore)


def test_an_unknown_answer_is_told_with_every_row_that_has_it(tmp_path: Path) -> None:
    rows = ROWS + "3,elk,Park,Agreee,,5\n4,cat,Park,Agree,,5\n5,dog,Hill,Agreee,,5\n"
    (finding,) = load(tmp_path, PRE + rows).failures
    assert (finding.column, finding.rows, finding.value) == ("q1", (4, 6), "Agreee")


def test_rows_are_counted_past_empty_records(tmp_path: Path) -> None:
    rows = ROWS + ",,,,,\n3,elk,Park,Agreee,,5\n"
    data = load(tmp_path, PRE + rows)
    (finding,) = data.failures
    assert finding.rows == (5,)
    assert pupils(data).store.size("pre") == 3


WAVES_OF_ONE_FILE = (
    '{ pre = { path = "pre.csv", where = { wave = "t1" } }, '
    'post = { path = "pre.csv", where = { wave = "T2" } } }'
)


@pytest.mark.parametrize(
    ("study", "pre"),
    [
        (SURVEY, PRE + ROWS + ",,,,,\n3,fox,Park,Agree,,5\n"),
        (SURVEY, PRE + ROWS + " ,\u00a0, ,\u200b,\t, \n3,fox,Park,Agree,,5\n"),
        (SURVEY, PRE + ROWS + "\n3,fox,Park,Agree,,5\n"),
        (SURVEY, PRE + ROWS + '3, "fox",Park,Agree,,5\n'),
        (
            SURVEY.replace('{ pre = "pre.csv", post = "post.csv" }', WAVES_OF_ONE_FILE),
            f"wave,{PRE}t2,1,elk,Park,Agree,,11\nt1,2,elk,Park,Agree,,11\nt1,2,elk,Hill,Agree,,5\n",
        ),
    ],
    ids=["empty row", "blank row", "empty line", "space before a quotation mark", "where"],
)
def test_rows_have_the_numbers_that_a_small_file_gives_them(
    tmp_path: Path, study: str, pre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = load(tmp_path, pre, STUDY + study)
    monkeypatch.setattr(scan, "LARGE", 10_000)
    small = load(tmp_path, pre, STUDY + study)
    assert (large.checks, large.sources) == (small.checks, small.sources)
    for each in ("pre", "post"):
        found = [pupils(data).store for data in (large, small)]
        numbers = [
            store.row_numbers(each).tolist() for store in found if isinstance(store, RowStore)
        ]
        assert numbers[0] == numbers[1]


def test_lists_in_parquet_are_left_to_the_reader_of_small_files(tmp_path: Path) -> None:
    lists = "select 1 as id, 'fox' as nickname, 'Park' as school, 'Agree' as q1, 5 as score, "
    target = tmp_path / "pre.parquet"
    duckdb.sql(f"copy ({lists} ['Stress', 'Sleep'] as topics) to '{target}' (format parquet)")
    study = STUDY + SURVEY.replace("pre.csv", "pre.parquet")
    store = pupils(load(tmp_path, PRE + ROWS, study)).store
    assert store.count("pre", [Given("topics")]) == {(2,): 1}


def test_names_from_outside_stay_names(tmp_path: Path) -> None:
    name = 'x\\"; drop table \\"wave pre'
    heading = name.replace('\\"', '""')
    study = STUDY + SURVEY + f'[[surveys.pupils.questions]]\nname = "{name}"\n'
    text = PRE.replace("\n", f',"{heading}"\n') + "1,f'o\"x,Pa'rk,Agree,,5,no'ne\"; drop\n"
    store = pupils(load(tmp_path, text, study, text)).store
    assert isinstance(store, DuckStore)
    answers = Answer(name.replace("\\", ""))
    assert store.count("pre", [Label("school"), answers]) == {("Pa'rk", "no'ne\"; drop"): 1}


def test_a_number_out_of_range_is_told_with_its_row(tmp_path: Path) -> None:
    (finding,) = load(tmp_path, PRE + ROWS + "3,elk,Park,Agree,,11\n").failures
    assert (finding.column, finding.rows, finding.value) == ("score", (4,), "11")


def test_a_repeated_response_number_is_told_without_the_number(tmp_path: Path) -> None:
    (finding,) = load(tmp_path, PRE + ROWS + "2,elk,Park,Agree,,5\n").failures
    assert (finding.column, finding.rows, finding.value) == ("id", (3, 4), None)


def test_shared_codes_are_counted_and_never_shown(tmp_path: Path) -> None:
    data = load(tmp_path, PRE + ROWS + "3,FOX ,Park,Agree,,5\n")
    (finding,) = (f for f in data.advisories if f.column == "nickname")
    assert finding.rows == (2, 4)
    assert "fox" not in str(finding).lower()


@pytest.mark.parametrize(
    "pre",
    [
        PRE + ROWS + "3,elk,Park,Agree,,5,more\n",  # more cells than headings
        PRE + ROWS + "3,elk,Park\n",
        PRE + ROWS + '3,"elk,Park,Agree,,5\n',  # a quotation mark that is never closed
        "sep=,\n" + PRE + ROWS,
        PRE + ROWS + "3,elk,Park,Agree,\x00,5\n",
    ],
)
def test_what_is_odd_is_left_to_the_reader_of_small_files(
    tmp_path: Path, pre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = load(tmp_path, pre)
    monkeypatch.setattr(scan, "LARGE", 10_000)
    plain = load(tmp_path, pre)
    assert odd.checks == plain.checks
    assert odd.sources == plain.sources


def test_a_text_beyond_the_first_rows_makes_the_file_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_tables, "_SAMPLED_ROWS", 40)
    rows = "".join(f"{n},fox{n},Park,Agree,,5\n" for n in range(60))
    data = load(tmp_path, PRE + rows + "99,elk,Far Away,Disagree,Sleep,7\n")
    store = pupils(data).store
    assert isinstance(store, DuckStore)
    assert store.count("pre", [Label("school"), Answer("q1")]) == {
        ("Far Away", "Disagree"): 1,
        ("Park", "Agree"): 60,
    }


def test_one_file_of_several_waves(tmp_path: Path) -> None:
    study = STUDY + SURVEY.replace('{ pre = "pre.csv", post = "post.csv" }', WAVES_OF_ONE_FILE)
    rows = "t1,1,fox,Park,Agree,,5\nt2,2,owl,Park,Disagree,,6\n T1 ,3,elk,Park,Agree,,5\n"
    store = pupils(load(tmp_path, "wave," + PRE + rows, study)).store
    assert isinstance(store, DuckStore)
    assert (store.size("pre"), store.size("post")) == (2, 1)


def test_personal_data_stay_behind(tmp_path: Path) -> None:
    pre = "email," + PRE + "".join(f"a@b.org,{row}\n" for row in ROWS.splitlines())
    data = load(tmp_path, pre)
    assert isinstance(pupils(data).store, DuckStore)
    assert any("personal data" in f.message and "email" in f.message for f in data.advisories)


def test_a_parquet_file_is_counted_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "pre.csv").write_text(PRE + ROWS)
    source = tmp_path / "pre.csv"
    target = tmp_path / "pre.parquet"
    duckdb.sql(f"copy (from read_csv('{source}')) to '{target}' (format parquet)")
    study = STUDY + SURVEY.replace("pre.csv", "pre.parquet")
    store = pupils(load(tmp_path, PRE + ROWS, study)).store
    assert isinstance(store, DuckStore)
    assert store.count("pre", [Answer("q1")]) == {("Agree",): 1, ("Disagree",): 1}


def test_progress_tells_rows(tmp_path: Path) -> None:
    told: list[str] = []
    load(tmp_path, PRE + ROWS)
    load_data(load_study(tmp_path / "study.toml"), tmp_path, told.append)
    assert told == ["pupils", *(f"pupils, 2 of about 2 rows of {w}" for w in ("pre", "post"))]


def test_a_zero_byte_beyond_the_first_rows_is_told_as_of_a_small_file(tmp_path: Path) -> None:
    rows = ROWS * (1 + (1 << 19) // len(ROWS))
    data = load(tmp_path, PRE + rows + ROWS.replace("a", "\0", 1))
    assert any("zero byte" in str(finding) for finding in data.failures)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes by name are of Unix")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert not scan.is_large(tmp_path / "pipe.csv")
