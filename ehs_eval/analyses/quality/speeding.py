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

import pandas as pd

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.results import Place

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


def analyse_speeding(context: Context, counts: Tabulation) -> set[int]:
    """Add, by wave, how long answering took and how many were too fast to have read.

    Returns:
        The responses that took less than a third of the median, or under two seconds an item.
    """
    data = counts.survey
    answered = _items_answered(counts)
    seconds = data.responses["seconds"].astype(float)
    flagged: set[int] = set()
    for wave in data.waves:
        at = Place(data.name, SPEEDING, None, {}, (wave,))
        mine = seconds[(data.responses["wave"] == wave) & (seconds >= 0)]
        context.results.add(at, {"n_timed": len(mine)})
        names = ("median_seconds", "n_fast", "n_fast_for_wave", "n_fast_for_items")
        if mine.empty:
            context.results.add(at, dict.fromkeys(names), reason=NO_TIMES)
            continue
        median = float(mine.median())
        if median == 0:
            context.results.add(at, dict.fromkeys(names), reason=ALL_AT_ONCE)
            continue
        longest = mine + _coarseness(mine)
        by_item = longest < SECONDS_PER_ITEM * answered.reindex(mine.index).fillna(0)
        by_wave = (longest < PART_OF_MEDIAN * median) & (len(mine) >= FEWEST_TIMED)
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
        flagged |= {int(response) for response in mine.index[by_item | by_wave]}
    return flagged


def _coarseness(seconds: pd.Series) -> float:
    """Return how much longer a response may have taken than its times say.

    A spreadsheet can cut times off at the minute: two minutes may then be almost three.
    """
    return MINUTE if bool((seconds % MINUTE == 0).all()) else 0.0


def _items_answered(counts: Tabulation) -> pd.Series:
    """Return how many questions and ratings each response answered."""
    data = counts.survey
    answers = data.answers.drop_duplicates(["response", "question"])["response"].value_counts()
    ratings = data.ratings["response"].value_counts()
    return answers.add(ratings, fill_value=0).astype(float)
