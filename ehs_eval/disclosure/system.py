"""The ledger as numbers: what each count may be, what it has to be able to be, how counts add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Cell, Key, Ledger
from ehs_eval.disclosure.rules import Rules

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Makeup = Mapping[Key, tuple[int, ...]]
"""People by school of a count, where that is known."""

_STEP_OF_LEVEL = 30.0
"""How much dearer it is to hide a count of the next level."""
_STEP_IF_PUBLIC = 10.0
"""How much dearer it is to hide a count that gives nobody away."""


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Counts and the ways in which they add up.

    A reader is taken to know more than the report says: of each hidden count whether it was hidden
    for being small. So a small one is known to lie from one to the threshold less one, and any
    other to be no smaller than the threshold. Only within a group that is small itself are counts
    of nobody hidden too, and then nothing tells them from the small ones.

    Attributes:
        keys: Key of each count.
        index: Position of each key.
        values: Count; shape (n,).
        low: Least it can be to a reader who sees it is hidden; shape (n,).
        high: Most it can be, infinite where nothing limits it; shape (n,).
        is_primary: Whether it gives somebody away; shape (n,).
        needs_low: Where it is primary, the least it has to be able to be; shape (n,).
        needs_high: Where it is primary, the most it has to be able to be; shape (n,).
        starts_hidden: Whether it is hidden before any search: primary, not told from a primary,
            or in no result; shape (n,).
        cost: How dear it is to hide; shape (n,).
        sums: A row for each sum: parts +1, whole -1; shape (sums, n).
    """

    keys: tuple[Key, ...]
    index: Mapping[Key, int]
    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    is_primary: NDArray[np.bool_]
    needs_low: NDArray[np.float64]
    needs_high: NDArray[np.float64]
    starts_hidden: NDArray[np.bool_]
    cost: NDArray[np.float64]
    sums: csr_array

    def can_move(self) -> NDArray[np.bool_]:
        """Return which counts hiding would leave open; shape (n,)."""
        return self.high > self.low


def system_of(ledger: Ledger, rules: Rules, makeup: Makeup | None = None) -> System:
    """Return the ledger as numbers.

    Args:
        ledger: Counts, sums and what each result rests on.
        rules: Which counts are too small.
        makeup: People by school of counts that the ledger does not say it of.

    Raises:
        KeyError: A sum names a count that is not entered.
    """
    cells = list(ledger.cells.values())
    index = {cell.key: position for position, cell in enumerate(cells)}
    values = np.array([cell.value for cell in cells], dtype=float)
    is_sensitive = np.array([cell.is_sensitive for cell in cells], dtype=bool)
    least = 1 if rules.zeros_shown else 0
    small = is_sensitive & (values >= least) & (values < rules.threshold)
    unspread = _unspread(cells, rules, makeup or {}) & is_sensitive & (values >= rules.threshold)
    among_small = _parts_of_small(ledger, index, small, is_sensitive)
    top = rules.threshold - 1.0
    low = np.select([~is_sensitive | among_small, small, values == 0], [0.0, least, 0.0], values)
    is_large = is_sensitive & (values >= rules.threshold)
    low[is_large] = rules.threshold
    high = np.full(len(cells), np.inf)
    high[small | among_small] = top
    high[is_sensitive & (values == 0) & ~among_small & ~small] = 0.0
    needs_low = np.where(small, least, np.maximum(values - rules.threshold, rules.threshold))
    needs_high = np.where(small, top, values + rules.threshold)
    is_primary = small | unspread
    visible = _visible(ledger)
    in_no_result = np.array([cell.key not in visible for cell in cells], dtype=bool)
    return System(
        keys=tuple(index),
        index=index,
        values=values,
        low=low,
        high=high,
        is_primary=is_primary,
        needs_low=np.where(is_primary, needs_low, values),
        needs_high=np.where(is_primary, needs_high, values),
        starts_hidden=is_primary | among_small | in_no_result,
        cost=_cost(cells),
        sums=_matrix(ledger, index),
    )


def _visible(ledger: Ledger) -> set[Key]:
    """Return the counts that some result shows or is made from."""
    return {key for entry in ledger.entries.values() for key in entry.rests_on}


def _parts_of_small(
    ledger: Ledger,
    index: Mapping[Key, int],
    small: NDArray[np.bool_],
    is_sensitive: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return which counts are parts of a group that is small itself."""
    found = np.zeros(len(index), dtype=bool)
    grows = True
    while grows:
        grows = False
        for sum_ in ledger.sums:
            whole = index[sum_.whole]
            if not (small[whole] or found[whole]):
                continue
            for part in map(index.__getitem__, sum_.parts):
                if is_sensitive[part] and not found[part]:
                    found[part] = grows = True
    return found


def _unspread(cells: list[Cell], rules: Rules, makeup: Makeup) -> NDArray[np.bool_]:
    """Return which counts too few schools give, or one school too large a share of."""
    if not rules.needs_schools:
        return np.zeros(len(cells), dtype=bool)
    return np.array(
        [_is_unspread(cell.schools or makeup.get(cell.key, ()), rules) for cell in cells],
        dtype=bool,
    )


def _is_unspread(schools: Iterable[int], rules: Rules) -> bool:
    giving = [n for n in schools if n > 0]
    if not giving:
        return False
    dominated = rules.dominance < 1 and max(giving) > rules.dominance * sum(giving)
    return dominated or len(giving) < rules.minimum_schools


def _cost(cells: list[Cell]) -> NDArray[np.float64]:
    """Return how dear each count is to hide: its level, then its size."""
    return np.array(
        [
            _STEP_OF_LEVEL ** int(cell.level)
            * (1.0 if cell.is_sensitive else _STEP_IF_PUBLIC)
            * (1.0 + float(np.log1p(cell.value)))
            for cell in cells
        ],
        dtype=float,
    )


def _matrix(ledger: Ledger, index: Mapping[Key, int]) -> csr_array:
    from scipy.sparse import coo_array

    rows, columns, signs = [], [], []
    for row, sum_ in enumerate(ledger.sums):
        for part in sum_.parts:
            rows.append(row)
            columns.append(index[part])
            signs.append(1.0)
        rows.append(row)
        columns.append(index[sum_.whole])
        signs.append(-1.0)
    shape = (len(ledger.sums), len(index))
    return coo_array((signs, (rows, columns)), shape=shape).tocsr()
