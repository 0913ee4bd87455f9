"""Sheets of an Excel workbook (.xlsx)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZipFile

from ehs_eval.ingest.files.spreadsheets import (
    MAX_ROWS,
    cell_text,
    choose_sheet,
    listed_cells,
    other_sheets,
)
from ehs_eval.ingest.files.workbook_bounds import check_parts
from ehs_eval.ingest.grid import MAX_CELLS, Grid, Note, Unreadable, too_many_cells
from ehs_eval.labels import natural_key

if TYPE_CHECKING:
    from openpyxl import Workbook

NAME = "Excel workbook"

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]+\d+:[A-Z]+\d+)["']""")
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG = 256


def recognises(head: bytes, archive: str) -> bool:  # noqa: ARG001
    """Say whether an archive is an .xlsx file."""
    return archive == "xlsx"


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:  # noqa: ARG001
    """Return a sheet, every cell as text; whole numbers lose their decimal point.

    Raises:
        Unreadable: The archive is no workbook, has no such sheet, or holds formulas without their
            results.
    """
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not keep
            check_parts(file)
            return _read(file, sheet)
    except Unreadable:
        raise
    except Exception:
        # On a damaged file openpyxl raises whatever its parsers met: KeyError, ParseError, ...
        raise Unreadable("is not a readable Excel workbook", "Save it as .xlsx again.") from None


@dataclass(slots=True)
class _Cells:
    """What was met in a sheet, cell by cell.

    Attributes:
        rows: Text of each row with content.
        numbers: Number of each of these rows.
        dates: Row number and position of dates.
        errors: Names of cells that hold an error.
        without_result: Names of cells that hold nothing, not even an empty text.
    """

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    dates: set[tuple[int, int]] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    without_result: set[str] = field(default_factory=set)


def _read(file: IO[bytes], sheet: str | None) -> Grid:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True)
    hidden = {page.title: page.sheet_state != "visible" for page in book.worksheets}
    name = choose_sheet(hidden, sheet)
    formulas, merged = _marks(file, _page(book, name)._worksheet_path)
    cells = _cells(book, name, formulas)
    notes = [*_formula_notes(file, name, cells)] if formulas else []
    if cells.errors:
        hold, count = ("hold", "count") if len(cells.errors) > 1 else ("holds", "counts")
        where = listed_cells(cells.errors)
        found = f"{where} {hold} an error in place of a value and {count} as empty"
        notes.append(Note(found, "Correct the formula there, or clear the cell."))
    if merged:
        found = f"{listed_cells(merged, 'block')} {'are' if len(merged) > 1 else 'is'} merged"
        action = "Only its first cell holds the text: unmerge it and fill in each cell."
        notes.append(Note(found, action))
    if sheet is None:
        filled = {n: away for n, away in hidden.items() if n != name and _has_content(book, n)}
        notes += other_sheets(name, not cells.rows, filled)
    return Grid(
        cells.rows,
        cells.numbers,
        NAME,
        pads=True,
        notes=tuple(notes),
        dates=frozenset(cells.dates),
    )


def _page(book: Workbook, name: str) -> Any:  # openpyxl's read-only sheets have no public type
    """Return a sheet by its name, to be read to its end."""
    page: Any = book[name]
    # Some programs write a wrong extent, which would cut the sheet off without a word.
    page.reset_dimensions()
    return page


def _cells(book: Workbook, name: str, formulas: bool) -> _Cells:
    """Return the cells of a sheet; it can end in a million rows and columns that are blank."""
    found = _Cells()
    shows_time: dict[str, bool] = {}
    cells = 0
    for number, row in enumerate(_page(book, name).iter_rows(), start=1):
        if number > MAX_ROWS:
            raise Unreadable(f"has more than {MAX_ROWS:,} rows", "Save it as .xlsx again.")
        cells += len(row)
        if cells > MAX_CELLS:
            raise too_many_cells()
        texts: list[str] = []
        extent = 0
        for place, cell in enumerate(row):
            value = cell.value
            if cell.data_type == "e":
                found.errors.append(cell.coordinate)
                value = None
            elif value is None and formulas and cell.data_type == "n" and hasattr(cell, "row"):
                found.without_result.add(cell.coordinate)
            if isinstance(value, date):
                form = cell.number_format
                if form not in shows_time:
                    shows_time[form] = _shows_time(form)
                text = cell_text(value, shows_time[form])
                found.dates.add((number, place))
            else:
                text = cell_text(value)
            texts.append(text)
            if text:
                extent = place + 1
        if extent:
            found.rows.append(texts[:extent])
            found.numbers.append(number)
    return found


def _shows_time(form: str) -> bool:
    from openpyxl.styles.numbers import is_datetime

    return is_datetime(form) in ("datetime", "time")


def _has_content(book: Workbook, name: str) -> bool:
    rows = _page(book, name).iter_rows(values_only=True)
    return any(cell is not None for row in rows for cell in row)


def _formula_notes(file: IO[bytes], name: str, cells: _Cells) -> Iterator[Note]:
    """Yield a note of the formulas in a sheet.

    Raises:
        Unreadable: Results of some were never saved.
    """
    from openpyxl import load_workbook

    page = _page(load_workbook(file, read_only=True), name)
    formulas = [cell.coordinate for row in page.iter_rows() for cell in row if _is_formula(cell)]
    lost = [cell for cell in formulas if cell in cells.without_result]
    if lost:
        what = "hold formulas" if len(lost) > 1 else "holds a formula"
        raise Unreadable(
            f"{listed_cells(lost)} {what} whose result was never saved",
            "Open it in a spreadsheet program and save it, or paste the cells as values.",
        )
    if formulas:
        what = "hold formulas" if len(formulas) > 1 else "holds a formula"
        yield Note(
            f"{len(formulas):,} of its cells {what}, and the results saved with it were used "
            f"({listed_cells(formulas)})",
            "Check that they are up to date, or paste them as values.",
        )


def _is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


def _marks(file: IO[bytes], part: str) -> tuple[bool, list[str]]:
    """Return whether a sheet has formulas, and its merged blocks, as its XML says."""
    formulas = False
    merged: list[str] = []
    rest = b""
    with ZipFile(file) as archive, archive.open(part) as source:
        while chunk := source.read(_CHUNK_BYTES):
            piece = rest + chunk
            formulas = formulas or _FORMULA.search(piece) is not None
            last = 0
            for found in _MERGED.finditer(piece):
                merged.append(found[1].decode())
                last = found.end()
            rest = piece[max(last, len(piece) - _LONGEST_TAG) :]
    return formulas, sorted(merged, key=natural_key)
