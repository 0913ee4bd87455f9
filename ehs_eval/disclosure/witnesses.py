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

    def some(self, rows: NDArray[np.int64]) -> Bands:
        """Return some of the sums."""
        return Bands(self.weights[rows], self.low[rows], self.high[rows])


@dataclass(slots=True)
class Witnesses:
    """For each target a table of whole numbers in which it is reached.

    Attributes:
        tables: Counts that differ from the true ones, and by how much.
        table_of: Position of the table last found for it, by target. Others may hold too.
    """

    tables: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = field(default_factory=list)
    table_of: dict[Target, int] = field(default_factory=dict)
    _moves: list[_Moves] = field(default_factory=list)

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
        found = self._that_hold(system, hidden, bands)
        ends = system.values[found.cells] + found.moves
        # Hidden counts are what they are in the true table, which always holds.
        is_high = hidden & (system.values >= system.needs_high)
        is_low = hidden & (system.values <= system.needs_low)
        is_high[found.cells[ends >= system.needs_high[found.cells]]] = True
        is_low[found.cells[ends <= system.needs_low[found.cells]]] = True
        return [target for target in targets if not (is_high, is_low)[target[1] < 0][target[0]]]

    def _that_hold(self, system: System, hidden: NDArray[np.bool_], bands: Bands | None) -> _Moves:
        """Return the tables that hold."""
        from scipy.sparse import csc_array

        moves = self._all_moves()
        counts = system.values[moves.cells] + moves.moves
        is_off = ~hidden[moves.cells]
        is_off |= (counts < system.low[moves.cells]) | (counts > system.high[moves.cells])
        moves = moves.but(np.unique(moves.table[is_off]))
        shape = (len(system.keys), len(self.tables))
        changes = csc_array((moves.moves, (moves.cells, moves.table)), shape=shape)
        moves = moves.but(np.unique((system.sums @ changes).tocoo().nonzero()[1]))
        if bands is None or not len(moves.table):
            return moves
        changes = csc_array((moves.moves, (moves.cells, moves.table)), shape=shape)
        sums = (bands.weights @ changes).tocoo()
        low, high = bands.low[sums.coords[0]] - CLOSE, bands.high[sums.coords[0]] + CLOSE
        return moves.but(np.unique(sums.coords[1][(sums.data < low) | (sums.data > high)]))

    def _all_moves(self) -> _Moves:
        """Return the moves of all tables; those of tables added since are put behind the others."""
        known = int(self._moves[0].n_tables) if self._moves else 0
        if known < len(self.tables):
            new = self.tables[known:]
            sizes = [len(cells) for cells, _ in new]
            parts = [
                *self._moves,
                _Moves(
                    np.repeat(np.arange(known, len(self.tables)), sizes),
                    np.concatenate([cells for cells, _ in new]),
                    np.concatenate([moves for _, moves in new]),
                    len(self.tables),
                ),
            ]
            self._moves = [
                _Moves(
                    np.concatenate([part.table for part in parts]),
                    np.concatenate([part.cells for part in parts]),
                    np.concatenate([part.moves for part in parts]),
                    len(self.tables),
                )
            ]
        if not self._moves:
            none = np.zeros(0, dtype=np.int64)
            return _Moves(none, none, np.zeros(0), 0)
        return self._moves[0]


@dataclass(frozen=True, slots=True)
class _Moves:
    """What tables change: for each change its table, the count, and by how much; shape (moves,)."""

    table: NDArray[np.int64]
    cells: NDArray[np.int64]
    moves: NDArray[np.float64]
    n_tables: int

    def but(self, tables: NDArray[np.int64]) -> _Moves:
        """Return the moves of all tables but some."""
        is_out = np.zeros(self.n_tables, dtype=bool)
        is_out[tables] = True
        kept = ~is_out[self.table]
        return _Moves(self.table[kept], self.cells[kept], self.moves[kept], self.n_tables)
