"""Linear programmes: how far numbers can go within limits, and whole numbers that go as far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CLOSE: Final = 1e-6
"""Numbers nearer than this are taken to be equal."""
_MOST_BRANCHES: Final = 30
"""Programmes solved in search of whole numbers before none are taken to exist."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Solution:
    """The best numbers within limits.

    Attributes:
        numbers: The numbers; shape (n,).
        prices: What each row keeps the objective from, per unit; shape (rows,).
    """

    numbers: Floats
    prices: Floats

    @property
    def is_whole(self) -> bool:
        """Whether all are whole numbers."""
        return is_whole(self.numbers)


@dataclass(slots=True)
class Limits:
    """What numbers have to keep to.

    Attributes:
        rows: Weighted sums of the numbers; shape (rows, n).
        row_low: Least of each sum; shape (rows,).
        row_high: Most of each; shape (rows,).
        low: Least of each number; shape (n,).
        high: Most of each; shape (n,).
        n_programs: Programmes solved so far.
    """

    rows: csr_array
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    n_programs: int = 0

    def furthest(self, wish: Floats) -> Solution | None:
        """Return the numbers with the largest sum of wish times number; None where none keep."""
        return self._furthest(wish, self.low, self.high)

    def furthest_whole(self, wish: Floats) -> Floats | None:
        """Return whole numbers that keep to the limits, near those with the largest sum.

        Where a number of the best solution is not whole, those below it and then those above it
        are tried. None where there are none, or none were found in so many programmes.
        """
        waiting = [(self.low, self.high)]
        for _ in range(_MOST_BRANCHES):
            if not waiting:
                break
            low, high = waiting.pop()
            found = self._furthest(wish, low, high)
            if found is None:
                continue
            if found.is_whole:
                return np.round(found.numbers)
            off = np.abs(found.numbers - np.round(found.numbers))
            at = int(np.argmax(off))
            below, above = high.copy(), low.copy()
            below[at], above[at] = np.floor(found.numbers[at]), np.ceil(found.numbers[at])
            branches = [(low, below), (above, high)]
            is_nearer_below = found.numbers[at] - below[at] < 0.5
            waiting += branches[::-1] if is_nearer_below else branches
        return None

    def _furthest(self, wish: Floats, low: Floats, high: Floats) -> Solution | None:
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        exact = self.row_low == self.row_high
        banded = ~exact
        sparse: dict[str, Any] = {}
        if exact.any():
            sparse |= {"A_eq": self.rows[exact], "b_eq": self.row_low[exact]}
        if banded.any():
            bands = self.rows[banded]
            limits = np.concatenate([self.row_high[banded], -self.row_low[banded]])
            sparse |= {"A_ub": vstack([bands, -bands]), "b_ub": limits}
        self.n_programs += 1
        solve: Any = linprog  # its types do not know of sparse matrices
        solved = solve(-wish, bounds=np.column_stack([low, high]), method="highs", **sparse)
        if solved.x is None:
            return None
        prices = np.zeros(len(exact))
        prices[exact] = np.abs(solved.eqlin.marginals) if exact.any() else 0.0
        if banded.any():
            prices[banded] = np.abs(solved.ineqlin.marginals).reshape(2, -1).sum(axis=0)
        return Solution(np.asarray(solved.x, dtype=float), prices)


def is_whole(numbers: Floats) -> bool:
    """Return whether all numbers are whole."""
    return bool(np.all(np.abs(numbers - np.round(numbers)) < CLOSE))
