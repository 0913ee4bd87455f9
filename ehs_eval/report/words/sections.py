"""The parts of the report: each intended outcome and data set, data quality, published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.checks import Check
from ehs_eval.config.models import Outcome, Study
from ehs_eval.config.records import FeedbackRecord, PopulationRecord, ReferralRecord
from ehs_eval.evaluation import Evaluation
from ehs_eval.published import Comparison
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import CLUSTERED_ELSEWHERE, REFERRALS_ALONE, REGRESSION
from ehs_eval.report.cautions import dominance_words, many_tests, participation_cautions
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.document import Section
from ehs_eval.report.headlines import headlines
from ehs_eval.report.tables import Table
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.overview import OUTCOMES, PUBLISHED, SECTION_TITLES, outcome_words
from ehs_eval.report.words import how_sure
from ehs_eval.report.words.collected import collected_words, two_conventions
from ehs_eval.report.words.names import capital, section_of, section_of_outcome, waves_of
from ehs_eval.report.words.plain import change_words, told
from ehs_eval.report.words.standing import standing
from ehs_eval.results import Results

_LISTED = 6
"""Changes of an outcome that are spelled out at most."""


def sections(evaluation: Evaluation, charts: Sequence[Chart]) -> Iterator[Section]:
    """Yield the parts of a report, in order."""
    study, results, tables = evaluation.study, evaluation.found, evaluation.report_tables
    of_outcomes = [table for table in tables if table.section == OUTCOMES]
    for outcome, table in zip(study.outcomes, of_outcomes, strict=True):
        yield _outcome(study, results, outcome, table)
    for name in (*study.surveys, *study.score_sheets, *study.records):
        mine = [table for table in tables if table.section == name]
        yield _dataset(study, results, name, [c for c in charts if c.section == name], mine)
    quality = [table for table in tables if table.section == CHECKS]
    if quality:
        yield _quality(evaluation.checks, quality)
    published = [table for table in tables if table.section == PUBLISHED]
    if published:
        yield _published(evaluation.published, published)


def _outcome(study: Study, results: Results, outcome: Outcome, table: Table) -> Section:
    found = standing(study, results, outcome)
    look = Lookup(study, results)
    clear = found.with_strength("clear")
    spelled = [
        f"{capital(change_words(told(study, results, each.at), clear=True))}."
        for each in clear[:_LISTED]
    ]
    cautions = []
    for name in dict.fromkeys(evidence.dataset for evidence in outcome.evidence):
        title = study.dataset_title(name)
        cautions += [f"{title}: {words}" for words in dominance_words(study, results, name)]
        if name in study.records:
            cautions.append(REFERRALS_ALONE)
        elif name in study.score_sheets and study.score_sheets[name].chosen_low:
            cautions.append(REGRESSION)
    sure = [how_sure.of_outcome(study, results, found)]
    if clear:
        sure.append(how_sure.NOT_THE_CAUSE)
    measured = [study.dataset_title(evidence.dataset) for evidence in outcome.evidence]
    method = [f"Measured by: {', '.join(dict.fromkeys(measured))}."] if measured else []
    return Section(
        section_of_outcome(outcome),
        outcome.title,
        "outcome",
        [outcome_words(look, outcome), *spelled, *([outcome.note] if outcome.note else [])],
        sure,
        list(dict.fromkeys(cautions)),
        method,
        [],
        [table],
    )


def _dataset(
    study: Study, results: Results, name: str, charts: Sequence[Chart], tables: Sequence[Table]
) -> Section:
    said = [each.text for each in headlines(study, results) if each.dataset == name]
    return Section(
        section_of(name),
        study.dataset_title(name),
        "dataset",
        said,
        _how_sure(study, results, name),
        list(_cautions(study, results, name)),
        [*collected_words(study, results, name), *two_conventions(study, name, tables)],
        charts,
        tables,
        [(quote.text, quote.about) for quote in study.report.quotes if quote.dataset == name],
    )


def _how_sure(study: Study, results: Results, name: str) -> list[str]:
    if name in study.surveys:
        return how_sure.of_survey(study, results, name)
    if name in study.score_sheets:
        return how_sure.of_sheet(study, results, name)
    record = study.records[name]
    if isinstance(record, FeedbackRecord):
        return [how_sure.ONLY_THOSE]
    if isinstance(record, ReferralRecord):
        return how_sure.of_referrals(study, results, name)
    if isinstance(record, PopulationRecord):
        return ["These are counts that were stated by the schools, and were not checked."]
    return []


def _cautions(study: Study, results: Results, name: str) -> Iterator[str]:
    yield from participation_cautions(study, results, name)
    if len(waves_of(study, name)) > 1:
        yield CLUSTERED_ELSEWHERE
    if name in study.score_sheets and study.score_sheets[name].chosen_low:
        yield REGRESSION
    yield from many_tests(results, name)


def _quality(checks: Sequence[Check], tables: Sequence[Table]) -> Section:
    passed = sum(check.status == "pass" for check in checks)
    remarks = sum(len(check.findings) for check in checks)
    says = [
        f"{fmt.count(passed)} of {fmt.plural(len(checks), 'check')} of the data passed without a "
        "remark."
    ]
    if remarks:
        says.append(f"The others led to {fmt.plural(remarks, 'remark')}, which the tables list.")
    return Section(
        section_of(CHECKS),
        SECTION_TITLES[CHECKS],
        "quality",
        says,
        [
            "Checks find what contradicts itself. They cannot find an answer that is wrong but "
            "possible."
        ],
        [],
        ["No answer was changed. Answers are left out only where the study file says so."],
        [],
        tables,
    )


def _published(published: Sequence[Comparison], tables: Sequence[Table]) -> Section:
    matched = sum(each.matches for each in published)
    known = sum(not each.matches and not each.figure.reproducible for each in published)
    says = [
        f"{fmt.count(matched)} of {fmt.plural(len(published), 'figure')} published before come out "
        "of these data as they were printed."
    ]
    if known:
        says.append(
            f"{fmt.count(known)} are known not to come out, each for the reason in the table."
        )
    return Section(
        section_of(PUBLISHED),
        SECTION_TITLES[PUBLISHED],
        "published",
        says,
        ["That a figure comes out as printed shows that it was computed so, not that it is right."],
        [],
        ["Each figure is computed anew and rounded as it was printed, halves away from zero."],
        [],
        tables,
    )
