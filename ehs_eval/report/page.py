"""The page of the report: the whole document in one file that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ehs_eval.labels import readable
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.document import (
    CHECKLIST,
    DISCLOSURE,
    GLOSSARY,
    MADE_FROM,
    METHODS,
    SUMMARY,
    Document,
    Section,
)
from ehs_eval.report.page_tables import PageTable, page_table, shared_notes
from ehs_eval.report.shorthand import MEANINGS

_STYLES: Final = ("page.css", "parts.css", "print.css")
HOW_TO_READ: Final = "how-to-read"
"""Anchor of the part that explains shorthand."""

_GROUPS: Final = {
    "outcome": "Intended outcomes",
    "dataset": "What each data set shows",
    "quality": "About the data",
    "published": "About the data",
}
"""Heading over the sections of a kind, in the list of contents."""


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A chart, its drawing, and its numbers as a table."""

    chart: Chart
    drawing: Markup
    data: PageTable | None


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section with its figures and tables ready to be shown.

    Attributes:
        section: The section.
        group: What kind of section it is, in words.
        figures: Its charts.
        notes: Notes that several of its tables share.
        tables: Its tables for every reader.
        details: Its tables for the statistician.
    """

    section: Section
    group: str
    figures: Sequence[PageFigure]
    notes: Sequence[str]
    tables: Sequence[PageTable]
    details: Sequence[PageTable]


@dataclass(frozen=True, slots=True)
class ContentsGroup:
    """A group of the list of contents: its heading, and anchors with their titles."""

    title: str
    entries: Sequence[tuple[str, str]]


def render_page(document: Document, drawings: Mapping[str, str]) -> str:
    """Return the page as HTML.

    Args:
        document: What to show.
        drawings: The SVG of each of its charts, by chart id.

    Raises:
        KeyError: A chart of the document has no drawing.
    """
    environment = Environment(
        loader=PackageLoader("ehs_eval.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["css_string"] = _css_string
    sections = [_section(section, drawings) for section in document.sections]
    page = environment.get_template("page.html.j2").render(
        document=document,
        style=_style(),
        contents=_contents(document, sections),
        titles={each.section.id: each.section.title for each in sections},
        findings=[
            (each, Markup(drawings[each.chart.id]) if each.chart else "")
            for each in document.summary.findings
        ],
        turnout=[
            (dataset, list(rounds))
            for dataset, rounds in groupby(document.summary.turnout, key=lambda each: each.dataset)
        ],
        sections=sections,
        disclosure_tables=[page_table(table, table.notes) for table in document.disclosure_tables],
        meanings=MEANINGS,
    )
    return readable(page)


def _style() -> Markup:
    folder = files("ehs_eval.report") / "templates"
    return Markup("").join(Markup((folder / name).read_text("utf-8")) for name in _STYLES)


def _css_string(text: str) -> Markup:
    """Return a text as a string of a style sheet: each character that is no letter by its code."""
    escaped = (each if each.isalnum() or each == " " else f"\\{ord(each):x} " for each in text)
    return Markup('"' + "".join(escaped) + '"')


def _section(section: Section, drawings: Mapping[str, str]) -> PageSection:
    notes = [section.own_notes(table) for table in section.tables]
    of_charts = [section.own_notes(chart.data) for chart in section.charts if chart.data]
    shared = shared_notes([*notes, *of_charts])
    shown = [
        page_table(table, own, shared) for table, own in zip(section.tables, notes, strict=True)
    ]
    return PageSection(
        section,
        _GROUPS[section.kind],
        [_figure(chart, drawings, section, shared) for chart in section.charts],
        shared,
        [each for each in shown if not each.table.is_detail],
        [each for each in shown if each.table.is_detail],
    )


def _figure(
    chart: Chart, drawings: Mapping[str, str], section: Section, shared: Sequence[str]
) -> PageFigure:
    numbers = None
    if chart.data is not None:
        own = section.own_notes(chart.data)
        numbers = page_table(chart.data, own, shared, anchor=f"data-{chart.id}")
    return PageFigure(chart, Markup(drawings[chart.id]), numbers)


def _contents(document: Document, sections: Sequence[PageSection]) -> list[ContentsGroup]:
    groups: dict[str, list[tuple[str, str]]] = {"At a glance": [(SUMMARY, "Summary")]}
    for each in sections:
        groups.setdefault(each.group, []).append((each.section.id, each.section.title))
    if document.disclosure:
        groups.setdefault(_GROUPS["quality"], []).append((DISCLOSURE, "What is withheld"))
    groups["For reference"] = [
        (anchor, title)
        for anchor, title, is_there in (
            (HOW_TO_READ, "How to read the tables", True),
            (GLOSSARY, "Glossary", document.glossary),
            (CHECKLIST, "Reporting checklist", document.checklist),
            (METHODS, "Methods and sources", document.methods),
            (MADE_FROM, "What this report was made from", True),
        )
        if is_there
    ]
    return [ContentsGroup(title, entries) for title, entries in groups.items()]
