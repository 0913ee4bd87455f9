"""Sums that no processor decides, and the chi-square of linked sums without a decomposition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.stats.square_tables import linked_chi_square
from ehs_eval.stats.sums import convolved, dot, exp, log, times

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(numbers)
def test_sums_of_products_are_those_of_numpy(values: list[float]) -> None:
    first, table = np.array(values), np.array([values, values[::-1]])
    scale = float((first**2).sum()) + 1e-300
    assert dot(first, first) == pytest.approx(first @ first, abs=1e-12 * scale)
    assert times(table, first) == pytest.approx(table @ first, abs=1e-12 * scale)


def test_whole_numbers_are_added_as_numbers_with_a_point() -> None:
    assert dot(np.array([2**40, 1]), np.array([2**40, 1])) == pytest.approx(2.0**80)


def test_powers_and_logarithms_are_rounded_correctly() -> None:
    values = np.linspace(-700, 700, 2_001)
    assert np.abs(exp(values) / np.array([math.exp(each) for each in values]) - 1).max() < 3e-16
    positive = np.geomspace(1e-300, 1e300, 2_001)
    assert log(positive) == pytest.approx([math.log(each) for each in positive], rel=3e-16)
    assert exp(np.array([-np.inf, 0.0])).tolist() == [0.0, 1.0]


@given(numbers, numbers)
def test_convolution_is_that_of_numpy(first: list[float], second: list[float]) -> None:
    one, other = np.array(first), np.array(second)
    scale = float(np.abs(one).sum() * np.abs(other).sum())
    assert convolved(one, other) == pytest.approx(np.convolve(one, other), abs=1e-12 * scale)
    assert (convolved(one, other) == convolved(other, one)).all() or one.size == other.size


@st.composite
def linked(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Links of categories, some of none, and sums that add up to 0 in each linked set."""
    size = draw(st.integers(2, 7))
    links = np.zeros((size, size))
    for low in range(size):
        for high in range(low + 1, size):
            links[low, high] = links[high, low] = draw(st.sampled_from([0, 0, 1, 2, 40]))
    # Sums that any flow along the links gives add up to 0 in each set.
    sums = np.zeros(size)
    for low in range(size):
        for high in range(low + 1, size):
            if links[low, high]:
                flow = draw(st.integers(-9, 9))
                sums[low] += flow
                sums[high] -= flow
    return sums, links


@given(linked())
def test_chi_square_of_linked_sums_is_that_of_the_generalised_inverse(
    found: tuple[np.ndarray, np.ndarray],
) -> None:
    sums, links = found
    covariance = np.diag(links.sum(axis=1)) - links
    expected = sums @ np.linalg.pinv(covariance, rcond=1e-10, hermitian=True) @ sums
    statistic, df = linked_chi_square(sums, links + np.diag(links.sum(axis=1)))
    assert statistic == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert df == np.linalg.matrix_rank(covariance, tol=1e-8, hermitian=True)
