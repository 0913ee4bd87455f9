"""Columns of options gathered into one column of their question, and the whole put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from ehs_eval.ingest.choices import gathered
from ehs_eval.ingest.export import TICK, Column
from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms.tables import headed, unique_names

_PEEK = 500


def peek(grid: Grid) -> tuple[list[str], list[pd.Series]]:
    """Return the headings of a file and the cells of its first rows, to recognise it by.

    Both are empty where the file has no headings.
    """
    start = replace(grid, rows=grid.rows[: _PEEK + 1], numbers=grid.numbers[: _PEEK + 1])
    try:
        table = headed(start)
    except Unreadable:
        return [], []
    return table.headings, [table.frame[place] for place in table.frame.columns]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question of several answers that had a column for each option.

    Attributes:
        column: The one column there is now.
        cells: Its cells, the ticked options joined with `TICK`; missing where none is ticked.
        places: Positions of the columns it was gathered from.
    """

    column: Column
    cells: pd.Series
    places: tuple[int, ...]


def gather(
    ticks: pd.DataFrame,
    options: Mapping[int, str],
    headings: Sequence[str],
    name: str,
    stem: str = "",
) -> Gathered:
    """Return a question of several answers, one column for each option gathered into one.

    Args:
        ticks: Cells by position; one that is not missing is a tick.
        options: The option of each column, by its position.
        headings: Headings by position.
        name: Name of the question.
        stem: Wording of the question; empty where the file does not say.
    """
    places = tuple(options)
    labels, _ = unique_names(list(options.values()))
    column = Column(
        name,
        stem or name,
        headings[places[0]],
        kind="multiple",
        columns=tuple(headings[place] for place in places),
        separator=TICK,
        options=tuple(labels),
    )
    return Gathered(column, gathered(ticks[list(places)], labels), places)


def put_together(
    frame: pd.DataFrame, columns: Sequence[Column], questions: Iterable[Gathered] = ()
) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """Return the columns and the frame of an export.

    A gathered question stands where the first of its columns stood. Names that would be shared are
    numbered.

    Args:
        frame: Cells by position.
        columns: A column for each position.
        questions: The questions gathered from some of them.
    """
    starts = {question.places[0]: question for question in questions}
    gone = {place for question in starts.values() for place in question.places}
    kept: list[Column] = []
    cells: list[pd.Series] = []
    for place, column in enumerate(columns):
        if place in starts:
            kept.append(starts[place].column)
            cells.append(starts[place].cells)
        elif place not in gone:
            kept.append(column)
            cells.append(frame[place])
    names, _ = unique_names([column.name for column in kept])
    named = tuple(
        column if column.name == name else replace(column, name=name)
        for column, name in zip(kept, names, strict=True)
    )
    table = pd.concat(cells, axis=1) if cells else frame
    return named, table.set_axis(names, axis=1)


def neighbours(keys: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return runs of neighbouring positions that share a key; an empty key makes no run."""
    runs = groupby(range(len(keys)), key=lambda place: keys[place])
    return [(key, list(places)) for key, places in runs if key]
