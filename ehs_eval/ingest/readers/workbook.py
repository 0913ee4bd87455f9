"""Sheets of an Excel workbook (.xlsx)."""

from __future__ import annotations

import warnings
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile

from ehs_eval.ingest.raw import FIRST_ROW, RawTable, Unreadable, as_raw

NAME = "Excel workbook"


def recognises(head: bytes) -> bool:
    """Say whether the bytes begin a ZIP archive, which an .xlsx file is."""
    return head.startswith(b"PK\x03\x04")


def read(path: Path, sheet: str | None) -> RawTable:
    """Return a sheet, every cell as text; whole numbers lose their decimal point.

    Raises:
        Unreadable: The archive is no workbook, or has no such sheet.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not keep
            book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise Unreadable("is not a readable Excel workbook", "Save it as .xlsx again.") from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            names = ", ".join(f"`{name}`" for name in book.sheetnames)
            raise Unreadable(f"has no sheet `{sheet}`", f"Its sheets are {names}.")
        page = book[sheet] if sheet is not None else book.worksheets[0]
        records = [[_text(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    finally:
        book.close()
    return _table(records)


def _table(records: list[list[str]]) -> RawTable:
    headings = [heading.strip() for heading in records[0]] if records else []
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise Unreadable("has no headings in its first row", "Put the headings in row 1.")
    width = len(headings)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, record in enumerate(records[1:], start=FIRST_ROW):
        if any(cell.strip() for cell in record):
            if any(cell.strip() for cell in record[width:]):
                raise Unreadable(
                    f"row {number} has cells to the right of the last heading",
                    "Give that column a heading, or empty those cells.",
                )
            rows.append([*record[:width], *[""] * (width - len(record))])
            numbers.append(number)
    return as_raw(headings, rows, numbers, NAME)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return str(cell)
