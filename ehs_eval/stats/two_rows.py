"""The Fisher-Freeman-Halton test of two groups, counted in full.

Given both margins the counts of the smaller group are a multivariate hypergeometric draw, column
by column; all but the largest column are listed in two parts, which that column joins.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.sums import exp

# Places that might be looked up; as a rule a sixth of them are, in some hundredths of a second.
_LOOKUP_LIMIT: Final = 12_000_000
_LISTED_LIMIT: Final = 150_000
_ANSWERS_LIMIT: Final = 1_000_000


def two_rows_p(table: NDArray[np.int64], tolerance: float) -> float | None:
    """Return the chance of a table of two rows no likelier than the one seen.

    Args:
        table: Counts, 2 x 2 or wider, no empty row or column.
        tolerance: Difference of log chances that counts as none.

    Returns:
        The p-value; None where there are too many tables to count.
    """
    row = table[int(table[1].sum() < table[0].sum())]
    columns, total = table.sum(axis=0), int(row.sum())
    order = np.argsort(columns, kind="stable")
    middle, others = int(order[-1]), order[:-1]
    # Every other one by size, so that the parts have about as many fillings.
    sides = columns[others[::2]], columns[others[1::2]]
    fillings = [math.prod((np.minimum(side, total) + 1).tolist()) for side in sides]
    ends = min(int(sides[0].sum()), total) + 1
    if (
        max(fillings) > _LISTED_LIMIT
        or fillings[1] * ends > _LOOKUP_LIMIT
        or columns.sum() > _ANSWERS_LIMIT
    ):
        return None
    weights = [_log_ways(int(size), min(int(size), total)) for size in columns]
    seen = sum(float(weights[place][count]) for place, count in enumerate(row.tolist()))
    return _joined(
        _Listed(weights, others[::2], total),
        _Listed(weights, others[1::2], total),
        weights[middle],
        total,
        seen + tolerance,
    )


def _log_ways(size: int, most: int) -> NDArray[np.float64]:
    """Return the log number of ways to choose 0 to `most` of `size`, less the greatest."""
    from scipy.special import gammaln

    k = np.arange(most + 1.0)
    ways = -gammaln(k + 1) - gammaln(size - k + 1)
    scaled: NDArray[np.float64] = ways - ways.max()
    return scaled


class _Listed:
    """Fillings of some columns by how many answers they hold, the least likely first."""

    def __init__(
        self, weights: list[NDArray[np.float64]], columns: NDArray[np.intp], most: int
    ) -> None:
        """List the fillings of columns with these log weights, of at most so many answers."""
        held, logs = np.zeros(1, dtype=np.int64), np.zeros(1)
        for column in columns.tolist():
            answers = held[:, None] + np.arange(weights[column].size)
            kept = answers <= most
            logs = (logs[:, None] + weights[column])[kept]
            held = answers[kept]
        order = np.lexsort((logs, held))
        self.held, self.logs = held[order], logs[order]
        self.ways = exp(self.logs)
        self.sizes = np.bincount(held)
        self.starts = np.cumsum(self.sizes) - self.sizes


def _joined(
    ends: _Listed, begun: _Listed, middle: NDArray[np.float64], total: int, seen: float
) -> float:
    """Return the share of tables whose log weight is at most `seen`."""
    # Each number of answers has a range of keys of its own, so that one search finds all.
    reach = 2 + abs(seen) + float(-ends.logs.min() - begun.logs.min() - middle.min())
    bands = np.arange(ends.sizes.size) * (2 * reach)
    keys = ends.logs + bands[ends.held]
    sums = np.zeros((ends.sizes.size, int(ends.sizes.max()) + 1))
    sums[ends.held, np.arange(keys.size) - ends.starts[ends.held] + 1] = ends.ways
    width = sums.shape[1]
    at_most = sums.cumsum(axis=1).ravel()
    offsets = np.arange(ends.sizes.size) * width - ends.starts
    whole = at_most[width - 1 :: width]
    likely = exp(middle)
    tail = every = 0.0
    for held, (size, start) in enumerate(
        zip(begun.sizes.tolist(), begun.starts.tolist(), strict=True)
    ):
        first = max(0, total - held - middle.size + 1)
        some = slice(first, min(ends.sizes.size, total - held + 1))
        if first >= some.stop:
            continue
        left = total - held - np.arange(first, some.stop)
        part = slice(start, start + size)
        limits = np.maximum((seen - middle[left])[:, None] - begun.logs[part], -reach)
        limits = np.minimum(limits, reach - 1) + bands[some, None]
        reached = keys.searchsorted(limits, "right") + offsets[some, None]
        ways = begun.ways[part]
        tail += float(((at_most[reached] * ways).sum(axis=1) * likely[left]).sum())
        every += float(ways.sum()) * float((whole[some] * likely[left]).sum())
    return min(tail / every, 1.0)
