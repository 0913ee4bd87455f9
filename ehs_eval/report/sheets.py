"""A sheet of the workbook: a title, lines above the table, and one real table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ehs_eval.labels import readable
from ehs_eval.report import sheet_styles as styles
from ehs_eval.report.files import value
from ehs_eval.report.formulas import starts_formula
from ehs_eval.report.shorthand import shorthand
from ehs_eval.report.tables.model import Cell, Kind, Missing, show
from ehs_eval.results import Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_IN_POINTS: Final = ("points", "distance")
"""Kinds that are shown in percentage points."""

_LONGEST_CELL: Final = 32_767
"""Characters that a cell of a workbook can hold."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line above a table, or of a sheet of words.

    Attributes:
        text: What it says.
        style: Name of its style.
        to: Sheet it leads to; empty for none.
        row: Row of that sheet.
    """

    text: str
    style: str = styles.LINE
    to: str = ""
    row: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet holds.

    Attributes:
        name: Its name.
        title: Its title.
        lines: What stands above the table, or all there is where there is no table.
        columns: Heading and kind of each column; empty for a sheet of words.
        rows: Cells of the table.
        links: Sheet that the first cell of each row leads to; empty for none.
    """

    name: str
    title: str
    lines: Sequence[Line]
    columns: Sequence[tuple[str, Kind]] = ()
    rows: Sequence[Sequence[Cell]] = ()
    links: Sequence[str] = ()

    @property
    def header_row(self) -> int:
        """Row of the headings of its table."""
        return len(self.lines) + 2


def write_sheet(book: Workbook, sheet: Sheet, watermark: str) -> None:
    """Add a sheet to a workbook.

    Args:
        book: The workbook, which has the styles.
        sheet: What it holds.
        watermark: What stands at the head of each of its pages; empty for nothing.
    """
    made = book.create_sheet(sheet.name)
    made.sheet_view.showGridLines = False
    _put(made, 1, 1, sheet.title, styles.TITLE)
    made.row_dimensions[1].height = styles.TITLE_HEIGHT
    for row, line in enumerate(sheet.lines, start=2):
        found = _put(made, row, 1, line.text, line.style)
        if line.to:
            _link(found, line.to, line.row)
    _set_page(made, sheet, watermark)
    if not sheet.columns:
        made.column_dimensions["A"].width = styles.WORDS_WIDTH
        for row, line in enumerate(sheet.lines, start=2):
            made.row_dimensions[row].height = styles.height([line.text], [styles.WORDS_WIDTH])
        return
    _fill(made, sheet)
    _mark_as_table(made, sheet)


def _fill(made: Worksheet, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    top = sheet.header_row
    heads = [heading for heading, _ in sheet.columns]
    kinds = [kind for _, kind in sheet.columns]
    for at, (heading, kind) in enumerate(sheet.columns, start=1):
        _put(made, top, at, heading, styles.HEADING if kind == "text" else styles.NUMBER_HEADING)
    shown = [[show(k, c) for k, c in zip(kinds, cells, strict=True)] for cells in sheet.rows]
    for row, (cells, texts) in enumerate(zip(sheet.rows, shown, strict=True), start=top + 1):
        for at, (kind, cell, text) in enumerate(zip(kinds, cells, texts, strict=True), start=1):
            found = _put(made, row, at, _held(kind, cell), styles.style_of(kind))
            if nothing := styles.nothing_of(text):
                found.number_format = nothing
    for row, target in enumerate(sheet.links, start=top + 1):
        made.cell(row, 1).style = styles.TABLE_LINK
        _link(made.cell(row, 1), target, 1)
    widths = styles.widths(heads, shown)
    for at, width in enumerate(widths, start=1):
        made.column_dimensions[get_column_letter(at)].width = width
    for row, texts in enumerate([heads, *shown], start=top):
        made.row_dimensions[row].height = styles.height(texts, widths)
    made.freeze_panes = made.cell(top + 1, 2).coordinate


def _held(kind: Kind, cell: Cell) -> Value:
    """Return what a cell holds: shares of a difference in points, shorthand after what is said."""
    if isinstance(cell, Missing) and cell.instead:
        return f"{cell.instead} {shorthand(cell)}"
    held = value(kind, cell)
    if not isinstance(held, int | float):
        return held
    shown = 100 * held if kind in _IN_POINTS else held
    if isinstance(shown, int):
        return shown
    return float(f"{shown:.12g}")  # 7.734999999999999 is 7.735, which spreadsheets round to 7.74


def _mark_as_table(made: Worksheet, sheet: Sheet) -> None:
    """Mark the cells of the table as a table, so that programs find its headings."""
    from openpyxl.worksheet.table import Table, TableColumn

    top = sheet.header_row
    end = made.cell(top + len(sheet.rows), len(sheet.columns)).coordinate
    name = "t_" + "".join(c if c.isalnum() else "_" for c in sheet.name)
    table = Table(displayName=name, name=name, ref=f"A{top}:{end}")
    table.tableColumns = [
        TableColumn(id=at, name=clean(heading))
        for at, (heading, _) in enumerate(sheet.columns, start=1)
    ]
    made.add_table(table)


def _set_page(made: Worksheet, sheet: Sheet, watermark: str) -> None:
    """Set how the sheet prints: across a page, its headings on each, its name and number below."""
    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.properties import PageSetupProperties

    made.page_setup.paperSize = made.PAPERSIZE_A4
    made.page_setup.orientation = "landscape"
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.columns:
        made.print_title_rows = f"{sheet.header_row}:{sheet.header_row}"
    above, below = HeaderFooterItem(), HeaderFooterItem()
    above.center.text = watermark.replace("&", "&&") or None
    below.left.text, below.right.text = "&A", "&P / &N"
    made.HeaderFooter.oddHeader, made.HeaderFooter.oddFooter = above, below


def _put(made: Worksheet, row: int, column: int, held: Value, style: str) -> SheetCell | MergedCell:
    """Write a number or a text, which never becomes a formula."""
    found = made.cell(row, column)
    found.value = clean(held) if isinstance(held, str) else held
    if isinstance(held, str):
        found.data_type = "s"
    found.style = style
    if isinstance(held, str) and starts_formula(held):
        found.quotePrefix = True
    return found


def clean(text: str) -> str:
    """Return a text without the characters that no workbook can hold."""
    return readable(text)[:_LONGEST_CELL]


def _link(found: SheetCell | MergedCell, sheet: str, row: int) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    place = f"'{sheet}'!A{row}"
    found.hyperlink = Hyperlink(ref=found.coordinate, location=place, display=str(found.value))
