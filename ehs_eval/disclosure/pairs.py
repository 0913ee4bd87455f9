"""The ledger of people seen twice: how they changed, and tests of them over two waves and more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import HIDDEN, REMOVED, Key, Ledger, Level
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Result, group_key

About = tuple[str, str, tuple[str, ...]]
"""Item, group as text, waves."""

Pairs = Callable[[About, int], Key]
"""Enters the people with both answers, so many of them."""

_MEANS: Final = ("mean_change", "mean_change_low", "mean_change_high")
_DIRECTIONS: Final = ("n_higher", "n_lower", "n_same")
_RELIABLE: Final = ("n_reliably_improved", "n_no_reliable_change", "n_reliably_worse")

_COUNTS: Final = (*_DIRECTIONS, *_RELIABLE, "n_improved", "n_worse")


def place_of(row: Result) -> About:
    """Return what a result of pairs is about."""
    return str(row.item), group_key(row.group), row.waves


def number(row: Result | None) -> int:
    """Return a count, 0 where there is none."""
    return int(float(row.value)) if row is not None and row.value is not None else 0


def by_place(rows: Iterable[Result]) -> dict[About, dict[str, Result]]:
    """Return results by what they are about and their name, the first of each name."""
    found: dict[About, dict[str, Result]] = {}
    for row in rows:
        found.setdefault(place_of(row), {}).setdefault(row.statistic, row)
    return found


def enter_pairs_of(ledger: Ledger, dataset: str, place: About, n: int, linked: Key | None) -> Key:
    """Enter the people with both answers, who are linked people but for those who left it out.

    Args:
        ledger: Where to enter them.
        dataset: Data set.
        place: Item, group and waves.
        n: Their number.
        linked: People linked, whatever they answered; None where no result tells of them.
    """
    own = keys.pairs(dataset, *place, n)
    is_new = own not in ledger.cells
    key = ledger.cell(own, n, level=Level.BASE)
    if linked in ledger.cells and is_new:
        left_out = ledger.cells[linked].value - n
        if left_out == 0:
            ledger.total(linked, [key])
        elif left_out > 0:
            rest = ledger.cell((*own, "left out"), left_out, is_sensitive=False)
            ledger.total(linked, [key, rest])
    return key


def enter_matched_pairs(
    ledger: Ledger,
    rows: Sequence[Result],
    pairs: Pairs,
    rules: Rules,
    *,
    is_fine: Callable[[Result], bool],
    is_close: Callable[[Result], bool] = lambda _: False,
    is_told: Callable[[About], bool] = lambda _: True,
) -> None:
    """Enter how the people seen twice changed.

    Which way they changed is withheld altogether where few changed one way.

    Args:
        ledger: Where to enter it.
        rows: Results of one data set that are of pairs.
        pairs: Enters the people with both answers.
        rules: Rules of disclosure control.
        is_fine: Whether scores are so fine that the mean change says nothing of how many changed.
        is_close: Whether means of other pairs differ from these by a few people.
        is_told: Whether anything is said of pairs of these people.
    """
    several = [row for row in rows if "pair" not in row.group]
    for row in rows:
        if "pair" in row.group:  # the change of one person
            ledger.enter(row, REMOVED)
    cells = {
        place: _changes(ledger, found, pairs(place, number(found["n_pairs"])), rules)
        for place, found in by_place(several).items()
    }
    for row in several:
        mine = cells[place_of(row)] if is_told(place_of(row)) else {}
        parts = [mine[name] for name in ("n_pairs", *_DIRECTIONS) if name in mine]
        if not parts:
            ledger.enter(row, HIDDEN)
        elif row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        elif row.statistic in _MEANS and is_close(row):
            ledger.enter(row, HIDDEN)
        elif row.statistic in _MEANS and is_fine(row) and row.value is not None:
            ledger.rests(row, parts[:1])
        elif row.statistic in _COUNTS or len(parts) == 1:
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, parts)


def _changes(
    ledger: Ledger, found: Mapping[str, Result], pairs: Key, rules: Rules
) -> dict[str, Key]:
    """Enter how many went up, went down and stayed, and whose change is reliable."""
    own: Key = (*pairs, found["n_pairs"].analysis, str(found["n_pairs"].item))
    numbers = [number(found[name]) for name in _DIRECTIONS]
    directions = {
        name: ledger.cell((*own, name), n) for name, n in zip(_DIRECTIONS, numbers, strict=True)
    }
    ledger.total(pairs, list(directions.values()))
    if not are_open(numbers, rules):
        return {"n_pairs": pairs} if are_open([ledger.cells[pairs].value], rules) else {}
    cells = {"n_pairs": pairs, **directions}
    if "n_improved" in found:
        up = ("n_improved", "n_worse")
        is_up = number(found["n_improved"]) == number(found["n_higher"])
        ways = ("n_higher", "n_lower") if is_up else ("n_lower", "n_higher")
        cells |= {name: cells[way] for name, way in zip(up, ways, strict=True)}
    if set(_RELIABLE) <= set(found):
        cells |= _reliable(ledger, found, cells, rules)
    return cells


def _reliable(
    ledger: Ledger, found: Mapping[str, Result], cells: Mapping[str, Key], rules: Rules
) -> dict[str, Key]:
    """Enter whose change is reliable: of those who changed, the others changed a little."""
    sure = {name: number(found[name]) for name in _RELIABLE}
    better, _, worse = _RELIABLE
    little = {
        changed: ledger.cells[cells[changed]].value - sure[name]
        for changed, name in (("n_improved", better), ("n_worse", worse))
    }
    pairs = cells["n_pairs"]
    reliable = {name: ledger.cell((*pairs, name), n) for name, n in sure.items()}
    a_little = {name: ledger.cell((*pairs, name, "a little"), n) for name, n in little.items()}
    ledger.total(cells["n_improved"], [reliable[better], a_little["n_improved"]])
    ledger.total(cells["n_worse"], [reliable[worse], a_little["n_worse"]])
    ledger.total(reliable[_RELIABLE[1]], [*a_little.values(), cells["n_same"]])
    return reliable if are_open([*sure.values(), *little.values()], rules) else {}


def enter_mcnemar(ledger: Ledger, rows: Sequence[Result], pairs: Pairs, rules: Rules) -> None:
    """Enter who gave another answer that counts: those who won and lost it, and the others.

    That is withheld altogether where they are few.
    """
    cells: dict[About, dict[str, Key]] = {}
    for place, found in by_place(rows).items():
        n = number(found["n_pairs"])
        both = pairs(place, n)
        cells[place] = {"n_pairs": both} if are_open([n], rules) else {}
        numbers = {name: number(found[name]) for name in ("n_gained", "n_lost")}
        line = [*numbers.values(), n - sum(numbers.values())]
        changed = _answers_changed(ledger, both, numbers, line[-1])
        cells[place] |= changed if are_open(line, rules) else {}
    for row in rows:
        mine = cells[place_of(row)]
        if row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        elif len(mine) < 2:
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, mine.values())


def _answers_changed(
    ledger: Ledger, pairs: Key, numbers: Mapping[str, int], n_kept: int
) -> dict[str, Key]:
    changed = {name: ledger.cell((*pairs, name), n) for name, n in numbers.items()}
    ledger.total(pairs, [*changed.values(), ledger.cell((*pairs, "kept"), n_kept)])
    return changed
