"""From an evaluation to the document that every format of the report shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval._version import __version__
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.cautions import many_tests, participation_cautions
from ehs_eval.report.charts import Chart
from ehs_eval.report.document import Document, KeyFinding, Section, Summary
from ehs_eval.report.headlines import headlines
from ehs_eval.report.names import slug
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.overview import OUTCOMES, PUBLISHED, SECTION_TITLES
from ehs_eval.report.versions import computed_with

WATERMARK = "For use inside the team: not for publication"


def compose(evaluation: Evaluation, charts: Sequence[Chart]) -> Document:
    """Return the document of a report.

    Args:
        evaluation: What to say; of one for publication, what was withheld is said to be.
        charts: Its charts.
    """
    study = evaluation.study
    sections = list(_sections(evaluation, charts))
    said = headlines(study, evaluation.found)
    return Document(
        title=study.study.title,
        data_note=study.study.data_note,
        publisher=study.report.publisher,
        contact=study.report.contact,
        watermark="" if evaluation.disclosure is not None else WATERMARK,
        summary=Summary(
            [study.study.about] if study.study.about else [],
            [],
            [
                KeyFinding(each.text, "", [each.caution] if each.caution else [], None, "")
                for each in said[:6]
            ],
            [],
            [],
        ),
        sections=sections,
        disclosure=[],
        disclosure_tables=[],
        glossary=[],
        checklist=[],
        methods=[],
        computed_with=computed_with(),
        inputs=evaluation.inputs,
        version=__version__,
    )


def _sections(evaluation: Evaluation, charts: Sequence[Chart]) -> Iterator[Section]:
    study, results = evaluation.study, evaluation.found
    said = headlines(study, results)
    tables = evaluation.report_tables
    of_outcomes = [table for table in tables if table.section == OUTCOMES]
    for outcome, table in zip(study.outcomes, of_outcomes, strict=True):
        yield Section(
            slug("section", "outcome", outcome.name),
            outcome.title,
            "outcome",
            [],
            [],
            [],
            [],
            [],
            [table],
        )
    for name in (*study.surveys, *study.score_sheets, *study.records):
        yield Section(
            slug("section", name),
            study.dataset_title(name),
            "dataset",
            [each.text for each in said if each.dataset == name],
            [],
            [*participation_cautions(study, results, name), *many_tests(results, name)],
            [],
            [chart for chart in charts if chart.section == name],
            [table for table in tables if table.section == name],
            [(q.text, q.about) for q in study.report.quotes if q.dataset == name],
        )
    for name, kind in ((CHECKS, "quality"), (PUBLISHED, "published")):
        mine = [table for table in tables if table.section == name]
        if mine:
            yield Section(
                slug("section", name), SECTION_TITLES[name], kind, [], [], [], [], [], mine
            )
