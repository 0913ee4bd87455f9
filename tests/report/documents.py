"""A small invented document with every part that a report can have."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.figure import Figure

from ehs_eval.evaluation import Input
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.document import (
    ChecklistItem,
    Document,
    KeyFinding,
    Method,
    Section,
    Summary,
    Term,
    Turnout,
)
from ehs_eval.report.tables import Column, Missing, Table
from ehs_eval.results import SUPPRESSED

WATERMARK = "For use inside the team: not for publication"
SAID_OFTEN = "Waves are compared without a comparison group."
SAID_ONCE = "Shares are of those who answered."


def _draw() -> Figure:
    figure = Figure(figsize=(3, 1))
    figure.text(0.1, 0.5, "40% to 55%")
    return figure


def chart(name: str, data: Table | None = None) -> Chart:
    """Return a chart of a given id."""
    return Chart(
        name,
        "pupils",
        f"More pupils know where to go ({name})",
        "Share that knows, by wave",
        "Lines are 95% intervals.",
        "Two bars: 40% at Baseline, 55% at Post-project.",
        _draw,
        data,
    )


def shares_table(name: str = "pupils-shares", **changes: object) -> Table:
    """Return a table with headings over headings and every kind of cell without a figure."""
    table = Table(
        name,
        "pupils",
        f"Shares by wave ({name})",
        [
            Column("item", "Item", "text"),
            Column("n_pre", "n", "count", "Baseline"),
            Column("share_pre", "Share", "share", "Baseline"),
            Column("n_post", "n", "count", "Post-project"),
            Column("share_post", "Share", "share", "Post-project"),
        ],
        [
            {
                "item": "Know places to go",
                "n_pre": 1234,
                "share_pre": 0.405,
                "n_post": Missing(SUPPRESSED),
                "share_post": Missing(SUPPRESSED),
            },
            {
                "item": "Know <b>where</b> & when",
                "n_pre": 8,
                "share_pre": Missing("fewer than 10 people: counts are shown", "3 of 8", True),
                "n_post": None,
                "share_post": Missing("nobody was asked"),
            },
            {"item": "Have ideas", "n_pre": 9, "share_pre": Missing("few", "", True)},
        ],
        [SAID_ONCE, SAID_OFTEN],
    )
    return replace(table, **changes)  # type: ignore[arg-type]


def _sections() -> list[Section]:
    plain = {"how_sure": [], "cautions": [], "method": [], "charts": [], "tables": []}
    return [
        Section(
            "section-outcome-knowledge",
            "Better knowledge of help",
            "outcome",
            says=["More pupils know where to go."],
            how_sure=["We cannot be confident, because one school answered at the end."],
            cautions=["Most answers come from one school."],
            method=[],
            charts=[],
            tables=[shares_table("outcome-knowledge", title="Measures that bear on it")],
        ),
        Section(
            "section-pupils",
            "Pupil survey",
            "dataset",
            says=["995 of 2,220 pupils answered."],
            how_sure=["We can be fairly sure of the first wave."],
            cautions=["Few answered at the end.", "Most answers come from one school."],
            method=["Pupils answered on paper."],
            charts=[chart("pupils-known", shares_table("known")), chart("pupils-plain")],
            tables=[
                shares_table(),
                shares_table("pupils-answers", notes=[SAID_OFTEN]),
                shares_table("pupils-detail", is_detail=True),
            ],
            quotes=[("It helped me to talk.", "A pupil, after the pilot")],
        ),
        Section("section-checks", "Data quality", "quality", says=["Two things to know."], **plain),
        Section(
            "section-published", "Published figures", "published", says=["All match."], **plain
        ),
    ]


def small_document(**changes: object) -> Document:
    """Return the document, with some of its fields changed."""
    document = Document(
        title="Invented pilot",
        data_note="Every row is invented.",
        publisher="Invented Council",
        contact="evaluation@example.org",
        watermark="",
        summary=Summary(
            evaluated=["Six schools took part in a pilot from 2015 to 2017."],
            turnout=[
                Turnout("Pupil survey", "Baseline", "995 of 2,220 pupils (44.8%)", 0.448),
                Turnout("Pupil survey", "Post-project", "141 of 2,220 (6.4%)", 0.064, "Very few."),
                Turnout("Consultation", "", "30 answers", None),
            ],
            findings=[
                KeyFinding(
                    "More pupils know where to go for help: 55%, up from 40%.",
                    "Not sure: only one school can be compared.",
                    ["Most answers come from one school."],
                    chart("headline-known"),
                    "section-pupils",
                ),
                KeyFinding("Nothing else can be claimed.", "", [], None, ""),
            ],
            cautions=["There was no comparison group."],
            next_steps=["Collect codes in every wave.", "Ask more schools to answer."],
        ),
        sections=_sections(),
        disclosure=["Counts below 5 are withheld.", "No withheld count can be worked out."],
        disclosure_tables=[
            Table(
                "disclosure",
                "disclosure",
                "Figures withheld",
                [Column("dataset", "Data", "text"), Column("n", "Withheld", "count")],
                [{"dataset": "Pupil survey", "n": 12}],
            )
        ],
        glossary=[Term("Base", "Those a share is a share of."), Term("Wave", "A round.")],
        checklist=[
            ChecklistItem("1", "Title and abstract", "Said in the title.", "summary"),
            ChecklistItem("2", "Background", ""),
        ],
        methods=[Method("Wilson interval", "Shares", "No continuity correction", "Wilson 1927")],
        computed_with=[("python", "3.11"), ("numpy", "2.0")],
        inputs=[
            Input("", "study.toml", "a" * 64, None, "TOML"),
            Input("pupils", "pupils.csv", "b" * 64, 995, "CSV"),
        ],
        version="0.0",
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def charts_of(document: Document) -> list[Chart]:
    """Return every chart of a document, those of the first screen first."""
    small = [each.chart for each in document.summary.findings if each.chart is not None]
    return [*small, *(each for section in document.sections for each in section.charts)]
