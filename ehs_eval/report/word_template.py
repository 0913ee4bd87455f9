"""The template of the Word file: our own, or one that the user gives."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ehs_eval.bounded import read_bounded
from ehs_eval.errors import OutputError
from ehs_eval.report.packages import LANGUAGE
from ehs_eval.report.template_parts import parts_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section, _Footer, _Header
    from docx.styles.style import ParagraphStyle

TITLE, SUBTITLE, CONTENTS = "Title", "Subtitle", "TOC Heading"
HEADINGS: Final = ("Heading 1", "Heading 2", "Heading 3")
CONTENTS_LINE: Final = "toc 1"
TEXT, BULLET, CAPTION, MEASURE, QUOTE, NOTE, CAUTION, FINDING, PICTURE, WATERMARK = (
    "Normal",
    "List Bullet",
    "Caption",
    "Figure Subtitle",
    "Quote",
    "Note",
    "Caution",
    "Finding",
    "Picture",
    "Watermark",
)
OF_TABLES: Final = (
    *("Report Table", "Table Heading", "Table Number Heading"),
    *("Table Text", "Table Number"),
)
"""Styles of a table as a whole, of headings and of cells, those of text before those of numbers."""
STYLES: Final = (
    *(TITLE, SUBTITLE, CONTENTS, *HEADINGS, CONTENTS_LINE),
    *(TEXT, BULLET, CAPTION, MEASURE, QUOTE, NOTE, CAUTION, FINDING, PICTURE, WATERMARK),
    *OF_TABLES,
)
"""The styles that the report uses; a template has all of them."""

FONT, INK, BLUE, RED = "Arial", "1F2A37", "0B4F8A", "9B1C1C"

_KEPT: Final = frozenset(
    ("styles", "stylesWithEffects", "settings", "numbering", "fontTable", "theme", "webSettings")
)
"""What of a template is used, beside its headers and footers; its text and pictures are not."""

_MAX_BYTES: Final = 50_000_000
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.%s.main+xml"
_TABLE_STYLE: Final = """<w:style %s w:type="table" w:customStyle="1" w:styleId="ReportTable">
<w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:color="0B4F8A"/>
<w:bottom w:val="single" w:sz="8" w:color="0B4F8A"/>
<w:insideH w:val="single" w:sz="4" w:color="B8C2CC"/></w:tblBorders>
<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>
</w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>
<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/></w:tcPr></w:tblStylePr></w:style>"""


def open_template(path: Path | None) -> WordDocument:
    """Return an empty document with the styles, headers and footers of a template.

    Args:
        path: The template; None for our own.

    Raises:
        OutputError: The template cannot be read, or lacks a style.
    """
    document = _own() if path is None else _read(path)
    if path is not None:
        _empty(document)
    _set_language(document)
    return document


def pages_of(section: Section, document: WordDocument) -> Iterator[tuple[_Header, _Footer]]:
    """Yield the header and footer of each kind of page that a section has."""
    yield section.header, section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_header, section.first_page_footer
    if document.settings.odd_and_even_pages_header_footer:
        yield section.even_page_header, section.even_page_footer


def _read(path: Path) -> WordDocument:
    from docx import Document

    try:
        content = _as_document(read_bounded(path, _MAX_BYTES))
        document = Document(io.BytesIO(content))
    except OSError as error:
        raise OutputError(
            f"{path}: the Word template cannot be read ({error.strerror}). Correct "
            "`word_template` in the study file."
        ) from error
    except Exception as error:  # whatever the readers of archives, XML and Word files met
        raise OutputError(
            f"{path}: is no Word document, is far too large, or shows what lies elsewhere. Save "
            "the template as .docx or .dotx, and name it in `word_template` of the study file."
        ) from error
    has = {style.name for style in document.styles}
    lacking = [name for name in STYLES if name not in has]
    if lacking:
        names = ", ".join(f"“{name}”" for name in lacking)
        raise OutputError(
            f"{path}: the Word template has no style {names}. Take the `report.docx` of an earlier "
            "report, change its styles, headers and footers, and use that as the template."
        )
    return document


def _as_document(content: bytes) -> bytes:
    """Return a Word file, a template as an ordinary document."""
    kinds = "[Content_Types].xml"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, data in parts_of(content).items():
            made.writestr(
                name,
                data.replace(_MAIN % b"template", _MAIN % b"document") if name == kinds else data,
            )
    return written.getvalue()


def _empty(document: WordDocument) -> None:
    """Take out what the template says: its text, its pictures, a watermark of an earlier report."""
    pages = _pages(document)
    body: Any = document.element.body
    body.clear_content()
    body.replace(body.sectPr, pages)
    kept = {each.get(_R_ID) for each in pages if each.get(_R_ID)}
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.rsplit("/", 1)[-1] not in _KEPT and key not in kept:
            del document.part.rels[key]
    for header, footer in pages_of(document.sections[0], document):
        for paragraph in (*header.paragraphs, *footer.paragraphs):
            if paragraph.style is not None and paragraph.style.name == WATERMARK:
                element: Any = paragraph._p
                element.getparent().remove(element)


def _pages(document: WordDocument) -> Any:
    """Return the pages of a template's first section, with later headers where it has none."""
    from docx.oxml.ns import qn

    first, *later = (section._sectPr for section in document.sections)
    pages: Any = copy.deepcopy(first)
    for section in later:
        for reference in section.iter(qn("w:headerReference"), qn("w:footerReference")):
            has = [(each.tag, each.get(qn("w:type"))) for each in pages]
            if (reference.tag, reference.get(qn("w:type"))) not in has:
                pages.insert(0, copy.deepcopy(reference))
    return pages


