"""A table under one row of headings, from no platform that leaves its mark."""

from __future__ import annotations

from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms.headings import second_heading
from ehs_eval.ingest.platforms.tables import headed, unique_names

NAME = "Plain table"


def recognises(grid: Grid) -> str | None:  # noqa: ARG001 - every table is at least a plain one
    """Return why it is a plain table: nothing else fitted."""
    return "it has one row of headings and no marks of a survey platform"


def read(grid: Grid, reason: str) -> Export:
    """Return the table as it stands, a heading being both name and wording of its column.

    Raises:
        Unreadable: It has no headings, or two rows of them.
    """
    table = headed(grid)
    if second_heading(table):
        raise Unreadable(
            "rows 1 and 2 both seem to hold headings",
            "Delete the one that is not needed, so that the answers begin in row 2.",
        )
    names, notes = unique_names(table.headings)
    columns = tuple(
        Column(name, heading, heading) for name, heading in zip(names, table.headings, strict=True)
    )
    return Export(
        NAME,
        reason,
        grid.format,
        columns,
        table.frame.set_axis(names, axis=1),
        ragged=table.ragged,
        notes=(*grid.notes, *notes),
    )
