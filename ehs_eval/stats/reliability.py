"""Internal consistency of a scale, and change beyond its error of measurement."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ehs_eval.stats.arrays import TIE_DECIMALS, as_scores, as_table, as_times, distinct
from ehs_eval.stats.common import NotEstimable, check_open_unit, normal_quantile
from ehs_eval.stats.frequencies import frequencies


@dataclass(frozen=True, slots=True)
class AlphaResult:
    """Cronbach's alpha of a scale.

    Attributes:
        alpha: At most 1; negative when the items run against each other.
        low: Lower confidence limit; None when there is no interval.
        high: Upper confidence limit; None likewise.
        interval_reason: Why there is no interval; None when there is.
        n: People who answered every item.
        n_dropped: People left out because an item is missing.
        k: Items.
        confidence_level: Nominal coverage.
        method: How missing items were treated and the interval found.
    """

    alpha: float
    low: float | None
    high: float | None
    interval_reason: str | None
    n: int
    n_dropped: int
    k: int
    confidence_level: float
    method: str


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """How many people changed by more than a scale's threshold.

    Attributes:
        n: Pairs.
        n_improved: People whose score moved the good way, far enough.
        n_unchanged: People without reliable change.
        n_deteriorated: People whose score moved the bad way, far enough.
        share_improved: Of `n`, 0 to 1.
        share_unchanged: Likewise.
        share_deteriorated: Likewise.
        threshold: Smallest change that counts.
        method: Rule and direction.
    """

    n: int
    n_improved: int
    n_unchanged: int
    n_deteriorated: int
    share_improved: float
    share_unchanged: float
    share_deteriorated: float
    threshold: float
    method: str


def cronbach_alpha(
    items: ArrayLike, counts: ArrayLike | None = None, *, confidence_level: float = 0.95
) -> AlphaResult | NotEstimable:
    """Return Cronbach's alpha with its interval.

    Args:
        items: Answers, people x items, all scored in one direction; NaN where missing.
        counts: How many people gave each line of answers; None where each is one person's.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Alpha and interval; `NotEstimable` without people, with fewer than two items or
        complete answers, or when the total score does not vary.

    Raises:
        ValueError: `items` is not 2-D or holds anything but finite numbers and gaps, or the
            level is out of range.

    Notes:
        Only people who answered every item are used, as in SPSS. An item that everybody
        answered alike stays in; SPSS and R's psych remove it, which raises a positive alpha.
        The interval is exact for normal scores with equal variances and covariances. Items
        that differ by a constant alone, an alpha of 1, say nothing of its width: no interval.

    References:
        Cronbach (1951), Psychometrika 16:297-334.
        Feldt (1965), Psychometrika 30:357-370.
        Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11:93-103.
    """
    check_open_unit("confidence_level", confidence_level)
    answers = as_table("items", items, "people x items")
    times = as_times("counts", counts, len(answers))
    is_complete = ~np.isnan(answers).any(axis=1)
    columns, people = distinct(list(answers[is_complete].T), times[is_complete])
    n, k = int(people.sum()), answers.shape[1]
    if not times.any():
        return NotEstimable("n = 0", 0)
    if k < 2:
        return NotEstimable("fewer than two items", n)
    if n < 2:
        return NotEstimable("fewer than two people answered every item", n)
    total = frequencies(sum(columns), people)
    if total.values.size == 1:
        return NotEstimable("the total score does not vary", n)

    alpha, low, high = 1.0, None, None
    # Is every item the first plus a constant?
    is_full = all(np.ptp((column - columns[0]).round(TIE_DECIMALS)) == 0 for column in columns)
    if not is_full:
        within = sum(frequencies(column, people).variance for column in columns)
        alpha = k / (k - 1) * (1 - within / total.variance)
        low, high = _feldt_limits(alpha, n, k, confidence_level)
    return AlphaResult(
        alpha=alpha,
        low=low,
        high=high,
        interval_reason="the items differ by a constant alone" if is_full else None,
        n=n,
        n_dropped=int(times.sum()) - n,
        k=k,
        confidence_level=confidence_level,
        method="Cronbach's alpha, raw, people with a missing item dropped; Feldt interval",
    )


def _feldt_limits(alpha: float, n: int, k: int, confidence_level: float) -> tuple[float, float]:
    """Return Feldt's limits of alpha."""
    from scipy.special import fdtri

    tail = (1 - confidence_level) / 2
    dfs = n - 1, (n - 1) * (k - 1)
    return (
        1 - (1 - alpha) * float(fdtri(*dfs, 1 - tail)),
        1 - (1 - alpha) * float(fdtri(*dfs, tail)),
    )


