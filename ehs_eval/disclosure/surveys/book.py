"""The pages of the ledger on which one survey is entered, with what is known of its questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.config.surveys import Block, Question, Survey
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Ledger, Level, Makeup
from ehs_eval.disclosure.rules import Rules
from ehs_eval.ingest.asked import Asked, from_question, questions_of_survey
from ehs_eval.results import Place, Result, Results

DISTRIBUTION = "distribution"


@dataclass(frozen=True)
class Book:
    """One survey, or the forms of one record, on its way into the ledger.

    Attributes:
        ledger: Where everything is entered.
        study: The study.
        results: Its results.
        rules: Rules of disclosure control.
        name: Data set.
        survey: Its description; None for forms.
        described: Questions by name, as the study file has them.
        asked: Questions and items of blocks by name, in the order of the study file.
        makeup: People by school of each count; empty where the rules do not ask.
        counts: How many gave each answer, by question and wave.
        removed: By question, typed answers that too few gave for the words to be shown.
        marks: Sums that are entered, where several results have the same.
        of_schools: Answers of each school, and of others, by item and wave.
        changes: Estimates that are entered, by what they are of and their value; None for a value
            that is no weighted sum.
    """

    ledger: Ledger
    study: Study
    results: Results
    rules: Rules
    name: str
    survey: Survey | None
    described: Mapping[str, Question]
    asked: Mapping[str, Asked]
    makeup: Makeup
    counts: Mapping[tuple[str, str], Mapping[str, int]]
    removed: Mapping[str, frozenset[str]]
    marks: set[Key] = field(default_factory=set)
    of_schools: dict[tuple[str, str], list[Key]] = field(default_factory=dict)
    changes: dict[tuple[object, ...], Key | None] = field(default_factory=dict)
    _by_item: dict[str, dict[str | None, list[Result]]] = field(default_factory=dict)

    @cached_property
    def members(self) -> Mapping[tuple[str, str], Mapping[str | None, Key]]:
        """Keys of the responses by label, by role and wave."""
        found: dict[tuple[str, str], dict[str | None, Key]] = {}
        for row in self.results.select(self.name, "participation", statistic="n"):
            for role, given in row.group.items():
                label = None if given is None else str(given)
                key = keys.members(self.name, row.waves[0], role, label)
                found.setdefault((role, row.waves[0]), {})[label] = key
        return found

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Block of each item."""
        blocks = self.survey.blocks if self.survey is not None else ()
        return {item: block for block in blocks for item in block.items}

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves of the survey, in order; one without a name for forms."""
        if self.survey is None:
            return ("",)
        return tuple(wave for wave in self.study.wave_names if wave in self.survey.files)

    def rows(self, analysis: str) -> Iterator[Result]:
        """Yield the results of an analysis that are not entered yet."""
        for row in list(self.results.select(self.name, analysis)):
            if row.key not in self.ledger.entries:
                yield row

    def about(self, analysis: str, item: str) -> Sequence[Result]:
        """Return the results of an analysis that are about an item, entered or not."""
        if analysis not in self._by_item:  # all items at once: each is asked for
            found: dict[str | None, list[Result]] = {}
            for row in self.results.select(self.name, analysis):
                found.setdefault(row.item, []).append(row)
            self._by_item[analysis] = found
        return self._by_item[analysis].get(item, ())

    def number(self, place: Place, statistic: str, method: str | None = None) -> int | None:
        """Return a count among the results, None where there is none."""
        value = self.results.number(place, statistic, method)
        return None if value is None else round(value)

    def cell(
        self, key: Key, value: float, *, level: Level = Level.DETAIL, is_sensitive: bool = True
    ) -> Key:
        """Enter a count of people and return its key."""
        schools = self.makeup.get(key, ())
        return self.ledger.cell(key, value, is_sensitive=is_sensitive, level=level, schools=schools)

    def value(self, key: Key) -> int:
        """Return a count that is entered."""
        return self.ledger.cells[key].value

    def has(self, *found: Key) -> bool:
        """Return whether all of some counts are entered."""
        return all(key in self.ledger.cells for key in found)

    def total(self, whole: Key, parts: Iterable[Key], rest: Key, *, is_sensitive: bool) -> None:
        """Enter that a count is the sum of others and of a rest that no result shows.

        Nothing is entered where the parts are more than the whole, as mentions can be.
        """
        known = list(parts)
        left = self.value(whole) - sum(map(self.value, known))
        if left < 0:
            return
        self.cell(rest, left, is_sensitive=is_sensitive)
        self.ledger.total(whole, [*known, rest])

    def at_least(self, larger: Key, smaller: Key) -> None:
        """Enter that a count holds another: people who gave an answer among those who gave any."""
        if larger != smaller:
            self.total(larger, [smaller], (*larger, "beside", *smaller), is_sensitive=False)


def book_of(
    ledger: Ledger, study: Study, results: Results, rules: Rules, name: str, makeup: Makeup | None
) -> Book:
    """Return the pages of a survey or of the forms of a record.

    Raises:
        KeyError: The study has neither under that name.
    """
    survey = study.surveys.get(name)
    if survey is None:
        record = study.records[name]
        assert isinstance(record, FeedbackRecord)
        described = {question.name: question for question in record.questions}
        asked = {q.name: from_question(q, ("",)) for q in record.questions}
    else:
        described = {question.name: question for question in survey.questions}
        waves = tuple(wave for wave in study.wave_names if wave in survey.files)
        asked = {q.name: q for q in questions_of_survey(study, survey, waves)}
    counts = _counts(results, name, described, asked)
    removed = {
        question: _removed(asked[question], counts, rules.threshold)
        for question in asked
        if asked[question].is_open
    }
    return Book(
        ledger, study, results, rules, name, survey, described, asked, makeup or {}, counts, removed
    )


def _counts(
    results: Results, name: str, described: Mapping[str, Question], asked: Mapping[str, Asked]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many gave each answer, typed ones too, by question and wave."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in results.select(name, DISTRIBUTION, statistic="n"):
        item = str(row.item)
        if item in asked and set(row.group) == {item}:
            answer = str(row.group[item])
            if item not in described or answer not in described[item].groups:
                wave = row.waves[0] if row.waves else ""
                found.setdefault((item, wave), {})[answer] = int(float(row.value or 0))
    return found


def _removed(
    question: Asked, counts: Mapping[tuple[str, str], Mapping[str, int]], threshold: int
) -> frozenset[str]:
    """Return the typed answers that too few gave in any wave for the words to be shown."""
    most: dict[str, int] = {}
    for wave in question.waves:
        for answer, n in counts.get((question.name, wave), {}).items():
            most[answer] = max(n, most.get(answer, 0))
    typed = (answer for answer in most if answer not in question.options)
    return frozenset(answer for answer in typed if most[answer] < threshold)


def in_wave(wave: str) -> tuple[str, ...]:
    """Return the waves of a result; forms without waves have none."""
    return (wave,) if wave else ()


def base_key(book: Book, question: str, wave: str, left_out: Iterable[str] = ()) -> Key:
    """Return the key of the people who answered a question with an answer of some base.

    Args:
        book: The survey.
        question: Name of the question.
        wave: Wave.
        left_out: Answers outside the base.
    """
    left = sorted(set(left_out))
    is_item = question not in book.described
    if is_item and left == sorted(set(book.asked[question].leave_out)):
        return keys.respondents(book.name, question, wave)
    return (book.name, "answered", question, wave, *left)


def off_scale(book: Book, item: str) -> tuple[str, ...]:
    """Return the answers to an item that have no place on its scale, in its base or not."""
    block = book.blocks.get(item)
    if block is None:
        return book.asked[item].leave_out
    return tuple(book.study.scale_of(block).off_scale)


def off_key(book: Book, question: str, wave: str, left_out: Iterable[str]) -> Key:
    """Return the key of the people whose every answer is outside a base."""
    return (book.name, "off base", question, wave, *sorted(set(left_out)))
