"""Surveys in the tables of a database: what their texts mean is found out from counts alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ehs_eval.answers.duck import CODE
from ehs_eval.answers.meanings import question_field, rating_field
from ehs_eval.answers.warehouse import WarehouseStore, WarehouseTables
from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.errors import DataError
from ehs_eval.ingest.asked import Asked, questions_of_survey
from ehs_eval.ingest.comparable import check_comparable, with_study_names
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.file_checks import check_file
from ehs_eval.ingest.large.texts import Texts
from ehs_eval.ingest.platforms import plain
from ehs_eval.ingest.raw import RawTable, raw_table
from ehs_eval.ingest.survey_checks import ROLES
from ehs_eval.ingest.surveys import SurveyData, check_labels, has_columns, ratings_of
from ehs_eval.labels import normalise

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table

INSTALL: Final = 'Install it: pip install "ehs-eval[warehouse]".'


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table that a survey was counted in.

    Attributes:
        table: Its name.
        sha256: Digest of the counts of all its fields that the study uses.
        rows: Its responses.
        format: What it is in, in words.
    """

    table: str
    sha256: str
    rows: int
    format: str


def connect_warehouse(study: Study) -> BaseBackend:
    """Return a connection to the database that a study names.

    Raises:
        DataError: Ibis is not installed, the environment variable is not set, or the database
            cannot be reached. Nothing of the address is in the message: it may hold a password.
    """
    variable = study.study.warehouse or ""
    try:
        import ibis
    except ImportError:
        raise DataError(f"[study]: `warehouse` needs the package Ibis. {INSTALL}") from None
    address = os.environ.get(variable)
    if not address:
        raise DataError(
            f"[study]: `warehouse`: the environment variable {variable} is not set. Put the "
            "address of the database into it, such as postgres://user@host/database."
        )
    try:
        connection: BaseBackend = ibis.connect(address)
    except Exception as error:  # each database has errors of its own
        raise DataError(
            f"[study]: `warehouse`: the database that {variable} names cannot be reached "
            f"({type(error).__name__}). Check the address, and that the database is running."
        ) from None
    return connection


def in_warehouse(survey: Survey) -> bool:
    """Say whether the answers of a survey are in the tables of a database."""
    return all(file.table is not None for file in survey.files.values())


