"""Answers of two waves: the school of each, and which are one person's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores


@dataclass(frozen=True, slots=True, eq=False)
class TwoWaves:
    """Answers of two waves, the school of each, and which belong to the same person.

    Attributes:
        first: Answers of the earlier wave, as numbers, none missing.
        second: Answers of the later wave.
        first_schools: School of each earlier answer, numbered from 0.
        second_schools: School of each later answer, by the same numbers.
        pairs: Positions in `first` and `second` of one person's answers, one line each.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    first_schools: NDArray[np.int64]
    second_schools: NDArray[np.int64]
    pairs: NDArray[np.int64]

    @property
    def n_only_first(self) -> int:
        """People known from the earlier wave alone."""
        return self.first.size - len(self.pairs)

    @property
    def n_only_second(self) -> int:
        """People known from the later wave alone."""
        return self.second.size - len(self.pairs)

    def paired(self) -> "TwoWaves":
        """Return the linked people alone, each in the school of the earlier wave."""
        before, after = self.pairs.T
        schools = self.first_schools[before]
        both = np.arange(before.size)
        return TwoWaves(
            self.first[before],
            self.second[after],
            schools,
            schools,
            np.column_stack([both, both]),
        )

    def within(self, schools: NDArray[np.int64]) -> "TwoWaves":
        """Return the answers of some schools."""
        before, after = np.isin(self.first_schools, schools), np.isin(self.second_schools, schools)
        linked = before[self.pairs[:, 0]] & after[self.pairs[:, 1]]
        new = [np.cumsum(kept) - 1 for kept in (before, after)]
        pairs = np.column_stack([new[side][self.pairs[linked, side]] for side in (0, 1)])
        return TwoWaves(
            self.first[before],
            self.second[after],
            self.first_schools[before],
            self.second_schools[after],
            pairs,
        )

    def scored(self, points: ArrayLike) -> "TwoWaves":
        """Return the same people with other numbers: earlier answers first, then later ones."""
        values = np.asarray(points, dtype=np.float64)
        return TwoWaves(
            values[: self.first.size],
            values[self.first.size :],
            self.first_schools,
            self.second_schools,
            self.pairs,
        )


def two_waves(
    first: ArrayLike,
    second: ArrayLike,
    *,
    first_schools: ArrayLike | None = None,
    second_schools: ArrayLike | None = None,
    pairs: ArrayLike = (),
) -> TwoWaves:
    """Return the checked answers of two waves.

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
    schools = []
    for name, given, answers in zip(
        ("first_schools", "second_schools"), (first_schools, second_schools), values, strict=True
    ):
        numbers = np.zeros(answers.size) if given is None else np.asarray(given, dtype=np.float64)
        if numbers.shape != answers.shape:
            raise ValueError(f"{name} must name one school for each answer")
        if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1 != 0).any():
            raise ValueError(f"{name} must number the schools from 0")
        schools.append(numbers.astype(np.int64))
    linked = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    for side, answers in enumerate(values):
        places = linked[:, side]
        if places.size and (places.min() < 0 or places.max() >= answers.size):
            raise ValueError("pairs must be positions of answers")
        if np.unique(places).size != places.size:
            raise ValueError("pairs must name each answer once")
    return TwoWaves(values[0], values[1], schools[0], schools[1], linked)


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
    size = 1 + max(
        (int(part.max()) for part in (waves.first_schools, waves.second_schools) if part.size),
        default=0,
    )
    counts = [
        np.bincount(part, minlength=size).astype(np.float64)
        for part in (waves.first_schools, waves.second_schools)
    ]
    sums = [
        np.bincount(part, weights=values, minlength=size)
        for part, values in (
            (waves.first_schools, waves.first),
            (waves.second_schools, waves.second),
        )
    ]
    before, after = waves.first_schools[waves.pairs[:, 0]], waves.second_schools[waves.pairs[:, 1]]
    linked = np.bincount(before[before == after], minlength=size).astype(np.float64)
    kept = np.flatnonzero((counts[0] >= smallest) & (counts[1] >= smallest))
    return SchoolCounts(
        kept,
        counts[0][kept],
        counts[1][kept],
        linked[kept],
        sums[0][kept] / counts[0][kept],
        sums[1][kept] / counts[1][kept],
    )
