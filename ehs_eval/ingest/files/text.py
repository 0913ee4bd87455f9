"""Comma-separated text in UTF-8, with or without a byte order mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ehs_eval.ingest.grid import Grid, Unreadable

NAME = "CSV text"

_OTHER_DELIMITERS = {";": "semicolons (;)", "\t": "tabs", "|": "vertical bars (|)"}
_SNIFFED_CHARACTERS = 100_000
_QUOTED = re.compile(r'"[^"]*"')
_NEVER_CLOSED = "A quotation mark is probably never closed there: correct it or export again."


def recognises(head: bytes) -> bool:
    """Say whether the bytes can be text: no zero byte."""
    return b"\0" not in head


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:  # noqa: ARG001
    """Return the cells as text.

    Rows are counted as a spreadsheet does, one for each record even where a cell holds a line
    break. Blank lines are counted and passed over.

    Raises:
        Unreadable: The text is not UTF-8, is not separated by commas, has no headings or two alike,
            or its quotation marks do not pair.
    """
    if sheet is not None:
        raise Unreadable("is a text file and has no sheets", "Remove `sheet` from the study file.")
    text = _decoded(path.read_bytes())
    if text[:4].lower() == "sep=":
        raise Unreadable(
            "begins with a line `sep=`", "Remove that line, so that the headings stand in row 1."
        )
    other = _other_delimiter(text)
    if other is not None:
        raise Unreadable(
            f"looks as if it is separated by {other}", "Save it separated by commas: CSV UTF-8."
        )
    records = [(number, record) for number, record in _records(text) if record]
    return Grid([record for _, record in records], [number for number, _ in records], NAME)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"is not in UTF-8 (line {line} of its text)",
            "Save it as CSV UTF-8; Excel's plain CSV is in another encoding.",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(
            f"holds a zero byte (line {line} of its text), which no text has",
            "It is damaged: export it again.",
        )
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells of each record, the headings first."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for record in reader:
            yield number, record
            number += 1
    except csv.Error as error:
        if "field limit" in str(error):
            found = f"row {number} has a cell of more than {csv.field_size_limit():,} characters"
        elif "unexpected end" in str(error):
            found = f"row {number} does not end"
        else:
            found = f"row {number} has a quotation mark inside a quoted cell"
            action = "Double it, or export the file again."
            raise Unreadable(found, action) from None
        raise Unreadable(found, _NEVER_CLOSED) from None


def _other_delimiter(text: str) -> str | None:
    """Return what seems to separate the cells, if not commas.

    It gives more headings than commas do, and as many cells in the next row. What stands between
    quotation marks is wording.
    """
    text = _QUOTED.sub('"x"', text[:_SNIFFED_CHARACTERS])
    by_comma = _widths(text, ",")
    for delimiter, words in _OTHER_DELIMITERS.items():
        widths = _widths(text, delimiter)
        if widths and widths[0] > (by_comma[0] if by_comma else 1) and len(set(widths)) == 1:
            return words
    return None


def _widths(text: str, delimiter: str) -> list[int]:
    """Return the number of cells in the first two rows that have any."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [len(record) for record in islice((r for r in reader if any(r)), 2)]
    except csv.Error:
        return []
