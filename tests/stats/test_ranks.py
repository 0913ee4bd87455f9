"""Independent groups compared by ranks."""

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import kruskal, mannwhitneyu

from ehs_eval.stats import (
    KruskalWallisResult,
    MannWhitneyResult,
    NotEstimable,
    kruskal_wallis,
    mann_whitney,
    rank_sums,
)
from ehs_eval.stats.permutation import smallest_rank_sum_p

# R's help page of wilcox.test: permeability of the human chorioamnion at term and earlier.
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLIER = [1.15, 0.88, 0.90, 0.74, 1.21]

scores = st.integers(0, 400).map(lambda tenths: tenths / 10)
likert = st.integers(0, 4)
groups = st.one_of(
    st.lists(scores, min_size=1, max_size=12), st.lists(likert, min_size=1, max_size=12)
)


def compared(first: ArrayLike, second: ArrayLike, **settings: float) -> MannWhitneyResult:
    result = mann_whitney(first, second, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def listed_p(first: list[float], second: list[float]) -> float:
    """Exact p-value by listing every division of the scores."""
    pooled = np.array([*first, *second])
    wins = np.sign(np.subtract.outer(pooled, pooled)) / 2 + 0.5
    mean = len(first) * len(second) / 2

    def distance(chosen: tuple[int, ...]) -> float:
        rest = [place for place in range(pooled.size) if place not in chosen]
        return abs(float(wins[np.ix_(chosen, rest)].sum()) - mean)

    seen = distance(tuple(range(len(first))))
    divisions = list(itertools.combinations(range(pooled.size), len(first)))
    return sum(distance(chosen) >= seen - 1e-9 for chosen in divisions) / len(divisions)


def test_chorioamnion() -> None:
    """R 4.2, help page of wilcox.test, two-sided with conf.int = TRUE.

    W = 35, p-value = 0.2544, 95% interval -0.15 to 0.76, difference in location 0.305.
    """
    result = compared(EARLIER, AT_TERM)
    assert result.u == 15
    assert compared(AT_TERM, EARLIER).u == 35
    assert result.exact_p_value == pytest.approx(0.2544, abs=5e-5)
    assert result.hodges_lehmann == pytest.approx(0.305)
    assert result.hodges_lehmann_low == pytest.approx(-0.15)
    assert result.hodges_lehmann_high == pytest.approx(0.76)


def test_complete_separation_of_5_and_6() -> None:
    """By hand: z = -15 / sqrt(30), p = .00617; exact 2 / C(11, 5) = .0043."""
    result = compared([1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11])
    assert (result.u, result.u_min, result.rank_biserial) == (0, 0, 1)
    assert result.z == pytest.approx(-2.7386, abs=5e-5)
    assert result.p_value == pytest.approx(0.00617, abs=5e-6)
    assert result.exact_p_value == pytest.approx(2 / math.comb(11, 5))
    assert (result.mean_rank_first, result.mean_rank_second) == (3, 8.5)
    assert result.rank_biserial_high == 1
    assert -1 < result.rank_biserial_low < 1
    assert "one-sided 95% bound" in result.rank_biserial_method


def test_one_four_way_tie() -> None:
    """By hand: (12 - 60 / 110) * 30 / 12 = 28.636; z = -15 / 5.3513; p = .00506."""
    result = compared([1, 2, 2, 2, 2], [6, 7, 8, 9, 10, 11])
    assert result.p_value == pytest.approx(0.00506, abs=5e-6)


def test_23_against_6() -> None:
    """U = 36 without ties: asymptotic .0756, exact .0800 (R 4.2: 2 * pwilcox(36, 23, 6))."""
    second = [8, 9, 22, 27, 28, 29]
    first = [rank for rank in range(1, 30) if rank not in second]
    result = compared(first, second)
    assert (result.u, result.u_min) == (36, 36)
    assert result.p_value == pytest.approx(0.0756, abs=5e-5)
    assert result.exact_p_value == pytest.approx(0.0800, abs=5e-5)


def test_mucociliary_clearance() -> None:
    """R 4.2, help page of kruskal.test: chi-squared = 0.77143, df = 2, p-value = 0.68."""
    result = kruskal_wallis(
        [2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]
    )
    assert isinstance(result, KruskalWallisResult)
    assert result.statistic == pytest.approx(0.77143, abs=5e-6)
    assert (result.df, result.n, result.k) == (2, 14, 3)
    assert result.p_value == pytest.approx(0.68, abs=5e-4)
    assert result.epsilon_squared == pytest.approx(0.77143 / 13, abs=1e-6)


@given(groups, groups)
def test_asymptotic_matches_scipy(first: list[float], second: list[float]) -> None:
    result = mann_whitney(first, second)
    if isinstance(result, NotEstimable):
        assert len({*first, *second}) == 1
        return
    reference = mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
    assert result.u == reference.statistic
    assert result.p_value == pytest.approx(reference.pvalue)


@given(st.permutations(range(14)), st.integers(1, 13))
def test_exact_without_ties_matches_scipy(order: list[int], size: int) -> None:
    first, second = order[:size], order[size:]
    reference = mannwhitneyu(first, second, method="exact")
    assert compared(first, second).exact_p_value == pytest.approx(reference.pvalue)


@given(st.lists(likert, min_size=1, max_size=5), st.lists(likert, min_size=1, max_size=6))
def test_exact_with_ties_matches_listing(first: list[float], second: list[float]) -> None:
    result = mann_whitney(first, second)
    if not isinstance(result, NotEstimable):
        assert result.exact_p_value == pytest.approx(listed_p(first, second))
        assert result.exact_method == "exact, conditional on ties"


@given(groups, groups)
def test_properties(first: list[float], second: list[float]) -> None:
    result, flipped = mann_whitney(first, second), mann_whitney(second, first)
    if isinstance(result, NotEstimable) or isinstance(flipped, NotEstimable):
        assert result == flipped
        return
    assert result.u + flipped.u == len(first) * len(second)
    assert result.u_min == min(result.u, flipped.u)
    assert result.z == pytest.approx(flipped.z)
    assert result.z <= 0
    assert result.exact_p_value == pytest.approx(flipped.exact_p_value)
    assert 0 < result.exact_p_value <= 1
    assert result.rank_biserial == pytest.approx(-flipped.rank_biserial)
    assert result.rank_biserial_low == pytest.approx(-flipped.rank_biserial_high)
    assert -1 <= result.rank_biserial_low <= result.rank_biserial <= result.rank_biserial_high <= 1
    assert result.hodges_lehmann is not None
    assert flipped.hodges_lehmann is not None
    assert result.hodges_lehmann == pytest.approx(-flipped.hodges_lehmann, abs=1e-9)
    if result.hodges_lehmann_low is None or result.hodges_lehmann_high is None:
        assert "interval exists for" in (result.hodges_lehmann_reason or "")
    else:
        assert result.hodges_lehmann_low <= result.hodges_lehmann <= result.hodges_lehmann_high
        assert result.hodges_lehmann_low == pytest.approx(-(flipped.hodges_lehmann_high or 0))
    assert mann_whitney(first[::-1], sorted(second)) == result


@given(groups, groups)
def test_shift_is_the_median_of_all_differences(first: list[float], second: list[float]) -> None:
    result = mann_whitney(first, second)
    if not isinstance(result, NotEstimable):
        median = np.median(np.subtract.outer(second, first))
        assert result.hodges_lehmann == pytest.approx(float(median), abs=1e-9)


@given(groups, groups, groups)
def test_kruskal_wallis_matches_scipy(
    first: list[float], second: list[float], third: list[float]
) -> None:
    samples = (first, second, third)
    result = kruskal_wallis(*samples)
    if isinstance(result, NotEstimable):
        assert len(set(itertools.chain(*samples))) == 1
        return
    reference = kruskal(*samples)
    assert result.statistic == pytest.approx(reference.statistic, abs=1e-9)
    assert result.p_value == pytest.approx(reference.pvalue)
    assert 0 <= result.epsilon_squared <= 1


@given(groups, groups)
def test_two_groups_of_kruskal_wallis_are_mann_whitney(
    first: list[float], second: list[float]
) -> None:
    result, pair = kruskal_wallis(first, second), mann_whitney(first, second)
    if isinstance(result, KruskalWallisResult) and isinstance(pair, MannWhitneyResult):
        assert result.statistic == pytest.approx(pair.z**2, abs=1e-9)
        assert result.p_value == pytest.approx(pair.p_value)


def test_scores_equal_but_for_float_noise_are_tied() -> None:
    noisy = compared([0.1 + 0.2, 0.7, 1.1], [0.3, 0.4 + 0.3, 2.2])
    assert noisy == compared([0.3, 0.7, 1.1], [0.3, 0.7, 2.2])


def test_differences_equal_but_for_float_noise_are_tied() -> None:
    """0.7 - 0.4 is not 0.3, but the shift is."""
    assert compared([0.4, 0.4], [0.7, 0.7]).hodges_lehmann == 0.3


def test_newcombe_interval_solves_its_equation() -> None:
    """Newcombe (2006), method 5: |A - a| = z * sqrt(V(A)) at both limits."""
    result = compared(EARLIER, AT_TERM)
    for limit in (result.rank_biserial_low, result.rank_biserial_high):
        area = (1 + limit) / 2
        spread = 1 + 6.5 * ((1 - area) / (2 - area) + area / (1 + area))
        error = math.sqrt(area * (1 - area) * spread / 50)
        assert abs(area - 0.7) == pytest.approx(1.959964 * error, rel=1e-6)


def test_one_sided_bound_at_separation() -> None:
    """The bound is where a one-sided 5% test of A stops rejecting."""
    result = compared([1, 2, 3], [4, 5, 6, 7])
    area = (1 + result.rank_biserial_low) / 2
    spread = 1 + 2.5 * ((1 - area) / (2 - area) + area / (1 + area))
    assert 1 - area == pytest.approx(1.644854 * math.sqrt(area * (1 - area) * spread / 12))
    mirror = compared([4, 5, 6, 7], [1, 2, 3])
    assert (mirror.rank_biserial_low, mirror.rank_biserial_high) == pytest.approx(
        (-1, -result.rank_biserial_low)
    )


def test_three_against_four_has_no_interval() -> None:
    """No exact 95% interval exists, and p cannot fall below 2 / C(7, 3) = .0571."""
    result = compared([1, 2, 3], [4, 5, 6, 7])
    assert (result.hodges_lehmann_low, result.hodges_lehmann_high) == (None, None)
    assert result.hodges_lehmann_reason == "no 95% interval exists for 3 against 4"
    assert result.hodges_lehmann == 3.5
    assert result.exact_p_value == pytest.approx(0.0571, abs=5e-5)
    narrower = compared([1, 2, 3], [4, 5, 6, 7], confidence_level=0.9)
    assert (narrower.hodges_lehmann_low, narrower.hodges_lehmann_high) == (1, 6)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([], [1, 2], NotEstimable("one group is empty", 2)),
        ([1], [], NotEstimable("one group is empty", 1)),
        ([], [], NotEstimable("one group is empty", 0)),
        ([3, 3], [3], NotEstimable("all values tied", 3)),
        ([3.0], [1.2 + 1.8], NotEstimable("all values tied", 2)),
    ],
)
def test_not_estimable(first: list[float], second: list[float], expected: NotEstimable) -> None:
    assert mann_whitney(first, second) == expected
    assert kruskal_wallis(first, second) == expected


