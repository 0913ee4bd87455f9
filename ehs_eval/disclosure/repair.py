"""What to hide where several sums together narrow a count: the cheapest way over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.programs import CLOSE, Limits
from ehs_eval.disclosure.reach import Target
from ehs_eval.disclosure.system import System

if TYPE_CHECKING:
    from scipy.sparse import csc_array

_RADII: Final = (3, 6, 1000)
"""Sums between a count and those that may be hidden for it: near ones are tried first."""


@dataclass(slots=True)
class Repair:
    """Finds the counts to hide for one that is narrowed.

    Attributes:
        system: Counts and sums.
        by_count: The sums, for looking up those of a count.
        n_programs: Linear programmes solved so far.
    """

    system: System
    by_count: csc_array
    n_programs: int = 0

    @classmethod
    def of(cls, system: System) -> Repair:
        """Return what finds them in a system."""
        return cls(system, system.sums.tocsc())

    def cheapest(self, target: Target, hidden: NDArray[np.bool_]) -> NDArray[np.int64] | None:
        """Return the counts that have to be hidden for a count to reach its target.

        The programme moves the count to its target and all others so that every sum holds, at the
        least cost: moving a hidden count is free. Those that moved have to be hidden.

        Args:
            target: The count, and which end of its interval.
            hidden: Which counts are hidden already; shape (n,).

        Returns:
            Positions of counts not hidden yet; None where nothing that could be hidden is enough.
        """
        known = -1
        for radius in _RADII:
            cells, rows = self.near(target[0], radius)
            if len(cells) == known:
                continue
            known = len(cells)
            moves = self._moves(target, cells, rows, hidden)
            if moves is not None:
                moved = cells[np.abs(moves) > CLOSE]
                return moved[~hidden[moved]]
        return None

    def least(self, cell: int) -> float:
        """Return the least that a count can be when all others that can move are hidden."""
        cells, rows = self.near(cell, len(self.system.keys))
        from scipy.sparse import csr_array

        values = self.system.values[cells]
        zeros = np.zeros(len(rows))
        limits = Limits(
            csr_array(self.system.sums[rows][:, cells]),
            zeros,
            zeros,
            self.system.low[cells] - values,
            self.system.high[cells] - values,
        )
        self.n_programs += 1
        found = limits.furthest(np.where(cells == cell, -1.0, 0.0))
        at = np.flatnonzero(cells == cell)
        fall = 0.0 if found is None else float(found.numbers[at][0])
        return float(np.ceil(self.system.values[cell] + fall - CLOSE))

    def near(self, cell: int, radius: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the counts that can move within some sums of a count, and all sums of these."""
        can_move = self.system.can_move()
        cells = self._within(cell, radius, can_move)
        rows = sorted({row for at in cells for row in self._sums_of(at)})
        return np.array(cells), np.array(rows, dtype=np.int64)

    def around(self, cell: int, radius: int) -> NDArray[np.int64]:
        """Return all counts within some sums of a count, those of nobody among them."""
        return np.array(self._within(cell, radius, np.ones(len(self.system.keys), dtype=bool)))

    def _within(self, cell: int, radius: int, may_pass: NDArray[np.bool_]) -> list[int]:
        seen, rows, edge = {cell}, set[int](), [cell]
        while edge and radius:
            radius -= 1
            new_rows = {row for at in edge for row in self._sums_of(at)} - rows
            rows |= new_rows
            reached = {other for row in new_rows for other in self._counts_of(row)} - seen
            edge = [other for other in reached if may_pass[other]]
            seen.update(edge)
        return sorted(seen)

    def _sums_of(self, cell: int) -> list[int]:
        by_count = self.by_count
        return by_count.indices[by_count.indptr[cell] : by_count.indptr[cell + 1]].tolist()

    def _counts_of(self, row: int) -> list[int]:
        sums = self.system.sums
        return sums.indices[sums.indptr[row] : sums.indptr[row + 1]].tolist()

    def _moves(
        self,
        target: Target,
        cells: NDArray[np.int64],
        rows: NDArray[np.int64],
        hidden: NDArray[np.bool_],
    ) -> NDArray[np.float64] | None:
        from scipy.sparse import csr_array, hstack

        system = self.system
        cell, way = target
        need = (system.needs_high if way > 0 else system.needs_low)[cell] - system.values[cell]
        if need == 0:
            return np.zeros(len(cells))
        down = system.values[cells] - system.low[cells]
        up = system.high[cells] - system.values[cells]
        price = np.where(hidden[cells], 0.0, system.cost[cells]) + 1e-6
        size = abs(need)
        costs = np.concatenate([price / size, price / np.clip(down, 1.0, size)])
        n, at = len(cells), int(np.flatnonzero(cells == cell)[0])
        low, high = np.zeros(2 * n), np.concatenate([up, down])
        low[at] = high[at] = max(need, 0.0)
        low[n + at] = high[n + at] = max(-need, 0.0)
        sums = csr_array(system.sums[rows][:, cells])
        zeros = np.zeros(len(rows))
        limits = Limits(csr_array(hstack([sums, -sums])), zeros, zeros, low, high)
        found = limits.furthest(-costs)
        self.n_programs += 1
        return None if found is None else found.numbers[:n] - found.numbers[n:]
