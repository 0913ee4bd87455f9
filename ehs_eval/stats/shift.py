"""The typical difference between two independent groups, after Hodges and Lehmann."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.arrays import TIE_DECIMALS
from ehs_eval.stats.common import normal_quantile, percent_label
from ehs_eval.stats.frequencies import Frequencies

# Beyond this the differences would no longer sort in about half a second.
_PAIR_LIMIT: Final = 4_000_000
_EXACT_LIMIT: Final = 40_000


@dataclass(frozen=True, slots=True)
class Shift:
    """Median of all differences between two groups, second minus first.

    Attributes:
        estimate: The median difference; None when there are too many to sort.
        low: Lower confidence limit; None when there is no such interval.
        high: Upper confidence limit; None likewise.
        reason: Why something is None; None when all is there.
        method: How the interval was found.
    """

    estimate: float | None
    low: float | None
    high: float | None
    reason: str | None
    method: str


def hodges_lehmann(first: Frequencies, second: Frequencies, *, confidence_level: float) -> Shift:
    """Return the median of all pairwise differences and its confidence interval.

    Args:
        first: Scores of the first group, not empty.
        second: Scores of the second group, not empty.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        The shift in units of the score, second minus first.

    Notes:
        The limits are the k-th smallest and k-th largest difference, k taken from the
        distribution of U without ties: exact up to 40,000 differences (200
        against 200), normal beyond. With ties the limits are conservative.

    References:
        Hodges and Lehmann (1963), Annals of Mathematical Statistics 34:598-611.
        Bauer (1972), Journal of the American Statistical Association 67:687-690.
        Mann and Whitney (1947), Annals of Mathematical Statistics 18:50-60 (counts of U).
    """
    is_exact = first.n * second.n <= _EXACT_LIMIT
    method = "median of all differences; interval of ordered differences, " + (
        "exact (Bauer 1972)" if is_exact else "normal approximation (Bauer 1972)"
    )
    if first.values.size * second.values.size > _PAIR_LIMIT:
        return Shift(None, None, None, "too many different scores to compare", method)

    differences = np.subtract.outer(second.values, first.values).round(TIE_DECIMALS).ravel()
    order = np.argsort(differences, kind="stable")
    ordered = differences[order]
    reached = np.cumsum(np.outer(second.counts, first.counts).ravel()[order])
    pairs = int(reached[-1])

    def ranked(k: int) -> float:
        # Adding 0 turns -0.0 into 0.0.
        return float(ordered[np.searchsorted(reached, k)]) + 0.0

    estimate = round((ranked((pairs + 1) // 2) + ranked(pairs // 2 + 1)) / 2, TIE_DECIMALS)
    sizes = sorted((first.n, second.n))
    k = _limit_rank(sizes[0], sizes[1], confidence_level, is_exact)
    if k < 1:
        label = percent_label(confidence_level)
        reason = f"no {label} interval exists for {first.n} against {second.n}"
        return Shift(estimate, None, None, reason, method)
    return Shift(estimate, ranked(k), ranked(pairs + 1 - k), None, method)


@lru_cache(maxsize=256)
def _limit_rank(n_small: int, n_large: int, confidence_level: float, is_exact: bool) -> int:
    """Return the rank of the difference that is the lower limit; below 1 if none is."""
    pairs, total = n_small * n_large, n_small + n_large
    if not is_exact:
        error = math.sqrt(pairs * (total + 1) / 12)
        return math.floor(pairs / 2 - normal_quantile(confidence_level) * error)
    chances = np.cumsum(_untied_counts(n_small, n_large)) / math.comb(total, n_small)
    return int(np.searchsorted(chances, (1 - confidence_level) / 2 + 1e-12, "right"))


def _untied_counts(n_small: int, n_large: int) -> NDArray[np.float64]:
    """Count the divisions of scores without ties that give each U, up to its mean.

    They are the coefficients of the Gaussian binomial, the product of (1 - q**(n_large +
    i)) / (1 - q**i) for i from 1 to n_small.
    """
    size = n_small * n_large // 2 + 1
    counts = np.zeros(size)
    counts[0] = 1
    for i in range(1, n_small + 1):
        counts[n_large + i :] -= counts[: max(size - n_large - i, 0)].copy()
        # Dividing by 1 - q**i: running sums at a distance of i.
        padded = np.pad(counts, (0, -size % i)).reshape(-1, i)
        counts = padded.cumsum(axis=0).ravel()[:size]
    return counts
