"""The tables as CSV files, and a Frictionless data package that says what each column holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ehs_eval.labels import escaped_json, readable
from ehs_eval.report.document import Document
from ehs_eval.report.files import headings, parts, value
from ehs_eval.report.formulas import starts_formula
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import MEANINGS
from ehs_eval.report.tables.model import Column, Kind, Table
from ehs_eval.results import Value

PACKAGE_FILE: Final = "datapackage.json"

_HOLDS: Final[dict[Kind, str]] = {
    "text": "",
    "count": "A count.",
    "share": "A share, from 0 to 1.",
    "points": "A difference of shares, from -1 to 1: 0.1 is ten percentage points.",
    "distance": "A difference of shares without its sign, from 0 to 1.",
    "score": "A score.",
    "change": "A difference, later minus earlier or as the heading says.",
    "p": "A p-value, from 0 to 1.",
    "decimal": "A number.",
}
"""What the values of a column are, by its kind."""


def write_csv(document: Document, folder: Path) -> None:
    """Write each table of a document as a CSV file, and what the files hold.

    Numbers are at full precision, an interval is two columns, and a cell without a figure holds
    its shorthand. Text that a spreadsheet would take for a formula has an apostrophe before it.

    Args:
        document: What to write.
        folder: An existing folder; the files are named after the tables, and those of a report
            that is not for publication end in `.internal.csv`.
    """
    mark = document.watermark
    ending = ".internal.csv" if mark else ".csv"
    tables = [(part.title, table) for part in parts(document) for table in part.tables]
    for _, table in tables:
        _write_table(table, folder / f"{table.id}{ending}")
    resources = [_resource(part, each, f"{each.id}{ending}", mark) for part, each in tables]
    package = {**_about(document), "resources": resources}
    text = json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    (folder / PACKAGE_FILE).write_text(escaped_json(text), encoding="utf-8", newline="\n")


def _write_table(table: Table, path: Path) -> None:
    columns = table.file_columns
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_safe(column.name) for column in columns])
        for row in table.rows:
            writer.writerow([_safe(value(c.kind, row.get(c.name))) for c in columns])


def _safe(held: Value) -> Value:
    """Return a value that no spreadsheet takes for a formula, its lines broken in one way."""
    if not isinstance(held, str):
        return held
    text = readable(held)
    text = f"'{text}" if starts_formula(text) else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _about(document: Document) -> dict[str, Any]:
    said = [document.watermark, document.data_note]
    about: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": slug(document.title),
        "title": document.title,
        "description": "\n\n".join([*(each for each in said if each), _shorthand_words()]),
    }
    if document.publisher:
        about["contributors"] = [{"title": document.publisher, "role": "publisher"}]
    return about


def _shorthand_words() -> str:
    meant = "; ".join(f"{short} {meaning}" for short, meaning in MEANINGS.items())
    return f"Shorthand in cells without a figure: {meant}."


def _resource(part: str, table: Table, path: str, mark: str) -> dict[str, Any]:
    said = [f"{mark}."] if mark else []
    said += [f"{part}.", *table.notes, *(f"No figure: {reason}." for reason in table.reasons())]
    return {
        "profile": "tabular-data-resource",
        "name": table.id,
        "path": path,
        "title": table.title,
        "description": "\n".join(said),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "header": True},
        "schema": {"fields": _fields(table), "missingValues": list(MEANINGS)},
    }


def _fields(table: Table) -> list[dict[str, str]]:
    columns = table.file_columns
    fields = []
    for column, heading in zip(columns, headings(columns), strict=True):
        name = str(_safe(column.name))
        field = {"name": name, "title": heading, "type": _type(table.rows, column)}
        if _HOLDS[column.kind]:
            field["description"] = _HOLDS[column.kind]
        fields.append(field)
    return fields


def _type(rows: Sequence[Any], column: Column) -> str:
    """Return the type of a column; counts of people are whole, weighted ones need not be."""
    if column.kind == "text":
        return "string"
    held = [value(column.kind, row.get(column.name)) for row in rows]
    is_whole = column.kind == "count" and not any(isinstance(each, float) for each in held)
    return "integer" if is_whole else "number"
