"""How many people of each school a count is made of, where the rules ask which schools give it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from ehs_eval.analyses.reported_shares import reported_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.models import Study
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Ledger, Makeup
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.disclosure.surveys.answers import not_key
from ehs_eval.disclosure.surveys.book import Book, base_key, book_of
from ehs_eval.disclosure.surveys.shares import uncounted
from ehs_eval.ingest.load import StudyData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise
from ehs_eval.results import Group, Results, group_key

_ROLES = ("school", "year_group", "gender")


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


def _by_school(schools: pd.Series) -> tuple[int, ...]:
    """Return the people of each school, largest first."""
    return tuple(int(n) for n in schools.value_counts())


def _of_survey(
    study: Study, data: SurveyData, results: Results
) -> Iterator[tuple[Key, tuple[int, ...]]]:
    survey = study.surveys[data.name]
    outside = {normalise(label) for label in survey.not_schools}
    given = data.responses["school"]
    schools = given.mask(given.map(lambda label: label is None or normalise(str(label)) in outside))
    book = book_of(Ledger(), study, results, rules_of(study.disclosure), data.name, None)
    counts = Tabulation(data)

    def of(responses: Collection[int]) -> tuple[int, ...]:
        return _by_school(schools.reindex(list(responses)))

    for wave in data.waves:
        rows = data.responses[data.responses["wave"] == wave]
        yield keys.responses(data.name, wave), of(rows.index)
        for role in _ROLES:
            labels = rows[role].map(lambda label: None if label is None else normalise(str(label)))
            for label, key in book.members.get((role, wave), {}).items():
                if label is not None:
                    yield key, of(rows.index[labels == normalise(label)])
    for question in data.asked.values():
        for wave in question.waves:
            given_by = _answers(book, counts, question.name, wave)
            yield from ((key, of(responses)) for key, responses in given_by.items())
    for share in reported_shares(survey, counts):
        for wave in share.waves if share.is_of_people else ():
            answers = share.answers(wave)
            yield keys.respondents(data.name, share.name, wave), of(answers.index)
            yield keys.counted(data.name, share.name, wave), of(answers.index[answers == 1])
            yield uncounted(book, share.name, wave), of(answers.index[answers == 0])
    for rating in survey.ratings:
        for wave in data.waves:
            mine = data.ratings[data.ratings["rating"] == rating.name]["response"]
            inside = mine[data.responses["wave"].reindex(mine).eq(wave).to_numpy()]
            yield keys.respondents(data.name, rating.name, wave), of(inside)


def _answers(
    book: Book, counts: Tabulation, question: str, wave: str
) -> Mapping[Key, Collection[int]]:
    """Return the responses behind each count of the answers to a question."""
    asked = counts.survey.asked[question]
    given = counts.answers(question, wave)
    by_answer = {str(a): set(part["response"]) for a, part in given.groupby("answer", sort=False)}
    everyone = set(given["response"])
    left = [option for option in asked.leave_out if option in asked.options]
    base = set(given.loc[~given["answer"].isin(left), "response"])
    found: dict[Key, Collection[int]] = {
        base_key(book, question, wave): everyone,
        base_key(book, question, wave, left): base,
    }
    for answer, responses in by_answer.items():
        found[keys.answered(book.name, question, wave, answer)] = responses
        if asked.kind != "single" and answer not in left:
            found[not_key(book, question, wave, answer, left)] = base - responses
    return found


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
