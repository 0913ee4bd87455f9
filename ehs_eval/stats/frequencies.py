"""Frequency tables of scores: distinct values and how often each occurs.

Statistics of one group need no more than this, so that their time does not grow with people.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores, as_times, distinct


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """A frequency table of scores.

    Attributes:
        values: Distinct scores, ascending.
        counts: How often each occurs, above 0.
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Scores in all."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Arithmetic mean; there must be scores."""
        if self.values.size == 1:
            return float(self.values[0])  # the mean of equal numbers may be off by float noise
        return float((self.counts * self.values).sum()) / self.n

    @property
    def sum_of_squares(self) -> float:
        """Sum of squares about the mean, exactly 0 where no score differs."""
        return float((self.counts * (self.values - self.mean) ** 2).sum())

    @property
    def variance(self) -> float:
        """Sample variance, divisor n - 1; there must be two scores."""
        return self.sum_of_squares / (self.n - 1)

    @property
    def sd(self) -> float:
        """Sample standard deviation; there must be two scores."""
        return math.sqrt(self.variance)

    def quantile(self, share: float) -> float:
        """Return a quantile by linear interpolation at (n - 1) * share (type 7)."""
        place = (self.n - 1) * share
        lower = math.floor(place)
        below, above = self.ranked(lower + 1), self.ranked(min(lower + 2, self.n))
        part = place - lower
        # From the nearer end, as NumPy interpolates.
        if part < 0.5:
            return below + (above - below) * part
        return above - (above - below) * (1 - part)

    def ranked(self, rank: int) -> float:
        """Return the score of a rank, from 1 for the lowest."""
        return float(self.values[np.searchsorted(np.cumsum(self.counts), rank)])

    def count_of(self, value: float) -> int:
        """Return how often a score occurs."""
        return int(self.counts[self.values == value].sum())


def frequencies(values: ArrayLike, counts: ArrayLike | None = None) -> Frequencies:
    """Return the frequency table of scores.

    Args:
        values: Scores, 1-D, no NaN, in any order; equal ones are merged.
        counts: How often each occurs; None where each occurs once.

    Returns:
        The distinct scores that occur, ascending, with their counts.

    Raises:
        ValueError: The scores are not 1-D or not finite, or the counts are not whole numbers
            of at least 0, one for each.
    """
    return _counted("values", values, counts)


def as_frequencies(name: str, values: ArrayLike | Frequencies) -> Frequencies:
    """Return the frequency table of scores, or the one given.

    Args:
        name: Argument name, for the message.
        values: Scores, 1-D, no NaN, or their frequency table.

    Raises:
        ValueError: The scores are not 1-D or not finite.
    """
    return values if isinstance(values, Frequencies) else _counted(name, values, None)


def pooled(*groups: Frequencies) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the distinct scores of all groups, ascending, and their counts, group by score."""
    values = np.unique(np.concatenate([group.values for group in groups]))
    table = np.zeros((len(groups), values.size), dtype=np.int64)
    for row, group in zip(table, groups, strict=True):
        row[np.searchsorted(values, group.values)] = group.counts
    return values, table


def mid_ranks(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the rank that tied scores share, from 1, for the counts of ascending scores."""
    return np.cumsum(counts) - (counts - 1) / 2


def _counted(name: str, values: ArrayLike, counts: ArrayLike | None) -> Frequencies:
    scores = as_scores(name, values)
    (kept,), times = distinct([scores], as_times("counts", counts, scores.size))
    return Frequencies(kept, times)
