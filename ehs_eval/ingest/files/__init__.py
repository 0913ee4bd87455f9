"""File formats, chosen by looking at the first bytes: a path in, a grid of text cells out.

A format is a module with `NAME`, `recognises(head, archive)` and `read(path, sheet, encoding)`. A
new format is a new file here and its line in `FORMATS`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ehs_eval.bounded import check_ordinary
from ehs_eval.ingest.files import old_workbook, parquet, statistics_files, text, workbook
from ehs_eval.ingest.files.archives import archive_kind, is_archive
from ehs_eval.ingest.files.strangers import stranger
from ehs_eval.ingest.grid import (
    LONGEST_CELL,
    LONGEST_HEADING,
    MAX_COLUMNS,
    Grid,
    Unreadable,
    too_many_cells,
    too_many_columns,
)

_HEAD_BYTES = 4096
_MAX_BYTES = 2 * 1024**3
_SAVE_AS = "Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."


class Format(Protocol):
    """What a format module offers."""

    NAME: str

    def recognises(self, head: bytes, archive: str) -> bool:
        """Say whether a file is of this format.

        Args:
            head: Its first bytes.
            archive: What it is if it is a ZIP archive, as `archives.archive_kind` says; else empty.
        """

    def read(self, path: Path, sheet: str | None, encoding: str | None) -> Grid:
        """Return the cells of the file as text."""


FORMATS: tuple[Format, ...] = (workbook, old_workbook, statistics_files, parquet, text)
"""Text comes last: it takes whatever has no mark of its own."""


def read_grid(path: Path, sheet: str | None = None, encoding: str | None = None) -> Grid:
    """Return the cells of a data file as text: one row at least, none beyond `MAX_COLUMNS`.

    Args:
        path: The file.
        sheet: Sheet of a workbook; None takes the first.
        encoding: Encoding of a text file; None finds it out.

    Raises:
        Unreadable: The file is missing, empty, damaged, too large or of no known format.
    """
    head = _head(path)
    try:
        grid = _format(path, head, encoding).read(path, sheet, encoding)
        _check_size(grid)
    except MemoryError:
        raise too_many_cells() from None
    return grid


def _check_size(grid: Grid) -> None:
    """Refuse a table without a row, and one with more in a row or cell than anybody writes.

    A heading may be a whole consent form: it is cut where it still says what it is.
    """
    if not grid.rows:
        raise Unreadable("has no headings in its first row", "Put the headings in row 1.")
    grid.rows[0][:] = [cell[:LONGEST_HEADING] for cell in grid.rows[0]]
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        if len(row) > MAX_COLUMNS:
            raise too_many_columns(number, len(row))
        if max(map(len, row), default=0) > LONGEST_CELL:
            found = f"row {number} has a cell of more than {LONGEST_CELL:,} characters"
            raise Unreadable(found, "Shorten it, or leave that column out.")


def _head(path: Path) -> bytes:
    """Return the first bytes of a file that has some, and not too many."""
    try:
        size = check_ordinary(path)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise Unreadable("there is no such file", "Check the name and the data folder.") from None
    except IsADirectoryError:
        raise Unreadable("is a folder, not a file", "Name the file inside it.") from None
    except OSError as error:
        action = "Check the name and its permissions."
        raise Unreadable(f"cannot be opened ({error.strerror})", action) from None
    if size > _MAX_BYTES:
        found = f"has {size / 1024**3:.1f} GB, and no more than {_MAX_BYTES // 1024**3} GB are read"
        raise Unreadable(found, "Export only the questions that are needed, or split the file.")
    if not size or (not head.removeprefix(b"\xef\xbb\xbf").strip() and size <= _HEAD_BYTES):
        raise Unreadable("is empty", "Export it again.")
    return head


def _format(path: Path, head: bytes, encoding: str | None) -> Format:
    """Return the format of a file, by its first bytes and the members of an archive."""
    archive = archive_kind(path) if is_archive(head) else ""
    found = stranger(head)
    if found is not None:
        raise Unreadable(found, _SAVE_AS)
    for each in FORMATS:
        if each.recognises(head, archive):
            return each
    if encoding is not None:
        return text
    raise Unreadable(
        "is neither a text table nor a workbook, an SPSS, a Stata or a Parquet file", _SAVE_AS
    )
