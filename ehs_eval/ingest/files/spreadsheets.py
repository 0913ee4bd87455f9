"""What workbooks of every kind share: the sheet to read, its cells as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from ehs_eval.ingest.grid import Note, Unreadable

MAX_ROWS = 1_048_576
"""Rows that a spreadsheet can have."""

_NAMED = 5


def refuse_sheet(sheet: str | None, what: str) -> None:
    """Refuse a named sheet where a file has none.

    Raises:
        Unreadable: A sheet is named.
    """
    if sheet is not None:
        raise Unreadable(f"is {what} and has no sheets", "Name no sheet for it.")


def choose_sheet(hidden: Mapping[str, bool], wanted: str | None) -> str:
    """Return the sheet to read: the one wanted, else the first that is not hidden.

    Args:
        hidden: Whether each sheet is hidden, by name.
        wanted: Name of a sheet, or None.

    Raises:
        Unreadable: There is no such sheet, or none at all.
    """
    if not hidden:
        raise Unreadable("has no sheet of cells", "Save it as .xlsx again.")
    if wanted is None:
        return next((name for name, away in hidden.items() if not away), next(iter(hidden)))
    if wanted not in hidden:
        raise Unreadable(f"has no sheet `{wanted}`", f"Its sheets are {listed(hidden)}.")
    return wanted


def other_sheets(read: str, empty: bool, others: Mapping[str, bool]) -> tuple[Note, ...]:
    """Return a note of the sheets that were not read.

    Args:
        read: Name of the sheet that was read, because nobody named one.
        empty: Whether it has no content.
        others: Whether each other sheet with content is hidden, by name.

    Raises:
        Unreadable: The sheet is empty and others are not.
    """
    if not others:
        return ()
    shown = [f"`{name}`{' (hidden)' if away else ''}" for name, away in others.items()]
    words = ", ".join(shown[:_NAMED]) + (" and more" if len(shown) > _NAMED else "")
    if empty:
        raise Unreadable(f"has nothing in its sheet `{read}`", f"Name the sheet to read: {words}.")
    return (
        Note(
            f"its sheet `{read}` was read; it has others with content: {words}",
            "If another holds the answers, name it.",
        ),
    )


def listed(names: Iterable[str]) -> str:
    """Return names in words, the first few of many."""
    every = list(names)
    shown = ", ".join(f"`{name}`" for name in every[:_NAMED])
    return shown + (f" and {len(every) - _NAMED} more" if len(every) > _NAMED else "")


def listed_cells(cells: Sequence[str], noun: str = "cell") -> str:
    """Return cells, or blocks of them, in words, the first few of many."""
    more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
    return f"{noun}{'s' if len(cells) > 1 else ''} {', '.join(cells[:_NAMED])}{more}"


def cell_text(value: object, shows_time: bool = False) -> str:
    """Return what a cell holds as text.

    Args:
        value: Number, text, truth value, date, time, duration, or None.
        shows_time: Whether midnight is shown as a time, so that it belongs to the date.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return number_text(value)
        case datetime():
            if value.time() == time.min and not shows_time:
                return value.date().isoformat()
            return _whole_seconds(value).isoformat(sep=" ")
        case date():
            return value.isoformat()
        case time():
            # A time of day is rounded like one of a date; the last half second stays on its day.
            rounded = _whole_seconds(datetime.combine(date(2000, 1, 1), value))
            return "23:59:59" if rounded.day > 1 else rounded.time().isoformat()
        case timedelta():
            minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
            sign = "-" if value < timedelta(0) else ""
            return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def number_text(value: float) -> str:
    """Return a number as text: whole ones without a point, none for what is no number."""
    if value.is_integer():
        return str(int(value))
    return "" if value != value or value in (float("inf"), float("-inf")) else repr(value)


def _whole_seconds(moment: datetime) -> datetime:
    """Return a moment to the nearest second; spreadsheets hold them as fractions of a day."""
    if not moment.microsecond:
        return moment
    whole = moment.replace(microsecond=0)
    later = moment.microsecond >= 500_000 and whole != datetime.max.replace(microsecond=0)
    return whole + timedelta(seconds=1) if later else whole
