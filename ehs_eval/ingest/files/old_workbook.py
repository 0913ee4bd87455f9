"""Workbooks of older and other programs: .xls, .xlsb and OpenDocument (.ods)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ehs_eval.ingest.files import calamine_child
from ehs_eval.ingest.files.apart import Failed, read_apart
from ehs_eval.ingest.files.archives import has_password
from ehs_eval.ingest.files.spreadsheets import cell_text, choose_sheet, other_sheets
from ehs_eval.ingest.grid import Grid, Note, Unreadable

NAME = "workbook"

_OLE = b"\xd0\xcf\x11\xe0"
_FORMATS = {"xlsb": "Excel workbook (.xlsb)", "ods": "OpenDocument spreadsheet (.ods)"}
_OLD = "old Excel workbook (.xls)"
_SAVE_AS = "Save it as an Excel workbook (.xlsx)."
_STREAMS = {
    "Workbook": "",
    "Book": "",
    "WordDocument": "is an old Word document (.doc)",
    "PowerPoint Document": "is an old PowerPoint presentation (.ppt)",
    "__nameid_version1.0": "is a message of Outlook",
}
"""What an OLE file is, by a part it has; nothing for a workbook."""

_Sheets = dict[str, tuple[bool, list[list[object]]]]


def recognises(head: bytes, archive: str) -> bool:
    """Say whether the bytes begin an OLE file, or the archive is an .xlsb or .ods file."""
    return head.startswith(_OLE) or archive in _FORMATS


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:  # noqa: ARG001
    """Return a sheet, every cell as text.

    Raises:
        Unreadable: It is damaged, no workbook, has a password, or has no such sheet.
    """
    with path.open("rb") as file:
        ole = file.read(len(_OLE)) == _OLE
    if ole:
        _refuse_other_ole(path.read_bytes())
    sheets = _sheets(path)
    name = choose_sheet({each: away for each, (away, _) in sheets.items()}, sheet)
    notes: tuple[Note, ...] = ()
    if sheet is None:
        filled = {each: away for each, (away, rows) in sheets.items() if each != name and any(rows)}
        notes = other_sheets(name, not any(sheets[name][1]), filled)
    records = [(number, row) for number, row in enumerate(sheets[name][1], start=1) if row]
    return Grid(
        [[cell_text(cell) for cell in row] for _, row in records],
        [number for number, _ in records],
        _OLD if ole else _format(path),
        pads=True,
        notes=notes,
        dates=frozenset(
            (number, place)
            for number, row in records
            for place, cell in enumerate(row)
            if isinstance(cell, date)
        ),
    )


def _format(path: Path) -> str:
    from ehs_eval.ingest.files.archives import archive_kind

    return _FORMATS[archive_kind(path)]


def _refuse_other_ole(data: bytes) -> None:
    """Refuse what is kept in the same container as an old workbook.

    Raises:
        Unreadable: It has a password, or is no workbook.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise has_password()
    for stream, found in _STREAMS.items():
        if stream.encode("utf-16-le") + b"\0\0" in data:
            if found:
                raise Unreadable(found, _SAVE_AS)
            return


def _sheets(path: Path) -> _Sheets:
    """Return visibility and rows of each sheet, read in a process of its own.

    Raises:
        Unreadable: The workbook has a password, or its reader did not survive it.
    """
    damaged = Unreadable("is not a readable workbook: it was cut off or damaged", _SAVE_AS)
    try:
        sheets = read_apart(calamine_child, str(path))
    except Failed:
        raise damaged from None
    if sheets == "password":
        raise has_password()
    return {name: (hidden, rows) for name, hidden, rows in sheets}
