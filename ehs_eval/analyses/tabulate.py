"""Counting answers: the one place where a survey is asked for counts, and what is kept of them.

Everything a survey analysis needs of the answers it asks for here, so that the answers can be
wherever a store can count them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ehs_eval.answers.columns import Answer, Column, Given, Label, Marked, Value
from ehs_eval.answers.counts import Counts, in_order
from ehs_eval.answers.store import AnswerStore, RowStore
from ehs_eval.config.surveys import Role
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


@dataclass(frozen=True, slots=True)
class Giving:
    """How many of some answers to a question a response gave, and what that is told from.

    Attributes:
        column: What it is told from.
        answers: Answers that count; None counts all.
        but_not: Answers that do not count.
    """

    column: Answer | Given
    answers: frozenset[str] | None
    but_not: frozenset[str]

    def number(self, value: Value) -> int:
        """Return how many of the answers a value of the column means."""
        if isinstance(self.column, Given):
            return int(value or 0)
        is_one = self.answers is None or value in self.answers
        return int(value is not None and is_one and value not in self.but_not)


def giving(
    question: Asked, answers: Collection[str] | None = None, but_not: Collection[str] = ()
) -> Giving:
    """Return how it is told that a response gave any of some answers.

    A question that takes one answer is counted by its answers, whichever of them are asked for,
    so that all who ask share a count.

    Args:
        question: The question.
        answers: Answers that count; None counts all.
        but_not: Answers that do not count.
    """
    wanted = None if answers is None else tuple(answers)
    column: Answer | Given
    if question.kind == "single":
        column = Answer(question.name)
    else:
        column = Given(question.name, wanted, tuple(but_not))
    return Giving(column, None if wanted is None else frozenset(wanted), frozenset(but_not))


@dataclass(slots=True)
class Tabulation:
    """Counts of a survey, made on request and kept for the next who asks.

    What was counted by more is summed up and not counted again.
    """

    survey: SurveyData
    _counts: dict[tuple[str, ...], dict[tuple[Column, ...], Counts]] = field(default_factory=dict)
    _seen: dict[tuple[str, ...], Mapping[tuple[bool, ...], int]] = field(default_factory=dict)
    _answered: dict[tuple[str, str, tuple[str, ...]], AnswerCounts] = field(default_factory=dict)

    @property
    def store(self) -> AnswerStore:
        """Where the answers are."""
        return self.survey.store

    @property
    def row_store(self) -> RowStore | None:
        """Where the answers are, if one response after another can be looked at there."""
        return self.store if isinstance(self.store, RowStore) else None

    def count(self, wave: str, columns: Sequence[Column]) -> Counts:
        """Return how many responses of a wave have each combination of values."""
        if [type(column) for column in columns] == [Answer]:
            self._kept((wave,), (Label("school"), *columns))  # wanted too, and this is part of it
        return self._kept((wave,), columns)

    def count_people(self, waves: Sequence[str], columns: Sequence[Column]) -> Counts:
        """Return how many linked people have each combination of values over some waves.

        A cell holds the values of the first wave, then those of the next.
        """
        if not any(sum(present) > 1 for present in self.seen(waves)):
            return {}
        return self._kept(tuple(waves), columns)

    def seen(self, waves: Sequence[str]) -> Mapping[tuple[bool, ...], int]:
        """Return how many people with a usable code were seen in which of some waves."""
        key = tuple(waves)
        if key not in self._seen:
            self._seen[key] = self.store.seen(key)
        return self._seen[key]

    def _kept(self, waves: tuple[str, ...], columns: Sequence[Column]) -> Counts:
        wanted = tuple(columns)
        kept = self._counts.setdefault(waves, {})
        if wanted in kept:
            return kept[wanted]
        wider = next((found for found in kept if set(found) >= set(wanted)), None)
        if wider is not None:
            places = [wider.index(column) for column in wanted]
            counts = _summed(kept[wider], places, len(wider), len(waves))
        elif len(waves) == 1:
            counts = self.store.count(waves[0], wanted)
        else:
            counts = self.store.count_people(waves, wanted)
        if not any(isinstance(column, Marked) for column in wanted):  # marks can be set anew
            kept[wanted] = counts
        return counts

    def respondents(self, wave: str) -> int:
        """Return the number of responses in a wave."""
        return self.count(wave, ()).get((), 0)

    def by(self, role: Role, wave: str) -> dict[str | None, int]:
        """Return responses by school, year group or gender; None where it is not given."""
        counts = self.count(wave, (Label(role),))
        return {None if label is None else str(label): n for (label,), n in counts.items()}

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
        if key not in self._answered:
            self._answered[key] = AnswerCounts(
                respondents=self.respondents(wave),
                answered=self.people_with(question, wave),
                base=self.people_with(question, wave, None, out),
                mentions=self.mentions_of(question, wave, None, out),
                chosen={
                    option: self.people_with(question, wave, (option,))
                    for option in question.options
                },
            )
        return self._answered[key]

    def people_with(
        self,
        question: Asked,
        wave: str,
        answers: Collection[str] | None = None,
        but_not: Collection[str] = (),
    ) -> int:
        """Return how many responses gave any of some answers (any at all for None)."""
        given = giving(question, answers, but_not)
        counts = self.count(wave, (given.column,))
        return sum(n for (value,), n in counts.items() if given.number(value))

    def mentions_of(
        self,
        question: Asked,
        wave: str,
        answers: Collection[str] | None = None,
        but_not: Collection[str] = (),
    ) -> int:
        """Return how often any of some answers was given (any at all for None)."""
        given = giving(question, answers, but_not)
        counts = self.count(wave, (given.column,))
        return sum(given.number(value) * n for (value,), n in counts.items())


def _summed(counts: Counts, places: Sequence[int], width: int, waves: int) -> Counts:
    """Return counts by some of the columns of each wave from counts by all of them."""
    kept = [wave * width + place for wave in range(waves) for place in places]
    return in_order((tuple(cell[place] for place in kept), n) for cell, n in counts.items())
