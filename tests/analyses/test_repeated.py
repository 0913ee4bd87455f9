"""The same people over three waves or more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, table

LABELS = ["Never", "Once", "Often", "Daily"]
SURVEY = f"""
[surveys.pupils]
files = {{ pre = "pre.csv", mid = "mid.csv", post = "post.csv" }}
respondent = "code"
[[surveys.pupils.blocks]]
name = "talks"
scale = {LABELS}
counts = ["Daily"]
items = ["a"]
"""
FRIEDMAN = (
    "Friedman, ties corrected, chi-square approximation; Kendall's W of all people",
    "Skillings-Mack, mid-ranks for ties, variance not corrected for ties, chi-square",
)

# Twelve people, three answers each as scale points.
PRE = [1, 1, 2, 2, 1, 3, 2, 1, 1, 2, 3, 1]
MID = [2, 1, 3, 2, 2, 3, 3, 2, 1, 2, 4, 2]
POST = [3, 2, 3, 4, 2, 3, 4, 3, 2, 1, 4, 3]


def surveyed(folder: Path, *waves: Sequence[int | None]) -> Results:
    files = {
        f"{name}.csv": table(
            "code,a",
            *(
                f"p{person},{LABELS[point - 1]}"
                for person, point in enumerate(wave)
                if point is not None
            ),
        )
        for name, wave in zip(("pre", "mid", "post"), waves, strict=True)
    }
    return analyse(folder, THREE_WAVES + SURVEY, files)


def test_nobody_has_a_gap(tmp_path: Path) -> None:
    at = At(surveyed(tmp_path, PRE, MID, POST), "repeated", "a", waves="pre mid post")
    assert at.all("n_all_waves", "n_two_or_more", "chosen") == (12, 12, "Friedman")
    scipy = stats.friedmanchisquare(PRE, MID, POST)
    assert at.number("statistic", FRIEDMAN[0]) == pytest.approx(scipy.statistic)
    assert at.number("p_value", FRIEDMAN[0]) == pytest.approx(scipy.pvalue)
    assert at.number("kendalls_w") == pytest.approx(scipy.statistic / (12 * 2))
    assert 0 < at.number("exact_p_value") < 0.05


def test_pairs_of_waves_are_adjusted_for_their_number(tmp_path: Path) -> None:
    """Holm by hand: the smallest times three, the next times two, never falling."""
    results = surveyed(tmp_path, PRE, MID, POST)
    spans = ("pre mid", "pre post", "mid post")
    raw = {
        span: At(results, "matched_pairs", "a", waves=span).number("exact_p_value")
        for span in spans
    }
    smallest, middle, largest = sorted(spans, key=raw.__getitem__)
    assert raw[smallest] < raw[middle] < raw[largest]
    expected = {smallest: 3 * raw[smallest]}
    expected[middle] = max(expected[smallest], 2 * raw[middle])
    expected[largest] = max(expected[middle], raw[largest])
    for span in spans:
        adjusted = At(results, "repeated", "a", waves=span)
        assert adjusted("adjusted_p_value") == pytest.approx(expected[span])


def test_a_gap_asks_for_skillings_mack(tmp_path: Path) -> None:
    """One of twelve missed the middle wave: Friedman has the other eleven."""
    results = surveyed(tmp_path, PRE, [None, *MID[1:]], POST)
    at = At(results, "repeated", "a", waves="pre mid post")
    assert at.all("n_all_waves", "n_two_or_more", "chosen") == (11, 12, "Skillings-Mack")
    scipy = stats.friedmanchisquare(PRE[1:], MID[1:], POST[1:])
    assert at.number("statistic", FRIEDMAN[0]) == pytest.approx(scipy.statistic)
    assert (at("n", FRIEDMAN[0]), at("n", FRIEDMAN[1])) == (11, 12)


def test_too_few_people_are_not_tested(tmp_path: Path) -> None:
    results = surveyed(tmp_path, PRE[:9], MID[:9], POST[:9])
    at = At(results, "repeated", "a", waves="pre mid post")
    assert at.reason("chosen") == "fewer than 10 people answered in two waves or more (9)"
    assert at.reason("p_value") == "fewer than 10 people answered in all waves (9)"
    assert not At(results, "repeated", "a", waves="pre mid").has("adjusted_p_value")


SHEET = """
[score_sheets.times]
file = "times.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
"""
# Skillings and Mack (1981), table 1: minutes to assemble a product by four methods.
ASSEMBLY: list[list[float | None]] = [
    [3.2, 3.1, 4.3, 3.5, 3.6, 4.5, None, 4.3, 3.5],
    [4.1, 3.9, 3.5, 3.6, 4.2, 4.7, 4.2, 4.6, None],
    [3.8, 3.4, 4.6, 3.9, 3.7, 3.7, 3.4, 4.4, 3.7],
    [4.2, 4.0, 4.8, 4.0, 3.9, None, None, 4.9, 3.9],
]


def assembled(folder: Path, *more: str) -> Results:
    head = HEAD.replace('["pre", "post"]', '["w1", "w2", "w3", "w4"]\nsmall_group = 6')
    rows = [
        f"p{person},w{number},Run,{score},1,1,1"
        for number, wave in enumerate(ASSEMBLY, start=1)
        for person, score in enumerate(wave)
        if score is not None
    ]
    file = table("code,wave,programme,a,b,c,d", *rows, *more)
    return analyse(folder, head + SHEET, {"times.csv": file})


@pytest.mark.parametrize("group", [{}, {"programme": "Run"}])
def test_scores_with_gaps(tmp_path: Path, group: dict[str, str]) -> None:
    """Skillings and Mack (1981): 15.493, 3 degrees of freedom, p = .0014."""
    at = At(assembled(tmp_path), "repeated", "a", group, "w1 w2 w3 w4", "times")
    assert at.all("n_all_waves", "n_two_or_more", "chosen") == (6, 9, "Skillings-Mack")
    assert at.number("statistic", FRIEDMAN[1]) == pytest.approx(15.493, abs=5e-4)
    assert at("df", FRIEDMAN[1]) == 3
    assert at.number("p_value", FRIEDMAN[1]) == pytest.approx(0.0014, abs=5e-5)


def test_a_person_in_two_programmes_has_no_single_score(tmp_path: Path) -> None:
    """p0 is a second time in the first wave, in another programme: over all, a gap there."""
    results = assembled(tmp_path, "p0,w1,Swim,9,1,1,1")
    waves = "w1 w2 w3 w4"
    together = At(results, "repeated", "a", {}, waves, "times")
    assert together.all("n_all_waves", "n_two_or_more") == (5, 9)
    apart = At(results, "repeated", "a", {"programme": "Run"}, waves, "times")
    assert apart("n_all_waves") == 6


def test_two_waves_have_paired_tests_alone(tmp_path: Path) -> None:
    survey = SURVEY.replace('mid = "mid.csv", ', "")
    files = {f"{wave}.csv": table("code,a", "p1,Never") for wave in ("pre", "post")}
    results = analyse(tmp_path, HEAD + survey, files)
    assert list(results.select("pupils", "repeated")) == []
