"""Text tables: CSV and its kin, in any common encoding and with any common delimiter."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from sys import intern
from typing import TextIO

from ehs_eval.ingest.files.delimiters import DELIMITERS, find_delimiter
from ehs_eval.ingest.files.encodings import Encoding, find_encoding, may_be_text
from ehs_eval.ingest.files.spreadsheets import refuse_sheet
from ehs_eval.ingest.grid import (
    LONGEST_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    Grid,
    Note,
    Unreadable,
    extent,
    too_many_cells,
    too_many_columns,
)

NAME = "text"

_SNIFFED_CHARACTERS = 100_000
_MAX_ROWS = 10_000_000
_SPARE_COLUMNS = 100
"""Empty columns right of the headings that are read like others; more are cut off and told."""
_NOTED_ROWS = 100
_NEVER_CLOSED = "A quotation mark is probably never closed there: correct it or export again."


def recognises(head: bytes, archive: str) -> bool:
    """Say whether the bytes can be text."""
    return not archive and may_be_text(head)


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:
    """Return the cells as text.

    Rows are counted as a spreadsheet does, one for each record even where a cell holds a line
    break. Blank lines are counted and passed over; a first line `sep=;` is not counted.

    Raises:
        Unreadable: The encoding cannot be told or is not the one named, the quotation marks do not
            pair, a cell is far too long, or there are far too many columns.
    """
    refuse_sheet(sheet, "a text file")
    found = find_encoding(path, encoding)
    with path.open(encoding=found.codec, newline="") as lines:
        grid, _ = grid_of(lines, found.words)
    return replace(grid, notes=(*_notes(found, grid.rows, grid.numbers), *grid.notes))


def grid_of(lines: TextIO, encoding: str) -> tuple[Grid, str]:
    """Return the cells of a text, and what separates them.

    Args:
        lines: The text, with its line ends as they are.
        encoding: Name of its encoding, in words.

    Raises:
        Unreadable: As for `read`.
    """
    csv.field_size_limit(LONGEST_CELL)
    first, delimiter = _opening(lines)
    rows, numbers, empty = _squared(_records(chain(first, lines), delimiter))
    words = f"{NAME} in {encoding}, separated by {_words(delimiter)}"
    return Grid(rows, numbers, words, notes=tuple(_empty_columns(empty))), delimiter


def _opening(lines: TextIO) -> tuple[list[str], str]:
    """Return the first lines, read to find the delimiter, and the delimiter."""
    first = lines.readlines(_SNIFFED_CHARACTERS)
    if not first:
        return [], ","
    first[0] = first[0].removeprefix("\ufeff")
    told = first[0].rstrip("\r\n")
    if told[:4].lower() == "sep=" and len(told) == 5:
        return first[1:], told[4]
    whole = sum(map(len, first)) < _SNIFFED_CHARACTERS
    return first, find_delimiter("".join(first)[: 2 * _SNIFFED_CHARACTERS], whole)


def _words(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, f"`{delimiter}`")


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells of each record that is no blank line, the headings first."""
    number = 1
    try:
        for record in csv.reader(lines, delimiter=delimiter, strict=True):
            if record:
                yield number, record
            number += 1
    except csv.Error as error:
        if "field limit" in str(error):
            found = f"row {number} has a cell of more than {LONGEST_CELL:,} characters"
        elif "unexpected end" in str(error):
            found = f"row {number} does not end"
        else:
            found = f"row {number} has a quotation mark inside a quoted cell"
            action = "Double it, or export the file again."
            raise Unreadable(found, action) from None
        raise Unreadable(found, _NEVER_CLOSED) from None


def _squared(records: Iterator[tuple[int, list[str]]]) -> tuple[list[list[str]], list[int], int]:
    """Return the rows, their numbers, and how many empty columns were cut off on the right.

    A row far longer than the headings loses its empty end at once: a million empty columns times
    as many rows would fill the memory.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    shortened: list[int] = []
    roomy = widest = cells = 0
    for number, record in records:
        if len(record) > roomy:
            widest = max(widest, len(record))
            filled = extent(record)
            if filled > MAX_COLUMNS:
                raise too_many_columns(number, filled)
            if len(record) > filled + _SPARE_COLUMNS:
                del record[filled:]
                shortened.append(len(rows))
            roomy = max(roomy, len(record), filled + _SPARE_COLUMNS)
        cells += len(record)
        if cells > MAX_CELLS or len(rows) == _MAX_ROWS:
            raise too_many_cells()
        rows.append(list(map(intern, record)))  # the same answer again is the same object
        numbers.append(number)
    width = max(map(len, rows), default=0)
    for place in shortened:
        rows[place].extend([""] * (width - len(rows[place])))
    return rows, numbers, widest - width if shortened else 0


def _notes(found: Encoding, rows: list[list[str]], numbers: list[int]) -> Iterator[Note]:
    """Yield what to know of the encoding, with the rows to look at."""

    def where(wanted: Callable[[str], bool]) -> tuple[int, ...]:
        named = (n for n, row in zip(numbers, rows, strict=True) if wanted("".join(row)))
        return tuple(number for number, _ in zip(named, range(_NOTED_ROWS), strict=False))

    for note in found.notes:
        yield Note(note.message, note.action, where(lambda text: not text.isascii()))
    if found.replaced:
        many = "characters stand" if found.replaced > 1 else "character stands"
        yield Note(
            f"{found.replaced:,} {many} for text that was lost before the file was saved (\ufffd)",
            "Export it again if the wording matters there.",
            where(lambda text: "\ufffd" in text),
        )


def _empty_columns(empty: int) -> Iterator[Note]:
    if empty:
        yield Note(
            f"{empty:,} empty columns to the right of the table were left out",
            "Nothing is lost; delete them if the file is slow to open.",
        )