def test_one_against_one() -> None:
    result = compared([1], [2])
    assert (result.exact_p_value, result.rank_biserial, result.hodges_lehmann) == (1, 1, 1)
    assert result.hodges_lehmann_low is None


def test_constant_groups() -> None:
    result = compared([2, 2, 2], [5, 5, 5, 5])
    assert (result.rank_biserial, result.hodges_lehmann) == (1, 3)
    # One-sided by nature: no division lies as far the other way.
    assert result.exact_p_value == pytest.approx(1 / math.comb(7, 3))


def test_answers_on_a_five_point_scale() -> None:
    """R 4.2, x of 25 and y of 30 answers from 0 to 4.

    wilcox.test(x, y, exact = FALSE, correct = FALSE): W = 228.5, p = 0.0107092769359773;
    coin::wilcox_test: Z = -2.55204472849842, exact p = 0.0101351425912739;
    effectsize::rank_biserial(y, x): 0.390666666666667.
    """
    result = compared(np.repeat(range(5), [3, 7, 9, 4, 2]), np.repeat(range(5), [1, 4, 8, 10, 7]))
    assert result.u == 228.5
    assert result.z == pytest.approx(-2.55204472849842, rel=1e-10)
    assert result.p_value == pytest.approx(0.0107092769359773, rel=1e-10)
    assert result.exact_p_value == pytest.approx(0.0101351425912739, rel=1e-10)
    assert result.rank_biserial == pytest.approx(0.390666666666667, rel=1e-10)


