"""Cross-tabulations: cells, the margins they add up to, and the test of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ehs_eval.config.surveys import Crosstab
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import REMOVED, Key
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.results import GroupValue, Result

CROSSTAB: Final = "crosstab"


@dataclass(frozen=True, slots=True)
class _Table:
    """One cross-tabulation in one wave.

    Attributes:
        crosstab: Its description.
        item: Item its results stand under.
        wave: Wave.
    """

    crosstab: Crosstab
    item: str
    wave: str


def enter_crosstabs(book: Book) -> None:
    """Enter the cross-tabulations of a survey."""
    crosstabs = () if book.survey is None else book.survey.crosstabs
    known = {f"{each.rows} by {each.columns}": each for each in crosstabs}
    for item, crosstab in known.items():
        for wave in book.waves:
            _enter_wave(book, _Table(crosstab, item, wave))
    for row in book.rows(CROSSTAB):
        _enter(book, _Table(known[str(row.item)], str(row.item), row.waves[0]), row)
    for row in book.rows("chi_square"):
        if row.item in known:
            _enter_test(book, _Table(known[row.item], str(row.item), row.waves[0]), row)


def _rows(book: Book, table: _Table) -> dict[tuple[str, ...], int]:
    """Return the responses of every cell, margin and the whole."""
    found = {}
    for row in book.results.select(book.name, CROSSTAB, item=table.item, waves=(table.wave,)):
        if row.statistic == "n":
            found[_responses(book, table, row.group)] = int(float(row.value or 0))
    return found


def _responses(book: Book, table: _Table, group: Mapping[str, GroupValue]) -> Key:
    """Return the key of the responses of a cell, a margin or the whole."""
    said = [
        "*" if question not in group else _text(group[question])
        for question in (table.crosstab.rows, table.crosstab.columns)
    ]
    return (book.name, CROSSTAB, table.item, table.wave, *said)


def _text(answer: GroupValue) -> str:
    return "none" if answer is None else f"={answer}"


def _people(book: Book, table: _Table, group: Mapping[str, GroupValue]) -> Key:
    """Return the key of the people of a cell, a margin or the whole."""
    if not group:
        return keys.responses(book.name, table.wave)
    if len(group) == 2:
        return _responses(book, table, group)
    ((question, answer),) = group.items()
    if answer is None:
        return keys.left_out(book.name, question, table.wave)
    return keys.answered(book.name, question, table.wave, str(answer))


def _enter_wave(book: Book, table: _Table) -> None:
    """Enter the cells of a table and how they add up to its margins."""
    counts = _rows(book, table)
    for key, n in counts.items():
        book.cell(key, n)
    places = {key[-2:]: key for key in counts}
    rows = list(dict.fromkeys(row for row, _ in places if row != "*"))
    columns = list(dict.fromkeys(column for _, column in places if column != "*"))
    for row in rows:
        book.ledger.total(places[row, "*"], [places[row, column] for column in columns])
    for column in columns:
        book.ledger.total(places["*", column], [places[row, column] for row in rows])
    if rows:
        book.ledger.total(places["*", "*"], [places[row, "*"] for row in rows])
    _enter_people(book, table, places)


def _enter_people(book: Book, table: _Table, places: Mapping[tuple[str, ...], Key]) -> None:
    """Enter how many people stand in each margin, and that each cell is some of them."""
    select = book.results.select(book.name, CROSSTAB, item=table.item, waves=(table.wave,))
    for row in select:
        if row.statistic != "n_respondents" or len(row.group) == 2:
            continue
        people = _people(book, table, row.group)
        if not book.has(people):
            book.cell(people, float(row.value or 0))
        responses = _responses(book, table, row.group)
        if book.value(responses) >= book.value(people):
            book.at_least(responses, people)
        if row.group:
            _enter_cells(book, table, row.group, people, places)


def _enter_cells(
    book: Book,
    table: _Table,
    group: Mapping[str, GroupValue],
    people: Key,
    places: Mapping[tuple[str, ...], Key],
) -> None:
    """Enter of each cell of a margin how many of its people stand elsewhere."""
    at = 0 if table.crosstab.rows in group else 1
    own = _responses(book, table, group)[-2:]
    for place, cell in places.items():
        if place[at] == own[at] and "*" not in place:
            is_sensitive = book.ledger.cells[people].is_sensitive and place[1 - at] != "none"
            book.total(people, [cell], (*cell, "elsewhere", str(at)), is_sensitive=is_sensitive)


def _enter(book: Book, table: _Table, row: Result) -> None:
    gone = any(str(answer) in book.removed.get(q, ()) for q, answer in row.group.items())
    if gone:
        book.ledger.enter(row, REMOVED)
    elif row.statistic == "n":
        book.ledger.count(row, _responses(book, table, row.group))
    else:
        book.ledger.count(row, _people(book, table, row.group))


def _enter_test(book: Book, table: _Table, row: Result) -> None:
    """Enter the test of a table, or why there is none: that says how many responses there are."""
    whole = [_responses(book, table, {}), keys.responses(book.name, table.wave)]
    if row.value is None:
        book.ledger.rests(row, [key for key in whole if book.has(key)])
    else:
        book.ledger.rests(row, [*_rows(book, table), *whole])
