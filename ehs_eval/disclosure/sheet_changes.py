"""The ledger of score sheets: people seen twice, and what is computed of their changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ehs_eval.config.scores import TOTAL
from ehs_eval.disclosure.ledger import HIDDEN, REMOVED, Key, Level
from ehs_eval.disclosure.over_waves import OverWaves
from ehs_eval.disclosure.pairs import About, by_place, enter_matched_pairs, number
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.scores import is_one_person_off
from ehs_eval.disclosure.sheet_comparisons import Comparisons, pairs_of, people_of
from ehs_eval.disclosure.sheet_counts import SheetCounts
from ehs_eval.results import Place, Result, Results, group_key


def enter_changes(counts: SheetCounts, results: Results, rules: Rules) -> None:
    """Enter everything of a score sheet that compares two waves or more of the same people."""
    name, ledger = counts.name, counts.ledger
    _enter_linkage(counts, results, rules)

    def is_close(row: Result) -> bool:
        return _is_close(counts, results, rules, row)

    def pairs(place: About, n: int) -> Key:
        return pairs_of(counts, place, n)

    def of_wave(place: About, wave: str) -> Key | None:
        return counts.scored.get((place[0], place[1], wave))

    def rows(analysis: str) -> list[Result]:
        return list(_open_rows(counts, results.select(name, analysis)))

    def is_told(place: About) -> bool:
        return place[1] not in counts.few_linked

    matched = rows("matched_pairs")
    enter_matched_pairs(
        ledger,
        matched,
        pairs,
        rules,
        is_fine=lambda _: True,
        is_close=is_close,
        is_told=is_told,
    )
    for row in results.select(name, "paired_scores"):  # both scores of one person
        ledger.enter(row, REMOVED)
    _add_groups_of_pairs(counts, matched)
    over_waves = OverWaves(ledger, results, rules, pairs, of_wave, is_close, is_told)
    over_waves.enter(rows("repeated"))
    comparisons = Comparisons(counts, results, rows("comparison"), rules)
    for analysis in ("within_schools", "school_change"):
        for row in rows(analysis):
            comparisons.enter(row, is_close(row))
    for analysis in ("detectable", "regression_to_mean"):
        for row in rows(analysis):
            comparisons.enter_derived(row, is_close(row))
    for row in comparisons.rows:
        comparisons.enter(row, is_close(row))
    for row in results.select(name, "attainable"):
        _attainable(counts, results, row)


def _open_rows(counts: SheetCounts, rows: Iterable[Result]) -> Iterator[Result]:
    """Yield the results of groups that are published in all their waves, and hide the others."""
    for row in rows:
        is_of_person = "pair" in row.group  # removed, as the rows would tell their number
        if counts.is_withheld(people_of(row), row.waves) and not is_of_person:
            counts.ledger.enter(row, HIDDEN)
        else:
            yield row


def _enter_linkage(counts: SheetCounts, results: Results, rules: Rules) -> None:
    """Enter the people linked of each group, and those of one wave alone.

    Where two waves have few of a group in common nothing is said of its links between any: of six
    people five were there before and five after, so that four at least were there both times.
    """
    linked: dict[tuple[str, ...], dict[str, Key]] = {}
    places = by_place(_open_rows(counts, results.select(counts.name, "linkage")))
    counts.few_linked |= {
        text
        for (_, text, _), found in places.items()
        if not are_open([number(found["n_linked"])], rules)
    }
    for (_, text, waves), found in places.items():
        linked.setdefault(waves, {})[text] = _linked(counts, text, waves, found)
    for groups in linked.values():
        counts.add_groups(groups)


def _linked(
    counts: SheetCounts, text: str, waves: tuple[str, ...], found: Mapping[str, Result]
) -> Key:
    """Enter the people linked of a group; those of programmes are what a study is after."""
    ledger = counts.ledger
    own: Key = (counts.name, "linked", text, *waves)
    level = Level.BASE if text != "{}" or len(counts.groups) == 1 else Level.GROUP
    cells = {"n_linked": ledger.cell(own, number(found["n_linked"]), level=level)}
    for wave, side in zip(waves, ("n_only_first", "n_only_second"), strict=True):
        cells[side] = ledger.cell((*own, side), number(found[side]), is_sensitive=False)
        whole = counts.people[text, wave]
        no_code = counts.value(whole) - ledger.cells[own].value - number(found[side])
        rest = ledger.cell((*own, side, "no code"), no_code, is_sensitive=False)
        counts.add_sum(whole, [own, cells[side], *([rest] if no_code else [])])
    for name, key in cells.items():
        if text in counts.few_linked:
            ledger.enter(found[name], HIDDEN)
        else:
            ledger.count(found[name], key)
    return own


def _is_close(counts: SheetCounts, results: Results, rules: Rules, row: Result) -> bool:
    """Say whether a mean of this score, beside others, would tell what a few people scored.

    Either the total is of a few people more or fewer, or all but a few are linked: the change of
    the linked people and the means of both waves then differ by those few.
    """
    if is_one_person_off(counts, rules, row):
        return True
    there = Place(row.dataset, "matched_pairs", row.item, people_of(row), row.waves)
    total = Place(row.dataset, "matched_pairs", TOTAL, people_of(row), row.waves)
    mine, of_total = (results.number(at, "n_pairs") for at in (there, total))
    if mine is None or of_total is None:
        return False
    if 0 < abs(mine - of_total) < rules.threshold:
        return True
    waves = [counts.n(row.item, people_of(row), wave) for wave in row.waves]
    unlinked = sum(counts.value(key) - mine for key in waves if key is not None)
    return row.analysis == "matched_pairs" and 0 < unlinked < rules.threshold


def _add_groups_of_pairs(counts: SheetCounts, rows: list[Result]) -> None:
    """Enter that the people seen twice are those of the programmes, and how each changed."""
    cells: dict[tuple[object, ...], dict[str, Key]] = {}
    for row in rows:
        entry = counts.ledger.entries[row.key]
        if entry.kind == "count":
            at = (row.item, row.waves, row.statistic)
            cells.setdefault(at, {})[group_key(row.group)] = entry.rests_on[0]
    for groups in cells.values():
        counts.add_groups(groups)


def _attainable(counts: SheetCounts, results: Results, row: Result) -> None:
    """Enter the smallest p-value that so few could have reached, which tells how few they are."""
    ledger = counts.ledger
    of_groups = row.statistic in ("n_first", "n_second") or str(row.method).startswith("exact rank")
    analysis = "mann_whitney" if of_groups else "matched_pairs"
    names = ("n_first", "n_second") if of_groups else ("n_pairs",)
    sides: dict[str, Key] = {}
    at = Place(row.dataset, analysis, row.item, row.group, row.waves)
    for name in names:
        found = results.find(at, name)
        if found is not None:
            rests = ledger.entries[found.key].rests_on
            if not rests:
                ledger.enter(row, HIDDEN)
                return
            sides[name] = rests[0]
    if row.statistic in sides:
        ledger.count(row, sides[row.statistic])
    else:
        ledger.rests(row, sides.values())
