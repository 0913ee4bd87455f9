"""Administrative records: numbers on roll, referrals, programmes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.records import PopulationRecord, ProgrammeRecord, ReferralRecord
from ehs_eval.ingest.columns import (
    blank_cells,
    common_spelling,
    duplicate_rows,
    log_columns,
    match_labels,
    parse_numbers,
    wave_forms,
)
from ehs_eval.ingest.raw import RawTable
from ehs_eval.labels import closest, matcher, normalise

PopulationFrame = NewType("PopulationFrame", pd.DataFrame)
"""One row for each school: `school` and the counts, missing where not stated."""

ReferralFrame = NewType("ReferralFrame", pd.DataFrame)
"""One row for each referral: `wave`, `school`, `is_pilot`, `is_local`, `accepted`."""

ProgrammeFrame = NewType("ProgrammeFrame", pd.DataFrame)
"""One row for each programme and school: `programme`, `school`, `year_groups`, `is_measured`."""

_MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True)
class PopulationData:
    """Numbers on roll."""

    name: str
    frame: PopulationFrame
    counts: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReferralData:
    """Referrals."""

    name: str
    waves: tuple[str, ...]
    schools: tuple[str, ...]
    frame: ReferralFrame


@dataclass(frozen=True, slots=True)
class ProgrammeData:
    """Programmes."""

    name: str
    frame: ProgrammeFrame


def load_population(
    name: str, record: PopulationRecord, raw: RawTable, log: CheckLog
) -> PopulationData:
    """Return numbers on roll by school."""
    file = record.file.path
    columns = [record.school, *record.counts]
    frame = pd.DataFrame(columns=["school", *record.counts])
    if not log_columns(log, raw, file, columns) or not _has_rows(raw, file, log):
        return PopulationData(name, PopulationFrame(frame), record.counts)
    frame = pd.DataFrame({"school": common_spelling(raw.frame[record.school])})
    log.add(
        "every row has its school",
        blank_cells(
            raw.frame[record.school],
            file,
            "the school is missing",
            "Fill it in; remove the row if it holds totals.",
        ),
    )
    log.add(
        "one row per school",
        duplicate_rows(
            frame[["school"]],
            file,
            "the same school stands in several rows",
            "Keep one row.",
            record.school,
        ),
    )
    for column in record.counts:
        values, unread, outside = parse_numbers(raw.frame[column], 0, _MOST_PEOPLE, file, column)
        log.add("numbers can be read", unread)
        log.add("scores are in range", outside)
        log.add("counts are whole", _broken_counts(values, file, column))
        log.add(
            "counts are stated",
            blank_cells(
                raw.frame[column],
                file,
                "the count is not stated",
                "Totals leave it out; fill it in if it is known (0 if there are none).",
                "advisory",
            ),
        )
        frame[column] = values
    if record.adds_up:
        log.add("totals add up", _sum_findings(record, frame, file))
    frame = frame.reset_index(drop=True)
    return PopulationData(name, PopulationFrame(frame), record.counts)


def _sum_findings(record: PopulationRecord, frame: pd.DataFrame, file: str) -> list[Finding]:
    """Return an advisory for each count that is not what the study file says it adds up to."""
    findings = []
    for column, parts in record.adds_up.items():
        signs = [-1 if part.startswith("-") else 1 for part in parts]
        values = frame[[part.removeprefix("-") for part in parts]] * signs
        difference = frame[column] - values.sum(axis=1, min_count=len(parts))
        wrong = difference[difference.notna() & (difference != 0)]
        if not wrong.empty:
            named = " ".join(parts).replace(" -", " - ").replace(" ", " + ").replace("+ - +", "-")
            findings.append(
                Finding(
                    file,
                    f"the count is not {named}: it differs by {wrong.min():+g} to {wrong.max():+g}",
                    "The count is used as it is stated; check the list.",
                    status="advisory",
                    column=column,
                    rows=tuple(int(row) for row in wrong.index),
                )
            )
    return findings


def _broken_counts(values: pd.Series, file: str, column: str) -> list[Finding]:
    rows = tuple(int(row) for row in values.index[values.notna() & (values % 1 != 0)])
    action = "Correct the cell."
    return (
        [Finding(file, "a count is not a whole number", action, column=column, rows=rows)]
        if rows
        else []
    )


def load_referrals(
    study: Study, name: str, record: ReferralRecord, raw: RawTable, log: CheckLog
) -> ReferralData:
    """Return referrals with their wave, whether a pilot school made them and what came of them."""
    file = record.file.path
    named = [record.wave, record.school, record.service, record.accepted]
    frame = pd.DataFrame(columns=["wave", "school", "is_pilot", "is_local", "accepted"])
    columns = [column for column in named if column]
    if not log_columns(log, raw, file, columns) or not _has_rows(raw, file, log):
        return ReferralData(name, study.wave_names, tuple(record.schools), ReferralFrame(frame))
    frame = pd.DataFrame(index=raw.frame.index)
    frame["wave"], findings = match_labels(
        raw.frame[record.wave], wave_forms(study, study.wave_names), file, record.wave
    )
    log.add("labels are known", findings)
    log.add(
        "every row has its wave",
        blank_cells(raw.frame[record.wave], file, "the wave is missing", "Fill it in."),
    )
    frame["school"], frame["is_pilot"], findings = _referring_schools(record, raw, file)
    log.add("labels are known", findings)
    log.add(
        "schools are stated",
        blank_cells(
            raw.frame[record.school],
            file,
            "the referring school is not stated",
            "These referrals count as made outside the pilot; fill it in if it is known.",
            "advisory",
        ),
    )
    log.add("labels occur", _unused(record.outside, raw.frame[record.school], file))
    frame["is_local"] = True
    if record.service and record.locality:
        local = {normalise(label) for label in record.locality}
        services = raw.frame[record.service]
        log.add("labels occur", _unused(record.locality, services, file))
        frame["is_local"] = services.map(lambda s: pd.notna(s) and normalise(s) in local)
    frame["accepted"] = None
    if record.accepted:
        meanings = dict.fromkeys(record.accepted_values, "yes")
        meanings.update(dict.fromkeys(record.not_accepted_values, "no"))
        labels, findings = match_labels(
            raw.frame[record.accepted], matcher(meanings), file, record.accepted
        )
        frame["accepted"] = labels.map(meanings).astype(object)
        log.add("labels are known", findings)
    waves = tuple(wave for wave in study.wave_names if (frame["wave"] == wave).any())
    seen = sorted(frame.loc[frame["is_pilot"].astype(bool), "school"].dropna().unique())
    schools = tuple(record.schools) or tuple(seen)
    return ReferralData(name, waves, schools, ReferralFrame(frame.reset_index(drop=True)))


def _referring_schools(
    record: ReferralRecord, raw: RawTable, file: str
) -> tuple[pd.Series, pd.Series, list[Finding]]:
    """Return each referral's school, whether it is a pilot school, and schools not expected."""
    cells = raw.frame[record.school]
    outside = {normalise(label) for label in record.outside}
    if record.schools:
        forms = matcher([*record.schools, *record.outside])
        schools, findings = match_labels(cells, forms, file, record.school)
    else:
        schools, findings = common_spelling(cells), []
    is_pilot = schools.map(lambda school: pd.notna(school) and normalise(school) not in outside)
    return schools, is_pilot, findings


