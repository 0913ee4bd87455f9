"""The marks of a score sheet: cells turned into scores in steps of the measure, and their total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.scores import TOTAL, TOTAL_RECORDED, Measure, ScoreSheet
from ehs_eval.ingest.columns import parse_numbers
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.scores.score_units import MM_PER_CM, find_odd_marks
from ehs_eval.ingest.scores.wide_sheets import MarkBlock

_NOISE = 1e-9
_ANY = float("inf")


def read_marks(
    sheet: ScoreSheet, measure: Measure, raw: RawTable, blocks: Sequence[MarkBlock], log: CheckLog
) -> list[pd.DataFrame]:
    """Return the scores of each block in steps of the measure, so that ties are ties.

    Args:
        sheet: The sheet.
        measure: The instrument it holds.
        raw: Its table.
        blocks: Its blocks of columns.
        log: Receives what is no number, out of range, finer than the step or does not add up.

    Returns:
        For each block a frame with the rows of the table: the items, `total` (missing unless every
        item is there) and, if the sheet has items and totals, `total_recorded`.
    """
    file = sheet.file.path
    numbers = []
    for block in blocks:
        part = pd.DataFrame(index=raw.frame.index)
        for name, column in block.names.items():
            part[name], unread, _ = parse_numbers(raw.frame[column], -_ANY, _ANY, file, column)
            log.add("numbers can be read", unread)
        if sheet.has_written_totals and TOTAL_RECORDED not in part:
            part[TOTAL_RECORDED] = float("nan")
        numbers.append(part)
    odd = find_odd_marks(sheet, measure, blocks, numbers)
    log.add("marks are in one unit", odd.findings)
    return [
        _scores(_Reading(sheet, measure, raw, odd.unit, log), block, explained)
        for block, explained in zip(blocks, odd.explained, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every block is read with; `unit` is the one the marks are in."""

    sheet: ScoreSheet
    measure: Measure
    raw: RawTable
    unit: str
    log: CheckLog


def _scores(reading: _Reading, block: MarkBlock, explained: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of a block, without the cells that were explained before."""
    sheet, measure, raw, log = reading.sheet, reading.measure, reading.raw, reading.log
    file, decimals = sheet.file.path, _decimals(measure.step)
    factor = MM_PER_CM if reading.unit == "mm" else 1
    scores = pd.DataFrame(index=raw.frame.index)
    for name, column in block.names.items():
        times = factor * (measure.items if name == TOTAL_RECORDED else 1)
        cells = raw.frame[column].mask(explained[name])
        low, high = measure.minimum * times, measure.maximum * times
        values, _, outside = parse_numbers(cells, low, high, file, column)
        values = values / factor
        log.add("scores are in range", outside)
        log.add("scores are in steps", _fine_scores(values, decimals, file, column))
        scores[name] = values.round(decimals)
    if sheet.has_written_totals and TOTAL_RECORDED not in scores:
        scores[TOTAL_RECORDED] = float("nan")
    if sheet.is_totals_only:
        return scores.rename(columns={TOTAL_RECORDED: TOTAL})
    items = list(sheet.items)
    scores[TOTAL] = scores[items].sum(axis=1, min_count=len(items)).round(decimals)
    if block.total_recorded:
        log.add("totals add up", _total_findings(sheet, block, scores, measure.step))
    return scores


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


def _total_findings(
    sheet: ScoreSheet, block: MarkBlock, scores: pd.DataFrame, step: float
) -> list[Finding]:
    difference = scores[TOTAL_RECORDED] - scores[TOTAL]
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
            column=block.total_recorded,
            rows=tuple(int(row) for row in wrong.index),
        )
    ]


def _decimals(step: float) -> int:
    """Return the decimals of a step: 1 for 0.1, none for 1 or 10."""
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
