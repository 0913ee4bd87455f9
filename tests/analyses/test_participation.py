"""Who answered, against those who could have."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
year_group = "year"
questions = [{ name = "q", options = ["Yes"] }]
"""
POPULATION = """
population = { record = "roll", columns = ["girls", "boys"] }
[records.roll]
kind = "population"
file = "roll.csv"
school = "name"
counts = ["girls", "boys"]
"""
WITHOUT = "p = 0.5, no finite population correction"
WITH = "p = 0.5, finite population correction"
FILES = {
    "pre.csv": table(
        "school,year,q",
        *["Park,Year 9,Yes"] * 10,
        *["Hill,Year 10,Yes"] * 5,
        *[",Year 9,Yes"] * 1,
    ),
    "post.csv": table("school,year,q", *["PARK,Year 10,Yes"] * 9, "Hill,,Yes"),
    "roll.csv": table("name,girls,boys", "Park,30,20", "Hill,40,", "Empty,,", "Lake,0,0"),
}


def taken(folder: Path, settings: str = POPULATION, files: dict[str, str] = FILES) -> Results:
    return analyse(folder, HEAD + SURVEY + settings, files)


def at(results: Results, waves: str, **group: str | None) -> At:
    return At(results, "participation", None, group, waves)


def test_rates_are_of_those_listed(tmp_path: Path) -> None:
    results = taken(tmp_path)
    assert at(results, "pre").all("n", "population", "response_rate") == (16, 90, 16 / 90)
    park = at(results, "pre", school="Park")
    assert park.all("n", "share_of_wave", "population", "response_rate") == (10, 10 / 16, 50, 0.2)
    # A count that is not stated adds nothing.
    assert at(results, "pre", school="Hill")("population") == 40
    assert at(results, "pre", school=None)("n") == 1
    assert at(results, "post", school=None)("n") == 0


def test_a_school_without_answers_is_there(tmp_path: Path) -> None:
    lake = at(taken(tmp_path), "pre", school="Lake")
    assert lake.all("n", "share_of_wave", "population") == (0, 0.0, 0)
    assert lake.reason("response_rate") == "population = 0"


def test_a_population_that_is_not_stated_is_not_0(tmp_path: Path) -> None:
    results = taken(tmp_path)
    assert not at(results, "pre", school="Empty").has("n")
    roll = At(results, "population", "boys", dataset="roll")
    assert roll("n") == 20
    empty = At(results, "population", "boys", {"school": "Empty"}, dataset="roll")
    assert empty.reason("n") == "not stated"
    folder = tmp_path / "none"
    folder.mkdir()
    none = taken(folder, files=FILES | {"roll.csv": table("name,girls,boys", "Park,,", "Hill,,")})
    assert At(none, "population", "boys", dataset="roll").reason("n") == "not stated"
    assert at(none, "pre").reason("response_rate") is not None


def test_schools_are_known_in_another_spelling(tmp_path: Path) -> None:
    files = FILES | {"roll.csv": table("name,girls,boys", "PARK ,30,20", "hill,40,1")}
    results = taken(tmp_path, files=files)
    assert at(results, "pre", school="PARK").all("n", "response_rate") == (10, 0.2)
    assert at(results, "post", school="hill").all("n", "population") == (1, 41)


def test_year_groups_that_miss_a_wave(tmp_path: Path) -> None:
    results = taken(tmp_path)
    assert at(results, "post", year_group="Year 9").all("n", "share_of_wave") == (0, 0.0)
    assert at(results, "post", year_group=None)("n") == 1


def test_precision_with_and_without_the_population(tmp_path: Path) -> None:
    """Cochran: n0 = 384.15; 384.15 / (1 + 383.15 / 90) = 73.1."""
    total = at(taken(tmp_path), "pre")
    assert total.number("margin_of_error", WITHOUT) == pytest.approx(0.24500, abs=5e-6)
    corrected = 0.2449955 * ((90 - 16) / (90 - 1)) ** 0.5
    assert total.number("margin_of_error", WITH) == pytest.approx(corrected, abs=5e-6)
    assert total("required_sample") == 74


def test_without_a_population(tmp_path: Path) -> None:
    results = taken(tmp_path, "", {k: v for k, v in FILES.items() if k != "roll.csv"})
    total = at(results, "pre")
    assert total("n") == 16
    for statistic in ("population", "response_rate", "required_sample"):
        assert total.reason(statistic) == "the study file names no population"
    assert total.number("margin_of_error", WITHOUT) == pytest.approx(0.245, abs=5e-4)


def test_more_answers_than_people(tmp_path: Path) -> None:
    files = FILES | {"roll.csv": table("name,girls,boys", "Park,3,2", "Hill,1,1")}
    total = at(taken(tmp_path, files=files), "pre")
    found = total.results.find(total.place, "margin_of_error", WITH)
    assert found is not None
    assert (found.value, found.reason) == (None, "more answers than people listed")


def test_a_wave_dominated_by_one_school(tmp_path: Path) -> None:
    """9 of 10 answers after the pilot; 10 of 16 before, one without a school among them."""
    results = taken(tmp_path)
    dominance = ("largest_school", "largest_school_share", "dominated_by_one_school")
    assert at(results, "pre").all(*dominance) == ("Park", 10 / 16, "no")
    assert at(results, "post").all(*dominance) == ("Park", 0.9, "yes")


def test_no_school_named(tmp_path: Path) -> None:
    blank = {name: text.replace("Park", "").replace("Hill", "") for name, text in FILES.items()}
    files = blank | {"post.csv": table("school,year,q", ",9,Yes"), "roll.csv": FILES["roll.csv"]}
    assert at(taken(tmp_path, files=files), "post").reason("largest_school") == "no school is named"


def test_programmes_count_schools_once(tmp_path: Path) -> None:
    study = """
[records.plan]
kind = "programmes"
file = "plan.csv"
programme = "programme"
school = "school"
measured = "done"
measured_values = ["Yes", "Pre only"]
"""
    rows = ["Run,Park,Yes", "Run,Hill,No", "Run,Park,Pre only", "Sing,Hill,", "Sing,,Yes"]
    results = analyse(tmp_path, HEAD + study, {"plan.csv": table("programme,school,done", *rows)})

    def plan(programme: str) -> At:
        return At(results, "programmes", None, {"programme": programme}, dataset="plan")

    assert plan("Run").all("n_schools", "n_schools_measured") == (2, 1)
    assert plan("Sing").all("n_schools", "n_schools_measured") == (1, 0)