def _unused(labels: list[str], cells: pd.Series, file: str) -> list[Finding]:
    """Return an advisory for each label of the study file that a column never holds."""
    present = common_spelling(cells).dropna().unique()
    forms = {normalise(label) for label in present}
    findings = []
    for label in labels:
        if normalise(label) not in forms:
            near = closest(label, present)
            hint = f"Did you mean {near!r}? " if near else ""
            findings.append(
                Finding(
                    file,
                    "stands in the study file but in no row",
                    f"{hint}Correct the study file if it is misspelled.",
                    status="advisory",
                    column=str(cells.name),
                    value=label,
                )
            )
    return findings


def load_programmes(
    name: str, record: ProgrammeRecord, raw: RawTable, log: CheckLog
) -> ProgrammeData:
    """Return programmes by school."""
    file = record.file.path
    named = [record.programme, record.school, record.year_groups, record.measured]
    frame = pd.DataFrame(columns=["programme", "school", "year_groups", "is_measured"])
    columns = [column for column in named if column]
    if not log_columns(log, raw, file, columns) or not _has_rows(raw, file, log):
        return ProgrammeData(name, ProgrammeFrame(frame))
    frame = pd.DataFrame(
        {
            "programme": common_spelling(raw.frame[record.programme]),
            "school": common_spelling(raw.frame[record.school]),
        }
    )
    frame["year_groups"] = raw.frame[record.year_groups] if record.year_groups else None
    measured = {normalise(label) for label in record.measured_values}
    cells = raw.frame[record.measured] if record.measured else pd.Series(index=frame.index)
    frame["is_measured"] = cells.map(lambda text: pd.notna(text) and normalise(text) in measured)
    return ProgrammeData(name, ProgrammeFrame(frame.reset_index(drop=True)))


def _has_rows(raw: RawTable, file: str, log: CheckLog) -> bool:
    empty = Finding(file, "has headings but no rows", "Export it again, or leave it out.")
    log.add("the file has rows", [empty] if raw.frame.empty else [])
    return not raw.frame.empty
