"""Which counts were hidden for nothing, once all that had to be hidden is."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.intervals import Intervals
from ehs_eval.disclosure.reach import Reach, reach_of, targets_of
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.witnesses import Witnesses

_MOST_ROUNDS: Final = 100
"""Counts of one part of the system that are tried."""
_LARGEST_PART: Final = 150
"""Hidden counts that say something of each other, of which one is tried. More take too long."""


def show_again(system: System, hidden: NDArray[np.bool_], witnesses: Witnesses) -> int:
    """Show counts that need not be hidden, and return how many programmes it took.

    Of each part of the system the dearest count is shown on trial, then the next. It stays shown
    where all of the part can still be what it has to be able to be.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,). Those that need not be are taken out.
        witnesses: Tables that show that no count can be worked out; those needed are added.
    """
    targets = targets_of(system)
    waiting = np.flatnonzero(hidden & ~system.starts_hidden)
    waiting = waiting[np.lexsort((waiting, -system.cost[waiting]))]
    known, part_of = Intervals.of(system, hidden), _small_parts(reach_of(system, hidden))
    n_programs = 0
    for _ in range(_MOST_ROUNDS):
        tried: dict[int, int] = {}
        for cell in waiting.tolist():
            if cell in part_of:
                tried.setdefault(part_of[cell], cell)
        if not tried:
            break
        waiting = waiting[~np.isin(waiting, list(tried.values()))]
        shown = known.showing(np.array(list(tried.values())))
        for cell in np.flatnonzero(shown.out_of_reach().any(axis=0)).tolist():
            tried.pop(part_of.get(cell, -1), None)
        if not tried:
            continue
        on_trial = hidden.copy()
        on_trial[list(tried.values())] = False
        after = reach_of(system, on_trial, witnesses=witnesses)
        missed = after.missed(witnesses.without(targets, system, on_trial), enough=1)
        n_programs += after.n_programs
        for cell, _ in missed:
            tried.pop(part_of.get(cell, -1), None)
        if tried:
            hidden[list(tried.values())] = False
            known, part_of = Intervals.of(system, hidden), _small_parts(reach_of(system, hidden))
    return n_programs


def _small_parts(reach: Reach) -> dict[int, int]:
    """Return the part of each count that stands in one that is not too large."""
    sizes = np.bincount(reach.part, minlength=1)
    return {
        int(cell): int(part)
        for cell, part in zip(reach.free, reach.part, strict=True)
        if sizes[part] <= _LARGEST_PART
    }
