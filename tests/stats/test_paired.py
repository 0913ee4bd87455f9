"""Two waves of the same people."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import rankdata, wilcoxon
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from ehs_eval.stats import (
    McNemarResult,
    NotEstimable,
    SignedRankResult,
    mcnemar,
    signed_ranks,
    wilcoxon_signed_rank,
)
from ehs_eval.stats.permutation import smallest_signed_rank_p

# Two zeros and one tie of opposite signs.
CHANGES = [0, 0, 1, 2, -3, 4, 5, 6, -1, 7]

tenths = st.integers(0, 400).map(lambda value: value / 10)
pairs = st.one_of(
    st.lists(st.tuples(tenths, tenths), min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=10),
)
cells = st.lists(st.integers(0, 40), min_size=4, max_size=4).map(
    lambda values: np.reshape(values, (2, 2))
)
treatments = st.sampled_from(["wilcox", "pratt"])


def ranked(first: ArrayLike, second: ArrayLike, **settings: object) -> SignedRankResult:
    result = wilcoxon_signed_rank(first, second, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def changed(table: ArrayLike, **settings: float) -> McNemarResult:
    result = mcnemar(table, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def listed_p(differences: list[float], zeros: str) -> float:
    """Exact p-value by listing every assignment of signs."""
    values = np.round(differences, 10)
    used = values if zeros == "pratt" else values[values != 0]
    ranks = rankdata(np.abs(used))[used != 0]
    seen = abs(float(ranks @ np.sign(used[used != 0])))
    signs = itertools.product((-1, 1), repeat=len(ranks))
    extreme = [abs(float(ranks @ np.array(sign))) >= seen - 1e-9 for sign in signs]
    return sum(extreme) / len(extreme)


def test_depression_scale() -> None:
    """R 4.2, help page of wilcox.test: V = 40, one-sided p-value = 0.01953."""
    first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    result = ranked(first, second)
    assert (result.rank_sum_negative, result.rank_sum_positive, result.statistic) == (40, 5, 5)
    assert result.exact_p_value == pytest.approx(2 * 0.01953, abs=1e-5)
    assert result.rank_biserial == pytest.approx(-35 / 45)


def test_treatments_of_zeros() -> None:
    """SciPy 1.17: wilcoxon(d, zero_method=..., correction=False, method="asymptotic")."""
    zeros = [0] * len(CHANGES)
    dropped, pratt = ranked(zeros, CHANGES), ranked(zeros, CHANGES, zeros="pratt")
    assert dropped.p_value == pytest.approx(0.0797, abs=5e-5)
    assert pratt.p_value == pytest.approx(0.0903, abs=5e-5)
    assert (dropped.n_pairs, dropped.n_zero) == (pratt.n_pairs, pratt.n_zero) == (10, 2)
    assert "zeros dropped" in dropped.method
    assert "Pratt" in pratt.method


@pytest.mark.parametrize(
    ("zeros", "z", "p_value", "exact"),
    [
        ("wilcox", -1.93168810083795, 0.0533980143351975, 0.05438232421875),
        ("pratt", -2.03382208840806, 0.0419695366271111, 0.0485954284667969),
    ],
)
def test_changes_on_a_five_point_scale(zeros: str, z: float, p_value: float, exact: float) -> None:
    """R 4.2, coin::wilcoxsign_test(d ~ 0, zero.method, distribution = "exact").

    wilcox.test(d, exact = FALSE, correct = FALSE): V = 142, p as with zeros dropped;
    effectsize::rank_biserial(d): 0.494736842105263.
    """
    changes = [0, 0, 1, -1, 2, 2, 1, 0, -2, 3, 1, 1, 0, -1, 2, 0, 1, 3, -3, 2, 1, 0, 0, 1, -1, 2]
    result = ranked([0] * 26, changes, zeros=zeros)
    assert result.z == pytest.approx(z, rel=1e-10)
    assert result.p_value == pytest.approx(p_value, rel=1e-10)
    assert result.exact_p_value == pytest.approx(exact, rel=1e-10)
    if zeros == "wilcox":
        assert result.rank_sum_positive == 142
        assert result.rank_biserial == pytest.approx(0.494736842105263, rel=1e-12)


@pytest.mark.parametrize("n_pairs", [1, 2, 5, 6, 30])
def test_smallest_p_value(n_pairs: int) -> None:
    smallest = smallest_signed_rank_p(n_pairs)
    assert smallest == 2 / 2**n_pairs
    assert ranked([0] * n_pairs, range(1, n_pairs + 1)).exact_p_value == pytest.approx(smallest)
    # Ties between the differences leave it as it is.
    assert ranked([0] * n_pairs, [1] * n_pairs).exact_p_value == pytest.approx(smallest)


def test_smallest_p_value_of_many_and_of_none() -> None:
    assert smallest_signed_rank_p(5000) == 0
    with pytest.raises(ValueError, match="n_pairs must be at least 1, not 0"):
        smallest_signed_rank_p(0)


def test_five_pairs_cannot_fall_below_one_sixteenth() -> None:
    assert ranked([0] * 5, [1, 2, 3, 4, 5]).exact_p_value == pytest.approx(0.0625)


def test_mcnemar_matches_fagerland() -> None:
    """Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13:91.

    b = 1, c = 7: exact .0703, mid-p .0391, asymptotic .0339. The interval is Tango's in
    Fagerland et al. (2014), Statistics in Medicine 33:2850-2875, first minus second:
    -.517 to -.026. Ours is second minus first.
    """
    result = changed([[1, 1], [7, 12]])
    assert result.exact_p_value == pytest.approx(0.0703, abs=5e-5)
    assert result.mid_p_value == pytest.approx(0.0391, abs=5e-5)
    assert result.p_value == pytest.approx(0.0339, abs=5e-5)
    assert result.difference == pytest.approx(6 / 21)
    assert (result.low, result.high) == pytest.approx((0.026, 0.517), abs=5e-4)
    assert (result.n, result.discordant) == (21, 8)


def test_mcnemar_of_approval() -> None:
    """Agresti (2002), Categorical Data Analysis, 2nd ed., section 10.1: z squared 17.36."""
    result = changed([[794, 150], [86, 570]])
    assert result.statistic == pytest.approx(17.36, abs=5e-3)
    assert result.difference == pytest.approx(-0.04)


@given(pairs, treatments)
def test_signed_rank_matches_scipy(rows: list[tuple[float, float]], zeros: str) -> None:
    first, second = zip(*rows, strict=True)
    result = wilcoxon_signed_rank(first, second, zeros=zeros)  # type: ignore[arg-type]
    differences = np.round(np.subtract(second, first), 10)
    if isinstance(result, NotEstimable):
        assert not differences.any()
        return
    reference = wilcoxon(differences, zero_method=zeros, correction=False, method="asymptotic")
    assert result.statistic == reference.statistic
    assert result.p_value == pytest.approx(reference.pvalue)


@given(pairs, treatments)
def test_exact_matches_listing(rows: list[tuple[float, float]], zeros: str) -> None:
    first, second = zip(*rows, strict=True)
    result = wilcoxon_signed_rank(first, second, zeros=zeros)  # type: ignore[arg-type]
    if not isinstance(result, NotEstimable):
        differences = np.subtract(second, first).tolist()
        assert result.exact_p_value == pytest.approx(listed_p(differences, zeros))


@given(pairs, treatments)
def test_signed_rank_properties(rows: list[tuple[float, float]], zeros: str) -> None:
    first, second = zip(*rows, strict=True)
    result = wilcoxon_signed_rank(first, second, zeros=zeros)  # type: ignore[arg-type]
    flipped = wilcoxon_signed_rank(second, first, zeros=zeros)  # type: ignore[arg-type]
    if isinstance(result, NotEstimable) or isinstance(flipped, NotEstimable):
        assert result == flipped == NotEstimable("no pair differs", len(rows))
        return
    assert result.rank_biserial == pytest.approx(-flipped.rank_biserial)
    assert result.rank_sum_positive == flipped.rank_sum_negative
    assert (result.z, result.exact_p_value) == pytest.approx((flipped.z, flipped.exact_p_value))
    assert result.z <= 0 < result.exact_p_value <= 1
    assert -1 <= result.rank_biserial <= 1
    assert wilcoxon_signed_rank(first[::-1], second[::-1], zeros=zeros) == result  # type: ignore[arg-type]


@given(cells)
def test_mcnemar_matches_statsmodels(table: np.ndarray) -> None:
    result = mcnemar(table)
    if isinstance(result, NotEstimable):
        assert table.sum() == 0
        return
    if result.discordant == 0:
        assert result.p_reason == "no discordant pairs"
        assert result.p_value is result.exact_p_value is result.mid_p_value is None
        return
    exact = statsmodels_mcnemar(table, exact=True)
    plain = statsmodels_mcnemar(table, exact=False, correction=False)
    assert result.exact_p_value == pytest.approx(exact.pvalue)
    assert result.statistic == pytest.approx(plain.statistic)
    assert result.p_value == pytest.approx(plain.pvalue)
    assert result.mid_p_value is not None
    assert result.exact_p_value is not None
    assert 0 < result.mid_p_value <= result.exact_p_value <= 1


@given(cells, st.floats(0.6, 0.99))
def test_interval_of_change(table: np.ndarray, level: float) -> None:
    result, flipped = mcnemar(table, confidence_level=level), mcnemar(table.T)
    if isinstance(result, NotEstimable) or isinstance(flipped, NotEstimable):
        return
    assert -1 <= result.low <= result.difference <= result.high <= 1
    assert result.difference == -flipped.difference
    wider = changed(table, confidence_level=0.995)
    assert wider.low <= result.low
    assert result.high <= wider.high
    mirror = changed(table.T, confidence_level=level)
    assert (result.low, result.high) == pytest.approx((-mirror.high, -mirror.low), abs=1e-9)
    yes = changed(table[::-1, ::-1], confidence_level=level)
    assert (result.low, result.high) == pytest.approx((-yes.high, -yes.low), abs=1e-9)


@given(cells)
def test_interval_agrees_with_the_test(table: np.ndarray) -> None:
    """Tango's interval inverts the score test, which at no difference is McNemar's."""
    result = mcnemar(table)
    if isinstance(result, NotEstimable) or result.p_value is None:
        return
    if abs(result.p_value - 0.05) > 1e-6:
        assert (result.p_value < 0.05) == (not result.low <= 0 <= result.high)


def test_no_discordant_pairs() -> None:
    """By hand: the limits are z**2 / (n + z**2) either side."""
    result = changed([[3, 0], [0, 12]])
    limit = 1.959964**2 / (15 + 1.959964**2)
    assert (result.difference, result.statistic) == (0, None)
    assert (result.low, result.high) == pytest.approx((-limit, limit), rel=1e-6)


def test_everyone_changed() -> None:
    result = changed([[0, 0], [4, 0]])
    assert (result.difference, result.high) == (1, 1)
    assert -1 < result.low < 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([], [], NotEstimable("n = 0", 0)),
        ([1], [1], NotEstimable("no pair differs", 1)),
        ([0.3, 2], [0.1 + 0.2, 2], NotEstimable("no pair differs", 2)),
    ],
)
def test_not_estimable(first: list[float], second: list[float], expected: NotEstimable) -> None:
    assert wilcoxon_signed_rank(first, second) == expected
    assert wilcoxon_signed_rank(first, second, zeros="pratt") == expected


def test_one_pair() -> None:
    result = ranked([1], [2])
    assert (result.exact_p_value, result.rank_biserial) == (1, 1)
    assert mcnemar([[0, 0], [0, 0]]) == NotEstimable("n = 0", 0)


def test_differences_equal_but_for_float_noise_are_tied() -> None:
    noisy = ranked([0.4, 0.0, 1.0], [0.7, 0.3, 0.2])
    assert noisy == ranked([0, 0, 0], [0.3, 0.3, -0.8])


def test_draws_agree_with_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = np.random.default_rng(8).integers(-3, 5, 40)
    counted = ranked(np.zeros(40), changes)
    for limit in ("_LISTED", "_COUNTED", "_REGULAR"):
        monkeypatch.setattr(signed_ranks, limit, 1e-9)
    drawn = ranked(np.zeros(40), changes)
    assert drawn.exact_standard_error is not None
    assert drawn.exact_p_value == pytest.approx(
        counted.exact_p_value, abs=4 * drawn.exact_standard_error
    )
    assert drawn == ranked(np.zeros(40), changes)
    assert "Monte Carlo, conditional on ties and zeros" in drawn.exact_method


def test_a_thousand_pairs_are_counted_in_full() -> None:
    result = ranked([0] * 1000, range(1, 1001))
    assert result.exact_p_value == pytest.approx(smallest_signed_rank_p(1000), rel=1e-9)
    assert result.exact_standard_error is None
    # One more, and the chance of one assignment would soon be too small to hold.
    more = ranked([0] * 1001, range(1, 1002))
    assert more.exact_method.startswith("normal with continuity correction")
    assert 0 < more.exact_p_value < 1e-100


def test_many_pairs() -> None:
    changes = np.random.default_rng(8).normal(0.02, 1, 1000)
    result = ranked(np.zeros(1000), changes)
    assert result.exact_p_value == pytest.approx(result.p_value, abs=0.002)
    big = changed([[10**7, 10**6], [10**6 + 5000, 10**7]])
    assert big.low <= big.difference <= big.high
    assert big.exact_p_value == pytest.approx(big.p_value, rel=0.01)


def test_rejects() -> None:
    with pytest.raises(ValueError, match="first and second must pair up: 2 against 3"):
        wilcoxon_signed_rank([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="second must hold finite numbers only"):
        wilcoxon_signed_rank([1, 2], [1, math.nan])
    with pytest.raises(ValueError, match='zeros must be "wilcox" or "pratt"'):
        wilcoxon_signed_rank([1], [2], zeros="zsplit")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="table must be 2 x 2, not 2 x 3"):
        mcnemar([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        mcnemar([[1, 2], [4, 5]], confidence_level=0)
    with pytest.raises(ValueError, match="table must hold whole counts"):
        mcnemar([[1, -2], [4, 5]])
