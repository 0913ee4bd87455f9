"""The first screen: what was evaluated, who answered, what was found and what next."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Final

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.evaluation import Evaluation
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import NO_COMPARISON_GROUP
from ehs_eval.report.cautions import ATTRITION, dominance_words
from ehs_eval.report.document import KeyFinding, Summary
from ehs_eval.report.words.findings import key_findings
from ehs_eval.report.words.names import capital, in_words, listed, told_at, waves_of
from ehs_eval.report.words.next_steps import next_steps
from ehs_eval.report.words.standing import standing
from ehs_eval.report.words.turnout import turnout
from ehs_eval.results import Results

MOST: Final = 4
"""Cautions of the first screen."""


def summary(evaluation: Evaluation) -> Summary:
    """Return the first screen of a report."""
    study, results = evaluation.study, evaluation.found
    stands = [standing(study, results, outcome) for outcome in study.outcomes]
    findings = key_findings(study, results)
    return Summary(
        list(_evaluated(study)),
        turnout(study, results),
        findings,
        list(_cautions(evaluation, findings))[:MOST],
        next_steps(study, results, stands),
    )


def _evaluated(study: Study) -> Iterator[str]:
    if study.study.about:
        yield study.study.about
    names = (*study.surveys, *study.score_sheets, *study.records)
    titles = [study.wave_title(wave) for wave in study.wave_names]
    times = f", of up to {in_words(len(titles))} rounds ({listed(titles)})"
    data = listed(study.dataset_title(name) for name in names)
    yield f"The data: {data}{times if len(titles) > 1 else ''}."
    if study.outcomes:
        n = len(study.outcomes)
        are = "intended outcome is" if n == 1 else "intended outcomes are"
        yield f"{capital(in_words(n))} {are} held against what was measured."


def _cautions(evaluation: Evaluation, findings: Sequence[KeyFinding]) -> Iterator[str]:
    """Yield what holds for the whole study and no finding says already, the strongest first."""
    study, results = evaluation.study, evaluation.found
    said = {caution for finding in findings for caution in finding.cautions}
    yield from _one_school(study, results, said)
    yield from _fewer(study, results)
    if len(study.study.waves) > 1:
        yield NO_COMPARISON_GROUP
    if any(isinstance(record, FeedbackRecord) for record in study.records.values()):
        yield "Feedback forms speak for those who handed one in, and for nobody else."
    found = len(evaluation.advisories)
    if found:
        things = "thing has" if found == 1 else "things have"
        yield f"{capital(in_words(found))} {things} to be known of the data: see data quality."


def _one_school(study: Study, results: Results, said: Container[str]) -> Iterator[str]:
    """Yield which rounds one school dominates, where no headline finding says so."""
    for name in study.surveys:
        for words in dominance_words(study, results, name):
            caution = f"{study.dataset_title(name)}: {words}"
            if caution not in said:
                yield caution


def _fewer(study: Study, results: Results) -> Iterator[str]:
    """Yield, for all surveys in one sentence, how many fewer answered later."""
    said = []
    for name in study.surveys:
        for wave in waves_of(study, name)[-1:]:
            told = told_at(study, results, name, "participation", waves=(wave,))
            kept = told.number("share_of_first_wave")
            if kept is not None and kept < ATTRITION:
                said.append(
                    f"{fmt.percent(kept, 0)} of the first number ({study.dataset_title(name)})"
                )
    if said:
        yield (
            f"Far fewer answered at the end than at the start: {listed(said)}. Those who answered "
            "may differ from those who did not."
        )
