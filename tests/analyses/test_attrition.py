"""Who came back: later waves against the first, the frame, and those who did not come back."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, table

SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
year_group = "year"
blocks = [{ name = "b", scale = ["No", "Yes"], counts = ["Yes"], items = { q = "Q" } }]
"""
POPULATION = """
population = { record = "roll", columns = ["pupils"] }
[records.roll]
kind = "population"
file = "roll.csv"
school = "name"
counts = ["pupils"]
"""
HEADING = "school,year,q"
PRE = table(HEADING, *["Park,Year 9,Yes"] * 10, *["Hill,Year 10,No"] * 5, ",Year 9,Yes")
POST = table(HEADING, *["PARK,Year 10,Yes"] * 9, "Hill,,No")
ROLL = table("name,pupils", "park ,50", "Hill,40", "Lake,10")


def taken(folder: Path, settings: str = "", **files: str) -> Results:
    data = {"pre.csv": PRE, "post.csv": POST}
    return analyse(
        folder, HEAD + SURVEY + settings, data | {f"{k}.csv": v for k, v in files.items()}
    )


def at(results: Results, waves: str, **group: str | None) -> At:
    return At(results, "attrition", None, group, waves)


def distance(first: float, second: float) -> float:
    """Austin (2009): the difference over the root of the mean of both variances."""
    return (second - first) / sqrt((first * (1 - first) + second * (1 - second)) / 2)


def test_a_later_wave_is_held_against_the_first(tmp_path: Path) -> None:
    results = taken(tmp_path)
    park = at(results, "pre post", school="Park")
    assert park.number("standardised_difference") == pytest.approx(distance(10 / 16, 9 / 10))
    assert park("is_unlike_first_wave") == "yes"
    nine = at(results, "pre post", year_group="Year 9")
    assert nine.number("standardised_difference") == pytest.approx(distance(11 / 16, 0))


def test_labels_not_given_are_compared_too(tmp_path: Path) -> None:
    results = taken(tmp_path)
    none = at(results, "pre post", school=None)
    assert none.number("standardised_difference") == pytest.approx(distance(1 / 16, 0))
    none = at(results, "pre post", year_group=None)
    assert none.number("standardised_difference") == pytest.approx(distance(0, 1 / 10))


@pytest.mark.parametrize(("later", "unlike"), [(54, "no"), (56, "yes")])
def test_unlike_begins_above_a_tenth(tmp_path: Path, later: int, unlike: str) -> None:
    """From 50 of 100: 54 of 100 is 0.080 away, 56 of 100 is 0.120 away."""
    pre = table(HEADING, *["Park,,Yes"] * 50, *["Hill,,Yes"] * 50)
    post = table(HEADING, *["Park,,Yes"] * later, *["Hill,,Yes"] * (100 - later))
    results = taken(tmp_path, pre=pre, post=post)
    assert at(results, "pre post", school="Park")("is_unlike_first_wave") == unlike
    assert at(results, "pre post", school="Hill")("is_unlike_first_wave") == unlike


def test_everybody_against_nobody_is_unlike_without_a_number(tmp_path: Path) -> None:
    post = table(HEADING, *["Lake,Year 9,Yes"] * 4)
    pre = table(HEADING, *["Park,Year 9,Yes"] * 4)
    results = taken(tmp_path, pre=pre, post=post)
    lake = at(results, "pre post", school="Lake")
    assert lake.reason("standardised_difference") == "no variance in either group"
    assert lake("is_unlike_first_wave") == "yes"
    same = at(results, "pre post", year_group="Year 9")
    assert same.all("standardised_difference", "is_unlike_first_wave") == (0.0, "no")


def test_waves_are_held_against_the_population_of_schools(tmp_path: Path) -> None:
    """The one answer without a school is left out: 10 of 15 at first, 9 of 10 later."""
    results = taken(tmp_path, POPULATION, roll=ROLL)
    assert at(results, "", school="park")("share_of_frame") == 0.5
    assert at(results, "", school="Lake")("share_of_frame") == 0.1
    pre, post = (at(results, wave, school="park") for wave in ("pre", "post"))
    assert pre.number("standardised_difference") == pytest.approx(distance(0.5, 10 / 15))
    assert post.number("standardised_difference") == pytest.approx(distance(0.5, 9 / 10))
    lake = at(results, "post", school="Lake")
    assert lake.number("standardised_difference") == pytest.approx(distance(0.1, 0))


@pytest.mark.parametrize(
    "frame", ['{ "YEAR 9" = 150, "Year 10" = 50 }', '{ "year 9" = 0.75, "Year 10" = 0.25 }']
)
def test_a_frame_may_hold_numbers_or_shares(tmp_path: Path, frame: str) -> None:
    results = taken(tmp_path, f"frame = {{ year_group = {frame} }}")
    assert at(results, "", year_group="Year 9")("share_of_frame") == 0.75
    nine = at(results, "pre", year_group="Year 9")
    assert nine.number("standardised_difference") == pytest.approx(distance(0.75, 11 / 16))
    ten = at(results, "post", year_group="Year 10")
    assert ten.number("standardised_difference") == pytest.approx(distance(0.25, 1))
    assert not at(results, "", school="Park").has("share_of_frame")


