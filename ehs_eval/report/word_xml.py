"""Pieces of a Word file that python-docx has no words for: fields, captions, whole tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from ehs_eval.labels import readable
from ehs_eval.report.tables.model import Column, Kind, Table

if TYPE_CHECKING:
    from docx.shape import InlineShape
    from docx.text.paragraph import Paragraph

_BREAKS: Final = re.compile(r"[\s\-–/]+")
_PER_CHARACTER: Final = 92
"""Width of a character of a table, in twentieths of a point."""
_LONGEST: Final = 60
"""Characters of a text beyond which its column need not grow."""


def quoted(text: str) -> str:
    """Return a text as the value of an attribute."""
    return f'"{escape(text)}"'


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of the styles that tables need, which a template chooses for itself."""

    table: str
    heading: str
    number_heading: str
    text: str
    number: str

    def of_head(self, kind: Kind) -> str:
        """Return the style of the heading of a column."""
        return self.heading if kind == "text" else self.number_heading

    def of_cell(self, kind: Kind) -> str:
        """Return the style of the cells of a column."""
        return self.text if kind == "text" else self.number


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return readable(text)


def append(paragraph: Paragraph, xml: str) -> None:
    """Add pieces of XML to a paragraph."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    element: Any = paragraph._p
    for piece in list(parse_xml(f"<w:p {nsdecls('w', 'r')}>{xml}</w:p>")):
        element.append(piece)


def run(text: str) -> str:
    """Return a run of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(clean(text), quote=False)}</w:t></w:r>'


def field(instruction: str, shown: str) -> str:
    """Return a field that shows a text until Word works it out again."""
    return f"{field_start(instruction)}{run(shown)}{FIELD_END}"


def field_start(instruction: str) -> str:
    """Return what stands before what a field shows."""
    words = escape(instruction, quote=False)
    code = f'<w:r><w:instrText xml:space="preserve"> {words} </w:instrText></w:r>'
    begin, separate = (_character(kind) for kind in ("begin", "separate"))
    return f"{begin}{code}{separate}"


def _character(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


FIELD_END: Final = _character("end")


def bookmarked(name: str, number: int, xml: str) -> str:
    """Return pieces that other places of the document can refer to."""
    start = f'<w:bookmarkStart w:id="{number}" w:name={quoted(name)}/>'
    return f'{start}{xml}<w:bookmarkEnd w:id="{number}"/>'


def link(bookmark: str, xml: str) -> str:
    """Return pieces that lead to a bookmark."""
    return f'<w:hyperlink w:anchor={quoted(bookmark)} w:history="1">{xml}</w:hyperlink>'


def crop_top(shape: InlineShape, share: float) -> None:
    """Cut off a share of a picture at its top; Word can show it again."""
    from docx.oxml.ns import nsdecls, qn
    from docx.oxml.parser import parse_xml
    from docx.shared import Emu

    if not share:
        return
    fill: Any = next(iter(shape._inline.iter(qn("pic:blipFill"))))
    blip = fill.find(qn("a:blip"))
    blip.addnext(parse_xml(f'<a:srcRect {nsdecls("a")} t="{round(100_000 * share)}"/>'))
    shape.height = Emu(round(shape.height * (1 - share)))


def table_xml(table: Table, ids: Ids, width: int) -> Any:
    """Return a table as Word has it: real, its headings on every page, its rows never cut.

    Args:
        table: The table.
        ids: Ids of the styles.
        width: Width across the page, in twentieths of a point.
    """
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    shown = table.shown()
    across = _widths(table.columns, shown, width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in across)
    body = "".join(
        _row(
            [
                _cell(text, each, ids.of_cell(column.kind))
                for text, each, column in zip(texts, across, table.columns, strict=True)
            ]
        )
        for texts in shown
    )
    head = _head(table.columns, across, ids)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val={quoted(ids.table)}/>"
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoted(clean(table.title))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _head(columns: Sequence[Column], across: Sequence[int], ids: Ids) -> str:
    """Return the rows of headings: one, or two where some columns have a heading over them."""
    pairs = list(zip(columns, across, strict=True))
    if not any(column.over for column in columns):
        return _row(
            [_cell(column.heading, w, ids.of_head(column.kind)) for column, w in pairs], "head"
        )
    upper, lower = [], []
    for over, run_of in groupby(pairs, key=lambda pair: pair[0].over):
        under = list(run_of)
        if over:
            wide = sum(w for _, w in under)
            upper.append(_cell(over, wide, ids.heading, f'<w:gridSpan w:val="{len(under)}"/>'))
            lower += [_cell(column.heading, w, ids.of_head(column.kind)) for column, w in under]
            continue
        for column, w in under:
            style, first = ids.of_head(column.kind), '<w:vMerge w:val="restart"/>'
            upper.append(_cell(column.heading, w, style, first))
            lower.append(_cell("", w, style, "<w:vMerge/>"))
    return _row(upper, "head") + _row(lower, "head")


def _row(cells: Sequence[str], part: str = "body") -> str:
    header = "<w:tblHeader/>" if part == "head" else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, merged: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoted(style)}/></w:pPr>{run(text)}</w:p></w:tc>"
    )


def _widths(columns: Sequence[Column], shown: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share the width among the columns by what is in them; words are not cut if they fit."""
    least, full = [], []
    for at, column in enumerate(columns):
        texts = [row[at] for row in shown]
        words = (word for text in (column.heading, *texts) for word in _BREAKS.split(text))
        least.append(max(map(len, words), default=1) + 2)
        longest = max([*map(len, texts), len(column.heading) // 2]) + 2
        full.append(max(least[-1], min(longest, _LONGEST)))
    spare = width / _PER_CHARACTER - sum(least)
    grown = min(max(spare / max(sum(full) - sum(least), 1), 0.0), 1.0)
    shares = [low + grown * (high - low) for low, high in zip(least, full, strict=True)]
    found = [int(width * share / sum(shares)) for share in shares]
    found[0] += width - sum(found)
    return found
