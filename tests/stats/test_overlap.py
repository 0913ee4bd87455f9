"""Two waves of which only some people could be linked."""

import math
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import ttest_ind, ttest_rel

from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.overlap import (
    OverlappingDifference,
    overlapping_difference,
    overlapping_proportions,
    overlapping_ranks,
)
from ehs_eval.stats.proportions import proportion_difference
from ehs_eval.stats.ranks import mann_whitney

# Derrick, Toher and White (2017), The Quantitative Methods for Psychology 13(2):120-126.
ONLY_FIRST = [20, 21, 16, 18, 14, 12, 14, 17]
ONLY_SECOND = [10, 16, 18, 16, 15, 14, 13, 10]
PAIRS = list(zip([14, 15, 18, 20, 11, 19, 14, 15], [15, 10, 15, 17, 13, 19, 12, 13], strict=True))

Function = Callable[..., OverlappingDifference | NotEstimable]
Answers = tuple[list[tuple[float, float]], list[float], list[float]]

tenths = st.integers(0, 60).map(lambda value: value / 10)
binary = st.integers(0, 1)
functions = st.sampled_from([overlapping_difference, overlapping_ranks, overlapping_proportions])


def answers(values: st.SearchStrategy[float]) -> st.SearchStrategy[Answers]:
    return st.tuples(
        st.lists(st.tuples(values, values), max_size=8),
        st.lists(values, max_size=8),
        st.lists(values, max_size=8),
    )


def found(
    function: Function, data: Sequence[ArrayLike], **settings: object
) -> OverlappingDifference:
    result = function(*data, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def linked(both: int, lost: int, gained: int, neither: int) -> list[tuple[int, int]]:
    return [(1, 1)] * both + [(1, 0)] * lost + [(0, 1)] * gained + [(0, 0)] * neither


def test_published_means() -> None:
    """Derrick, Toher and White (2017): T1 |2.421|, df 18.5, p .026.

    R 4.2, formula of R's Partiallyoverlapping (Partover.test, var.equal = TRUE and FALSE).
    """
    pooled = found(overlapping_difference, (PAIRS, ONLY_FIRST, ONLY_SECOND), equal_variances=True)
    assert pooled.statistic == pytest.approx(-2.4207454512136, rel=1e-10)
    assert (pooled.df, pooled.p_value) == pytest.approx((18.5, 0.0259679636756), rel=1e-10)
    assert (pooled.low, pooled.high) == pytest.approx((-3.7324079575682, -0.2675920424318))
    separate = found(overlapping_difference, (PAIRS, ONLY_FIRST, ONLY_SECOND))
    assert separate.statistic == pytest.approx(-2.419097628378, rel=1e-10)
    assert (separate.df, separate.p_value) == pytest.approx((18.422332269264, 0.026104444862))
    assert (separate.low, separate.high) == pytest.approx((-3.734097029472, -0.265902970528))
    assert separate.correlation == pytest.approx(0.686795295673)
    assert (separate.difference, separate.mean_first, separate.mean_second) == (-2, 16.125, 14.125)
    assert (separate.n_pairs, separate.n_only_first, separate.n_only_second) == (8, 8, 8)
    assert "T1 (pooled variance)" in pooled.method
    assert "T2 (unequal variances)" in separate.method


def test_ranks_of_the_published_means() -> None:
    """R 4.2: the same formulas on rank() of all 32 scores, T1 and T2."""
    pooled = found(overlapping_ranks, (PAIRS, ONLY_FIRST, ONLY_SECOND), equal_variances=True)
    assert pooled.statistic == pytest.approx(-2.2257403505782, rel=1e-10)
    assert (pooled.df, pooled.p_value) == pytest.approx((18.5, 0.0386817663807), rel=1e-10)
    assert pooled.difference == pytest.approx(-5.6875 / 32)
    assert pooled.low == pytest.approx(-11.0456665541007 / 32)
    separate = found(overlapping_ranks, (PAIRS, ONLY_FIRST, ONLY_SECOND))
    assert separate.statistic == pytest.approx(-2.2254742804709, rel=1e-10)
    assert (separate.df, separate.p_value) == pytest.approx((18.4871225805035, 0.0387116922845))
    assert "ridits (pooled mid-ranks), T2" in separate.method


def test_published_proportions() -> None:
    """Derrick et al. (2015), help page of Prop.test in R's Partiallyoverlapping: z8, p .053.

    Interval: R 4.2, limits of prop.test(correct = FALSE) joined by the formula.
    """
    result = found(
        overlapping_proportions, (linked(8, 1, 3, 3), [1] * 5 + [0] * 4, np.ones(6, dtype=bool))
    )
    assert result.statistic == pytest.approx(1.93673961536523, rel=1e-10)
    assert result.p_value == pytest.approx(0.0527771805923829, rel=1e-10)
    assert (result.low, result.high) == pytest.approx((-0.0190565810636, 0.4329706675646))
    assert result.difference == pytest.approx(17 / 21 - 14 / 24)
    assert (result.df, result.p_reason) == (None, None)


def test_negative_correlation_is_not_reduced() -> None:
    """R 4.2, as in `test_published_proportions`."""
    result = found(
        overlapping_proportions,
        (linked(2, 9, 8, 3), [1] * 10 + [0] * 20, [1] * 30 + [0] * 11),
    )
    assert (result.low, result.high) == pytest.approx((0.0295024055656, 0.4103731208025))
    assert (result.statistic, result.p_value) == pytest.approx((2.2469672098485, 0.0246421227719))
    assert result.correlation == pytest.approx((2 * 3 - 9 * 8) / math.sqrt(11 * 11 * 10 * 12))


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((1, 1, 7, 12), 0.026, 0.507),  # Fagerland et al. (2014), Stat. Med. 33:2850-2875
        ((14, 5, 0, 22), -0.226, -0.011),  # Altman et al. (2000), Statistics with Confidence
    ],
)
def test_pairs_only_is_newcombes_paired_interval(
    table: tuple[int, int, int, int], low: float, high: float
) -> None:
    """Published as first minus second; ours is second minus first."""
    result = found(overlapping_proportions, (linked(*table), [], []))
    assert (result.low, result.high) == pytest.approx((low, high), abs=6e-4)


