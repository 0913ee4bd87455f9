"""Who answered faster than one can read: against the other responses, and by the item.

References:
    Wood, D., Harms, P. D., Lowman, G. H. and DeSimone, J. A. (2017). Response speed and response
    consistency as mutually validating indicators of data quality in online samples. Social
    Psychological and Personality Science 8(4), 454-464. doi:10.1177/1948550617703168
    Bowling, N. A. and others (2023), on two seconds an item. Organizational Research Methods.
    doi:10.1177/10944281211056520
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.rows import NO_ROWS, n_answered
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place

Mask = NDArray[np.bool_]

SPEEDING: Final = "speeding"
PART_OF_MEDIAN: Final = 1 / 3
SECONDS_PER_ITEM: Final = 2.0
FEWEST_TIMED: Final = 5
"""Responses without which a median says too little to call one of them fast."""
MINUTE: Final = 60
ALL_AT_ONCE: Final = (
    "most responses end when they begin, so that the times say nothing of how long answering took"
)
NO_TIMES: Final = "no column says how long answering took, so that it cannot be known"


def analyse_speeding(context: Context, survey: Survey, counts: Tabulation) -> dict[str, Mask]:
    """Add, by wave, how long answering took and how many were too fast to have read.

    Returns:
        By wave, whether each response took less than a third of the median, or under two seconds
        an item; empty where the answers of single people are not at hand.
    """
    data = counts.survey
    flagged: dict[str, Mask] = {}
    names = ("median_seconds", "n_fast", "n_fast_for_wave", "n_fast_for_items")
    for wave in data.waves:
        at = Place(data.name, SPEEDING, None, {}, (wave,))
        if not isinstance(data.store, RowStore):
            context.results.add(at, dict.fromkeys(("n_timed", *names)), reason=NO_ROWS)
            continue
        seconds = data.store.seconds(wave)
        timed = seconds >= 0
        mine = seconds[timed]
        context.results.add(at, {"n_timed": mine.size})
        flagged[wave] = np.zeros(seconds.size, dtype=bool)
        median = float(np.median(mine)) if mine.size else 0.0
        if median == 0:
            why = ALL_AT_ONCE if mine.size else NO_TIMES
            context.results.add(at, dict.fromkeys(names), reason=why)
            continue
        ratings = [rating.name for rating in survey.ratings]
        answered = n_answered(data.store, data.asked.values(), ratings, wave)[timed]
        longest = mine + _coarseness(mine)
        by_item = longest < SECONDS_PER_ITEM * answered
        by_wave = (longest < PART_OF_MEDIAN * median) & (mine.size >= FEWEST_TIMED)
        context.results.add(
            at,
            {
                "median_seconds": median,
                "n_fast": int((by_item | by_wave).sum()),
                "n_fast_for_wave": int(by_wave.sum()),
                "n_fast_for_items": int(by_item.sum()),
            },
            method=f"under a third of the median, or under {SECONDS_PER_ITEM:g} seconds an item",
        )
        flagged[wave][timed] = by_item | by_wave
    return flagged


def _coarseness(seconds: NDArray[np.float64]) -> float:
    """Return how much longer a response may have taken than its times say.

    A spreadsheet can cut times off at the minute: two minutes may then be almost three.
    """
    return MINUTE if bool((seconds % MINUTE == 0).all()) else 0.0
