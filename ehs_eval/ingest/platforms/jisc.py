"""Jisc Online Surveys, once BOS: SPSS files, coded tables, and tables of text under questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ehs_eval.ingest.choices import find_choices
from ehs_eval.ingest.export import Column, Export, Role
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms.gathering import in_place, neighbours
from ehs_eval.ingest.platforms.labelled import labelled
from ehs_eval.ingest.platforms.questions import (
    Read,
    are_ticks,
    assemble,
    gather,
    repeated,
    set_aside,
    wording,
)
from ehs_eval.ingest.platforms.tables import headed
from ehs_eval.labels import normalise

NAME = "Jisc Online Surveys"

_ROLES: dict[str, Role] = {
    "urn": "response id",
    "unique response number": "response id",
    "startdate": "started",
    "start date": "started",
    "date started": "started",
    "started": "started",
    "date and time started": "started",
    "time started": "metadata",
    "completiondate": "submitted",
    "completion date": "submitted",
    "date completed": "submitted",
    "date submitted": "submitted",
    "submitted": "submitted",
    "date and time submitted": "submitted",
    "time submitted": "metadata",
}
_LISTED = re.compile(r"username|user name|respondent|e-?mail(?: address)?|token|x(?:[1-9]|10)")
"""Fields of the list of respondents that a survey can be sent to."""

_CODE = re.compile(r"Q\d+(?:_\d+)*(?:_[a-z]+)*(?:_\d+)?", re.IGNORECASE)
_PART = re.compile(r"(?P<question>Q\d+)_(?P<part>\d+)(?:_(?P<scale>[a-z]))?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?P<number>\d+(?:\.(?:\d+|[a-z]{1,4}))*)\.(?:\s+(?P<text>.*))?", re.DOTALL | re.IGNORECASE
)


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: by its response number and the numbers of its questions."""
    headings = [cell.strip() for cell in grid.rows[0]] if grid.rows else []
    forms = {normalise(heading) for heading in headings}
    coded = sum(_CODE.fullmatch(heading) is not None for heading in headings)
    if "urn" in forms and coded:
        return "its headings are `URN` and the numbers of questions such as `Q1`"
    if {"startdate", "completiondate"} <= forms and coded:
        return "its headings are `StartDate`, `CompletionDate` and numbers such as `Q1`"
    if grid.variables:
        return None
    numbered = sum(_NUMBERED.fullmatch(heading) is not None for heading in headings)
    if any(form != "urn" and _is_number(form) for form in forms):
        return "its headings include `Unique Response Number`"
    if "urn" in forms and numbered:
        return "its headings are `URN` and numbered questions"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses; one whose number comes a second time is set aside."""
    table = headed(grid)
    if grid.variables:
        reads = labelled(grid, table, loosely=False)
    else:
        reads = [
            _numbered(heading, Read(Column(heading or "(no heading)", heading, heading), cells))
            for heading, (_, cells) in zip(table.headings, table.frame.items(), strict=True)
        ]
        reads = _questions(reads)
    reads = [replace(read, column=_added(read.column)) for read in reads]
    identifier = next((read for read in reads if read.column.role == "response id"), None)
    aside, notes = {}, []
    if identifier is not None:
        aside = set_aside([("duplicate", repeated(identifier.cells))])
    if aside:
        notes.append(
            Note(
                "responses have the number of an earlier response",
                "They are set aside as duplicates.",
                tuple(aside),
                identifier.column.heading if identifier else None,
            )
        )
    return assemble(NAME, reason, grid, table, reads, aside, notes)


def _is_number(form: str) -> bool:
    """Say whether a heading is that of the response number."""
    return form == "urn" or form.startswith("unique response number")


def _added(column: Column) -> Column:
    """Return a column with its role, or why it is personal, where the platform added it."""
    form = normalise(column.heading)
    if _is_number(form):
        return replace(column, role="response id")
    if form in _ROLES:
        return replace(column, role=_ROLES[form])
    if _LISTED.fullmatch(form):
        return replace(column, role="metadata", personal="it comes from the list of respondents")
    return column


def _numbered(heading: str, read: Read) -> Read:
    """Return a column named by the number of its question, as a coded file names it."""
    match = _NUMBERED.fullmatch(heading)
    if not match or normalise(heading) in _ROLES:
        return read
    column = replace(
        read.column,
        name="Q" + match["number"].replace(".", "_"),
        label=wording(match["text"] or "") or heading,
    )
    found = find_choices(read.cells)
    if found and found[0] in {",", ", "}:
        column = replace(column, kind="multiple", separator=",", options=found[1])
    return replace(read, column=column)


def _questions(reads: Sequence[Read]) -> list[Read]:
    """Return columns with the ticked options of a question gathered and grids named."""
    columns = list(reads)
    matches = [_PART.fullmatch(read.column.name) for read in columns]
    keys = [match["question"] if match and not match["scale"] else "" for match in matches]
    questions: dict[tuple[int, ...], Read] = {}
    for question, places in neighbours(keys):
        members = [_ticked(columns[place]) for place in places]
        options = [_option(read.column) for read in members]
        if len(places) > 1 and are_ticks(pd.concat([m.cells for m in members], axis=1), options):
            questions[places] = gather(question, question, options, members)
    gone = {place for places in questions for place in places}
    scales = Counter((match["question"], match["scale"]) for match in matches if match)
    for place, match in enumerate(matches):
        if match and place not in gone and scales[match["question"], match["scale"]] > 1:
            several = len({scale for name, scale in scales if name == match["question"]}) > 1
            scale = match["scale"] if several else None
            question = match["question"] + (f"_{scale}" if scale else "")
            column = columns[place].column
            part = column.label if column.label != column.name else ""
            column = replace(column, question=question, part=part)
            columns[place] = replace(columns[place], column=column)
    return in_place(columns, questions)


def _ticked(read: Read) -> Read:
    """Return an option that is missing where it is not ticked, which a coded file writes as 0."""
    return replace(read, cells=read.cells.where(read.cells != "0", None))


def _option(column: Column) -> str:
    """Return the option that a column stands for: its wording, or else its number."""
    return column.label if column.label != column.name else column.name.rpartition("_")[2]
