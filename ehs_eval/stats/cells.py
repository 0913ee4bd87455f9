"""Answers counted by school, and those of the same people counted together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores, as_times, distinct, is_among
from ehs_eval.stats.frequencies import Frequencies


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Answers of a wave, one line for each answer in each school, schools ascending.

    Attributes:
        values: The answer, as a number.
        schools: The school, numbered from 0.
        counts: People who gave it there.
    """

    values: NDArray[np.float64]
    schools: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def n(self) -> int:
        """People."""
        return int(self.counts.sum())

    def frequencies(self) -> Frequencies:
        """Return how often each answer was given, whatever the school."""
        (values,), counts = distinct([self.values], self.counts)
        return Frequencies(values, counts)

    def within(self, schools: NDArray[np.int64]) -> "Cells":
        """Return the answers of some schools, which ascend."""
        kept = is_among(self.schools, schools)
        return Cells(self.values[kept], self.schools[kept], self.counts[kept])


@dataclass(frozen=True, slots=True, eq=False)
class PairCells:
    """Both answers of the same people, one line for each combination, schools ascending.

    Attributes:
        first: The earlier answer.
        second: The later answer.
        first_schools: School of the earlier answer, numbered from 0.
        second_schools: School of the later answer.
        counts: People who answered so.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    first_schools: NDArray[np.int64]
    second_schools: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def n(self) -> int:
        """People."""
        return int(self.counts.sum())

    def side(self, wave: int) -> Cells:
        """Return the earlier answers (0) or the later ones (1) by themselves."""
        values = (self.first, self.second)[wave]
        schools = (self.first_schools, self.second_schools)[wave]
        return as_cells(values, schools, self.counts)

    def having(self, kept: NDArray[np.bool_]) -> "PairCells":
        """Return some of the lines."""
        return PairCells(
            self.first[kept],
            self.second[kept],
            self.first_schools[kept],
            self.second_schools[kept],
            self.counts[kept],
        )


def as_cells(
    values: NDArray[np.float64], schools: NDArray[np.int64], counts: NDArray[np.int64]
) -> Cells:
    """Return cells from columns in any order, equal lines merged."""
    (schools, values), counts = distinct([schools, values], counts)
    return Cells(values, schools, counts)


def as_pair_cells(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    first_schools: NDArray[np.int64],
    second_schools: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> PairCells:
    """Return pair cells from columns in any order, equal lines merged."""
    columns, counts = distinct([first_schools, second_schools, first, second], counts)
    return PairCells(columns[2], columns[3], columns[0], columns[1], counts)


def merged(one: Cells, other: Cells) -> Cells:
    """Return the answers of both."""
    if not other.counts.size:
        return one
    if not one.counts.size:
        return other
    return as_cells(
        np.concatenate([one.values, other.values]),
        np.concatenate([one.schools, other.schools]),
        np.concatenate([one.counts, other.counts]),
    )


def no_cells() -> Cells:
    """Return the answers of nobody."""
    return Cells(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def no_pairs() -> PairCells:
    """Return the pairs of nobody."""
    none = no_cells()
    return PairCells(none.values, none.values, none.schools, none.schools, none.counts)


def checked_cells(cells: Cells) -> Cells:
    """Return cells in order, checked as `two_waves_from_counts` says."""
    values = as_scores("values", cells.values)
    schools = as_schools("schools", cells.schools, values.size)
    return as_cells(values, schools, as_times("counts", cells.counts, values.size))


def checked_pairs(pairs: PairCells) -> PairCells:
    """Return pair cells in order, checked as `two_waves_from_counts` says."""
    first, second = as_scores("first", pairs.first), as_scores("second", pairs.second)
    if first.size != second.size:
        raise ValueError(f"first and second must pair up: {first.size} against {second.size}")
    return as_pair_cells(
        first,
        second,
        as_schools("first_schools", pairs.first_schools, first.size),
        as_schools("second_schools", pairs.second_schools, first.size),
        as_times("counts", pairs.counts, first.size),
    )


def as_schools(name: str, given: ArrayLike, size: int) -> NDArray[np.int64]:
    """Return the schools of answers, checked.

    Args:
        name: Argument name, for the message.
        given: Schools, numbered from 0.
        size: Answers.

    Raises:
        ValueError: There is not one school for each answer, or it is no whole number of at
            least 0.
    """
    numbers = np.asarray(given, dtype=np.float64)
    if numbers.shape != (size,):
        raise ValueError(f"{name} must name one school for each answer")
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1 != 0).any():
        raise ValueError(f"{name} must number the schools from 0")
    return numbers.astype(np.int64)
