"""The ledger of score sheets: what describes scores and holds them against cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehs_eval.config.scores import TOTAL
from ehs_eval.disclosure.ledger import FREE, HIDDEN, REMOVED, Key, Ledger, Level
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.scale_ends import ENDS, Ends, enter_crowding
from ehs_eval.disclosure.sheet_counts import SheetCounts, wave_of
from ehs_eval.results import Group, Result, Results, group_key

_MEANS: Final = ("mean", "sd", "mean_low", "mean_high")
_QUARTILES: Final = ("q1", "q3")


def is_one_person_off(counts: SheetCounts, rules: Rules, row: Result) -> bool:
    """Say whether a score is of a few people more or fewer than the total.

    The total is the sum of the items: from the means of both, what those few had could be told.
    """
    for wave in row.waves or ("",):
        mine, total = (counts.n(score, row.group, wave) for score in (row.item, TOTAL))
        if mine is not None and total is not None:
            gap = abs(counts.value(mine) - counts.value(total))
            if 0 < gap < rules.threshold:
                return True
    return False


def enter_descriptions(counts: SheetCounts, results: Results, rules: Rules) -> None:
    """Enter the descriptions of scores, their distribution and how they crowd at an end."""
    ends = Ends(counts, results, rules)
    for row in results.select(counts.name, "describe"):
        _describe(counts, rules, ends, row)
    for row in results.select(counts.name, "ceiling"):
        is_off = is_one_person_off(counts, rules, row)
        enter_crowding(counts, ends, row, is_off=is_off)
    for row in results.select(counts.name, "distribution"):
        counts.ledger.enter(row, REMOVED)  # a value of a total is one person's


def _describe(counts: SheetCounts, rules: Rules, ends: Ends, row: Result) -> None:
    ledger, wave = counts.ledger, wave_of(row.waves)
    at = (str(row.item), group_key(row.group), wave)
    n = counts.n(row.item, row.group, wave)
    if n is None:
        ledger.enter(row, HIDDEN)
        return
    size, off = counts.value(n), is_one_person_off(counts, rules, row)
    if row.statistic == "n":
        ledger.count(row, n)
    elif row.statistic == "n_missing":
        missing = counts.unscored.get(at)
        ledger.rests(row, [n]) if missing is None else ledger.count(row, missing)
    elif row.value is None or row.statistic in _MEANS:
        ledger.enter(row, HIDDEN) if off else ledger.rests(row, [n])
    elif row.statistic == "median" or row.statistic in _QUARTILES:
        fewest = rules.threshold * (4 if row.statistic in _QUARTILES else 2)
        ledger.enter(row, HIDDEN) if off or size < fewest else ledger.rests(row, [n])
    elif row.statistic in ENDS:
        ends.enter(row, ENDS[row.statistic])
    else:  # the lowest and the highest score are one person's
        ledger.enter(row, HIDDEN)


def enter_cut_offs(counts: SheetCounts, results: Results, rules: Rules) -> None:
    """Enter how many are below each cut-off: they and the others make up those with the total.

    Of genders and year groups that is published only where of all of them it can be: in small
    groups nearly all of it would be withheld, and what is not would have to be kept apart.
    """
    below: dict[tuple[str, str, str, str], Key] = {}
    rows = list(results.select(counts.name, "below_cut_off"))
    for row in rows:
        if row.statistic == "n_below":
            at = (str(row.item), group_key(row.group), wave_of(row.waves))
            below[(*at, str(row.method))] = _below(counts, row, counts.scored[at])
    for score, wave, method in dict.fromkeys((s, w, m) for s, _, w, m in below):
        mine = {t: k for (s, t, w, m), k in below.items() if (s, w, m) == (score, wave, method)}
        counts.add_groups(mine)
        counts.add_groups({text: (*key, "others") for text, key in mine.items()})
    few = _with_few(counts, rows, rules)
    for row in rows:
        at = (str(row.item), group_key(row.group), wave_of(row.waves))
        n, own = counts.n(row.item, row.group, at[-1]), below[(*at, str(row.method))]
        parts = [counts.value(own), counts.value((*own, "others"))]
        if n is not None and row.statistic == "n":
            counts.ledger.count(row, n)
        elif n is None or frozenset(row.group) in few or not are_open(parts, rules):
            counts.ledger.enter(row, HIDDEN)
        elif row.statistic == "n_below":
            counts.ledger.count(row, own)
        else:
            counts.ledger.rests(row, [n, own, (*own, "others")])


def _with_few(
    counts: SheetCounts, rows: Sequence[Result], rules: Rules
) -> frozenset[frozenset[str]]:
    """Return the roles by which groups have a few people below a cut-off, or not below it."""
    found = set()
    for row in rows:
        if row.statistic == "n_below" and not set(row.group) <= {"programme"}:
            n = counts.n(row.item, row.group, wave_of(row.waves))
            number = int(float(row.value or 0))
            if n is None or not are_open([number, counts.value(n) - number], rules):
                found.add(frozenset(row.group))
    return frozenset(found)


def _below(counts: SheetCounts, row: Result, n: Key) -> Key:
    """Enter those below a cut-off and those not.

    Where as many are below by the total written on the form as by the sum of the items, they are
    taken for the same people.
    """
    size, number = counts.value(n), int(float(row.value or 0))
    text, wave = group_key(row.group), wave_of(row.waves)
    own = (counts.name, "below", str(row.method), text, wave, str(size), str(number))
    key = counts.ledger.cell(own, number)
    counts.add_sum(n, [key, counts.ledger.cell((*own, "others"), size - number)])
    return key


def enter_tests_of_groups(counts: SheetCounts, results: Results, rules: Rules) -> None:
    """Enter the tests between waves of a group, and between groups of one or of all waves."""
    for analysis in ("mann_whitney", "kruskal_wallis", "change"):
        for row in results.select(counts.name, analysis):
            sides = _sides(counts, row)
            if sides is None:
                counts.ledger.enter(row, HIDDEN)
                continue
            is_off = is_one_person_off(counts, rules, row)
            if analysis == "change" and not is_off:
                counts.ledger.rests(row, sides)
            else:
                _test(counts.ledger, rules, row, sides, is_off)


def _sides(counts: SheetCounts, row: Result) -> list[Key] | None:
    """Return the people of each group that a test compares; None where some are withheld."""
    compared = {role: labels for role, labels in row.group.items() if isinstance(labels, tuple)}
    if compared:
        ((role, labels),) = compared.items()
        sides = [
            _over_waves(counts, str(row.item), {**row.group, role: label}, row.waves)
            for label in labels
        ]
    else:
        sides = [counts.n(row.item, row.group, wave) for wave in row.waves]
    known = [key for key in sides if key is not None]
    return known if len(known) == len(sides) else None


def _over_waves(
    counts: SheetCounts, score: str, group: Group, waves: tuple[str, ...]
) -> Key | None:
    """Return the people of a group with a score: of a wave, or of all occasions together."""
    text, ledger = group_key(group), counts.ledger
    if text not in counts.groups:  # a gender that nobody of the programme gave
        return ledger.cell((counts.name, "nobody", text), 0)
    if counts.is_withheld(group, waves):
        return None
    mine = [counts.scored[score, text, wave] for wave in waves or ("",)]
    if len(mine) == 1:
        return mine[0]
    n = sum(counts.value(key) for key in mine)
    pooled = ledger.cell((counts.name, "pooled", text, *waves, str(n)), n, level=Level.GROUP)
    counts.add_sum(pooled, mine)
    return pooled


def _test(ledger: Ledger, rules: Rules, row: Result, sides: list[Key], is_off: bool) -> None:
    sizes = [ledger.cells[key].value for key in sides]
    if row.statistic in ("n_first", "n_second"):
        ledger.count(row, sides[row.statistic == "n_second"])
    elif row.statistic == "caution":
        ledger.enter(row, FREE)
    elif row.statistic.startswith("hodges_lehmann") and 0 < min(sizes) < 2 * rules.threshold:
        ledger.enter(row, HIDDEN)  # among few it is the difference of two people
    elif is_off and not row.statistic.endswith("p_value"):
        ledger.enter(row, HIDDEN)
    elif row.statistic == "n":
        _number_tested(ledger, row, sides)
    else:
        ledger.rests(row, sides)


def _number_tested(ledger: Ledger, row: Result, sides: list[Key]) -> None:
    """Enter how many a test of several groups compares."""
    n = int(float(row.value or 0))
    own: Key = (row.dataset, "tested", group_key(row.group), *row.waves, str(n))
    is_new = own not in ledger.cells
    key = ledger.cell(own, n, level=Level.GROUP)
    if is_new:
        ledger.total(key, sides)
    ledger.count(row, key)


def enter_quality(counts: SheetCounts, results: Results) -> None:
    """Enter missing scores, rows used and rows that the list of programmes does not have."""
    ledger, name = counts.ledger, counts.name
    everyone = {wave: key for (text, wave), key in counts.people.items() if text == "{}"}
    for row in results.select(name, "quality_responses"):
        # Of a score sheet no row of a wave is set aside.
        free = row.statistic == "n_set_aside"
        ledger.enter(row, FREE) if free else ledger.count(row, everyone[wave_of(row.waves)])
    for row in results.select(name, "missing"):
        _missing(counts, row, everyone[wave_of(row.waves)])
    listed = list(results.select(name, "contradictions"))
    for row in listed:
        own: Key = (name, "not listed", group_key(row.group))
        ledger.count(row, ledger.cell(own, float(row.value or 0), level=Level.GROUP))
    parts = [(name, "not listed", group_key(row.group)) for row in listed if row.group]
    if parts:
        counts.add_sum((name, "not listed", "{}"), parts)


def _missing(counts: SheetCounts, row: Result, asked: Key) -> None:
    ledger = counts.ledger
    missing = counts.unscored.get((str(row.item), "{}", wave_of(row.waves)))
    if row.statistic == "n_asked":
        ledger.count(row, asked)
    elif row.statistic == "n_off_scale":
        ledger.enter(row, FREE)  # a score off its scale stops the run
    elif row.statistic == "n_missing" and missing is not None:
        ledger.count(row, missing)
    else:
        ledger.rests(row, [asked] if missing is None else [asked, missing])
