"""The ledger of people seen twice: how they changed, and tests of them over two waves and more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import HIDDEN, REMOVED, Entry, Key, Ledger, Level
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Place, Result, Results, group_key

About = tuple[str, str, tuple[str, ...]]
"""Item, group as text, waves."""

Pairs = Callable[[About, int], Key | None]
"""Enters the people with both answers, so many of them; None where nothing is said of them."""

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
        mine = cells[place_of(row)]
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
    ledger: Ledger, found: Mapping[str, Result], pairs: Key | None, rules: Rules
) -> dict[str, Key]:
    """Enter how many went up, went down and stayed, and whose change is reliable."""
    if pairs is None:
        return {}
    own: Key = (*pairs, found["n_pairs"].analysis, str(found["n_pairs"].item))
    numbers = [number(found[name]) for name in _DIRECTIONS]
    directions = {
        name: ledger.cell((*own, name), n) for name, n in zip(_DIRECTIONS, numbers, strict=True)
    }
    ledger.total(pairs, list(directions.values()))
    if not are_open(numbers, rules):
        return {"n_pairs": pairs}
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
        cells[place] = {} if both is None else {"n_pairs": both}
        numbers = {name: number(found[name]) for name in ("n_gained", "n_lost")}
        line = [*numbers.values(), n - sum(numbers.values())]
        if both is not None:
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


def enter_repeated(
    ledger: Ledger,
    results: Results,
    rows: Sequence[Result],
    pairs: Pairs,
    rules: Rules,
    is_close: Callable[[Result], bool] = lambda _: False,
) -> None:
    """Enter tests over all waves: of people with every answer, and of those with two or more.

    Where either are few nothing is said of them.

    Args:
        ledger: Where to enter them; pairs of two waves are there.
        results: All results.
        rows: Those of the tests.
        pairs: Enters the people with answers in two waves.
        rules: Rules of disclosure control.
        is_close: Whether the test is of a few people more or fewer than another.
    """
    cells = {
        place: _over_waves(ledger, (found["n_all_waves"].dataset, pairs), place, found, results)
        for place, found in by_place(rows).items()
        if "n_all_waves" in found and _are_many(found, rules)
    }
    for row in rows:
        mine = cells.get(place_of(row))
        if row.statistic == "adjusted_p_value":
            ledger.enter(row, _entry_of_pairs(ledger, results, row))
        elif mine is None:
            ledger.enter(row, HIDDEN)
        elif row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        elif row.statistic == "n":
            ledger.count(row, mine["n_two_or_more" if _has_gaps(row) else "n_all_waves"])
        elif is_close(row) and not row.statistic.endswith("p_value"):
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, mine.values())


def _has_gaps(row: Result) -> bool:
    return str(row.method).startswith("Skillings-Mack")


def _are_many(found: Mapping[str, Result], rules: Rules) -> bool:
    return are_open([number(found[name]) for name in ("n_all_waves", "n_two_or_more")], rules)


def _entry_of_pairs(ledger: Ledger, results: Results, row: Result) -> Entry:
    """Return what is known of the signed-rank test of two waves whose p-value is adjusted."""
    at = Place(row.dataset, "matched_pairs", row.item, row.group, row.waves)
    tested = results.find(at, "exact_p_value")
    return HIDDEN if tested is None else ledger.entries.get(tested.key, HIDDEN)


def _over_waves(
    ledger: Ledger,
    of: tuple[str, Pairs],
    place: About,
    found: Mapping[str, Result],
    results: Results,
) -> dict[str, Key]:
    """Enter the people with every answer, and those with two or more, beside pairs of waves."""
    (dataset, pairs), (item, text, waves) = of, place
    n_all, n_some = number(found["n_all_waves"]), number(found["n_two_or_more"])
    couples = {}
    for row in results.select(dataset, "matched_pairs", item=item, statistic="n_pairs"):
        is_here = len(row.waves) == 2 and set(row.waves) <= set(waves)
        if is_here and group_key(row.group) == text and number(row) >= n_all:
            couple = pairs(place_of(row), number(row))
            if couple is not None:
                couples[row.waves] = couple
    own: Key = (
        dataset,
        "repeated",
        text,
        *waves,
        *(each for key in couples.values() for each in key),
    )
    every = (*own, "all", str(n_all))
    some = (*own, "two or more", str(n_some), str(n_all))
    if some in ledger.cells:  # the same people gave another score
        return {"n_all_waves": every, "n_two_or_more": some}
    ledger.cell(some, n_some, level=Level.GROUP)
    is_new = every not in ledger.cells
    ledger.cell(every, n_all, level=Level.GROUP)
    only = []
    for couple, key in couples.items():
        rest = (*own, "only", *couple, str(n_all))
        only.append(ledger.cell(rest, ledger.cells[key].value - n_all, is_sensitive=False))
        if is_new:
            ledger.total(key, [every, only[-1]])
    added = n_all + sum(ledger.cells[key].value for key in only)
    if len(waves) == 3 and added == n_some:
        ledger.total(some, [every, *only])
    else:
        gap = ledger.cell((*some, "with a gap"), n_some - n_all, is_sensitive=False)
        ledger.total(some, [every, gap])
    return {"n_all_waves": every, "n_two_or_more": some}
