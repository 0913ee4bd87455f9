"""Which counts stand in a sum together, and which are few sums away from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array


@dataclass(frozen=True, slots=True)
class Links:
    """Counts and the sums they stand in.

    Attributes:
        sums_of: Positions of the sums of each count.
        counts_of: Positions of the counts of each sum.
    """

    sums_of: list[list[int]]
    counts_of: list[list[int]]

    @classmethod
    def of(cls, sums: csr_array) -> Links:
        """Return the links of sums, a row each."""
        return cls(_lists(sums.tocsc()), _lists(sums))

    def within(self, cell: int, radius: int, may_pass: Sequence[bool] | None = None) -> list[int]:
        """Return the counts within some sums of a count.

        Args:
            cell: The count.
            radius: Sums between it and the furthest.
            may_pass: Which counts are taken, and lead on to their sums; None for all.
        """
        seen, rows, edge = {cell}, set[int](), [cell]
        while edge and radius:
            radius -= 1
            new_rows = {row for at in edge for row in self.sums_of[at]} - rows
            rows |= new_rows
            reached = {other for row in new_rows for other in self.counts_of[row]} - seen
            edge = [other for other in reached if may_pass is None or may_pass[other]]
            seen.update(edge)
        return sorted(seen)


def _lists(matrix: csr_array | csc_array) -> list[list[int]]:
    """Return the positions in each row, or column, of a matrix."""
    ends = matrix.indptr.tolist()
    positions = matrix.indices.tolist()
    return [positions[start:end] for start, end in pairwise(ends)]


def rows_of(matrix: csr_array, columns: NDArray[np.bool_]) -> tuple[csr_array, NDArray[np.int64]]:
    """Return the rows that hold anything in some columns, and which they are."""
    from scipy.sparse import csr_array

    inside = csr_array(matrix[:, np.flatnonzero(columns)])
    used = np.flatnonzero(np.diff(inside.indptr) > 0)
    return csr_array(inside[used]), used
