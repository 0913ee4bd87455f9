"""Who gave the same answer to every item of a block, or of all blocks on one scale.

Doing so can be honest: it is a sign of careless answering, not a proof, and a weak one where all
items run in one direction.

References:
    Curran, P. G. (2016). Methods for the detection of carelessly invalid responses in survey data.
    Journal of Experimental Social Psychology 66, 4-19. doi:10.1016/j.jesp.2015.07.006
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context, higher_points_are
from ehs_eval.analyses.quality.rows import NO_ROWS
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Answer, Value
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Block, Survey
from ehs_eval.results import Place

STRAIGHT_LINING = "straight_lining"
FEWEST_OF_BLOCK: Final = 4
FEWEST_OF_SCALE: Final = 8

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StraightLiners:
    """Whether each response of a wave gave one answer to many items, by wave.

    Attributes:
        block: To every item of at least one block.
        throughout: To every item of each block completed, eight items or more (or all, where
            fewer were asked).
    """

    block: dict[str, Mask] = field(default_factory=dict)
    throughout: dict[str, Mask] = field(default_factory=dict)


def analyse_straight_lining(context: Context, survey: Survey, counts: Tabulation) -> StraightLiners:
    """Add, by wave, who gave one answer to all items of a block or scale.

    Returns:
        The responses that did; none where the answers of single people are not at hand.
    """
    flagged = StraightLiners()
    for wave in counts.survey.waves:
        store = counts.survey.store
        if isinstance(store, RowStore):
            blocks = [b for b in survey.blocks if b.waves is None or wave in b.waves]
            _add_wave(context, counts.survey.name, store, blocks, wave, flagged)
        else:
            at = Place(counts.survey.name, STRAIGHT_LINING, None, {}, (wave,))
            names = ("n_items", "n", "n_same", "share_same")
            context.results.add(at, dict.fromkeys(names), reason=NO_ROWS)
    return flagged


def _add_wave(
    context: Context,
    name: str,
    store: RowStore,
    blocks: list[Block],
    wave: str,
    flagged: StraightLiners,
) -> None:
    longer = [block for block in blocks if len(block.items) >= FEWEST_OF_BLOCK]
    items = np.zeros(store.size(wave), dtype=np.int64)
    one_block = np.zeros(items.size, dtype=bool)
    varied = one_block.copy()
    for block in longer:
        grid = answer_grid(store, block.items, wave)
        complete = (grid >= 0).all(axis=0)
        same = complete & (grid == grid[0]).all(axis=0)
        at = Place(name, STRAIGHT_LINING, block.name, {}, (wave,))
        _add(context, at, int(complete.sum()), int(same.sum()), len(block.items))
        items += complete * len(block.items)
        one_block |= same
        varied |= complete & ~same
    for scale, parts in _scales(context, blocks):
        _add_scale(
            context, Place(name, STRAIGHT_LINING, None, {"scale": scale}, (wave,)), store, parts
        )
    asked = sum(len(block.items) for block in longer)
    throughout = (items > 0) & (items >= min(FEWEST_OF_SCALE, asked)) & ~varied
    at = Place(name, STRAIGHT_LINING, None, {}, (wave,))
    _add(context, at, int((items > 0).sum()), int(throughout.sum()), asked)
    flagged.block[wave] = one_block
    flagged.throughout[wave] = throughout


def _scales(context: Context, blocks: list[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Yield the scales that several blocks share, with enough items in all."""
    shared: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        shared.setdefault(tuple(context.study.scale_of(block).labels), []).append(block)
    for labels, parts in shared.items():
        if len(parts) > 1 and sum(len(block.items) for block in parts) >= FEWEST_OF_SCALE:
            yield " / ".join(labels), parts


def _add_scale(context: Context, at: Place, store: RowStore, parts: list[Block]) -> None:
    items = [item for block in parts for item in block.items]
    grid = answer_grid(store, items, at.waves[0])
    grid = grid[:, (grid >= 0).all(axis=0)]
    _add(context, at, grid.shape[1], int((grid == grid[0]).all(axis=0).sum()), len(items))
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


def answer_grid(store: RowStore, items: Iterable[str], wave: str) -> NDArray[np.int16]:
    """Return the answers to some items of a wave, items x responses, one number for each answer.

    Returns:
        The same number for the same answer, whatever the item; -1 where there is none.
    """
    numbers: dict[Value, int] = {None: -1}
    rows = []
    for item in items:
        found = store.column(wave, Answer(item))
        of = [numbers.setdefault(value, len(numbers) - 1) for value in found.values]
        rows.append(np.array(of, dtype=np.int16)[found.codes])
    return np.vstack(rows)


def longest_runs(grid: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return, for each response, the most items in a row that were given the same answer."""
    run = np.ones(grid.shape[1], dtype=np.int64)
    longest = run.copy()
    for item in range(1, len(grid)):
        run = np.where(grid[item] == grid[item - 1], run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def _add(context: Context, at: Place, n: int, same: int, items: int) -> None:
    share = same / n if n else None
    found = {"n_items": items, "n": n, "n_same": same, "share_same": share}
    context.results.add(at, found, reason="n = 0")
