"""Answers that a spreadsheet took for dates: "1-2" that became "02-Jan"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ehs_eval.checks import shorten
from ehs_eval.ingest.grid import Note
from ehs_eval.labels import normalise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = "|".join(_MONTHS)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-/ ]({_NAMED})[a-z]*(?:[-/ ]\d{{2,4}})?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"({_NAMED})[a-z]*[-/ ](\d{{1,2}})", re.IGNORECASE)
_ISO = re.compile(r"(?:19|20)\d\d-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](?:19|20)?\d\d(?: 00:00(?::00)?)?")
_SERIAL = re.compile(r"[345]\d{4}")
_FIRST_SERIAL, _LAST_SERIAL = 36526, 55153
"""Numbers by which spreadsheets know the days from 2000 to 2050."""
_MOST_DATES = 6
"""Different dates up to which an open range ("5 or more") says that they were ranges too."""
_DAY_ZERO = date(1899, 12, 30)

_RANGE = re.compile(r"\d+\s*(-|/|to|or)\s*\d+(?:\s*[^\W\d].*)?")
_OPEN_RANGE = re.compile(
    r"(?:more than|over|above|less than|fewer than|under|below|up to|at least|[<>≤≥]=?)\s*\d+.*"
    r"|\d+\s*(?:\+|or more|or less|or fewer|and over|and above|plus|and more).*"
)


@dataclass(frozen=True, slots=True)
class Damaged:
    """An answer that looks like a date among ranges.

    Attributes:
        cell: The cell as it stands.
        probably: What was probably answered.
    """

    cell: str
    probably: str


def damaged_answers(cells: Sequence[str]) -> list[Damaged]:
    """Return the answers of a column that a spreadsheet probably took for dates.

    Only where other answers are ranges: a column of dates is left alone.

    Args:
        cells: The different cells of the column.
    """
    dates = {cell: parts for cell in cells if (parts := _day_and_month(cell)) is not None}
    others = [normalise(cell) for cell in cells if cell not in dates]
    marks = [match[1] for other in others if (match := _RANGE.fullmatch(other))]
    if not marks and not any(_OPEN_RANGE.fullmatch(other) for other in others):
        return []
    if not marks and len(dates) > _MOST_DATES:
        return []
    mark = "/" if marks and all(each == "/" for each in marks) else "-"
    serials = {cell: parts for cell in cells if (parts := _serial(cell)) is not None}
    dates |= serials if marks or dates else {}
    return [
        Damaged(cell, f"{min(parts)}{mark}{max(parts)}") for cell, parts in sorted(dates.items())
    ]


def damage_notes(rows: Mapping[str, Sequence[int]], column: str) -> tuple[Note, ...]:
    """Return a note for each answer that was probably taken for a date.

    Args:
        rows: Row numbers of each different cell of the column.
        column: Heading of the column.
    """
    return tuple(
        Note(
            f"{shorten(each.cell)!r} is probably {each.probably!r}, which a spreadsheet took for a "
            "date",
            "Export the file again without opening it in a spreadsheet, or correct these cells.",
            tuple(rows[each.cell]),
            column,
        )
        for each in damaged_answers(list(rows))
    )


def _day_and_month(cell: str) -> tuple[int, int] | None:
    """Return the two numbers of a date, None for a cell that is none."""
    text = cell.strip()
    named = _DAY_MONTH.fullmatch(text)
    if named:
        return _possible(int(named[1]), _MONTHS.index(named[2].lower()) + 1)
    turned = _MONTH_DAY.fullmatch(text)
    if turned:
        return _possible(int(turned[2]), _MONTHS.index(turned[1].lower()) + 1)
    written = _ISO.fullmatch(text) or _SLASHED.fullmatch(text)
    return _possible(int(written[1]), int(written[2])) if written else None


def _possible(first: int, second: int) -> tuple[int, int] | None:
    """Return two numbers if one can be a day and the other a month."""
    if 1 <= min(first, second) <= 12 and max(first, second) <= 31:
        return first, second
    return None


def _serial(cell: str) -> tuple[int, int] | None:
    """Return day and month of the number by which a spreadsheet knows a day."""
    text = cell.strip()
    if not _SERIAL.fullmatch(text) or not _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return None
    day = _DAY_ZERO + timedelta(days=int(text))
    return day.day, day.month
