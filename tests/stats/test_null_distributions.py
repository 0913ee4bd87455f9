"""The ways to find a conditional p-value agree with one another and with listing."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats as reference

from ehs_eval.stats import fixed_margins, orders, rank_sums, signed_ranks, two_rows
from ehs_eval.stats.conditional import APPROXIMATE, EXACT, conditional_p
from ehs_eval.stats.permutation import sampled_p


def doubled_u(first: NDArray[np.int64], ties: NDArray[np.int64]) -> int:
    others = ties - first
    return int((first * (2 * np.cumsum(others) - others)).sum())


def listed_rank_sum_p(ties: NDArray[np.int64], first: NDArray[np.int64]) -> float:
    """By listing every division of the scores."""
    size = int(first.sum())
    mean = size * (int(ties.sum()) - size)
    limit = abs(doubled_u(first, ties) - mean)
    far = total = 0
    for taken in itertools.product(*(range(count + 1) for count in ties.tolist())):
        if sum(taken) == size:
            ways = math.prod(map(math.comb, ties.tolist(), taken))
            total += ways
            far += ways * (abs(doubled_u(np.array(taken), ties) - mean) >= limit)
    return far / total


@pytest.mark.parametrize("way", ["sparse", "dense"])
@given(
    table=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=5),
)
def test_rank_sums_are_counted_in_either_way(way: str, table: list[tuple[int, int]]) -> None:
    first, second = np.array(table).T
    ties = first + second
    first, ties = first[ties > 0], ties[ties > 0]
    assume(first.any() and (ties - first).any() and ties.size > 2)
    with pytest.MonkeyPatch.context() as patch:
        if way == "dense":
            patch.setattr(rank_sums, "_SPARSE_LIMIT", 0)
        n_first = int(first.sum())
        found = rank_sums.rank_sum_p(ties, n_first, doubled_u(first, ties), seed=1)
    assert found.method == "exact, conditional on ties"
    assert found.p_value == pytest.approx(listed_rank_sum_p(ties, first), rel=1e-10)


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_rank_sums_of_two_answers(a: int, b: int, c: int, d: int) -> None:
    first, ties = np.array([a, b]), np.array([a + c, b + d])
    assume(ties.all() and first.any() and c + d)
    found = rank_sums.rank_sum_p(ties, a + b, doubled_u(first, ties), seed=1)
    assert found.p_value == pytest.approx(listed_rank_sum_p(ties, first), rel=1e-10)


def test_rare_answers_of_millions() -> None:
    """The three that differ fall as they would among a thousandth of the answers."""
    found = rank_sums.rank_sum_p(
        np.array([1, 3_999_997, 2]), 2_000_000, 2_000_000**2 - 2 * 2_000_000 * 1, seed=1
    )
    assert found.method == "exact, conditional on ties"
    assert 0 < found.p_value < 1
    small = rank_sums.rank_sum_p(np.array([1, 3_997, 2]), 2_000, 2_000**2 - 2 * 2_000, seed=1)
    assert found.p_value == pytest.approx(small.p_value, rel=0.01)


@pytest.mark.parametrize("shift", [0.02, 0.1, 0.2])
@pytest.mark.parametrize("points", [5, 11])
def test_normal_rank_sums_are_close_to_counted_ones(points: int, shift: float) -> None:
    """Closer than draws would be: their standard error with 20,000 draws is the measure."""
    shares = np.full(points, 1 / points)
    first = np.round(160 * (shares + shift / points * np.linspace(1, -1, points))).astype(int)
    second = np.round(150 * (shares - shift / points * np.linspace(1, -1, points))).astype(int)
    ties = first + second
    arguments = ties, int(first.sum()), doubled_u(first, ties)
    counted = rank_sums.rank_sum_p(*arguments, seed=1)
    assert counted.method.startswith("exact")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rank_sums, "_SPARSE_LIMIT", 0)
        patch.setattr(rank_sums, "_DENSE_LIMIT", 0)
        found = rank_sums.rank_sum_p(*arguments, seed=1)
    assert found.method.startswith("normal with continuity correction")
    error = sampled_p(round(20_000 * counted.p_value), 20_000, "").standard_error
    assert error is not None
    assert found.p_value == pytest.approx(counted.p_value, abs=error)


@pytest.mark.parametrize("ties", [[2, 2, 993, 2, 1], [300, 400, 300]])
def test_irregular_rank_sums_are_drawn(ties: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven of a thousand far from the others decide; three answers move the sum in steps."""
    monkeypatch.setattr(rank_sums, "_SPARSE_LIMIT", 0)
    monkeypatch.setattr(rank_sums, "_DENSE_LIMIT", 0)
    found = rank_sums.rank_sum_p(np.array(ties), 500, 500 * 500 + 600, seed=1)
    assert found.method.startswith("Monte Carlo")


