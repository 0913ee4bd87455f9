"""Answers of two waves, counted: by answer, by school, and by whose they are.

People with the same answers in the same schools are one line, so that work on them does not grow
with people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores, is_among, totals
from ehs_eval.stats.cells import (
    Cells,
    PairCells,
    as_cells,
    as_pair_cells,
    as_schools,
    checked_cells,
    checked_pairs,
    merged,
    no_cells,
)

Points = Callable[[NDArray[np.float64]], ArrayLike] | Mapping[float, float]
"""New numbers for old: a function of an array of them, or a mapping of each."""


@dataclass(frozen=True, slots=True, eq=False)
class TwoWaves:
    """Answers of two waves and which belong to the same person, counted.

    Attributes:
        pairs: People of whom both answers are known.
        only_first: Other answers of the earlier wave.
        only_second: Other answers of the later wave.
    """

    pairs: PairCells
    only_first: Cells
    only_second: Cells

    @property
    def first(self) -> Cells:
        """All answers of the earlier wave."""
        return merged(self.pairs.side(0), self.only_first)

    @property
    def second(self) -> Cells:
        """All answers of the later wave."""
        return merged(self.pairs.side(1), self.only_second)

    @property
    def n_first(self) -> int:
        """Answers of the earlier wave."""
        return self.n_pairs + self.n_only_first

    @property
    def n_second(self) -> int:
        """Answers of the later wave."""
        return self.n_pairs + self.n_only_second

    @property
    def n_pairs(self) -> int:
        """People of whom both answers are known."""
        return self.pairs.n

    @property
    def n_only_first(self) -> int:
        """People known from the earlier wave alone."""
        return self.only_first.n

    @property
    def n_only_second(self) -> int:
        """People known from the later wave alone."""
        return self.only_second.n

    def paired(self) -> "TwoWaves":
        """Return the linked people alone, each in the school of the earlier wave."""
        part = self.pairs
        schools = part.first_schools
        both = as_pair_cells(part.first, part.second, schools, schools, part.counts)
        return TwoWaves(both, no_cells(), no_cells())

    def within(self, schools: NDArray[np.int64]) -> "TwoWaves":
        """Return the answers of some schools; of a person who moved, perhaps one of the two.

        Args:
            schools: Their numbers, ascending.
        """
        before = is_among(self.pairs.first_schools, schools)
        after = is_among(self.pairs.second_schools, schools)
        gone, come = self.pairs.having(before & ~after), self.pairs.having(after & ~before)
        return TwoWaves(
            self.pairs.having(before & after),
            merged(gone.side(0), self.only_first.within(schools)),
            merged(come.side(1), self.only_second.within(schools)),
        )

    def scored(self, points: Points) -> "TwoWaves":
        """Return the same people with other numbers for their answers.

        Args:
            points: A function from an array of answers to one of numbers, or a mapping.

        Raises:
            ValueError: A mapping lacks an answer.
        """
        part = self.pairs
        first, second = _scored(part.first, points), _scored(part.second, points)
        alone = [
            as_cells(_scored(cells.values, points), cells.schools, cells.counts)
            for cells in (self.only_first, self.only_second)
        ]
        return TwoWaves(
            as_pair_cells(first, second, part.first_schools, part.second_schools, part.counts),
            *alone,
        )


def two_waves(
    first: ArrayLike,
    second: ArrayLike,
    *,
    first_schools: ArrayLike | None = None,
    second_schools: ArrayLike | None = None,
    pairs: ArrayLike = (),
) -> TwoWaves:
    """Return the answers of two waves, counted from one row for each.

    Args:
        first: Answers of the earlier wave, 1-D, no NaN; 0 and 1 for a share.
        second: Answers of the later wave.
        first_schools: School of each earlier answer, numbered from 0; None for one school.
        second_schools: School of each later answer, by the same numbers.
        pairs: Positions in `first` and `second` of one person's answers, n x 2.

    Raises:
        ValueError: Lengths differ, a school is no number, or a position is out of range or
            stands twice.
    """
    values = as_scores("first", first), as_scores("second", second)
    schools = [
        as_schools(name, np.zeros(answers.size) if given is None else given, answers.size)
        for name, given, answers in zip(
            ("first_schools", "second_schools"),
            (first_schools, second_schools),
            values,
            strict=True,
        )
    ]
    linked = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    alone = []
    for side, answers in enumerate(values):
        places = linked[:, side]
        if places.size and (places.min() < 0 or places.max() >= answers.size):
            raise ValueError("pairs must be positions of answers")
        times = np.ones(answers.size, dtype=np.int64)
        times[places] = 0
        if answers.size - int(times.sum()) != places.size:
            raise ValueError("pairs must name each answer once")
        alone.append(as_cells(answers, schools[side], times))
    before, after = linked.T
    both = as_pair_cells(
        values[0][before],
        values[1][after],
        schools[0][before],
        schools[1][after],
        np.ones(len(linked), dtype=np.int64),
    )
    return TwoWaves(both, *alone)


def two_waves_from_counts(pairs: PairCells, only_first: Cells, only_second: Cells) -> TwoWaves:
    """Return the answers of two waves that are counted already.

    Args:
        pairs: People of whom both answers are known; lines in any order, equal ones are
            merged and those that nobody is in left out.
        only_first: Other answers of the earlier wave, likewise.
        only_second: Other answers of the later wave, likewise.

    Raises:
        ValueError: Columns differ in length, an answer is missing, a school is not numbered
            from 0, or a count is not a whole number of at least 0.
    """
    return TwoWaves(checked_pairs(pairs), checked_cells(only_first), checked_cells(only_second))


def _scored(values: NDArray[np.float64], points: Points) -> NDArray[np.float64]:
    """Return the new numbers of some answers."""
    if not isinstance(points, Mapping):
        return np.asarray(points(values), dtype=np.float64).reshape(values.shape)
    missing = sorted({value for value in values.tolist() if value not in points})
    if missing:
        raise ValueError(f"points must give a number for {missing[0]:g}")
    return np.array([points[value] for value in values.tolist()], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class SchoolCounts:
    """Answers of each school in two waves; only schools that answered in both.

    Attributes:
        schools: Number of each school.
        n_first: Earlier answers.
        n_second: Later answers.
        n_pairs: People of whom both are known.
        mean_first: Mean of the earlier answers.
        mean_second: Mean of the later answers.
    """

    schools: NDArray[np.int64]
    n_first: NDArray[np.float64]
    n_second: NDArray[np.float64]
    n_pairs: NDArray[np.float64]
    mean_first: NDArray[np.float64]
    mean_second: NDArray[np.float64]

    @property
    def changes(self) -> NDArray[np.float64]:
        """Later minus earlier mean of each school."""
        return self.mean_second - self.mean_first

    @property
    def information(self) -> NDArray[np.float64]:
        """Weight of each school in the pooled change, after Mantel and Haenszel."""
        return self.n_first * self.n_second / (self.n_first + self.n_second)


def count_schools(waves: TwoWaves, *, smallest: int = 1) -> SchoolCounts:
    """Return the schools with at least `smallest` answers in both waves."""
    sides = waves.first, waves.second
    size = 1 + max((int(side.schools.max()) for side in sides if side.counts.size), default=0)
    counts = [totals(side.schools, side.counts, size) for side in sides]
    sums = [totals(side.schools, side.counts * side.values, size) for side in sides]
    stayed = waves.pairs.first_schools == waves.pairs.second_schools
    linked = totals(waves.pairs.first_schools[stayed], waves.pairs.counts[stayed], size)
    kept = np.flatnonzero((counts[0] >= smallest) & (counts[1] >= smallest))
    return SchoolCounts(
        kept,
        counts[0][kept],
        counts[1][kept],
        linked[kept],
        sums[0][kept] / counts[0][kept],
        sums[1][kept] / counts[1][kept],
    )
