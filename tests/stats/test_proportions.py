"""Shares, their intervals and differences."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from ehs_eval.stats import (
    NotEstimable,
    ProportionDifference,
    ProportionInterval,
    proportion_difference,
    wilson_interval,
)

groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def wilson(successes: int, n: int, **settings: float) -> ProportionInterval:
    interval = wilson_interval(successes, n, **settings)  # type: ignore[arg-type]
    assert not isinstance(interval, NotEstimable)
    return interval


def difference(x_first: int, n_first: int, x_second: int, n_second: int) -> ProportionDifference:
    result = proportion_difference(x_first, n_first, x_second, n_second)
    assert not isinstance(result, NotEstimable)
    return result


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_matches_newcombe(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857-872, Table I, method 3."""
    interval = wilson(successes, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("x_second", "n_second", "x_first", "n_first", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1),
        (10, 10, 0, 10, 0.6075, 1),
    ],
)
def test_difference_matches_newcombe(
    x_second: int, n_second: int, x_first: int, n_first: int, low: float, high: float
) -> None:
    """Newcombe (1998), Statistics in Medicine 17:873-890, Table II, method 10."""
    result = difference(x_first, n_first, x_second, n_second)
    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)


def test_fisher_matches_the_lady_tasting_tea() -> None:
    """R 4.2, help page of fisher.test: TeaTasting, two-sided p-value = 0.4857."""
    assert difference(1, 4, 3, 4).exact_p_value == pytest.approx(0.4857, abs=5e-5)


@given(groups, st.floats(0.5, 0.999))
def test_wilson_matches_statsmodels(group: tuple[int, int], level: float) -> None:
    interval = wilson(*group, confidence_level=level)
    low, high = proportion_confint(*group, alpha=1 - level, method="wilson")
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-12)


@given(groups, groups)
def test_difference_matches_statsmodels_and_scipy(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    result = difference(*first, *second)
    low, high = confint_proportions_2indep(*second, *first, compare="diff", method="newcomb")
    assert (result.low, result.high) == pytest.approx((low, high), abs=1e-9)
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    if 0 < first[0] + second[0] < first[1] + second[1]:
        test = chi2_contingency(table, correction=False)
        assert result.statistic is not None
        assert result.statistic**2 == pytest.approx(test.statistic, abs=1e-9)
        assert result.p_value == pytest.approx(test.pvalue, rel=1e-6)


@given(groups)
def test_wilson_contains_its_share_and_mirrors(group: tuple[int, int]) -> None:
    successes, n = group
    interval, mirror = wilson(successes, n), wilson(n - successes, n)
    assert 0 <= interval.low <= interval.proportion <= interval.high <= 1
    assert (interval.low, interval.high) == pytest.approx((1 - mirror.high, 1 - mirror.low))


@given(groups, groups)
def test_difference_is_in_range_and_flips(first: tuple[int, int], second: tuple[int, int]) -> None:
    result, flipped = difference(*first, *second), difference(*second, *first)
    assert -1 <= result.low <= result.difference <= result.high <= 1
    assert result.difference == pytest.approx(-flipped.difference)
    assert (result.low, result.high) == pytest.approx((-flipped.high, -flipped.low))
    assert (result.p_value is None) == (result.p_reason is not None)
    if result.p_value is not None:
        assert 0 <= result.p_value <= 1
        assert result.exact_p_value == pytest.approx(flipped.exact_p_value)


@given(groups, st.integers(0, 300))
def test_finite_population_lies_within(group: tuple[int, int], others: int) -> None:
    plain, finite = wilson(*group), wilson(*group, population=group[1] + others)
    assert plain.low - 1e-12 <= finite.low <= finite.proportion <= finite.high
    assert finite.high <= plain.high + 1e-12


def test_finite_population_enters_as_effective_n() -> None:
    """n* = 50 * 99 / 50 = 99: 20 of 50 among 100 is as precise as 39.6 of 99."""
    interval = wilson(20, 50, population=100)
    low, high = proportion_confint(39.6, 99, method="wilson")
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_numpy_numbers_do_not_leak() -> None:
    three, ten, twenty = (np.int64(count) for count in (3, 10, 20))
    level = np.float64(0.95)
    share = wilson_interval(three, ten, confidence_level=level, population=twenty)  # type: ignore[arg-type]
    assert share == wilson_interval(3, 10, population=20)
    moved = proportion_difference(three, ten, three, twenty, confidence_level=level)  # type: ignore[arg-type]
    assert moved == difference(3, 10, 3, 20)
    kinds = {type(value) for result in (share, moved) for value in asdict(result).values()}
    assert kinds == {int, float, str, type(None)}


def test_edges() -> None:
    assert wilson_interval(0, 0) == NotEstimable("n = 0", 0)
    assert wilson_interval(0, 0, population=9) == NotEstimable("n = 0", 0)
    assert proportion_difference(0, 0, 3, 9) == NotEstimable("one group is empty", 9)
    census = wilson(7, 10, population=10)
    assert census.low == census.proportion == census.high
    assert (wilson(0, 1).low, wilson(1, 1).high) == (0, 1)
    same = difference(4, 4, 9, 9)
    assert (same.p_value, same.exact_p_value, same.statistic) == (None, None, None)
    assert same.p_reason == "all answers are the same"
    far = difference(0, 10**6, 10**6, 10**6)
    assert far.p_value == 0 or far.p_value is not None
    assert wilson(5 * 10**8, 10**9).high == pytest.approx(0.5 + 3.1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4), "successes must be from 0 to 4, not 5"),
        ((-1, 4), "successes must be from 0 to 4, not -1"),
        ((1, math.nan), "n must be a whole number"),
        ((1.5, 4), "successes must be a whole number"),
    ],
)
def test_wilson_rejects(arguments: tuple[int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wilson_interval(*arguments)


def test_wilson_rejects_settings() -> None:
    with pytest.raises(ValueError, match="population must be at least 4, not 3"):
        wilson_interval(1, 4, population=3)
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        wilson_interval(1, 4, confidence_level=95)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4, 1, 4), "x_first must be from 0 to 4, not 5"),
        ((1, 4, 5, 4), "x_second must be from 0 to 4, not 5"),
        ((0, -1, 1, 4), "n_first must be from 0 to 1000000000, not -1"),
        ((1, 4, 0, 0.5), "n_second must be a whole number"),
    ],
)
def test_difference_rejects(arguments: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        proportion_difference(*arguments)
