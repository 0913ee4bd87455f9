"""Raking and the effective number of people."""

import itertools
import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ehs_eval.stats import NotEstimable, effective_n, rake

PUPILS = {
    "year": ["7", "7", "7", "8", "8", "9", "9", "9", "9", "9"],
    "sex": ["f", "m", "m", "f", "f", "m", "m", "f", "m", "f"],
}
MARGINS = {"year": {"7": 400, "8": 350, "9": 250}, "sex": {"f": 520, "m": 480}}

people = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from([1, 2])), min_size=1, max_size=30
)


def raked(frame: object, margins: object, **settings: float) -> NDArray[np.float64]:
    weights = rake(frame, margins, **settings)  # type: ignore[arg-type]
    assert not isinstance(weights, NotEstimable)
    return weights


def worth(weights: object) -> float:
    result = effective_n(weights)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def test_two_margins() -> None:
    """R 4.2: weights(survey::rake(design, list(~year, ~sex), population, control)).

    With control = list(maxit = 1000, epsilon = 1e-12), divided by their mean.
    """
    weights = raked(PUPILS, MARGINS)
    f9, m9 = 0.37021602580264, 0.58652264946492
    m7 = 1.52021602580263
    assert weights == pytest.approx(
        [0.95956794839479, m7, m7, 1.75, 1.75, m9, m9, f9, m9, f9], rel=1e-9
    )
    assert worth(weights) == pytest.approx(7.70770505196, rel=1e-9)


@pytest.mark.parametrize(
    ("answered", "lowest", "highest", "expected"),
    [((3, 25, 42, 29, 41), 0.33, 13.5, 31), ((19, 8, 115, 29, 2), 0.30, 8.2, 59)],
)
def test_single_margin_is_post_stratification(
    answered: tuple[int, ...], lowest: float, highest: float, expected: int
) -> None:
    """Salford pilot: later waves weighted to the year groups of the baseline."""
    baseline = (277, 213, 188, 186, 91)
    years = np.repeat(np.arange(5), answered)
    weights = raked({"year": years}, {"year": dict(enumerate(baseline))})
    shares = [
        (whole / 955) / (n / sum(answered)) for whole, n in zip(baseline, answered, strict=True)
    ]
    assert weights == pytest.approx(np.repeat(shares, answered))
    assert (weights.min(), weights.max()) == pytest.approx((lowest, highest), abs=0.05)
    assert round(worth(weights)) == expected


@given(people, st.lists(st.floats(0.1, 10), min_size=5, max_size=5))
def test_margins_are_met(rows: list[tuple[str, int]], targets: list[float]) -> None:
    frame = {"letter": [row[0] for row in rows], "number": [row[1] for row in rows]}
    margins = {
        "letter": dict(zip("xyz", targets[:3], strict=True)),
        "number": dict(zip([1, 2], targets[3:], strict=True)),
    }
    weights = rake(frame, margins)
    if isinstance(weights, NotEstimable):
        # Every combination answered, so that any margins can be met: never given up.
        assert len(set(rows)) < 6
        assert weights.n == len(rows)
        return
    assert weights.mean() == pytest.approx(1)
    assert weights.min() >= 0
    for column, margin in margins.items():
        for label, target in margin.items():
            mine = weights[[value == label for value in frame[column]]]
            assert mine.sum() / weights.sum() == pytest.approx(
                target / sum(margin.values()), abs=1e-9
            )
    assert 1 - 1e-9 <= worth(weights) <= len(rows) + 1e-9
    backwards = raked({name: labels[::-1] for name, labels in frame.items()}, margins)
    assert backwards == pytest.approx(weights[::-1], rel=1e-6, abs=1e-12)
    # People alike in every column weigh the same, and interaction ratios stay as they were.
    by_cell = dict(zip(rows, weights, strict=True))
    assert weights == pytest.approx([by_cell[row] for row in rows])
    if set(by_cell) >= set(itertools.product("xy", [1, 2])):
        odds = by_cell["x", 1] * by_cell["y", 2] / (by_cell["x", 2] * by_cell["y", 1])
        assert odds == pytest.approx(1, rel=1e-5)


@given(people)
def test_margins_already_met_leave_weights_equal(rows: list[tuple[str, int]]) -> None:
    frame = {"letter": [row[0] for row in rows], "number": [row[1] for row in rows]}
    margins = {name: dict(Counter(labels)) for name, labels in frame.items()}
    weights = raked(frame, margins)
    assert weights == pytest.approx(np.ones(len(rows)))
    assert worth(weights) == pytest.approx(len(rows))


def test_data_frame_and_shares_do_as_well() -> None:
    shares = {
        name: {label: count / 1000 for label, count in margin.items()}
        for name, margin in MARGINS.items()
    }
    frame = pd.DataFrame(PUPILS).astype("category").assign(unused=np.nan)
    assert raked(frame, shares) == pytest.approx(raked(PUPILS, MARGINS))


