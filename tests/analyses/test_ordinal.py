"""Whole scales beside the share that counts: points, trend and other cuts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, At, analyse, column

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
single_school = true
[[surveys.pupils.blocks]]
name = "stigma"
scale = { labels = ["Disagree", "Neither", "Agree"], off_scale = ["Don't know"] }
counts = ["Disagree"]
higher_is = "better"
items = ["a"]
"""


def surveyed(
    folder: Path, pre: Mapping[str, int], post: Mapping[str, int], study: str = STUDY
) -> Results:
    files = {"pre.csv": column("a", pre), "post.csv": column("a", post)}
    return analyse(folder, HEAD + study, files)


def points(results: Results) -> At:
    return At(results, "ordinal", "a", waves="pre post")


def cut(results: Results, label: str) -> At:
    return At(results, "cut", "a", {"cut": f"{label} or higher"}, "pre post")


PRE = {"Disagree": 3, "Neither": 4, "Agree": 5, "Don't know": 6}
POST = {"Disagree": 8, "Neither": 3, "Agree": 1, "Don't know": 2}
FIRST, SECOND = [1] * 3 + [2] * 4 + [3] * 5, [1] * 8 + [2] * 3 + [3]


def divided() -> float:
    """Return the share of divisions into two twelves that are as uneven as the one seen.

    Of 24 answers 11 disagree, 7 are neither and 6 agree; their mid-ranks are 6, 15 and 21.5.
    """
    ways: dict[float, int] = {}
    for low, middle in itertools.product(range(12), range(8)):
        if 0 <= (high := 12 - low - middle) <= 6:
            ranks = 6 * low + 15 * middle + 21.5 * high
            count = math.comb(11, low) * math.comb(7, middle) * math.comb(6, high)
            ways[ranks] = ways.get(ranks, 0) + count
    seen = abs(6 * 3 + 15 * 4 + 21.5 * 5 - 150)
    uneven = sum(count for ranks, count in ways.items() if abs(ranks - 150) >= seen)
    return uneven / math.comb(24, 12)


def test_points_are_compared_by_ranks(tmp_path: Path) -> None:
    """All answers come from one school: the exact test counts every division of the points."""
    at = points(surveyed(tmp_path, PRE, POST))
    assert at.all("n_first", "n_second") == (12, 12)
    assert at("difference") == pytest.approx(np.mean(SECOND) - np.mean(FIRST))
    assert at.number("p_value") == pytest.approx(divided())
    assert at.number("low") < at.number("difference") < at.number("high") < 0
    # Fewer agree with stigma, which is better.
    assert at("conclusion") == "better"


def test_trend_is_that_of_the_pooled_answers(tmp_path: Path) -> None:
    """(n - 1) r squared, r being the correlation of wave and point."""
    at = points(surveyed(tmp_path, PRE, POST))
    r = np.corrcoef([0] * 12 + [1] * 12, FIRST + SECOND)[0, 1]
    assert at.number("trend_p_value") == pytest.approx(stats.chi2.sf(23 * r**2, 1))


def test_every_cut_is_a_share_of_the_answers_on_the_scale(tmp_path: Path) -> None:
    results = surveyed(tmp_path, PRE, POST)
    agree, neither = cut(results, "Agree"), cut(results, "Neither")
    assert agree("difference") == pytest.approx(1 / 12 - 5 / 12)
    assert agree("p_value") == pytest.approx(stats.fisher_exact(np.array([[5, 7], [1, 11]])).pvalue)
    assert neither("difference") == pytest.approx(4 / 12 - 9 / 12)
    # The study counts those who disagree: the other side of the lower cut.
    assert (neither("is_study_cut"), agree("is_study_cut")) == ("yes", "no")
    assert not cut(results, "Disagree").has("difference")


MOVED = ({"Disagree": 20, "Agree": 40}, {"Disagree": 20, "Neither": 38, "Agree": 2})


@pytest.mark.parametrize(
    ("counts", "higher_is", "said"),
    [
        ('["Disagree"]', "better", "better"),
        ('["Disagree"]', "worse", "worse"),
        ('["Neither", "Agree"]', "worse", "better"),
        ('["Neither", "Agree"]', "better", "worse"),
        ('["Disagree"]', "neither", "lower"),
    ],
)
def test_another_cut_concludes_otherwise(
    tmp_path: Path, counts: str, higher_is: str, said: str
) -> None:
    """As many disagree as before, whichever side of that cut counts; far fewer agree."""
    study = STUDY.replace('["Disagree"]', counts).replace('"better"', f'"{higher_is}"')
    results = surveyed(tmp_path, *MOVED, study=study)
    at = points(results)
    assert at("study_conclusion") == "no clear change"
    assert at.all("cut_changes_conclusion", "other_conclusions") == (
        "yes",
        f"Agree or higher: {said}",
    )
    assert cut(results, "Agree")("conclusion") == said


def test_cuts_that_agree(tmp_path: Path) -> None:
    """Every cut says better, from whichever side the study counts."""
    pre, post = {"Disagree": 5, "Neither": 10, "Agree": 45}, {"Disagree": 40, "Neither": 20}
    at = points(surveyed(tmp_path, pre, post))
    assert at.all("study_conclusion", "cut_changes_conclusion") == ("better", "no")
    assert at("other_conclusions") == "none"


def test_counting_the_middle_has_no_cut(tmp_path: Path) -> None:
    study = STUDY.replace('["Disagree"]', '["Neither"]')
    results = surveyed(tmp_path, *MOVED, study=study)
    why = "the points that count are not all those on one side of a cut"
    assert points(results).reason("cut_changes_conclusion") == why
    assert {cut(results, label)("is_study_cut") for label in ("Neither", "Agree")} == {"no"}


def test_too_few_answers_conclude_nothing(tmp_path: Path) -> None:
    """Nine answers in the later wave: neither change nor conclusion."""
    at = points(surveyed(tmp_path, PRE, {"Disagree": 9}))
    assert at("verdict") == "too few"
    for statistic in ("difference", "conclusion", "study_conclusion", "cut_changes_conclusion"):
        assert at.reason(statistic) == "9 answers in one of the waves, fewer than 10"


def test_nobody_answered_in_a_wave(tmp_path: Path) -> None:
    results = surveyed(tmp_path, PRE, {"Don't know": 12})
    at = points(results)
    assert at("n_second") == 0
    for statistic in ("difference", "p_value", "trend_p_value", "cut_changes_conclusion"):
        assert at.reason(statistic)


def test_two_points_have_one_cut_which_is_the_share(tmp_path: Path) -> None:
    study = STUDY.replace('"Neither", ', "")
    results = surveyed(tmp_path, {"Agree": 12}, {"Disagree": 12}, study)
    assert not points(results).has("difference")
    assert At(results, "comparison", "a", waves="pre post").has("difference")
