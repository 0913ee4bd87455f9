"""What the different texts of a survey mean, however often each occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ehs_eval.answers.meanings import Meanings, question_field, rating_field
from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.surveys import Rating, Role, Survey
from ehs_eval.ingest.answers import answers_of
from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.columns import known_labels, parse_numbers, spellings
from ehs_eval.ingest.surveys import with_open_options
from ehs_eval.labels import is_blank, normalise

RowsOf = Callable[[str, list[str]], tuple[int, ...]]
"""Returns the numbers of the rows that hold any of some texts in a field."""


@dataclass(slots=True)
class Texts:
    """The texts of a survey, taken in wave by wave, by the rules that small files are read by.

    Attributes:
        survey: The survey.
        log: Receives what is found.
        labels: Label by text, for school, year group and gender.
        answers: Answers by text, for each question.
        numbers: Number by text, for each rating.
    """

    survey: Survey
    log: CheckLog
    labels: dict[Role, dict[str, str]] = field(default_factory=dict)
    answers: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    numbers: dict[str, dict[str, float]] = field(default_factory=dict)
    _times_labels: dict[Role, Counter[str]] = field(default_factory=dict)
    _times_answers: dict[str, Counter[str]] = field(default_factory=dict)

    def add_labels(self, role: Role, times: Mapping[str, int]) -> None:
        """Take in the labels of a role in one wave.

        Args:
            role: The role.
            times: How often each text occurs.
        """
        times = _shown(times)
        chosen = spellings(times)
        if self.survey.same_answers:
            meant = {normalise(text): label for text, label in self.survey.same_answers.items()}
            known = known_labels(pd.Series(list(chosen.values()), dtype=object), meant)
            chosen = dict(zip(chosen, map(str, known), strict=True))
        self.labels.setdefault(role, {}).update(chosen)
        counted = self._times_labels.setdefault(role, Counter())
        for text, label in chosen.items():
            counted[label] += times[text]

    def add_answers(
        self, question: Asked, file: str, times: Mapping[str, int], rows_of: RowsOf
    ) -> None:
        """Take in the answers to a question in one wave.

        Args:
            question: The question.
            file: File of the wave, for the findings.
            times: How often each text occurs.
            rows_of: Returns the rows of texts, for the findings.
        """
        times = _shown(times)
        texts = list(times)
        log = CheckLog("")
        place = (file, question.columns[0], None)
        cells = pd.Series(texts, dtype=object)
        found = answers_of(cells, question, self.survey.same_answers, place, log, times)
        for name, findings in log.found.items():
            self.log.add(name, _with_rows(findings, texts, question_field(question.name), rows_of))
        answers = self.answers.setdefault(question.name, {})
        counted = self._times_answers.setdefault(question.name, Counter())
        given: dict[str, dict[str, None]] = {str(text): {} for text in times}
        known = found.dropna()
        for number, answer in zip(known.index.tolist(), known, strict=True):
            given[texts[number]][str(answer)] = None
        for text, labels in given.items():
            answers[text] = tuple(labels)
            for label in labels:
                counted[label] += times[text]

    def add_numbers(
        self, rating: Rating, file: str, times: Mapping[str, int], rows_of: RowsOf
    ) -> None:
        """Take in the numbers given to a rating in one wave; arguments as for `add_answers`."""
        times = _shown(times)
        texts = list(times)
        values, unread, outside = parse_numbers(
            pd.Series(texts, dtype=object),
            rating.minimum,
            rating.maximum,
            file,
            rating.name,
            times,
        )
        name = rating_field(rating.name)
        self.log.add("numbers can be read", _with_rows(unread, texts, name, rows_of))
        self.log.add("scores are in range", _with_rows(outside, texts, name, rows_of))
        numbers = self.numbers.setdefault(rating.name, {})
        known = values.dropna()
        for number, value in zip(known.index.tolist(), known.tolist(), strict=True):
            numbers[texts[number]] = value

    def settled(self, asked: Iterable[Asked]) -> tuple[Meanings, dict[str, Asked]]:
        """Return what all texts mean, with one spelling for each label across the waves.

        Args:
            asked: The questions.

        Returns:
            The meanings; the questions by name, options filled in from the data where open.
        """
        labels: dict[Role, dict[str, str]] = {}
        for role, found in self.labels.items():
            chosen = spellings(self._times_labels[role])
            labels[role] = {text: chosen[label] for text, label in found.items()}
        questions = {}
        for question in asked:
            questions[question.name] = question
            if question.is_open and question.name in self.answers:
                questions[question.name] = self._settle(question)
        answers = {name: self.answers.get(name, {}) for name in questions}
        numbers = {rating.name: self.numbers.get(rating.name, {}) for rating in self.survey.ratings}
        return Meanings(labels, answers, numbers), questions

    def _settle(self, question: Asked) -> Asked:
        times = self._times_answers[question.name]
        chosen = spellings(times)
        total: Counter[str] = Counter()
        for label, n in times.items():
            total[chosen[label]] += n
        self.answers[question.name] = {
            text: tuple(dict.fromkeys(chosen[label] for label in labels))
            for text, labels in self.answers[question.name].items()
        }
        return with_open_options(question, total, self.log)


def _shown(times: Mapping[str, int]) -> dict[str, int]:
    """Return the texts that show something."""
    return {text: n for text, n in times.items() if not is_blank(text)}


def _with_rows(
    findings: Iterable[Finding], texts: Sequence[str], name: str, rows_of: RowsOf
) -> list[Finding]:
    """Return findings about texts with the rows that hold these texts."""
    return [
        replace(finding, rows=rows_of(name, [texts[number] for number in finding.rows]))
        if finding.rows
        else finding
        for finding in findings
    ]
