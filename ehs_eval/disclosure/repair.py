"""What to hide where several sums together narrow a count: the cheapest way over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.intervals import Intervals
from ehs_eval.disclosure.links import Links
from ehs_eval.disclosure.programs import CLOSE, Limits, is_whole
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.witnesses import Target, Witnesses

_RADII: Final = (3, 6, 1000)
"""Sums between a count and those that may be hidden for it: near ones are tried first."""
_TRIFLE: Final = 1e-3
"""Cost of moving a hidden count: less than any other, so that no more move than need to."""
_WORTH: Final = 1e6
"""What moving a count towards its target is worth: more than anything that is hidden for it."""
_MOST_COUNTS: Final = 800
"""Counts among which whole numbers are looked for where the best are fractions."""
_MOST_SUMS: Final = 2000
"""Sums that are looked at in one programme."""


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of a count.

    Attributes:
        cells: Positions of the counts; shape (n,).
        rows: Positions of their sums; shape (sums,).
    """

    cells: NDArray[np.int64]
    rows: NDArray[np.int64]


@dataclass(slots=True)
class Repair:
    """Finds the counts to hide for one that is narrowed.

    Attributes:
        system: Counts and sums.
        witnesses: Where tables that reach a target are kept.
        links: Which counts stand in a sum together.
        n_programs: Linear programmes solved so far.
    """

    system: System
    witnesses: Witnesses
    links: Links
    n_programs: int = 0
    _out_of_reach: tuple[System, NDArray[np.bool_]] | None = None

    @classmethod
    def of(cls, system: System, witnesses: Witnesses) -> Repair:
        """Return what finds them in a system, and keeps the tables that show it."""
        return cls(system, witnesses, Links.of(system.sums))

    def cheapest(self, target: Target, hidden: NDArray[np.bool_]) -> list[int] | None:
        """Return the counts that have to be hidden for a count to reach its target.

        The programme moves the count to its target and all others so that every sum holds, at the
        least cost: moving a hidden count is free. Those that moved have to be hidden.

        Args:
            target: The count, and which end of its interval.
            hidden: Which counts are hidden already; shape (n,).

        Returns:
            Positions of counts not hidden yet; None where nothing that could be hidden is enough.
        """
        if self._is_hopeless(target):
            return None
        known = -1
        for radius in _RADII:
            around = self.near(target[0], radius)
            if len(around.cells) == known:
                continue
            known = len(around.cells)
            found = self._moved([(target, around)], hidden)
            if target in found:
                return found[target]
        return None

    def cheapest_of_all(
        self, targets: Iterable[Target], hidden: NDArray[np.bool_]
    ) -> Iterator[tuple[Target, list[int] | None]]:
        """Yield for each target the counts that have to be hidden, as `cheapest` does.

        Targets whose surroundings have nothing in common are looked at in one programme. Those
        reached by a table that was found for another are left out: what it takes is hidden then.
        """
        waiting = [(target, self.near(target[0], _RADII[0])) for target in targets]
        while waiting:
            batch, waiting = _apart(waiting)
            found = self._moved(batch, hidden)
            for target, _ in batch:
                yield target, found[target] if target in found else self.cheapest(target, hidden)
            still = set(self.witnesses.without([each for each, _ in waiting], self.system, hidden))
            waiting = [each for each in waiting if each[0] in still]

    def _is_hopeless(self, target: Target) -> bool:
        """Return whether a count cannot reach its target, whatever is hidden."""
        if self._out_of_reach is None or self._out_of_reach[0] is not self.system:
            found = Intervals.of(self.system, self.system.can_move()).out_of_reach()
            self._out_of_reach = self.system, found
        cell, way = target
        return bool(self._out_of_reach[1][int(way > 0), cell])

    def extremes(self, cell: int) -> tuple[float, float]:
        """Return the least and the most that a count can be when all that can move are hidden.

        The most is not looked for beyond the threshold above its value.
        """
        system = self.system
        around = self.near(cell, len(system.keys))
        fall = self._furthest(cell, -1, around, system.low, system.high)
        rise = self._furthest(cell, 1, around, system.low, system.high)
        value = system.values[cell]
        return float(np.ceil(value + fall - CLOSE)), float(np.floor(value + rise + CLOSE))

    def is_empty_by_layout(self, cell: int) -> bool:
        """Return whether no table of this layout has anybody in a count, whatever is hidden.

        So it is with a group that other tables have no row for.
        """
        values = self.system.values
        cells = self.links.within(cell, len(values))
        rows = np.array(
            sorted({row for at in cells for row in self.links.sums_of[at]}), dtype=np.int64
        )
        anything = np.zeros(len(values)), np.full(len(values), np.inf)
        return self._furthest(cell, 1, Around(np.array(cells), rows), *anything) < CLOSE

    def _furthest(
        self,
        cell: int,
        way: int,
        around: Around,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
    ) -> float:
        """Return how far a count can move by itself, up or down to a threshold or so."""
        from scipy.sparse import csr_array

        cells, zeros = around.cells, np.zeros(len(around.rows))
        values, is_it = self.system.values[cells], around.cells == cell
        most = np.where(is_it, self.system.threshold, high[cells] - values)
        sums = csr_array(self.system.sums[around.rows][:, cells])
        limits = Limits(sums, zeros, zeros, low[cells] - values, most)
        found = limits.furthest(np.where(is_it, float(way), 0.0))
        self.n_programs += limits.n_programs
        return 0.0 if found is None else float(found[is_it][0])

    def near(self, cell: int, radius: int) -> Around:
        """Return the counts that can move within some sums of a count, and all sums of these."""
        cells = self.links.within(cell, radius, self.system.can_move().tolist())
        return Around(np.array(cells), self._rows_of(cells))

    def _rows_of(self, cells: Iterable[int]) -> NDArray[np.int64]:
        """Return all sums of some counts."""
        rows = {row for at in cells for row in self.links.sums_of[at]}
        return np.array(sorted(rows), dtype=np.int64)

    def around(self, cell: int, radius: int) -> NDArray[np.int64]:
        """Return all counts within some sums of a count, those of nobody among them."""
        within = self.links.within(cell, radius, (~self.system.is_fixed).tolist())
        return np.array([at for at in within if not self.system.is_fixed[at]], dtype=np.int64)

    def _moved(
        self, asked: Sequence[tuple[Target, Around]], hidden: NDArray[np.bool_]
    ) -> dict[Target, list[int]]:
        """Return what has to be hidden for each target that is reached, by whole numbers of people.

        Targets that fractions of people reach are left to a programme of their own.
        """
        from scipy.sparse import csr_array, hstack

        system = self.system
        cells = np.concatenate([around.cells for _, around in asked])
        rows = np.concatenate([around.rows for _, around in asked])
        needs = {target: self._need(target) for target, _ in asked}
        size = np.repeat(
            [max(abs(needs[t]), 1.0) for t, _ in asked], [len(a.cells) for _, a in asked]
        )
        down = system.values[cells] - system.low[cells]
        up = system.high[cells] - system.values[cells]
        price = np.where(hidden[cells], 0.0, system.cost[cells]) + _TRIFLE
        costs = np.concatenate([price / size, price / np.clip(down, 1.0, size)])
        high = np.concatenate([up, down])
        place = {int(cell): at for at, cell in enumerate(cells)}
        for (cell, _), need in needs.items():
            at = place[cell] if need > 0 else len(cells) + place[cell]
            back = len(cells) + place[cell] if need > 0 else place[cell]
            costs[at], high[at], high[back] = -_WORTH, abs(need), 0.0
        sums = csr_array(system.sums[rows][:, cells])
        zeros = np.zeros(len(rows))
        limits = Limits(csr_array(hstack([sums, -sums])), zeros, zeros, np.zeros(len(high)), high)
        numbers = limits.furthest(-costs)
        if numbers is not None and not is_whole(numbers) and len(asked) == 1:
            numbers = limits.whole(-costs) if len(cells) < _MOST_COUNTS else None
        self.n_programs += limits.n_programs
        if numbers is None:
            return {}
        return self._kept(asked, numbers[: len(cells)] - numbers[len(cells) :], needs, hidden)

    def _kept(
        self,
        asked: Sequence[tuple[Target, Around]],
        moves: NDArray[np.float64],
        needs: Mapping[Target, float],
        hidden: NDArray[np.bool_],
    ) -> dict[Target, list[int]]:
        """Keep the moves that reach their target, and return what they take."""
        kept, start = {}, 0
        for target, around in asked:
            own = moves[start : start + len(around.cells)]
            start += len(around.cells)
            reached = float(own[around.cells == target[0]][0])
            is_there = abs(reached - needs[target]) < CLOSE
            if is_there and self.witnesses.add([target], around.cells, own):
                moved = around.cells[np.abs(own) > CLOSE]
                kept[target] = moved[~hidden[moved]].tolist()
        return kept

    def _need(self, target: Target) -> float:
        cell, way = target
        needs = self.system.needs_high if way > 0 else self.system.needs_low
        return float(needs[cell] - self.system.values[cell])


def _apart(
    waiting: Sequence[tuple[Target, Around]],
) -> tuple[list[tuple[Target, Around]], list[tuple[Target, Around]]]:
    """Return those whose surroundings have no sum in common, and the others."""
    taken, batch, later = set[int](), [], []
    for target, around in waiting:
        rows = set(around.rows.tolist())
        if taken & rows or len(taken) > _MOST_SUMS:
            later.append((target, around))
        else:
            taken |= rows
            batch.append((target, around))
    return batch, later
