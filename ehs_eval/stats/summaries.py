"""Descriptive statistics of one set of scores."""

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from ehs_eval.stats.arrays import as_scores
from ehs_eval.stats.common import Interval, NotEstimable, check_open_unit
from ehs_eval.stats.frequencies import Frequencies, as_frequencies


@dataclass(frozen=True, slots=True)
class Description:
    """Where scores lie and how they spread.

    Attributes:
        n: Scores used.
        mean: Arithmetic mean.
        sd: Sample standard deviation, divisor n - 1; None with one score.
        median: Middle score.
        q1: Lower quartile.
        q3: Upper quartile.
        minimum: Lowest score seen.
        maximum: Highest score seen.
        share_at_minimum: Share at the lowest possible score; None without a range.
        share_at_maximum: Share at the highest possible score; None without a range.
        method: Conventions followed.
    """

    n: int
    mean: float
    sd: float | None
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float
    share_at_minimum: float | None
    share_at_maximum: float | None
    method: str


def describe(
    values: ArrayLike | Frequencies, *, scale_range: tuple[float, float] | None = None
) -> Description | NotEstimable:
    """Describe one set of scores.

    Args:
        values: Scores, 1-D, no NaN, or their frequency table.
        scale_range: Lowest and highest score the scale allows; None leaves out the
            shares at floor and ceiling.

    Returns:
        The description; `NotEstimable` when there are no scores.

    Raises:
        ValueError: A score is missing or outside the range, or the range is empty.

    Notes:
        Quartiles interpolate linearly at (n - 1)p, type 7 of Hyndman and Fan, as pandas,
        R and Excel's QUARTILE.INC do; SPSS uses (n + 1)p. A floor or ceiling effect is
        commonly flagged above a share of 0.15.

    References:
        Hyndman and Fan (1996), The American Statistician 50:361-365.
        Terwee et al. (2007), Journal of Clinical Epidemiology 60:34-42.
    """
    scores = as_frequencies("values", values)
    if scale_range is not None and not scale_range[0] < scale_range[1]:
        raise ValueError(f"scale_range must run from low to high, not {scale_range}")
    if scores.n == 0:
        return NotEstimable("n = 0", 0)
    lowest, highest = float(scores.values[0]), float(scores.values[-1])
    at_minimum = at_maximum = None
    if scale_range is not None:
        low, high = as_scores("scale_range", scale_range).tolist()
        if lowest < low or highest > high:
            raise ValueError(f"values must lie in scale_range, {low:g} to {high:g}")
        at_minimum = scores.count_of(low) / scores.n
        at_maximum = scores.count_of(high) / scores.n

    return Description(
        n=scores.n,
        mean=scores.mean,
        sd=scores.sd if scores.n > 1 else None,
        median=scores.quantile(0.5),
        q1=scores.quantile(0.25),
        q3=scores.quantile(0.75),
        minimum=lowest,
        maximum=highest,
        share_at_minimum=at_minimum,
        share_at_maximum=at_maximum,
        method="sample SD (n - 1); quartiles by linear interpolation (type 7)",
    )


def mean_interval(
    values: ArrayLike | Frequencies, *, confidence_level: float = 0.95
) -> Interval | NotEstimable:
    """Return the t interval of a mean.

    Args:
        values: Scores, 1-D, no NaN, or their frequency table.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        The interval; `NotEstimable` with fewer than two scores or none that differ.

    Raises:
        ValueError: A score is missing, or the level is out of range.

    Notes:
        mean ± t(n - 1) * SD / sqrt(n). The limits may leave the scale where scores crowd at
        one of its ends; the scores are treated as independent.

    References:
        Student (1908), Biometrika 6:1-25.
    """
    check_open_unit("confidence_level", confidence_level)
    scores = as_frequencies("values", values)

    n = scores.n
    if n < 2:
        return NotEstimable(f"n = {n}", n)
    if scores.values.size == 1:
        return NotEstimable("all values tied", n)
    from scipy.special import stdtrit

    margin = float(stdtrit(n - 1, 0.5 + confidence_level / 2)) * scores.sd / math.sqrt(n)
    return Interval(
        scores.mean - margin, scores.mean + margin, confidence_level, "t interval of the mean"
    )
