"""The numbers that a chart draws, as the table that stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ehs_eval.report.tables.model import Cell, Column, Kind, Table


def chart_data(
    dataset: str, title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]]
) -> Table:
    """Return the table of a chart, whose id follows from the chart's.

    Args:
        dataset: Name of the data set.
        title: What the chart shows: its measure.
        columns: Columns, with bases and limits of intervals in columns of their own.
        rows: Cells by column name; what is withheld is a `Missing`.
    """
    return Table("", dataset, title, columns, rows)


def limits(kind: Kind, *, over: str = "", prefix: str = "") -> tuple[Column, Column]:
    """Return the columns of an interval."""
    return (
        Column(f"{prefix}low", "Lower limit", kind, over),
        Column(f"{prefix}high", "Upper limit", kind, over),
    )
