"""Which counts were hidden for nothing, once all that had to be hidden is."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.reach import reach_of, targets_of
from ehs_eval.disclosure.system import System

_MOST_ROUNDS: Final = 25
"""Counts of one part of the system that are tried."""


def show_again(system: System, hidden: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], int]:
    """Return what has to stay hidden, and how many programmes it took to find out.

    Of each part of the system the dearest count is shown on trial, then the next. It stays shown
    where all of the part can still be what it has to be able to be.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,).
    """
    hidden, targets = hidden.copy(), targets_of(system)
    waiting = np.flatnonzero(hidden & ~system.starts_hidden)
    waiting = waiting[np.lexsort((waiting, -system.cost[waiting]))]
    n_programs = 0
    for _ in range(_MOST_ROUNDS):
        if not len(waiting):
            break
        before = reach_of(system, hidden)
        part_of = dict(zip(before.free.tolist(), before.part.tolist(), strict=True))
        tried: dict[int, int] = {}
        for cell in waiting.tolist():
            tried.setdefault(part_of[cell], cell)
        on_trial = hidden.copy()
        on_trial[list(tried.values())] = False
        after = reach_of(system, on_trial)
        needed = {part_of[cell] for cell, _ in after.missed(targets) if cell in part_of}
        n_programs += after.n_programs
        hidden[[cell for part, cell in tried.items() if part not in needed]] = False
        waiting = waiting[~np.isin(waiting, list(tried.values()))]
    return hidden, n_programs