# SciPy's, where one of the groups is constant.
@pytest.mark.filterwarnings("ignore:Precision loss occurred:RuntimeWarning")
@given(st.lists(tenths, min_size=2, max_size=9), st.lists(tenths, min_size=2, max_size=9))
def test_no_pairs_is_the_independent_t_test(first: list[float], second: list[float]) -> None:
    for equal in (True, False):
        result = overlapping_difference([], first, second, equal_variances=equal)
        if isinstance(result, NotEstimable):
            assert np.ptp(first) == np.ptp(second) == 0
            continue
        test = ttest_ind(second, first, equal_var=equal)
        interval = test.confidence_interval()
        assert (result.statistic, result.df) == pytest.approx((test.statistic, test.df), abs=1e-9)
        assert result.p_value == pytest.approx(test.pvalue)
        assert (result.low, result.high) == pytest.approx((interval.low, interval.high))
        assert result.correlation is None
        assert "no pairs: all answers treated as independent" in result.method


@given(st.lists(st.tuples(tenths, tenths), min_size=2, max_size=9))
def test_pairs_only_is_the_paired_t_test(pairs: list[tuple[float, float]]) -> None:
    result = overlapping_difference(pairs, [], [])
    first, second = np.transpose(pairs)
    if isinstance(result, NotEstimable):
        assert np.ptp(np.round(second - first, 10)) == 0
        return
    test = ttest_rel(second, first)
    interval = test.confidence_interval()
    assert (result.statistic, result.df) == pytest.approx((test.statistic, test.df), abs=1e-9)
    assert result.p_value == pytest.approx(test.pvalue)
    assert (result.low, result.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


@given(st.lists(binary, min_size=1, max_size=9), st.lists(binary, min_size=1, max_size=9))
def test_no_pairs_is_the_independent_comparison(first: list[int], second: list[int]) -> None:
    result = found(overlapping_proportions, ([], first, second))
    other = proportion_difference(sum(first), len(first), sum(second), len(second))
    assert not isinstance(other, NotEstimable)
    assert (result.low, result.high) == pytest.approx((other.low, other.high), abs=1e-12)
    assert result.p_reason == other.p_reason
    if other.p_value is not None:
        assert result.statistic == pytest.approx(other.statistic, abs=1e-12)
        assert result.p_value == pytest.approx(other.p_value)


@given(answers(tenths))
def test_ridits_are_half_the_rank_biserial(data: Answers) -> None:
    result = overlapping_ranks(*data)
    if isinstance(result, NotEstimable):
        return
    pairs, only_first, only_second = data
    earlier, later = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    independent = mann_whitney(earlier + only_first, later + only_second)
    assert not isinstance(independent, NotEstimable)
    assert 2 * result.difference == pytest.approx(independent.rank_biserial, abs=1e-12)
    assert -0.5 <= result.low <= result.high <= 0.5


@given(functions, answers(binary))
def test_swapping_the_waves_flips_the_sign(function: Function, data: Answers) -> None:
    pairs, only_first, only_second = data
    result = function(*data)
    swapped = function([pair[::-1] for pair in pairs], only_second, only_first)
    if isinstance(result, NotEstimable) or isinstance(swapped, NotEstimable):
        assert result == swapped
        return
    assert result.difference == pytest.approx(-swapped.difference, abs=1e-12)
    assert (result.low, result.high) == pytest.approx((-swapped.high, -swapped.low), abs=1e-9)
    assert result.p_reason == swapped.p_reason
    if result.statistic is not None and swapped.statistic is not None:
        assert result.statistic == pytest.approx(-swapped.statistic, abs=1e-9)
        assert result.p_value == pytest.approx(swapped.p_value)


@given(functions, answers(binary), st.randoms(use_true_random=False))
def test_order_of_people_does_not_matter(function: Function, data: Answers, random: Random) -> None:
    shuffled = [random.sample(part, len(part)) for part in data]
    result, other = function(*data), function(*shuffled)
    if isinstance(result, NotEstimable) or isinstance(other, NotEstimable):
        assert result == other
        return
    assert (other.low, other.high) == pytest.approx((result.low, result.high), abs=1e-9)
    assert other.p_value == pytest.approx(result.p_value)
    assert other.method == result.method


@given(functions, answers(binary), st.floats(0.6, 0.99))
def test_interval_contains_the_estimate(function: Function, data: Answers, level: float) -> None:
    result = function(*data, confidence_level=level)
    if isinstance(result, NotEstimable):
        return
    assert result.low <= result.difference <= result.high
    assert result.difference == pytest.approx(result.mean_second - result.mean_first)
    wider = found(function, data, confidence_level=0.995)
    assert wider.low <= result.low
    assert result.high <= wider.high
    if function is overlapping_proportions:
        assert -1 <= result.low <= result.high <= 1


@given(answers(tenths), st.booleans())
def test_t_interval_agrees_with_the_test(data: Answers, equal: bool) -> None:
    result = overlapping_difference(*data, equal_variances=equal)
    if isinstance(result, NotEstimable):
        return
    assert result.p_value is not None
    if abs(result.p_value - 0.05) > 1e-6:
        assert (result.p_value < 0.05) == (not result.low <= 0 <= result.high)


@given(answers(tenths), st.booleans())
def test_scale_does_not_matter(data: Answers, equal: bool) -> None:
    pairs, only_first, only_second = data
    moved: Answers = (
        [(3 * a + 7, 3 * b + 7) for a, b in pairs],
        [3 * a + 7 for a in only_first],
        [3 * b + 7 for b in only_second],
    )
    for function in (overlapping_difference, overlapping_ranks):
        result = function(*data, equal_variances=equal)
        other = function(*moved, equal_variances=equal)
        if isinstance(result, NotEstimable) or isinstance(other, NotEstimable):
            assert result == other
            continue
        assert (other.statistic, other.df) == pytest.approx((result.statistic, result.df), abs=1e-6)


def test_correlation_narrows_the_interval() -> None:
    """The same margins, linked or not."""
    apart = found(
        overlapping_difference,
        ([], [a for a, _ in PAIRS] + ONLY_FIRST, [b for _, b in PAIRS] + ONLY_SECOND),
    )
    together = found(overlapping_difference, (PAIRS, ONLY_FIRST, ONLY_SECOND))
    assert apart.difference == together.difference
    assert together.high - together.low < apart.high - apart.low
    changed = linked(30, 2, 8, 20)
    separate = proportion_difference(32, 60, 38, 60)
    assert not isinstance(separate, NotEstimable)
    paired = found(overlapping_proportions, (changed, [], []))
    assert paired.high - paired.low < separate.high - separate.low


def test_one_pair_counts_as_unlinked() -> None:
    result = found(overlapping_difference, ([(3, 5)], [1, 2], [4, 4, 6]))
    apart = found(overlapping_difference, ([], [3, 1, 2], [5, 4, 4, 6]))
    assert (result.statistic, result.df) == pytest.approx((apart.statistic, apart.df))
    assert (result.n_pairs, result.n_only_first, result.n_only_second) == (1, 2, 3)
    assert result.correlation is None
    assert "one pair: all answers treated as independent" in result.method


def test_pairs_that_do_not_vary_have_no_correlation() -> None:
    """By hand: T2 with r = 0 has Welch's statistic, but not its df."""
    result = found(overlapping_difference, ([(2, 1), (2, 4), (2, 3)], [1, 5], [6]))
    welch = ttest_ind([1, 4, 3, 6], [2, 2, 2, 1, 5], equal_var=False)
    assert result.correlation is None
    assert "correlation 0 used: an answer of the pairs does not vary" in result.method
    assert result.statistic == pytest.approx(welch.statistic)
    assert result.df == pytest.approx(2 + (welch.df - 2) * 3 / 9)


def test_equal_waves_do_not_differ() -> None:
    scores = [1.1, 2.2, 3.3, 4.7]
    result = found(overlapping_difference, ([(1, 2), (2, 1), (3, 3)], scores, scores))
    assert (result.difference, result.p_value) == pytest.approx((0, 1), abs=1e-12)
    assert (result.low + result.high) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("function", [overlapping_difference, overlapping_ranks])
@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (([], [], []), "n = 0"),
        (([], [1, 2, 3], []), "one wave is empty"),
        (([], [], [1, 2, 3]), "one wave is empty"),
        (([(1, 2)], [], []), "too few answers in a wave for its variance"),
        (([], [1], [2]), "too few answers in a wave for its variance"),
        (([], [0.1, 0.1, 0.1], [0.1, 0.1]), "no variation within either wave"),
        (([(1, 2), (1, 2)], [1], [2]), "no variation within either wave"),
        (([(1, 2), (3, 4), (5, 6)], [], []), "the paired answers correlate perfectly"),
    ],
)
def test_not_estimable(function: Function, equal: bool, data: Answers, reason: str) -> None:
    n = 2 * len(data[0]) + len(data[1]) + len(data[2])
    assert function(*data, equal_variances=equal) == NotEstimable(reason, n)


