"""The ledger as numbers: what counts may be, what they have to be able to be, how they add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Cell, Key, Ledger, Level, Makeup
from ehs_eval.disclosure.rules import Rules

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_STEP_OF_LEVEL = 10.0
"""How much dearer it is to hide a count of the next level."""
_STEP_IF_PUBLIC = 5.0
"""How much dearer it is to hide a count that gives nobody away."""


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Counts and the ways in which they add up.

    A reader is taken to know more than the report says: of each hidden count whether it was hidden
    for being small. So a small one is known to lie from one to the threshold less one, and any
    other to be no smaller than the threshold. Only within a group that is small itself are counts
    of nobody hidden too, and then nothing tells them from the small ones. Of a count that no result
    is, nothing is known but how it adds up.

    Attributes:
        keys: Key of each count.
        index: Position of each key.
        values: Count; shape (n,).
        low: Least it can be to a reader who sees it is hidden; shape (n,).
        high: Most it can be, infinite where nothing limits it; shape (n,).
        is_sensitive: Whether a small one gives somebody away; shape (n,).
        is_primary: Whether it gives somebody away; shape (n,).
        needs_low: Where it is primary, the least it has to be able to be; shape (n,).
        needs_high: Where it is primary, the most it has to be able to be; shape (n,).
        starts_hidden: Whether it is hidden before any search: primary, not told from a primary,
            or in no result; shape (n,).
        level: Level of the ledger; shape (n,).
        is_fixed: Whether it is shown in any case; shape (n,).
        cost: How dear it is to hide; shape (n,).
        sums: A row for each sum: parts +1, whole -1; shape (sums, n).
        threshold: Counts of people below this are small.
    """

    keys: tuple[Key, ...]
    index: Mapping[Key, int]
    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    is_sensitive: NDArray[np.bool_]
    is_primary: NDArray[np.bool_]
    needs_low: NDArray[np.float64]
    needs_high: NDArray[np.float64]
    starts_hidden: NDArray[np.bool_]
    level: NDArray[np.int64]
    is_fixed: NDArray[np.bool_]
    cost: NDArray[np.float64]
    sums: csr_array
    threshold: int

    def can_move(self) -> NDArray[np.bool_]:
        """Return which counts hiding would leave open; shape (n,)."""
        return self.high > self.low

    def opened(self, cells: NDArray[np.int64]) -> System:
        """Return the system for a reader to whom being hidden tells nothing of some counts.

        That is so where all counts around are hidden, large ones and those of nobody among them.
        """
        cells = cells[~self.is_fixed[cells]]
        low, high, starts_hidden = self.low.copy(), self.high.copy(), self.starts_hidden.copy()
        low[cells], high[cells], starts_hidden[cells] = 0.0, np.inf, True
        return replace(self, low=low, high=high, starts_hidden=starts_hidden)

    def untold(self, cells: NDArray[np.int64]) -> System:
        """Return the system for a reader who cannot tell which of some counts are small.

        Being hidden still tells that they are not counts of nobody.
        """
        cells = cells[self.can_move()[cells]]
        low, high = self.low.copy(), self.high.copy()
        low[cells], high[cells] = np.minimum(low[cells], 1.0), np.inf
        return replace(self, low=low, high=high)

    def raised(self, cell: int, least: float, most: float) -> System:
        """Return the system with a protection interval moved up, as wide as before if it can be.

        A count made of three hidden ones is three at least, whatever is done.
        """
        needs_low, needs_high = self.needs_low.copy(), self.needs_high.copy()
        width = needs_high[cell] - needs_low[cell]
        needs_low[cell] = least
        needs_high[cell] = max(needs_high[cell], min(least + width, most))
        return replace(self, needs_low=needs_low, needs_high=needs_high)

    def emptied(self, cell: int) -> System:
        """Return the system with a count of nobody that the layout of the tables gives away."""
        is_primary = self.is_primary.copy()
        is_primary[cell] = False
        return replace(self, is_primary=is_primary)


def system_of(ledger: Ledger, rules: Rules, makeup: Makeup | None = None) -> System:
    """Return the ledger as numbers.

    Args:
        ledger: Counts, sums and what each result rests on.
        rules: Which counts are too small.
        makeup: People by school of counts that the ledger does not say it of.
    """
    cells = list(ledger.cells.values())
    index = {cell.key: position for position, cell in enumerate(cells)}
    values = np.array([cell.value for cell in cells], dtype=float)
    is_sensitive = np.array([cell.is_sensitive for cell in cells], dtype=bool)
    is_untold, is_unused = (
        np.array([cell.key not in keys for cell in cells], dtype=bool) for keys in _shown_by(ledger)
    )
    least, most = 1 if rules.zeros_shown else 0, rules.threshold - 1.0
    small = is_sensitive & (values >= least) & (values <= most)
    large = is_sensitive & (values > most)
    is_primary = small | (large & _unspread(cells, rules, makeup or {}))
    among_small = _parts_of_small(ledger, index, small & ~is_untold, is_sensitive)
    told_by = [is_untold | ~is_sensitive, among_small, small, large]
    low = np.select(told_by, [0.0, 0.0, least, rules.threshold], 0.0)
    high = np.select(told_by, [np.inf, most, most, np.inf], 0.0)
    level = np.array([cell.level for cell in cells], dtype=np.int64)
    is_fixed = (level == Level.WAVE) & ~is_primary
    needs_low = np.where(small, least, np.maximum(values - rules.threshold, rules.threshold))
    return System(
        keys=tuple(index),
        index=index,
        values=values,
        low=np.where(is_fixed, values, low),
        high=np.where(is_fixed, values, high),
        is_sensitive=is_sensitive,
        is_primary=is_primary,
        needs_low=np.where(is_primary, needs_low, values),
        needs_high=np.where(is_primary, np.where(small, most, values + rules.threshold), values),
        starts_hidden=is_primary | ((among_small | is_unused) & ~is_fixed),
        level=level,
        is_fixed=is_fixed,
        cost=_cost(cells),
        sums=_matrix(ledger, index),
        threshold=rules.threshold,
    )


def _shown_by(ledger: Ledger) -> tuple[set[Key], set[Key]]:
    """Return the counts that a result is, and those that one is or is made from."""
    entries = ledger.entries.values()
    counted = {key for entry in entries if entry.kind == "count" for key in entry.rests_on}
    return counted, {key for entry in entries for key in entry.rests_on}


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
