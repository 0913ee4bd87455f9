"""Strength and direction of evidence, the number of tests, and ratings."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, table

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
ratings = [{ name = "r", minimum = 1, maximum = 10, higher_is = "better" }]
[[surveys.pupils.blocks]]
name = "stigma"
scale = ["No", "Yes"]
counts = ["Yes"]
higher_is = "worse"
items = ["a", "b"]
[[outcomes]]
name = "less"
title = "Less stigma"
evidence = [{ dataset = "pupils", items = ["stigma", "r"] }]
"""


def rated(
    folder: Path, pre: list[tuple[str, int]], post: list[tuple[str, int]], study: str = STUDY
) -> Results:
    """Analyse the same answers in six schools; the first two have one more of the last kind.

    Without that all schools would change by the very same, and a t-test have nothing to go by.
    """
    files = {
        f"{wave}.csv": table(
            "a,b,r,school",
            *(
                f"{row},School {school}"
                for school in range(6)
                for kind, (row, times) in enumerate(rows)
                for _ in range(times + (school < 2 and kind == len(rows) - 1))
            ),
        )
        for wave, rows in (("pre", pre), ("post", post))
    }
    return analyse(folder, f"{HEAD}small_group = 15\n{study}", files)


def strength(results: Results, item: str) -> tuple[object, ...]:
    at = At(results, "outcome", item, {"outcome": "less"}, "pre post")
    return at.all("strength", "direction")


def test_strength_of_evidence(tmp_path: Path) -> None:
    """Item a falls from all to a fifth; b stays at about half; the rating rises throughout."""
    results = rated(
        tmp_path,
        [("Yes,Yes,2", 10), ("Yes,No,3", 10)],
        [("Yes,Yes,7", 4), ("No,Yes,8", 6), ("No,No,9", 10)],
    )
    assert strength(results, "a") == ("clear", "better")
    assert strength(results, "b")[0] == "not clear"
    assert strength(results, "r") == ("clear", "better")
    at = At(results, "outcome", "a", {"outcome": "less"}, "pre post")
    assert at.number("difference") == pytest.approx(-0.8, abs=0.01)
    assert at.all("n_first", "n_second") == (122, 122)


def test_fewer_than_the_smallest_group_are_too_few(tmp_path: Path) -> None:
    results = rated(tmp_path, [("Yes,Yes,2", 20)], [("No,Yes,9", 2)])
    assert strength(results, "a") == ("too few", None)
    at = At(results, "comparison", "a", waves="pre post")
    for statistic in ("difference", "low", "p_value", "direction"):
        assert at.reason(statistic) == "14 answers in one of the waves, fewer than 15"


def test_not_measured_in_a_wave(tmp_path: Path) -> None:
    results = rated(tmp_path, [("Yes,,2", 20)], [("No,Yes,9", 20)])
    assert strength(results, "b") == ("too few", None)
    at = At(results, "outcome", "b", {"outcome": "less"}, "pre post")
    assert at.reason("difference") == "no school answered in both waves"


def test_number_of_tests(tmp_path: Path) -> None:
    """Three tests of two waves: a and r differ, b has no p-value as all answers are the same."""
    results = rated(tmp_path, [("Yes,Yes,2", 20)], [("No,Yes,9", 20)])
    at = At(results, "multiplicity")
    assert at.all("n_tests", "n_below_significance", "expected_by_chance") == (2, 2, 0.1)
    assert at("n_below_adjusted") == 2
    for analysis in ("change", "comparison"):
        change = At(results, analysis, "b", waves="pre post")
        assert change.reason("p_value") == change.reason("adjusted_p_value") is not None


def test_ratings(tmp_path: Path) -> None:
    files = {
        "pre.csv": table("a,b,r", *["Yes,Yes,2"] * 3, "Yes,,10", *["Yes,,"] * 2),
        "post.csv": table("a,b,r", *["No,Yes,9"] * 2),
    }
    results = analyse(tmp_path, HEAD + STUDY.replace('school = "school"\n', ""), files)
    pre = At(results, "describe", "r", waves="pre")
    assert pre.all("n", "n_missing", "mean", "share_at_maximum") == (4, 2, 4.0, 0.25)
    assert At(results, "distribution", "r", {"r": 2.0}, "pre")("n") == 3
    test = At(results, "mann_whitney", "r", waves="pre post")
    expected = stats.mannwhitneyu([2, 2, 2, 10], [9, 9], method="asymptotic", use_continuity=False)
    assert test.number("p_value") == pytest.approx(expected.pvalue)
    assert test("direction") == "better"


SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
wave = "wave"
single_school = true
[records.referrals]
kind = "referrals"
file = "r.csv"
wave = "wave"
school = "school"
outside = ["Other"]
[[outcomes]]
name = "well"
title = "Well"
evidence = [
  { dataset = "ors", items = ["total"] },
  { dataset = "referrals", items = ["share_of_locality"] },
]
"""


def test_sheets_without_programmes_and_referrals_of_some_waves(tmp_path: Path) -> None:
    """Evidence runs from the first to the last wave there is."""
    rows = [
        f"{w},{n % 5},1,1,{s}" for w, s in (("pre", 1), ("mid", 5), ("post", 9)) for n in range(16)
    ]
    referred = ["pre,Park"] * 30 + ["pre,Other"] * 30 + ["mid,Park"] * 3 + ["mid,Other"] * 57
    files = {"ors.csv": table("wave,a,b,c,d", *rows), "r.csv": table("wave,school", *referred)}
    results = analyse(tmp_path, THREE_WAVES + SHEET, files)
    outcome = {"outcome": "well"}
    ors = At(results, "outcome", "total", outcome, "pre post", "ors")
    assert ors.all("strength", "direction", "difference") == ("one school", "better", 8.0)
    share = At(results, "outcome", "share_of_locality", outcome, "pre mid", "referrals")
    # Only one school referred: the change is that school's.
    assert share.all("strength", "direction") == ("rests on one school", "lower")


def test_tally_of_an_outcome(tmp_path: Path) -> None:
    """Item a clearly better, b not clear, the rating clearly better; a named twice counts once."""
    study = STUDY.replace('items = ["stigma", "r"]', 'items = ["stigma", "r", "a"]')
    pre = [("Yes,Yes,2", 10), ("Yes,No,3", 10)]
    post = [("Yes,Yes,7", 4), ("No,Yes,8", 6), ("No,No,9", 10)]
    results = rated(tmp_path, pre, post, study)
    at = At(results, "outcome", "less", dataset="outcomes")
    assert at.all("n_measures", "n_clear_better", "n_clear_worse", "n_not_clear") == (3, 2, 0, 1)


SCHOOLS = STUDY.replace(
    'evidence = [{ dataset = "pupils", items = ["stigma", "r"] }]',
    'evidence = [{ dataset = "pupils", items = ["a"] }]',
)


@pytest.mark.parametrize(
    ("schools", "expected"),
    [
        (("East", "West", "North"), "clear"),
        (("East", "West"), "too few schools"),
        (("East",), "one school"),
    ],
)
def test_claims_need_three_schools(tmp_path: Path, schools: tuple[str, ...], expected: str) -> None:
    """The share falls from 18 of 20 to about 4 of 20 in each school, by a little more or less."""
    waves = {"pre.csv": [18, 18, 17], "post.csv": [4, 5, 5]}
    files = {
        name: table(
            "a,b,r,school",
            *(
                f"{'Yes' if row < counts[number] else 'No'},Yes,5,{school}"
                for number, school in enumerate(schools)
                for row in range(20)
            ),
        )
        for name, counts in waves.items()
    }
    results = analyse(tmp_path, HEAD + SCHOOLS, files)
    assert strength(results, "a") == (expected, "better")


def test_no_claim_where_schools_are_not_recorded(tmp_path: Path) -> None:
    files = {
        "pre.csv": table("a,b,r", *["Yes,Yes,2"] * 20),
        "post.csv": table("a,b,r", *["No,Yes,9"] * 20),
    }
    results = analyse(tmp_path, HEAD + STUDY.replace('school = "school"\n', ""), files)
    assert strength(results, "a") == ("schools not recorded", "better")


def test_a_family_can_take_a_clear_change_back(tmp_path: Path) -> None:
    """Item a alone is clear (p below .05); another test of its family undoes that."""
    study = (
        STUDY.replace('items = ["a", "b"]', 'items = ["a", "b", "c"]')
        .replace(
            'ratings = [{ name = "r", minimum = 1, maximum = 10, higher_is = "better" }]\n', ""
        )
        .replace('items = ["stigma", "r"]', 'items = ["stigma"]')
    )
    falls = {"pre.csv": (20, 20, 20, 20), "post.csv": (10, 15, 18, 12)}
    files = {
        name: table(
            "a,b,c,school",
            *(
                f"{'Yes' if n < yes else 'No'},{'Yes' if n % 2 else 'No'},Yes,S{school}"
                for school, yes in enumerate(counts)
                for n in range(30)
            ),
        )
        for name, counts in falls.items()
    }
    results = analyse(tmp_path, HEAD + study, files)
    at = At(results, "comparison", "a", waves="pre post")
    expected = stats.ttest_1samp([10 / 30, 5 / 30, 2 / 30, 8 / 30], 0).pvalue
    assert at("verdict") == "clear"
    assert at.number("p_value") == pytest.approx(expected)
    assert at.number("adjusted_p_value") == pytest.approx(2 * expected)
    assert at("is_clear") == "no"
    assert strength(results, "a") == ("not clear", "better")


def test_a_family_is_allowed_for_before_leavers(tmp_path: Path) -> None:
    """Item a falls in all schools and nobody is linked; another test undoes that it is clear."""
    study = (
        STUDY.replace('items = ["a", "b"]', 'items = ["a", "b", "c"]')
        .replace(
            'ratings = [{ name = "r", minimum = 1, maximum = 10, higher_is = "better" }]\n', ""
        )
        .replace('items = ["stigma", "r"]', 'items = ["stigma"]')
    )
    counts = {"pre.csv": ((20, 20, 20, 20), 30), "post.csv": ((4, 8, 10, 6), 18)}
    files = {
        name: table(
            "a,b,c,school",
            *(
                f"{'Yes' if n < yes else 'No'},{'Yes' if n % 2 else 'No'},Yes,S{school}"
                for school, yes in enumerate(each)
                for n in range(size)
            ),
        )
        for name, (each, size) in counts.items()
    }
    results = analyse(tmp_path, HEAD + study, files)
    at = At(results, "comparison", "a", waves="pre post")
    assert at.number("p_value") < 0.05 < at.number("adjusted_p_value")
    assert at.all("verdict", "verdict_in_family") == ("leavers unknown", "not clear")
    assert strength(results, "a") == ("not clear", "better")