def test_doubled_scores_are_too_regular_for_the_pooled_variance() -> None:
    """T1 takes both standard deviations as equal, so that no error is left; T2 does not."""
    pairs = [(1, 2), (2, 4), (4, 8)]
    assert overlapping_difference(pairs, [], [], equal_variances=True) == NotEstimable(
        "the paired answers correlate perfectly", 6
    )
    assert found(overlapping_difference, (pairs, [], [])).df == pytest.approx(2)


def test_one_score_in_a_wave_needs_the_pooled_variance() -> None:
    assert overlapping_difference([], [1], [2, 3, 5]) == NotEstimable(
        "too few answers in a wave for its variance", 4
    )
    result = found(overlapping_difference, ([], [1], [2, 3, 5]), equal_variances=True)
    assert (result.df, result.difference) == pytest.approx((2, 7 / 3))


def test_separated_waves() -> None:
    """Even without overlap ranks leave an interval, cut at the end of the range."""
    result = found(overlapping_ranks, ([(1, 5), (2, 7)], [1, 3], [6, 9]))
    assert (result.difference, result.high) == (0.5, 0.5)
    assert 0 < result.low < 0.5


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (([(1, 1)], [1], [1, 1]), "all answers are the same"),
        (([], [0], [0, 0]), "all answers are the same"),
        (([(1, 1), (0, 0), (1, 1)], [], []), "no answer changed"),
    ],
)
def test_proportions_without_a_test_keep_their_interval(data: Answers, reason: str) -> None:
    result = found(overlapping_proportions, data)
    assert (result.p_value, result.statistic, result.p_reason) == (None, None, reason)
    assert result.difference == 0
    assert result.low < 0 < result.high


