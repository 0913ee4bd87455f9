"""The tables of the report, made from results alone.

A new table is a function that yields tables and its line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ehs_eval.checks import Check
from ehs_eval.config.models import Study
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    Record,
    ReferralRecord,
)
from ehs_eval.config.surveys import Survey
from ehs_eval.published import Comparison
from ehs_eval.report.format import leading_zeros
from ehs_eval.report.names import make_unique
from ehs_eval.report.tables.attrition import attrition_tables
from ehs_eval.report.tables.checks import check_tables
from ehs_eval.report.tables.clustering import clustering_tables
from ehs_eval.report.tables.comparability import comparability_table, with_footnotes
from ehs_eval.report.tables.comparison import comparison_tables
from ehs_eval.report.tables.crosstabs import crosstab_tables
from ehs_eval.report.tables.linkage import linkage_tables
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Column, Missing, Table, show
from ehs_eval.report.tables.overview import outcome_tables, published_table
from ehs_eval.report.tables.participation import participation_tables, population_table
from ehs_eval.report.tables.quality import quality_tables
from ehs_eval.report.tables.questions import expected_tables, question_tables, test_table
from ehs_eval.report.tables.records import programme_table, referral_tables
from ehs_eval.report.tables.robustness import robustness_tables, score_robustness_tables
from ehs_eval.report.tables.score_tests import rating_tables
from ehs_eval.report.tables.scores import score_tables
from ehs_eval.report.tables.shares import share_tables
from ehs_eval.results import Results

__all__ = ["Column", "Missing", "Table", "build_tables", "show"]


def build_tables(
    study: Study, results: Results, checks: Sequence[Check], published: Sequence[Comparison]
) -> list[Table]:
    """Return the tables of the report: outcomes, each data set, checks, published figures."""
    look = Lookup(study, results)
    with leading_zeros(study.report.leading_zeros):
        tables = list(with_footnotes(look, _tables(look, checks, published)))
    ids = make_unique(table.id for table in tables)  # a question may be named as a table is
    return [replace(table, id=name) for table, name in zip(tables, ids, strict=True)]


def _tables(
    look: Lookup, checks: Sequence[Check], published: Sequence[Comparison]
) -> Iterator[Table]:
    study = look.study
    yield from outcome_tables(look)
    for name, survey in study.surveys.items():
        yield from _survey_tables(look, name, survey)
    for name, sheet in study.score_sheets.items():
        yield from score_tables(look, name, sheet)
        yield from score_robustness_tables(look, name, sheet)
    for name, record in study.records.items():
        yield from _record_tables(look, name, record)
    yield from check_tables(look, checks)
    yield from quality_tables(look)
    if published:
        yield published_table(published)


def _survey_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    yield from participation_tables(look, name, survey)
    yield from comparability_table(look, name)
    yield from attrition_tables(look, name, survey)
    yield from comparison_tables(look, name, survey)
    yield from share_tables(look, name, survey)
    yield from clustering_tables(look, name, survey)
    yield from robustness_tables(look, name, survey)
    yield from question_tables(look, name, survey.questions, waves, "respondents")
    yield from rating_tables(look, name, survey)
    yield from crosstab_tables(look, name, survey)
    yield from test_table(look, name, survey)
    yield from expected_tables(look, name, survey)
    yield from linkage_tables(look, name, survey)


def _record_tables(look: Lookup, name: str, record: Record) -> Iterator[Table]:
    match record:
        case PopulationRecord():
            yield population_table(look, name, record)
        case ReferralRecord():
            yield from referral_tables(look, name, record)
        case ProgrammeRecord():
            yield programme_table(look, name)
        case FeedbackRecord():
            yield from question_tables(look, name, record.questions, [""], record.unit)
