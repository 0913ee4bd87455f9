"""Items of a block that run against the others, as far as the answers themselves tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ehs_eval.labels import normalise

FEWEST = 30
"""Complete responses below which a correlation tells nothing of the way an item runs."""

AGAINST = -0.2
"""Correlation with the mean of the other items below which an item runs against them."""


def running_against(
    cells: Sequence[Mapping[str, pd.Series]], points: Sequence[Sequence[str]]
) -> list[int]:
    """Return the places of items that people who score high on the others score low on.

    Two items that run against each other are both returned: neither is known to be the odd one.

    Args:
        cells: Answers to each item by wave, under row numbers of the file of that wave.
        points: Labels of each item from lowest to highest.
    """
    columns = {}
    for place, (answers, labels) in enumerate(zip(cells, points, strict=True)):
        order = {normalise(label): float(n) for n, label in enumerate(labels)}
        waves = {wave: each.map(normalise).map(order) for wave, each in answers.items()}
        columns[place] = pd.concat(waves)
    grid = pd.DataFrame(columns).dropna()
    grid = grid.loc[:, grid.nunique() > 1]
    if len(grid) < FEWEST or grid.shape[1] < 2:
        return []
    found = []
    for column in grid.columns:
        rest = grid.drop(columns=column).mean(axis=1)
        if rest.nunique() > 1 and grid[column].corr(rest) < AGAINST:
            found.append(int(column))
    return found
