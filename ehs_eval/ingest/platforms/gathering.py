"""Neighbouring columns that make one question: finding them, and putting the question in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd

from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms.questions import Read
from ehs_eval.ingest.platforms.tables import headed

_PEEK = 500


def peek(grid: Grid) -> tuple[list[str], list[pd.Series[str]]]:
    """Return the headings of a file and the cells of its first rows, to recognise it by.

    Both are empty where the file has no headings.
    """
    start = replace(grid, rows=grid.rows[: _PEEK + 1], numbers=grid.numbers[: _PEEK + 1])
    try:
        table = headed(start)
    except Unreadable:
        return [], []
    return table.headings, [table.frame[place] for place in table.frame.columns]


def neighbours(keys: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Return runs of neighbouring positions that share a key; an empty key makes no run."""
    runs = groupby(range(len(keys)), key=lambda place: keys[place])
    return [(key, tuple(places)) for key, places in runs if key]


def in_place(reads: Sequence[Read], questions: Mapping[tuple[int, ...], Read]) -> list[Read]:
    """Return columns with those of some positions replaced by the question gathered from them.

    Args:
        reads: A column for each position.
        questions: Questions by the positions of their columns; each takes the first one's place.
    """
    starts = {places[0]: question for places, question in questions.items()}
    gone = {place for places in questions for place in places}
    return [
        starts.get(place, read)
        for place, read in enumerate(reads)
        if place in starts or place not in gone
    ]
