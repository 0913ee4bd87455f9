"""Several waves of the same people."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import binomtest, friedmanchisquare, rankdata

from ehs_eval.stats import (
    FriedmanResult,
    NotEstimable,
    SkillingsMackResult,
    friedman,
    orders,
    skillings_mack,
)

# R's help page of friedman.test (Hollander and Wolfe): seconds needed to round first base
# by three methods, 22 players.
ROUND_OUT = [
    *(5.40, 5.85, 5.20, 5.55, 5.90, 5.45, 5.40, 5.45, 5.25, 5.85, 5.25),
    *(5.65, 5.60, 5.05, 5.50, 5.45, 5.55, 5.45, 5.50, 5.65, 5.70, 6.30),
]
NARROW_ANGLE = [
    *(5.50, 5.70, 5.60, 5.50, 5.85, 5.55, 5.40, 5.50, 5.15, 5.80, 5.20),
    *(5.55, 5.35, 5.00, 5.50, 5.55, 5.55, 5.50, 5.45, 5.60, 5.65, 6.30),
]
WIDE_ANGLE = [
    *(5.55, 5.75, 5.50, 5.40, 5.70, 5.60, 5.35, 5.35, 5.00, 5.70, 5.10),
    *(5.45, 5.45, 4.95, 5.40, 5.50, 5.35, 5.55, 5.25, 5.40, 5.55, 6.25),
]
GAP = np.nan
# Skillings and Mack (1981), table 1: minutes to assemble a product by four methods.
ASSEMBLY = np.array(
    [
        [3.2, 3.1, 4.3, 3.5, 3.6, 4.5, GAP, 4.3, 3.5],
        [4.1, 3.9, 3.5, 3.6, 4.2, 4.7, 4.2, 4.6, GAP],
        [3.8, 3.4, 4.6, 3.9, 3.7, 3.7, 3.4, 4.4, 3.7],
        [4.2, 4.0, 4.8, 4.0, 3.9, GAP, GAP, 4.9, 3.9],
    ]
).T


def tables(
    *, most_people: int = 12, most_waves: int = 4, missing: bool = False
) -> st.SearchStrategy[np.ndarray]:
    """People x waves, with few ties or many."""
    gap: st.SearchStrategy[float] = st.just(GAP) if missing else st.nothing()
    fine = st.integers(0, 400).map(lambda value: value / 10) | gap
    coarse = st.integers(0, 3).map(float) | gap

    def of_width(k: int) -> st.SearchStrategy[np.ndarray]:
        rows = [st.lists(cell, min_size=k, max_size=k) for cell in (fine, coarse)]
        people = [st.lists(row, min_size=1, max_size=most_people) for row in rows]
        return (people[0] | people[1]).map(np.array)

    return st.integers(2, most_waves).flatmap(of_width)


def compared(*waves: ArrayLike, **settings: int) -> FriedmanResult:
    result = friedman(*waves, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def gapped(table: ArrayLike) -> SkillingsMackResult:
    result = skillings_mack(table)
    assert not isinstance(result, NotEstimable)
    return result


def listed_p(table: np.ndarray) -> float:
    """Exact p-value by listing every order of every person's answers."""
    ranks = rankdata(table, axis=1)
    orders = [list(itertools.permutations(row)) for row in ranks]
    sums = np.array([np.sum(chosen, axis=0) for chosen in itertools.product(*orders)])
    spreads, seen = sums.var(axis=1), ranks.sum(axis=0).var()
    return float((spreads >= seen - 1e-9).mean())


def test_rounding_bases() -> None:
    """R 4.2: friedman.test(RoundingTimes); coin: friedman_test, approximate, 2e6 draws."""
    result = compared(ROUND_OUT, NARROW_ANGLE, WIDE_ANGLE)
    assert result.statistic == pytest.approx(11.1428571428571)
    assert (result.df, result.n, result.k, result.n_tied) == (2, 22, 3, 0)
    assert result.p_value == pytest.approx(0.00380504077551136)
    assert result.exact_p_value == pytest.approx(0.0031735, abs=1.6e-4)
    assert result.exact_method.startswith("exact, conditional on ties")
    assert result.exact_standard_error is None
    assert result.mean_ranks == pytest.approx((53 / 22, 47 / 22, 32 / 22))
    assert result.kendalls_w == pytest.approx(11.1428571428571 / 44)