def test_proportions_of_an_empty_wave() -> None:
    assert overlapping_proportions([], [], []) == NotEstimable("n = 0", 0)
    assert overlapping_proportions([], [1, 0], []) == NotEstimable("one wave is empty", 2)


def test_everyone_changed() -> None:
    result = found(overlapping_proportions, (linked(0, 0, 4, 0), [], []))
    assert (result.difference, result.high, result.correlation) == (1, 1, None)
    assert -1 < result.low < 1


def test_scores_equal_but_for_float_noise_are_tied() -> None:
    noisy = found(overlapping_ranks, ([(0.1 + 0.2, 0.3)], [0.3, 0.1], [0.7, 0.1]))
    assert noisy == found(overlapping_ranks, ([(0.3, 0.3)], [0.3, 0.1], [0.7, 0.1]))


def test_many_people() -> None:
    random = np.random.default_rng(8)
    first = random.normal(size=100_000)
    second = first / 2 + random.normal(0.01, 0.75**0.5, 100_000)
    pairs = np.column_stack([first, second])
    result = found(overlapping_difference, (pairs, random.normal(size=50_000), second[:5]))
    assert result.correlation == pytest.approx(0.5, abs=0.01)
    # By hand: variances 1, 150,000 and 100,005 answers, covariance 0.5 over 100,000 pairs.
    error = math.sqrt(1 / 150_000 + 1 / 100_005 - 2 * 0.5 * 100_000 / (150_000 * 100_005))
    assert (result.high - result.low) / (2 * 1.96) == pytest.approx(error, rel=0.01)


