"""Which counts to hide beside those that give somebody away: as few and as cheap as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.lines import hide_in_lines, hide_with_few
from ehs_eval.disclosure.reach import reach_of, targets_of
from ehs_eval.disclosure.repair import Repair
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.tidy import show_again
from ehs_eval.disclosure.witnesses import Target, Witnesses

_MOST_ROUNDS: Final = 32
"""Rounds of hiding more; what is hidden around a count doubles its reach with each."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        system: Counts and sums, with what a reader can know of each.
        hidden: Which counts to hide; shape (n,).
        witnesses: Tables that show that none can be worked out.
        n_programs: Linear programmes solved.
    """

    system: System
    hidden: NDArray[np.bool_]
    witnesses: Witnesses
    n_programs: int


def search(system: System) -> Found:
    """Return which counts to hide so that no small one can be worked out.

    Counts that give somebody away are hidden first, then in each sum the cheapest that leave them
    open, and last, wherever sums together still narrow one, those that cost least over all sums at
    once. Those not needed after all are shown again, unless the hidden people of a group are few
    together. The order is fixed, so that equal results are hidden alike.
    """
    hidden = hide_in_lines(system, system.starts_hidden)
    witnesses = Witnesses()
    reach = reach_of(system, hidden, witnesses=witnesses)
    doubted = reach.doubtful(targets_of(system))
    n_programs = reach.n_programs
    for round_ in range(_MOST_ROUNDS):
        repair = Repair.of(system, witnesses)
        for target, more in repair.cheapest_of_all(doubted, hidden):
            if more is None or (round_ and not more):
                more = _make_room(repair, target, hidden, round_)
            hidden[more] = True
        system = repair.system
        reach = reach_of(system, hidden, witnesses=witnesses)
        doubted = reach.missed(witnesses.without(targets_of(system), system, hidden))
        n_programs += repair.n_programs + reach.n_programs
        if not doubted:
            break
    n_programs += show_again(system, hidden, witnesses)
    hide_with_few(system, hidden)
    return Found(system, hidden, witnesses, n_programs)


def _make_room(repair: Repair, target: Target, hidden: NDArray[np.bool_], round_: int) -> list[int]:
    """Return what to hide for a count that hiding others does not open by itself.

    That comes of what hidden counts tell by being hidden: that a sum of three is three at least, or
    that parts of a small count are small. Where the layout of the tables says that nobody is there,
    nothing can be done. Else first a reader is no longer taken to know which counts
    near it are small; then it is allowed for that a sum of hidden counts is not below their number;
    last all near it is hidden, those of nobody too, so that what is hidden tells nothing.
    """
    cell, way = target
    if not repair.system.values[cell] and repair.is_empty_by_layout(cell):
        repair.system = repair.system.emptied(cell)
        return []
    for radius in (1, 2, 4):
        around = repair.around(cell, radius)
        repair.system = repair.system.untold(around[hidden[around]])
        more = repair.cheapest(target, hidden)
        if more is not None and (more or not round_):
            return more
    if way < 0 and not round_:
        repair.system = repair.system.raised(cell, *repair.extremes(cell))
        more = repair.cheapest(target, hidden)
        if more is not None:
            return more
    around = repair.around(cell, 2**round_)
    repair.system = repair.system.opened(around)
    return [int(other) for other in around]
