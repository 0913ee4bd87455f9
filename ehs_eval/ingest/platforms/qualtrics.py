"""Qualtrics: two or three rows of headings, a column for each ticked option, embedded data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.choices import find_choices
from ehs_eval.ingest.export import Column, Export, Kind, Role
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms.qualtrics_fields import (
    A_FILE,
    Field,
    field_key,
    field_of,
    holds_files,
    identifies,
    is_added,
)
from ehs_eval.ingest.platforms.qualtrics_layout import LEGACY_NAME, Layout, import_id, layout_of
from ehs_eval.ingest.platforms.questions import (
    Read,
    are_ticks,
    assemble,
    gather,
    repeated,
    set_aside,
    shared_start,
    stem_and_parts,
    values_of,
    wording,
)
from ehs_eval.ingest.platforms.tables import Headed, headed
from ehs_eval.labels import normalise

NAME = "Qualtrics"

_PREVIEWS = {"1", "9", "17", "preview"}
_TESTS = {"2", "test"}
_UNFINISHED = {"0", "false", "falsch", "faux", "falso"}
_UNANSWERED = "-99"
_BY_ID = "ImportId "
KINDS: dict[Role, Kind] = {"started": "date", "submitted": "date", "duration": "number"}

_QUESTION = re.compile(r"(?P<base>(?:\w+?_)?QID\d+(?:#\d+)?)(?:[_-].*)?")
_NUMBERED = re.compile(r"(?P<base>.+?)_(?:Part_)?(?:-?\d+|OTHER)")
_SELECTED = re.compile(r"\s*-\s*Selected Choice\s*(?=-|$)")


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
    layout = layout_of(grid)
    return layout.reason if layout else None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, with test responses, previews and unfinished ones set aside."""
    layout = layout_of(grid)
    assert layout is not None, "called for what it recognises"
    table = headed(grid, layout.rows)
    reads = _reads(table, layout)
    return assemble(NAME, reason, grid, table, reads, rows_aside(reads), notes_of(reads))


def _reads(table: Headed, layout: Layout) -> list[Read]:
    """Return the columns, options gathered and grids recognised."""
    rows = [table.headings, *table.further]
    labels = rows[layout.labels] if layout.labels is not None else table.headings
    ids = rows[layout.ids] if layout.ids is not None else [""] * len(labels)
    ended = any(field_key(name) == "enddate" for name in (*table.headings, *labels))
    repeats = {name for name in table.headings if table.headings.count(name) > 1}
    parts: list[Read | _Item] = []
    for place, heading in enumerate(table.headings):
        identifier, choice = import_id(ids[place]) if ids[place] else ("", "")
        label = wording(_SELECTED.sub(" ", labels[place])) or wording(heading)
        base = _base(heading, identifier)
        name = f"{heading} ({base})" if heading in repeats and identifier else heading
        column = Column(name, label, heading)
        cells: pd.Series[str] = table.frame[place]
        added = _added(column, identifier, layout)
        if added is not None:
            if ended and field_key(added.heading) == "recordeddate":
                added = replace(added, role="metadata")
            parts.append(Read(added, cells))
            continue
        typed = identifier.endswith("_TEXT") or heading.endswith("_TEXT")
        match = _NUMBERED.fullmatch(heading)
        group = f"{_BY_ID}{identifier}" if choice else match["base"] if match else ""
        parts.append(_Item(Read(column, cells), base, "" if typed else group, typed))
    return _grids(_gathered(parts))


def _base(heading: str, import_id: str) -> str:
    """Return what the columns of one question share."""
    match = _QUESTION.fullmatch(import_id) or _NUMBERED.fullmatch(heading)
    return match["base"] if match else heading


def _added(column: Column, import_id: str, layout: Layout) -> Column | None:
    """Return a column that Qualtrics or the survey's links add; None for a question."""
    if _QUESTION.fullmatch(import_id) and not is_added(column.heading, import_id):
        return None
    if import_id and not _QUESTION.fullmatch(import_id):
        field = field_of(import_id)
    elif import_id:
        field = None
    else:
        legacy = layout.legacy and LEGACY_NAME.fullmatch(column.heading) is not None
        field = field_of(column.label if legacy else column.heading, legacy=legacy)
    if field is None and is_added(column.heading, import_id):
        field = Field(personal=A_FILE if holds_files(column.heading, import_id) else "")
    if field is not None:
        kind = KINDS.get(field.role)
        return replace(column, role=field.role, personal=field.personal, kind=kind)
    embedded = bool(import_id) or column.label == wording(column.heading)
    if embedded and identifies(column.heading):
        return replace(column, role="respondent", personal="embedded data that tell who it is")
    if import_id.startswith("SC_"):
        return replace(column, kind="number")
    return column if import_id else None


def _gathered(parts: list[Read | _Item]) -> list[Read | _Item]:
    """Put the options of one question into one column, and part answers joined in one cell."""
    groups: dict[tuple[str, str], list[_Item]] = {}
    for part in parts:
        if isinstance(part, _Item) and part.choice:
            groups.setdefault((part.base, part.choice), []).append(part)
    gone: set[int] = set()
    first: dict[int, _Item] = {}
    for items in groups.values():
        cells = pd.concat([item.read.cells for item in items], axis=1)
        labels = [item.read.column.label for item in items]
        if len(items) > 1 and (are_ticks(cells, labels) or _sure_ticks(items)):
            gone |= {id(item) for item in items[1:]}
            first[id(items[0])] = _multiple(items, labels)
    return [
        first.get(id(part)) or _parted(part) if isinstance(part, _Item) else part
        for part in parts
        if id(part) not in gone
    ]


