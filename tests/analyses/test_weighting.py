"""Waves weighted to look as the first one did, or as those who could answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
year_group = "year"
gender = "gender"
blocks = [{ name = "b", scale = ["No", "Yes"], counts = ["Yes"], items = { q = "Q" } }]
"""
BY_YEAR = 'weight_by = ["year_group"]\n'
Rows = list[tuple[str, int]]
"""Cells of a row, and how often it stands in the file."""


def file(rows: Rows) -> str:
    return table("school,year,gender,q", *(row for row, times in rows for _ in range(times)))


def taken(folder: Path, settings: str, pre: Rows, post: Rows, **files: str) -> Results:
    data = {"pre.csv": file(pre), "post.csv": file(post)}
    data |= {f"{name}.csv": text for name, text in files.items()}
    return analyse(folder, HEAD + SURVEY + settings, data)


def weights(results: Results, wave: str = "post") -> At:
    return At(results, "weighting", waves=wave)


def share(results: Results, wave: str = "post") -> At:
    return At(results, "weighted_proportion", "q", waves=wave)


def change(results: Results) -> At:
    return At(results, "weighted_change", "q", waves="pre post")


def wilson(p: float, n: float) -> list[float]:
    """Return the shares that a score test accepts at 95%: (p - x)^2 = z^2 x (1 - x) / n."""
    z2 = 1.959963984540054**2
    return sorted(np.roots([1 + z2 / n, -2 * p - z2 / n, p * p]).real.tolist())


# Three quarters of the first wave are in year 9, half of the later one.
PRE: Rows = [(",Year 9,,Yes", 15), (",Year 9,,No", 15), (",Year 10,,Yes", 5), (",Year 10,,No", 5)]
POST: Rows = [(",year 9,,Yes", 10), (",Year 10,,No", 10)]
SIZES = ("n", "smallest_weight", "largest_weight", "share_of_n", "extreme")


def test_a_later_wave_looks_as_the_first_did(tmp_path: Path) -> None:
    """Weights of 1.5 and 0.5: 20^2 / (10 * 2.25 + 10 * 0.25) = 16 people's worth."""
    found = weights(taken(tmp_path, BY_YEAR, PRE, POST))
    assert found.all(*SIZES) == pytest.approx((20, 0.5, 1.5, 0.8, "no"))
    assert found.number("effective_n", "raked to year group of Pre") == pytest.approx(16)
    assert found("n_left_out") == 0
    assert found.reason("empty_cells") == "somebody answered in every category"


def test_a_weighted_share_and_its_interval(tmp_path: Path) -> None:
    """As answered it is a half; three quarters of the first wave are where all say yes."""
    results = taken(tmp_path, BY_YEAR, PRE, POST)
    assert At(results, "proportion", "q", waves="post")("proportion") == 0.5
    assert share(results).all("n", "proportion") == pytest.approx((20, 0.75))
    assert share(results).all("low", "high") == pytest.approx(wilson(0.75, 16))


def test_a_weighted_change_and_its_interval(tmp_path: Path) -> None:
    found = change(taken(tmp_path, BY_YEAR, PRE, POST))
    (low_1, high_1), (low_2, high_2) = wilson(0.5, 40), wilson(0.75, 16)
    low = 0.25 - np.hypot(0.75 - low_2, high_1 - 0.5)
    high = 0.25 + np.hypot(high_2 - 0.75, 0.5 - low_1)
    assert found.all("difference", "low", "high") == pytest.approx((0.25, low, high))


def test_those_who_left_the_item_empty_have_no_weight_in_it(tmp_path: Path) -> None:
    """8 of weight 1.5 and 10 of weight 0.5: 17^2 / (18 + 2.5) people's worth."""
    post = [(",Year 9,,Yes", 8), (",Year 9,,", 2), (",Year 10,,No", 10)]
    results = taken(tmp_path, BY_YEAR, PRE, post)
    assert share(results).all("n", "proportion") == pytest.approx((18, 12 / 17))
    assert share(results).number("effective_n") == pytest.approx(17**2 / 20.5)
    assert weights(results)("n") == 20


def test_two_margins_at_once(tmp_path: Path) -> None:
    """A square of equal cells raked to 3/4 and 4/5: weights 2.4, 0.6, 0.8 and 0.2."""
    cells = [(f",{year},{sex},Yes", n) for year, sex, n in (("A", "M", 24), ("A", "F", 6))]
    cells += [(",B,M,No", 8), (",B,F,No", 2)]
    post = [(row, 5) for row, _ in cells]
    found = weights(taken(tmp_path, "", cells, post))
    assert found.all("smallest_weight", "largest_weight") == pytest.approx((0.2, 2.4))
    by_both = "raked to year group of Pre and gender of Pre"
    assert found.number("effective_n", by_both) == pytest.approx(400 / 34)


