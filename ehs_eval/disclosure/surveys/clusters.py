"""What rests on the sizes of schools: design effects, widened intervals, detectable changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, HIDDEN, Key
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.comparisons import DECIMALS
from ehs_eval.disclosure.surveys.linked import changes_are_many
from ehs_eval.disclosure.surveys.participants import members_of
from ehs_eval.disclosure.surveys.shares import share_keys
from ehs_eval.disclosure.surveys.tables import scale_base
from ehs_eval.results import Place, Result, group_key

CLUSTERING: Final = "clustering"


def enter_clusters(book: Book) -> None:
    """Enter what rests on how many people of each school answered."""
    for row in book.rows(CLUSTERING):
        _enter_clustering(book, row)
    for row in book.rows("bounds"):
        _enter_bounds(book, row)
    for row in book.rows("detectable"):
        _enter_detectable(book, row)
    for row in book.rows("attainable"):
        _enter_attainable(book, row)


def size_keys(book: Book, item: str | None, wave: str) -> list[Key]:
    """Return the sizes of the schools in a wave, of all responses or of answers to an item."""
    found = list(members_of(book, "school", wave).values())
    if item is not None:
        found += book.of_schools.get((item, wave), [])
    return found


def answers_of_schools(book: Book, item: str, wave: str) -> list[Key] | None:
    """Return whose answers count and whose do not, school by school; None where it is not known.

    An intraclass correlation is made of them: with the sizes of two schools and all answers that
    count, it gives those of each. Of several schools that no result names it is not known.
    """
    sizes = list(dict.fromkeys(book.of_schools.get((item, wave), [])))
    found = [(*key, kind) for key in sizes for kind in ("counted", "uncounted")]
    named = {key[4] for key in sizes if key[1] == "school"}
    members = members_of(book, "school", wave)
    others = [s for s, key in members.items() if s and s not in named and book.value(key)]
    return found if found and book.has(*found) and len(others) < 2 else None


def _of_own_correlation(book: Book, item: str) -> list[Key] | None:
    """Return the answers that the design effects of an item are made of, by wave and school.

    They are of the first wave that has a correlation: those of all waves are taken. With a
    published correlation there are none.
    """
    if book.survey is not None and book.survey.icc is not None:
        return []
    found = [answers_of_schools(book, item, wave) for wave in _waves(book, item)]
    known = [key for of_wave in found if of_wave is not None for key in of_wave]
    return None if None in found else known


def _waves(book: Book, item: str) -> list[str]:
    """Return the waves in which an item has a share."""
    return [w for w in book.waves if book.has(keys.respondents(book.name, item, w))]


def _enter_clustering(book: Book, row: Result) -> None:
    found: list[Key] = []
    for wave in row.waves:
        found += [keys.responses(book.name, wave), *size_keys(book, row.item, wave)]
        if row.item is not None:
            found += share_keys(book, row.item, wave)
    is_icc = row.statistic.startswith("icc")
    if row.item is not None and row.value is not None and row.statistic != "n_clusters":
        own = (
            answers_of_schools(book, row.item, row.waves[0])
            if is_icc
            else _of_own_correlation(book, row.item)
        )
        if own is None:
            book.ledger.enter(row, HIDDEN)
            return
        found += own
    book.ledger.rests(row, found, decimals=DECIMALS if is_icc else None)


def _enter_bounds(book: Book, row: Result) -> None:
    item = str(row.item)
    found = [key for wave in row.waves for key in share_keys(book, item, wave)]
    if row.statistic == "n":
        book.ledger.count(row, keys.respondents(book.name, item, row.waves[0]))
    else:
        book.ledger.rests(row, found)


def _enter_detectable(book: Book, row: Result) -> None:
    """Enter the smallest change that could be seen, and what it supposes."""
    bases = _sizes(book, row)
    first = [] if row.item is None else share_keys(book, row.item, row.waves[0])
    effects = [key for wave in row.waves for key in size_keys(book, row.item, wave)]
    match row.statistic:
        case "n_first" | "n_second":
            book.ledger.count(row, bases[int(row.statistic == "n_second")])
        case "proportion" if row.item is None:
            book.ledger.enter(row, FREE)
        case "proportion":
            book.ledger.rests(row, first)
        case "sd":
            book.ledger.rests(row, bases[:1], decimals=2)
        case "design_effect_first":
            _enter_effect(book, row, 0)
        case "design_effect_second":
            _enter_effect(book, row, 1)
        case _:
            has_effects = row.item is None or bool(first)
            linked = _linked(book, row)
            own = _own_of_detectable(book, row)
            tells = first and linked and not changes_are_many(book, str(row.item), row.waves)
            if own is None or (tells and row.value is not None):
                book.ledger.enter(row, HIDDEN)
                return
            book.ledger.rests(
                row,
                [*bases, *first, *(effects if has_effects else []), *linked, *own],
                decimals=DECIMALS,
            )


def _own_of_detectable(book: Book, row: Result) -> list[Key] | None:
    """Return the answers by school that the design effects of a detectable change are made of."""
    is_share = row.item is not None and bool(share_keys(book, row.item, row.waves[0]))
    if row.item is None or not is_share or not _has_effects(book, row):
        return []
    return _of_own_correlation(book, row.item)


def _has_effects(book: Book, row: Result) -> bool:
    """Return whether both waves have a design effect of schools, though it be 1."""
    return all(
        book.number(Place(book.name, CLUSTERING, row.item, {}, (wave,)), "design_effect")
        is not None
        for wave in row.waves
    )


def _enter_effect(book: Book, row: Result, end: int) -> None:
    """Enter a design effect; without schools there is none."""
    if row.value == 1 and not _has_effects(book, row):
        book.ledger.enter(row, FREE)
        return
    own = _own_of_detectable(book, row)
    if own is None:
        book.ledger.enter(row, HIDDEN)
    else:
        book.ledger.rests(row, [*size_keys(book, row.item, row.waves[end]), *own])


def _sizes(book: Book, row: Result) -> list[Key]:
    """Return the keys of the answers of each wave, or of the linked people alone."""
    if row.item is None:
        return [keys.responses(book.name, wave) for wave in row.waves]
    bases = [keys.respondents(book.name, row.item, wave) for wave in row.waves]
    at = Place(book.name, row.analysis, row.item, row.group, row.waves)
    sizes = [book.number(at, name) for name in ("n_first", "n_second")]
    # Of linked people there are as many in either wave, which one of the waves may have in all.
    if book.has(*bases) and sizes[0] is not None and sizes != [book.value(key) for key in bases]:
        return [keys.pairs(book.name, row.item, group_key({}), row.waves, sizes[0])] * 2
    return bases


def _linked(book: Book, row: Result) -> list[Key]:
    """Return the key of the linked people, where the method says how many there are."""
    at = Place(book.name, "comparison", row.item, {}, row.waves)
    n = book.number(at, "n_pairs")
    if n is None or row.item is None or "people linked" not in (row.method or ""):
        return []
    return _there(book, [keys.pairs(book.name, row.item, group_key({}), row.waves, n)])


def _there(book: Book, wanted: Iterable[Key]) -> list[Key]:
    return [key for key in wanted if book.has(key)]


def _enter_attainable(book: Book, row: Result) -> None:
    """Enter the smallest p-value that few people could have reached: it rests on how few."""
    item = str(row.item)
    at = Place(book.name, row.analysis, row.item, row.group, row.waves)
    if row.statistic == "n_pairs" or (row.method or "").startswith("exact signed-rank"):
        n = book.number(at, "n_pairs") or 0
        found = [keys.pairs(book.name, item, group_key(row.group), row.waves, n)]
        book.cell(found[0], n)
    elif item in book.asked:
        found = [scale_base(book, item, wave) for wave in row.waves]
    else:
        found = [keys.respondents(book.name, item, wave) for wave in row.waves]
    match row.statistic:
        case "n_first" | "n_second":
            book.ledger.count(row, found[int(row.statistic == "n_second")])
        case "n_pairs":
            book.ledger.count(row, found[0])
        case _:
            book.ledger.rests(row, found)
