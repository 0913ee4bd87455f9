"""Findings that are no change: what people said on forms, scores of one time, what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord, ProgrammeRecord
from ehs_eval.config.scores import TOTAL
from ehs_eval.config.surveys import Question
from ehs_eval.measures import load_measures
from ehs_eval.report import format as fmt
from ehs_eval.report.charts.headline import headline_chart
from ehs_eval.report.document import KeyFinding
from ehs_eval.report.sentences.naming import quoted
from ehs_eval.report.sentences.told import WITHHELD, Told
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.words.how_sure import ONLY_THOSE
from ehs_eval.report.words.names import capital, listed, section_of, told_at, waves_of
from ehs_eval.report.words.plain import subject_of, told
from ehs_eval.results import Place, Results


def described_findings(study: Study, results: Results) -> Iterator[KeyFinding]:
    """Yield what can be said without comparing waves, by data set."""
    for name, record in study.records.items():
        if isinstance(record, FeedbackRecord):
            for question in record.questions:
                if question.headline:
                    yield _feedback(study, results, name, record, question)
    for name in study.score_sheets:
        if len(waves_of(study, name)) < 2:
            yield from _scores(study, results, name)
    for name in study.surveys:
        if len(waves_of(study, name)) == 1:
            yield from _shares(study, results, name)
    for name, record in study.records.items():
        if isinstance(record, ProgrammeRecord):
            yield from _programmes(study, results, name)


def answers_words(study: Study, results: Results, name: str, question: Question, unit: str) -> str:
    """Return how often each answer to a question was given, as a sentence."""
    base = told_at(study, results, name, "distribution", question.name)
    said = []
    for answer in base.look.groups_of_item(name, "distribution", question.name):
        given = told_at(
            study, results, name, "distribution", question.name, group={question.name: answer}
        )
        said.append(f"{quoted(answer)} {given.shown('n')}{_share(base, given)}")
    return f"{question.title}: {', '.join(said)}; {base.sized(f'{unit} with an answer')}."


def _share(base: Told, given: Told) -> str:
    share = given.number("proportion")
    if share is None or base.is_few(base.number("n")):
        return ""
    return f" ({fmt.percent(share, 0)})"


def _feedback(
    study: Study, results: Results, name: str, record: FeedbackRecord, question: Question
) -> KeyFinding:
    said = answers_words(study, results, name, question, record.unit)
    answers = Lookup(study, results).groups_of_item(name, "distribution", question.name)
    chart = None
    if answers:
        at = Place(name, "distribution", question.name, {question.name: answers[-1]}, ())
        chart = headline_chart(study, results, at)
    return KeyFinding(
        f"{study.dataset_title(name)}. {said}",
        ONLY_THOSE,
        [],
        chart,
        section_of(name),
    )


def below_words(study: Study, results: Results, name: str) -> str:
    """Return how many totals lie below the first cut-off of a measure, or nothing."""
    measure = load_measures(study.measures)[study.score_sheets[name].measure]
    waves = tuple(waves_of(study, name)[:1])
    found = told_at(study, results, name, "below_cut_off", TOTAL, waves=waves)
    for cut_off in measure.cut_offs[:1]:
        if found.find("n_below", cut_off.label) is None:
            continue
        below = found.shown("n_below", method=cut_off.label)
        n = found.shown("n", method=cut_off.label)
        if below == WITHHELD:
            return f"How many totals are below the cut-off ({cut_off.label}) is withheld."
        return f"{below} of {n} totals are below the cut-off ({cut_off.label})."
    return ""


def _scores(study: Study, results: Results, name: str) -> Iterator[KeyFinding]:
    """Yield where the totals of a sheet lie that was filled in once, or without waves."""
    waves = tuple(waves_of(study, name))
    at = Place(name, "describe", TOTAL, {}, waves)
    found = told(study, results, at)
    if found.find("mean") is None:
        return
    mean = found.shown("mean", lambda value: fmt.number(value, 1))
    said = f"{capital(subject_of(found))} was {mean} ({found.sized('forms')})."
    below = below_words(study, results, name)
    yield KeyFinding(
        f"{said} {below}".strip(),
        ONLY_THOSE,
        [],
        headline_chart(study, results, Place(name, "below_cut_off", TOTAL, {}, waves)),
        section_of(name),
    )


def _shares(study: Study, results: Results, name: str) -> Iterator[KeyFinding]:
    """Yield the highest and lowest share of a survey of one wave."""
    rows = [
        row
        for row in results.select(name, "proportion", statistic="proportion")
        if isinstance(row.value, int | float) and not row.group and len(row.waves) == 1
    ]
    if not rows:
        return
    ends = [end(rows, key=lambda row: float(row.value or 0)) for end in (max, min)]
    said = []
    for row, which in zip(ends, ("highest", "lowest"), strict=True):
        found = told_at(study, results, name, "proportion", row.item, waves=row.waves)
        said.append(f"the {which} share is {subject_of(found)} ({fmt.percent(row.value)})")
    said = said if len(rows) > 1 else [said[0].replace("the highest share", "the only share")]
    first = ends[0]
    yield KeyFinding(
        f"{study.dataset_title(name)}: {listed(said)}.",
        "We can be sure of what those who answered said. Whether others would have said the same "
        "depends on who answered.",
        [],
        headline_chart(study, results, Place(name, "proportion", first.item, {}, first.waves)),
        section_of(name),
    )


def _programmes(study: Study, results: Results, name: str) -> Iterator[KeyFinding]:
    found = told_at(study, results, name, "programmes")
    measured = found.number("n_programmes_measured")
    planned = found.number("n_programmes")
    if measured is None or planned is None or measured >= planned:
        return
    yield KeyFinding(
        f"Outcomes were measured in {fmt.count(measured)} of {fmt.plural(planned, 'programme')}.",
        "We cannot say anything of the programmes in which nothing was measured.",
        [],
        None,
        section_of(name),
    )