def test_tied_answers() -> None:
    """R 4.2: friedman.test(x); coin: friedman_test, approximate, 4e6 draws: .062898."""
    table = np.array([[5, 7, 6], [3, 3, 6], [4, 6, 6], [7, 7, 7], [5, 4, 8], [2, 4, 3], [1, 1, 2]])
    result = compared(*table.T)
    assert result.statistic == pytest.approx(5.42857142857143)
    assert result.p_value == pytest.approx(0.0662522591522617)
    assert result.exact_p_value == pytest.approx(0.062898, abs=5e-4)
    assert (result.n, result.n_tied) == (7, 1)


@pytest.mark.parametrize(("people", "expected"), [(3, 1 / 36), (4, 1 / 216), (9, 6**-8)])
def test_all_agree(people: int, expected: float) -> None:
    """By hand: of the 6**n orders, the 6 in which all agree."""
    result = compared(*np.tile([1, 2, 3], (people, 1)).T)
    assert result.exact_p_value == pytest.approx(expected)
    assert (result.statistic, result.kendalls_w) == pytest.approx((2 * people, 1))


@given(tables())
def test_statistic_matches_scipy(table: np.ndarray) -> None:
    result = friedman(*table.T)
    if isinstance(result, NotEstimable):
        assert (table == table[:, :1]).all()
        return
    if result.k > 2:
        reference = friedmanchisquare(*table.T)
        assert result.statistic == pytest.approx(reference.statistic, abs=1e-9)
        assert result.p_value == pytest.approx(reference.pvalue)
    assert sum(result.mean_ranks) == pytest.approx(result.k * (result.k + 1) / 2)
    assert 0 <= result.kendalls_w <= 1
    assert 0 < result.exact_p_value <= 1


@given(tables(most_people=4, most_waves=3))
def test_exact_matches_listing(table: np.ndarray) -> None:
    result = friedman(*table.T)
    if not isinstance(result, NotEstimable):
        assert result.exact_p_value == pytest.approx(listed_p(table))


def test_exact_of_four_waves_matches_listing() -> None:
    table = np.array([[1, 2, 4, 3], [2, 2, 5, 3], [1, 1, 2, 2]])
    assert compared(*table.T).exact_p_value == pytest.approx(listed_p(table))


@given(tables(most_people=30, most_waves=2))
def test_two_waves_are_a_sign_test(table: np.ndarray) -> None:
    result = friedman(*table.T)
    rises, falls = int((table[:, 1] > table[:, 0]).sum()), int((table[:, 1] < table[:, 0]).sum())
    if isinstance(result, NotEstimable):
        assert rises == falls == 0
        return
    assert result.statistic == pytest.approx((rises - falls) ** 2 / (rises + falls))
    assert result.exact_p_value == pytest.approx(binomtest(rises, rises + falls).pvalue)


@given(tables(), st.randoms(use_true_random=False))
def test_order_of_people_and_waves(table: np.ndarray, random: object) -> None:
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    result, shuffled = friedman(*table.T), friedman(*table[rows][:, columns].T)
    if isinstance(result, NotEstimable) or isinstance(shuffled, NotEstimable):
        assert result == shuffled
        return
    assert shuffled.statistic == pytest.approx(result.statistic, abs=1e-9)
    assert shuffled.exact_p_value == pytest.approx(result.exact_p_value)
    assert shuffled.mean_ranks == pytest.approx([result.mean_ranks[place] for place in columns])


@given(tables())
def test_people_who_never_change_bear_on_w_only(table: np.ndarray) -> None:
    result = friedman(*table.T)
    more = friedman(*np.vstack([table, np.full((2, table.shape[1]), 7.0)]).T)
    if isinstance(result, NotEstimable) or isinstance(more, NotEstimable):
        return
    assert more.statistic == pytest.approx(result.statistic, abs=1e-9)
    assert more.exact_p_value == pytest.approx(result.exact_p_value)
    assert more.n_tied == result.n_tied + 2
    assert more.kendalls_w == pytest.approx(result.kendalls_w * result.n / (result.n + 2))


