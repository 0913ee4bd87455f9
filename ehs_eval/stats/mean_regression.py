"""Change in a group chosen for its low or high scores."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores, as_times, distinct
from ehs_eval.stats.common import NotEstimable, check_open_unit, check_size


@dataclass(frozen=True, slots=True)
class RegressionToMean:
    """A change divided into regression to the mean and what remains.

    Attributes:
        observed_change: Mean change of the pairs, second minus first.
        expected_change: Part expected from regression to the mean alone.
        remaining_change: Observed minus expected: the change expected of people at the
            population mean.
        low: Lower limit of the remaining change; None when the points lie on a line.
        high: Upper limit; None likewise.
        statistic: t of the remaining change; None likewise.
        df: Its degrees of freedom, pairs - 2.
        p_value: Two-sided, from t; None likewise.
        p_reason: Why there is no test or interval; None when there are.
        slope: Of the second score on the first; 1 would mean no regression to the mean.
        n: Pairs.
        population_mean: Mean of the population the group was chosen from, as given.
        confidence_level: Nominal coverage.
        method: Conventions followed.
    """

    observed_change: float
    expected_change: float
    remaining_change: float
    low: float | None
    high: float | None
    statistic: float | None
    df: int
    p_value: float | None
    p_reason: str | None
    slope: float
    n: int
    population_mean: float
    confidence_level: float
    method: str


def regression_to_mean(
    first: ArrayLike,
    second: ArrayLike,
    *,
    population_mean: float,
    counts: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> RegressionToMean | NotEstimable:
    """Test a change in a group chosen for extreme scores, allowing for regression to the mean.

    Args:
        first: Scores of the earlier wave, on which the group was chosen; 1-D, no NaN.
        second: Scores of the later wave, in the same order of people.
        population_mean: Mean score, at the earlier wave, of the population the group was
            chosen from; it must come from elsewhere than these pairs.
        counts: How often each pair of scores occurs; None where each occurs once.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        The change, its two parts and a test; `NotEstimable` with fewer than three pairs or
        when all first scores are equal.

    Raises:
        ValueError: Lengths differ, a score is missing, or another argument is not usable.

    Notes:
        Least squares of second on (first - population mean): without an effect the intercept
        is the population mean, whatever the slope. The t-test of that supposes the same effect
        for everyone, a straight line and a population mean known without error: repeat it
        over the plausible means. It does not replace a comparison group.

    References:
        Mee and Chua (1991), The American Statistician 45:39-42.
        Ostermann, Willich and Luedtke (2008), BMC Medical Research Methodology 8:52.
    """
    check_open_unit("confidence_level", confidence_level)
    check_size("population_mean", population_mean)
    earlier, later = as_scores("first", first), as_scores("second", second)
    if earlier.size != later.size:
        raise ValueError(f"first and second must pair up: {earlier.size} against {later.size}")
    (earlier, later), times = distinct([earlier, later], as_times("counts", counts, earlier.size))
    n = int(times.sum())
    if n < 3:
        return NotEstimable(f"n = {n}", n)
    if earlier.min() == earlier.max():
        return NotEstimable("all first scores tied", n)

    distance = _mean(earlier, times) - population_mean
    observed = _mean(later - earlier, times)
    slope, error = _slope_and_error(earlier, later, times, distance)
    remaining = _mean(later, times) - population_mean - slope * distance
    low = high = statistic = p_value = None
    if error is not None:
        from scipy.special import stdtr, stdtrit

        margin = float(stdtrit(n - 2, 0.5 + confidence_level / 2)) * error
        low, high, statistic = remaining - margin, remaining + margin, remaining / error
        p_value = 2 * float(stdtr(n - 2, -abs(statistic)))
    return RegressionToMean(
        observed_change=observed,
        expected_change=(slope - 1) * distance,
        remaining_change=remaining,
        low=low,
        high=high,
        statistic=statistic,
        df=n - 2,
        p_value=p_value,
        p_reason=None if error is not None else "the pairs lie on a straight line",
        slope=slope,
        n=n,
        population_mean=float(population_mean),
        confidence_level=confidence_level,
        method="Mee and Chua: least squares, t-test of the intercept at the population mean",
    )


def _slope_and_error(
    earlier: NDArray[np.float64],
    later: NDArray[np.float64],
    times: NDArray[np.int64],
    distance: float,
) -> tuple[float, float | None]:
    """Return the least-squares slope and the standard error at the population mean.

    The error is None when the pairs lie on a straight line.
    """
    n = int(times.sum())
    centred = earlier - _mean(earlier, times)
    spread = float((times * centred**2).sum())
    rises = later - _mean(later, times)
    slope = float((times * centred * rises).sum()) / spread
    residuals = rises - slope * centred
    # Scores are rounded to 10 decimals: smaller residuals are float noise.
    if np.abs(residuals).max() <= 1e-9 * max(1.0, float(np.abs(later).max())):
        return slope, None
    variance = float((times * residuals**2).sum()) / (n - 2)
    return slope, math.sqrt(variance * (1 / n + distance**2 / spread))


def _mean(scores: NDArray[np.float64], times: NDArray[np.int64]) -> float:
    return float((times * scores).sum()) / int(times.sum())
