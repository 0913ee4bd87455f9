"""Independent groups compared by ranks."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.common import (
    Interval,
    NotEstimable,
    last_accepted,
    normal_quantile,
    percent_label,
)
from ehs_eval.stats.frequencies import Frequencies, as_frequencies, mid_ranks, pooled
from ehs_eval.stats.rank_sums import rank_sum_p
from ehs_eval.stats.seeds import SEED
from ehs_eval.stats.shift import hodges_lehmann

_MANN_WHITNEY: Final = "Mann-Whitney U, asymptotic, ties corrected, no continuity correction"


@dataclass(frozen=True, slots=True)
class MannWhitneyResult:
    """Mann-Whitney U test of two independent groups.

    Attributes:
        u: U of the first group: pairs in which it scores higher, ties counting half.
        u_min: The smaller of the two U values, as SPSS prints.
        z: From the smaller U, so never positive, as SPSS prints.
        p_value: Two-sided, asymptotic.
        exact_p_value: Two-sided, over every division of the scores seen.
        exact_method: How the exact p-value was found.
        exact_standard_error: Its Monte Carlo error; None when it was not drawn.
        rank_biserial: -1 to 1; positive when the second group scores higher.
        rank_biserial_low: Lower confidence limit.
        rank_biserial_high: Upper confidence limit.
        rank_biserial_method: How the limits were found.
        hodges_lehmann: Median difference, second minus first; None if not computed.
        hodges_lehmann_low: Lower confidence limit; None when no interval exists.
        hodges_lehmann_high: Upper confidence limit; None likewise.
        hodges_lehmann_reason: Why one of these is None; None when all are there.
        hodges_lehmann_method: How shift and limits were found.
        mean_rank_first: Mean rank of the first group.
        mean_rank_second: Mean rank of the second group.
        n_first: Scores in the first group.
        n_second: Scores in the second group.
        confidence_level: Nominal coverage of the intervals.
        method: Convention of z and `p_value`.
    """

    u: float
    u_min: float
    z: float
    p_value: float
    exact_p_value: float
    exact_method: str
    exact_standard_error: float | None
    rank_biserial: float
    rank_biserial_low: float
    rank_biserial_high: float
    rank_biserial_method: str
    hodges_lehmann: float | None
    hodges_lehmann_low: float | None
    hodges_lehmann_high: float | None
    hodges_lehmann_reason: str | None
    hodges_lehmann_method: str
    mean_rank_first: float
    mean_rank_second: float
    n_first: int
    n_second: int
    confidence_level: float
    method: str


@dataclass(frozen=True, slots=True)
class KruskalWallisResult:
    """Kruskal-Wallis test of two or more independent groups.

    Attributes:
        statistic: H, corrected for ties.
        df: Groups less one.
        p_value: From the chi-square distribution.
        epsilon_squared: Effect size H / (n - 1), 0 to 1.
        n: Scores in all groups.
        k: Groups.
        method: Convention followed.
    """

    statistic: float
    df: int
    p_value: float
    epsilon_squared: float
    n: int
    k: int
    method: str


def mann_whitney(
    first: ArrayLike | Frequencies,
    second: ArrayLike | Frequencies,
    *,
    confidence_level: float = 0.95,
    seed: int = SEED,
) -> MannWhitneyResult | NotEstimable:
    """Compare two independent groups by ranks.

    Args:
        first: Scores of the first group, 1-D, no NaN, or their frequency table.
        second: Scores of the second group, 1-D, no NaN, or their frequency table.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        seed: Seed of the draws used when exact counting would take too long.

    Returns:
        Test, effect sizes and intervals; `NotEstimable` when a group is empty or all
        scores are tied.

    Raises:
        ValueError: A score is missing, or the confidence level is out of range.

    Notes:
        z = (smaller U - n1 n2 / 2) / sigma, sigma**2 = n1 n2 / 12 * ((N + 1) - sum(t**3 -
        t) / (N (N - 1))). In small groups the exact p-value is the one to read: counted in
        full for 200 against 200, whatever the scores, and for 141 against 995 with five
        answers; beyond that approximated or drawn, as `exact_method` says. The test compares whole
        distributions, not means or medians, and is not for two waves of the same pupils.

    References:
        Lehmann (1975), Nonparametrics: Statistical Methods Based on Ranks, chapter 1.
        Newcombe (2006), Statistics in Medicine 25:559-573, method 5 (rank-biserial).
    """
    groups = as_frequencies("first", first), as_frequencies("second", second)
    normal_quantile(confidence_level)  # rejects a bad level even when nothing is estimable
    n_first, n_second = groups[0].n, groups[1].n
    n = n_first + n_second
    if n_first == 0 or n_second == 0:
        return NotEstimable("one group is empty", n)
    _, table = pooled(*groups)
    ties = table.sum(axis=0)
    if ties.size == 1:
        return NotEstimable("all values tied", n)

    rank_sum = float((table[0] * mid_ranks(ties)).sum())
    u = rank_sum - n_first * (n_first + 1) / 2
    u_min = min(u, n_first * n_second - u)
    variance = n_first * n_second / 12 * (n + 1 - _tie_term(ties) / (n * (n - 1)))
    z = (u_min - n_first * n_second / 2) / math.sqrt(variance)
    exact = rank_sum_p(ties, n_first, round(2 * u), seed=seed)
    effect = 1 - 2 * u / (n_first * n_second)
    limits = _rank_biserial_interval(effect, n_first, n_second, confidence_level)
    shift = hodges_lehmann(*groups, confidence_level=confidence_level)
    return MannWhitneyResult(
        u=u,
        u_min=u_min,
        z=z,
        p_value=math.erfc(-z / math.sqrt(2)),
        exact_p_value=exact.p_value,
        exact_method=exact.method,
        exact_standard_error=exact.standard_error,
        rank_biserial=effect,
        rank_biserial_low=limits.low,
        rank_biserial_high=limits.high,
        rank_biserial_method=limits.method,
        hodges_lehmann=shift.estimate,
        hodges_lehmann_low=shift.low,
        hodges_lehmann_high=shift.high,
        hodges_lehmann_reason=shift.reason,
        hodges_lehmann_method=shift.method,
        mean_rank_first=rank_sum / n_first,
        mean_rank_second=(n * (n + 1) / 2 - rank_sum) / n_second,
        n_first=n_first,
        n_second=n_second,
        confidence_level=confidence_level,
        method=_MANN_WHITNEY,
    )


def _tie_term(ties: NDArray[np.int64]) -> float:
    """Return the sum of t**3 - t, as float because t**3 can overflow integers."""
    sizes = ties.astype(np.float64)
    return float((sizes**3 - sizes).sum())


def _rank_biserial_interval(
    effect: float, n_first: int, n_second: int, confidence_level: float
) -> Interval:
    """Return Newcombe's interval of A = (1 + effect) / 2, on the scale of the effect.

    Unlike Wald and logit intervals it stays in range and needs no variance from the data,
    so that it works with groups of 5 and, one-sided, when the groups separate completely.
    """
    seen = (1 + effect) / 2
    method = "Newcombe (2006) method 5"
    level = confidence_level
    if abs(effect) == 1:
        # One side is certain: all of 1 - level is spent on the other.
        level = 2 * confidence_level - 1
        method += f", one-sided {percent_label(confidence_level)} bound: groups do not overlap"
    # inv_cdf directly: below 50% the one-sided z is negative, which no bound should use.
    z = normal_quantile(level) if level > 0 else 0.0
    extra = (n_first + n_second) / 2 - 1

    def is_accepted(value: float) -> bool:
        spread = 1 + extra * ((1 - value) / (2 - value) + value / (1 + value))
        variance = value * (1 - value) * spread / (n_first * n_second)
        return abs(value - seen) <= z * math.sqrt(variance)

    low = last_accepted(is_accepted, seen, 0.0)
    high = last_accepted(is_accepted, seen, 1.0)
    return Interval(2 * low - 1, 2 * high - 1, confidence_level, method)


def kruskal_wallis(*groups: ArrayLike | Frequencies) -> KruskalWallisResult | NotEstimable:
    """Compare two or more independent groups by ranks.

    Args:
        *groups: Scores of each group, 1-D, no NaN, or their frequency table; at
            least two groups.

    Returns:
        The test; `NotEstimable` when a group is empty or all scores are tied.

    Raises:
        ValueError: Fewer than two groups, or a score is missing.

    Notes:
        H = (n - 1) * SS between / SS total of the ranks, which is the textbook's H divided
        by 1 - sum(t**3 - t) / (n**3 - n). Not for repeated waves of the same pupils.

    References:
        Kruskal and Wallis (1952), Journal of the American Statistical Association
        47:583-621.
        Tomczak and Tomczak (2014), Trends in Sport Sciences 1(21):19-25 (epsilon squared).
    """
    if len(groups) < 2:
        raise ValueError("kruskal_wallis needs at least two groups")
    scores = [as_frequencies(f"group {at}", group) for at, group in enumerate(groups, start=1)]
    n = sum(group.n for group in scores)
    if any(group.n == 0 for group in scores):
        return NotEstimable("one group is empty", n)
    _, table = pooled(*scores)
    ties = table.sum(axis=0)
    if ties.size == 1:
        return NotEstimable("all values tied", n)

    from scipy.special import chdtrc

    ranks = mid_ranks(ties) - (n + 1) / 2
    # Between groups over total, which holds where almost all tie and SciPy's formula, two
    # large numbers less each other, has lost its digits.
    between = float(((table * ranks).sum(axis=1) ** 2 / table.sum(axis=1)).sum())
    statistic = (n - 1) * min(between / float((ties * ranks**2).sum()), 1.0)
    return KruskalWallisResult(
        statistic=statistic,
        df=len(scores) - 1,
        p_value=float(chdtrc(len(scores) - 1, statistic)),
        epsilon_squared=statistic / (n - 1),
        n=n,
        k=len(scores),
        method="Kruskal-Wallis H, ties corrected, chi-square approximation",
    )
