"""Qualtrics as a statistics file: its fields beside variables that the file itself describes."""

from __future__ import annotations

from dataclasses import replace

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms import qualtrics
from ehs_eval.ingest.platforms.labelled import labelled
from ehs_eval.ingest.platforms.qualtrics_fields import (
    A_FILE,
    SURE_SIGNS,
    field_key,
    field_of,
    holds_files,
    identifies,
    is_added,
)
from ehs_eval.ingest.platforms.questions import Read, assemble
from ehs_eval.ingest.platforms.tables import headed

NAME = qualtrics.NAME

_FEWEST_FIELDS = 3


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: variables named as Qualtrics names the fields it adds."""
    if not grid.variables or not grid.rows:
        return None
    fields = {field_key(name) for name in grid.rows[0] if field_of(name)}
    if len(fields) < _FEWEST_FIELDS or not fields & SURE_SIGNS:
        return None
    return "its variables include fields that Qualtrics adds to each response"


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, with test responses, previews and unfinished ones set aside."""
    table = headed(grid)
    reads = labelled(grid, table)
    ended = any(field_key(each.column.name) == "enddate" for each in reads)
    reads = [_added(each, ended=ended) for each in reads]
    aside, notes = qualtrics.rows_aside(reads), qualtrics.notes_of(reads)
    return assemble(NAME, reason, grid, table, reads, aside, notes)


def _added(read: Read, *, ended: bool) -> Read:
    """Return a column with its role, and why it is personal, where Qualtrics added it.

    Args:
        read: The column.
        ended: Whether another column says when a response ended.
    """
    column = read.column
    field = field_of(column.name)
    if field is not None:
        again = ended and field_key(column.name) == "recordeddate"
        role = "metadata" if again else field.role
        kind = qualtrics.KINDS.get(field.role)
        column = replace(column, role=role, kind=kind, personal=field.personal)
    elif is_added(column.name, ""):
        why = A_FILE if holds_files(column.name, "") else ""
        column = replace(column, role="metadata", personal=why)
    elif identifies(column.name):
        why = "embedded data that tell who it is"
        column = replace(column, role="respondent", personal=why)
    return replace(read, column=column)
