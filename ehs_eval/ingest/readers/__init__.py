"""Readers of data files, chosen by looking at the content.

A reader is a module with `recognises(head)` and `read(path, sheet)`. A new format is a new file
here and its line in `READERS`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ehs_eval.ingest.raw import RawTable, Unreadable
from ehs_eval.ingest.readers import csv_text, workbook

_HEAD_BYTES = 4096


class Reader(Protocol):
    """What a reader module offers."""

    NAME: str

    def recognises(self, head: bytes) -> bool:
        """Say whether a file that begins with these bytes is of this format."""

    def read(self, path: Path, sheet: str | None) -> RawTable:
        """Return the table in the file, every cell as text."""


READERS: tuple[Reader, ...] = (workbook, csv_text)


def read_table(path: Path, sheet: str | None = None) -> RawTable:
    """Return the table in a data file, every cell as text and empty cells as missing.

    Raises:
        Unreadable: The file is missing, empty, or of no known format.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise Unreadable("there is no such file", "Check the name and the data folder.") from None
    except IsADirectoryError:
        raise Unreadable("is a folder, not a file", "Name the file inside it.") from None
    except OSError as error:
        raise Unreadable(f"cannot be opened ({error.strerror})", "Check its permissions.") from None
    if not head.strip():
        raise Unreadable("is empty", "Export it again.")
    for reader in READERS:
        if reader.recognises(head):
            return reader.read(path, sheet)
    raise Unreadable(
        "is neither a text table nor an Excel workbook", "Export it as CSV (UTF-8) or .xlsx."
    )