def test_sixty_scores_in_tenths_against_sixty() -> None:
    """R 4.2, coin::wilcox_test with 106 distinct scores: p = 0.05149969740985.

    distribution = "exact": p = 0.0514229760781546.
    """
    place = np.arange(1, 61)
    result = compared(place * 37 % 211 / 10, (place * 53 % 241 + 8) / 10)
    assert result.z == pytest.approx(-1.94729233269658, rel=1e-10)
    assert result.p_value == pytest.approx(0.0514996974098509, rel=1e-10)
    assert result.exact_p_value == pytest.approx(0.0514229760781546, rel=1e-10)


def test_shift_without_ties() -> None:
    """R 4.2, wilcox.test(y, x, exact = TRUE, conf.int = TRUE, conf.level = .9 and .95)."""
    first, second = 10 * np.sin(1.7 * np.arange(1, 31)), 9 * np.sin(2.3 * np.arange(1, 26)) + 3
    wide, narrow = compared(first, second), compared(first, second, confidence_level=0.9)
    assert wide.exact_p_value == pytest.approx(0.0801571326873586, rel=1e-10)
    assert wide.hodges_lehmann == pytest.approx(2.91515536703063, rel=1e-8)
    assert (wide.hodges_lehmann_low, wide.hodges_lehmann_high) == pytest.approx(
        (-0.362676561579198, 6.56010412127937), rel=1e-8
    )
    assert (narrow.hodges_lehmann_low, narrow.hodges_lehmann_high) == pytest.approx(
        (0.221086753258892, 5.82526826763905), rel=1e-8
    )


