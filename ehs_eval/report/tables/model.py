"""A table: typed columns, rows of values at full precision, a caption and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ehs_eval.report import format as fmt
from ehs_eval.report.cells import Cell, Missing, cell
from ehs_eval.report.shorthand import shorthand
from ehs_eval.results import SUPPRESSED, Value

__all__ = ["Cell", "Column", "Kind", "Missing", "Table", "cell", "show"]

Kind = Literal["text", "count", "share", "points", "distance", "score", "change", "p", "decimal"]

_SHOWN: dict[Kind, Callable[[Value], str]] = {
    "text": lambda value: fmt.NONE if value is None else str(value),
    "count": fmt.count,
    "share": fmt.percent,
    "points": fmt.points,
    "distance": lambda value: fmt.points(value, sign=False),
    "score": lambda value: fmt.number(value, 2),
    "change": lambda value: fmt.signed(value, 2),
    "p": fmt.p_value,
    "decimal": lambda value: fmt.number(value, 2),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: Name in files; unique in the table.
        heading: Heading for the reader.
        kind: What its values are, which decides how they are shown.
        over: Heading over several columns, such as a wave; empty for none.
        figures: Where its text is made of figures, such as an interval: a column for each of
            them, which files have in its place.
    """

    name: str
    heading: str
    kind: Kind
    over: str = ""
    figures: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report.

    Attributes:
        id: Name of its file and its anchor in the page.
        section: Data set, or a part of the report of its own.
        title: What it shows.
        columns: Its columns.
        rows: Cells by column name, at full precision; shares are 0 to 1. A text made of figures
            stands beside them.
        notes: What has to be known to read it: bases, methods, cautions.
        is_detail: Whether it is for the statistician, and folded away in the page.
    """

    id: str
    section: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    notes: Sequence[str] = ()
    is_detail: bool = False

    @property
    def file_columns(self) -> list[Column]:
        """The columns that files have: each figure in a column of its own."""
        return [each for column in self.columns for each in (column.figures or (column,))]

    def records(self) -> list[dict[str, Value]]:
        """Return the rows as numbers and text; cells without a value are None."""
        names = [column.name for column in self.file_columns]
        return [{name: _plain(row.get(name)) for name in names} for row in self.rows]

    def frame(self) -> pd.DataFrame:
        """Return the table as a frame of numbers and text; cells without a value are missing."""
        names = [column.name for column in self.file_columns]
        return pd.DataFrame(self.records(), columns=names).astype(object)

    def shown(self) -> list[list[str]]:
        """Return every cell as the reader sees it."""
        return [
            [show(column.kind, row.get(column.name)) for column in self.columns]
            for row in self.rows
        ]

    def reasons(self) -> list[str]:
        """Return why cells have no value, each once; not where `[c]` says it."""
        cells = (cell for row in self.rows for cell in row.values())
        reasons = (cell.reason for cell in cells if isinstance(cell, Missing))
        return [reason for reason in dict.fromkeys(reasons) if reason != SUPPRESSED]


def show(kind: Kind, cell: Cell) -> str:
    """Return a cell as the reader sees it."""
    short = shorthand(cell)
    if isinstance(cell, Missing):
        return cell.instead or short
    return short or _SHOWN[kind](cell)


def _plain(value: Cell) -> Value:
    return None if isinstance(value, Missing) else value
