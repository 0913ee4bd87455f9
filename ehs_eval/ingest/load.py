"""Loads every data set of a study and gathers all checks, so that problems show together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ehs_eval.checks import Check, CheckLog, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.parts import DataFile
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    Record,
    ReferralRecord,
)
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.across import check_across
from ehs_eval.ingest.contradictions import check_contradictions
from ehs_eval.ingest.exports import read_table
from ehs_eval.ingest.file_checks import check_file
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.ingest.large.scan import is_large
from ehs_eval.ingest.large.survey import load_large
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.records import (
    PopulationData,
    ProgrammeData,
    ReferralData,
    load_population,
    load_programmes,
    load_referrals,
)
from ehs_eval.ingest.scores.sheets import SheetData, load_sheet
from ehs_eval.ingest.surveys import SurveyData, load_forms, load_survey
from ehs_eval.ingest.warehouse import connect_warehouse, in_warehouse, load_from_warehouse
from ehs_eval.measures import load_measures

if TYPE_CHECKING:
    from ibis import BaseBackend

Dataset = SurveyData | SheetData | PopulationData | ReferralData | ProgrammeData


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A data file that was read."""

    dataset: str
    path: str
    sha256: str
    rows: int
    format: str


@dataclass(slots=True)
class StudyData:
    """Everything loaded for a study.

    Attributes:
        datasets: Checked content by data set name.
        checks: Every check made, in order.
        sources: The files read.
        database: The connection that was made for surveys in tables; closed with the block that
            the data are used in.
    """

    datasets: dict[str, Dataset] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    sources: list[SourceFile] = field(default_factory=list)
    database: BaseBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database that was opened; nothing can be counted in it any more."""
        if self.database is not None:
            self.database.disconnect()

    @property
    def failures(self) -> list[Finding]:
        """Findings that stop the analysis."""
        return [f for check in self.checks for f in check.findings if f.status == "fail"]

    @property
    def advisories(self) -> list[Finding]:
        """Findings that have to be known."""
        return [f for check in self.checks for f in check.findings if f.status == "advisory"]


def load_data(
    study: Study,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
    *,
    warehouse: BaseBackend | None = None,
) -> StudyData:
    """Load and check every data set of a study.

    Args:
        study: The study.
        folder: Folder its data paths are relative to.
        progress: Called with the name of each data set before it is read, and with the rows read
            so far of a large one.
        warehouse: The database of surveys that are in tables; None connects to the one that the
            study names.

    Returns:
        The data with every problem found; it is fit for analysis only without `failures`.
    """
    loader = _Loader(study, folder, progress, warehouse)
    try:
        for name in (*study.surveys, *study.score_sheets, *study.records):
            progress(name)
            loader.load(name)
    except BaseException:
        loader.result.close()
        raise
    loader.result.checks.extend(check_across(study, loader.result.datasets))
    return loader.result


@dataclass(slots=True)
class _Loader:
    study: Study
    folder: Path
    progress: Callable[[str], None]
    warehouse: BaseBackend | None
    result: StudyData = field(default_factory=StudyData)

    def load(self, name: str) -> None:
        log = CheckLog(name)
        study = self.study
        if name in study.surveys:
            survey = study.surveys[name]
            if in_warehouse(survey):
                data = self._survey_in_tables(name, log)
            else:
                data = self._large_survey(name, survey, log) or self._survey(name, survey, log)
            check_contradictions(survey, data, log)
            self.result.datasets[name] = data
        elif name in study.score_sheets:
            sheet = study.score_sheets[name]
            for _, raw in self._tables({"": sheet.file}, log, sheet.participant):
                measure = load_measures(study.measures)[sheet.measure]
                self.result.datasets[name] = load_sheet(study, name, measure, raw, log)
        else:
            record = study.records[name]
            for _, raw in self._tables({"": record.file}, log, *_places(record)):
                self.result.datasets[name] = _load_record(study, name, record, raw, log)
        self.result.checks.extend(log.checks())

    def _survey(self, name: str, survey: Survey, log: CheckLog) -> SurveyData:
        tables: dict[str, RawTable] = {}
        for wave, file in survey.files.items():
            code = survey.respondent and survey.column_in(wave, survey.respondent)
            tables |= dict(self._tables({wave: file}, log, code))
        return load_survey(self.study, name, survey, tables, log)

    def _survey_in_tables(self, name: str, log: CheckLog) -> SurveyData:
        connection = self.warehouse or self.result.database
        if connection is None:
            connection = self.result.database = connect_warehouse(self.study)
        data, sources = load_from_warehouse(self.study, name, connection, log, self.progress)
        self.result.sources += [
            SourceFile(name, each.table, each.sha256, each.rows, each.format) for each in sources
        ]
        return data

    def _large_survey(self, name: str, survey: Survey, log: CheckLog) -> SurveyData | None:
        """Return a survey whose files DuckDB counts; None for one that is loaded like any other."""
        paths = [self.folder / file.path for file in survey.files.values()]
        if not any(map(is_large, paths)):
            return None
        with ThreadPoolExecutor(1) as digests:  # beside the reading, which has threads of its own
            made = [digests.submit(_digest, path) for path in paths]
            found = load_large(self.study, name, self.folder, self.progress)
            if found is None:
                return None
            for (wave, file), digest in zip(survey.files.items(), made, strict=True):
                rows, words = found.data.store.size(wave), found.formats[wave]
                self.result.sources.append(
                    SourceFile(name, file.path, digest.result(), rows, words)
                )
        for check, findings in found.log.found.items():
            log.add(check, findings)
        return found.data

    def _tables(
        self, files: dict[str, DataFile], log: CheckLog, *own: str | None
    ) -> Iterator[tuple[str, RawTable]]:
        """Yield the tables that can be read, by wave, and note those that cannot.

        Columns in `own` stay, whatever their headings look like.
        """
        for wave, file in files.items():
            path = self.folder / file.path
            try:
                raw = read_table(path, file, [column for column in own if column])
            except Unreadable as error:
                # Shown with its folder: for an unreadable file, where it was looked for matters.
                finding = Finding(str(path), error.found, error.action, unreadable=True)
                log.add("files can be read", [finding])
                continue
            check_file(file.path, raw, log)
            self.result.sources.append(
                SourceFile(
                    log.dataset,
                    file.path,
                    _digest(path),
                    len(raw.frame),
                    raw.format,
                )
            )
            yield wave, raw


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _places(record: Record) -> list[str]:
    """Return columns that name schools and programmes, which may be headed `name`."""
    if isinstance(record, FeedbackRecord):
        return []
    more = [record.programme] if isinstance(record, ProgrammeRecord) else []
    return [record.school, *more]


def _load_record(study: Study, name: str, record: Record, raw: RawTable, log: CheckLog) -> Dataset:
    match record:
        case PopulationRecord():
            return load_population(name, record, raw, log)
        case ReferralRecord():
            return load_referrals(study, name, record, raw, log)
        case ProgrammeRecord():
            return load_programmes(name, record, raw, log)
        case FeedbackRecord():
            return load_forms(name, record.questions, record.file.path, raw, log)
