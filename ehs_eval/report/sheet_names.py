"""Names of the sheets of the workbook, which the Word file refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

COVER, CONTENTS, SHORTHAND, NOTES, GLOSSARY = "Cover", "Contents", "Shorthand", "Notes", "Glossary"

_LONGEST: Final = 31
"""Characters of a sheet's name that spreadsheets bear."""

_TAKEN: Final = (COVER, CONTENTS, SHORTHAND, NOTES, GLOSSARY, "History")
"""Sheets that every workbook has, and a name that Excel keeps for itself."""


def sheet_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the name of the sheet of each table by the table's id: short enough, each once.

    The longest words of a long id are cut first, so that its name still says what it is.
    """
    taken = {name.casefold() for name in _TAKEN}
    names: dict[str, str] = {}
    for table in ids:
        number, name = 2, _shortened(table, _LONGEST)
        while name.casefold() in taken:
            ending = f"-{number}"
            number, name = number + 1, _shortened(table, _LONGEST - len(ending)) + ending
        taken.add(name.casefold())
        names[table] = name
    return names


def _shortened(name: str, limit: int) -> str:
    words = name.split("-")
    while sum(map(len, words)) + len(words) - 1 > limit:
        longest = max(range(len(words)), key=lambda at: len(words[at]))
        words[longest] = words[longest][:-1]
        words = [word for word in words if word]
    return "-".join(words)
