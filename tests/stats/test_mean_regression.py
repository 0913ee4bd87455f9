"""Regression to the mean in a group chosen for its scores."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from statsmodels.regression.linear_model import OLS

from ehs_eval.stats import NotEstimable
from ehs_eval.stats.mean_regression import RegressionToMean, regression_to_mean

# Eight low scores on a scale of 40 with a mean of 28 among all pupils.
BEFORE = [14.2, 18.5, 20.1, 16.3, 22.4, 19.8, 12.7, 21.0]
AFTER = [20.5, 19.9, 25.3, 22.1, 23.8, 28.4, 15.2, 26.6]

tenths = st.integers(0, 400).map(lambda value: value / 10)
groups = st.lists(st.tuples(tenths, tenths), min_size=3, max_size=20)


def regressed(
    first: ArrayLike, second: ArrayLike, mean: float, **settings: float
) -> RegressionToMean:
    result = regression_to_mean(first, second, population_mean=mean, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def test_low_scores() -> None:
    """R 4.2: m <- lm(I(y - 28) ~ I(x - 28)); summary(m); confint(m); confint(m, level = .9)."""
    result = regressed(BEFORE, AFTER, 28)
    assert result.remaining_change == pytest.approx(4.407476549568, rel=1e-9)
    assert (result.low, result.high) == pytest.approx((-3.425026991538, 12.23998009067), rel=1e-9)
    assert result.statistic == pytest.approx(1.37691691375, rel=1e-9)
    assert result.p_value == pytest.approx(0.2177051985633, rel=1e-9)
    assert result.slope == pytest.approx(0.980503954387, rel=1e-9)
    assert (result.n, result.df, result.population_mean, result.p_reason) == (8, 6, 28, None)
    narrow = regressed(BEFORE, AFTER, 28, confidence_level=0.9)
    assert (narrow.low, narrow.high) == pytest.approx((-1.812594852277, 10.62754795141), rel=1e-9)


def test_no_effect_beyond_regression() -> None:
    """R 4.2: lm(second ~ I(first - 60)): intercept 59.938093272802, error 1.108339365967.

    The mean change is what regression to the mean alone would bring.
    """
    first, second = [45, 52, 49, 41, 60, 55, 58, 47], [51, 55, 50, 49, 59, 58, 60, 54]
    result = regressed(first, second, 60)
    error = 1.108339365967
    assert result.observed_change == pytest.approx(3.625)
    assert result.remaining_change == pytest.approx(-0.061906727198, rel=1e-8)
    assert result.statistic == pytest.approx(-0.061906727198 / error, rel=1e-8)
    assert result.expected_change == pytest.approx((0.595955427156 - 1) * (50.875 - 60))
    assert (result.low, result.high) == pytest.approx(
        (57.226084543126 - 60, 62.650102002478 - 60), rel=1e-9
    )


@given(groups, tenths)
def test_matches_statsmodels(rows: list[tuple[float, float]], mean: float) -> None:
    first, second = (np.array(column) for column in zip(*rows, strict=True))
    result = regression_to_mean(first, second, population_mean=mean)
    if isinstance(result, NotEstimable):
        assert len(set(first)) == 1
        return
    assert result.observed_change == pytest.approx(np.mean(second - first))
    assert result.observed_change == pytest.approx(
        result.expected_change + result.remaining_change, abs=1e-9
    )
    fit = OLS(second - mean, np.column_stack((np.ones(len(first)), first - mean))).fit()
    assert (result.remaining_change, result.slope) == pytest.approx(tuple(fit.params), abs=1e-7)
    if result.p_value is None:
        assert np.abs(fit.resid).max() < 1e-7
        return
    assert result.p_value == pytest.approx(fit.pvalues[0], rel=1e-6, abs=1e-12)
    assert (result.low, result.high) == pytest.approx(tuple(fit.conf_int()[0]), rel=1e-6, abs=1e-6)


@given(groups, tenths, st.integers(-50, 50))
def test_properties(rows: list[tuple[float, float]], mean: float, shift: int) -> None:
    first, second = (np.array(column) for column in zip(*rows, strict=True))
    assume(len(set(first)) > 1)
    result = regressed(first, second, mean)
    assume(result.p_value is not None)
    # Everyone shifted in both waves: nothing changes. In the second only: the effect does.
    moved = regressed(first + shift, second + shift, mean + shift)
    assert moved.remaining_change == pytest.approx(result.remaining_change, abs=1e-8)
    assert moved.p_value == pytest.approx(result.p_value, abs=1e-8)
    raised = regressed(first, second + shift, mean)
    assert raised.remaining_change == pytest.approx(result.remaining_change + shift, abs=1e-8)
    assert raised.expected_change == pytest.approx(result.expected_change, abs=1e-8)
    mirror = regressed(-first, -second, -mean)
    assert mirror.remaining_change == pytest.approx(-result.remaining_change, abs=1e-8)
    assert mirror.p_value == pytest.approx(result.p_value)
    assert regressed(first[::-1], second[::-1], mean).p_value == pytest.approx(result.p_value)


def test_at_the_group_mean_nothing_is_expected_to_regress() -> None:
    """Then the remaining change is the mean change."""
    result = regressed(BEFORE, AFTER, float(np.mean(BEFORE)))
    assert result.expected_change == pytest.approx(0, abs=1e-9)
    assert result.remaining_change == pytest.approx(result.observed_change)


def test_chosen_group_without_effect() -> None:
    """Simulated: the low quarter rises by itself, and the test is not taken in."""
    rng = np.random.default_rng(3)
    true = rng.normal(28, 4, 20_000)
    first, second = true + rng.normal(0, 3, 20_000), true + rng.normal(0, 3, 20_000)
    low = first < np.quantile(first, 0.25)
    result = regressed(first[low], second[low], 28)
    assert result.observed_change > 2
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0 < result.high
    assert result.slope == pytest.approx(16 / 25, abs=0.06)


@pytest.mark.parametrize(
    ("second", "slope"), [([1, 2, 3], 1), ([5, 5, 5], 0), ([0.1, 0.2, 0.3], 0.1)]
)
def test_pairs_on_a_line(second: list[float], slope: float) -> None:
    result = regressed([1, 2, 3], second, 4)
    assert result.slope == pytest.approx(slope)
    assert result.p_value is result.low is result.high is result.statistic is None
    assert result.p_reason == "the pairs lie on a straight line"
    assert result.remaining_change == pytest.approx(second[0] + 3 * slope - 4)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ([], NotEstimable("n = 0", 0)),
        ([1], NotEstimable("n = 1", 1)),
        ([1, 2], NotEstimable("n = 2", 2)),
        ([0.3, 0.1 + 0.2, 0.3], NotEstimable("all first scores tied", 3)),
    ],
)
def test_not_estimable(first: list[float], expected: NotEstimable) -> None:
    second = list(range(len(first)))
    assert regression_to_mean(first, second, population_mean=5) == expected


def test_rejects() -> None:
    with pytest.raises(ValueError, match="first and second must pair up: 3 against 2"):
        regression_to_mean([1, 2, 3], [1, 2], population_mean=1)
    with pytest.raises(ValueError, match="second must hold finite numbers only"):
        regression_to_mean([1, 2, 3], [1, 2, math.nan], population_mean=1)
    with pytest.raises(ValueError, match="population_mean must be a number of at most"):
        regression_to_mean([1, 2, 3], [1, 2, 4], population_mean=math.nan)
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        regression_to_mean([1, 2, 3], [1, 2, 4], population_mean=1, confidence_level=0)
