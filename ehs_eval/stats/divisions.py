"""Ways to divide scores between two groups, by the size of the first and its 2U.

A way may be weighted: as only ways with the same number in the first group are compared, weights
that depend on that number alone keep the counts of many people within what floats hold.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.sums import dot

EVEN: Final = 0.5
"""Share for which every way has the same weight."""

# What a step of dense counting costs beside its additions, in additions.
_STEP_COST: Final = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Divisions of some scores with one number of them in the first group.

    Attributes:
        start: The lowest 2U of any.
        values: 2U of each, ascending; None where `ways` has one for every value from `start`.
        ways: Weight of each; all at least 0, so that floats keep their digits in the tails.
    """

    start: int
    values: NDArray[np.int64] | None
    ways: NDArray[np.float64]

    @property
    def total(self) -> float:
        """Weight of all."""
        return float(self.ways.sum())


class Ends(Protocol):
    """Tails of the divisions of some scores, for each number of them in the first group."""

    totals: NDArray[np.float64]

    def beyond(
        self, part: Part, start: int, low: NDArray[np.int64], high: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the weight of what ends, with a part of the others, at or beyond two limits.

        Args:
            part: Divisions of the other scores.
            start: The lowest number of these scores in the first group; the next ones follow.
            low: Highest sum of both 2U in the lower tail, for each number.
            high: Lowest sum in the upper tail.
        """


def binomial_weights(size: int, low: int, high: int, share: float) -> NDArray[np.float64]:
    """Return the chances of `low` to `high` of `size`, each chosen with `share`; the largest is 1.

    The ratio of one chance to the next needs no factorial, whose logarithm would cost the
    digits that many people need.
    """
    peak = min(max(int((size + 1) * share), low), high)
    below, above = np.arange(low, peak, dtype=float), np.arange(peak, high, dtype=float)
    odds = share / (1 - share)
    falling = np.cumprod(((below + 1) / (size - below) / odds)[::-1])[::-1]
    rising = np.cumprod((size - above) / (above + 1) * odds)
    return np.concatenate([falling, [1.0], rising])


def sparse_divisions(ties: NDArray[np.int64], most: int, share: float) -> list[Part]:
    """Return the divisions of a few different scores, each listed.

    Args:
        ties: How many scores share each distinct value, lowest value first; may be empty.
        most: The most that can go to the first group.
        share: Share of all scores that goes there, for the weights.

    Returns:
        The divisions with 0, 1, 2, ... scores in the first group.
    """
    taken, values, ways = np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1)
    placed = 0
    for size in ties.tolist():
        j = np.arange(min(size, most) + 1)
        chosen = binomial_weights(size, 0, int(j[-1]), share)
        # j of this value in the first group beat those below it in the second.
        gains = j * (2 * (placed - taken[:, None]) + size - j)
        kept = taken[:, None] + j <= most
        values = (values[:, None] + gains)[kept]
        ways = (ways[:, None] * chosen)[kept]
        taken = (taken[:, None] + j)[kept]
        placed += size
    order = np.lexsort((values, taken))
    taken, values, ways = taken[order], values[order], ways[order]
    stops = [0, *np.cumsum(np.bincount(taken)).tolist()]
    return [
        Part(0, values[start:stop], ways[start:stop]) for start, stop in itertools.pairwise(stops)
    ]


def dense_divisions(ties: NDArray[np.int64], most: int) -> list[Part]:
    """Return the divisions of some scores, all with the same 2U added up.

    Args:
        ties: How many scores share each distinct value, lowest value first; may be empty.
        most: The most that can go to the first group.

    Returns:
        The divisions with 0, 1, 2, ... scores in the first group, as they are (`EVEN`).
    """
    total = int(ties.sum())
    most = min(most, total)
    best = min(most, total // 2)
    ways = np.zeros((most + 1, 2 * best * (total - best) + 1))
    ways[0, 0] = 1
    # Where each row has its first and its last weight.
    low, high = [0] * (most + 1), [0] * (most + 1)
    placed = 0
    for size in ties.tolist():
        chosen = [float(math.comb(size, j)) for j in range(min(size, most) + 1)]
        for k in range(min(placed + size, most), 0, -1):  # downwards: row k - j is still old
            row = ways[k]
            # A row beyond those placed so far is empty.
            first, last = (ways.shape[1], 0) if k > placed else (low[k], high[k])
            for j in range(max(1, k - placed), min(size, k) + 1):
                # j of this value in the first group beat those below it in the second.
                shift = j * (2 * (placed - k) + j + size)
                start, stop = low[k - j], high[k - j] + 1
                row[start + shift : stop + shift] += ways[k - j, start:stop] * chosen[j]
                first, last = min(first, start + shift), max(last, stop + shift - 1)
            low[k], high[k] = first, last
        placed += size
    return [Part(low[k], None, ways[k, low[k] : high[k] + 1]) for k in range(most + 1)]


def dense_work(ties: NDArray[np.int64], most: int) -> float:
    """Return roughly how many additions `dense_divisions` makes."""
    after = np.cumsum(ties)
    before = (after - ties).astype(np.float64)
    placed = np.minimum(before, most)
    # 2k(before - k) values with k scores in the first group, averaged over k.
    values = placed * before - 2 * placed**2 / 3
    values[:2] = 1
    steps = (np.minimum(after, most) + 1) * (np.minimum(ties, most) + 1.0)
    return float((steps * (_STEP_COST + values)).sum())


class SparseEnds:
    """Tails of listed divisions."""

    def __init__(self, parts: list[Part], reach: int) -> None:
        """Add up the parts from both sides.

        Args:
            parts: Divisions by the number in the first group, none of them empty.
            reach: Size that no limit less a 2U of the others exceeds.
        """
        sizes = np.array([part.ways.size for part in parts])
        number = np.repeat(np.arange(sizes.size), sizes)
        first = np.cumsum(sizes) - sizes
        place = np.arange(number.size) - first[number]
        # Each number has a range of keys of its own, so that one search finds all.
        self._bands = np.arange(sizes.size) * (2 * reach + 2) + reach
        self._keys = np.concatenate([_values(part) for part in parts]) + self._bands[number]
        ways = np.zeros((sizes.size, int(sizes.max()) + 1))
        ways[number, place] = np.concatenate([part.ways for part in parts])
        self._at_least = ways[:, ::-1].cumsum(axis=1)[:, ::-1].ravel()
        self.totals = self._at_least[:: ways.shape[1]]
        ways[:, 1:] = ways[:, :-1].cumsum(axis=1)
        ways[:, 0] = 0
        self._at_most = ways.ravel()
        self._offsets = np.arange(sizes.size) * ways.shape[1] - first

    def beyond(
        self, part: Part, start: int, low: NDArray[np.int64], high: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the tails with a part of the others (see `Ends`)."""
        some = slice(start, start + low.size)
        bands, offsets = self._bands[some], self._offsets[some]
        limits = np.concatenate([low + bands + 1, high + bands])[:, None] - _values(part)
        found = self._keys.searchsorted(limits)
        found += np.concatenate([offsets, offsets])[:, None]
        ends = self._at_most[found[: low.size]] + self._at_least[found[low.size :]]
        sums: NDArray[np.float64] = (ends * part.ways).sum(axis=1)
        return sums


class DenseEnds:
    """Tails of divisions with a weight for every value."""

    def __init__(self, parts: list[Part]) -> None:
        """Add up the parts from both sides; turned round, because the others count upwards."""
        self._starts = [part.start for part in parts]
        self._at_most = [_running(part.ways)[::-1].copy() for part in parts]
        self._at_least = [_running(part.ways[::-1]) for part in parts]
        self.totals = np.array([part.total for part in parts])

    def beyond(
        self, part: Part, start: int, low: NDArray[np.int64], high: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the tails with a part of the others (see `Ends`)."""
        before, after = _running(part.ways), _running(part.ways[::-1])[::-1]
        found = np.zeros(low.size)
        for place, (lowest, highest) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            number = start + place
            offset = part.start + self._starts[number]
            total = self.totals[number]
            # Where the value of the others alone decides, and where both do.
            some, none, tail = _overlap(self._at_most[number], part.ways, lowest - offset + 1)
            under = total * before[some] + tail
            some, none, tail = _overlap(self._at_least[number], part.ways, highest - offset)
            found[place] = under + total * after[none] + tail
        return found


def _overlap(
    turned: NDArray[np.float64], ways: NDArray[np.float64], reach: int
) -> tuple[int, int, float]:
    """Return where running sums begin and cease to matter, and their sum with the ways between.

    The i-th of `ways` goes with running sum number `reach` - i, counted from the end of
    `turned`.
    """
    size = turned.size - 1
    some, none = (min(max(edge, 0), ways.size) for edge in (reach - size, reach))
    part = turned[size - reach + some : size - reach + none]
    return some, none, dot(ways[some:none], part)


def _values(part: Part) -> NDArray[np.int64]:
    assert part.values is not None  # of a listed part
    return part.values


def _running(ways: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of the first 0, 1, 2, ... weights."""
    return np.concatenate([[0.0], np.cumsum(ways)])
