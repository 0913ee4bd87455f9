"""How the sheets of the workbook look: named styles, number formats and widths."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ehs_eval.report import format as fmt
from ehs_eval.report.tables.model import Kind

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import NamedStyle

FONT: Final = "Arial"
TITLE, SUBTITLE, LINE, LINK, WARNING = (
    "Report title",
    "Report subtitle",
    "Report line",
    "Report link",
    "Report warning",
)
"""Styles of what stands above a table."""
WORDS, WARNING_WORDS = "Report words", "Report warning words"
"""Styles of paragraphs, which are wrapped."""
HEADING, NUMBER_HEADING = "Table heading", "Table heading of numbers"
TEXT, TABLE_LINK = "Table text", "Table link"
"""Styles of the cells of a table, beside those of the kinds of numbers."""
WORDS_WIDTH: Final = 100

_INK, _PALE, _BLUE, _RED = "FF1F2A37", "FFE8EEF4", "FF0B4F8A", "FF9B1C1C"
_NARROWEST, _WIDEST = 9, 32
_FEW, _WIDEST_OF_FEW = 4, 80
_FILLED: Final = 1.2
"""Characters of a text to each character of width: letters are narrower than digits on average."""
_LINE_HEIGHT: Final = 14.5
TITLE_HEIGHT: Final = 24.0

_FORMATS: Final[dict[Kind, str]] = {
    "count": '#,##0;"−"#,##0',
    "share": "0.0%",
    "points": '+#,##0.0;"−"#,##0.0;0.0',
    "distance": "#,##0.0",
    "score": '#,##0.00;"−"#,##0.00',
    "change": '+#,##0.00;"−"#,##0.00;0.00',
    "decimal": '#,##0.00;"−"#,##0.00',
}


def style_of(kind: Kind) -> str:
    """Return the name of the style of a column's cells."""
    return TEXT if kind == "text" else f"Table {kind}"


def nothing_of(shown: str) -> str | None:
    """Return the number format of a figure that rounds to nothing, which takes no sign.

    Args:
        shown: The figure as the reader sees it elsewhere.

    Returns:
        The format; None for any other figure.
    """
    return ";".join([f'"{shown}"'] * 3) if set(shown) == {"0", "."} else None


def add_styles(book: Workbook) -> None:
    """Add the named styles that the sheets use."""
    for style in _styles():
        book.add_named_style(style)


def widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column in characters: as wide as what is in it, within limits."""
    widest = _WIDEST_OF_FEW if len(headings) <= _FEW else _WIDEST
    found = []
    for at, heading in enumerate(headings):
        longest = max((len(row[at]) for row in rows), default=0)
        word = max(map(len, heading.split()), default=0)
        found.append(min(max(longest + 3, word + 4, _NARROWEST), widest))
    return found


def height(texts: Sequence[str], across: Sequence[int]) -> float:
    """Return the height in points of a row whose texts are wrapped in columns of some widths."""
    lines = (
        len(textwrap.wrap(text, max(int(width * _FILLED), 1)))
        for text, width in zip(texts, across, strict=True)
        if len(text) > width * _FILLED
    )
    return _LINE_HEIGHT * max(lines, default=1) + 2


def _styles() -> list[NamedStyle]:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    rule = Border(bottom=Side(style="thin", color="FFB8C2CC"))
    plain, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    body = Font(name=FONT, size=11, color=_INK)
    link = Font(name=FONT, size=11, color=_BLUE, underline="single")
    warning = Font(name=FONT, size=11, color=_RED, bold=True)
    bold = Font(name=FONT, size=11, color=_INK, bold=True)

    def style(name: str, font: Font, alignment: Alignment, **more: object) -> NamedStyle:
        made = NamedStyle(name=name, font=font, alignment=alignment)
        for key, value in more.items():
            setattr(made, key, value)
        return made

    pale = PatternFill("solid", fgColor=_PALE)
    low = Alignment(vertical="bottom", wrap_text=True)
    low_right = Alignment(vertical="bottom", horizontal="right", indent=1, wrap_text=True)
    numbers = Alignment(vertical="top", horizontal="right", indent=1)
    return [
        style(TITLE, Font(name=FONT, size=15, color=_INK, bold=True), plain),
        style(LINE, body, plain),
        style(SUBTITLE, Font(name=FONT, size=12, color=_INK, bold=True), plain),
        style(LINK, link, plain),
        style(WARNING, warning, plain),
        style(WARNING_WORDS, warning, wrapped),
        style(TABLE_LINK, link, plain, border=rule),
        style(HEADING, bold, low, border=rule, fill=pale),
        style(NUMBER_HEADING, bold, low_right, border=rule, fill=pale),
        style(TEXT, body, wrapped, border=rule),
        style(WORDS, body, wrapped),
        *(
            style(style_of(kind), body, numbers, border=rule, number_format=number_format)
            for kind, number_format in (*_FORMATS.items(), ("p", _p_format()))
        ),
    ]


def _p_format() -> str:
    """Return the number format that writes a p-value as the rest of the report does."""
    point = fmt.p_value(0.5).removesuffix("500")
    smallest, largest = fmt.p_value(0.0), fmt.p_value(1.0)
    return f'[<0.001]"{smallest}";[>=0.9995]"{largest}";{point}000'
