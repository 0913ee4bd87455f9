"""What the texts in the cells of a table stand for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ehs_eval.answers.columns import Answer, Column, Given, Label, Number, Value
from ehs_eval.answers.counts import Counts, in_order
from ehs_eval.config.surveys import Role

Text = str | None
"""A cell; None for an empty one."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What texts stand for; a text that is not there stands for nothing.

    Attributes:
        labels: Label by text, for school, year group and gender.
        answers: Answers by text, for each question; several where it takes several.
        numbers: Number by text, for each rating.
    """

    labels: Mapping[Role, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def reader(self, column: Column) -> Callable[[Text], Value]:
        """Return the function that gives the value of a column for a cell."""
        match column:
            case Label(role):
                labels = self.labels.get(role, {})
                return lambda text: None if text is None else labels.get(text)
            case Answer(question):
                given = self.answers[question]
                return lambda text: _first(given, text)
            case Given(question, answers, but_not):
                return self._counter(question, answers, but_not)
            case Number(rating):
                numbers = self.numbers[rating]
                return lambda text: None if text is None else numbers.get(text)
            case _:
                raise ValueError(f"no column of a table: {column}")

    def _counter(
        self, question: str, answers: tuple[str, ...] | None, but_not: tuple[str, ...]
    ) -> Callable[[Text], Value]:
        numbers = {
            text: sum(
                (answers is None or each in answers) and each not in but_not for each in given
            )
            for text, given in self.answers[question].items()
        }
        return lambda text: 0 if text is None else numbers.get(text, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """Some columns as they are read from the fields of a table.

    Attributes:
        columns: What is wanted.
        meanings: What the texts in the fields stand for.
    """

    columns: Sequence[Column]
    meanings: Meanings

    @property
    def fields(self) -> list[str]:
        """The fields that hold the columns, each once."""
        return list(dict.fromkeys(map(field_of, self.columns)))

    def counts(self, grouped: Iterable[tuple[Sequence[Text], int]]) -> Counts:
        """Return counts of values from counts of the texts of the fields."""
        read = self.read
        return in_order((tuple(of(texts[at]) for of, at in read), n) for texts, n in grouped)

    @property
    def read(self) -> list[tuple[Callable[[Text], Value], int]]:
        """How each column is read, and from which of the fields."""
        fields = self.fields
        return [(self.meanings.reader(each), fields.index(field_of(each))) for each in self.columns]


def _first(given: Mapping[str, tuple[str, ...]], text: Text) -> Text:
    found = () if text is None else given.get(text, ())
    return found[0] if found else None


def field_of(column: Column) -> str:
    """Return the name of the field of a table that holds a column."""
    match column:
        case Label(role):
            return role
        case Answer(question) | Given(question):
            return question_field(question)
        case Number(rating):
            return rating_field(rating)
        case _:
            raise ValueError(f"no column of a table: {column}")


def question_field(question: str) -> str:
    """Return the name of the field of a question."""
    return _field("question", question)


def rating_field(rating: str) -> str:
    """Return the name of the field of a rating."""
    return _field("rating", rating)


def _field(kind: str, name: str) -> str:
    """Return the name of a field: databases cut long names off, and take `Q1` for `q1`."""
    return f"{kind} {hashlib.sha256(name.encode()).hexdigest()[:24]}"
