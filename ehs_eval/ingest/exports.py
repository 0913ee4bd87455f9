"""A data file in, an export out: which format, then which platform."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ehs_eval.config.parts import DataFile
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.ingest.heading_rows import joined_headings
from ehs_eval.ingest.platforms import interpret, redcap_dictionary
from ehs_eval.ingest.raw import RawTable, raw_table


def read_export(
    path: Path,
    sheet: str | None = None,
    encoding: str | None = None,
    *,
    heading_rows: int | None = None,
    dictionary: Path | None = None,
) -> Export:
    """Return what a data file holds.

    Args:
        path: The file.
        sheet: Sheet of a workbook; None takes the first.
        encoding: Encoding of a text file; None finds it out.
        heading_rows: Rows of headings to join into one; None joins those of a wide score sheet.
        dictionary: A REDCap data dictionary that names the codes of the file.

    Raises:
        Unreadable: The file is missing, empty, damaged or of no known format.
    """
    export = interpret(joined_headings(read_grid(path, sheet, encoding), heading_rows))
    if dictionary is None:
        return export
    named = read_export(dictionary)
    if named.platform != redcap_dictionary.NAME:
        raise Unreadable(
            f"cannot be named by {dictionary.name}, which is no data dictionary of REDCap",
            "Correct `dictionary` in the study file.",
        )
    return redcap_dictionary.with_dictionary(export, named)


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
    file = file or DataFile(path=path.name)
    # A dictionary lies beside its data, wherever the data folder is.
    dictionary = path.parent / file.dictionary if file.dictionary else None
    export = read_export(
        path,
        file.sheet,
        file.encoding,
        heading_rows=file.heading_rows,
        dictionary=dictionary,
    )
    return raw_table(export, file, codes)
