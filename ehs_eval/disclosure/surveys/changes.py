"""Changes of shares over schools, and how they would move with each count they are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
        found = {}
        for place, key in self._keys():
            values = []
            for step in (-_STEP, _STEP):
                moved = counts.copy()
                moved[place] += step
                values.append(self._at(moved))
            found[key] = (values[1] - values[0]) / (2 * _STEP)
        return {key: slope for key, slope in found.items() if slope}

    def _counts(self) -> NDArray[np.float64]:
        """Return sizes and answers that count; shape (2, schools, waves)."""
        sizes = [school.sizes for school in self.schools]
        counted = [school.counted or (0, 0) for school in self.schools]
        return np.array([sizes, counted], dtype=np.float64)

    def _keys(self) -> Iterator[tuple[tuple[int, int, int], Key]]:
        """Yield where each count stands, and its key."""
        for row, school in enumerate(self.schools):
            for kind, keys in enumerate((school.size_keys, school.counted_keys)):
                for wave, key in enumerate(keys):
                    yield (kind, row, wave), key

    def _at(self, counts: NDArray[np.float64]) -> float:
        sizes, counted = counts
        first, second = (counted / sizes).T
        weight = np.ones(len(sizes)) if self.is_equal else sizes.prod(axis=1) / sizes.sum(axis=1)
        side = (first, second)[self.side] if self.side is not None else second - first
        return float(weight @ side / weight.sum())
