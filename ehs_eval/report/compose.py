"""From an evaluation to the document that every format of the report shows."""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval._version import __version__
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.document import Document
from ehs_eval.report.made_at import made_at
from ehs_eval.report.versions import computed_with
from ehs_eval.report.words.checklist import checklist
from ehs_eval.report.words.glossary import glossary
from ehs_eval.report.words.hidden import disclosure_tables, disclosure_words
from ehs_eval.report.words.methods import methods
from ehs_eval.report.words.sections import sections
from ehs_eval.report.words.summary import summary

WATERMARK = "For use inside the team: not for publication"


def compose(evaluation: Evaluation, charts: Sequence[Chart]) -> Document:
    """Return the document of a report.

    Args:
        evaluation: What to say; of one for publication, what was withheld is said to be.
        charts: Its charts.
    """
    study, disclosed = evaluation.study, evaluation.disclosure
    first, parts = summary(evaluation), list(sections(evaluation, charts))
    hidden = [] if disclosed is None else disclosure_words(disclosed)
    moment = made_at()
    rules = None if disclosed is None else disclosed.rules
    return Document(
        title=study.study.title,
        data_note=study.study.data_note,
        publisher=study.report.publisher,
        contact=study.report.contact,
        watermark=WATERMARK if disclosed is None else "",
        summary=first,
        sections=parts,
        disclosure=hidden,
        disclosure_tables=[] if disclosed is None else disclosure_tables(study, disclosed),
        glossary=glossary(study, first, parts, hidden),
        checklist=checklist(evaluation, first),
        methods=methods(study, evaluation.found, rules),
        computed_with=computed_with(),
        inputs=evaluation.inputs,
        version=__version__,
        made_at="" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC",
    )
