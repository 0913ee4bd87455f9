"""People linked over waves, one by one: what a mean over several items of a person needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ehs_eval.analyses.comparisons import Pairs
from ehs_eval.analyses.scoring import Scored
from ehs_eval.answers.store import Coded, RowStore

Scores = NDArray[np.float64]
"""A number for each person; NaN where there is none."""


@dataclass(frozen=True, slots=True)
class LinkedRows:
    """People who answered at least two of some waves, in the order of their codes.

    Attributes:
        store: Their answers.
        waves: The waves.
        rows: The row of each person in each of the waves, people x waves; -1 where there is none.
    """

    store: RowStore
    waves: tuple[str, ...]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def ends(self, scored: Scored) -> tuple[Scores, Scores]:
        """Return the score of each person in the earliest and in the latest of their waves."""
        first, last = np.full(len(self), np.nan), np.full(len(self), np.nan)
        there = self.rows >= 0
        earliest = there.argmax(axis=1)
        latest = len(self.waves) - 1 - there[:, ::-1].argmax(axis=1)
        for place, wave in enumerate(self.waves):
            columns = [self.store.column(wave, column) for column in scored.columns]
            for side, of_wave in ((first, earliest == place), (last, latest == place)):
                side[of_wave] = _scores(columns, scored, self.rows[of_wave, place])
        return first, last

    def means(self, items: Sequence[Scored]) -> tuple[Scores, Scores]:
        """Return the mean of each person's items in the earliest and latest of their waves.

        Only of items answered both times, or the items and not the person would differ.
        """
        sums = np.zeros((2, len(self)))
        answered = np.zeros(len(self), dtype=np.int64)
        for scored in items:
            both = np.stack(self.ends(scored))
            is_both = ~np.isnan(both).any(axis=0)
            sums[:, is_both] += both[:, is_both]
            answered += is_both
        means = np.full((2, len(self)), np.nan)
        np.divide(sums, answered, out=means, where=answered > 0)
        first, last = means.round(10)
        return first, last


def _scores(columns: Sequence[Coded], scored: Scored, rows: NDArray[np.int64]) -> Scores:
    """Return the score of some rows of a wave; each combination of values is scored once."""
    if not rows.size:
        return np.empty(0)
    found = [scored.score(cell) for cell in product(*(column.values for column in columns))]
    numbers = np.array([np.nan if score is None else score for score in found], dtype=np.float64)
    shape = [len(column.values) for column in columns]
    places = np.ravel_multi_index([column.codes[rows] for column in columns], shape)
    return numbers[places]


def linked_rows(store: RowStore, waves: Sequence[str]) -> LinkedRows:
    """Return the people known from at least two of some waves."""
    rows = store.people()[:, [store.waves.index(wave) for wave in waves]]
    return LinkedRows(store, tuple(waves), rows[(rows >= 0).sum(axis=1) >= 2])


def pairs_of_rows(first: Scores, second: Scores) -> Pairs:
    """Return how many people have both scores, by both."""
    both = np.column_stack([first, second])
    both = both[~np.isnan(both).any(axis=1)]
    pairs, n = np.unique(both, axis=0, return_counts=True)
    return {(a, b): times for (a, b), times in zip(pairs.tolist(), n.tolist(), strict=True)}
