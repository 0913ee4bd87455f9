"""Dates and times as survey platforms and spreadsheets write them, a whole column at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import pandas as pd

Order = Literal["day first", "month first", "within a month", "either", "mixed"]

_TIME = (
    r"(?P<before>上午|下午|오전|오후)?\s*"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<after>[ap]\.?\s?m\.?|[πμ]\.?\s?μ\.?|上午|下午|오전|오후)?"
    r"\s*(?P<zone>Z|[A-Z]{2,5}|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)?(?:\s*\([^()\d]*\))?"
)
_AT = rf"(?:(?:,?\s+(?:at\s+)?|T){_TIME})?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"


def _form(date: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{_WEEKDAY}{date}{_AT}\s*", re.IGNORECASE)


_YEAR_FIRST = _form(r"(?P<year>\d{4})(?P<mark>[-/.] ?)(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
_PARTS = _form(r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})")
_DAY_NAMED = _form(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-\s/]+{_MONTH}[-\s,/]+(?P<year>\d{{4}}|\d{{2}})"
)
_NAMED_DAY = _form(rf"{_MONTH}[-\s]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[-\s]+(?P<year>\d{{4}})")
_AFTERNOON = ("p", "μ.μ", "μμ", "下午", "오후")
_FEWEST_DAYS = 3
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_WORDS: dict[Order, str] = {
    "day first": "day first",
    "month first": "month first",
    "within a month": (
        "read month first: the first number stays the same while the second changes from day to day"
    ),
    "either": "read day first; nothing in the column says whether day or month comes first",
    "mixed": "read day first where both are possible; some cells can only be read month first",
}


def parse_times(cells: pd.Series[str]) -> tuple[pd.Series[pd.Timestamp], str]:
    """Return the dates and times of a column, and the convention they were read by.

    Day or month first is decided for the whole column: a part above 12 is a day. Times stand as
    they are written; a time zone beside them is passed over, so that a day stays the day the
    person saw.

    Args:
        cells: Text cells, missing ones among them.

    Returns:
        The times, NaT for a cell that is none, under the index of the cells; and the convention in
        words, empty when no cell is a time.
    """
    plain = pd.to_datetime(cells, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    if cells.notna().any() and plain.notna().equals(cells.notna()):
        return plain.astype("datetime64[us]"), "year first"
    written = [cell for cell in cells.dropna().unique() if isinstance(cell, str)]
    found = {cell: match for cell in written if (match := _match(cell)) is not None}
    order = _order(found.values())
    times: dict[str, datetime] = {}
    for cell, match in found.items():
        time = _time(match, order)
        if time is not None:
            times[cell] = time
    parsed = cells.map(lambda cell: times.get(cell, pd.NaT), na_action="ignore")
    return parsed.astype("datetime64[us]"), _convention([found[cell] for cell in times], order)


def _match(cell: str) -> re.Match[str] | None:
    """Return the parts of a written time, None for a cell that is none."""
    if not any(character.isdigit() for character in cell):
        return None
    forms = (_YEAR_FIRST, _PARTS, _DAY_NAMED, _NAMED_DAY)
    return next((match for form in forms if (match := form.fullmatch(cell))), None)


def _order(found: Iterable[re.Match[str]]) -> Order:
    """Return what comes first in dates that give day and month as numbers."""
    numbered = [match for match in found if match.re is _PARTS]
    pairs = [(int(match["one"]), int(match["two"])) for match in numbered]
    days_first = sum(one > 12 >= two for one, two in pairs)
    months_first = sum(two > 12 >= one for one, two in pairs)
    if days_first and months_first:
        return "mixed"
    if days_first or months_first:
        return "day first" if days_first else "month first"
    return "within a month" if _within_a_month(numbered) else "either"


def _within_a_month(found: Sequence[re.Match[str]]) -> bool:
    """Say whether times of the clock make sense only as the days of one month, month first.

    Nobody answers at the third of every month. Dates without a time of day can be the first of
    each month, so that they tell nothing.
    """
    clocked = all(
        any(int(match[part] or 0) for part in ("hour", "minute", "second")) for match in found
    )
    months = {(match["one"], match["year"]) for match in found}
    return clocked and len(months) == 1 and len({match["two"] for match in found}) >= _FEWEST_DAYS


def _time(match: re.Match[str], order: Order) -> datetime | None:
    """Return the time that was written; None for a day or an hour that there is not."""
    parts = match.groupdict()
    if match.re is _PARTS:
        one, two = int(parts["one"]), int(parts["two"])
        swapped = order in ("month first", "within a month") or (order == "mixed" and two > 12)
        day, month = (two, one) if swapped else (one, two)
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if "month" in parts else _month(parts["name"])
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    hour = int(parts["hour"] or 0)
    half = (parts["after"] or parts["before"] or "").lower().replace(" ", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    try:
        return datetime(
            year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0)
        )
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _convention(found: list[re.Match[str]], order: Order) -> str:
    """Return in words how the times of a column were read."""
    words = []
    if any(match.re is _YEAR_FIRST for match in found):
        words.append("year first")
    if any(match.re is _PARTS for match in found):
        words.append(_WORDS[order])
    if any(match.re in (_DAY_NAMED, _NAMED_DAY) for match in found):
        words.append("month by name")
    zones = sorted({match["zone"].upper() for match in found if match["zone"]})
    if zones:
        words.append(f"local times as written ({', '.join(zones[:3])})")
    return "; ".join(words)
