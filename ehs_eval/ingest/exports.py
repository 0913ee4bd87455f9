"""A data file in, an export out: which format, then which platform."""

from __future__ import annotations

from pathlib import Path

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.platforms import interpret
from ehs_eval.ingest.raw import RawTable, raw_table


def read_export(path: Path, sheet: str | None = None, encoding: str | None = None) -> Export:
    """Return what a data file holds.

    Args:
        path: The file.
        sheet: Sheet of a workbook; None takes the first.
        encoding: Encoding of a text file; None finds it out.

    Raises:
        Unreadable: The file is missing, empty, damaged or of no known format.
    """
    return interpret(read_grid(path, sheet, encoding))


def read_table(path: Path, sheet: str | None = None) -> RawTable:
    """Return the responses in a data file, for those who need no more than a table.

    Raises:
        Unreadable: The file is missing, empty, damaged or of no known format.
    """
    return raw_table(read_export(path, sheet))
