"""Long score sheets (ORS, SRS and their kin): one row for each person and occasion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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
    parse_numbers,
    person_codes,
    wave_forms,
)
from ehs_eval.ingest.raw import RawTable

ScoreFrame = NewType("ScoreFrame", pd.DataFrame)
"""One row for each occasion: `wave`, `participant`, `programme`, `school`, `year_group`, `gender`,
the items, `total` (missing unless every item is there) and, if the sheet has it, `total_recorded`.
"""

TOTAL = "total"
TOTAL_RECORDED = "total_recorded"

_NOISE = 1e-9


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
    waves: tuple[str, ...] = ()
    if sheet.wave:
        waves = tuple(w for w in study.wave_names if sheet.waves is None or w in sheet.waves)
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
    """Fill the wave column."""
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


def _read_scores(
    sheet: ScoreSheet, measure: Measure, raw: RawTable, frame: pd.DataFrame, log: CheckLog
) -> None:
    """Fill the item and total columns, in steps of the measure so that ties are ties."""
    count = len(sheet.items)
    decimals = _decimals(measure.step)
    bounds = dict.fromkeys(sheet.items, (measure.minimum, measure.maximum))
    if sheet.total_recorded:
        bounds[sheet.total_recorded] = (measure.minimum * count, measure.maximum * count)
    for column, (low, high) in bounds.items():
        values, unread, outside = parse_numbers(
            raw.frame[column], low, high, sheet.file.path, column
        )
        log.add("numbers can be read", unread)
        log.add("scores are in range", outside)
        log.add("scores are in steps", _fine_scores(values, decimals, sheet.file.path, column))
        name = TOTAL_RECORDED if column == sheet.total_recorded else column
        frame[name] = values.round(decimals)
    frame[TOTAL] = frame[list(sheet.items)].sum(axis=1, min_count=count).round(decimals)
    if sheet.total_recorded:
        log.add("totals add up", _total_findings(sheet, frame, measure.step))


def _fine_scores(values: pd.Series, decimals: int, file: str, column: str) -> list[Finding]:
    """Return one advisory for scores that rounding changes by more than binary noise."""
    fine = values[(values - values.round(decimals)).abs() > _NOISE]
    if fine.empty:
        return []
    return [
        Finding(
            file,
            f"scores are given to more than {decimals} decimal place{'s' * (decimals != 1)}",
            "They are rounded; check the cells.",
            status="advisory",
            column=column,
            rows=tuple(int(row) for row in fine.index),
        )
    ]


def _total_findings(sheet: ScoreSheet, frame: pd.DataFrame, step: float) -> list[Finding]:
    difference = frame[TOTAL_RECORDED] - frame[TOTAL]
    wrong = difference[difference.abs() > step / 2]
    if wrong.empty:
        return []
    return [
        Finding(
            sheet.file.path,
            f"{len(wrong)} {'total' if len(wrong) == 1 else 'totals'} written on the form "
            f"{'differs' if len(wrong) == 1 else 'differ'} from the sum of their items, "
            f"by {wrong.min():+.{_decimals(step)}f} to {wrong.max():+.{_decimals(step)}f}",
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


def _decimals(step: float) -> int:
    """Return the decimals of a step: 1 for 0.1, none for 1 or 10."""
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
