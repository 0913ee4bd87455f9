"""How many people of each school a count is made of, where the rules ask which schools give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd

from ehs_eval.analyses.reported_shares import reported_shares
from ehs_eval.analyses.scoring import Scored
from ehs_eval.analyses.tabulate import Giving, Tabulation, giving
from ehs_eval.answers.columns import Column, Label, Number, Value
from ehs_eval.answers.counts import Cell
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Role
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Ledger, Makeup
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.disclosure.surveys.answers import not_key
from ehs_eval.disclosure.surveys.book import Book, base_key, book_of
from ehs_eval.disclosure.surveys.shares import uncounted
from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.load import StudyData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise
from ehs_eval.results import Group, Results, group_key

_ROLES: Final[tuple[Role, ...]] = ("school", "year_group", "gender")


def makeup_of(study: Study, data: StudyData, results: Results) -> Makeup:
    """Return the people by school of each count of surveys and score sheets.

    Args:
        study: The study; without a rule about schools nothing is counted.
        data: Its checked data.
        results: Its results.

    Returns:
        People of each school that gave any, by count, largest first. Counts of files that do not
        name schools are left out, and so are people whose school is not known.
    """
    if not rules_of(study.disclosure).needs_schools:
        return {}
    found: dict[Key, tuple[int, ...]] = {}
    for name, dataset in data.datasets.items():
        if isinstance(dataset, SurveyData) and name in study.surveys:
            if study.surveys[name].school is not None:
                found.update(_of_survey(study, dataset, results))
        elif isinstance(dataset, SheetData) and study.score_sheets[name].school is not None:
            found.update(_of_sheet(dataset, results))
    return found


def _of_survey(
    study: Study, data: SurveyData, results: Results
) -> Iterator[tuple[Key, tuple[int, ...]]]:
    survey = study.surveys[data.name]
    book = book_of(Ledger(), study, results, rules_of(study.disclosure), data.name, None)
    schools = _Schools(Tabulation(data), frozenset(normalise(s) for s in survey.not_schools))
    for wave in data.waves:
        yield keys.responses(data.name, wave), schools.of(wave)
        for role in _ROLES:
            for label, key in book.members.get((role, wave), {}).items():
                if label is not None:
                    yield key, schools.of(wave, (Label(role),), _is(label))
    for question in data.asked.values():
        for wave in question.waves:
            yield from _answers(book, schools, question, wave)
    for share in reported_shares(survey, schools.counts):
        counted = share.counted
        for wave in share.waves if share.is_of_people else ():
            found = [
                schools.of(wave, counted.columns, partial(_scores, counted, scores))
                for scores in ({0.0, 1.0}, {1.0}, {0.0})
            ]
            yield keys.respondents(data.name, share.name, wave), found[0]
            yield keys.counted(data.name, share.name, wave), found[1]
            yield uncounted(book, share.name, wave), found[2]
    for rating in survey.ratings:
        for wave in data.waves:
            given = schools.of(wave, (Number(rating.name),), lambda cell: cell[0] is not None)
            yield keys.respondents(data.name, rating.name, wave), given


@dataclass(frozen=True, slots=True)
class _Schools:
    """The schools of a survey.

    Attributes:
        counts: Its answers.
        outside: Labels, in the form they are compared in, that are no schools.
    """

    counts: Tabulation
    outside: frozenset[str]

    def of(
        self,
        wave: str,
        columns: Sequence[Column] = (),
        holds: Callable[[Cell], bool] = lambda _: True,
    ) -> tuple[int, ...]:
        """Return the people of each school whose values are what is asked for, largest first."""
        found: Counter[Value] = Counter()
        for (school, *cell), n in self.counts.count(wave, (Label("school"), *columns)).items():
            is_school = school is not None and normalise(str(school)) not in self.outside
            if is_school and holds(tuple(cell)):
                found[school] += n
        return tuple(sorted(found.values(), reverse=True))


def _is(label: str) -> Callable[[Cell], bool]:
    form = normalise(label)
    return lambda cell: cell[0] is not None and normalise(str(cell[0])) == form


def _scores(counted: Scored, scores: Collection[float], cell: Cell) -> bool:
    return counted.score(cell) in scores


def _answers(
    book: Book, schools: _Schools, asked: Asked, wave: str
) -> Iterator[tuple[Key, tuple[int, ...]]]:
    """Yield the people by school of each count of the answers to a question."""
    question, name = asked.name, book.name
    left = [option for option in asked.leave_out if option in asked.options]

    def of(*wanted: Giving, but_not: Giving | None = None) -> tuple[int, ...]:
        parts = [*wanted, *([] if but_not is None else [but_not])]

        def holds(cell: Cell) -> bool:
            numbers = [part.number(value) for part, value in zip(parts, cell, strict=True)]
            return all(numbers[: len(wanted)]) and not any(numbers[len(wanted) :])

        return schools.of(wave, [part.column for part in parts], holds)

    base = giving(asked, None, left)
    yield base_key(book, question, wave), of(giving(asked))
    yield base_key(book, question, wave, left), of(base)
    for answer in asked.options:
        if not schools.counts.people_with(asked, wave, (answer,)):
            continue
        chosen = giving(asked, (answer,))
        yield keys.answered(name, question, wave, answer), of(chosen)
        if asked.kind != "single" and answer not in left:
            yield not_key(book, question, wave, answer, left), of(base, but_not=chosen)


def _by_school(schools: pd.Series) -> tuple[int, ...]:
    """Return the people of each school, largest first."""
    return tuple(int(n) for n in schools.value_counts())


def _of_sheet(data: SheetData, results: Results) -> Iterator[tuple[Key, tuple[int, ...]]]:
    """Yield the people of every group of a sheet, all of them and those with a score."""
    for row in results.select(data.name, "describe", statistic="n"):
        wave = row.waves[0] if row.waves else ""
        people = _members(data.frame[data.frame["wave"] == wave], row.group)
        own = (data.name, "people", group_key(row.group), wave)
        everyone = own if row.group else keys.responses(data.name, wave)
        yield everyone, _by_school(people["school"])
        scored = people[people[str(row.item)].notna()]
        n = str(int(float(row.value or 0)))
        key = (data.name, "scored", group_key(row.group), wave, n)
        yield key, _by_school(scored["school"])


def _members(frame: pd.DataFrame, group: Group) -> pd.DataFrame:
    for role, label in group.items():
        frame = frame[frame[role].isna()] if label is None else frame[frame[role] == label]
    return frame
