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
_MOST_BRANCHES: Final = 1000
"""Branches searched for whole numbers before none are taken to exist."""

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

    def whole(self, wish: Floats | None = None) -> Floats | None:
        """Return whole numbers that keep to the limits, with a large sum of wish times number.

        Without a wish any will do. None where there are none, or none were found in so many steps.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        self.n_programs += 1
        found = milp(
            np.zeros(len(self.low)) if wish is None else -wish,
            constraints=[LinearConstraint(self.rows, self.row_low, self.row_high)],
            bounds=Bounds(self.low, self.high),
            integrality=np.ones(len(self.low), dtype=np.int64),
            # No limit of time, so that it is equal on any machine; and no gap, because what a wish
            # is worth is far more than what it costs.
            options={"node_limit": _MOST_BRANCHES, "mip_rel_gap": 0.0},
        )
        return None if found.x is None else np.round(found.x)

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