@pytest.mark.parametrize(("few", "extreme"), [(1, "yes"), (9, "no")])
def test_a_person_who_counts_for_too_many_makes_weights_extreme(
    tmp_path: Path, few: int, extreme: str
) -> None:
    """1 in 20 has to stand for a half: a weight of 10."""
    pre = [(",A,,Yes", 10), (",B,,No", 10)]
    post = [(",A,,Yes", few), (",B,,No", 20 - few)]
    assert weights(taken(tmp_path, BY_YEAR, pre, post))("extreme") == extreme


def test_an_effective_n_below_half_makes_weights_extreme(tmp_path: Path) -> None:
    """11 in 100 stand for a half, with weights of 4.55; the others have 0.56."""
    pre = [(",A,,Yes", 10), (",B,,No", 10)]
    post = [(",A,,Yes", 11), (",B,,No", 89)]
    found = weights(taken(tmp_path, BY_YEAR, pre, post))
    assert found.number("largest_weight") == pytest.approx(50 / 11)
    assert found.number("share_of_n") == pytest.approx(1 / (0.25 / 0.11 + 0.25 / 0.89))
    assert found("extreme") == "yes"


# ------------------------------------------------------------------- people who are not there


def test_weights_cannot_stand_for_the_absent(tmp_path: Path) -> None:
    pre = [*PRE, (",Year 11,,Yes", 10)]
    found = weights(taken(tmp_path, BY_YEAR, pre, POST))
    reason = "nobody in Year 11: weights cannot stand for people who are absent"
    assert found.reason("effective_n") == reason
    assert found("empty_cells") == "Year 11"


def test_the_rest_is_weighted_and_compared_without_them(tmp_path: Path) -> None:
    """Without year 11 the waves are as in the test of a weighted share: 0.5, then 0.75."""
    pre = [*PRE, (",Year 11,,Yes", 10)]
    results = taken(tmp_path, BY_YEAR, pre, POST)
    without = "raked to year group of Pre, without Year 11, of whom nobody answered"
    assert weights(results).number("effective_n", without) == pytest.approx(16)
    assert share(results).number("proportion") == pytest.approx(0.75)
    assert At(results, "proportion", "q", waves="pre")("proportion") == 30 / 50
    assert change(results).all("proportion_first", "difference") == pytest.approx((0.5, 0.25))


def test_leaving_out_a_label_can_empty_another(tmp_path: Path) -> None:
    """All girls of the later wave are in year 12, which the first wave lacks."""
    pre = [(",Year 9,M,Yes", 10), (",Year 9,F,No", 10)]
    post = [(",Year 9,M,Yes", 10), (",Year 12,F,No", 5)]
    found = weights(taken(tmp_path, "", pre, post))
    assert found.reason("effective_n") == (
        "nobody in F (gender): weights cannot stand for people who are absent"
    )
    assert found.all("n_left_out", "left_out") == (5, "Year 12 (year group), F (gender)")


def test_a_label_the_first_wave_lacks_is_left_out(tmp_path: Path) -> None:
    results = taken(tmp_path, BY_YEAR, PRE, [*POST, (",Year 12,,Yes", 3), (",,,Yes", 1)])
    assert weights(results).all("n", "n_left_out") == (20, 4)
    assert weights(results)("left_out") == "Year 12, not given"
    assert share(results).number("proportion") == pytest.approx(0.75)


def test_not_given_is_a_category_where_both_waves_have_it(tmp_path: Path) -> None:
    """40 of 50 gave a year at first, 20 of 30 later; the answers of the rest count too."""
    results = taken(tmp_path, BY_YEAR, [*PRE, (",,,Yes", 10)], [*POST, (",,,Yes", 10)])
    assert weights(results).all("n", "n_left_out") == (30, 0)
    assert share(results).number("proportion") == pytest.approx(0.6 + 0.2)


def test_margins_that_cannot_be_met(tmp_path: Path) -> None:
    """Later, year A is all boys and year B all girls: they cannot be 3/4 and 1/2."""
    pre = [(",A,M,Yes", 10), (",A,F,Yes", 5), (",B,F,No", 5)]
    post = [(",A,M,Yes", 10), (",B,F,No", 10)]
    results = taken(tmp_path, "", pre, post)
    reason = "raking did not converge: the margins cannot all be met"
    assert weights(results).reason("effective_n") == reason
    assert share(results).reason("proportion") == reason
    assert change(results).reason("difference") == reason


def test_nobody_gave_a_label(tmp_path: Path) -> None:
    results = taken(tmp_path, BY_YEAR, PRE, [(",,,Yes", 3)])
    assert weights(results).reason("n") == (
        "nobody in Year 9, Year 10: weights cannot stand for people who are absent"
    )
    assert share(results).reason("low") == "nobody has a label that is weighted to"


# ---------------------------------------------------------------------------- what is aimed at

ROLL = """
population = { record = "roll", columns = ["pupils"] }
[records.roll]
kind = "population"
file = "roll.csv"
school = "name"
counts = ["pupils"]
"""


