"""Microsoft Forms: numbered responses with their times, then questions under their own wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.choices import find_choices, split_choices
from ehs_eval.ingest.export import Column, Export, Kind, Role
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.gathering import peek
from ehs_eval.ingest.platforms.questions import Read, assemble, set_aside, wording
from ehs_eval.ingest.platforms.tables import Headed, headed
from ehs_eval.ingest.timestamps import parse_times
from ehs_eval.labels import normalise

NAME = "Microsoft Forms"

_EMAIL = "the e-mail address of the person's Microsoft account"
_PERSON = "the name of the person's Microsoft account"
_ASKED = "a question for who somebody is"


@dataclass(frozen=True, slots=True)
class _Field:
    """A column that Microsoft Forms adds: what it is for, and why it is personal if it is."""

    role: Role = "metadata"
    kind: Kind | None = None
    personal: str = ""


_STARTED, _SUBMITTED = _Field("started", "date"), _Field("submitted", "date")
_FIELDS = {
    "id": _Field("response id"),
    "start time": _STARTED,
    "completion time": _SUBMITTED,
    "email": _Field(personal=_EMAIL),
    "name": _Field(personal=_PERSON),
    "last modified time": _Field(kind="date"),
    "total points": _Field(),
    "quiz feedback": _Field(),
    "grade posted time": _Field(kind="date"),
    "language": _Field(),
}
_FIELDS |= {
    normalise(heading): field
    for field, headings in (
        (_STARTED, ("Startzeit", "Heure de début", "Hora de inicio", "Hora de início")),
        (_STARTED, ("Ora di inizio", "Begintijd")),
        (_SUBMITTED, ("Fertigstellungszeit", "Heure de fin", "Hora de finalización")),
        (_SUBMITTED, ("Hora de conclusão", "Ora di completamento", "Tijd van voltooien")),
        (_FIELDS["last modified time"], ("Uhrzeit der letzten Änderung",)),
    )
    for heading in headings
}
"""Translations, by which a form without accounts is known; one with them is known by place."""
_BY_PLACE = (_Field("response id"), _STARTED, _SUBMITTED, _FIELDS["email"], _FIELDS["name"])
_QUIZ = re.compile(r"(?:points|feedback) - (?P<question>.+)")
_ASKED_AGAIN = re.compile(r"(?:name|e-?mail)\d+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WHOLE = re.compile(r"\d+(?:\.0)?")


def recognises(grid: Grid) -> str | None:
    """Return the sign of Microsoft Forms in the first columns, None if there is none."""
    if grid.variables or not grid.rows:
        return None
    top = [normalise(cell) for cell in grid.rows[0][:5]]
    fields = [_FIELDS.get(heading) for heading in top]
    if _STARTED in fields and _SUBMITTED in fields and top[0] in ("id", "start time"):
        return "row 1 holds the ID, start time and completion time that Microsoft Forms adds"
    if _by_place(grid):
        return (
            "the first columns hold a number, two times and an account, as Microsoft Forms "
            "writes them whatever its language"
        )
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, several answers in one cell left together with what parts them."""
    table = headed(grid)
    english = "completion time" in {normalise(heading) for heading in table.headings[:5]}
    placed = not english and _by_place(grid)
    leading = _leading(table, len(_BY_PLACE) if placed else 0)
    known = {normalise(heading) for heading in table.headings}
    reads = []
    for place, heading in enumerate(table.headings):
        field: _Field | None
        if place < leading:
            by_place = placed and place < len(_BY_PLACE)
            field = _BY_PLACE[place] if by_place else _FIELDS[normalise(heading)]
        else:
            field = _later(heading, known)
        reads.append(_added(table, place, field) if field else _question(table, place))
    return assemble(NAME, reason, grid, table, reads, _aside(reads))


def _aside(reads: list[Read]) -> dict[int, SetAside]:
    """Return the rows that repeat the number and the times of an earlier one.

    The number alone would not do: every form counts from 1, and files of two schools can stand one
    below the other.
    """
    roles = ("response id", "started", "submitted")
    marks = [each.cells for each in reads if each.column.role in roles]
    if len(marks) < len(roles):
        return {}
    together = pd.concat(marks, axis=1)
    return set_aside([("duplicate", together.duplicated() & together.notna().all(axis=1))])


def _by_place(grid: Grid) -> bool:
    """Say whether the first five columns are those of Microsoft Forms under other headings."""
    headings, cells = peek(grid)
    if len(headings) < 6 or not all(headings[:4]) or cells[0].isna().any() or cells[0].empty:
        return False
    numbers, starts, ends, accounts = cells[:4]
    whole = numbers.map(lambda cell: _WHOLE.fullmatch(cell.strip()) is not None)
    if not whole.all() or numbers.duplicated().any():
        return False
    started, ended = (parse_times(column)[0] for column in (starts, ends))
    if started.isna().any() or ended.isna().any() or not (started <= ended).all():
        return False
    named = accounts.dropna().map(lambda cell: _ADDRESS.fullmatch(cell.strip()) is not None)
    nobody = accounts.notna().all() and accounts.nunique() == 1 and cells[4].isna().all()
    return bool(nobody or (not named.empty and named.mean() > 0.5))


def _leading(table: Headed, known: int) -> int:
    """Return how many columns Microsoft Forms adds before the first question.

    Args:
        table: The columns.
        known: How many of them are known by their place.
    """
    for place, heading in enumerate(table.headings):
        if place >= known and normalise(heading) not in _FIELDS:
            return place
    return len(table.headings)


def _later(heading: str, known: set[str]) -> _Field | None:
    """Return what a column among the questions is, if it is none of them."""
    key = normalise(heading)
    if key in ("total points", "quiz feedback"):
        return _FIELDS[key]
    quiz = _QUIZ.fullmatch(key)
    if quiz and (quiz["question"] in known or "total points" in known):
        return _Field()
    if _ASKED_AGAIN.fullmatch(key):
        return _Field("answer", "text", _ASKED)
    return None


def _added(table: Headed, place: int, field: _Field) -> Read:
    heading = table.headings[place]
    name = wording(heading)
    column = Column(name, name, heading, field.role, field.kind, personal=field.personal)
    return Read(column, table.frame[place])


def _question(table: Headed, place: int) -> Read:
    """Return a question; every choice of one with several ends in a semicolon."""
    heading, cells = table.headings[place], table.frame[place]
    name = wording(heading)
    found = find_choices(cells)
    if found is None or found[0] != ";":
        return Read(Column(name, name, heading), cells)
    kind: Kind = "ranked" if _is_ranking(cells) else "multiple"
    return Read(Column(name, name, heading, kind=kind, separator=";", options=found[1]), cells)


def _is_ranking(cells: pd.Series[str]) -> bool:
    """Say whether each cell holds the same answers, in more orders than one."""
    given = {tuple(map(normalise, split_choices(cell, ";"))) for cell in cells.dropna().unique()}
    return len(given) > 1 and len({frozenset(each) for each in given}) == 1