def test_a_survey_of_one_wave_or_without_roles_has_nothing_to_compare(tmp_path: Path) -> None:
    one = SURVEY.replace(', post = "post.csv"', "")
    results = analyse(tmp_path, HEAD + one, {"pre.csv": PRE})
    assert list(results.select("pupils", "attrition")) == []
    bare = SURVEY.replace('school = "school"\nyear_group = "year"\n', "")
    results = analyse(tmp_path, HEAD + bare, {"pre.csv": PRE, "post.csv": POST})
    assert list(results.select("pupils", "attrition")) == []


# ------------------------------------------------------------------------ those who came back

CODED = """
[surveys.pupils]
files = { pre = "pre.csv", mid = "mid.csv", post = "post.csv" }
respondent = "code"
blocks = [{ name = "b", scale = ["No", "Yes"], counts = ["Yes"], items = { q = "Q" } }]
[[surveys.pupils.questions]]
name = "many"
kind = "multiple"
options = ["x", "y"]
[[surveys.pupils.shares]]
name = "x_of_mentions"
question = "many"
answers = ["x"]
of = "mentions"
"""


def coded(folder: Path, came_back: int = 12) -> Results:
    """32 people at first, 22 of whom said yes; of the first 12, 3 did. Some come back."""
    answers = ["Yes"] * 3 + ["No"] * 9 + ["Yes"] * 19 + ["No"]
    rows = [f"c{n},{answer},x;y" for n, answer in enumerate(answers)]
    unusable = [",Yes,x", "twin,Yes,x", "twin,No,x", "silent,,"]
    back = [f"C{n} ,Yes,x" for n in range(came_back)]
    files = {
        "pre.csv": table("code,q,many", *rows, *unusable),
        "mid.csv": table("code,q,many", *back, "twin,Yes,x", ",Yes,x", "silent,Yes,x"),
        "post.csv": table("code,q,many", "new,Yes,x"),
    }
    return analyse(folder, THREE_WAVES + CODED, files)


def test_people_with_a_usable_code_are_followed(tmp_path: Path) -> None:
    """33 have a code of their own (one left the item empty); 12 and that one come back."""
    results = coded(tmp_path)
    back = at(results, "pre mid")
    assert back.all("n_first", "n_returned", "share_returned") == (33, 13, 13 / 33)
    assert at(results, "pre post").all("n_first", "n_returned", "share_returned") == (33, 0, 0.0)


def test_those_who_came_back_are_compared_at_the_first_wave(tmp_path: Path) -> None:
    found = At(coded(tmp_path), "returners", "q", waves="pre mid")
    assert found.all("n_returned", "n_not") == (12, 20)
    assert found.all("proportion_returned", "proportion_not") == (3 / 12, 19 / 20)
    assert found.number("standardised_difference") == pytest.approx(distance(19 / 20, 3 / 12))
    assert found.number("difference") == pytest.approx(3 / 12 - 19 / 20)
    assert found.number("low") < found.number("difference") < found.number("high") < 0


def test_too_few_who_came_back_are_not_compared(tmp_path: Path) -> None:
    results = coded(tmp_path, came_back=9)
    found = At(results, "returners", "q", waves="pre mid")
    assert found.all("n_returned", "n_not") == (9, 23)
    for statistic in ("proportion_returned", "proportion_not", "standardised_difference", "low"):
        assert found.reason(statistic) == "9 of those who came back answered, fewer than 10"


def test_too_few_who_stayed_away_are_not_compared(tmp_path: Path) -> None:
    found = At(coded(tmp_path, came_back=23), "returners", "q", waves="pre mid")
    assert found.reason("low") == "9 of those who did not come back answered, fewer than 10"


def test_mentions_are_not_people(tmp_path: Path) -> None:
    results = coded(tmp_path)
    assert list(results.select("pupils", "returners", item="x_of_mentions")) == []


def test_nobody_with_a_usable_code(tmp_path: Path) -> None:
    rows = table("code,q,many", *[",Yes,x"] * 3)
    files = dict.fromkeys(("pre.csv", "mid.csv", "post.csv"), rows)
    results = analyse(tmp_path, THREE_WAVES + CODED, files)
    back = at(results, "pre mid")
    assert back.all("n_first", "n_returned") == (0, 0)
    assert back.reason("share_returned") == "nobody in the first wave has a usable code"


def test_the_sample_study(salford: Evaluation) -> None:
    """44 of 950 pupils are known to have come back; year 9 goes from 188/995 to 115/173."""
    back = at(salford.found, "pre mid")
    assert back.all("n_first", "n_returned") == (950, 44)
    nine = at(salford.found, "pre mid", year_group="Year 9")
    assert nine.number("standardised_difference") == pytest.approx(distance(188 / 995, 115 / 173))
