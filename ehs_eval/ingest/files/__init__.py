"""File formats, chosen by looking at the first bytes: a path in, a grid of text cells out.

A format is a module with `NAME`, `recognises(head)` and `read(path, sheet, encoding)`. A new format
is a new file here and its line in `FORMATS`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ehs_eval.ingest.files import text, workbook
from ehs_eval.ingest.grid import Grid, Unreadable

_HEAD_BYTES = 4096

_SAVE_AS = "Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."
_STRANGERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"%PDF",), "is a PDF document"),
    ((b"\xd0\xcf\x11\xe0",), "is an old Excel workbook (.xls) or one with a password"),
    ((b"\xff\xfe", b"\xfe\xff"), "is text in UTF-16"),
    ((b"<!doctype html", b"<html", b"<table"), "is a web page"),
    ((b"{\\rtf",), "is a text document (RTF)"),
)
"""Formats often met in place of a table, by their first bytes in lower case but for binary ones."""


class Format(Protocol):
    """What a format module offers."""

    NAME: str

    def recognises(self, head: bytes) -> bool:
        """Say whether a file that begins with these bytes is of this format."""

    def read(self, path: Path, sheet: str | None, encoding: str | None) -> Grid:
        """Return the cells of the file as text."""


FORMATS: tuple[Format, ...] = (workbook, text)


def read_grid(path: Path, sheet: str | None = None, encoding: str | None = None) -> Grid:
    """Return the cells of a data file as text.

    Args:
        path: The file.
        sheet: Sheet of a workbook; None takes the first.
        encoding: Encoding of a text file; None finds it out.

    Raises:
        Unreadable: The file is missing, empty, or of no known format.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise Unreadable("there is no such file", "Check the name and the data folder.") from None
    except OSError as error:
        if path.is_dir():
            raise Unreadable("is a folder, not a file", "Name the file inside it.") from None
        raise Unreadable(f"cannot be opened ({error.strerror})", "Check its permissions.") from None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Unreadable("is empty", "Export it again.")
    for marks, found in _STRANGERS:
        if head.startswith(marks) or start.lower().startswith(marks):
            raise Unreadable(found, _SAVE_AS)
    for each in FORMATS:
        if each.recognises(head):
            return each.read(path, sheet, encoding)
    raise Unreadable("is neither a text table nor an Excel workbook", _SAVE_AS)
