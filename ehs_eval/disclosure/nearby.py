"""Tables that differ from the true one near a count only, and in as few people as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.links import Links
from ehs_eval.disclosure.programs import CLOSE, Limits
from ehs_eval.disclosure.reach import Reach
from ehs_eval.disclosure.witnesses import Target

_RADII: Final = (2, 4)
"""Sums between a count and those that may move with it."""
_MOST_COUNTS: Final = 3000
"""Counts in one programme, of all that are looked at in it."""
_MOST_WHOLE: Final = 400
"""Counts among which whole numbers are looked for where the best are fractions."""
_PRICE_IN_BAND: Final = 1e4
"""Price of moving a count that a published weighted sum holds; of any other it is 1."""
_WORTH: Final = 1e6
"""What moving a count towards its target is worth."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def look_nearby(reach: Reach, targets: Sequence[Target], hidden: NDArray[np.bool_]) -> list[Target]:
    """Return the targets that no table is found for, in the order given; keep those found.

    Counts that stand in no published weighted sum are moved rather than those that do, so that few
    of these sums have to be kept to.

    Args:
        reach: What is open of the system.
        targets: What is asked for.
        hidden: Which counts are hidden; shape (n,).
    """
    nearby = _Nearby.of(reach)
    for radius in _RADII:
        waiting = [target for target in targets if target[0] in reach.place]
        while waiting:
            chunk, waiting = nearby.chunk(waiting, radius)
            nearby.look(chunk)
            waiting = reach.witnesses.without(waiting, reach.system, hidden, reach.published)
        targets = reach.witnesses.without(targets, reach.system, hidden, reach.published)
    return list(targets)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Targets that are asked for in one programme, each in a copy of the counts near it.

    Attributes:
        targets: The targets.
        cells: Counts near each, by their place among those that are open.
    """

    targets: list[Target]
    cells: list[Ints]


@dataclass(slots=True)
class _Nearby:
    reach: Reach
    links: Links
    indptr: Ints
    rows: Ints
    weights: Floats
    row_low: Floats
    row_high: Floats
    down: Floats
    up: Floats
    price: Floats

    @classmethod
    def of(cls, reach: Reach) -> _Nearby:
        from scipy.sparse import vstack

        columns = vstack([reach.sums, reach.bands.weights]).tocsc()
        zeros = np.zeros(reach.sums.shape[0])
        system, free = reach.system, reach.free
        in_band = np.diff(reach.bands.weights.tocsc().indptr) > 0
        return cls(
            reach,
            Links.of(reach.sums),
            columns.indptr.astype(np.int64),
            columns.indices.astype(np.int64),
            columns.data,
            np.concatenate([zeros, reach.bands.low]),
            np.concatenate([zeros, reach.bands.high]),
            system.values[free] - system.low[free],
            system.high[free] - system.values[free],
            np.where(in_band, _PRICE_IN_BAND, 1.0),
        )

    def chunk(self, waiting: Sequence[Target], radius: int) -> tuple[_Chunk, list[Target]]:
        """Return the first targets, as many as one programme takes, and the others."""
        chunk, size = _Chunk([], []), 0
        for at, target in enumerate(waiting):
            cells = np.array(self.links.within(self.reach.place[target[0]], radius), dtype=np.int64)
            size += len(cells)
            if chunk.targets and size > _MOST_COUNTS:
                return chunk, list(waiting[at:])
            chunk.targets.append(target)
            chunk.cells.append(cells)
        return chunk, []

    def look(self, chunk: _Chunk) -> None:
        """Keep a table for each target of a chunk that one is found for."""
        reach = self.reach
        limits, wish = self._limits(chunk)
        found = limits.furthest(wish)
        reach.n_programs += 1
        if found is None:
            return
        n = len(found) // 2
        ends = np.cumsum([len(cells) for cells in chunk.cells])
        all_moves = np.split(found[:n] - found[n:], ends[:-1])
        fractions, seen = [], set[Target]()
        for target, cells, moves in zip(chunk.targets, chunk.cells, all_moves, strict=True):
            if self._is_there(target, cells, moves):
                if reach.witnesses.add([target], reach.free[cells], moves):
                    seen.update(self._seen(cells, moves))
                elif len(cells) <= _MOST_WHOLE:
                    fractions.append((target, cells))
        for target, cells in fractions:
            if target not in seen:
                moves = self._whole(target, cells)
                if self._is_there(target, cells, moves):
                    reach.witnesses.add([target], reach.free[cells], moves)
                    seen.update(self._seen(cells, moves))

    def _seen(self, cells: Ints, moves: Floats) -> Iterator[Target]:
        """Yield the targets that moves reach."""
        system, moved = self.reach.system, np.abs(moves) > CLOSE
        at = self.reach.free[cells[moved]]
        ends = system.values[at] + moves[moved]
        for cell in at[ends >= system.needs_high[at] - CLOSE].tolist():
            yield cell, 1
        for cell in at[ends <= system.needs_low[at] + CLOSE].tolist():
            yield cell, -1

    def _is_there(self, target: Target, cells: Ints, moves: Floats) -> bool:
        reached = moves[cells == self.reach.place[target[0]]].sum() - self.reach.need(target)
        return bool(target[1] * reached >= -CLOSE)

    def _whole(self, target: Target, cells: Ints) -> Floats:
        limits, wish = self._limits(_Chunk([target], [cells]))
        limits.low[wish > 0] = limits.high[wish > 0]
        found = limits.whole()
        self.reach.n_programs += 1
        return np.zeros(len(cells)) if found is None else found[: len(cells)] - found[len(cells) :]

    def _limits(self, chunk: _Chunk) -> tuple[Limits, Floats]:
        """Return what moves up, then moves down, have to keep to, and how much each is wished."""
        from scipy.sparse import csc_array, csr_array

        cells = np.concatenate(chunk.cells)
        sizes = [len(own) for own in chunk.cells]
        block = np.repeat(np.arange(len(sizes)), sizes)
        lengths = self.indptr[cells + 1] - self.indptr[cells]
        ends = np.cumsum(lengths)
        entries = np.arange(ends[-1]) + np.repeat(self.indptr[cells] - ends + lengths, lengths)
        own_rows = np.repeat(block, lengths) * len(self.row_low) + self.rows[entries]
        used, row = np.unique(own_rows, return_inverse=True)
        indptr = np.concatenate([[0], ends, ends[-1] + ends])
        weights = self.weights[entries]
        shape = (len(used), 2 * len(cells))
        columns = csc_array(
            (np.concatenate([weights, -weights]), np.concatenate([row, row]), indptr), shape=shape
        )
        high = np.concatenate([self.up[cells], self.down[cells]])
        wish = -np.concatenate([self.price[cells], self.price[cells]])
        for at, target in enumerate(chunk.targets):
            (place,) = np.flatnonzero((block == at) & (cells == self.reach.place[target[0]]))
            there, back = (place, place + len(cells))[:: target[1]]
            wish[there] = _WORTH
            high[there], high[back] = abs(self.reach.need(target)), 0.0
        used %= len(self.row_low)
        return Limits(
            csr_array(columns), self.row_low[used], self.row_high[used], np.zeros(len(high)), high
        ), wish