def test_a_series_is_a_margin() -> None:
    population = pd.DataFrame({"year": ["7", "7", "8", "9"], "age": [11, 11, 12, 13]})
    frame = {"year": ["7", "8", "9", "9"], "age": [11, 12, 13, 13]}
    margins = {name: population[name].value_counts() for name in ("year", "age")}
    expected = raked(frame, {name: dict(margin) for name, margin in margins.items()})
    assert raked(frame, margins) == pytest.approx(expected)
    assert raked(frame, margins) == pytest.approx([2, 1, 0.5, 0.5])
    assert rake({"year": ["7", "8"]}, {"year": margins["year"]}) == NotEstimable(
        "nobody in year 9: weights cannot stand for people who are absent", 2
    )
    unknown = margins["year"].astype("Int64")
    unknown["8"] = None
    with pytest.raises(ValueError, match=r"margins\['year'\] must hold finite numbers"):
        rake(frame, {"year": unknown})
    with pytest.raises(ValueError, match="weights must hold finite numbers of at least 0"):
        effective_n(unknown)


def test_label_with_no_place_in_the_population_gets_no_weight() -> None:
    weights = raked({"year": ["7", "7", "8", "other"]}, {"year": {"7": 1, "8": 1, "other": 0}})
    assert weights == pytest.approx([1, 1, 2, 0])


@pytest.mark.parametrize(
    ("frame", "margins", "expected"),
    [
        ({"year": []}, {"year": {"7": 1}}, NotEstimable("n = 0", 0)),
        (
            {"year": ["7", "7"]},
            {"year": {"7": 1, "8": 1}},
            NotEstimable("nobody in year 8: weights cannot stand for people who are absent", 2),
        ),
        (
            {"year": ["7", "8"], "sex": ["f", "m"]},
            {"year": {"7": 1, "8": 1}, "sex": {"f": 1, "m": 3}},
            NotEstimable("raking did not converge: the margins cannot all be met", 2),
        ),
        (
            {"year": ["7", "8"], "sex": ["f", "m"]},
            {"year": {"7": 1, "8": 0}, "sex": {"f": 1, "m": 3}},
            NotEstimable("raking did not converge: the margins cannot all be met", 2),
        ),
    ],
)
def test_not_estimable(
    frame: dict[str, list[str]], margins: dict[str, dict[str, float]], expected: NotEstimable
) -> None:
    assert rake(frame, margins) == expected


def test_too_few_rounds() -> None:
    result = rake(PUPILS, MARGINS, max_iterations=1)
    assert isinstance(result, NotEstimable)
    assert raked(PUPILS, MARGINS, max_iterations=1, tolerance=0.5).mean() == pytest.approx(1)


def test_many_people() -> None:
    rng = np.random.default_rng(2)
    frame = {"a": rng.integers(0, 5, 100_000), "b": rng.integers(0, 3, 100_000)}
    weights = raked(frame, {"a": dict.fromkeys(range(5), 1), "b": {0: 5, 1: 3, 2: 2}})
    assert weights[frame["b"] == 0].sum() == pytest.approx(50_000)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([2], 1),
        ([1, 3], 1.6),
        ([0, 5], 1),
        ([1e-200, 1e-200], 2),
        ([1e200, 1e200, 1e200], 3),
        ([], NotEstimable("n = 0", 0)),
        ([0, 0], NotEstimable("all weights are 0", 2)),
    ],
)
def test_effective_n(weights: list[float], expected: float | NotEstimable) -> None:
    """By hand: (1 + 3)**2 / (1 + 9) = 1.6."""
    result = effective_n(weights)
    if isinstance(expected, NotEstimable):
        assert result == expected
    else:
        assert result == pytest.approx(expected)


def test_rejects() -> None:
    with pytest.raises(ValueError, match=r"must hold every label seen, also \['10', '9'\]"):
        rake({"year": ["7", "9", "10", "9"]}, {"year": {"7": 1}})
    for label in (None, math.nan, pd.NA, pd.NaT):
        with pytest.raises(ValueError, match=r"frame\['year'\] must not hold missing labels"):
            rake({"year": ["7", label]}, {"year": {"7": 1}})
    with pytest.raises(ValueError, match="frame has no column 'school'"):
        rake(pd.DataFrame(PUPILS), {"school": {"a": 1}})
    with pytest.raises(ValueError, match="margins must name at least one column"):
        rake(PUPILS, {})
    with pytest.raises(ValueError, match="columns of the same length"):
        rake({"a": [1, 1], "b": [1]}, {"a": {1: 1}, "b": {1: 1}})
    for margin in ({}, {"7": 0}, {"7": -1, "8": 2}, {"7": math.nan}, {"7": math.inf}):
        with pytest.raises(ValueError, match=r"margins\['year'\] must hold finite numbers"):
            rake({"year": ["7"]}, {"year": margin})
    with pytest.raises(ValueError, match="max_iterations must be at least 1"):
        rake(PUPILS, MARGINS, max_iterations=0)
    with pytest.raises(ValueError, match="max_iterations must be at least 1 and tolerance"):
        rake(PUPILS, MARGINS, tolerance=0)
    for weights in ([1, -1], [1, math.nan], [1, math.inf]):
        with pytest.raises(ValueError, match="weights must hold finite numbers of at least 0"):
            effective_n(weights)
    with pytest.raises(ValueError, match="weights must be 1-D"):
        effective_n([[1, 2]])
