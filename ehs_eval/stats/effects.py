"""Standardised effect sizes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from ehs_eval.stats.common import NotEstimable, check_open_unit, normal_quantile
from ehs_eval.stats.frequencies import Frequencies, as_frequencies
from ehs_eval.stats.sums import dot, exp

# Beyond this the grid of the noncentral t would be too coarse; no scale in use gets there.
_LARGEST_EFFECT: Final = 100.0
_GRID: Final = 4001
# Degrees of freedom from which the first terms of a series are exact to float precision.
_MANY: Final = 20_000


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """The difference between two independent groups in standard deviations.

    Attributes:
        hedges_g: Second minus first, corrected for the bias of small samples.
        low: Lower limit of `hedges_g`.
        high: Upper limit of `hedges_g`.
        cohens_d: The same difference without the correction.
        n_first: Scores in the first group.
        n_second: Scores in the second group.
        confidence_level: Nominal coverage.
        method: Standard deviation, correction and interval used.
    """

    hedges_g: float
    low: float
    high: float
    cohens_d: float
    n_first: int
    n_second: int
    confidence_level: float
    method: str


def standardised_mean_difference(
    first: ArrayLike | Frequencies,
    second: ArrayLike | Frequencies,
    *,
    interval: Literal["noncentral", "normal"] = "noncentral",
    confidence_level: float = 0.95,
) -> StandardisedDifference | NotEstimable:
    """Return the difference between two independent groups in standard deviations.

    Args:
        first: Scores of the first group, 1-D, no NaN, or their frequency table.
        second: Scores of the second group, 1-D, no NaN, or their frequency table.
        interval: "noncentral" inverts the noncentral t distribution; "normal" is the
            large-sample interval common in meta-analysis.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Hedges' g, Cohen's d and the interval of g; `NotEstimable` when a group has fewer
        than two scores or no score differs within either group.

    Raises:
        ValueError: A score is missing, `interval` is unknown, or the level is out of range.

    Notes:
        d = (mean of second - mean of first) / pooled SD, g = J d with the exact J =
        gamma(df/2) / (sqrt(df/2) gamma((df - 1)/2)), df = n_first + n_second - 2. The
        noncentral limits are those of d times J, as in R's effectsize; the normal ones are
        g ± z sqrt(1/n_first + 1/n_second + g**2 / (2 (n_first + n_second))). Above 100
        standard deviations only the normal interval is computed. For two waves of the same
        people the estimate holds, with the pooled SD as unit, but the interval does not:
        it takes the groups as independent.

    References:
        Hedges (1981), Journal of Educational Statistics 6:107-128.
        Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, chapter 5.
        Cumming and Finch (2001), Educational and Psychological Measurement 61:532-574.
    """
    if interval not in ("noncentral", "normal"):
        raise ValueError(f'interval must be "noncentral" or "normal", not {interval!r}')
    check_open_unit("confidence_level", confidence_level)
    scores = as_frequencies("first", first), as_frequencies("second", second)
    n_first, n_second = (group.n for group in scores)
    if min(n_first, n_second) < 2:
        return NotEstimable("fewer than two scores in a group", n_first + n_second)
    if all(group.values.size == 1 for group in scores):
        return NotEstimable("no variation within either group", n_first + n_second)

    df = n_first + n_second - 2
    squares = scores[0].sum_of_squares + scores[1].sum_of_squares
    d = (scores[1].mean - scores[0].mean) / math.sqrt(squares / df)
    correction = _bias_correction(df)
    g = correction * d
    unit = math.sqrt(1 / n_first + 1 / n_second)
    if interval == "noncentral" and abs(d) <= _LARGEST_EFFECT:
        limits = _noncentralities(d / unit, df, confidence_level)
        low, high = (correction * unit * limit for limit in limits)
        found = "noncentral t interval, corrected likewise"
    else:
        margin = normal_quantile(confidence_level) * math.sqrt(unit**2 + g**2 / (2 * (df + 2)))
        low, high = g - margin, g + margin
        found = "normal interval (Hedges and Olkin)"
    return StandardisedDifference(
        hedges_g=g,
        low=low,
        high=high,
        cohens_d=d,
        n_first=n_first,
        n_second=n_second,
        confidence_level=confidence_level,
        method=f"independent groups, pooled SD, exact J; {found}",
    )


def _bias_correction(df: int) -> float:
    """Return Hedges' J: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2))."""
    if df > _MANY:  # the logarithms of the gammas would differ in too few digits
        return 1 - 3 / (4 * df) - 7 / (32 * df**2)
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def _noncentralities(t: float, df: int, confidence_level: float) -> tuple[float, float]:
    """Return the noncentralities for which t is the upper and the lower tail point.

    With S = sqrt(chi-square / df), P(T <= t) is the mean of Phi(t S - noncentrality): a sum
    over a grid of log S, on which the trapezoidal rule converges very fast. SciPy's own
    function gives NaN in the tails, where the search for a limit begins.
    """
    from scipy.optimize import brentq
    from scipy.special import chdtri, gammaincinv, ndtr

    tail = 1e-18
    smallest = math.sqrt(2 * float(gammaincinv(df / 2, tail)) / df)
    largest = math.sqrt(float(chdtri(df, tail)) / df)
    logs = np.linspace(math.log(smallest), math.log(largest), _GRID)
    roots = exp(logs)
    log_density = df * (logs - roots**2 / 2)
    weights = exp(log_density - log_density.max())
    weights /= weights.sum()

    def excess(probability: float) -> Callable[[float], float]:
        return lambda centre: dot(weights, ndtr(t * roots - centre)) - probability

    ends = t * smallest, t * largest
    upper = 0.5 + confidence_level / 2
    low, high = (
        float(brentq(excess(probability), min(ends) - 40, max(ends) + 40, xtol=1e-13))
        for probability in (upper, 1 - upper)
    )
    return low, high
