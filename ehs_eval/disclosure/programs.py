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

    def furthest(self, wish: Floats) -> Floats | None:
        """Return the numbers with the largest sum of wish times number; None where none keep."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        self.n_programs += 1
        found = milp(  # without whole numbers it is linear, and quicker to set up than `linprog`
            -wish,
            constraints=LinearConstraint(self.rows, self.row_low, self.row_high),
            bounds=Bounds(self.low, self.high),
            options={"presolve": False},
        )
        return None if found.x is None else np.asarray(found.x, dtype=float)

    def whole(self, wish: Floats | None = None) -> Floats | None:
        """Return whole numbers that keep to the limits, with a large sum of wish times number.

        Without a wish any will do. None where there are none, or none were found in so many steps.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        self.n_programs += 1
        found = milp(
            np.zeros(len(self.low)) if wish is None else -wish,
            constraints=LinearConstraint(self.rows, self.row_low, self.row_high),
            bounds=Bounds(self.low, self.high),
            integrality=np.ones(len(self.low), dtype=np.int64),
            # No limit of time, so that it is equal on any machine; and no gap, because what a wish
            # is worth is far more than what it costs.
            options={"node_limit": _MOST_BRANCHES, "mip_rel_gap": 0.0},
        )
        return None if found.x is None else np.round(found.x)

    def prices(self, wish: Floats) -> Floats:
        """Return what each row keeps the largest sum of wish times number from, per unit of it.

        Shape (rows,); zero everywhere where no numbers keep to the limits.
        """
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
        bounds = np.column_stack([self.low, self.high])
        solved = solve(-wish, bounds=bounds, method="highs", **sparse)
        prices = np.zeros(len(exact))
        if solved.x is None:
            return prices
        prices[exact] = np.abs(solved.eqlin.marginals) if exact.any() else 0.0
        if banded.any():
            prices[banded] = np.abs(solved.ineqlin.marginals).reshape(2, -1).sum(axis=0)
        return prices


def is_whole(numbers: Floats) -> bool:
    """Return whether all numbers are whole."""
    return bool(np.all(np.abs(numbers - np.round(numbers)) < CLOSE))
