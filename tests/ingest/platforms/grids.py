"""Small files made for the tests of platform readers, as grids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ehs_eval.ingest.export import TICK, Export
from ehs_eval.ingest.grid import Grid, Variable
from ehs_eval.ingest.platforms import interpret


def grid(
    headings: Sequence[str], *records: Sequence[str], variables: Sequence[Variable] = ()
) -> Grid:
    """Return a file with these headings and records."""
    rows = [list(headings), *(list(record) for record in records)]
    return Grid(rows, list(range(1, len(rows) + 1)), "text", variables=tuple(variables))


def export(
    headings: Sequence[str], *records: Sequence[str], variables: Sequence[Variable] = ()
) -> Export:
    """Return what the readers make of such a file."""
    return interpret(grid(headings, *records, variables=variables))


def counts(read: Export, name: str) -> dict[str, int]:
    """Return the answers of a column by label, over the responses; missing ones under ""."""
    return dict(Counter(read.responses[name].fillna("")))


def ticks(read: Export, name: str) -> dict[str, int]:
    """Return how many responses ticked each option of a question."""
    cells = read.responses[name].dropna()
    return dict(Counter(option for cell in cells for option in cell.split(TICK)))
