"""Marks in another unit, without their decimal point or in the column of the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ehs_eval.checks import Finding
from ehs_eval.config.scores import TOTAL_RECORDED, Measure, ScoreSheet, Unit
from ehs_eval.ingest.scores.wide_sheets import MarkBlock

MM_PER_CM = 10
_NEARLY_ALL = 0.95
_MOST = 0.8
_HALF = 0.5
_SLIP = 1.5
"""A mark up to this many times the highest there can be may be a slip of the pen."""
_FEWEST = 4
"""Marks that a unit can be told from."""
_ENOUGH = 20
"""Marks of which, in millimetres, some are above the highest in centimetres."""


@dataclass(frozen=True, slots=True)
class OddMarks:
    """What looks wrong with the marks of a sheet as a whole.

    Attributes:
        findings: What was found.
        explained: Cells that a finding explains, in the shape of the marks of each block; they
            need no finding of their own.
        unit: The unit the marks are in: what the study file says, unless all of them are in the
            other one.
    """

    findings: list[Finding]
    explained: list[pd.DataFrame]
    unit: Unit


def looks_like_mm(marks: pd.Series, maximum: float) -> bool:
    """Say whether marks look like millimetres: nearly all whole, most above the highest in cm.

    Args:
        marks: Numbers; missing ones are passed over.
        maximum: Highest mark there can be in centimetres.
    """
    known = marks.dropna()
    if len(known) < _FEWEST or known.max() > maximum * MM_PER_CM or known.min() < 0:
        return False
    return bool(
        (known > maximum).mean() >= _HALF and (known == known.round()).mean() >= _NEARLY_ALL
    )


def find_odd_marks(
    sheet: ScoreSheet, measure: Measure, blocks: Sequence[MarkBlock], marks: Sequence[pd.DataFrame]
) -> OddMarks:
    """Return what looks wrong with the marks as a whole.

    Args:
        sheet: The sheet.
        measure: The instrument.
        blocks: The occasions.
        marks: Numbers of each occasion as they stand in the file, before any range is applied:
            one row for each row of the file, the items and the total written on the form.
    """
    odd = OddMarks([], [part.notna() & False for part in marks], sheet.unit)
    kind = [TOTAL_RECORDED] if sheet.is_totals_only else list(sheet.items)
    highest = measure.maximum * (measure.items if sheet.is_totals_only else 1)
    together = pd.Series(np.concatenate([part[kind].to_numpy().ravel() for part in marks])).dropna()
    if together.empty:
        return odd
    rows = _row_units([part[kind] for part in marks], highest)
    look = _Look(sheet, measure, blocks, marks, odd.explained, rows)
    if measure.step < 1:  # marked on a line, not chosen among whole numbers
        wrong = _wrong_unit(sheet, together, highest, rows)
        if wrong is not None:
            other: Unit = "mm" if sheet.unit == "cm" else "cm"
            return OddMarks([wrong], odd.explained, other)
        odd.findings.extend(_mixed_units(look))
    odd.findings.extend(_swapped(look))
    if measure.step < 1:
        odd.findings.extend(_totals_in_another_unit(look))
        odd.findings.extend(_lost_points(look))
    return odd


@dataclass(frozen=True, slots=True)
class _Look:
    """What every check of marks needs; `explained` is filled in by them."""

    sheet: ScoreSheet
    measure: Measure
    blocks: Sequence[MarkBlock]
    marks: Sequence[pd.DataFrame]
    explained: list[pd.DataFrame]
    rows: Sequence[pd.DataFrame]

    @property
    def file(self) -> str:
        return self.sheet.file.path

    def open(self) -> Iterator[tuple[MarkBlock, pd.DataFrame, pd.DataFrame]]:
        """Yield each block with its marks that nothing explains yet, and the mask to fill."""
        for block, part, known in zip(self.blocks, self.marks, self.explained, strict=True):
            yield block, part.mask(known), known


def _row_units(marks: Sequence[pd.DataFrame], highest: float) -> list[pd.DataFrame]:
    """Return which rows of each block look like mm and which like cm, as two columns."""
    found = []
    for part in marks:
        count, over = part.notna().sum(axis=1), (part > highest).sum(axis=1)
        fits = (part.isna() | (part <= highest * MM_PER_CM)).all(axis=1)
        whole = (part.isna() | (part == part.round())).all(axis=1)
        mm = (over >= 2) & (over >= count * _HALF) & fits & whole
        found.append(pd.DataFrame({"mm": mm, "cm": (count >= 2) & (over == 0)}))
    return found


def _wrong_unit(
    sheet: ScoreSheet, together: pd.Series, highest: float, rows: Sequence[pd.DataFrame]
) -> Finding | None:
    """Return a finding if the whole sheet is in the unit that the study file does not name."""
    units = pd.concat(rows)
    over, of = int((together > highest).sum()), f"of {len(together)} marks"
    if sheet.unit == "cm":
        in_cm = int(units["cm"].sum()) > (1 - _NEARLY_ALL) * len(units)
        if in_cm or not looks_like_mm(together, highest):
            return None
        message = (
            f"these look like millimetres: {over} {of} are above {highest:g}, nearly all are whole "
            f"numbers, the highest is {together.max():g}"
        )
        return Finding(sheet.file.path, message, 'Set `unit = "mm"` of the score sheet.')
    decimals = int((together != together.round()).sum())
    if over or len(together) < (_FEWEST if decimals else _ENOUGH):
        return None
    message = (
        f"these look like centimetres: none {of} is above {highest:g}, {decimals} have decimals"
    )
    return Finding(sheet.file.path, message, 'Set `unit = "cm"` of the score sheet.')


def _mixed_units(look: _Look) -> Iterator[Finding]:
    """Yield rows whose marks look like the other unit, and explain all their marks."""
    other, unit, words = (
        ("mm", "cm", ("millimetres", "centimetres", "Divide them by 10"))
        if look.sheet.unit == "cm"
        else ("cm", "mm", ("centimetres", "millimetres", "Multiply them by 10"))
    )
    strange: dict[int, None] = {}
    usual = 0
    for (_, part, known), rows in zip(look.open(), look.rows, strict=True):
        odd = rows[other]
        if other == "cm":
            # Four low marks in whole millimetres are a sad child, not centimetres.
            odd = odd & (part.notna() & (part != part.round())).any(axis=1)
        usual += int(rows[unit].sum()) if unit == "cm" else int((~odd).sum())
        strange |= dict.fromkeys(int(row) for row in rows.index[odd])
        known[:] = known.to_numpy() | (odd.to_numpy()[:, None] & part.notna().to_numpy())
    if strange:
        beside = f", where {usual} other rows are in {words[1]}" if usual else ""
        yield Finding(
            look.file,
            f"the marks look like {words[0]}{beside}",
            f"{words[2]} in the file, all of a row, or correct them.",
            rows=tuple(sorted(strange)),
        )


def _swapped(look: _Look) -> Iterator[Finding]:
    """Yield marks that are what the total should be, beside a total that is what they should be."""
    step = look.measure.step * (MM_PER_CM if look.sheet.unit == "mm" else 1)
    for block, part, known in look.open():
        if not look.sheet.items or block.total_recorded is None:
            continue
        items = part[list(look.sheet.items)]
        total = part[TOTAL_RECORDED]
        whole = items.notna().all(axis=1) & total.notna()
        complete = int(whole.sum())
        for item in items.columns:
            others = items.drop(columns=item).sum(axis=1)
            odd = whole & (total > 0) & (others > 0)
            odd &= (items[item] - others - total).abs() < step / 2
            if not odd.any():
                continue
            known.loc[odd, [item, TOTAL_RECORDED]] = True
            all_rows = odd.sum() > complete * _HALF
            yield Finding(
                look.file,
                f"the marks look swapped with the total, `{block.total_recorded}`: each is the sum "
                "of the other marks and that",
                "Exchange the two columns in the study file."
                if all_rows
                else "Exchange the two cells.",
                column=block.columns[item],
                rows=tuple(int(row) for row in odd.index[odd]),
            )


def _totals_in_another_unit(look: _Look) -> Iterator[Finding]:
    """Yield totals that are ten times, or a tenth of, the sum of their items."""
    for block, part, known in look.open():
        if not look.sheet.items or block.total_recorded is None:
            continue
        total = part[TOTAL_RECORDED]
        sums = part[list(look.sheet.items)].sum(axis=1, min_count=len(look.sheet.items))
        both = (sums > 0) & (total > 0)
        factor = MM_PER_CM if look.sheet.unit == "cm" else 1 / MM_PER_CM
        odd = both & ((total - sums * factor).abs() < max(factor, 1) * look.measure.step)
        if odd.sum() < max(2, _MOST * both.sum()):
            continue
        known.loc[odd, TOTAL_RECORDED] = True
        yield Finding(
            look.file,
            f"the totals are in another unit than the marks: {int(odd.sum())} of "
            f"{int(both.sum())} are {'ten times' if factor > 1 else 'a tenth of'} the sum",
            "Write both in one unit, or leave the total out of the study file.",
            column=block.total_recorded,
        )


def _lost_points(look: _Look) -> Iterator[Finding]:
    """Yield whole numbers far above the highest mark where other marks have decimals."""
    if look.sheet.unit == "mm":
        return
    fractions = any(
        bool((part.notna() & (part != part.round())).to_numpy().any()) for part in look.marks
    )
    if not fractions:
        return
    for block, part, known in look.open():
        for name in part.columns:
            items = look.measure.items if name == TOTAL_RECORDED else 1
            highest = look.measure.maximum * items
            odd = (part[name] > highest * _SLIP) & (part[name] < highest * MM_PER_CM**2)
            odd &= part[name] == np.round(part[name])
            if not odd.any():
                continue
            known.loc[odd, name] = True
            example = part.loc[odd, name].iloc[0]
            power = MM_PER_CM if example <= highest * MM_PER_CM else MM_PER_CM**2
            also = ", or the total is in millimetres" if look.sheet.is_totals_only else ""
            yield Finding(
                look.file,
                f"whole numbers above {highest:g} stand beside marks with decimals: the decimal "
                f"point may be lost ({example:g} for {example / power:g}){also}",
                "Correct the cells.",
                column=block.total_recorded if name == TOTAL_RECORDED else block.columns[name],
                rows=tuple(int(row) for row in odd.index[odd]),
            )
