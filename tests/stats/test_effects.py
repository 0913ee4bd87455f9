"""Standardised effect sizes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import nct, norm

from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.effects import StandardisedDifference, standardised_mean_difference

# R's sleep data: extra hours under each of two drugs.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

tenths = st.integers(0, 80).map(lambda value: value / 10)
groups = st.lists(tenths, min_size=2, max_size=9)


def compared(first: ArrayLike, second: ArrayLike, **settings: object) -> StandardisedDifference:
    result = standardised_mean_difference(first, second, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def test_sleep() -> None:
    """R 4.2, effectsize 0.8.3: hedges_g and cohens_d(extra of group 2, of group 1).

    The limits are pt(t, 18, ncp) solved with uniroot, tol = 1e-13: effectsize minimises
    to about five digits (-0.09140772, 1.66517192).
    """
    result = compared(DRUG_1, DRUG_2)
    assert result.hedges_g == pytest.approx(0.7969352391911, rel=1e-12)
    assert result.cohens_d == pytest.approx(0.8321810813495, rel=1e-12)
    assert (result.low, result.high) == pytest.approx((-0.0914077328052, 1.6651717906749), rel=1e-9)
    assert (result.low, result.high) == pytest.approx((-0.09140771683, 1.665171917), abs=1e-6)
    assert (result.n_first, result.n_second) == (10, 10)
    assert "noncentral t interval" in result.method


def test_groups_of_different_size() -> None:
    """R 4.2, mpg by am in mtcars: effectsize::hedges_g; limits as in `test_sleep`."""
    automatic = [21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3]
    automatic += [15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2]
    manual = [21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4]
    result = compared(automatic, manual)
    assert result.hedges_g == pytest.approx(1.440635402402, rel=1e-12)
    assert (result.low, result.high) == pytest.approx((0.653639469898, 2.208767376032), rel=1e-9)


def test_normal_interval() -> None:
    """By hand from g: variance 1/10 + 1/10 + g**2 / 40."""
    result = compared(DRUG_1, DRUG_2, interval="normal")
    margin = 1.959963984540054 * math.sqrt(0.2 + result.hedges_g**2 / 40)
    assert (result.low, result.high) == pytest.approx(
        (result.hedges_g - margin, result.hedges_g + margin)
    )
    assert "normal interval (Hedges and Olkin)" in result.method


@given(groups, groups, st.floats(0.5, 0.99))
def test_limits_solve_the_noncentral_t(
    first: list[float], second: list[float], level: float
) -> None:
    """SciPy: nct.cdf, which loses precision with 2 df and gives NaN in the tails."""
    result = standardised_mean_difference(first, second, confidence_level=level)
    df = len(first) + len(second) - 2
    if isinstance(result, NotEstimable) or abs(result.cohens_d) > 3 or df == 2:
        return
    unit = math.sqrt(1 / len(first) + 1 / len(second))
    # With no difference J cannot be had from g / d.
    correction = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    tails = [
        nct.cdf(result.cohens_d / unit, df, limit / unit / correction)
        for limit in (result.low, result.high)
    ]
    assert tails == pytest.approx([0.5 + level / 2, 0.5 - level / 2], abs=1e-7)


@given(groups, groups, st.sampled_from(["noncentral", "normal"]))
def test_properties(first: list[float], second: list[float], interval: str) -> None:
    result = standardised_mean_difference(first, second, interval=interval)  # type: ignore[arg-type]
    swapped = standardised_mean_difference(second, first, interval=interval)  # type: ignore[arg-type]
    if isinstance(result, NotEstimable) or isinstance(swapped, NotEstimable):
        assert result == swapped
        return
    assert result.low < result.hedges_g < result.high
    assert result.hedges_g == pytest.approx(-swapped.hedges_g, abs=1e-12)
    assert (result.low, result.high) == pytest.approx((-swapped.high, -swapped.low), abs=1e-9)
    assert abs(result.hedges_g) <= abs(result.cohens_d)
    moved = compared(np.multiply(first, 5) + 2, np.multiply(second, 5) + 2, interval=interval)
    assert (moved.hedges_g, moved.low) == pytest.approx((result.hedges_g, result.low), abs=1e-9)
    shuffled = compared(sorted(first), sorted(second), interval=interval)
    assert (shuffled.low, shuffled.high) == pytest.approx((result.low, result.high), abs=1e-9)
    wider = compared(first, second, interval=interval, confidence_level=0.99)
    assert wider.low < result.low
    assert result.high < wider.high


@given(st.integers(2, 400), st.integers(2, 400), st.floats(0.5, 0.999))
def test_no_difference_leaves_the_normal_quantile(
    n_first: int, n_second: int, level: float
) -> None:
    """At t = 0 the noncentral t probability is Phi(-noncentrality), whatever the df."""
    first, second = np.arange(n_first) - (n_first - 1) / 2, np.arange(n_second) - (n_second - 1) / 2
    result = compared(first, second, confidence_level=level)
    df = n_first + n_second - 2
    limit = norm.ppf(0.5 + level / 2) * math.sqrt(1 / n_first + 1 / n_second)
    assert result.hedges_g == 0
    # J is 1 - 3 / (4 df - 1) to order 1 / df**2.
    correction = 1 - 3 / (4 * df - 1)
    assert result.high == pytest.approx(limit * correction, rel=0.15 / df**2)
    assert result.low == pytest.approx(-result.high)


@pytest.mark.parametrize("shift", [5, 40, 75])
def test_far_tails_have_limits(shift: float) -> None:
    """A simulation by its quantiles: t S - Z, S = sqrt(chi-square / df), spans the limits."""
    first, second = np.array([-1.0, 0, 0, 1]), np.array([-1.0, 0, 0, 1]) + shift
    result = compared(first, second)
    random = np.random.default_rng(8)
    t = result.cohens_d / math.sqrt(0.5)
    draws = t * np.sqrt(random.chisquare(6, 400_000) / 6) + random.normal(size=400_000)
    scale = math.sqrt(0.5) * result.hedges_g / result.cohens_d
    assert (result.low, result.high) == pytest.approx(
        (np.quantile(draws, 0.025) * scale, np.quantile(draws, 0.975) * scale), rel=0.02
    )
    assert "noncentral" in result.method


def test_beyond_the_grid_the_normal_interval_is_named() -> None:
    result = compared([0, 0.1, 0.2], [40, 40.1, 40.2])
    assert result.cohens_d == pytest.approx(400)
    assert "normal interval" in result.method
    assert 0 < result.low < result.hedges_g < result.high


def test_many_people() -> None:
    """With many people both intervals agree, and J is 1."""
    random = np.random.default_rng(8)
    first, second = random.normal(size=200_000), random.normal(0.3, 1, 100_000)
    exact, normal = compared(first, second), compared(first, second, interval="normal")
    assert (exact.low, exact.high) == pytest.approx((normal.low, normal.high), rel=1e-5)
    assert exact.hedges_g == pytest.approx(exact.cohens_d, rel=1e-5)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], "fewer than two scores in a group"),
        ([1], [2, 3], "fewer than two scores in a group"),
        ([1, 2], [3], "fewer than two scores in a group"),
        ([0.1, 0.1, 0.1], [0.3, 0.3], "no variation within either group"),
        ([0.1 + 0.2, 0.3], [1, 1], "no variation within either group"),
    ],
)
def test_not_estimable(first: list[float], second: list[float], reason: str) -> None:
    expected = NotEstimable(reason, len(first) + len(second))
    assert standardised_mean_difference(first, second) == expected


def test_rejects() -> None:
    with pytest.raises(ValueError, match='interval must be "noncentral" or "normal"'):
        standardised_mean_difference([1, 2], [3, 4], interval="wald")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="second must hold finite numbers only"):
        standardised_mean_difference([1, 2], [3, math.nan])
    with pytest.raises(ValueError, match="first must be 1-D"):
        standardised_mean_difference([[1, 2]], [3, 4])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        standardised_mean_difference([], [], confidence_level=0)
