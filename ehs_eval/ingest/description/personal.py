"""Personal data: which columns hold them and why, by heading and by content."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

import pandas as pd

from ehs_eval.ingest.description.personal_headings import asks_for, asks_for_code, words
from ehs_eval.ingest.export import Column, Export
from ehs_eval.labels import is_blank, normalise

_NUMBERS_OF_RESPONSES = frozenset(
    {"respondent id", "respondentid", "response id", "responseid", "record id", "urn", "id", "no"}
)
_NO_DATA = frozenset(
    {"yes", "no", "0", "1", "true", "false", "x", "checked", "unchecked", "ticked", "n/a", "y", "n"}
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w.,/-])(?:\(?\+|\(?0)\d[\d ()./-]{7,16}\d(?![\w/-])")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_DEVICE = re.compile(r"Mozilla/\d.*|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
_NAME = re.compile(
    r"[A-Z][a-z'’-]+(?: [A-Z]\.?)?(?: (?:de|van|von|der|la|al|bin))* [A-Z][A-Za-z'’-]+"
)
_NOT_NAMES = re.compile(
    r"\b(?:job|title|role|position|occupation|school|college|university|town|city|country|county|"
    r"region|state|location|place|area|organi[sz]ation|company|employer|department|course|subject|"
    r"programme|program|degree|major|movie|film|book|song|game|favou?rite|favorite|character|artist|"
    r"brand|product|team|dish|food|kind|type|field|discipline|qualification|religion|ethnicity|"
    r"language|specify|other|genre|platform|tool|software|device|hospital|species)\b"
)
_FEWEST_NAMES = 5
_MOSTLY = 0.8
_HALF = 0.5
_ROW_NUMBER = re.compile(r"\d{1,5}(?:\.0)?")
_LONG_HEADING = 5


def personal_columns(export: Export) -> dict[str, str]:
    """Return why a column is personal data, by name; only columns that are.

    A platform says so of its own columns. Of the others the heading tells (names, addresses,
    numbers of persons, codes, ...) or the content does (e-mail and IP addresses, telephone numbers,
    postcodes, coordinates of devices, columns of names; a free text in which any cell holds an
    e-mail address or a telephone number). Reasons never quote a cell.
    """
    found = {}
    for column in export.columns:
        reason = column.personal or _reason(column, export.frame[column.name])
        if reason:
            found[column.name] = reason
    return found


def _reason(column: Column, cells: pd.Series[str]) -> str:
    """Return why a column that its platform does not mark is personal; empty if it is not."""
    if column.columns or column.role in ("started", "submitted", "duration", "status", "wave"):
        return ""
    different = [cell for cell in cells.dropna().unique() if not is_blank(cell)]
    if column.role != "response id" and words(column.heading) not in _NUMBERS_OF_RESPONSES:
        asked = _by_heading(column, different, int(cells.notna().sum()))
        if asked:
            return asked
    return _by_content(column, different, cells)


def _by_heading(column: Column, different: Sequence[str], answers: int) -> str:
    """Return what the heading asks for, if the answers can be that."""
    for text in dict.fromkeys((column.name, column.heading, column.label, column.part)):
        why = asks_for(text)
        if why and _can_be(text, different, answers):
            return f"its heading asks for {why}"
        why = asks_for_code(text)
        if why and not all(_ROW_NUMBER.fullmatch(cell.strip()) for cell in different):
            return f"its heading is that of {why}"
    return ""


def _can_be(heading: str, different: Sequence[str], answers: int) -> bool:
    """Say whether answers can be personal data: not ticks, nor a few answers to a long question."""
    if different and all(normalise(cell) in _NO_DATA for cell in different):
        return False
    if len(words(heading).split()) <= _LONG_HEADING or not different:
        return True
    return len(different) > _HALF * answers or len(different) < 2


def _by_content(column: Column, different: Sequence[str], cells: pd.Series[str]) -> str:
    """Return what the cells hold; empty if it is nothing personal."""
    texts = [cell.strip() for cell in different]
    if not texts:
        return ""
    for what, test in _WHOLE_CELLS:
        if sum(map(test, texts)) >= _HALF * len(texts):
            return f"its answers are {what}"
    named = f"{column.heading} {column.label}"
    if _look_like_names(texts, int(cells.notna().sum())) and not _NOT_NAMES.search(words(named)):
        return "its answers look like names of people"
    for what, pattern, mark in (
        ("an e-mail address", _EMAIL, "@"),
        ("a telephone number", _PHONE, "0"),
    ):
        holding = [cell for cell in different if mark in cell and _holds(pattern, cell)]
        if holding:
            n = int(cells.isin(holding).sum())
            return f"{n} of its answers {'holds' if n == 1 else 'hold'} {what}"
    return ""


def _holds(pattern: re.Pattern[str], cell: str) -> bool:
    return any(pattern is _EMAIL or _is_phone_number(match[0]) for match in pattern.finditer(cell))


def _is_phone_number(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    whole = _PHONE.fullmatch(text) is not None and 10 <= digits <= 15
    # 01/02/2020 10:11 and 0.1234567890 are no telephone numbers.
    return whole and text.count("/") < 2 and text.count(".") != 1 and not _DATE.search(text)


_DATE = re.compile(r"\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b")


def _is_ip_address(text: str) -> bool:
    if text.count(".") != 3 and text.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_WHOLE_CELLS = (
    ("e-mail addresses", lambda text: _EMAIL.fullmatch(text) is not None),
    ("IP addresses", _is_ip_address),
    ("telephone numbers", _is_phone_number),
    ("postcodes", lambda text: _POSTCODE.fullmatch(text) is not None),
    ("codes that identify devices", lambda text: _DEVICE.fullmatch(text) is not None),
)


def _look_like_names(texts: Sequence[str], answers: int) -> bool:
    """Say whether cells look like first and last names: two words, nearly all of them different."""
    names = [text for text in texts if _NAME.fullmatch(text)]
    if len(texts) < _FEWEST_NAMES or len(texts) < _MOSTLY * answers:
        return False
    if len(names) < _MOSTLY * len(texts):
        return False
    # Job titles and places repeat their words: Research Associate, Senior Associate.
    first = {name.split()[0] for name in names}
    last = {name.split()[-1] for name in names}
    return len(first) > _HALF * len(names) and len(last) > 0.6 * len(names)