def test_three_groups_of_answers() -> None:
    """R 4.2, kruskal.test: H = 7.95887656033288, p = 0.0186961383804357.

    effectsize::rank_epsilon_squared: 0.468169209431346.
    """
    result = kruskal_wallis([1, 2, 2, 3, 4, 0], [3, 3, 4, 2, 4], [0, 1, 1, 2, 1, 2, 0])
    assert isinstance(result, KruskalWallisResult)
    assert result.statistic == pytest.approx(7.95887656033288, rel=1e-12)
    assert result.p_value == pytest.approx(0.0186961383804357, rel=1e-12)
    assert result.epsilon_squared == pytest.approx(0.468169209431346, rel=1e-12)


def test_kruskal_wallis_keeps_its_digits_where_almost_all_tie() -> None:
    """By hand: one score of 3n differs, so H = (3n - 1) * (2/3) / (n - 1/3) = 2."""
    result = kruskal_wallis([1] * 10**5, [1] * 10**5, [1] * (10**5 - 1) + [2])
    assert isinstance(result, KruskalWallisResult)
    assert result.statistic == pytest.approx(2, rel=1e-12)


@pytest.mark.parametrize(
    ("n_first", "n_second", "smallest"),
    [(1, 1, 1), (1, 2, 2 / 3), (2, 2, 1 / 3), (3, 4, 2 / 35), (4, 4, 2 / 70), (5, 6, 2 / 462)],
)
def test_smallest_p_value(n_first: int, n_second: int, smallest: float) -> None:
    assert smallest_rank_sum_p(n_first, n_second) == pytest.approx(smallest)
    apart = compared(range(n_first), range(n_first, n_first + n_second))
    assert apart.exact_p_value == pytest.approx(smallest)


@given(st.permutations(range(9)), st.integers(1, 8))
def test_no_p_value_is_below_the_smallest(order: list[int], size: int) -> None:
    result = compared(order[:size], order[size:])
    assert result.exact_p_value >= smallest_rank_sum_p(size, 9 - size) * (1 - 1e-12)


def test_smallest_p_value_of_many_and_of_none() -> None:
    assert 0 <= smallest_rank_sum_p(2000, 3000) < 1e-300
    with pytest.raises(ValueError, match="n_second must be at least 1, not 0"):
        smallest_rank_sum_p(3, 0)


@pytest.mark.parametrize(
    ("n_first", "n_second", "step"), [(100, 100, 0.1), (200, 200, 0.1), (141, 995, 10)]
)
def test_pilots_are_counted_in_full(n_first: int, n_second: int, step: float) -> None:
    """Scores of 0 to 40 in tenths, and a wave of a whole school on a five-point scale."""
    generator = np.random.default_rng(3)
    first, second = (
        generator.integers(0, round(40 / step) + 1, n) * step for n in (n_first, n_second)
    )
    start = time.perf_counter()
    result = compared(first, second)
    assert time.perf_counter() - start < 5  # a fraction of a second on an idle machine
    assert result.exact_method == "exact, conditional on ties"
    assert result.exact_p_value == pytest.approx(result.p_value, abs=0.01)


