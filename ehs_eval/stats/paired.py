"""Two waves of the same people."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_counts, as_scores, as_times, distinct
from ehs_eval.stats.common import Interval, NotEstimable, last_accepted, normal_quantile
from ehs_eval.stats.frequencies import mid_ranks
from ehs_eval.stats.seeds import SEED
from ehs_eval.stats.signed_ranks import signed_rank_p


@dataclass(frozen=True, slots=True)
class SignedRankResult:
    """Wilcoxon signed-rank test of paired scores.

    Attributes:
        statistic: The smaller of the two rank sums.
        rank_sum_positive: Ranks of the pairs in which the second score is higher.
        rank_sum_negative: Ranks of the pairs in which it is lower.
        z: From the smaller rank sum, so never positive, as SPSS prints.
        p_value: Two-sided, asymptotic.
        exact_p_value: Two-sided, over every assignment of signs.
        exact_method: How the exact p-value was found.
        exact_standard_error: Its Monte Carlo error; None when it was not drawn.
        rank_biserial: Matched pairs, -1 to 1; positive when the second score is higher.
        n_pairs: Pairs given.
        n_zero: Pairs without a difference.
        method: Conventions followed.
    """

    statistic: float
    rank_sum_positive: float
    rank_sum_negative: float
    z: float
    p_value: float
    exact_p_value: float
    exact_method: str
    exact_standard_error: float | None
    rank_biserial: float
    n_pairs: int
    n_zero: int
    method: str


@dataclass(frozen=True, slots=True)
class McNemarResult:
    """McNemar's test of a yes/no answer in two waves.

    Attributes:
        exact_p_value: Two-sided binomial test of the changes; None without any.
        mid_p_value: The same with half the chance of the result seen; None likewise.
        statistic: Chi-square with 1 df, no continuity correction; None likewise.
        p_value: From that chi-square; None likewise.
        p_reason: Why there are no p-values; None when there are.
        difference: Share of yes, second wave minus first.
        low: Lower limit of the difference.
        high: Upper limit of the difference.
        n: Pairs.
        discordant: Pairs that changed.
        confidence_level: Nominal coverage.
        method: How the interval and p-values were found.
    """

    exact_p_value: float | None
    mid_p_value: float | None
    statistic: float | None
    p_value: float | None
    p_reason: str | None
    difference: float
    low: float
    high: float
    n: int
    discordant: int
    confidence_level: float
    method: str


def wilcoxon_signed_rank(
    first: ArrayLike,
    second: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    zeros: Literal["wilcox", "pratt"] = "wilcox",
    seed: int = SEED,
) -> SignedRankResult | NotEstimable:
    """Compare two waves of the same people by signed ranks.

    Args:
        first: Scores of the earlier wave, 1-D, no NaN.
        second: Scores of the later wave, in the same order of people.
        counts: How often each pair occurs; None where each occurs once.
        zeros: "wilcox" drops unchanged pairs before ranking, as SPSS does; "pratt" ranks
            them and then drops them, which suits surveys where most do not change.
        seed: Seed of the draws used when exact counting would take too long.

    Returns:
        Test and effect size; `NotEstimable` when no pair differs.

    Raises:
        ValueError: Lengths differ, a score is missing, or `zeros` is unknown.

    Notes:
        With ranks r of the non-zero differences, mean sum(r) / 2 and variance
        sum(r**2) / 4, which holds under ties and either treatment of zeros. The matched
        rank-biserial is (W+ - W-) / (W+ + W-). The exact p-value is counted in full up to
        1,000 pairs that differ, beyond that approximated or drawn, as `exact_method` says; with
        five pairs it cannot fall below .0625.

    References:
        Pratt (1959), Journal of the American Statistical Association 54:655-667.
        Kerby (2014), Comprehensive Psychology 3, article 11.IT.3.1.
    """
    if zeros not in ("wilcox", "pratt"):
        raise ValueError(f'zeros must be "wilcox" or "pratt", not {zeros!r}')
    earlier, later = as_scores("first", first), as_scores("second", second)
    if earlier.size != later.size:
        raise ValueError(f"first and second must pair up: {earlier.size} against {later.size}")
    times = as_times("counts", counts, earlier.size)
    (differences,), times = distinct([as_scores("differences", later - earlier)], times)
    n_pairs, n_zero = int(times.sum()), int(times[differences == 0].sum())
    if n_zero == n_pairs:
        return NotEstimable("no pair differs" if n_pairs else "n = 0", n_pairs)

    ranks, lost, gained = _signed_ranks(differences, times, with_zeros=zeros == "pratt")
    positive, negative = float((gained * ranks).sum()), float((lost * ranks).sum())
    smaller = min(positive, negative)
    squares = float(((lost + gained) * ranks**2).sum())
    z = (smaller - (positive + negative) / 2) / math.sqrt(squares / 4)
    exact = signed_rank_p(
        (2 * ranks).round().astype(np.int64), lost + gained, round(2 * smaller), seed=seed
    )
    dropped = "zeros ranked, then dropped (Pratt)" if zeros == "pratt" else "zeros dropped"
    return SignedRankResult(
        statistic=smaller,
        rank_sum_positive=positive,
        rank_sum_negative=negative,
        z=z,
        p_value=math.erfc(-z / math.sqrt(2)),
        exact_p_value=exact.p_value,
        exact_method=exact.method,
        exact_standard_error=exact.standard_error,
        rank_biserial=(positive - negative) / (positive + negative),
        n_pairs=n_pairs,
        n_zero=n_zero,
        method=f"Wilcoxon signed-rank, asymptotic, {dropped}, ties corrected, "
        "no continuity correction",
    )


def _signed_ranks(
    differences: NDArray[np.float64], times: NDArray[np.int64], *, with_zeros: bool
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the ranks of the sizes of differences, and how many fell and rose by each.

    Args:
        differences: Distinct differences, some of them not 0.
        times: How often each occurs.
        with_zeros: Whether those of 0 are ranked before they are left out.
    """
    sizes, place = np.unique(np.abs(differences), return_inverse=True)
    moved = np.zeros((2, sizes.size), dtype=np.int64)
    np.add.at(moved, ((differences > 0).astype(int), place), times)
    kept = sizes > 0
    both = moved.sum(axis=0)
    if with_zeros:
        return mid_ranks(both)[kept], moved[0, kept], moved[1, kept]
    return mid_ranks(both[kept]), moved[0, kept], moved[1, kept]