def test_a_far_tail_keeps_its_p_value() -> None:
    """SciPy: ttest_ind far in the tail."""
    first, second = np.arange(200) / 100, np.arange(200) / 100 + 5
    result = found(overlapping_difference, ([], first, second))
    assert result.p_value == pytest.approx(ttest_ind(first, second).pvalue, rel=1e-6)
    assert 0 < ttest_ind(first, second).pvalue < 1e-100


@pytest.mark.parametrize(
    "function", [overlapping_difference, overlapping_ranks, overlapping_proportions]
)
def test_rejects(function: Function) -> None:
    with pytest.raises(ValueError, match="pairs must be n x 2, not 3 x 3"):
        function(np.ones((3, 3)), [1], [1])
    with pytest.raises(ValueError, match="pairs must be 2-D, people x waves, not 1-D"):
        function([1, 0, 1, 0], [1], [1])
    with pytest.raises(ValueError, match="pairs must hold finite numbers only"):
        function([(1, math.nan)], [1], [1])
    with pytest.raises(ValueError, match="only_first must hold finite numbers only"):
        function([(1, 0)], [math.nan], [1])
    with pytest.raises(ValueError, match="only_second must be 1-D"):
        function([(1, 0)], [1], [[1]])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        function([], [], [], confidence_level=1)


@pytest.mark.parametrize(
    "function", [overlapping_difference, overlapping_ranks, overlapping_proportions]
)
def test_tables_of_pandas(function: Function) -> None:
    pairs = pd.DataFrame({"first": [0, 1, 0, 1], "second": [1, 1, 0, 0]}, dtype="Int64")
    single = pd.Series([1, 0, 0], dtype="boolean")
    expected = function([(0, 1), (1, 1), (0, 0), (1, 0)], [1, 0, 0], [])
    assert function(pairs, single, []) == expected
    gap = pd.DataFrame({"first": [0, 1, None], "second": [1, 1, 0]}, dtype="Int64")
    with pytest.raises(ValueError, match="pairs must hold finite numbers only: drop missing"):
        function(gap, [], [])
    with pytest.raises(ValueError, match="only_first must hold finite numbers only"):
        function(pairs, gap["first"], [])


def test_proportions_reject_other_answers() -> None:
    with pytest.raises(ValueError, match="answers of the first wave must be 0 or 1"):
        overlapping_proportions([(1, 0), (2, 0)], [], [])
    with pytest.raises(ValueError, match="answers of the second wave must be 0 or 1"):
        overlapping_proportions([(1, 0)], [], [0.5])
