"""Score sheets (ORS, SRS and their kin), long or wide: one row for each person and occasion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.scores import Measure, ScoreSheet
from ehs_eval.ingest.columns import (
    blank_cells,
    duplicate_rows,
    log_columns,
    match_labels,
    optional_columns,
    person_codes,
    wave_forms,
)
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.scores.score_marks import read_marks
from ehs_eval.ingest.scores.session_waves import waves_of_sessions
from ehs_eval.ingest.scores.wide_sheets import MarkBlock, mark_blocks, stack_occasions

ScoreFrame = NewType("ScoreFrame", pd.DataFrame)
"""One row for each occasion: `wave`, `participant`, `programme`, `school`, `year_group`, `gender`,
`session`, the items, `total` (missing unless every item is there; as written where no items are)
and, if the sheet has items and written totals, `total_recorded`.
"""


@dataclass(frozen=True, slots=True)
class SheetData:
    """The checked content of a score sheet.

    Attributes:
        name: Data set name.
        waves: Waves it uses, in order; empty when it has none.
        measure: The instrument.
        frame: One row for each occasion.
        scores: Label by column of every score: items, then totals.
    """

    name: str
    waves: tuple[str, ...]
    measure: Measure
    frame: ScoreFrame
    scores: dict[str, str]


def load_sheet(
    study: Study, name: str, measure: Measure, raw: RawTable, log: CheckLog
) -> SheetData:
    """Return the checked content of a score sheet.

    Args:
        study: The study.
        name: Data set name.
        measure: The instrument it holds.
        raw: Its table.
        log: Receives the checks.
    """
    sheet = study.score_sheets[name]
    file = sheet.file.path
    waves = sheet.waves_of(study.wave_names)
    data = SheetData(name, waves, measure, ScoreFrame(pd.DataFrame()), sheet.scores)
    blocks = mark_blocks(sheet)
    empty = Finding(file, "has headings but no rows", "Export it again, or leave it out.")
    log.add("waves have rows", [empty] if raw.frame.empty else [])
    if not log_columns(log, raw, file, _named_columns(sheet, blocks)) or raw.frame.empty:
        return data
    frame = _people(sheet, raw)
    if not sheet.occasions and not sheet.waves_from_sessions:
        _read_waves(study, sheet, raw, frame, waves, log)
    marks = read_marks(sheet, measure, raw, blocks, log)
    if sheet.occasions:
        frame = stack_occasions(sheet, raw, frame, blocks, marks, log)
    else:
        frame = pd.concat([frame, *marks], axis=1)
    if sheet.waves_from_sessions:
        frame = waves_of_sessions(sheet, frame, log)
    if frame.empty:
        return data
    if sheet.occasions or sheet.waves_from_sessions:
        _check_made_waves(sheet, frame, waves, log)
    _check_people(sheet, frame, log)
    frame = frame.reset_index(drop=True)
    return SheetData(name, waves, measure, ScoreFrame(frame), sheet.scores)


def _named_columns(sheet: ScoreSheet, blocks: tuple[MarkBlock, ...]) -> list[str]:
    """Return every column that the study file names."""
    named: list[str | None] = [column for block in blocks for column in block.all_columns]
    named += [sheet.participant, sheet.wave, sheet.session]
    named += [sheet.programme, sheet.school, sheet.year_group, sheet.gender]
    return [column for column in named if column]


def _people(sheet: ScoreSheet, raw: RawTable) -> pd.DataFrame:
    roles = {
        "programme": sheet.programme,
        "school": sheet.school,
        "year_group": sheet.year_group,
        "gender": sheet.gender,
        "session": sheet.session,
    }
    frame = optional_columns(raw, roles)
    codes = raw.frame[sheet.participant] if sheet.participant else pd.Series(dtype=object)
    frame["participant"] = person_codes(codes, frame.index)
    return frame


def _read_waves(
    study: Study,
    sheet: ScoreSheet,
    raw: RawTable,
    frame: pd.DataFrame,
    waves: tuple[str, ...],
    log: CheckLog,
) -> None:
    """Fill the wave column of a long sheet."""
    if sheet.wave is None:
        frame["wave"] = ""
        return
    cells = raw.frame[sheet.wave]
    forms = wave_forms(study, waves)
    frame["wave"], findings = match_labels(cells, forms, sheet.file.path, sheet.wave)
    log.add("labels are known", findings)
    log.add(
        "every row has its wave",
        blank_cells(cells, sheet.file.path, "the wave is missing", "Fill it in."),
    )
    log.add(
        "waves have rows",
        [
            Finding(
                sheet.file.path,
                f"no row is of the wave `{wave}`",
                "Add its rows, or list the waves there are as `waves` of the score sheet.",
                column=sheet.wave,
            )
            for wave in waves
            if not (frame["wave"] == wave).any()
        ],
    )


def _check_made_waves(
    sheet: ScoreSheet, frame: pd.DataFrame, waves: tuple[str, ...], log: CheckLog
) -> None:
    """Check that the waves of occasions, or made of sessions, have rows."""
    log.add(
        "waves have rows",
        [
            Finding(
                sheet.file.path,
                f"nobody has a score in the wave `{wave}`",
                "Correct the study file, or add the scores.",
            )
            for wave in waves
            if not (frame["wave"] == wave).any()
        ],
    )


def _check_people(sheet: ScoreSheet, frame: pd.DataFrame, log: CheckLog) -> None:
    if sheet.participant is None:
        return
    copies = duplicate_rows(
        frame[["participant", "wave", "programme", "session"]],
        sheet.file.path,
        "the same person and wave stand in several rows",
        "Keep one row, or correct the code.",
        sheet.participant,
    )
    # A person in two rows of a wide sheet is a copy on every occasion.
    log.add("one row per person and wave", dict.fromkeys(copies))