def _sure_ticks(items: list[_Item]) -> bool:
    """Say whether the ImportIds tell that columns of ones, or empty ones, are options."""
    coded = all(values_of(item.read.cells) <= {"1"} for item in items)
    return coded and items[0].choice.startswith(_BY_ID)


def _multiple(items: list[_Item], labels: list[str]) -> _Item:
    """Return one column for the options of a question."""
    match = _NUMBERED.fullmatch(items[0].read.column.heading)
    name = _shared_name(items) or (match["base"] if match else items[0].read.column.name)
    stem, options = stem_and_parts(labels)
    gathered = gather(name, stem or name, options, [item.read for item in items])
    base = items[0].base
    return _Item(gathered, base if _QUESTION.fullmatch(base) else _base(name, ""), "", False)


def _shared_name(items: list[_Item]) -> str:
    """Return how the names of columns begin, up to where their numbers differ."""
    shared = shared_start([item.read.column.heading for item in items])
    return re.sub(r"_(?:Part_)?-?\d*$", "", shared).rstrip("_- ")


def _parted(item: _Item) -> _Item:
    """Say what an answer column holds, as far as its name or its cells tell."""
    column = item.read.column
    if item.typed:
        if pd.to_numeric(item.read.cells.dropna(), errors="coerce").notna().all():
            return item
        return replace(item, read=replace(item.read, column=replace(column, kind="text")))
    found = find_choices(item.read.cells)
    if found is None or found[0] != ",":
        return item
    several = replace(column, kind="multiple", separator=",", options=found[1])
    return replace(item, read=replace(item.read, column=several))


def _grids(parts: list[Read | _Item]) -> list[Read]:
    """Name the question that several columns are rows of."""
    groups: dict[str, list[_Item]] = {}
    for part in parts:
        if isinstance(part, _Item) and not part.typed:
            groups.setdefault(part.base, []).append(part)
    rows: dict[int, Read] = {}
    for base, items in groups.items():
        labels = [item.read.column.label for item in items]
        stem, texts = stem_and_parts(labels)
        sure = _QUESTION.fullmatch(base) is not None
        coded = labels == [item.read.column.heading for item in items]
        if len(items) < 2 or not (stem or sure or coded):
            continue
        question = _shared_name(items) or base
        for item, text in zip(items, texts, strict=True):
            column = replace(item.read.column, question=question, stem=stem, part=text)
            rows[id(item)] = replace(item.read, column=column)
    return [rows.get(id(part), part.read) if isinstance(part, _Item) else part for part in parts]


def _field(reads: list[Read], *keys: str) -> pd.Series[str] | None:
    """Return the cells of a field of a response, as labels are compared."""
    for read in reads:
        column = read.column
        if column.role == "answer" or column.kind == "date":
            continue
        if field_key(column.heading) in keys or field_key(column.label) in keys:
            return read.cells.map(normalise, na_action="ignore")
    return None


def rows_aside(reads: list[Read]) -> dict[int, SetAside]:
    """Return the rows that nobody meant as a response, or that are none to the end."""
    masks: list[tuple[SetAside, pd.Series[bool]]] = []
    for keys in (("status", "responsetype"), ("distributionchannel",)):
        cells = _field(reads, *keys)
        if cells is not None:
            preview = cells.isin(_PREVIEWS) | cells.str.contains("preview", na=False)
            masks.append(("preview", preview))
            masks.append(("test", cells.isin(_TESTS) | cells.str.contains("survey test", na=False)))
    identifiers = _identifiers(reads)
    if identifiers is not None:
        masks.append(("duplicate", repeated(identifiers)))
    finished = _field(reads, "finished")
    progress = _field(reads, "progress")
    if finished is not None:
        masks.append(("incomplete", finished.isin(_UNFINISHED)))
    elif progress is not None:
        masks.append(("incomplete", pd.to_numeric(progress, errors="coerce") < 100))
    return set_aside(masks)


def _identifiers(reads: list[Read]) -> pd.Series[str] | None:
    return next((each.cells for each in reads if each.column.role == "response id"), None)


def notes_of(reads: list[Read]) -> list[Note]:
    """Return what an analyst has to know of the answers."""
    notes = []
    answers = [read.cells for read in reads if read.column.role == "answer"]
    unanswered = sum(int((cells == _UNANSWERED).sum()) for cells in answers)
    if unanswered:
        plural = "answer is" if unanswered == 1 else "answers are"
        notes.append(
            Note(
                f"{unanswered} {plural} -99, which Qualtrics can write for a question that was "
                "seen and not answered",
                "Declare -99 as missing in the study file if it means that here.",
            )
        )
    identifiers = _identifiers(reads)
    if identifiers is None or not answers:
        return notes
    frame = pd.concat([identifiers, *answers], axis=1)
    differing = repeated(identifiers) & ~frame.duplicated()
    if differing.any():
        rows = tuple(int(row) for row in differing.index[differing])
        notes.append(
            Note(
                "a ResponseId stands on several rows with different answers",
                "The first of them is kept. Look which of them is right.",
                rows,
            )
        )
    return notes
