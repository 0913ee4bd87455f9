"""SurveyMonkey: a column for each option or row, under one heading row or two."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.export import Column, Export, Kind, Role
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.options import (
    NO_ANSWER,
    OptionColumn,
    read_questions,
    split_headings,
)
from ehs_eval.ingest.platforms.questions import (
    Read,
    assemble,
    repeated,
    set_aside,
    values_of,
    wording,
)
from ehs_eval.ingest.platforms.tables import Headed, headed, letters
from ehs_eval.labels import normalise

NAME = "SurveyMonkey"

_LONG_NUMBER = re.compile(r"\d{7,}(?:\.0)?")
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class _Field:
    """A column that SurveyMonkey adds: what it is for, and why it is personal data if it is."""

    role: Role = "metadata"
    personal: str = ""
    kind: Kind | None = None


_CONTACT = "from the list of contacts the survey was sent to"
_FIELDS = {
    "respondentid": _Field("response id"),
    "collectorid": _Field(),
    "collector": _Field(),
    "datecreated": _Field("started", kind="date"),
    "datemodified": _Field("submitted", kind="date"),
    "startdate": _Field("started", kind="date"),
    "enddate": _Field("submitted", kind="date"),
    "responsestatus": _Field("status"),
    "language": _Field(),
    "surveylanguage": _Field(),
    "ipaddress": _Field(personal="the IP address of the person's device"),
    "emailaddress": _Field(personal=f"an e-mail address {_CONTACT}"),
    "firstname": _Field(personal=f"a name {_CONTACT}"),
    "lastname": _Field(personal=f"a name {_CONTACT}"),
    "customdata": _Field(personal=f"data about a person {_CONTACT}"),
    "customvalue": _Field(personal=f"data about a person {_CONTACT}"),
}
_COLLECTED = {"collectorid", "datecreated", "datemodified", "startdate", "enddate", "ipaddress"}


def recognises(grid: Grid) -> str | None:
    """Return the sign of SurveyMonkey in the headings, None if there is none."""
    if not grid.rows or grid.variables:
        return None
    keys = [letters(cell) for cell in grid.rows[0]]
    if "respondentid" not in keys[:3]:
        return None
    place = keys.index("respondentid")
    if len(set(keys) & _COLLECTED) >= 2 or "collectorid" in keys:
        return "row 1 holds the Respondent ID and the other fields that SurveyMonkey adds"
    start = 2 if _two_rows(grid, place) else 1
    cells = [row[place] for row in grid.rows[start : start + _LOOKED_AT] if len(row) > place]
    if cells and all(_LONG_NUMBER.fullmatch(cell.strip()) for cell in cells):
        return "row 1 holds RespondentID over the long numbers of SurveyMonkey"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, each multiple-choice question as one column."""
    place = [letters(cell) for cell in grid.rows[0]].index("respondentid")
    two = _two_rows(grid, place)
    table = headed(grid, 2 if two else 1)
    fields = _leading(table, two)
    added = [_added(table, at) for at in range(fields)]
    reads = [*added, *read_questions(_columns(table, fields, two))]
    reads = [_dashes_declared(each) for each in reads]
    return assemble(NAME, reason, grid, table, reads, _aside(added))


def _two_rows(grid: Grid, place: int) -> bool:
    """Say whether the second row is one of headings: it has no Respondent ID."""
    if len(grid.rows) < 2:
        return False
    row = grid.rows[1]
    return not (row[place] if place < len(row) else "").strip() and any(map(str.strip, row))


def _leading(table: Headed, two: bool) -> int:
    """Return how many columns SurveyMonkey adds before the first question."""
    for place, heading in enumerate(table.headings):
        if letters(heading) not in _FIELDS or (two and table.further[0][place]):
            return place
    return len(table.headings)


def _added(table: Headed, place: int) -> Read:
    heading = table.headings[place]
    field = _FIELDS[letters(heading)]
    column = Column(
        heading, heading, heading, role=field.role, kind=field.kind, personal=field.personal
    )
    return Read(column, table.frame[place])


def _columns(table: Headed, start: int, two: bool) -> list[OptionColumn]:
    """Return the columns of questions, each under its question and its option or row."""
    columns = []
    if two:
        question, number = "", 0
        for place in range(start, len(table.headings)):
            if table.headings[place]:
                question, number = table.headings[place], number + 1
            option, cells = table.further[0][place], table.frame[place]
            heading = f"{question} - {option}" if option else question
            columns.append(OptionColumn(wording(question), wording(option), heading, cells, number))
        return columns
    headings = table.headings[start:]
    for place, (question, option) in enumerate(split_headings(headings), start=start):
        cells = table.frame[place]
        if not option:
            question, option = _lone_option(question, cells)
        columns.append(OptionColumn(question, option, table.headings[place], cells))
    return columns


def _lone_option(heading: str, cells: pd.Series[str]) -> tuple[str, str]:
    """Return question and option where a question has one option, which its cells repeat."""
    question, mark, option = heading.rpartition(" - ")
    if mark and values_of(cells) == {normalise(option)}:
        return question.strip(), option.strip()
    return heading, ""


def _dashes_declared(read: Read) -> Read:
    """Return a question with the dash, which stands where nothing was answered, as missing."""
    if read.column.role != "answer" or NO_ANSWER not in values_of(read.cells):
        return read
    return replace(read, column=replace(read.column, user_missing=frozenset({NO_ANSWER})))


def _aside(added: list[Read]) -> dict[int, SetAside]:
    masks: list[tuple[SetAside, pd.Series[bool]]] = []
    for each in added:
        if each.column.role == "response id":
            masks.append(("duplicate", repeated(each.cells)))
        if each.column.role == "status":
            labels = each.cells.map(normalise, na_action="ignore")
            masks.append(("incomplete", labels.isin(["partial", "incomplete", "disqualified"])))
    return set_aside(masks)
