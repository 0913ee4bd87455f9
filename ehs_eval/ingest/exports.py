"""A data file in, an export out: which format, then which platform."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ehs_eval.config.parts import DataFile
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


def read_table(path: Path, file: DataFile | None = None, codes: Collection[str] = ()) -> RawTable:
    """Return the responses in a data file.

    Args:
        path: The file.
        file: What a study file says of it; None takes it as it is.
        codes: Columns of respondents' codes, which stay in the table.

    Raises:
        Unreadable: The file is missing, empty, damaged or of no known format, or has no row of
            those the study file asks for.
    """
    file = file or DataFile(path=str(path))
    return raw_table(read_export(path, file.sheet, file.encoding), file, codes)