def test_a_frame_takes_the_place_of_the_first_wave(tmp_path: Path) -> None:
    """Half of those eligible are in year 9: the first wave is weighted to it too."""
    settings = BY_YEAR + 'frame = { year_group = { "YEAR 9" = 200, "Year 10" = 200 } }'
    pre = [(",Year 9,,Yes", 30), (",Year 10,,No", 10)]
    results = taken(tmp_path, settings, pre, POST)
    assert share(results, "pre").number("proportion") == pytest.approx(0.5)
    assert weights(results, "pre").all("largest_weight", "smallest_weight") == pytest.approx(
        (2, 2 / 3)
    )
    assert share(results).number("proportion") == pytest.approx(0.5)
    assert change(results).number("difference") == pytest.approx(0, abs=1e-9)
    method = "raked to year group of the frame"
    assert weights(results).number("effective_n", method) == pytest.approx(20)


def test_schools_are_weighted_to_their_population(tmp_path: Path) -> None:
    """Park has 300 of 400 pupils, and half of the answers; other labels have no weight."""
    settings = 'weight_by = ["school"]\nnot_schools = ["Unknown"]' + ROLL
    pre = [("PARK,,,Yes", 10), ("Hill,,,No", 10), ("Unknown,,,Yes", 2)]
    post = [("park ,,,Yes", 10), ("Hill,,,No", 10), ("Elsewhere,,,Yes", 1), ("unknown,,,Yes", 1)]
    roll = table("name,pupils", "Park,300", "hill,100", "Closed,0")
    results = taken(tmp_path, settings, pre, post, roll=roll)
    assert weights(results).all("n", "n_left_out") == (20, 2)
    assert weights(results)("left_out") == "Elsewhere, not given"
    assert weights(results).reason("empty_cells") == "somebody answered in every category"
    assert share(results).number("proportion") == pytest.approx(0.75)


def test_a_change_needs_both_waves_to_reach_the_frame(tmp_path: Path) -> None:
    settings = BY_YEAR + 'frame = { year_group = { "Year 9" = 1, "Year 10" = 1 } }'
    results = taken(tmp_path, settings, [(",Year 9,,Yes", 10)], POST)
    assert share(results).number("proportion") == pytest.approx(0.5)
    assert change(results).reason("difference") == (
        "nobody in Year 10: weights cannot stand for people who are absent"
    )


def test_schools_are_not_weighted_by_unless_the_study_says_so(tmp_path: Path) -> None:
    pre = [("Park,Year 9,M,Yes", 10), ("Hill,Year 9,F,No", 10)]
    results = taken(tmp_path, "", pre, [("Park,Year 9,M,Yes", 5), ("Park,Year 9,F,No", 5)])
    method = "raked to year group of Pre and gender of Pre"
    assert weights(results).number("effective_n", method) == pytest.approx(10)


@pytest.mark.parametrize("settings", ["weight_by = []", "plain"])
def test_nothing_to_weight_by(tmp_path: Path, settings: str) -> None:
    survey = SURVEY + settings
    if settings == "plain":
        survey = SURVEY.replace('year_group = "year"\ngender = "gender"\n', "")
    results = analyse(tmp_path, HEAD + survey, {"pre.csv": file(PRE), "post.csv": file(POST)})
    for analysis in ("weighting", "weighted_proportion", "weighted_change"):
        assert list(results.select("pupils", analysis)) == []


def test_a_survey_of_one_wave_is_weighted_to_a_frame_alone(tmp_path: Path) -> None:
    one = SURVEY.replace(', post = "post.csv"', "") + BY_YEAR
    results = analyse(tmp_path, HEAD + one, {"pre.csv": file(PRE)})
    assert list(results.select("pupils", "weighting")) == []
    frame = one + 'frame = { year_group = { "Year 9" = 1, "Year 10" = 1 } }'
    results = analyse(tmp_path, HEAD + frame, {"pre.csv": file(PRE)})
    assert weights(results, "pre").number("largest_weight") == pytest.approx(2)


def test_the_sample_study(salford: Evaluation) -> None:
    """Weighted to the years of the first wave, the unspecified left out.

    The weights follow from the printed counts: year 7 is 277 of 955 then and 3 of 140 last,
    years 11 and 12 are 91 of 955 and 41 of 140.
    """
    without = "raked to year group of Baseline, without Unspecified, of whom nobody answered"
    post, mid = (weights(salford.found, wave) for wave in ("post", "mid"))
    assert post.number("largest_weight", without) == pytest.approx(277 / 955 / (3 / 140))
    assert post.number("smallest_weight", without) == pytest.approx(91 / 955 / (41 / 140))
    assert post("n", without) == 140
    assert round(post.number("effective_n", without)) == 31
    assert mid("n", without) == 173
    assert round(mid.number("effective_n", without)) == 59
