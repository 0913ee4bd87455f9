"""What the files of a report share: which tables, one row of headings, figures as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ehs_eval.report.document import Document
from ehs_eval.report.names import make_unique
from ehs_eval.report.shorthand import NOT_APPLICABLE, shorthand
from ehs_eval.report.tables.model import Cell, Column, Kind, Missing, Table
from ehs_eval.results import Value

DISCLOSURE_TITLE: Final = "What was withheld"

_OF_ANOTHER: Final = ("from", "to")
"""Headings of columns that are the limits of the column before them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report that has tables.

    Attributes:
        title: Its heading.
        tables: Its tables, in order; none stands in two parts.
    """

    title: str
    tables: Sequence[Table]


def parts(document: Document) -> Iterator[Part]:
    """Yield the parts of a document that have tables, each table once and none without rows."""
    seen: set[str] = set()
    sections = [(section.title, section.tables) for section in document.sections]
    for title, tables in (*sections, (DISCLOSURE_TITLE, document.disclosure_tables)):
        fresh = [table for table in tables if table.rows and table.id not in seen]
        seen |= {table.id for table in fresh}
        if fresh:
            yield Part(title, fresh)


def headings(columns: Sequence[Column]) -> list[str]:
    """Return a heading for each column that says all, in one row and each once.

    `Share`, `from`, `to` under `Baseline` become `Baseline: share`, `Baseline: share, from`,
    `Baseline: share, to`.
    """
    said, of = [], ""
    for column in columns:
        heading = column.heading
        if heading in _OF_ANOTHER and of:
            heading = f"{of}, {heading}"
        else:
            of = heading
        said.append(f"{column.over}: {heading}" if column.over else heading)
    spelled = [heading.casefold() for heading in said]
    unique = make_unique(spelled)
    added = [new[len(old) :] for old, new in zip(spelled, unique, strict=True)]
    return [heading + number for heading, number in zip(said, added, strict=True)]


def value(kind: Kind, cell: Cell) -> Value:
    """Return what a file holds of a cell: its number or text, or the shorthand of its absence."""
    short = shorthand(cell)
    if short or isinstance(cell, Missing):
        return short
    if cell == "":
        return NOT_APPLICABLE
    return int(cell) if kind == "count" and isinstance(cell, float) and cell.is_integer() else cell
