"""What stands on every page of the Word file: the watermark, the title and the page number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ehs_eval.report import word_template as styles
from ehs_eval.report import word_xml as xml
from ehs_eval.report.document import Document

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_SHAPE: Final = (
    '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
    '</v:shapetype><v:shape id={id} o:spid={id} type="#_x0000_t136" alt={text} '
    'style="position:absolute;margin-left:0;margin-top:0;width:480pt;height:40pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" fillcolor="#f3dede" stroked="f">'
    '<v:textpath style="font-family:Arial;font-size:1pt" string={text}/></v:shape></w:pict></w:r>'
)
"""The shape that Word itself makes for a watermark."""


def mark_pages(word: WordDocument, document: Document, *, has_own_pages: bool) -> None:
    """Put the watermark on every page, and what our own template has at head and foot.

    Args:
        word: The file, whose sections take their headers from the first.
        document: What the report says.
        has_own_pages: Whether a template brings headers and footers of its own.
    """
    section = word.sections[-1]
    for number, (header, footer) in enumerate(styles.pages_of(section, word), start=1):
        if not has_own_pages:
            line = footer.paragraphs[0]
            xml.append(line, xml.run(f"{document.title}, page ") + xml.field("PAGE", "1"))
        if document.watermark:
            text = xml.quoted(xml.clean(document.watermark))
            shape = _SHAPE.format(id=xml.quoted(f"PowerPlusWaterMarkObject{number}"), text=text)
            line = header.add_paragraph(style=word.styles[styles.WATERMARK])
            xml.append(line, xml.run(document.watermark) + shape)