def listed_signed_rank_p(ranks: list[int], seen: int) -> float:
    total = sum(ranks)
    sums = [sum(taken) for n in range(len(ranks) + 1) for taken in itertools.combinations(ranks, n)]
    return sum(abs(2 * each - total) >= abs(2 * seen - total) for each in sums) / len(sums)


@pytest.mark.parametrize("is_listed", [True, False])
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=9))
def test_signed_ranks_are_counted_in_either_way(
    is_listed: bool, signed: list[tuple[int, bool]]
) -> None:
    ranks, ties = np.unique([rank for rank, _ in signed], return_counts=True)
    seen = sum(rank for rank, is_up in signed if is_up)
    with pytest.MonkeyPatch.context() as patch:
        if not is_listed:
            patch.setattr(signed_ranks, "_LISTED", 1)
        found = signed_ranks.signed_rank_p(ranks, ties, seen, seed=1)
    assert found.method.startswith("exact")
    expected = listed_signed_rank_p([rank for rank, _ in signed], seen)
    assert found.p_value == pytest.approx(expected, rel=1e-10)


def test_normal_signed_ranks_are_close_to_counted_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks, ties = np.array([61, 150, 201]), np.array([120, 60, 40])
    total = int((ranks * ties).sum())
    counted = signed_ranks.signed_rank_p(ranks, ties, total // 2 - 1500, seed=1)
    for limit in ("_LISTED", "_COUNTED"):
        monkeypatch.setattr(signed_ranks, limit, 1)
    found = signed_ranks.signed_rank_p(ranks, ties, total // 2 - 1500, seed=1)
    assert found.method.startswith("normal with continuity correction")
    assert found.p_value == pytest.approx(counted.p_value, rel=0.01)


def one_school(yes: tuple[int, int], n: tuple[int, int]) -> tuple[NDArray[np.int64], ...]:
    numbers = yes[0], n[0], sum(yes), sum(n)
    return tuple(np.array([number]) for number in numbers)


@pytest.mark.parametrize(
    ("yes", "n"), [((3, 9), (20, 25)), ((0, 12), (15, 12)), ((4_100, 3_900), (9_000, 9_000))]
)
def test_one_school_is_fishers_test(yes: tuple[int, int], n: tuple[int, int]) -> None:
    """SciPy 1.17: fisher_exact."""
    found = conditional_p(*one_school(yes, n))
    table = np.array([yes, np.subtract(n, yes)])
    assert found.p_value == pytest.approx(reference.fisher_exact(table).pvalue, rel=1e-9)
    assert found.method == EXACT


def test_far_tails_of_many_answers_are_not_cut_off() -> None:
    found = conditional_p(*one_school((2 * 10**6, 10**6), (3 * 10**6, 3 * 10**6)))
    assert found.method == APPROXIMATE
    assert 0 <= found.p_value < 1e-12


def test_many_schools_are_close_to_counted_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    n_first, n_second = rng.integers(40, 90, 30), rng.integers(30, 80, 30)
    yes_first, yes_second = rng.binomial(n_first, 0.45), rng.binomial(n_second, 0.4)
    tables = yes_first, n_first, yes_first + yes_second, n_first + n_second
    counted = conditional_p(*tables)
    assert counted.method == EXACT
    monkeypatch.setattr("ehs_eval.stats.conditional._ADDING_LIMIT", 0)
    found = conditional_p(*tables)
    assert found.method == APPROXIMATE
    assert found.p_value == pytest.approx(counted.p_value, rel=0.01)


def listed_table_p(table: NDArray[np.int64]) -> float:
    """By listing every table of two rows with these margins."""
    columns, total = table.sum(axis=0).tolist(), int(table[0].sum())
    seen = math.prod(map(math.comb, columns, table[0].tolist()))
    far = every = 0
    for row in itertools.product(*(range(size + 1) for size in columns)):
        if sum(row) == total:
            ways = math.prod(map(math.comb, columns, row))
            every += ways
            far += ways * (ways <= seen)
    return far / every


@pytest.mark.parametrize("way", ["two rows", "any rows"])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=5))
def test_tables_are_counted_in_either_way(way: str, columns: list[tuple[int, int]]) -> None:
    table = np.array(columns).T
    table = table[:, table.sum(axis=0) > 0]
    assume(table.shape[1] > 2 and table.sum(axis=1).all())
    with pytest.MonkeyPatch.context() as patch:
        if way == "any rows":
            patch.setattr(two_rows, "_LISTED_LIMIT", 0)
        found = fixed_margins.fisher_freeman_halton(table, seed=1)
    assert found.method == "Fisher-Freeman-Halton exact test"
    assert found.p_value == pytest.approx(listed_table_p(table), rel=1e-9)