def test_counting_agrees_with_draws_in_unequal_groups() -> None:
    """An uneven scale, so that the median score is one that many share."""
    generator = np.random.default_rng(4)
    first, second = (
        generator.choice(5, n, p=p)
        for n, p in ((40, (0.5, 0.2, 0.1, 0.1, 0.1)), (90, (0.6, 0.2, 0.1, 0.05, 0.05)))
    )
    counted = compared(first, second)
    ties = np.unique(np.concatenate([first, second]), return_counts=True)[1].astype(np.int64)
    drawn = generator.multivariate_hypergeometric(ties, 40, size=40_000)
    others = ties - drawn
    doubled = (drawn * (2 * np.cumsum(others, axis=1) - others)).sum(axis=1)
    share = float((np.abs(doubled - 3600) >= abs(2 * counted.u - 3600)).mean())
    assert counted.exact_standard_error is None
    assert counted.exact_p_value == pytest.approx(share, abs=4 * math.sqrt(share / 40_000))


def test_tails_keep_their_precision() -> None:
    """60 against 60 fully apart: 2 / C(120, 60), about 2e-35."""
    result = compared(range(60), range(60, 120))
    assert result.exact_p_value == pytest.approx(2 / math.comb(120, 60), rel=1e-9)


def test_draws_agree_with_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(11)
    first, second = generator.integers(0, 9, 20), generator.integers(2, 9, 15)
    counted = compared(first, second)
    for limit in ("_SPARSE_LIMIT", "_DENSE_LIMIT", "_REGULAR"):
        monkeypatch.setattr(rank_sums, limit, 1e-9)
    drawn = compared(first, second)
    assert drawn.exact_standard_error is not None
    assert drawn.exact_p_value == pytest.approx(
        counted.exact_p_value, abs=4 * drawn.exact_standard_error
    )
    assert drawn.exact_method.startswith("Monte Carlo, conditional on ties, 20000 draws")
    assert drawn == compared(first, second)
    assert drawn.exact_p_value != compared(first, second, seed=2).exact_p_value


def test_large_groups() -> None:
    generator = np.random.default_rng(5)
    first, second = generator.integers(0, 5, 3000), generator.integers(0, 5, 3000)
    result = compared(first, second)
    assert result.exact_method.startswith("normal with continuity correction")
    assert result.exact_p_value == pytest.approx(result.p_value, abs=1e-4)
    assert "normal approximation" in result.hodges_lehmann_method


def test_too_many_different_scores_for_a_shift() -> None:
    generator = np.random.default_rng(5)
    result = compared(generator.random(2001), generator.random(2000))
    assert (result.hodges_lehmann, result.hodges_lehmann_low) == (None, None)
    assert result.hodges_lehmann_reason == "too many different scores to compare"


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ([1, math.nan], "first must hold finite numbers only: drop missing values first"),
        ([1, math.inf], "first must hold finite numbers only"),
        ([[1, 2]], "first must be 1-D, not 2-D"),
        (3, "first must be 1-D, not 0-D"),
    ],
)
def test_rejects(first: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mann_whitney(first, [1, 2])


def test_rejects_settings() -> None:
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        mann_whitney([], [1], confidence_level=95)
    with pytest.raises(ValueError, match="kruskal_wallis needs at least two groups"):
        kruskal_wallis([1, 2, 3])
    with pytest.raises(ValueError, match="group 2 must hold finite numbers"):
        kruskal_wallis([1, 2, 3], [math.nan])


@given(st.lists(likert, min_size=2, max_size=12), st.lists(likert, min_size=2, max_size=12))
def test_rank_biserial_matches_pingouin(first: list[int], second: list[int]) -> None:
    """Pingouin's sign is that of the first group less the second."""
    pingouin = pytest.importorskip("pingouin")
    result = mann_whitney(first, second)
    if not isinstance(result, NotEstimable):
        reference = float(pingouin.mwu(first, second)["RBC"].iloc[0])
        assert result.rank_biserial == pytest.approx(-reference, abs=1e-9)
