"""SPSS and Stata files: variables with wordings, labels for codes, values declared missing."""

from __future__ import annotations

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.labelled import labelled
from ehs_eval.ingest.platforms.questions import assemble
from ehs_eval.ingest.platforms.tables import headed

NAME = "SPSS or Stata"


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: the file itself describes its variables."""
    if grid.variables:
        return "the file itself describes its variables"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the export with labels for codes."""
    table = headed(grid)
    return assemble(NAME, reason, grid, table, labelled(grid, table), {})
