"""Loads every data set of a study and gathers all checks, so that problems show together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ehs_eval.checks import Check, CheckLog, Finding, shorten
from ehs_eval.config.models import Study
from ehs_eval.config.parts import DataFile, SetAside
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    Record,
    ReferralRecord,
)
from ehs_eval.ingest.across import check_across
from ehs_eval.ingest.contradictions import check_contradictions
from ehs_eval.ingest.exports import read_table
from ehs_eval.ingest.grid import Unreadable
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
from ehs_eval.measures import load_measures

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
    """

    datasets: dict[str, Dataset] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    sources: list[SourceFile] = field(default_factory=list)

    @property
    def failures(self) -> list[Finding]:
        """Findings that stop the analysis."""
        return [f for check in self.checks for f in check.findings if f.status == "fail"]

    @property
    def advisories(self) -> list[Finding]:
        """Findings that have to be known."""
        return [f for check in self.checks for f in check.findings if f.status == "advisory"]


def load_data(
    study: Study, folder: Path, progress: Callable[[str], None] = lambda _: None
) -> StudyData:
    """Load and check every data set of a study.

    Args:
        study: The study.
        folder: Folder its data paths are relative to.
        progress: Called with the name of each data set before it is read.

    Returns:
        The data with every problem found; it is fit for analysis only without `failures`.
    """
    loader = _Loader(study, folder)
    for name in (*study.surveys, *study.score_sheets, *study.records):
        progress(name)
        loader.load(name)
    loader.result.checks.extend(check_across(study, loader.result.datasets))
    return loader.result


@dataclass(slots=True)
class _Loader:
    study: Study
    folder: Path
    result: StudyData = field(default_factory=StudyData)

    def load(self, name: str) -> None:
        log = CheckLog(name)
        study = self.study
        if name in study.surveys:
            survey = study.surveys[name]
            tables: dict[str, RawTable] = {}
            for wave, file in survey.files.items():
                code = survey.respondent and survey.column_in(wave, survey.respondent)
                tables |= dict(self._tables({wave: file}, log, code))
            data = load_survey(study, name, survey, tables, log)
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
            log.add("files can be read", [*_ragged(file.path, raw), *_notes(file.path, raw)])
            log.add("every record is a response", _set_aside(file.path, raw))
            log.add("personal data stay behind", _personal(file.path, raw))
            self.result.sources.append(
                SourceFile(
                    log.dataset,
                    file.path,
                    hashlib.sha256(path.read_bytes()).hexdigest(),
                    len(raw.frame),
                    raw.format,
                )
            )
            yield wave, raw


def _places(record: Record) -> list[str]:
    """Return columns that name schools and programmes, which may be headed `name`."""
    if isinstance(record, FeedbackRecord):
        return []
    more = [record.programme] if isinstance(record, ProgrammeRecord) else []
    return [record.school, *more]


def _ragged(file: str, raw: RawTable) -> list[Finding]:
    if not raw.ragged:
        return []
    return [
        Finding(
            file,
            f"the cells do not fit the {len(raw.frame.columns)} headings",
            "Check the commas and quotation marks there, or export the file again.",
            rows=raw.ragged,
        )
    ]


def _notes(file: str, raw: RawTable) -> list[Finding]:
    return [
        Finding(
            file, note.message, note.action, status="advisory", column=note.column, rows=note.rows
        )
        for note in raw.notes
    ]


_ASIDE: dict[SetAside, tuple[str, str]] = {
    "preview": ("a preview of the survey by its authors", "previews of the survey by its authors"),
    "test": ("a test response", "test responses"),
    "incomplete": ("a response that was never sent off", "responses that were never sent off"),
    "duplicate": ("a copy of another response", "copies of other responses"),
}


def _set_aside(file: str, raw: RawTable) -> list[Finding]:
    """Return one advisory for each reason that rows are set aside for."""
    return [
        Finding(
            file,
            f"{len(rows)} of {raw.rows} records {'is' if len(rows) == 1 else 'are'} "
            f"{_ASIDE[reason][len(rows) > 1]} and set aside",
            f'To analyse them all the same, say `keep = ["{reason}"]` of the file.',
            status="advisory",
            rows=rows,
        )
        for reason, rows in raw.set_aside.items()
    ]


def _personal(file: str, raw: RawTable) -> list[Finding]:
    """Return one advisory that names the columns left behind."""
    if not raw.personal:
        return []
    named = "; ".join(f"`{shorten(name)}` ({why})" for name, why in raw.personal.items())
    return [
        Finding(
            file,
            f"has personal data, which are not read: {named}",
            "Delete these columns from the file if nobody needs them.",
            status="advisory",
        )
    ]


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
