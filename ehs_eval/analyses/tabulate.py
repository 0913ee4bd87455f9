"""Counting answers: the one place where rows become counts.

Everything a survey analysis needs of its answers is asked for here, as counts, so that another
engine can do the counting without any analysis changing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.surveys import SurveyData


@dataclass(slots=True, frozen=True)
class AnswerCounts:
    """How a question was answered in one wave.

    Attributes:
        respondents: Responses of the wave.
        answered: Responses with any answer.
        base: Responses with an answer that is not left out of the base.
        mentions: Answers given, left-out ones not counted; several a person where they can be.
        chosen: Responses that gave each option, in the order of the options.
    """

    respondents: int
    answered: int
    base: int
    mentions: int
    chosen: dict[str, int]


@dataclass(slots=False)
class Tabulation:
    """Counts of a survey, made on request from its long table of answers."""

    survey: SurveyData
    _cache: dict[tuple[str, str, tuple[str, ...]], AnswerCounts] = field(default_factory=dict)

    @cached_property
    def _answers(self) -> dict[tuple[str, str], pd.DataFrame]:
        """The answers by question and wave."""
        answers = self.survey.answers
        wave = self.survey.responses["wave"].to_numpy()
        marked = answers.assign(wave=wave[answers["response"].to_numpy(dtype=int)])
        return {
            (str(question), str(name)): part
            for (question, name), part in marked.groupby(["question", "wave"], sort=False)
        }

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {str(k): int(n) for k, n in self.survey.responses["wave"].value_counts().items()}

    def answers(self, question: str, wave: str) -> pd.DataFrame:
        """Return the answers to a question in a wave: `response`, `position`, `answer`."""
        return self._answers.get((question, wave), self.survey.answers.iloc[:0])

    def respondents(self, wave: str) -> int:
        """Return the number of responses in a wave."""
        return self._sizes.get(wave, 0)

    def by(self, role: str, wave: str) -> dict[str | None, int]:
        """Return responses by school, year group or gender; None where it is not given."""
        responses = self.survey.responses
        labels = responses.loc[responses["wave"] == wave, role]
        counts: dict[str | None, int] = {
            str(label): int(n) for label, n in labels.value_counts().items()
        }
        return {**counts, None: int(labels.isna().sum())}

    def counts(
        self, question: Asked, wave: str, leave_out: Collection[str] | None = None
    ) -> AnswerCounts:
        """Return how a question was answered in a wave.

        Args:
            question: The question.
            wave: The wave.
            leave_out: Answers outside the base; None takes the question's own.
        """
        out = tuple(question.leave_out if leave_out is None else leave_out)
        key = (question.name, wave, out)
        if key not in self._cache:
            answers = self.answers(question.name, wave)
            based = answers[~answers["answer"].isin(out)]
            chosen = answers["answer"].value_counts()
            self._cache[key] = AnswerCounts(
                respondents=self.respondents(wave),
                answered=int(answers["response"].nunique()),
                base=int(based["response"].nunique()),
                mentions=len(based),
                chosen={option: int(chosen.get(option, 0)) for option in question.options},
            )
        return self._cache[key]

    def responses_with(
        self, question: str, wave: str, answers: Collection[str] | None, leave_out: Collection[str]
    ) -> set[int]:
        """Return the responses that gave any of some answers (any at all for None)."""
        given = self.answers(question, wave)
        keep = ~given["answer"].isin(list(leave_out))
        if answers is not None:
            keep &= given["answer"].isin(list(answers))
        return set(given.loc[keep, "response"])

    def mentions_of(
        self,
        question: str,
        wave: str,
        answers: Collection[str] | None,
        responses: Collection[int] | None = None,
    ) -> int:
        """Return how often any of some answers was given (any at all for None).

        Args:
            question: Name of the question.
            wave: The wave.
            answers: Answers that count; None counts all.
            responses: Responses that count; None counts all.
        """
        given = self.answers(question, wave)
        if responses is not None:
            given = given[given["response"].isin(list(responses))]
        return len(given) if answers is None else int(given["answer"].isin(list(answers)).sum())
