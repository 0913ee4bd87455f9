"""Who gave the same answer to every item of a block, or of all blocks on one scale.

Doing so can be honest: it is a sign of careless answering, not a proof, and a weak one where all
items run in one direction.

References:
    Curran, P. G. (2016). Methods for the detection of carelessly invalid responses in survey data.
    Journal of Experimental Social Psychology 66, 4-19. doi:10.1016/j.jesp.2015.07.006
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context, higher_points_are
from ehs_eval.analyses.quality.grids import answer_grid
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Block, Survey
from ehs_eval.results import Place

STRAIGHT_LINING = "straight_lining"
FEWEST_OF_BLOCK: Final = 4
FEWEST_OF_SCALE: Final = 8


@dataclass(frozen=True, slots=True)
class StraightLiners:
    """Responses with one answer to many items.

    Attributes:
        block: To every item of at least one block.
        throughout: To every item of each block completed, eight items or more (or all, where
            fewer were asked).
    """

    block: set[int] = field(default_factory=set)
    throughout: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Throughout:
    """Complete items of each response, and in whose answers to a block there was one or several."""

    items: dict[int, int] = field(default_factory=dict)
    same: set[int] = field(default_factory=set)
    varied: set[int] = field(default_factory=set)

    def note(self, same: pd.Series, items: int) -> None:
        """Note the complete answers to one block."""
        for response in same.index:
            self.items[int(response)] = self.items.get(int(response), 0) + items
        self.same |= {int(response) for response in same.index[same]}
        self.varied |= {int(response) for response in same.index[~same]}

    def flagged(self, fewest: int) -> set[int]:
        """Return the responses with one answer throughout each block, over enough items."""
        return {each for each, n in self.items.items() if n >= fewest and each not in self.varied}


def analyse_straight_lining(context: Context, survey: Survey, counts: Tabulation) -> StraightLiners:
    """Add, by wave, who gave one answer to all items of a block or scale.

    Returns:
        The responses that did, over all waves.
    """
    flagged = StraightLiners()
    for wave in counts.survey.waves:
        blocks = [block for block in survey.blocks if block.waves is None or wave in block.waves]
        longer = [block for block in blocks if len(block.items) >= FEWEST_OF_BLOCK]
        found = _Throughout()
        for block in longer:
            grid = answer_grid(counts, block.items, wave).dropna()
            same = grid.nunique(axis=1) == 1
            at = Place(counts.survey.name, STRAIGHT_LINING, block.name, {}, (wave,))
            _add(context, at, same, len(block.items))
            found.note(same, len(block.items))
        for scale, parts in _scales(context, blocks):
            _add_scale(context, counts, scale, parts, wave)
        asked = sum(len(block.items) for block in longer)
        mine = found.flagged(min(FEWEST_OF_SCALE, asked))
        at = Place(counts.survey.name, STRAIGHT_LINING, None, {}, (wave,))
        context.results.add(at, _counts(len(found.items), len(mine), asked), reason="n = 0")
        flagged.throughout.update(mine)
        flagged.block.update(found.same)
    return flagged


def _scales(context: Context, blocks: list[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Yield the scales that several blocks share, with enough items in all."""
    shared: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        shared.setdefault(tuple(context.study.scale_of(block).labels), []).append(block)
    for labels, parts in shared.items():
        if len(parts) > 1 and sum(len(block.items) for block in parts) >= FEWEST_OF_SCALE:
            yield " / ".join(labels), parts


def _add_scale(
    context: Context, counts: Tabulation, scale: str, parts: list[Block], wave: str
) -> None:
    items = [item for block in parts for item in block.items]
    grid = answer_grid(counts, items, wave).dropna()
    at = Place(counts.survey.name, STRAIGHT_LINING, None, {"scale": scale}, (wave,))
    _add(context, at, grid.nunique(axis=1) == 1, len(items))
    directions = {higher_points_are(context, block) for block in parts}
    both = "yes" if {"better", "worse"} <= directions else "no"
    runs = longest_runs(grid)
    context.results.add(
        at,
        {
            "runs_both_ways": both,
            "median_longest_run": float(np.median(runs)) if runs.size else None,
            "longest_run": int(runs.max()) if runs.size else None,
        },
        reason="n = 0",
    )


def longest_runs(grid: pd.DataFrame) -> NDArray[np.int64]:
    """Return, for each response, the most items in a row that were given the same answer."""
    cells = grid.to_numpy(dtype=object)
    run = np.ones(len(cells), dtype=np.int64)
    longest = run.copy()
    for column in range(1, cells.shape[1]):
        run = np.where(cells[:, column] == cells[:, column - 1], run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def _add(context: Context, at: Place, same: pd.Series, items: int) -> None:
    context.results.add(at, _counts(len(same), int(same.sum()), items), reason="n = 0")


def _counts(n: int, same: int, items: int) -> dict[str, float | int | str | None]:
    return {"n_items": items, "n": n, "n_same": same, "share_same": same / n if n else None}
