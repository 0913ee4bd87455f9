"""REDCap's data dictionary: what the codes of a raw export mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from ehs_eval.ingest.export import TICK, Column, Export
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.gathering import peek
from ehs_eval.ingest.platforms.questions import Read, assemble, wording
from ehs_eval.ingest.platforms.tables import headed
from ehs_eval.labels import normalise

NAME = "REDCap data dictionary"

_HEADINGS = {
    "name": ("variable / field name", "field_name"),
    "type": ("field type", "field_type"),
    "label": ("field label", "field_label"),
    "choices": (
        "choices, calculations, or slider labels",
        "choices or calculations",
        "select_choices_or_calculations",
    ),
    "identifier": ("identifier?", "identifier"),
    "matrix": ("matrix group name", "matrix_group_name"),
    "section": ("section header", "section_header"),
}
"""Headings of a dictionary downloaded from a project, and of one fetched through the API."""

_NEEDED = ("name", "type", "label", "choices")
_FIXED = {
    "yesno": {"1": "Yes", "0": "No"},
    "truefalse": {"1": "True", "0": "False"},
}
_CODED = {"radio", "dropdown", "checkbox"}


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the project: its wording and what its codes mean."""

    type: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    identifier: bool = False
    matrix: str = ""
    section: str = ""


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: by the headings that every dictionary has."""
    forms = {normalise(heading) for heading in peek(grid)[0]}
    if all(forms.intersection(_HEADINGS[part]) for part in _NEEDED):
        return "its headings are those of a data dictionary"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the dictionary as it stands, a row for each field of the project."""
    table = headed(grid)
    reads = [
        Read(Column(heading or "(no heading)", heading, heading, role="metadata"), cells)
        for heading, (_, cells) in zip(table.headings, table.frame.items(), strict=True)
    ]
    return assemble(NAME, reason, grid, table, reads, {})


def with_dictionary(export: Export, dictionary: Export) -> Export:
    """Return a raw export with its codes named by the project's data dictionary.

    Labels of fields become wordings, codes their labels (a code the dictionary does not have stays
    as it is), the fields of a matrix parts of one question, and fields marked as identifiers
    personal data.

    Args:
        export: A raw export of the project.
        dictionary: Its data dictionary, as `read` returns it.
    """
    fields = _fields(dictionary)
    groups = Counter(each.matrix for each in fields.values() if each.matrix)
    columns = []
    frame = export.frame.copy()
    for column in export.columns:
        known = fields.get(column.name.casefold())
        if known is None:
            columns.append(column)
            continue
        columns.append(_described(column, known, groups))
        if known.choices:
            frame[column.name] = _labelled(frame[column.name], known.choices, column)
    return replace(export, columns=tuple(columns), frame=frame)


def _fields(dictionary: Export) -> dict[str, _Field]:
    """Return the fields of a dictionary by name."""
    forms = {normalise(column.heading): column.name for column in dictionary.columns}
    where = {
        part: forms[heading]
        for part, headings in _HEADINGS.items()
        for heading in headings
        if heading in forms
    }
    fields: dict[str, _Field] = {}
    sections: dict[str, str] = {}
    for _, row in dictionary.frame.iterrows():
        cells = {
            part: row[name].strip() if isinstance(row[name], str) else ""
            for part, name in where.items()
        }
        kind = cells["type"].casefold()
        matrix = cells.get("matrix", "")
        # The heading above a matrix stands only with its first field.
        section = sections.setdefault(matrix, wording(cells.get("section", ""))) if matrix else ""
        fields[cells["name"].casefold()] = _Field(
            kind,
            wording(cells["label"]),
            _FIXED.get(kind) or (_choices(cells["choices"]) if kind in _CODED else {}),
            cells.get("identifier", "").casefold() in {"y", "yes", "1"},
            matrix,
            section,
        )
    return fields


def _choices(cell: str) -> dict[str, str]:
    """Return the labels by code of choices written as `1, one | 2, two`, or a line for each."""
    choices = {}
    for part in re.split(r"\s*\|\s*|\s*\n\s*", cell):
        code, comma, label = part.partition(",")
        if comma and code.strip():
            choices[code.strip()] = wording(label)
    return choices


def _described(column: Column, known: _Field, groups: Mapping[str, int]) -> Column:
    """Return a column with what the dictionary says of it."""
    described = replace(
        column,
        label=known.label or column.label,
        codes=known.choices,
        personal=column.personal
        or ("the data dictionary marks it as an identifier" if known.identifier else ""),
    )
    if known.choices:
        described = replace(described, options=tuple(known.choices.values()))
    if known.matrix and groups[known.matrix] > 1:
        stem = known.section
        label = f"{stem} - {known.label}" if stem else described.label
        described = replace(
            described, label=label, question=known.matrix, stem=stem, part=known.label
        )
    return described


def _labelled(cells: pd.Series[str], choices: Mapping[str, str], column: Column) -> pd.Series[str]:
    """Return cells with the label of each code."""
    # A heading shows the code of a tick-box in lower case.
    by_code = {code.casefold(): label for code, label in choices.items()}
    mark = TICK if column.kind == "multiple" else None
    return cells.map(
        lambda cell: TICK.join(
            by_code.get(code.strip().casefold(), code)
            for code in (cell.split(mark) if mark else [cell])
        ),
        na_action="ignore",
    )
