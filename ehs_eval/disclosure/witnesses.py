"""Tables that could be the true ones: each shows a count at an end of its protection interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.programs import CLOSE, is_whole
from ehs_eval.disclosure.system import System

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Target = tuple[int, int]
"""Position of a count, and +1 for the most it has to be able to be or -1 for the least."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Published weighted sums of counts, known to their rounding.

    Attributes:
        weights: A row for each; shape (bands, n).
        low: Least by which the sum can differ from the true one; shape (bands,).
        high: Most by which it can; shape (bands,).
    """

    weights: csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(slots=True)
class Witnesses:
    """For each target a table of whole numbers in which it is reached.

    Attributes:
        tables: Counts that differ from the true ones, and by how much.
        table_of: Position of its table, by target.
    """

    tables: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = field(default_factory=list)
    table_of: dict[Target, int] = field(default_factory=dict)

    def add(
        self, targets: Iterable[Target], cells: NDArray[np.int64], moves: NDArray[np.float64]
    ) -> bool:
        """Keep a table for some targets; return whether it is one of whole numbers."""
        if not is_whole(moves):
            return False
        moved = np.abs(moves) > CLOSE
        self.tables.append((cells[moved], np.round(moves[moved])))
        self.table_of.update(dict.fromkeys(targets, len(self.tables) - 1))
        return True

    def without(
        self,
        targets: Iterable[Target],
        system: System,
        hidden: NDArray[np.bool_],
        bands: Bands | None = None,
    ) -> list[Target]:
        """Return the targets for which no table holds, in the order given.

        A table holds when it differs from the true one in hidden counts only, every count is one
        that it can be, every sum comes out, and every published weighted sum does to its rounding.
        """
        asked = list(targets)
        holds = self._holds(system, hidden, bands)
        return [
            target
            for target in asked
            if target not in self.table_of
            or not holds[self.table_of[target]]
            or not self._reaches(target, system)
        ]

    def _reaches(self, target: Target, system: System) -> bool:
        cell, way = target
        cells, moves = self.tables[self.table_of[target]]
        end = system.values[cell] + moves[cells == cell].sum()
        need = (system.needs_high if way > 0 else system.needs_low)[cell]
        return bool(way * (end - need) >= 0)

    def _holds(
        self, system: System, hidden: NDArray[np.bool_], bands: Bands | None
    ) -> NDArray[np.bool_]:
        from scipy.sparse import csc_array

        if not self.tables:
            return np.zeros(0, dtype=bool)
        sizes = [len(cells) for cells, _ in self.tables]
        table = np.repeat(np.arange(len(sizes)), sizes)
        cells = np.concatenate([cells for cells, _ in self.tables])
        moves = np.concatenate([moves for _, moves in self.tables])
        counts = system.values[cells] + moves
        is_off = ~hidden[cells] | (counts < system.low[cells]) | (counts > system.high[cells])
        holds: NDArray[np.bool_] = np.bincount(table, weights=is_off, minlength=len(sizes)) == 0
        shape = (len(system.keys), len(sizes))
        changes = csc_array((moves, (cells, table)), shape=shape)
        holds &= abs(system.sums @ changes).sum(axis=0) == 0
        if bands is not None:
            sums = (bands.weights @ changes).toarray()
            inside = (sums >= bands.low[:, None] - CLOSE) & (sums <= bands.high[:, None] + CLOSE)
            holds &= inside.all(axis=0)
        return holds
