"""Ledgers of invented tables, and a reader who tries to work out what they hide."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from ehs_eval.config.disclosure import DisclosureSettings
from ehs_eval.disclosure.ledger import Entry, Key, Ledger, Level
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.disclosure.search import Found, search
from ehs_eval.disclosure.system import system_of

RULES = rules_of(DisclosureSettings())


def shown(ledger: Ledger) -> Ledger:
    """Let every count of a ledger be a result."""
    for key in ledger.cells:
        ledger.entries[("data", "counts", None, "{}", (), "/".join(key), None)] = Entry(
            "count", (key,)
        )
    return ledger


def line(*counts: int) -> Ledger:
    """A total and its parts."""
    ledger = Ledger()
    parts = [ledger.cell((str(i),), count) for i, count in enumerate(counts)]
    ledger.cell(("all",), sum(counts), level=Level.BASE)
    ledger.total(("all",), parts)
    return shown(ledger)


def table(counts: NDArray[np.int64], name: str = "table", ledger: Ledger | None = None) -> Ledger:
    """A table of any number of dimensions with all of its margins; `*` stands for all."""
    ledger = ledger or Ledger()
    places = list(itertools.product(*([*range(n), None] for n in counts.shape)))

    def key(place: Sequence[int | None]) -> Key:
        return (name, *("*" if at is None else str(at) for at in place))

    for place in places:
        of = counts[tuple(slice(None) if at is None else at for at in place)]
        ledger.cell(key(place), int(np.sum(of)), level=Level(min(3, place.count(None))))
    for place, axis in itertools.product(places, range(counts.ndim)):
        if place[axis] is None:
            parts = [(*place[:axis], i, *place[axis + 1 :]) for i in range(counts.shape[axis])]
            ledger.total(key(place), [key(part) for part in parts])
    return ledger


def hidden_of(ledger: Ledger) -> tuple[Found, set[Key]]:
    """Search a ledger; return what was found and the keys that are hidden."""
    found = search(system_of(ledger, RULES))
    return found, {found.system.keys[at] for at in np.flatnonzero(found.hidden)}


def small_ones(ledger: Ledger) -> list[Key]:
    return [
        key
        for key, cell in ledger.cells.items()
        if cell.is_sensitive and 0 < cell.value < RULES.threshold
    ]


def interval(
    ledger: Ledger, hidden: set[Key], key: Key, bounds: dict[Key, tuple[float, float | None]]
) -> tuple[float, float]:
    """What a reader can work out of a hidden count, by a programme made from the ledger alone."""
    unknown = sorted(hidden)
    place = {each: at for at, each in enumerate(unknown)}
    rows, known = [], []
    for sum_ in ledger.sums:
        row, rest = np.zeros(len(unknown)), 0.0
        for each, sign in [(sum_.whole, -1.0), *((part, 1.0) for part in sum_.parts)]:
            if each in place:
                row[place[each]] += sign
            else:
                rest -= sign * ledger.cells[each].value
        if row.any():
            rows.append(row)
            known.append(rest)
    wish = np.zeros(len(unknown))
    wish[place[key]] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        solved = linprog(
            sign * wish,
            A_eq=np.array(rows) if rows else None,
            b_eq=np.array(known) if rows else None,
            bounds=[bounds.get(each, (0, None)) for each in unknown],
        )
        assert solved.status in (0, 3)
        ends.append(np.inf if solved.status == 3 else float(solved.x @ wish))
    return ends[0], ends[1]
