"""The report as one document: what the page, the Word file and the workbook all show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ehs_eval.evaluation import Input
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.tables import Table

SUMMARY: Final = "summary"
DISCLOSURE: Final = "disclosure"
GLOSSARY: Final = "glossary"
CHECKLIST: Final = "checklist"
METHODS: Final = "methods"
MADE_FROM: Final = "made-from"
"""Anchors of the parts that are not sections; `made-from` has inputs and versions."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many answered of how many, in one round of one data set.

    Attributes:
        dataset: Heading of the data set.
        wave: Heading of the round; empty for a data set without rounds.
        said: How many of how many, in words: `995 of 2,220 pupils (44.8%)`.
        share: Share of those eligible, 0 to 1; None where it is not known.
        caution: What to keep in mind with it; empty for nothing.
    """

    dataset: str
    wave: str
    said: str
    share: float | None
    caution: str = ""


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """A headline finding of the first screen.

    Attributes:
        text: The finding in a sentence or two, no stronger than its result.
        how_sure: How sure one can be, in plain words.
        cautions: The strongest cautions that touch it.
        chart: A small chart of it; None where there is nothing to draw.
        section: Anchor of the section that has the rest.
    """

    text: str
    how_sure: str
    cautions: Sequence[str]
    chart: Chart | None
    section: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The first screen: what was evaluated, who answered, what was found, what next.

    Attributes:
        evaluated: What was evaluated, when and with what, in two or three sentences.
        turnout: Who answered.
        findings: Headline findings, the most important first; six at most.
        cautions: Cautions that hold for the whole study, the strongest first; four at most.
        next_steps: What to do next, as the results suggest it; five at most.
    """

    evaluated: Sequence[str]
    turnout: Sequence[Turnout]
    findings: Sequence[KeyFinding]
    cautions: Sequence[str]
    next_steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: an intended outcome, a data set, or something about all of them.

    Attributes:
        id: Stable anchor.
        title: Heading.
        kind: What it is about.
        says: What the data say, in sentences.
        how_sure: How sure one can be of it, in plain words.
        cautions: What to keep in mind, beside the figures it touches.
        method: How the data were collected and analysed, in a few sentences.
        charts: Its charts.
        tables: Its tables; those with `is_detail` are for the statistician.
        quotes: Free text that an analyst approved, each with what may be said of its origin.
    """

    id: str
    title: str
    kind: Literal["outcome", "dataset", "quality", "published"]
    says: Sequence[str]
    how_sure: Sequence[str]
    cautions: Sequence[str]
    method: Sequence[str]
    charts: Sequence[Chart]
    tables: Sequence[Table]
    quotes: Sequence[tuple[str, str]] = ()

    def own_notes(self, table: Table) -> list[str]:
        """Return the notes of a table that the section does not say already.

        A format that shows the tables within the section leaves out the others; one whose tables
        stand alone shows each with all its notes.
        """
        said = {*self.says, *self.how_sure, *self.cautions, *self.method}
        return [note for note in table.notes if note not in said]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """An item of the reporting checklist.

    Attributes:
        number: Its number in the checklist.
        asks: What has to be reported.
        said: What this report says, filled from the run; empty where only the author can know.
        anchor: Where in the report it stands; empty for nowhere.
    """

    number: str
    asks: str
    said: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the appendix.

    Attributes:
        name: The method.
        used_for: What it was used for in this report.
        convention: Which convention was followed where software differs.
        source: Where it is described.
    """

    name: str
    used_for: str
    convention: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be shown in any format.

    Attributes:
        title: Title of the evaluation.
        data_note: A warning about the data, shown wherever figures appear; empty for none.
        publisher: Who publishes it; empty where that is not said.
        contact: Where questions go; empty where that is not said.
        watermark: What stands on every page of a report that is not for publication; empty for one
            that is.
        summary: The first screen.
        sections: Its parts, in order.
        disclosure: What was hidden and why, in paragraphs, and its tables; empty in a report that
            is not for publication.
        disclosure_tables: Tables of what was hidden.
        glossary: Words explained, in alphabetical order.
        checklist: The reporting checklist, filled from the run.
        methods: The methods used in this report, and no others.
        computed_with: Versions of what computed it, by package.
        inputs: Files it was made from.
        version: Version of this tool.
        made_at: When it was made, in words; empty unless a time was asked for.
    """

    title: str
    data_note: str
    publisher: str
    contact: str
    watermark: str
    summary: Summary
    sections: Sequence[Section]
    disclosure: Sequence[str]
    disclosure_tables: Sequence[Table]
    glossary: Sequence[Term]
    checklist: Sequence[ChecklistItem]
    methods: Sequence[Method]
    computed_with: Sequence[tuple[str, str]]
    inputs: Sequence[Input]
    version: str
    made_at: str = ""

    @property
    def maker(self) -> str:
        """What made it, and when where that is said: `ehs-eval 1.0, 2026-01-31 06:00 UTC`."""
        return ", ".join(filter(None, (f"ehs-eval {self.version}", self.made_at)))
