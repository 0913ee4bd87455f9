"""Answers that contradict each other, and times that run backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ehs_eval.answers.columns import Given
from ehs_eval.answers.store import RowStore
from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import matcher, normalise

BACKWARDS = "The answers were sent before they were begun"

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Contradicted:
    """A rule that answers can break, in one wave.

    Attributes:
        rule: What contradicts what, in words.
        wave: The wave.
        responses: Whether each response of the wave breaks it.
    """

    rule: str
    wave: str
    responses: Mask


def contradicted(survey: Survey, data: SurveyData) -> Iterator[Contradicted]:
    """Yield each rule and wave in which it can be broken, whether or not it is.

    Nothing where the answers of single people are not at hand.
    """
    if not isinstance(data.store, RowStore):
        return
    for question in survey.questions:
        if question.exclusive:
            rule = f"{' or '.join(map(repr, question.exclusive))} beside other answers to "
            rule += f"{question.title!r}"
            for wave in data.asked[question.name].waves:
                given = _n_given(data, data.store, wave, question.name, [])
                alone = _n_given(data, data.store, wave, question.name, question.exclusive)
                yield Contradicted(rule, wave, (given > 1) & (alone > 0))
    for contradiction in survey.contradictions:
        wanted = [*contradiction.answered.items(), *contradiction.rules_out.items()]
        asked = [set(data.asked[name].waves) for name, _ in wanted]
        for wave in data.waves:
            if all(wave in waves for waves in asked):
                yield Contradicted(
                    contradiction.text, wave, _all_given(data, data.store, wave, dict(wanted))
                )
    if survey.started is not None:
        for wave in data.waves:
            yield Contradicted(BACKWARDS, wave, data.store.seconds(wave) < 0)


def _all_given(
    data: SurveyData, store: RowStore, wave: str, wanted: Mapping[str, list[str]]
) -> Mask:
    """Return whether each response gave one of the answers wanted to each of the questions."""
    held = np.ones(store.size(wave), dtype=bool)
    for name, labels in wanted.items():
        held &= _n_given(data, store, wave, name, labels) > 0
    return held


def _n_given(
    data: SurveyData, store: RowStore, wave: str, name: str, labels: list[str]
) -> NDArray[np.float64]:
    """Return how many of some answers each response gave; of all answers where none is named."""
    forms = matcher(data.asked[name].options)
    answers = tuple(forms.get(normalise(label), label) for label in labels)
    return store.column(wave, Given(name, answers or None)).numbers()


def check_contradictions(survey: Survey, data: SurveyData, log: CheckLog) -> None:
    """Note the responses that contradict themselves, by the rows of their file."""
    for found in contradicted(survey, data):
        assert isinstance(data.store, RowStore)
        rows = data.store.row_numbers(found.wave)[found.responses]
        numbers = tuple(sorted(int(row) for row in rows))
        said = (
            "response contradicts itself"
            if len(numbers) == 1
            else "responses contradict themselves"
        )
        finding = Finding(
            survey.files[found.wave].source,
            f"{len(numbers)} {said}: {found.rule}",
            "They are counted and stay in; look whether the question was understood.",
            status="advisory",
            rows=numbers,
        )
        log.add("answers do not contradict each other", [finding] if numbers else [])
