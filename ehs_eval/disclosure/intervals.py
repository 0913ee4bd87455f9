"""What counts can be at the least and the most, followed from sum to sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.system import System

_FAR: Final = 1e9
"""More people than there are, where nothing limits a count."""
_MOST_SWEEPS: Final = 12
"""Times that all sums are gone through; later ones narrow little."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """The least and the most of each count, where others are as large or small as can be.

    No table of the layout has a count outside its interval, so that one who asks for such a table
    need not look; but not every count inside one stands in a table.

    Attributes:
        system: Counts and sums.
        low: Least of each count; shape (n,).
        high: Most of each; shape (n,).
    """

    system: System
    low: Floats
    high: Floats

    @classmethod
    def of(cls, system: System, is_open: Bools) -> Intervals:
        """Return the intervals of a system of which a reader does not know some counts.

        Args:
            system: Counts and sums.
            is_open: Which counts a reader does not know; shape (n,).
        """
        low = np.where(is_open, system.low, system.values)
        high = np.where(is_open, np.minimum(system.high, _FAR), system.values)
        return cls(system, *_narrowed(system, low, high))

    def showing(self, cells: NDArray[np.int64]) -> Intervals:
        """Return the intervals to a reader who is shown some counts more."""
        low, high, values = self.low.copy(), self.high.copy(), self.system.values
        low[cells] = high[cells] = values[cells]
        return Intervals(self.system, *_narrowed(self.system, low, high))

    def out_of_reach(self) -> Bools:
        """Return which targets no table reaches, as far as intervals tell; shape (2, n).

        The first row is of the least that a count has to be able to be, the second of the most.
        """
        system = self.system
        too_high, too_low = self.low > system.needs_low, self.high < system.needs_high
        return np.array([system.is_primary & too_high, system.is_primary & too_low])


def _narrowed(system: System, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Narrow intervals until every sum comes out at both ends of each, or for so many sweeps."""
    sums = system.sums
    if not sums.nnz:
        return low, high
    cells, signs, lengths = sums.indices, sums.data, np.diff(sums.indptr)
    row = np.repeat(np.arange(len(lengths)), lengths)
    by_count = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[by_count], prepend=-1))
    counted = cells[by_count][starts]
    for _ in range(_MOST_SWEEPS):
        ends = signs * low[cells], signs * high[cells]
        least, most = np.minimum(*ends), np.maximum(*ends)
        rest_most = np.bincount(row, most, len(lengths))[row] - most
        rest_least = np.bincount(row, least, len(lengths))[row] - least
        ends = -signs * rest_most, -signs * rest_least
        above = np.maximum.reduceat(np.minimum(*ends)[by_count], starts)
        below = np.minimum.reduceat(np.maximum(*ends)[by_count], starts)
        is_done = bool((above <= low[counted]).all() and (below >= high[counted]).all())
        low[counted] = np.maximum(low[counted], above)
        high[counted] = np.minimum(high[counted], below)
        if is_done:
            break
    return low, high
