"""Descriptive statistics."""

import math

import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from ehs_eval import stats
from ehs_eval.stats import Description, NotEstimable, describe


def described(values: ArrayLike, **settings: tuple[float, float]) -> Description:
    result = describe(values, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def test_sleep() -> None:
    """R 4.2: summary(sleep$extra) and sd(sleep$extra).

    -1.600 -0.025 0.950 1.540 3.400 5.500, standard deviation 2.01792.
    """
    extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    extra += [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    result = described(extra)
    five = (result.minimum, result.q1, result.median, result.q3, result.maximum)
    assert five == pytest.approx((-1.6, -0.025, 0.95, 3.4, 5.5))
    assert result.n == 20
    assert result.mean == pytest.approx(1.54)
    assert result.sd == pytest.approx(2.01792, abs=5e-6)


@given(st.lists(st.integers(0, 400).map(lambda tenths: tenths / 10), min_size=2, max_size=40))
def test_matches_pandas(values: list[float]) -> None:
    result, reference = described(values), pd.Series(values).describe()
    assert [
        *(result.n, result.mean, result.sd, result.minimum),
        *(result.q1, result.median, result.q3, result.maximum),
    ] == pytest.approx(reference.tolist(), abs=1e-9)


def test_floor_and_ceiling() -> None:
    result = described([0, 0, 3, 4.2, 10], scale_range=(0, 10))
    assert (result.share_at_minimum, result.share_at_maximum) == (0.4, 0.2)
    noisy = described([0.1 + 0.2, 0.5], scale_range=(0.3, 1))
    assert noisy.share_at_minimum == 0.5
    assert described([1, 2]).share_at_minimum is None


def test_edges() -> None:
    assert describe([]) == NotEstimable("n = 0", 0)
    one = described([7])
    assert (one.n, one.mean, one.sd, one.q1, one.q3) == (1, 7, None, 7, 7)
    assert described([3, 3, 3]).sd == 0
    assert described([1, 2]).median == 1.5


@pytest.mark.parametrize(
    ("values", "settings", "message"),
    [
        ([1, math.nan], {}, "values must hold finite numbers only"),
        ([[1], [2]], {}, "values must be 1-D, not 2-D"),
        ([1, 11], {"scale_range": (0, 10)}, "values must lie in scale_range, 0 to 10"),
        ([1], {"scale_range": (10, 0)}, "scale_range must run from low to high"),
        ([], {"scale_range": (math.nan, 0)}, "scale_range must run from low to high"),
    ],
)
def test_rejects(values: ArrayLike, settings: dict[str, tuple[float, float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        describe(values, **settings)


def test_mean_interval_matches_scipy() -> None:
    """scipy.stats.ttest_1samp(values, 0).confidence_interval(0.9), SciPy 1.17."""
    values = [2.0, 4.4, 1.2, 6.6, 3.1]
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.9)
    interval = stats.mean_interval(values, confidence_level=0.9)
    assert isinstance(interval, stats.Interval)
    assert (interval.low, interval.high) == pytest.approx(tuple(expected))


@pytest.mark.parametrize(
    ("values", "reason"), [([], "n = 0"), ([1.0], "n = 1"), ([2.0, 2.0], "all values tied")]
)
def test_mean_interval_says_why_there_is_none(values: list[float], reason: str) -> None:
    result = stats.mean_interval(values)
    assert isinstance(result, stats.NotEstimable)
    assert result.reason == reason
