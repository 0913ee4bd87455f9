"""A survey of large files: loaded into DuckDB, its texts understood as those of small files are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.answers.duck import CODE, DuckStore, DuckTables, connect
from ehs_eval.answers.meanings import question_field, rating_field
from ehs_eval.checks import CheckLog
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.asked import Asked, questions_of_survey
from ehs_eval.ingest.comparable import check_comparable, with_study_names
from ehs_eval.ingest.durations import seconds_taken
from ehs_eval.ingest.file_checks import check_file
from ehs_eval.ingest.large.load_tables import (
    Wanted,
    compare_codes,
    condition_on,
    holds,
    load_wave,
    rows_where,
)
from ehs_eval.ingest.large.scan import Scan, is_large, scan_of
from ehs_eval.ingest.large.texts import Texts
from ehs_eval.ingest.raw import RawTable, raw_table
from ehs_eval.ingest.survey_checks import ROLES, repeated_numbers, shared_codes
from ehs_eval.ingest.surveys import SurveyData, check_labels, has_columns, ratings_of

_NUMBER = "number of response"
_TIME = "time "


@dataclass(frozen=True, slots=True)
class LargeSurvey:
    """A survey that was counted where it lies.

    Attributes:
        data: Its checked content.
        formats: Format of the file of each wave, in words.
        log: The checks that were made.
    """

    data: SurveyData
    formats: Mapping[str, str]
    log: CheckLog


def load_large(
    study: Study,
    name: str,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> LargeSurvey | None:
    """Return a survey with a large file among those of its waves, counted by DuckDB.

    Args:
        study: The study.
        name: Data set name of the survey.
        folder: Folder its data paths are relative to.
        progress: Told how many rows have been read.

    Returns:
        The survey; None where no file is large, or one of them is not a plain table, which the
        reader of small files has to look at.
    """
    survey = study.surveys[name]
    files = survey.files.values()
    if not _is_simple(survey) or not any(is_large(folder / file.path) for file in files):
        return None
    import duckdb

    waves = tuple(wave for wave in study.wave_names if wave in survey.files)
    reader = _Reader(survey, folder, list(questions_of_survey(study, survey, waves)), waves)
    try:
        for wave in waves:
            if not reader.read(wave, lambda said: progress(f"{name}, {said}")):
                return None
    except duckdb.Error:
        return None
    return LargeSurvey(reader.data(name), reader.formats, reader.log)


def _is_simple(survey: Survey) -> bool:
    """Say whether every question of a survey is in one column of plain tables."""
    single = all(len(question.source_columns) == 1 for question in survey.questions)
    return single and not any(
        file.heading_rows or file.dictionary or file.sheet or file.encoding
        for file in survey.files.values()
    )


class _Reader:
    """Reads one wave after another into DuckDB."""

    def __init__(
        self, survey: Survey, folder: Path, asked: list[Asked], waves: tuple[str, ...]
    ) -> None:
        self.survey = survey
        self.folder = folder
        self.asked = asked
        self.log = CheckLog("")
        self.tables = DuckTables(connect(), waves)
        self.texts = Texts(survey, self.log)
        self.heads: dict[str, RawTable] = {}
        self.formats: dict[str, str] = {}
        self.seconds: dict[str, NDArray[np.float64]] = {}

    def read(self, wave: str, progress: Callable[[str], None]) -> bool:
        """Read a wave; say whether its file can be read in this way."""
        survey, file = self.survey, self.survey.files[wave]
        scan = scan_of(self.folder / file.path, self.tables.connection)
        if scan is None:
            return False
        codes = [survey.column_in(wave, survey.respondent)] if survey.respondent else []
        whole = file.model_copy(update={"where": {}})
        head = with_study_names(raw_table(scan.head, whole, codes), survey.renamed.get(wave, {}))
        check_file(file.path, head, self.log)
        if not has_columns(survey, self.asked, wave, head, self.log):
            return False
        rows = []
        for column, answer in file.where.items():
            cell = scan.columns.get(column)
            chosen = cell and condition_on(self.tables.connection, scan, cell, answer)
            if not chosen:
                return False
            rows.append(chosen)
        wanted = self._wanted(wave, scan, head)
        wanted = replace(wanted, rows=rows)
        about = f"of about {scan.rows:,} rows of {wave}"
        load_wave(self.tables, wave, scan, wanted, lambda n: progress(f"{n:,} {about}"))
        if not self.tables.sizes[wave]:
            return False
        self._understand(wave, scan, wanted)
        self.heads[wave] = replace(head, rows=self.tables.sizes[wave])
        self.formats[wave] = head.format
        return True

    def _wanted(self, wave: str, scan: Scan, head: RawTable) -> Wanted:
        """Return the fields that the study needs, and the texts that are expected in them."""
        survey = self.survey
        named: dict[str, str | None] = {role: getattr(survey, role) for role in ROLES}
        named |= {CODE: survey.respondent, _NUMBER: survey.response_id}
        times = (survey.duration, survey.started, survey.submitted)
        named |= {_TIME + time: time for time in times if time}
        named |= {rating_field(r.name): r.name for r in ratings_of(survey, wave)}
        asked = [question for question in self.asked if wave in question.waves]
        named |= {question_field(q.name): q.columns[0] for q in asked}
        fields = {
            field: scan.columns[_heading(head, column)]
            for field, column in named.items()
            if column is not None
        }
        texts = {question_field(q.name): q.options for q in asked if q.kind == "single"}
        return Wanted(fields, {CODE, _NUMBER, *(_TIME + time for time in times if time)}, texts)

    def _understand(self, wave: str, scan: Scan, wanted: Wanted) -> None:
        """Take in what the texts of a wave mean, and what was found in them."""
        survey, file = self.survey, self.survey.files[wave].path

        def rows_of(name: str, texts: list[str]) -> tuple[int, ...]:
            conditions = [*wanted.rows, holds(wanted.fields[name], texts)]
            return tuple(rows_where(self.tables.connection, scan, conditions).tolist())

        def rows_at(places: list[int]) -> tuple[int, ...]:
            return tuple(self.tables.row_numbers[wave][places].tolist())

        for role in ROLES:
            if role in wanted.fields:
                self.texts.add_labels(role, self.tables.texts(wave, role))
        self._take_times(wave)
        if survey.response_id:
            copies = self.tables.copies(wave, _NUMBER)
            found = repeated_numbers(file, survey.response_id, [rows_at(each) for each in copies])
            self.log.add("responses are unique", found)
            self.tables.drop(wave, _NUMBER)
        if survey.respondent:
            compare_codes(self.tables, wave, CODE)
            copies = self.tables.copies(wave, CODE)
            shared = rows_at(sorted(place for each in copies for place in each))
            found = shared_codes(shared, len(copies), file, survey)
            self.log.add("respondents are unique in a wave", found)
        for question in self.asked:
            name = question_field(question.name)
            if name in wanted.fields:
                self.texts.add_answers(question, file, self.tables.texts(wave, name), rows_of)
        for rating in ratings_of(survey, wave):
            name = rating_field(rating.name)
            self.texts.add_numbers(rating, file, self.tables.texts(wave, name), rows_of)

    def _take_times(self, wave: str) -> None:
        """Work out how long answering took, and forget the times."""
        times = [name for name in self.tables.fields[wave] if name.startswith(_TIME)]
        frame = pd.DataFrame(
            {name.removeprefix(_TIME): self.tables.cells(wave, name) for name in times},
            index=pd.Index(self.tables.row_numbers[wave]),
        )
        file = self.survey.files[wave].path
        taken = seconds_taken(self.survey, RawTable(frame, ""), file, self.log)
        self.seconds[wave] = taken.to_numpy(dtype=np.float64)
        for name in times:
            self.tables.drop(wave, name)

    def data(self, name: str) -> SurveyData:
        """Return everything read."""
        self.log.dataset = name
        meanings, asked = self.texts.settled(self.asked)
        waves = self.tables.waves
        store = DuckStore(self.tables, meanings, self.seconds)
        data = SurveyData(
            name,
            waves,
            store,
            asked,
            rows=dict(self.tables.sizes),
            set_aside={wave: {} for wave in waves},
            changes=check_comparable(self.survey, self.asked, self.heads, self.log),
        )
        check_labels(self.survey, waves, data, self.log)
        return data


def _heading(head: RawTable, column: str) -> str:
    """Return the name that a column of the study has in the export."""
    return head.columns[column].name