def test_float_noise_is_a_tie() -> None:
    noisy = compared([0.3, 1.0, 2.0], [0.1 + 0.2, 2.0, 3.0], [0.7 - 0.4, 3.0, 1.0])
    assert noisy.n_tied == 1


@pytest.mark.parametrize("people", [1, 2])
def test_very_few_people(people: int) -> None:
    result = compared(*np.tile([1, 2, 3], (people, 1)).T)
    assert result.exact_p_value == pytest.approx(6 ** (1 - people))


def test_not_estimable() -> None:
    assert friedman([], [], []) == NotEstimable("n = 0", 0)
    tied = NotEstimable("all tied within each person", 2)
    assert friedman([1, 2], [1, 2], [1, 2]) == tied
    assert friedman([0.3, 2], [0.1 + 0.2, 2]) == tied


@pytest.mark.parametrize("most_listed", [6, 2])
def test_draws_agree_with_counting(most_listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn from listed orders, and by shuffling as for waves too many to list."""
    waves = np.random.default_rng(8).integers(0, 3, (3, 12))
    counted = compared(*waves)
    monkeypatch.setattr(orders, "_COUNTING_LIMIT", 10)
    monkeypatch.setattr(orders, "_MOST_WAVES_LISTED", most_listed)
    drawn = compared(*waves)
    assert drawn.exact_standard_error is not None
    assert drawn.exact_p_value == pytest.approx(
        counted.exact_p_value, abs=4 * drawn.exact_standard_error
    )
    assert drawn.exact_method.startswith("Monte Carlo, conditional on ties within each person")
    assert drawn == compared(*waves)
    assert drawn != compared(*waves, seed=1)


@pytest.mark.parametrize(("people", "waves"), [(900, 3), (400, 4), (300, 8)])
def test_many_people(people: int, waves: int) -> None:
    table = np.random.default_rng(3).integers(0, 5, (people, waves))
    result = compared(*table.T)
    assert result.exact_standard_error is not None
    assert result.exact_p_value == pytest.approx(
        result.p_value, abs=0.005 + 4 * result.exact_standard_error
    )


def test_two_hundred_people_are_counted() -> None:
    table = np.random.default_rng(3).integers(0, 5, (200, 3))
    result = compared(*table.T)
    assert result.exact_method.startswith("exact")
    assert result.exact_p_value == pytest.approx(result.p_value, abs=0.005)


@pytest.mark.parametrize(
    ("waves", "message"),
    [
        ([[1, 2]], "at least two waves"),
        ([[1, 2], [1, GAP]], "wave 2 has missing scores: .* skillings_mack"),
        ([[1, 2], [1, 2, 3]], "same people"),
        ([[1, np.inf], [1, 2]], "wave 1 must hold finite"),
        ([[[1, 2]], [[1, 2]]], "wave 1 must be 1-D"),
    ],
)
def test_friedman_arguments(waves: list[ArrayLike], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        friedman(*waves)


def test_assembly_times() -> None:
    """Skillings and Mack (1981), pages 173-174: 15.493, df 3; R package Skillings.Mack."""
    result = gapped(ASSEMBLY)
    assert result.statistic == pytest.approx(15.493, abs=5e-4)
    assert result.p_value == pytest.approx(0.0014, abs=5e-5)
    assert (result.df, result.n, result.n_dropped, result.k) == (3, 9, 0, 4)


def test_stuttering() -> None:
    """R package PMCMRplus, help page of skillingsMackTest; value from MASS::ginv.

    Ties get mid-ranks; the covariance is that of untied ranks.
    """
    table = np.column_stack(
        [
            [3, 1, 5, 2, 0, 0, 0, 0],
            [5, 3, 4, GAP, 2, 2, 3, 2],
            [15, 18, 21, 6, 17, 10, 8, 13],
        ]
    )
    result = gapped(table)
    assert result.statistic == pytest.approx(13.280951844581)
    assert result.df == 2


def test_balanced_incomplete_design_gives_durbin() -> None:
    """By hand, Durbin: 12 (k - 1) / (r k (s - 1)(s + 1)) sum (R_j - r (s + 1)/2)**2.

    Here k = 4 waves, s = 2 answers from each person, r = 3 in each wave, all pairs once.
    """
    table = np.full((6, 4), GAP)
    for person, pair in enumerate(itertools.combinations(range(4), 2)):
        table[person, pair] = (1, 2)
    rank_sums = np.array([3, 4, 5, 6])
    durbin = 12 * 3 / (3 * 4 * 1 * 3) * float(((rank_sums - 4.5) ** 2).sum())
    assert gapped(table).statistic == pytest.approx(durbin)


@given(tables())
def test_without_gaps_or_ties_it_is_friedman(table: np.ndarray) -> None:
    untied = table + np.arange(table.shape[1]) / 100
    result, full = gapped(untied), compared(*untied.T)
    assert result.statistic == pytest.approx(full.statistic, abs=1e-9)
    assert (result.df, result.p_value) == pytest.approx((full.df, full.p_value))


@given(tables())
def test_ties_make_it_smaller_than_friedman(table: np.ndarray) -> None:
    result, full = skillings_mack(table), friedman(*table.T)
    if isinstance(result, NotEstimable) or isinstance(full, NotEstimable):
        assert result == full
        return
    assert result.statistic <= full.statistic + 1e-9


@given(tables(missing=True), st.randoms(use_true_random=False))
def test_skillings_mack_properties(table: np.ndarray, random: object) -> None:
    result = skillings_mack(table)
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    shuffled = skillings_mack(table[rows][:, columns])
    if isinstance(result, NotEstimable) or isinstance(shuffled, NotEstimable):
        assert result == shuffled
        return
    assert (shuffled.statistic, shuffled.df) == pytest.approx(
        (result.statistic, result.df), abs=1e-9
    )
    assert 1 <= result.df < result.k
    assert ("nobody links" in result.method) == (result.df < result.k - 1)
    assert 0 < result.p_value <= 1
    single = np.full((3, table.shape[1]), GAP)
    single[:2, 0] = 9
    more = gapped(np.vstack([table, single]))
    assert (more.statistic, more.n) == (result.statistic, result.n)
    assert more.n_dropped == result.n_dropped + 3


def test_wave_nobody_answered_changes_nothing_but_the_warning() -> None:
    result = gapped(np.column_stack([ASSEMBLY, np.full(9, GAP)]))
    assert (result.statistic, result.df) == pytest.approx((gapped(ASSEMBLY).statistic, 3))
    assert "nobody links" in result.method


def test_unlinked_waves_are_tested_apart() -> None:
    """Waves 1 and 2 were seen by other people than 3 and 4: two sign tests added up."""
    table = np.full((9, 4), GAP)
    table[:5, :2] = [[1, 2], [1, 2], [1, 2], [2, 1], [1, 3]]
    table[5:, 2:] = [[1, 2], [1, 2], [1, 2], [1, 2]]
    result = gapped(table)
    assert result.statistic == pytest.approx(3**2 / 5 + 4**2 / 4)
    assert result.df == 2


@pytest.mark.parametrize("dtype", ["Int64", "Float64", object])
def test_missing_values_of_pandas_are_gaps(dtype: str | type) -> None:
    frame = pd.DataFrame({"a": [1, 2, pd.NA], "b": [2, None, 3], "c": [3, 1, 4]}, dtype=dtype)
    assert gapped(frame) == gapped(np.array([[1, 2, 3], [2, GAP, 1], [GAP, 3, 4]]))
    with pytest.raises(ValueError, match="wave 1 has missing scores"):
        friedman(frame["a"], frame["c"])


def test_skillings_mack_not_estimable() -> None:
    assert skillings_mack([]) == NotEstimable("nobody has scores in two waves", 0)
    assert skillings_mack(np.empty((0, 3))) == NotEstimable("nobody has scores in two waves", 0)
    assert skillings_mack([[1, GAP], [GAP, 2]]) == NotEstimable("nobody has scores in two waves", 0)
    assert skillings_mack([[1, 1, GAP], [0.3, 0.1 + 0.2, GAP], [5, GAP, GAP]]) == NotEstimable(
        "all tied within each person", 2
    )
    assert gapped([[1, 2]]).statistic == pytest.approx(1)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1, 2, 3], "2-D"),
        ([[1], [2]], "at least two waves"),
        ([["a", 1], [2, 3]], "table must hold numbers only"),
        ([[1, np.inf]], "finite"),
    ],
)
def test_skillings_mack_arguments(table: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        skillings_mack(table)