def mcnemar(table: ArrayLike, *, confidence_level: float = 0.95) -> McNemarResult | NotEstimable:
    """Compare a yes/no answer in two waves of the same people.

    Args:
        table: Pairs as [[yes-yes, yes-no], [no-yes, no-no]], first wave in rows.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Tests, difference and interval; `NotEstimable` when there are no pairs.

    Raises:
        ValueError: The table is not 2 x 2 or holds anything but counts.

    Notes:
        Only pairs that changed bear on the tests; the interval uses all. The mid-p
        version is the one to read in small samples: the exact one is too cautious.

    References:
        Tango (1998), Statistics in Medicine 17:891-908 (interval).
        Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13:91.
    """
    counts = as_counts("table", table)
    if counts.shape != (2, 2):
        raise ValueError(f"table must be 2 x 2, not {counts.shape[0]} x {counts.shape[1]}")
    z = normal_quantile(confidence_level)
    n = int(counts.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)

    lost, gained = int(counts[0, 1]), int(counts[1, 0])
    discordant = lost + gained
    exact = mid = statistic = p_value = None
    if discordant:
        at_most, fewer = (
            _chance_of_at_most(count, discordant)
            for count in (min(lost, gained), min(lost, gained) - 1)
        )
        exact, mid = min(2 * at_most, 1.0), min(at_most + fewer, 1.0)
        statistic = (lost - gained) ** 2 / discordant
        p_value = math.erfc(math.sqrt(statistic / 2))
    limits = _tango_interval(gained, lost, n, z, confidence_level)
    return McNemarResult(
        exact_p_value=exact,
        mid_p_value=mid,
        statistic=statistic,
        p_value=p_value,
        p_reason=None if discordant else "no discordant pairs",
        difference=(gained - lost) / n,
        low=limits.low,
        high=limits.high,
        n=n,
        discordant=discordant,
        confidence_level=confidence_level,
        method=f"McNemar, no continuity correction; {limits.method}",
    )


def _chance_of_at_most(count: int, tosses: int) -> float:
    """Return the chance of at most so many heads, fewer than all tosses of a fair coin."""
    from scipy.special import betainc

    return float(betainc(tosses - count, count + 1, 0.5)) if count >= 0 else 0.0


def _tango_interval(gained: int, lost: int, n: int, z: float, confidence_level: float) -> Interval:
    """Return Tango's score interval of (gained - lost) / n."""
    seen = (gained - lost) / n

    def is_accepted(value: float) -> bool:
        # Tango (1998), equations 6 and 7: the share of `lost` most likely given `value`.
        linear = (2 * n - gained + lost) * value - gained - lost
        root = math.sqrt(max(linear**2 + 8 * n * lost * value * (1 - value), 0.0))
        share = (root - linear) / (4 * n)
        variance = n * (2 * share + value * (1 - value))
        return abs(gained - lost - n * value) <= z * math.sqrt(max(variance, 0.0))

    low = last_accepted(is_accepted, seen, -1.0)
    high = last_accepted(is_accepted, seen, 1.0)
    return Interval(low, high, confidence_level, "Tango score interval")
