"""The worst and best case of those who did not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
population = { record = "roll", columns = ["pupils"] }
[[surveys.pupils.blocks]]
name = "b"
scale = { labels = ["No", "Yes"], off_scale = ["Don't know"] }
counts = ["Yes"]
items = { q = "Q", r = "R" }
[[surveys.pupils.questions]]
name = "many"
kind = "multiple"
options = ["x", "y"]
[[surveys.pupils.shares]]
name = "x_of_people"
question = "many"
answers = ["x"]
[[surveys.pupils.shares]]
name = "x_of_mentions"
question = "many"
answers = ["x"]
of = "mentions"
[records.roll]
kind = "population"
file = "roll.csv"
school = "name"
counts = ["pupils"]
"""


def taken(
    folder: Path, pre: list[str], post: list[str], people: str, outcomes: str = ""
) -> Results:
    files = {
        "pre.csv": table("q,r,many", *pre),
        "post.csv": table("q,r,many", *post),
        "roll.csv": table("name,pupils", f"Park,{people}"),
    }
    return analyse(folder, HEAD + STUDY + outcomes, files)


PRE = ["Yes,Yes,x"] * 6 + ["No,Yes,x;y"] * 4
POST = ["Yes,Yes,x"] * 8 + ["No,,y"] * 4


def bounds(results: Results, waves: str, item: str = "q") -> At:
    return At(results, "bounds", item, waves=waves)


def test_all_who_did_not_answer_say_no_or_yes(tmp_path: Path) -> None:
    results = taken(tmp_path, PRE, POST, "20")
    assert bounds(results, "pre").all("low", "high", "response_rate") == (6 / 20, 16 / 20, 0.5)
    assert bounds(results, "post").all("low", "high", "response_rate") == (8 / 20, 16 / 20, 0.6)


def test_no_answer_to_the_item_is_no_answer(tmp_path: Path) -> None:
    found = bounds(taken(tmp_path, PRE, POST, "20"), "post", "r")
    assert found.all("n", "low", "high") == (8, 8 / 20, 1.0)


def test_a_change_has_the_worst_of_both_waves(tmp_path: Path) -> None:
    found = bounds(taken(tmp_path, PRE, POST, "20"), "pre post")
    assert found.number("low") == pytest.approx(8 / 20 - 16 / 20)
    assert found.number("high") == pytest.approx(16 / 20 - 6 / 20)
    assert found("excludes_zero") == "no"


@pytest.mark.parametrize("turned", [False, True])
def test_nearly_everyone_answered_and_the_direction_is_sure(tmp_path: Path, turned: bool) -> None:
    waves = [["Yes,Yes,x"] * 2 + ["No,Yes,x"] * 17, ["Yes,Yes,x"] * 12 + ["No,Yes,x"] * 7]
    if turned:
        waves.reverse()
    assert bounds(taken(tmp_path, *waves, "20"), "pre post")("excludes_zero") == "yes"


def test_an_answer_outside_the_base_is_known(tmp_path: Path) -> None:
    """Of 20, 5 said that they do not know: the share is of the other 15 at most."""
    pre = ["Yes,Yes,x"] * 6 + ["No,Yes,x"] * 4 + ["Don't know,Yes,x"] * 5
    found = bounds(taken(tmp_path, pre, POST, "20"), "pre")
    assert found.all("population", "low", "high") == (15, 6 / 15, 11 / 15)


def test_more_answers_than_people(tmp_path: Path) -> None:
    results = taken(tmp_path, PRE, POST, "11")
    assert bounds(results, "pre")("low") == 6 / 11
    for waves in ("post", "pre post"):
        assert bounds(results, waves).reason("low") == "more answers than people listed"


def test_a_population_that_is_not_stated(tmp_path: Path) -> None:
    found = bounds(taken(tmp_path, PRE, POST, ""), "pre")
    assert found.reason("low") == "the number of people who could answer is not stated"


def test_nobody_answered_the_item(tmp_path: Path) -> None:
    found = bounds(taken(tmp_path, PRE, [",Yes,x"] * 3, "20"), "post")
    assert found.reason("low") == "n = 0"


def test_items_of_blocks_where_the_study_has_no_outcomes(tmp_path: Path) -> None:
    results = taken(tmp_path, PRE, POST, "20")
    assert {row.item for row in results.select("pupils", "bounds")} == {"q", "r"}


def test_items_that_outcomes_rest_on(tmp_path: Path) -> None:
    """Shares of mentions have no people who did not answer."""
    outcomes = """
[[outcomes]]
name = "o"
title = "O"
evidence = [{ dataset = "pupils", items = ["x_of_people", "x_of_mentions", "r"] }]
"""
    results = taken(tmp_path, PRE, POST, "20", outcomes)
    assert {row.item for row in results.select("pupils", "bounds")} == {"x_of_people", "r"}


def test_without_a_population_there_are_no_bounds(tmp_path: Path) -> None:
    study = STUDY.replace('population = { record = "roll", columns = ["pupils"] }\n', "")
    files = {
        "pre.csv": table("q,r,many", *PRE),
        "post.csv": table("q,r,many", *POST),
        "roll.csv": table("name,pupils", "Park,20"),
    }
    results = analyse(tmp_path, HEAD + study, files)
    assert list(results.select("pupils", "bounds")) == []
