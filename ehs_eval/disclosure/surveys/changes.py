"""Changes of shares over schools, and how they would move with each count they are made from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Key
from ehs_eval.disclosure.surveys.one_school import School

_STEP: Final = 0.25
"""People by which a count is moved either way to see how the change follows."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a share between two waves, made from the answers of schools.

    Attributes:
        schools: The schools.
        is_equal: Whether schools count alike, or by n1 n2 / (n1 + n2).
        side: Which of the two shares is meant, 0 or 1; None for the change.
    """

    schools: tuple[School, ...]
    is_equal: bool
    side: int | None

    def value(self) -> float:
        """Return the change, later minus earlier, or the share of one side."""
        return self._at(self._counts())

    def slopes(self) -> dict[Key, float]:
        """Return how much the change grows with each count, sizes and answers that count.

        A reader knows the size of a school no better than what its answers were, where both are
        hidden, so that the change is no weighted sum of the latter alone.
        """
        counts = self._counts()
        weight, side = self._parts(counts)
        total, whole = weight @ side, weight.sum()
        found = {}
        for kind, wave in product((0, 1), (0, 1)):
            ends = []
            for step in (-_STEP, _STEP):  # of each school by itself
                moved = counts.copy()
                moved[kind, :, wave] += step
                own, there = self._parts(moved)
                ends.append((total - weight * side + own * there) / (whole - weight + own))
            for school, slope in zip(self.schools, (ends[1] - ends[0]).tolist(), strict=True):
                keys = (school.size_keys, school.counted_keys)[kind]
                if keys and slope:
                    found[keys[wave]] = slope / (2 * _STEP)
        return found

    def _counts(self) -> NDArray[np.float64]:
        """Return sizes and answers that count; shape (2, schools, waves)."""
        sizes = [school.sizes for school in self.schools]
        counted = [school.counted or (0, 0) for school in self.schools]
        return np.array([sizes, counted], dtype=np.float64)

    def _at(self, counts: NDArray[np.float64]) -> float:
        weight, side = self._parts(counts)
        return float((weight * side).sum() / weight.sum())

    def _parts(self, counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Return the weight of each school and what is averaged over schools; shape (schools,)."""
        sizes, counted = counts
        first, second = (counted / sizes).T
        weight = np.ones(len(sizes)) if self.is_equal else sizes.prod(axis=1) / sizes.sum(axis=1)
        return weight, (first, second)[self.side] if self.side is not None else second - first
