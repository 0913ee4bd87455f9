"""Adds headings, paragraphs, figures and tables to a Word file, numbered and linked."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from ehs_eval.report import word_template as styles
from ehs_eval.report import word_xml as xml
from ehs_eval.report.charts.chart import Chart, Drawing
from ehs_eval.report.shorthand import MEANINGS
from ehs_eval.report.tables.model import Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_CONTENTS: Final = 'TOC \\o "1-1" \\h \\z \\u'
"""The contents: headings of the first level, which lead to where they stand."""


class Builder:
    """Builds the body of a Word file from top to bottom.

    Attributes:
        word: The file.
        drawings: The drawing of each chart, by chart id.
    """

    def __init__(self, word: WordDocument, drawings: Mapping[str, Drawing]) -> None:
        """Begin with an empty document that has the styles."""
        self.word, self.drawings = word, drawings
        self._body: Any = word.element.body
        self._styles = {style.name: style.style_id for style in word.styles}
        self._ids = xml.Ids(*(self._styles[name] for name in styles.OF_TABLES))
        self._bookmarks = count(1)
        self._numbers = {"Figure": count(1), "Table": count(1)}
        self._labels: dict[str, str] = {}
        self._headings: list[tuple[str, str]] = []
        self._contents: Paragraph | None = None

    def text(self, text: str, style: str = styles.TEXT) -> None:
        """Add a paragraph; an empty text adds nothing."""
        if text:
            self._paragraph(xml.run(text), style)

    def texts(self, texts: Sequence[str], style: str = styles.TEXT) -> None:
        """Add paragraphs, as a list where there are more than two and no style is asked for."""
        if style == styles.TEXT and len(texts) > 2:
            style = styles.BULLET
        for text in texts:
            self.text(text, style)

    def heading(self, level: int, text: str) -> None:
        """Add a heading, which the contents list where it is of the first level."""
        pieces = xml.run(text)
        if level == 1:
            name = f"_Toc{len(self._headings) + 1:06}"
            pieces = xml.bookmarked(name, next(self._bookmarks), pieces)
            self._headings.append((text, name))
        self._paragraph(pieces, styles.HEADINGS[level - 1])

    def under(self, level: int, title: str, texts: Sequence[str]) -> None:
        """Add paragraphs under a heading of their own; nothing where there are none."""
        if any(texts):
            self.heading(level, title)
            self.texts([text for text in texts if text])

    def contents_here(self) -> None:
        """Mark where the contents go, which are known at the end."""
        self._contents = self._paragraph("", styles.CONTENTS_LINE)

    def figure(self, chart: Chart) -> None:
        """Add a chart: its number and title above it, what its marks mean below it."""
        if chart.id in self.drawings:
            self._caption("Figure", f"figure_{chart.id}", chart.title)
            self.text(chart.subtitle, styles.MEASURE)
            self.picture(chart, has_caption=True)
            self.text(chart.caption, styles.NOTE)

    def picture(self, chart: Chart, *, has_caption: bool = False) -> None:
        """Add the picture of a chart with its alternative text; nothing where there is none.

        Args:
            chart: The chart.
            has_caption: Whether its title and subtitle stand above it as text, and are cut off.
        """
        from docx.shared import Emu

        if chart.id not in self.drawings:
            return
        drawing = self.drawings[chart.id]
        paragraph = self._paragraph("", styles.PICTURE)
        shape = paragraph.add_run().add_picture(io.BytesIO(drawing.png))
        xml.crop_top(shape, drawing.head if has_caption else 0.0)
        if shape.width > self._across():
            shape.height = Emu(round(shape.height * self._across() / shape.width))
            shape.width = Emu(self._across())
        about: Any = shape._inline.docPr
        about.set("name", f"Chart {chart.id}")
        about.set("title", xml.clean(chart.title))
        about.set("descr", xml.clean(chart.alt))

    def table(self, table: Table, notes: Sequence[str] = ()) -> None:
        """Add a table: its number and title above it, its notes below it.

        Args:
            table: The table.
            notes: Those of its notes that are not said elsewhere.
        """
        from docx.shared import Emu

        self._caption("Table", _bookmark(table), table.title)
        width = int(Emu(self._across()).twips)
        self._body.insert_element_before(xml.table_xml(table, self._ids, width), "w:sectPr")
        self.texts([*notes, *_absent(table)], styles.NOTE)

    def references(self, said: str, tables: Sequence[Table]) -> None:
        """Add a sentence that names tables by their numbers, which Word keeps up to date."""
        fields = [xml.field(f"REF {_bookmark(each)} \\h", _bookmark(each)) for each in tables]
        listed = xml.run(", ").join(fields)
        self._paragraph(f"{xml.run(f'{said} ')}{listed}{xml.run('.')}", styles.TEXT)

    def turn_page(self) -> None:
        """Go on in a section of its own, on pages turned on their side."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.oxml.ns import qn

        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        breaking = self._body.findall(qn("w:p"))[-1]
        before = breaking.getprevious()
        if before is not None and before.tag == qn("w:p"):  # no empty paragraph for the break
            before.get_or_add_pPr().append(breaking.pPr.find(qn("w:sectPr")))
            self._body.remove(breaking)

    def finish(self) -> None:
        """Write what is known at the end: the numbers referred to and the contents."""
        from docx.oxml.ns import qn

        last = [each for each in self._body if each.tag != qn("w:sectPr")][-1:]
        if last and last[0].tag == qn("w:tbl"):  # Word wants a paragraph after a table
            self.text("End of the tables.", styles.NOTE)
        for element in self._body.iter(qn("w:t")):
            if element.text in self._labels:
                element.text = self._labels[element.text]
        if self._contents is not None:
            self._list_headings(self._contents)

    def _list_headings(self, place: Paragraph) -> None:
        end = len(self._headings) - 1
        for at, (text, name) in enumerate(self._headings):
            line = place.insert_paragraph_before()
            before = xml.field_start(_CONTENTS) if at == 0 else ""
            after = xml.FIELD_END if at == end else ""
            pieces = f"{before}{xml.link(name, xml.run(text))}{after}"
            self._filled(line, pieces, styles.CONTENTS_LINE)
        self._body.remove(place._p)

    def _caption(self, label: str, name: str, title: str) -> None:
        """Add a numbered caption whose label other places can refer to."""
        number = str(next(self._numbers[label]))
        self._labels[name] = f"{label} {number}"
        numbered = xml.run(f"{label} ") + xml.field(f"SEQ {label} \\* ARABIC", number)
        marked = xml.bookmarked(name, next(self._bookmarks), numbered)
        self._paragraph(f"{marked}{xml.run(f': {title}')}", styles.CAPTION)

    def _paragraph(self, pieces: str, style: str) -> Paragraph:
        return self._filled(self.word.add_paragraph(), pieces, style)

    def _filled(self, paragraph: Paragraph, pieces: str, style: str) -> Paragraph:
        element: Any = paragraph._p
        element.style = self._styles[style]
        if pieces:
            xml.append(paragraph, pieces)
        return paragraph

    def _across(self) -> int:
        """Return the width of the text of the present section, in EMU."""
        page = self.word.sections[-1]
        return int((page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0))


def _bookmark(table: Table) -> str:
    """Return the bookmark of a table, of the forty characters that Word allows at most."""
    name = f"table_{table.id}".replace("-", "_")
    return name if len(name) <= 40 else f"{name[:31]}_{zlib.crc32(table.id.encode()):08x}"


def _absent(table: Table) -> list[str]:
    """Return what the shorthand of a table means, and why cells have no figure."""
    shown = {text for row in table.shown() for text in row}
    meant = [f"{short} {words}" for short, words in MEANINGS.items() if short in shown]
    reasons = table.reasons()
    return [
        *([f"{'; '.join(meant)}."] if meant else []),
        *([f"No figure: {'; '.join(reasons)}."] if reasons else []),
    ]
