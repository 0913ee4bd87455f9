"""Answers that contradict each other, and totals that disagree between files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise

BACKWARDS = "The answers were sent before they were begun"


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A rule that answers can break, in one wave.

    Attributes:
        rule: What contradicts what, in words.
        wave: The wave.
        responses: Responses that break it, by their place in the table of responses.
    """

    rule: str
    wave: str
    responses: frozenset[int]


def contradicted(survey: Survey, data: SurveyData) -> Iterator[Contradicted]:
    """Yield each rule and wave in which it can be broken, whether or not it is."""
    wave_of = data.responses["wave"].to_numpy()
    for rule, questions, broken in _rules(survey, data):
        asked = [set(data.asked[name].waves) for name in questions]
        for wave in data.waves:
            if all(wave in waves for waves in asked):
                mine = frozenset(each for each in broken if wave_of[each] == wave)
                yield Contradicted(rule, wave, mine)


def _rules(
    survey: Survey, data: SurveyData
) -> Iterator[tuple[str, tuple[str, ...], frozenset[int]]]:
    """Yield each rule, the questions it needs, and the responses of any wave that break it."""
    for question in survey.questions:
        if question.exclusive:
            text = f"{' or '.join(map(repr, question.exclusive))} beside other answers to "
            text += f"{question.title!r}"
            yield text, (question.name,), _beside_others(data, question.name, question.exclusive)
    for rule in survey.contradictions:
        needed = (*rule.answered, *rule.rules_out)
        broken = _given(data, rule.answered) & _given(data, rule.rules_out)
        yield rule.text, tuple(dict.fromkeys(needed)), broken
    if survey.started is not None:
        seconds = data.responses["seconds"].astype(float)
        yield BACKWARDS, (), frozenset(int(row) for row in seconds.index[seconds < 0])


def _beside_others(data: SurveyData, name: str, exclusive: list[str]) -> frozenset[int]:
    answers = data.answers[data.answers["question"] == name]
    several = answers[answers["response"].duplicated(keep=False)]
    return _responses(several, exclusive)


def _given(data: SurveyData, wanted: Mapping[str, list[str]]) -> frozenset[int]:
    """Return the responses that gave one of the answers wanted to each of the questions."""
    found = [
        _responses(data.answers[data.answers["question"] == name], labels)
        for name, labels in wanted.items()
    ]
    return frozenset.intersection(*found)


def _responses(answers: pd.DataFrame, labels: list[str]) -> frozenset[int]:
    """Return the responses with any of some answers; with any answer at all for none."""
    if labels:
        forms = {normalise(label) for label in labels}
        answers = answers[answers["answer"].map(normalise).isin(forms)]
    return frozenset(int(response) for response in answers["response"])


def check_contradictions(survey: Survey, data: SurveyData, log: CheckLog) -> None:
    """Note the responses that contradict themselves, by the rows of their file."""
    rows = data.responses["row"].to_numpy()
    for found in contradicted(survey, data):
        numbers = tuple(sorted(int(rows[each]) for each in found.responses))
        said = (
            "response contradicts itself"
            if len(numbers) == 1
            else "responses contradict themselves"
        )
        finding = Finding(
            survey.files[found.wave].path,
            f"{len(numbers)} {said}: {found.rule}",
            "They are counted and stay in; look whether the question was understood.",
            status="advisory",
            rows=numbers,
        )
        log.add("answers do not contradict each other", [finding] if numbers else [])
