"""The report as a Word file that is made to be edited: real headings, captions, tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ehs_eval.report import word_template as styles
from ehs_eval.report.charts.chart import Drawing
from ehs_eval.report.document import Document, Section, Summary
from ehs_eval.report.files import parts
from ehs_eval.report.packages import LANGUAGE, write_package
from ehs_eval.report.page_tables import shared_notes
from ehs_eval.report.sheet_names import sheet_names
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.report.word_builder import Builder
from ehs_eval.report.word_marks import mark_pages
from ehs_eval.report.word_xml import clean

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_MOST_COLUMNS: Final = 14
_MOST_ROWS: Final = 40
"""A table that is wider or longer stands in the workbook only: no page holds it legibly."""

_WORKBOOK: Final = "tables.xlsx"
_LONGEST_PROPERTY: Final = 255


def write_word(
    document: Document, drawings: Mapping[str, Drawing], path: Path, template: Path | None = None
) -> None:
    """Write a document as a Word file; the same document gives the same bytes.

    Args:
        document: What to write.
        drawings: The drawing of each chart, by chart id; a chart without one is left out.
        path: File to write.
        template: Word file whose styles, headers and footers are used; None for our own.

    Raises:
        OutputError: The template cannot be read, or lacks a style.
    """
    word = styles.open_template(template)
    mark_pages(word, document, has_own_pages=template is not None)
    builder = Builder(word, drawings)
    _front(builder, document)
    _summary(builder, document.summary)
    for section in document.sections:
        _section(builder, section)
    _references(builder, document)
    _annex(builder, document)
    builder.finish()
    _describe(word, document)
    saved = io.BytesIO()
    word.save(saved)
    write_package(saved.getvalue(), path)


def has_room_for(table: Table) -> bool:
    """Say whether a table stands in the Word file, and not in the workbook only."""
    fits = len(table.columns) <= _MOST_COLUMNS and len(table.rows) <= _MOST_ROWS
    return bool(table.rows) and fits and not table.is_detail


def _front(builder: Builder, document: Document) -> None:
    builder.text(document.title, styles.TITLE)
    builder.text(document.publisher, styles.SUBTITLE)
    builder.text(document.watermark, styles.CAUTION)
    builder.text(document.data_note, styles.CAUTION)
    builder.text("Contents", styles.CONTENTS)
    builder.contents_here()


def _summary(builder: Builder, summary: Summary) -> None:
    builder.heading(1, "Summary")
    builder.under(2, "What was evaluated", summary.evaluated)
    turnout = []
    for each in summary.turnout:
        of = f"{each.dataset}, {each.wave}" if each.wave else each.dataset
        turnout.append(f"{of}: {each.said}.{' ' + each.caution if each.caution else ''}")
    builder.under(2, "Who answered", turnout)
    if summary.findings:
        builder.heading(2, "What was found")
    for finding in summary.findings:
        builder.text(finding.text, styles.FINDING)
        builder.text(finding.how_sure)
        builder.texts(finding.cautions, styles.BULLET)
        if finding.chart is not None:
            builder.picture(finding.chart)
            builder.text(f"{finding.chart.title} ({finding.chart.subtitle})", styles.NOTE)
    builder.under(2, "What to keep in mind", summary.cautions)
    builder.under(2, "What to do next", summary.next_steps)


def _section(builder: Builder, section: Section) -> None:
    builder.heading(1, section.title)
    builder.texts(section.says)
    shown = [table for table in section.tables if has_room_for(table)]
    if shown:
        builder.references("The tables stand in the annex:", shown)
    builder.under(2, "How sure we can be", section.how_sure)
    builder.under(2, "What to keep in mind", section.cautions)
    charts = [chart for chart in section.charts if chart.id in builder.drawings]
    if charts:
        builder.heading(2, "Figures")
    for chart in charts:
        builder.figure(chart)
    if section.quotes:
        builder.heading(2, "In people’s own words")
    for words, origin in section.quotes:
        builder.text(words, styles.QUOTE)
        builder.text(origin, styles.NOTE)
    builder.under(2, "How it was done", section.method)


def _references(builder: Builder, document: Document) -> None:
    """Add the parts that explain the others."""
    if document.disclosure or document.disclosure_tables:
        builder.heading(1, "What was withheld, and why")
        builder.texts(document.disclosure)
        for table in document.disclosure_tables:
            builder.table(table, table.notes)
    for title, table in _lists(document):
        if table.rows:
            builder.heading(1, title)
            builder.table(table, table.notes)
    builder.heading(1, "How this report was made")
    with_what = ", ".join(f"{package} {version}" for package, version in document.computed_with)
    builder.text(f"Computed with {with_what}." if with_what else "")
    builder.text(f"Questions: {document.contact}" if document.contact else "")
    builder.text(f"Made with {document.maker}.")


def _lists(document: Document) -> list[tuple[str, Table]]:
    """Return the lists of a document as tables, each with the heading over it."""
    return [
        (
            "Words explained",
            _list(
                "glossary",
                "Words of this report",
                ("Word", "Meaning"),
                [(term.name, term.meaning) for term in document.glossary],
            ),
        ),
        (
            "Reporting checklist",
            _list(
                "checklist",
                "What a report of an evaluation has to say, and what this one says",
                ("Item", "What is asked", "What is said"),
                [
                    (item.number, item.asks, item.said or "For the author to add.")
                    for item in document.checklist
                ],
            ),
        ),
        (
            "Methods",
            _list(
                "methods",
                "Methods of this report",
                ("Method", "Used for", "Convention", "Source"),
                [(m.name, m.used_for, m.convention, m.source) for m in document.methods],
            ),
        ),
        (
            "Files this report was made from",
            _list(
                "files",
                "Files, and the digests that tell whether they are the same",
                ("File", "Rows", "SHA-256"),
                [(each.path, each.rows, each.sha256) for each in document.inputs],
                count_column=1,
            ),
        ),
    ]


def _list(
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    count_column: int | None = None,
) -> Table:
    columns = [
        Column(f"c{at}", heading, "count" if at == count_column else "text")
        for at, heading in enumerate(headings)
    ]
    cells = [{f"c{at}": cell for at, cell in enumerate(row)} for row in rows]
    return Table(f"{name}-of-the-report", "", title, columns, cells)


def _annex(builder: Builder, document: Document) -> None:
    """Add the tables on pages turned on their side, and say which stand in the workbook only."""
    builder.turn_page()
    builder.heading(1, "Annex: tables")
    names = sheet_names(table.id for part in parts(document) for table in part.tables)
    for section in document.sections:
        tables = [table for table in section.tables if table.rows]
        if not tables:
            continue
        builder.heading(2, section.title)
        shown = [table for table in tables if has_room_for(table)]
        notes = [section.own_notes(table) for table in shown]
        shared = shared_notes(notes)
        if shared:
            builder.text("For several tables of this part:", styles.NOTE)
        builder.texts(shared, styles.NOTE)
        for table, own in zip(shown, notes, strict=True):
            builder.table(table, [note for note in own if note not in shared])
        left_out = [table for table in tables if not has_room_for(table)]
        if left_out:
            builder.heading(3, f"In the workbook {_WORKBOOK} only")
        for table in left_out:
            builder.text(f"{table.title} (sheet {names[table.id]})", styles.BULLET)


def _describe(word: WordDocument, document: Document) -> None:
    """Set the properties of the file, in place of the template's."""
    properties = word.core_properties
    said = " ".join(filter(None, (document.watermark, document.data_note)))
    properties.title, properties.language = _property(document.title), LANGUAGE
    properties.author = _property(document.publisher) or f"ehs-eval {document.version}"
    properties.subject = _property(said)
    properties.last_modified_by = properties.author
    properties.comments = properties.keywords = properties.category = ""
    properties.revision = 1


def _property(text: str) -> str:
    """Return a text as a property of the file, which holds no more than so many characters."""
    plain = clean(text)
    return plain if len(plain) <= _LONGEST_PROPERTY else f"{plain[: _LONGEST_PROPERTY - 1]}…"