def _set_language(document: WordDocument) -> None:
    """Say that the text is British English, wherever the styles say nothing else."""
    from docx.oxml.ns import qn

    styles: Any = document.styles.element
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _own() -> WordDocument:
    """Return our own template."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("thumbnail"):
            del package.rels[key]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _shape_styles(document)
    return document


def _shape_styles(document: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    styles: Any = document.styles
    for name in (
        CONTENTS_LINE,
        MEASURE,
        NOTE,
        CAUTION,
        FINDING,
        PICTURE,
        WATERMARK,
        *OF_TABLES[1:],
    ):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[TEXT]
    styles.element.append(parse_xml(_TABLE_STYLE % nsdecls("w")))
    for name, size, bold, colour, before, after, keep in _LOOKS:
        _look(styles[name], size, bold, colour, before, after, keep)
    for name in ("Header", "Footer"):
        _look(styles[name], 9, False, INK, 0, 0, False)
    _adjust(styles)


_LOOKS: Final = (
    (TEXT, 11, False, INK, 0, 6, False),
    (TITLE, 26, True, BLUE, 0, 6, True),
    (SUBTITLE, 13, False, INK, 0, 12, False),
    (CONTENTS, 16, True, BLUE, 12, 6, True),
    (HEADINGS[0], 18, True, BLUE, 18, 8, True),
    (HEADINGS[1], 14, True, INK, 14, 4, True),
    (HEADINGS[2], 12, True, INK, 10, 4, True),
    (CONTENTS_LINE, 11, False, INK, 2, 2, False),
    (BULLET, 11, False, INK, 0, 4, False),
    (CAPTION, 10, True, INK, 12, 4, True),
    (MEASURE, 9, False, INK, 0, 4, True),
    (QUOTE, 11, False, INK, 4, 6, False),
    (NOTE, 9, False, INK, 3, 3, False),
    (CAUTION, 11, True, RED, 4, 6, False),
    (FINDING, 12, True, INK, 10, 4, True),
    (PICTURE, 11, False, INK, 0, 4, False),
    (WATERMARK, 11, True, RED, 0, 4, False),
    *((name, 8, True, INK, 1, 1, True) for name in OF_TABLES[1:3]),
    *((name, 8, False, INK, 1, 1, False) for name in OF_TABLES[3:]),
)
"""Style, size in points, whether bold, colour, space before and after, whether kept with next."""


def _look(
    style: ParagraphStyle,
    size: float,
    bold: bool,
    colour: str,
    before: float,
    after: float,
    keep: bool,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour)
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    paragraph.keep_with_next, paragraph.line_spacing = keep, 1.15
    element: Any = style.element
    for fonts in element.iter(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name]


def _adjust(styles: Any) -> None:
    """Set what only some styles have."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm

    for name in OF_TABLES[1:]:
        styles[name].paragraph_format.line_spacing = 1.0
    for name in OF_TABLES[2::2]:
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles[WATERMARK].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles[QUOTE].paragraph_format.left_indent = Cm(1)
    for border in list(styles[TITLE].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
