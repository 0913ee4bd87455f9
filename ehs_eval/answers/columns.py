"""What can be counted: one value of every response of a wave."""

from __future__ import annotations

from dataclasses import dataclass

from ehs_eval.config.surveys import Role

Value = str | float | bool | None
"""A label, a number or whether something holds; None where nothing was given."""


@dataclass(frozen=True, slots=True)
class Label:
    """The school, year group or gender of a response; None where it is not given."""

    role: Role


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question that takes one; None where none was given."""

    question: str


@dataclass(frozen=True, slots=True)
class Given:
    """How many of some answers to a question a response gave.

    Attributes:
        question: The question, of any kind.
        answers: Answers that count; None counts all.
        but_not: Answers that do not count.
    """

    question: str
    answers: tuple[str, ...] | None = None
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rank:
    """The place from 1 at which a response ranked an answer; None where it did not."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Number:
    """The rating that a response gave; None where it gave none."""

    rating: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether the person of a response is known from another wave; None without a usable code."""

    wave: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Whether a response bears a mark that an analysis set."""

    mark: str


Column = Label | Answer | Given | Rank | Number | Seen | Marked
