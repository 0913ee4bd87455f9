"""Answers of more than two categories in two waves of the same people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from statsmodels.stats.contingency_tables import SquareTable

from ehs_eval.stats import (
    MarginalHomogeneityResult,
    McNemarResult,
    NotEstimable,
    marginal_homogeneity,
    mcnemar,
)

# Stuart (1953): unaided vision of the right and left eyes of 7477 women.
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


def square(k: int, smallest: int = 0) -> st.SearchStrategy[np.ndarray]:
    cells = st.lists(st.integers(smallest, 30), min_size=k * k, max_size=k * k)
    return cells.map(lambda values: np.reshape(values, (k, k)))


sparse = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.integers(0, 2), min_size=k * k, max_size=k * k).map(
        lambda values: np.reshape(values, (k, k))
    )
)


def checked(table: ArrayLike) -> MarginalHomogeneityResult:
    result = marginal_homogeneity(table)
    assert not isinstance(result, NotEstimable)
    return result


def test_vision() -> None:
    """R 4.2: mcnemar.test(vision) (Bowker) and coin::mh_test(vision) (Stuart-Maxwell)."""
    result = checked(VISION)
    assert result.statistic == pytest.approx(11.9565696229826)
    assert result.p_value == pytest.approx(0.00753342505480048)
    assert result.bowker_statistic == pytest.approx(19.1065502152668)
    assert result.bowker_p_value == pytest.approx(0.00398741984042858)
    assert (result.df, result.bowker_df, result.n, result.discordant) == (3, 6, 7477, 2181)
    assert result.reason is None


def test_category_nobody_entered_or_left() -> None:
    """R 4.2, coin::mh_test: chi-squared 3.45, df 2; three of the six pairs are empty."""
    result = checked([[20, 3, 0, 0], [5, 15, 2, 0], [1, 6, 9, 0], [0, 0, 0, 4]])
    assert result.statistic == pytest.approx(3.45)
    assert result.p_value == pytest.approx(0.178173051772898)
    assert result.df == 2
    assert result.bowker_statistic == pytest.approx(2**2 / 8 + 1 + 4**2 / 8)
    assert result.bowker_df == 3


@given(st.integers(2, 5).flatmap(lambda k: square(k, smallest=1)))
def test_matches_statsmodels(table: np.ndarray) -> None:
    """statsmodels 0.15: SquareTable(table, shift_zeros=False)."""
    result = checked(table)
    reference = SquareTable(table, shift_zeros=False)
    homogeneity, symmetry = reference.homogeneity(), reference.symmetry()
    assert result.statistic == pytest.approx(homogeneity.statistic, abs=1e-9)
    assert result.p_value == pytest.approx(homogeneity.pvalue)
    assert result.df == homogeneity.df == len(table) - 1
    assert result.bowker_statistic == pytest.approx(symmetry.statistic)
    assert result.bowker_p_value == pytest.approx(symmetry.pvalue)
    assert result.bowker_df == symmetry.df


@given(square(2))
def test_two_categories_are_mcnemar(table: np.ndarray) -> None:
    result, reference = marginal_homogeneity(table), mcnemar(table)
    if isinstance(result, NotEstimable):
        assert result == reference
        return
    assert isinstance(reference, McNemarResult)
    if reference.statistic is None:
        assert result.reason == reference.p_reason
        assert result.statistic is result.bowker_statistic is None
        return
    assert (result.statistic, result.p_value) == pytest.approx(
        (reference.statistic, reference.p_value)
    )
    assert (result.bowker_statistic, result.bowker_p_value) == pytest.approx(
        (reference.statistic, reference.p_value)
    )
    assert (result.df, result.bowker_df) == (1, 1)
    assert (result.n, result.discordant) == (reference.n, reference.discordant)


@given(sparse, st.randoms(use_true_random=False))
def test_order_of_waves_and_categories(table: np.ndarray, random: object) -> None:
    result = marginal_homogeneity(table)
    order = list(range(len(table)))
    random.shuffle(order)  # type: ignore[attr-defined]
    others = [table.T, table[np.ix_(order, order)], np.pad(table, (0, 1))]
    for other in map(marginal_homogeneity, others):
        if isinstance(result, NotEstimable) or isinstance(other, NotEstimable):
            assert result == other
            continue
        if result.statistic is None or result.bowker_statistic is None:
            assert other == result
            continue
        assert other.statistic == pytest.approx(result.statistic, abs=1e-9)
        assert other.bowker_statistic == pytest.approx(result.bowker_statistic)
        assert (other.df, other.bowker_df) == (result.df, result.bowker_df)


@given(sparse)
def test_marginal_shift_is_part_of_asymmetry(table: np.ndarray) -> None:
    """Symmetry implies equal margins, so Bowker's statistic and df are the larger."""
    result = marginal_homogeneity(table)
    if isinstance(result, NotEstimable) or result.statistic is None:
        return
    assert result.bowker_statistic is not None
    assert result.bowker_df is not None
    assert result.df is not None
    assert 0 <= result.statistic <= result.bowker_statistic + 1e-9
    assert 1 <= result.df <= result.bowker_df
    assert result.df < len(table)
    symmetric = checked(table + table.T)
    assert symmetric.statistic == pytest.approx(0, abs=1e-9)
    assert symmetric.bowker_statistic == 0
    assert symmetric.p_value == pytest.approx(1)


def test_cycle_keeps_the_margins() -> None:
    result = checked([[5, 9, 0], [0, 5, 9], [9, 0, 5]])
    assert result.statistic == pytest.approx(0, abs=1e-9)
    assert result.bowker_statistic == pytest.approx(27)
    assert (result.df, result.bowker_df) == (2, 3)


def test_categories_not_linked_by_moves() -> None:
    """Moves within two pairs of categories only: two McNemar tests added up."""
    result = checked([[3, 8, 0, 0], [2, 3, 0, 0], [0, 0, 3, 1], [0, 0, 5, 3]])
    assert result.statistic == pytest.approx(6**2 / 10 + 4**2 / 6)
    assert result.statistic == pytest.approx(result.bowker_statistic)
    assert (result.df, result.bowker_df) == (2, 2)


@pytest.mark.parametrize("table", [np.diag([3, 4, 5]), np.diag([7, 0, 0]), np.diag([1, 0])])
def test_nobody_changed(table: np.ndarray) -> None:
    result = checked(table)
    assert result.reason == "no discordant pairs"
    assert result.statistic is result.df is result.p_value is None
    assert result.bowker_statistic is result.bowker_df is result.bowker_p_value is None
    assert (result.n, result.discordant) == (table.sum(), 0)


def test_few_and_many_people() -> None:
    assert marginal_homogeneity(np.zeros((3, 3))) == NotEstimable("n = 0", 0)
    one = checked([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    assert (one.statistic, one.df, one.bowker_df) == pytest.approx((1, 1, 1))
    small, large = checked(VISION), checked(np.multiply(VISION, 10**9))
    assert large.statistic == pytest.approx(10**9 * small.statistic)  # type: ignore[operator]
    assert large.df == 3


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], "square with at least 2 categories, not 2 x 3"),
        ([[1]], "not 1 x 1"),
        ([1, 2], "2-D"),
        ([[1, -1], [0, 2]], "whole counts"),
        ([[1, 0.5], [0, 2]], "whole counts"),
    ],
)
def test_arguments(table: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        marginal_homogeneity(table)
