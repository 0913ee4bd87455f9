"""Survey exports, one file a wave, as a table of responses and a long table of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NewType

import pandas as pd

from ehs_eval.answers.memory import MemoryStore
from ehs_eval.answers.store import AnswerStore
from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.parts import DataFile, SetAside
from ehs_eval.config.surveys import Question, Rating, Survey
from ehs_eval.ingest.answers import answers_of
from ehs_eval.ingest.asked import Asked, from_question, questions_of_survey
from ehs_eval.ingest.columns import (
    CORRECT_NAME,
    common_spelling,
    copied_rows,
    known_labels,
    log_columns,
    optional_columns,
    parse_numbers,
    person_codes,
    present_labels,
)
from ehs_eval.ingest.comparable import check_comparable, with_study_names
from ehs_eval.ingest.durations import seconds_taken
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.survey_checks import (
    free_text,
    labels_of_no_other_wave,
    overlong_labels,
    repeated_codes,
    repeated_numbers,
    several_answers,
    unused_labels,
)
from ehs_eval.ingest.wave_columns import Change
from ehs_eval.labels import normalise

Responses = NewType("Responses", pd.DataFrame)
"""One row for each response: `wave`, `school`, `year_group`, `gender`, `respondent`, `row`,
`seconds`.

The row is its number in the file of its wave, as a spreadsheet counts; the seconds are those that
answering took, missing where not known.
"""

Answers = NewType("Answers", pd.DataFrame)
"""One row for each answer given: `response`, `question`, `position` (from 1), `answer`."""

Ratings = NewType("Ratings", pd.DataFrame)
"""One row for each rating given: `response`, `rating`, `value`."""


OTHER_WAVE = (
    "Correct the study file or the heading. If this wave did not ask it, limit its `waves`; if "
    "another column holds it there, name that under `renamed`."
)


@dataclass(frozen=True, slots=True)
class SurveyData:
    """The checked content of a survey.

    Attributes:
        name: Data set name.
        waves: Waves that have data, in order; empty for forms without waves.
        store: Where the answers are.
        asked: Questions by name, options filled in from the data where the study file has none.
        rows: Records in the file of each wave.
        set_aside: Of these, the records that are no responses, by wave and reason.
        changes: What is not the same about a question in all its waves, by question.
    """

    name: str
    waves: tuple[str, ...]
    store: AnswerStore
    asked: Mapping[str, Asked]
    rows: Mapping[str, int] = field(default_factory=dict)
    set_aside: Mapping[str, Mapping[SetAside, int]] = field(default_factory=dict)
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    @property
    def responses(self) -> Responses:
        """One row for each response."""
        return Responses(self._in_memory.responses)

    @property
    def answers(self) -> Answers:
        """One row for each answer given."""
        return Answers(self._in_memory.answers)

    @property
    def ratings(self) -> Ratings:
        """One row for each rating given."""
        return Ratings(self._in_memory.ratings)

    @property
    def _in_memory(self) -> MemoryStore:
        assert isinstance(self.store, MemoryStore)
        return self.store


def load_survey(
    study: Study, name: str, survey: Survey, tables: Mapping[str, RawTable], log: CheckLog
) -> SurveyData:
    """Return the checked content of a survey.

    Args:
        study: The study.
        name: Data set name.
        survey: Its description.
        tables: The raw table of each wave that could be read.
        log: Receives the checks.
    """
    waves = tuple(wave for wave in study.wave_names if wave in survey.files)
    asked = list(questions_of_survey(study, survey, waves))
    reader = _Reader(survey, asked, log)
    read: dict[str, RawTable] = {}
    for wave in waves:
        if wave in tables:
            table = with_study_names(tables[wave], survey.renamed.get(wave, {}))
            reader.read(wave, survey.files[wave].source, table)
            read[wave] = table
    data = replace(
        reader.data(name, waves),
        rows={wave: table.rows for wave, table in read.items()},
        set_aside={
            wave: {reason: len(rows) for reason, rows in table.set_aside.items()}
            for wave, table in read.items()
        },
        changes=check_comparable(survey, asked, read, log),
    )
    check_labels(survey, tuple(read), data, log)
    return data


def check_labels(survey: Survey, read: Sequence[str], data: SurveyData, log: CheckLog) -> None:
    """Check that waves have the same schools, year groups and genders, and those of the study.

    Args:
        survey: The survey.
        read: Waves that could be read.
        data: Its content.
        log: Receives the checks.
    """
    if len(read) > 1:
        log.add("waves have the same groups", labels_of_no_other_wave(survey, read, data.store))
    if overlong := overlong_labels(survey, read, data.store):
        log.add("groups have names", overlong)
    if survey.frame or survey.not_schools:
        found = unused_labels(survey, data.waves, data.store)
        log.add("labels of the study file are in the data", found)


def has_columns(
    survey: Survey, asked: Sequence[Asked], wave: str, raw: RawTable, log: CheckLog
) -> bool:
    """Check that the table of a wave has responses and the columns that the study file names."""
    file = survey.files[wave].source
    empty = Finding(file, "has headings but no responses", "Export it again, or leave it out.")
    log.add("waves have responses", [empty] if raw.frame.empty else [])
    columns = [
        column for question in asked if wave in question.waves for column in question.columns
    ]
    columns += [rating.name for rating in ratings_of(survey, wave)]
    roles = (survey.school, survey.year_group, survey.gender, survey.respondent)
    times = (survey.duration, survey.started, survey.submitted)
    columns += [column for column in (survey.response_id, *roles, *times) if column]
    advice = OTHER_WAVE if len(survey.files) > 1 else CORRECT_NAME
    return log_columns(log, raw, file, columns, advice) and not raw.frame.empty


def ratings_of(survey: Survey, wave: str) -> list[Rating]:
    """Return the ratings that a wave asked for."""
    return [r for r in survey.ratings if r.waves is None or wave in r.waves]


def load_forms(
    name: str, questions: Sequence[Question], file: str, raw: RawTable, log: CheckLog
) -> SurveyData:
    """Return forms without waves, one row each, as a survey with one unnamed wave."""
    asked = [from_question(question, ("",)) for question in questions]
    survey = Survey(files={"": DataFile(path=file)})
    reader = _Reader(survey, asked, log)
    reader.read("", file, raw)
    return reader.data(name, ())


@dataclass(slots=True)
class _Reader:
    """Reads one wave after another into the long tables."""

    survey: Survey
    asked: list[Asked]
    log: CheckLog
    responses: list[pd.DataFrame] = field(default_factory=list)
    answers: list[pd.DataFrame] = field(default_factory=list)
    ratings: list[pd.DataFrame] = field(default_factory=list)
    count: int = 0

    def read(self, wave: str, file: str, raw: RawTable) -> None:
        """Add the responses of one file."""
        survey = self.survey
        if not has_columns(survey, self.asked, wave, raw, self.log):
            return
        roles = {
            "school": survey.school,
            "year_group": survey.year_group,
            "gender": survey.gender,
            "respondent": survey.respondent,
        }
        self._read_responses(wave, file, raw, roles)
        numbers = pd.Series(range(self.count, self.count + len(raw.frame)), index=raw.frame.index)
        self.count += len(raw.frame)
        for question in self.asked:
            if wave in question.waves:
                self._read_question(question, file, raw, numbers)
        for rating in ratings_of(survey, wave):
            self._read_rating(rating, file, raw, numbers)

    def _read_responses(
        self, wave: str, file: str, raw: RawTable, roles: Mapping[str, str | None]
    ) -> None:
        survey = self.survey
        frame = optional_columns(raw, {k: v for k, v in roles.items() if k != "respondent"})
        if survey.same_answers:
            meant = {normalise(text): label for text, label in survey.same_answers.items()}
            for role in frame.columns:
                frame[role] = known_labels(frame[role], meant)
        frame["wave"] = wave
        codes = raw.frame[survey.respondent] if survey.respondent else pd.Series(dtype=object)
        frame["respondent"] = person_codes(codes, frame.index)
        frame["row"] = frame.index
        frame["seconds"] = seconds_taken(survey, raw, file, self.log)
        if survey.response_id:
            copies = copied_rows(raw.frame[[survey.response_id]])
            found = repeated_numbers(file, survey.response_id, copies)
            self.log.add("responses are unique", found)
        if survey.respondent:
            self.log.add("respondents are unique in a wave", repeated_codes(frame, file, survey))
        self.responses.append(frame)

    def _read_question(self, question: Asked, file: str, raw: RawTable, numbers: pd.Series) -> None:
        parts = []
        for position, column in enumerate(question.columns, start=1):
            labels = answers_of(
                raw.frame[column].dropna(),
                question,
                self.survey.same_answers,
                (file, column, raw.columns.get(column)),
                self.log,
            )
            parts.append(pd.DataFrame({"answer": labels, "position": position}).dropna())
        frame = pd.concat(parts)
        if question.kind == "single" and len(question.columns) > 1:
            self.log.add("one answer where one is asked", several_answers(frame, file, question))
        frame["response"] = numbers.reindex(frame.index).to_numpy()
        frame["question"] = question.name
        self.answers.append(frame)

    def _read_rating(self, rating: Rating, file: str, raw: RawTable, numbers: pd.Series) -> None:
        values, unread, outside = parse_numbers(
            raw.frame[rating.name], rating.minimum, rating.maximum, file, rating.name
        )
        self.log.add("numbers can be read", unread)
        self.log.add("scores are in range", outside)
        frame = pd.DataFrame({"response": numbers, "rating": rating.name, "value": values})
        self.ratings.append(frame.dropna())

    def data(self, name: str, waves: tuple[str, ...]) -> SurveyData:
        """Return everything read, with one spelling for each free label across the waves."""
        roles = ["wave", "school", "year_group", "gender", "respondent", "row", "seconds"]
        responses = _stack(self.responses, roles)
        for role in ("school", "year_group", "gender"):
            responses[role] = common_spelling(responses[role])
        answers = _stack(self.answers, ["response", "question", "position", "answer"])
        asked = {}
        for question in self.asked:
            if question.is_open:
                mine = answers["question"] == question.name
                answers.loc[mine, "answer"] = common_spelling(answers.loc[mine, "answer"])
                given = answers.loc[mine, "answer"].value_counts()
                times = {str(label): int(n) for label, n in given.items()}
                question = with_open_options(question, times, self.log)
            asked[question.name] = question
        # The same option ticked twice by one person is one choice, also in two spellings.
        answers = answers.drop_duplicates(["response", "question", "answer"], ignore_index=True)
        ratings = _stack(self.ratings, ["response", "rating", "value"])
        return SurveyData(name, waves, MemoryStore(waves, responses, answers, ratings), asked)


def with_open_options(question: Asked, times: Mapping[str, int], log: CheckLog) -> Asked:
    """Return an open question with the answers found in the data behind its options.

    Args:
        question: The question.
        times: How often each answer was given, over all waves.
        log: Receives the check that they are categories and no free text.
    """
    more = [label for label in present_labels(times) if label not in question.options]
    log.add("answers are categories", free_text(question, more, sum(times.values())))
    return replace(question, options=(*question.options, *more))


def _stack(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=columns, dtype=object)
    return pd.concat(parts, ignore_index=True)[columns]
