"""The ledger of people across the waves of a survey: links, returns and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from ehs_eval.config.models import Study
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import HIDDEN, Entry, Key, Ledger, Level
from ehs_eval.disclosure.over_waves import OverWaves
from ehs_eval.disclosure.pairs import (
    About,
    by_place,
    enter_matched_pairs,
    enter_mcnemar,
    enter_pairs_of,
    number,
    place_of,
)
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Place, Result, Results

_RETURNERS: Final = ("n_returned", "n_not")
_ALIKE: Final = ("n_near", "n_ambiguous")
"""How codes were linked, which says nothing of what anyone answered."""


def enter_people(ledger: Ledger, study: Study, results: Results, rules: Rules, name: str) -> None:
    """Enter everything of a survey that rests on who answered in several waves.

    Args:
        ledger: Where to enter it; the survey's own counts are there.
        study: The study.
        results: All results.
        rules: Rules of disclosure control.
        name: The survey.
    """
    _enter_linkage(ledger, results, name)
    blocks = {block.name for block in study.surveys[name].blocks if len(block.items) > 1}

    def pairs(place: About, n: int) -> Key:
        return enter_pairs_of(ledger, name, place, n, keys.linked(name, place[2]))

    def is_block(row: Result) -> bool:
        return row.item in blocks

    rows = list(results.select(name, "matched_pairs"))
    enter_matched_pairs(ledger, rows, pairs, rules, is_fine=is_block)
    enter_mcnemar(ledger, list(results.select(name, "mcnemar")), pairs, rules)
    repeated = list(results.select(name, "repeated"))
    OverWaves(ledger, results, rules, pairs).enter(repeated)
    _enter_linkings(ledger, results, rules, name, study.surveys[name].linking)
    _enter_returns(ledger, results, rules, name)


def _enter_linkage(ledger: Ledger, results: Results, name: str) -> None:
    """Enter how many are linked, and the audit of the links."""
    rows = list(results.select(name, "linkage"))
    waves = tuple(row.waves[0] for row in rows if row.statistic == "n_usable")
    found = {place: by_name for (_, _, place), by_name in by_place(rows).items()}
    cells: dict[tuple[str, ...], dict[str, Key]] = {}
    for place, by_name in found.items():
        cells[place] = (
            _codes(ledger, name, place[0], by_name)
            if len(place) == 1
            else _links(ledger, name, place, by_name)
        )
    _add_links_up(ledger, name, waves)
    for row in rows:
        mine = cells[row.waves]
        if row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        else:  # a share of the usable codes of either wave
            side = row.waves[row.statistic == "share_of_second"]
            ledger.rests(row, [mine["n_linked"], mine["n_exact"], keys.coded(name, side)])


def _codes(ledger: Ledger, name: str, wave: str, found: Mapping[str, Result]) -> dict[str, Key]:
    """Enter the codes of a wave: without one, given by several, usable."""
    n = ledger.cell(keys.responses(name, wave), number(found["n"]), level=Level.WAVE)
    coded = ledger.cell(keys.coded(name, wave), number(found["n_usable"]), level=Level.TOTAL)
    others = {
        each: ledger.cell((name, each, wave), number(found[each]), is_sensitive=False)
        for each in ("n_blank", "n_shared")
    }
    ledger.total(n, [coded, *others.values()])
    return {"n": n, "n_usable": coded, **others}


def _links(
    ledger: Ledger, name: str, waves: tuple[str, ...], found: Mapping[str, Result]
) -> dict[str, Key]:
    """Enter the people of several waves, those linked, and by what."""
    linked = ledger.cell(keys.linked(name, waves), number(found["n_linked"]), level=Level.BASE)
    people = ledger.cell((name, "people", *waves), number(found["n_people"]), level=Level.TOTAL)
    cells = {"n_linked": linked, "n_people": people}
    if "n_all_waves" in found:
        n_all = number(found["n_all_waves"])
        every = ledger.cell((name, "in all", *waves), n_all, level=Level.BASE)
        cells["n_all_waves"] = every
        if len(waves) > 3:
            n_some = number(found["n_linked"]) - n_all
            some = ledger.cell((name, "in some", *waves), n_some, is_sensitive=False)
            ledger.total(linked, [every, some])
    if "n_exact" not in found:
        return cells
    for each in _ALIKE:
        cells[each] = ledger.cell((name, each, *waves), number(found[each]), is_sensitive=False)
    exact = number(found["n_exact"])
    if exact == number(found["n_linked"]):
        return {**cells, "n_exact": linked}
    cells["n_exact"] = ledger.cell((name, "n_exact", *waves), exact, level=Level.BASE)
    if exact + number(found["n_near"]) == number(found["n_linked"]):
        ledger.total(linked, [cells["n_exact"], cells["n_near"]])
    return cells


def _add_links_up(ledger: Ledger, name: str, waves: tuple[str, ...]) -> None:
    """Enter that a person is linked or of one wave alone, and how the waves come together."""
    for first, second in combinations(waves, 2):
        linked = keys.linked(name, (first, second))
        if linked not in ledger.cells:
            continue
        only = {}
        for wave in (first, second):
            n = ledger.cells[keys.coded(name, wave)].value - ledger.cells[linked].value
            own = (name, "only", wave, first, second)
            only[wave] = ledger.cell(own, n, is_sensitive=False)
            ledger.total(keys.coded(name, wave), [linked, only[wave]])
        ledger.total((name, "people", first, second), [keys.coded(name, first), only[second]])
    if len(waves) == 3 and keys.linked(name, waves) in ledger.cells:
        _add_three_waves(ledger, name, waves)


def _add_three_waves(ledger: Ledger, name: str, waves: tuple[str, ...]) -> None:
    """Enter who is in all three waves, in two, in one: what the pairs of waves have in common."""
    couples = list(combinations(waves, 2))
    linked = [ledger.cells[keys.linked(name, couple)].value for couple in couples]
    some = ledger.cells[keys.linked(name, waves)].value
    n_all = (sum(linked) - some) // 2
    every = ledger.cell((name, "in all", *waves), n_all, is_sensitive=False)
    in_two = []
    for couple, n in zip(couples, linked, strict=True):
        own = (name, "in two", *couple)
        in_two.append(ledger.cell(own, n - n_all, is_sensitive=False))
        ledger.total(keys.linked(name, couple), [every, in_two[-1]])
    ledger.total(keys.linked(name, waves), [every, *in_two])
    in_one = []
    for wave in waves:
        mine = [key for key, couple in zip(in_two, couples, strict=True) if wave in couple]
        whole = keys.coded(name, wave)
        rest = ledger.cells[whole].value - n_all - sum(ledger.cells[key].value for key in mine)
        in_one.append(ledger.cell((name, "in one", wave), rest, is_sensitive=False))
        ledger.total(whole, [every, *mine, in_one[-1]])
    ledger.total((name, "people", *waves), [keys.linked(name, waves), *in_one])


def _enter_linkings(ledger: Ledger, results: Results, rules: Rules, name: str, used: str) -> None:
    """Enter what comes of either way of linking.

    What comes of the way that the study uses has the fate of what it is a copy of. The other way
    links a few people more or fewer: where they are too few, beside what is published it would
    tell how they changed; and it never tells how many people changed which way.
    """
    rows = list(results.select(name, "linkage_sensitivity"))
    near = {row.waves: number(row) for row in rows if row.statistic == "n_near" and not row.group}
    for row in rows:
        if not row.group:
            _number_linked(ledger, name, row)
        elif row.group["linking"] == used:
            analysis = "matched_pairs" if "of" in row.group else "comparison"
            ledger.enter(row, _entry_of(ledger, row, analysis))
        elif near[row.waves] < rules.threshold:
            ledger.enter(row, HIDDEN)
        else:
            _other_linking(ledger, results, row)


def _number_linked(ledger: Ledger, name: str, row: Result) -> None:
    """Enter the people linked by the same code, or by nearly the same."""
    own: Key = (name, row.statistic, *row.waves)
    is_exact = row.statistic == "n_exact"
    linked = keys.linked(name, row.waves)
    if is_exact and own not in ledger.cells and ledger.cells[linked].value == number(row):
        own = linked
    ledger.count(row, ledger.cell(own, number(row), is_sensitive=is_exact, level=Level.BASE))


def _entry_of(ledger: Ledger, row: Result, analysis: str) -> Entry:
    """Return what is known of the result that one is a copy of."""
    for method in (row.method, None):
        place = (row.dataset, analysis, row.item, "{}", row.waves, row.statistic, method)
        if place in ledger.entries:
            return ledger.entries[place]
    return HIDDEN


def _other_linking(ledger: Ledger, results: Results, row: Result) -> None:
    at = Place(row.dataset, row.analysis, row.item, row.group, row.waves)
    pairs = enter_pairs_of(
        ledger, row.dataset, place_of(row), number(results.find(at, "n_pairs")), None
    )
    if row.statistic == "n_pairs":
        ledger.count(row, pairs)
    elif "of" in row.group and not row.statistic.startswith("mean_change"):
        ledger.enter(row, HIDDEN)
    else:
        ledger.rests(row, [pairs])


def _enter_returns(ledger: Ledger, results: Results, rules: Rules, name: str) -> None:
    """Enter how many of the first wave came back, and what they had answered beside the others."""
    for row in results.select(name, "attrition"):
        if row.group:
            continue  # of schools, year groups and genders: the survey's own
        first, linked = keys.coded(name, row.waves[0]), keys.linked(name, row.waves)
        if row.statistic == "share_returned":
            ledger.rests(row, [first, linked])
        else:
            ledger.count(row, first if row.statistic == "n_first" else linked)
    rows = list(results.select(name, "returners"))
    cells = {
        place: _returners(ledger, place, found, rules) for place, found in by_place(rows).items()
    }
    for row in rows:
        mine = cells[place_of(row)]
        if row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        elif len(mine) > len(_RETURNERS):
            ledger.rests(row, mine.values())
        else:
            ledger.enter(row, HIDDEN)


def _returners(
    ledger: Ledger, place: About, found: Mapping[str, Result], rules: Rules
) -> dict[str, Key]:
    """Enter who came back of those with an answer at first, and what their answers rest on.

    Where few came back, or did not, nothing is said of them, and where the answers of few counted,
    or did not, nothing of their answers.
    """
    (item, _, waves), name = place, found["n_not"].dataset
    sizes = {who: number(found[who]) for who in _RETURNERS}
    if not are_open(sizes.values(), rules):
        return {}
    base, came = (name, "coded", item, waves[0]), (name, "returned", item, *waves)
    cells = {who: ledger.cell((*came, who), n, level=Level.BASE) for who, n in sizes.items()}
    whole = ledger.cell(base, sum(sizes.values()), level=Level.BASE)
    ledger.total(whole, list(cells.values()))
    _left_out(ledger, keys.linked(name, waves), cells["n_returned"])
    _left_out(ledger, keys.coded(name, waves[0]), whole)
    everyone, counted = (key(name, item, waves[0]) for key in (keys.respondents, keys.counted))
    if not {everyone, counted} <= set(ledger.cells):
        return cells
    _left_out(ledger, everyone, whole)
    if are_open(_answers(ledger, found, (everyone, counted)), rules):
        cells |= {"": everyone, "counted": counted}
    return cells


def _answers(ledger: Ledger, found: Mapping[str, Result], of_all: tuple[Key, Key]) -> Iterator[int]:
    """Yield how many answers counted and did not, of those who came back, did not, and had no code.

    Whoever had no code is among all others with an answer.
    """
    rests = [ledger.cells[key].value for key in of_all]
    for who in _RETURNERS:
        n, share = number(found[who]), found[f"proportion_{who.removeprefix('n_')}"].value
        x = round(share * n) if isinstance(share, float) else 0
        yield from (x, n - x)
        rests = [rests[0] - n, rests[1] - x]
    yield from (rests[1], rests[0] - rests[1])


def _left_out(ledger: Ledger, whole: Key, part: Key) -> None:
    """Enter, once, that people with an answer are some of those there were."""
    own = (*part, "of", *whole)
    if own not in ledger.cells:
        rest = ledger.cells[whole].value - ledger.cells[part].value
        ledger.cell(own, rest, is_sensitive=False)
        ledger.total(whole, [part, own])
