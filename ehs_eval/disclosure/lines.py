"""What has to be hidden in each sum taken by itself, before sums are looked at together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.system import System


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one sum, and their signs in it."""

    cells: NDArray[np.int64]
    signs: NDArray[np.float64]


def lines_of(system: System) -> list[Line]:
    """Return the sums of a system, each with its counts."""
    sums = system.sums
    return [
        Line(
            sums.indices[start:end].astype(np.int64),
            sums.data[start:end],
        )
        for start, end in zip(sums.indptr[:-1], sums.indptr[1:], strict=True)
    ]


def hide_in_lines(system: System, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which counts have to be hidden in any case.

    Where the other hidden counts of a sum cannot make up for all that a small one has to be able
    to be, another count of that sum has to go: the cheapest that makes up for it, or else the one
    that makes up for most.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden already; shape (n,).
    """
    hidden = hidden.copy()
    lines = lines_of(system)
    for line in lines:
        for cell, sign in zip(line.cells, line.signs, strict=True):
            if system.is_primary[cell]:
                for way in (1.0, -1.0):
                    _open(system, hidden, line, int(cell), sign * way, way)
    return hidden


def hide_with_few(system: System, hidden: NDArray[np.bool_]) -> None:
    """Hide more where the hidden people of a shown group are few together.

    Their mean could be had from that of the group and those of its shown parts.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,). More are added.
    """
    for line in lines_of(system):
        parts, wholes = line.cells[line.signs > 0], line.cells[line.signs < 0]
        if hidden[wholes].any():
            continue
        people = system.values[parts]
        together = people[hidden[parts] & system.is_sensitive[parts]].sum()
        if not 0 < together < system.threshold:
            continue
        others = parts[~hidden[parts] & (people >= system.threshold) & system.is_sensitive[parts]]
        able = others if len(others) else wholes[~system.is_fixed[wholes]]
        hidden[able[np.lexsort((able, system.cost[able]))][:1]] = True


def _open(
    system: System,
    hidden: NDArray[np.bool_],
    line: Line,
    cell: int,
    direction: float,
    way: float,
) -> None:
    """Hide counts of a sum until one of them can be as small or as large as it has to be."""
    value = system.values[cell]
    need = system.needs_high[cell] - value if way > 0 else value - system.needs_low[cell]
    others = line.cells != cell
    cells, signs = line.cells[others], line.signs[others]
    room = np.where(
        signs * direction > 0,
        system.values[cells] - system.low[cells],
        system.high[cells] - system.values[cells],
    ) * np.abs(signs)
    need -= room[hidden[cells]].sum()
    left = [
        (int(other), float(gives))
        for other, gives in zip(cells, room, strict=True)
        if not hidden[other] and gives > 0
    ]
    while need > 0 and left:
        chosen = _choice(system, left, need)
        hidden[chosen[0]] = True
        need -= chosen[1]
        left.remove(chosen)


def _choice(system: System, left: list[tuple[int, float]], need: float) -> tuple[int, float]:
    """Return the count to hide next, and what it makes up for.

    Counts of a dearer level are taken only where those of the cheaper ones are not enough.
    """
    by_cost = sorted(left, key=lambda each: (system.cost[each[0]], each[0]))
    level = system.level[by_cost[0][0]]
    while sum(gives for cell, gives in left if system.level[cell] <= level) < need:
        dearer = [system.level[cell] for cell, _ in left if system.level[cell] > level]
        if not dearer:
            break
        level = min(dearer)
    able = [each for each in by_cost if system.level[each[0]] <= level]
    enough = [each for each in able if each[1] >= need]
    return enough[0] if enough else max(able, key=lambda each: (each[1], -each[0]))
