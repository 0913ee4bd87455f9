"""Qualtrics: two or three rows of headings, a column for each ticked option, embedded data."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

import pandas as pd

from ehs_eval.ingest.choices import find_choices
from ehs_eval.ingest.export import Column, Export, Role
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms.qualtrics_fields import (
    SURE_SIGNS,
    Field,
    field_key,
    field_of,
    identifies,
    is_added,
)
from ehs_eval.ingest.platforms.questions import (
    Read,
    are_ticks,
    assemble,
    gather,
    repeated,
    set_aside,
    stem_and_parts,
    wording,
)
from ehs_eval.ingest.platforms.tables import Headed, headed
from ehs_eval.ingest.timestamps import parse_times
from ehs_eval.labels import normalise

NAME = "Qualtrics"

_PREVIEWS = {"1", "9", "17", "preview"}
_TESTS = {"2", "test"}
_UNFINISHED = {"0", "false"}
_UNANSWERED = "-99"

_QUESTION = re.compile(r"(?P<base>(?:\w+?_)?QID\d+(?:#\d+)?)(?:[_-].*)?")
_NUMBERED = re.compile(r"(?P<base>.+?)_(?:Part_)?(?:-?\d+|OTHER)")
_SELECTED = re.compile(r"\s*-\s*Selected Choice\s*(?=-|$)")
_LEGACY_NAME = re.compile(r"V\d+")
_CODE_NAME = re.compile(r"Q\d+.*")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the headings stand: how many rows, which row holds what, and how that was seen."""

    rows: int
    labels: int | None
    ids: int | None
    reason: str
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """A column of answers, or several gathered into one, on its way to the export.

    Attributes:
        read: The column and its cells.
        base: What the columns of one question share: an ImportId, or the start of their names.
        choice: What the options of one question share; empty when each is a question of its own.
        typed: Whether it holds typed text.
    """

    read: Read
    base: str
    choice: str
    typed: bool


def recognises(grid: Grid) -> str | None:
    """Return the sign of Qualtrics in the headings, None if there is none."""
    layout = _layout(grid)
    return layout.reason if layout else None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, with test responses, previews and unfinished ones set aside."""
    layout = _layout(grid)
    assert layout is not None, "called for what it recognises"
    table = headed(grid, layout.rows)
    reads = _reads(table, layout)
    return assemble(NAME, reason, grid, table, reads, _aside(reads), _notes(reads))


def _layout(grid: Grid) -> _Layout | None:
    tops = grid.rows[:4]
    for place, row in enumerate(tops):
        filled = [cell for cell in row if cell.strip()]
        if place and sum("ImportId" in cell for cell in filled) * 2 > len(filled):
            reason = f"row {place + 1} holds the ImportId that Qualtrics gives every column"
            return _Layout(place + 1, place - 1 if place > 1 else None, place, reason)
    if not tops:
        return None
    names = [cell.strip() for cell in tops[0]]
    below = [cell.strip() for cell in tops[1]] if len(tops) > 1 else []
    if sum(_LEGACY_NAME.fullmatch(name) is not None for name in names) >= 3 and (
        "responseid" in {field_key(cell) for cell in below}
    ):
        reason = "row 1 holds V1, V2 … and row 2 ResponseID, the older layout of Qualtrics"
        return _Layout(2, 1, None, reason, legacy=True)
    if any("Selected Choice" in cell for cell in below) and (
        sum(_CODE_NAME.fullmatch(name) is not None for name in names) * 2 > len(names)
    ):
        return _Layout(2, 1, None, "row 2 holds “Selected Choice”, as Qualtrics writes it")
    fields = {field_key(name) for name in names if field_of(name)}
    if len(fields) < 3 or not fields & SURE_SIGNS:
        return None
    second = sum(field_of(cell) is not None for cell in below) >= 2
    reason = "row 1 holds fields that Qualtrics adds to each response"
    return _Layout(2 if second else 1, 1 if second else None, None, reason)


def _import_id(cell: str) -> tuple[str, str]:
    """Return the ImportId and the choiceId of a cell in the third row, empty where it has none."""
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, dict):
        match = re.search(r"ImportId\W+([\w#-]+)", cell)
        return (match[1] if match else ""), ""
    return str(found.get("ImportId", "")), str(found.get("choiceId", ""))


def _reads(table: Headed, layout: _Layout) -> list[Read]:
    """Return the columns, options gathered and grids recognised."""
    rows = [table.headings, *table.further]
    labels = rows[layout.labels] if layout.labels is not None else table.headings
    ids = rows[layout.ids] if layout.ids is not None else [""] * len(labels)
    ended = any(field_key(name) == "enddate" for name in (*table.headings, *labels))
    repeats = {name for name in table.headings if table.headings.count(name) > 1}
    parts: list[Read | _Item] = []
    for place, heading in enumerate(table.headings):
        import_id, choice = _import_id(ids[place]) if ids[place] else ("", "")
        label = wording(_SELECTED.sub(" ", labels[place])) or wording(heading)
        base = _base(heading, import_id)
        name = f"{heading} ({base})" if heading in repeats and import_id else heading
        column = Column(name, label, heading)
        cells: pd.Series[str] = table.frame[place]
        added = _added(column, import_id, layout)
        if added is not None:
            if ended and field_key(added.heading) == "recordeddate":
                added = replace(added, role="metadata")
            parts.append(Read(added, cells))
            continue
        typed = import_id.endswith("_TEXT") or heading.endswith("_TEXT")
        match = _NUMBERED.fullmatch(heading)
        group = f"choice {import_id}" if choice else match["base"] if match else ""
        parts.append(_Item(Read(column, cells), base, "" if typed else group, typed))
    return _grids(_gathered(parts))


def _base(heading: str, import_id: str) -> str:
    """Return what the columns of one question share."""
    match = _QUESTION.fullmatch(import_id) or _NUMBERED.fullmatch(heading)
    return match["base"] if match else heading


def _added(column: Column, import_id: str, layout: _Layout) -> Column | None:
    """Return a column that Qualtrics or the survey's links add; None for a question."""
    if _QUESTION.fullmatch(import_id) and not is_added(column.heading, import_id):
        return None
    if import_id and not _QUESTION.fullmatch(import_id):
        field = field_of(import_id)
    elif import_id:
        field = None
    else:
        legacy = layout.legacy and _LEGACY_NAME.fullmatch(column.heading) is not None
        field = field_of(column.label if legacy else column.heading, legacy=legacy)
    if field is None and is_added(column.heading, import_id):
        field = Field()
    if field is not None:
        kind = _kind(field.role)
        return replace(column, role=field.role, personal=field.personal, kind=kind)
    embedded = bool(import_id) or column.label == wording(column.heading)
    if embedded and identifies(column.heading):
        return replace(column, role="respondent", personal="embedded data that tell who it is")
    if import_id.startswith("SC_"):
        return replace(column, kind="number")
    return column if import_id else None


def _kind(role: Role) -> None | object:
    return None