def load_from_warehouse(
    study: Study,
    name: str,
    connection: BaseBackend,
    log: CheckLog,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[SurveyData, list[TableSource]]:
    """Return a survey whose answers stay in a database.

    Args:
        study: The study.
        name: Data set name of the survey.
        connection: The database.
        log: Receives the checks.
        progress: Called with a few words before each table.
    """
    survey = study.surveys[name]
    waves = tuple(wave for wave in study.wave_names if wave in survey.files)
    asked = list(questions_of_survey(study, survey, waves))
    reader = _Reader(survey, asked, connection, log)
    for wave in waves:
        progress(f"{name}, {wave}")
        reader.read(wave)
    return reader.data(name, waves)


@dataclass(slots=True)
class _Reader:
    """Finds out what the texts of one table after another mean."""

    survey: Survey
    asked: list[Asked]
    connection: BaseBackend
    log: CheckLog
    tables: dict[str, Table] = field(default_factory=dict)
    heads: dict[str, RawTable] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.survey, self.log)

    def read(self, wave: str) -> None:
        """Take in the table of a wave."""
        survey, file = self.survey, self.survey.files[wave]
        assert file.table is not None
        try:
            table = self.connection.table(file.table)
        except Exception as error:  # each database has errors of its own
            found = f"there is no such table in the database ({type(error).__name__})"
            action = "Check its name under `files`."
            self.log.add("files can be read", [Finding(file.table, found, action, unreadable=True)])
            return
        codes = [survey.column_in(wave, survey.respondent)] if survey.respondent else []
        head = raw_table(_headings(table), file.model_copy(update={"where": {}}), codes)
        head = with_study_names(head, survey.renamed.get(wave, {}))
        check_file(file.table, head, self.log)
        if not has_columns(survey, self.asked, wave, head, self.log):
            return
        for column, answer in file.where.items():
            if column not in table.columns:
                found = f"has no column `{column}`, which `where` chooses rows by"
                finding = Finding(file.table, found, "Correct the study file.", unreadable=True)
                self.log.add("files can be read", [finding])
                return
            table = _with_answer(table, column, answer)
        self._understand(wave, self._fields(wave, table, head), head)

    def _fields(self, wave: str, table: Table, head: RawTable) -> Table:
        """Return a table of the fields that the study needs, as texts."""
        survey = self.survey
        named: dict[str, str | None] = {role: getattr(survey, role) for role in ROLES}
        named |= {rating_field(r.name): r.name for r in ratings_of(survey, wave)}
        asked = [question for question in self.asked if wave in question.waves]
        named |= {question_field(q.name): q.columns[0] for q in asked}
        fields: dict[str, Any] = {
            field: table[head.columns[column].name].cast("string")
            for field, column in named.items()
            if column is not None
        }
        if survey.respondent is not None:
            code = table[head.columns[survey.respondent].name].cast("string")
            fields[CODE] = code.lower().replace(" ", "").nullif("")
        return table.select(**fields)

    def _understand(self, wave: str, table: Table, head: RawTable) -> None:
        """Take in what the texts of a table mean."""
        file = self.survey.files[wave].source
        tables = WarehouseTables({wave: table})
        counted = tables.texts(wave, sorted(name for name in table.columns if name != CODE))
        for role in ROLES:
            if role in counted:
                self.texts.add_labels(role, counted[role])
        for question in self.asked:
            name = question_field(question.name)
            if name in counted:
                self.texts.add_answers(question, file, counted[name], _no_rows)
        for rating in ratings_of(self.survey, wave):
            times = counted[rating_field(rating.name)]
            self.texts.add_numbers(rating, file, times, _no_rows)
        size = sum(n for _, n in tables.group(wave, ()))
        self.digests[wave] = hashlib.sha256(
            json.dumps([size, counted], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        self.tables[wave] = table
        self.heads[wave] = RawTable(head.frame, head.format, columns=head.columns, rows=size)

    def data(self, name: str, waves: tuple[str, ...]) -> tuple[SurveyData, list[TableSource]]:
        """Return everything found out, and the tables it comes from."""
        meanings, asked = self.texts.settled(self.asked)
        store = WarehouseStore(WarehouseTables(self.tables), meanings)
        sizes = {wave: head.rows for wave, head in self.heads.items()}
        data = SurveyData(
            name,
            waves,
            store,
            asked,
            rows=sizes,
            set_aside={wave: {} for wave in self.tables},
            changes=check_comparable(self.survey, self.asked, self.heads, self.log),
        )
        check_labels(self.survey, tuple(self.tables), data, self.log)
        words = f"{self.connection.name} table, counted through Ibis"
        sources = [
            TableSource(self.survey.files[wave].source, self.digests[wave], sizes[wave], words)
            for wave in self.tables
        ]
        return data, sources


def _headings(table: Table) -> Export:
    """Return the columns of a table as an export with one row of empty cells.

    Whether a column is personal data is told by its name alone: its cells stay in the database.
    """
    columns = tuple(Column(name, name, name) for name in table.columns)
    frame = pd.DataFrame({name: [None] for name in table.columns}, index=[2], dtype=object)
    return Export(plain.NAME, "it is a table of a database", "database table", columns, frame)


def _with_answer(table: Table, column: str, answer: str) -> Table:
    """Return the rows that hold an answer, however it is written."""
    cells = WarehouseTables({"": table.select(cell=table[column].cast("string"))})
    texts = cells.texts("", ["cell"])["cell"]
    like = [text for text in texts if normalise(text) == normalise(answer)]
    return table.filter(table[column].cast("string").isin(like))


def _no_rows(name: str, texts: list[str]) -> tuple[int, ...]:  # noqa: ARG001 - rows stay there
    """Return no row numbers: a database has none."""
    return ()
