"""Headings that are not where they should be."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.headings import refuse_misplaced, second_heading
from ehs_eval.ingest.platforms.tables import headed
from tests.ingest.shared_exports import shared_export

REPRODUCIBLE = settings(max_examples=200, deadline=None, database=None, derandomize=True)
SAMPLE = Path(__file__).parents[3] / "sample_data" / "salford"


def is_second(rows: list[list[str]]) -> bool:
    top = [f"q{n}" for n in range(len(rows[0]))]
    return second_heading(headed(Grid([top, *rows], list(range(1, len(rows) + 2)), "test")))


NUMBERS = [["1", "2017-04-03", "6.4", "10:30"] for _ in range(6)]


def test_wording_over_numbers_is_a_second_heading() -> None:
    assert is_second([["Age", "Day", "Score", "Time"], *NUMBERS])
    assert is_second([["Age", "Day", "Score", ""], *NUMBERS])


def test_wording_over_labels_takes_many_records() -> None:
    records = [["Yes", "Never"], ["No", "Often"], ["Yes", "Always"]]
    wide = [record * 2 for record in records]
    top = ["Do you smoke?", "How often?", "Do you run?", "How far?"]
    assert is_second([top, *wide * 7])
    assert not is_second([top, *wide * 2])


@pytest.mark.parametrize(
    "first",
    [
        ["absent", "absent", "absent", "absent"],
        ["n/a", "2", "3", "4"],
        ["76 jaar", "2017-04-04", "don't know", "11:00"],
        ["", "", "", "late"],
    ],
)
def test_odd_first_answers_are_no_heading(first: list[str]) -> None:
    assert not is_second([first, *NUMBERS])


def test_few_records_or_columns_tell_nothing() -> None:
    assert not is_second([["Age", "Day", "Score", "Time"], *NUMBERS[:4]])
    assert not is_second([["Age", "Day"], *(row[:2] for row in NUMBERS)])


@REPRODUCIBLE
@given(st.integers(3, 8), st.integers(6, 60), st.randoms(use_true_random=False))
def test_answers_drawn_alike_are_no_heading(width: int, length: int, rng: random.Random) -> None:
    pool = ["Strongly agree", "Agree", "Disagree", "Don't know", "1", "2", "3"]
    scales = [rng.sample(pool, 4) for _ in range(width)]
    rows = [[rng.choice(scale) for scale in scales] for _ in range(length)]
    # The first answers come again somewhere, as they do where labels repeat.
    rows.append(rows[0])
    assert not is_second(rows)


@REPRODUCIBLE
@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=6, max_size=12))
def test_numbers_are_no_heading(rows: list[list[float]]) -> None:
    assert not is_second([[f"{cell:.2f}" for cell in row] for row in rows])


@REPRODUCIBLE
@given(
    st.lists(st.from_regex(r"[a-z]{4,9}\?", fullmatch=True), min_size=3, max_size=9, unique=True),
    st.integers(5, 20),
)
def test_different_words_over_numbers_are_a_heading(words: list[str], length: int) -> None:
    assert is_second([words, *([[str(n)] * len(words) for n in range(length)])])


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.csv")), ids=lambda path: path.name)
def test_sample_files_have_one_row_of_headings(path: Path) -> None:
    assert not second_heading(headed(read_grid(path)))


@pytest.mark.parametrize(
    "name",
    [
        "long_table/ahi-cesd.csv",
        "long_table/participant-info.csv",
        "redcap/checkboxes_dictionary.csv",
        "google_forms/teacher_leadership_coded.csv",
        "limesurvey/uk_rse_2016_public_data.csv",
    ],
)
def test_real_files_have_one_row_of_headings(name: str) -> None:
    assert not second_heading(headed(read_grid(shared_export(name))))


@pytest.mark.parametrize(
    "rows",
    [
        [["comment"], ["fine"], ["good"]],
        [["comment"], ["I like it", " really", " honestly"], ["fine"]],
        [["id", "2017"], ["1", "2"]],
        [["a"], ["1", "2", "3"], ["4", "5", "6"]],
        [["2017 score"], ["7"]],
    ],
)
def test_tables_that_only_look_misplaced_are_read(rows: list[list[str]]) -> None:
    refuse_misplaced(Grid(rows, list(range(1, len(rows) + 1)), "test"))
    assert len(headed(Grid(rows, list(range(1, len(rows) + 1)), "test")).headings) >= 1
