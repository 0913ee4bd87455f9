"""Standardised differences and worst-case bounds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.stats import Bounds, NotEstimable, nonresponse_bounds, standardised_difference
from ehs_eval.stats.nonresponse import change_bounds

shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
waves = shares.flatmap(lambda pair: st.tuples(*map(st.just, pair), st.integers(pair[1], 900)))


def bounded(successes: int, n: int, population: int) -> Bounds:
    result = nonresponse_bounds(successes, n, population)
    assert not isinstance(result, NotEstimable)
    return result


def test_standardised_difference() -> None:
    """By hand, (.5 - .4) / sqrt((.24 + .25) / 2)."""
    assert standardised_difference(40, 100, 10, 20) == pytest.approx(0.1 / math.sqrt(0.245))


def test_standardised_difference_of_years() -> None:
    """Salford pilot, Year 7: 277 of 955 at baseline, 3 of 140 after.

    R 4.2: p <- 277/955; q <- 3/140; (q - p) / sqrt((p*(1-p) + q*(1-q)) / 2).
    """
    assert standardised_difference(277, 955, 3, 140) == pytest.approx(-0.797536316711, rel=1e-9)


@given(shares, shares)
def test_standardised_difference_properties(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    result = standardised_difference(*first, *second)
    swapped = standardised_difference(*second, *first)
    if isinstance(result, NotEstimable) or isinstance(swapped, NotEstimable):
        assert {first[0] / first[1], second[0] / second[1]} == {0, 1}
        assert (
            result == swapped == NotEstimable("no variance in either group", first[1] + second[1])
        )
        return
    assert swapped == pytest.approx(-result)
    opposite = standardised_difference(
        first[1] - first[0], first[1], second[1] - second[0], second[1]
    )
    assert opposite == pytest.approx(-result)
    assert (result > 0) == (second[0] * first[1] > first[0] * second[1])
    larger = standardised_difference(first[0] * 1000, first[1] * 1000, *second)
    assert larger == pytest.approx(result)


@pytest.mark.parametrize("x", [0, 3, 10])
def test_equal_shares_do_not_differ(x: int) -> None:
    assert standardised_difference(x, 10, 3 * x, 30) == 0


def test_standardised_difference_of_an_empty_group() -> None:
    assert standardised_difference(0, 0, 1, 5) == NotEstimable("one group is empty", 5)
    assert standardised_difference(1, 5, 0, 0) == NotEstimable("one group is empty", 5)


def test_bounds() -> None:
    """By hand: 30 of 60 answered yes and 40 of 100 did not answer."""
    result = bounded(30, 60, 100)
    assert (result.low, result.high, result.proportion) == (0.3, 0.7, 0.5)
    assert (result.n, result.population, result.response_rate) == (60, 100, 0.6)


@given(waves)
def test_bounds_properties(wave: tuple[int, int, int]) -> None:
    successes, n, population = wave
    result = bounded(successes, n, population)
    assert 0 <= result.low <= result.high <= 1
    assert result.low - 1e-12 <= result.proportion <= result.high + 1e-12
    assert result.high - result.low == pytest.approx(1 - result.response_rate, abs=1e-12)
    opposite = bounded(n - successes, n, population)
    assert (opposite.low, opposite.high) == pytest.approx((1 - result.high, 1 - result.low))
    if n == population:
        assert result.low == result.high == result.proportion


@given(waves, waves)
def test_change_is_between_its_bounds(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    earlier, later = bounded(*first), bounded(*second)
    low, high = change_bounds(earlier, later)
    assert -1 <= low <= high <= 1
    assert low - 1e-12 <= later.proportion - earlier.proportion <= high + 1e-12
    assert change_bounds(later, earlier) == pytest.approx((-high, -low))
    unknown = 2 - earlier.response_rate - later.response_rate
    assert high - low == pytest.approx(unknown, abs=1e-12)


def test_numpy_counts_do_not_leak() -> None:
    counts = [np.int64(count) for count in (3, 10, 20)]
    result = bounded(*counts)  # type: ignore[arg-type]
    assert result == bounded(3, 10, 20)
    numbers = (result.low, result.high, result.proportion, result.response_rate)
    assert {type(number) for number in numbers} == {float}
    assert type(result.population) is int
    assert type(standardised_difference(*counts[:2], *counts[1:])) is float  # type: ignore[arg-type]


def test_nobody_answered() -> None:
    assert nonresponse_bounds(0, 0, 50) == NotEstimable("n = 0", 0)
    assert nonresponse_bounds(0, 0, 0) == NotEstimable("n = 0", 0)


def test_rejects() -> None:
    with pytest.raises(ValueError, match="x_second must be from 0 to 5"):
        standardised_difference(1, 5, 6, 5)
    with pytest.raises(ValueError, match="x_first must be a whole number"):
        standardised_difference(1.5, 5, 1, 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n_first must be at least 0"):
        standardised_difference(0, -1, 1, 5)
    with pytest.raises(ValueError, match="successes must be from 0 to 5"):
        nonresponse_bounds(6, 5, 10)
    with pytest.raises(ValueError, match="population must be at least 5"):
        nonresponse_bounds(1, 5, 4)
