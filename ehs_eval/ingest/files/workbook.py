"""Sheets of an Excel workbook (.xlsx)."""

from __future__ import annotations

import warnings
from datetime import datetime
from pathlib import Path

from ehs_eval.ingest.grid import Grid, Unreadable

NAME = "Excel workbook"


def recognises(head: bytes) -> bool:
    """Say whether the bytes begin a ZIP archive, which an .xlsx file is."""
    return head.startswith(b"PK\x03\x04")


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:  # noqa: ARG001
    """Return a sheet, every cell as text; whole numbers lose their decimal point.

    Raises:
        Unreadable: The archive is no workbook, has no such sheet or no headings, or two alike.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not keep
            records = _read(path, sheet)
    except Unreadable:
        raise
    except Exception:
        # On a damaged file openpyxl raises whatever its parsers met: KeyError, ParseError, ...
        raise Unreadable("is not a readable Excel workbook", "Save it as .xlsx again.") from None
    return Grid([cells for _, cells in records], [n for n, _ in records], NAME, pads=True)


def _read(path: Path, sheet: str | None) -> list[tuple[int, list[str]]]:
    """Return row number and cells of each row with content; a sheet can end in a million blanks."""
    from openpyxl import load_workbook

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True)
        pages = {page.title: page for page in book.worksheets}
        if sheet is not None and sheet not in pages:
            names = ", ".join(f"`{name}`" for name in pages)
            raise Unreadable(f"has no sheet `{sheet}`", f"Its sheets are {names}.")
        page = pages[sheet] if sheet is not None else book.worksheets[0]
        # Some programs write a wrong extent, which would cut the sheet off without a word.
        page.reset_dimensions()
        return [
            (number, [_text(cell) for cell in row])
            for number, row in enumerate(page.iter_rows(values_only=True), start=1)
            if any(cell is not None for cell in row)
        ]


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
