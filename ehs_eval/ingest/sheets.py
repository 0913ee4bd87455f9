"""Long score sheets (ORS, SRS and their kin): one row for each person and occasion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.models import Measure, ScoreSheet, Study
from ehs_eval.ingest.columns import (
    duplicate_rows,
    log_columns,
    match_labels,
    optional_columns,
    parse_numbers,
)
from ehs_eval.ingest.raw import RawTable
from ehs_eval.labels import matcher, normalise_code

ScoreFrame = NewType("ScoreFrame", pd.DataFrame)
"""One row for each occasion: `wave`, `participant`, `programme`, `school`, `year_group`, `gender`,
the items, `total` (missing unless every item is there) and, if the sheet has it, `total_recorded`.
"""

TOTAL = "total"
TOTAL_RECORDED = "total_recorded"


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
    waves = tuple(sheet.waves or study.wave_names) if sheet.wave else ()
    scores = {**sheet.items, TOTAL: "Total"}
    if sheet.total_recorded:
        scores[TOTAL_RECORDED] = "Total written on the form"
    data = SheetData(name, waves, measure, ScoreFrame(pd.DataFrame()), scores)
    named = [*sheet.items, sheet.total_recorded, sheet.participant, sheet.wave, sheet.session]
    named += [sheet.programme, sheet.school, sheet.year_group, sheet.gender]
    empty = Finding(file, "has headings but no rows", "Export it again, or leave it out.")
    log.add("waves have rows", [empty] if raw.frame.empty else [])
    if not log_columns(log, raw, file, [column for column in named if column]) or raw.frame.empty:
        return data
    frame = _people(sheet, raw)
    _read_waves(study, sheet, raw, frame, waves, log)
    _read_scores(sheet, measure, raw, frame, log)
    _check_people(sheet, frame, log)
    return SheetData(name, waves, measure, ScoreFrame(frame.reset_index(drop=True)), scores)


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
    frame["participant"] = codes.map(normalise_code, na_action="ignore").reindex(frame.index)
    frame["participant"] = frame["participant"].replace("", None)
    return frame


def _read_waves(
    study: Study,
    sheet: ScoreSheet,
    raw: RawTable,
    frame: pd.DataFrame,
    waves: tuple[str, ...],
    log: CheckLog,
) -> None:
    """Fill the wave column; a wave may be written by its name or by its label."""
    if sheet.wave is None:
        frame["wave"] = ""
        return
    forms = matcher(waves)
    for wave in study.study.waves:
        if wave.name in waves:
            forms.update(dict.fromkeys(matcher([wave.title]), wave.name))
    cells = raw.frame[sheet.wave]
    frame["wave"], findings = match_labels(cells, forms, sheet.file.path, sheet.wave)
    log.add("labels are known", findings)
    blank = cells[cells.isna()]
    log.add(
        "every row has its wave",
        [
            Finding(
                sheet.file.path,
                "the wave is missing",
                "Fill it in.",
                column=sheet.wave,
                rows=tuple(int(row) for row in blank.index),
            )
        ]
        if len(blank)
        else [],
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


def _read_scores(
    sheet: ScoreSheet, measure: Measure, raw: RawTable, frame: pd.DataFrame, log: CheckLog
) -> None:
    """Fill the item and total columns, in steps of the measure so that ties are ties."""
    count = len(sheet.items)
    decimals = max(0, -_exponent(measure.step))
    bounds = dict.fromkeys(sheet.items, (measure.minimum, measure.maximum))
    if sheet.total_recorded:
        bounds[sheet.total_recorded] = (measure.minimum * count, measure.maximum * count)
    for column, (low, high) in bounds.items():
        values, unread, outside = parse_numbers(
            raw.frame[column], low, high, sheet.file.path, column
        )
        log.add("numbers can be read", unread)
        log.add("scores are in range", outside)
        name = TOTAL_RECORDED if column == sheet.total_recorded else column
        frame[name] = values.round(decimals)
    frame[TOTAL] = frame[list(sheet.items)].sum(axis=1, min_count=count).round(decimals)
    if sheet.total_recorded:
        log.add("totals add up", _total_findings(sheet, frame, measure.step))


def _total_findings(sheet: ScoreSheet, frame: pd.DataFrame, step: float) -> list[Finding]:
    difference = frame[TOTAL_RECORDED] - frame[TOTAL]
    wrong = difference[difference.abs() > step / 2]
    if wrong.empty:
        return []
    return [
        Finding(
            sheet.file.path,
            f"{len(wrong)} totals written on the form differ from the sum of their items, "
            f"by {wrong.min():+.1f} to {wrong.max():+.1f}",
            "Both totals are reported; check the forms.",
            status="advisory",
            column=sheet.total_recorded,
            rows=tuple(int(row) for row in wrong.index),
        )
    ]


def _check_people(sheet: ScoreSheet, frame: pd.DataFrame, log: CheckLog) -> None:
    if sheet.participant is None:
        return
    keys = ["participant", "wave"]
    keys += [role for role in ("programme", "session") if getattr(sheet, role)]
    log.add(
        "one row per person and wave",
        duplicate_rows(
            frame[keys],
            sheet.file.path,
            "the same person and wave stand in several rows",
            "Keep one row, or correct the code.",
            sheet.participant,
        ),
    )


def _exponent(step: float) -> int:
    """Return the power of ten of a step: -1 for 0.1."""
    from decimal import Decimal

    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
