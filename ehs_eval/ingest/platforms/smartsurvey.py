"""SmartSurvey: up to three heading rows; unverified, written from code that reads its exports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.export import Column, Export, Kind, Role
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.options import OptionColumn, read_questions, split_headings
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

NAME = "SmartSurvey"

_NUMBERED = re.compile(r"(?P<code>Q?\d+[a-z]?)[.):]\s+(?P<text>.*)", re.DOTALL)
_MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Field:
    """A column that SmartSurvey adds: what it is for, and why it is personal data if it is."""

    role: Role = "metadata"
    kind: Kind | None = None
    personal: str = ""


_FIELDS = {
    "userid": _Field("response id"),
    "responseid": _Field("response id"),
    "userno": _Field(),
    "name": _Field(personal="the name of an invited person"),
    "email": _Field(personal="the e-mail address of an invited person"),
    "emailaddress": _Field(personal="the e-mail address of an invited person"),
    "ipaddress": _Field(personal="the IP address of the person's device"),
    "uniqueid": _Field("respondent", personal="a reference to a person in the contact list"),
    "trackinglink": _Field(),
    "collector": _Field(),
    "channel": _Field(),
    "device": _Field(),
    "browser": _Field(),
    "language": _Field(),
    "tags": _Field(),
    "status": _Field("status"),
    "completionstatus": _Field("status"),
    "started": _Field("started", "date"),
    "datestarted": _Field("started", "date"),
    "ended": _Field("submitted", "date"),
    "completed": _Field("submitted", "date"),
    "dateended": _Field("submitted", "date"),
    "timetaken": _Field("duration"),
}
_BEGUN = {"started", "datestarted"}
_DONE = {"ended", "completed", "dateended"}
_WHO = {"userid", "userno", "uniqueid", "responseid"}
_OPEN = ["partial", "incomplete", "in progress", "started"]
_YES, _NO = ["yes", "true"], ["no", "false"]


def recognises(grid: Grid) -> str | None:
    """Return the sign of SmartSurvey in the headings, None if there is none."""
    if grid.variables or not grid.rows:
        return None
    keys = {letters(cell) for cell in grid.rows[0]}
    times = bool(keys & _BEGUN) and bool(keys & _DONE)
    if {"userid", "userno"} <= keys or (times and keys & _WHO):
        return "row 1 holds fields that SmartSurvey adds (User ID, Started, Ended)"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, each multiple-choice question as one column."""
    table = headed(grid, _heading_rows(grid))
    added, columns = [], []
    for place, column in enumerate(_columns(table)):
        field = None if column.option else _FIELDS.get(letters(table.headings[place]))
        if field is None:
            columns.append(column)
        else:
            added.append(_added(table, place, field))
    questions = sorted({column.question for column in columns}, key=len, reverse=True)
    reads = [*added, *(_coded(each, questions) for each in read_questions(columns))]
    return assemble(NAME, reason, grid, table, reads, _aside(added))


def _heading_rows(grid: Grid) -> int:
    """Return how many rows of headings there are: further ones name no response."""
    keys = [letters(cell) for cell in grid.rows[0]]
    place = next(place for place, key in enumerate(keys) if key in _WHO)
    rows = 1
    for row in grid.rows[1:_MOST_ROWS]:
        if place < len(row) and row[place].strip():
            break
        rows += 1
    return rows


def _columns(table: Headed) -> list[OptionColumn]:
    """Return the columns, each under its question and its option or row."""
    if not table.further:
        return [
            OptionColumn(question, option, heading, table.frame[place])
            for place, (heading, (question, option)) in enumerate(
                zip(table.headings, split_headings(table.headings), strict=True)
            )
        ]
    columns = []
    question, row, number = "", "", 0
    for place, top in enumerate(table.headings):
        if top:
            question, row, number = top, "", number + 1
        below = [cells[place] for cells in table.further]
        if len(below) > 1:
            # A grid of menus: rows in the second row of headings, their columns in the third.
            row = below[0] or row
            below = [row if below[1] else below[0], below[1]]
        option = " - ".join(wording(text) for text in below if text)
        heading = f"{question} - {option}" if option else question
        columns.append(OptionColumn(wording(question), option, heading, table.frame[place], number))
    return columns


def _added(table: Headed, place: int, field: _Field) -> Read:
    heading, cells = table.headings[place], table.frame[place]
    if letters(heading) == "completed" and values_of(cells) <= {*_YES, *_NO}:
        field = _Field("status")
    column = Column(heading, heading, heading, field.role, field.kind, personal=field.personal)
    return Read(column, cells)


def _coded(read: Read, questions: Sequence[str]) -> Read:
    """Return a column with the number of its question as its name, where it has one."""
    column = read.column
    question = next((each for each in questions if column.name.startswith(each)), column.name)
    match = _NUMBERED.fullmatch(question)
    if match is None:
        return read
    code, rest = match["code"], column.name[len(question) :]
    named = replace(
        column,
        name=f"{code}{rest}",
        label=f"{match['text']}{rest}",
        question=code if column.question else "",
        stem=match["text"] if column.stem else "",
    )
    return replace(read, column=named)


def _aside(added: Sequence[Read]) -> dict[int, SetAside]:
    masks: list[tuple[SetAside, pd.Series[bool]]] = []
    for each in added:
        if each.column.role == "response id":
            masks.append(("duplicate", repeated(each.cells)))
        if each.column.role == "status":
            labels = each.cells.map(normalise, na_action="ignore")
            asked = letters(each.column.heading) == "completed"
            masks.append(("incomplete", labels.isin(_NO if asked else _OPEN)))
    return set_aside(masks)