def reliable_change(
    first: ArrayLike,
    second: ArrayLike,
    *,
    threshold: float,
    counts: ArrayLike | None = None,
    higher_is: Literal["better", "worse"] = "better",
    inclusive: bool = True,
) -> ReliableChange | NotEstimable:
    """Count the people whose score changed by more than error of measurement explains.

    Args:
        first: Scores of the earlier wave, 1-D, no NaN.
        second: Scores of the later wave, in the same order of people.
        threshold: Change needed, above 0, in points of the scale.
        counts: How often each pair of scores occurs; None where each occurs once.
        higher_is: Whether a higher score is "better" or "worse".
        inclusive: Whether a change of exactly the threshold counts.

    Returns:
        Counts and shares; `NotEstimable` without pairs.

    Raises:
        ValueError: Lengths differ, a score is missing, or the threshold or direction is
            not allowed.

    Notes:
        Published thresholds count a change that reaches them (NHS England's outcome
        measures); the reliable change index of Jacobson and Truax has to exceed 1.96,
        which is `inclusive=False` with `reliable_change_threshold`. Nothing here tells
        treatment from time or from regression to the mean.

    References:
        Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59:12-19.
    """
    if higher_is not in ("better", "worse"):
        raise ValueError(f'higher_is must be "better" or "worse", not {higher_is!r}')
    if not 0 < threshold < math.inf:
        raise ValueError(f"threshold must be above 0 and finite, not {threshold}")
    earlier, later = as_scores("first", first), as_scores("second", second)
    if earlier.size != later.size:
        raise ValueError(f"first and second must pair up: {earlier.size} against {later.size}")
    times = as_times("counts", counts, earlier.size)
    n = int(times.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)

    gains = as_scores("changes", later - earlier if higher_is == "better" else earlier - later)
    needed = round(float(threshold), TIE_DECIMALS)
    reaches = np.greater_equal if inclusive else np.greater
    improved = int(times[reaches(gains, needed)].sum())
    deteriorated = int(times[reaches(-gains, needed)].sum())
    unchanged = n - improved - deteriorated
    sign = ">=" if inclusive else ">"
    return ReliableChange(
        n=n,
        n_improved=improved,
        n_unchanged=unchanged,
        n_deteriorated=deteriorated,
        share_improved=improved / n,
        share_unchanged=unchanged / n,
        share_deteriorated=deteriorated / n,
        threshold=float(threshold),
        method=f"reliable if |second - first| {sign} {threshold:g}; higher is {higher_is}",
    )


def reliable_change_threshold(
    sd: float, reliability: float, *, confidence_level: float = 0.95
) -> float:
    """Return the change beyond which error of measurement is an unlikely explanation.

    Args:
        sd: Standard deviation of the scale before treatment, above 0.
        reliability: Of the scale, at least 0 and below 1.
        confidence_level: Share of unchanged people within the threshold, strictly between
            0 and 1.

    Returns:
        z * sd * sqrt(2) * sqrt(1 - reliability); a reliable change exceeds it.

    Raises:
        ValueError: An argument is outside its range.

    References:
        Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59:12-19.
    """
    if not 0 < sd < math.inf:
        raise ValueError(f"sd must be above 0 and finite, not {sd}")
    if not 0 <= reliability < 1:
        raise ValueError(f"reliability must be at least 0 and below 1, not {reliability}")
    return normal_quantile(confidence_level) * sd * math.sqrt(2 * (1 - reliability))
