"""Wide score sheets: a block of columns for each occasion becomes rows, as in a long sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.scores import TOTAL_RECORDED, ScoreSheet
from ehs_eval.ingest.raw import RawTable


@dataclass(frozen=True, slots=True)
class MarkBlock:
    """The columns of one occasion; a long sheet has one block for all its rows.

    Attributes:
        title: What the occasion is called in messages; empty for a long sheet.
        columns: Column of each item, by its name.
        total_recorded: Column with the total written on the form.
        wave: Wave of the occasion, in a wide sheet.
        session: Session of the occasion, in a wide sheet.
    """

    title: str
    columns: Mapping[str, str]
    total_recorded: str | None
    wave: str | None = None
    session: str | None = None

    @property
    def names(self) -> dict[str, str]:
        """Column of each item and of the written total, by name of the score."""
        written = {TOTAL_RECORDED: self.total_recorded} if self.total_recorded else {}
        return {**self.columns, **written}

    @property
    def all_columns(self) -> list[str]:
        """Every column of the occasion."""
        return list(self.names.values())


def mark_blocks(sheet: ScoreSheet) -> tuple[MarkBlock, ...]:
    """Return the blocks of columns that hold the marks of a sheet."""
    if not sheet.occasions:
        return (MarkBlock("", {item: item for item in sheet.items}, sheet.total_recorded),)
    return tuple(
        MarkBlock(
            each.title,
            {item: each.columns[item] for item in sheet.items},
            each.total_recorded,
            each.wave,
            each.session,
        )
        for each in sheet.occasions
    )


def stack_occasions(
    sheet: ScoreSheet,
    raw: RawTable,
    people: pd.DataFrame,
    blocks: Sequence[MarkBlock],
    marks: Sequence[pd.DataFrame],
    log: CheckLog,
) -> pd.DataFrame:
    """Return one row for each person and occasion on which the person has any mark.

    Args:
        sheet: The sheet.
        raw: Its table.
        people: What is known of each person, indexed by row number.
        blocks: The occasions.
        marks: Scores of each occasion, in the rows of `people` and the same columns each.
        log: Receives how many people have no marks on an occasion.

    Returns:
        The columns of `people`, `wave`, those of `marks`; its index is the row number in the
        file, repeated for each occasion. Rows are in the order of the file, then of the occasions.
    """
    stacked = pd.concat([people] * len(blocks))
    times = len(people)
    texts: dict[str, list[str | None]] = {
        "wave": [block.wave or "" for block in blocks for _ in range(times)],
        "session": [block.session for block in blocks for _ in range(times)],
    }
    if sheet.participant is None:
        texts["participant"] = [f"row {row}" for row in stacked.index]
    for role, values in texts.items():
        stacked[role] = pd.Series(values, index=stacked.index, dtype=object)
    for score in marks[0].columns:
        stacked[score] = np.concatenate([part[score].to_numpy(dtype=float) for part in marks])
    has_marks = [raw.frame[block.all_columns].notna().any(axis=1).to_numpy() for block in blocks]
    blank = [int((~part).sum()) for part in has_marks]
    log.add("occasions have marks", _blank_findings(sheet.file.path, blocks, blank, times))
    return stacked[np.concatenate(has_marks)].sort_index(kind="stable")


def _blank_findings(
    file: str, blocks: Sequence[MarkBlock], blank: Sequence[int], people: int
) -> list[Finding]:
    """Return what has to be known of people without marks, by occasion."""
    if sum(blank) == people * len(blocks):
        return [Finding(file, "nobody has any marks", "Correct the columns in the study file.")]
    counted = [
        f"{missing} on `{block.title}`"
        for block, missing in zip(blocks, blank, strict=True)
        if missing
    ]
    if not counted:
        return []
    message = f"of {people} people some have no marks on an occasion: {', '.join(counted)}"
    action = "They do not count there. Check whether forms are still to be entered."
    return [Finding(file, message, action, status="advisory")]