def test_two_groups_with_many_answers_are_counted() -> None:
    """R 4.2: fisher.test(rbind(c(20, 35, 41, 30, 15), c(160, 240, 250, 205, 140)),
    workspace = 2e8): p .722428734435092."""
    table = np.array([[20, 35, 41, 30, 15], [160, 240, 250, 205, 140]])
    found = fixed_margins.fisher_freeman_halton(table, seed=1)
    assert found.method == "Fisher-Freeman-Halton exact test"
    assert found.p_value == pytest.approx(0.722428734435092, rel=1e-6)


def test_large_tables_are_close_to_counted_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.array([[60, 90, 75, 40], [70, 70, 60, 60]])
    counted = fixed_margins.fisher_freeman_halton(table, seed=1)
    assert counted.method == "Fisher-Freeman-Halton exact test"
    for module in (fixed_margins, two_rows):
        monkeypatch.setattr(module, "_ANSWERS_LIMIT", 0)
    found = fixed_margins.fisher_freeman_halton(table, seed=1)
    assert found.method.endswith("chi-square approximation: too many answers to count")
    assert found.p_value == pytest.approx(counted.p_value, rel=0.01)
    sparse = fixed_margins.fisher_freeman_halton(np.array([[60, 9, 3], [70, 4, 8]]), seed=1)
    assert sparse.method.startswith("Monte Carlo")


def test_many_people_are_close_to_drawn_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = np.array([[2, 4, 6], [6, 2, 4], [5, 5, 2], [4, 6, 2]])
    times = np.array([420, 350, 400, 380])
    sums = times @ doubled / 2
    n, k = times.sum(), 3
    squares = float((times @ (doubled / 2 - 2) ** 2).sum())
    statistic = (k - 1) * float(((sums - 2 * n) ** 2).sum()) / squares
    approximate = float(reference.chi2.sf(statistic, k - 1))
    found = orders.orders_p(doubled, times, approximate, 1)
    assert (found.p_value, found.standard_error) == (approximate, None)
    monkeypatch.setattr(orders, "_MANY_PEOPLE", 10**9)
    drawn = orders.orders_p(doubled, times, approximate, 1)
    assert drawn.standard_error is not None
    assert found.p_value == pytest.approx(drawn.p_value, abs=4 * drawn.standard_error)
