"""Fisher-Freeman-Halton test: tables larger than 2 x 2 with both margins fixed.

SciPy resamples such tables; these are counted in full wherever that is quick.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP
from ehs_eval.stats.fisher import METHOD as FISHER
from ehs_eval.stats.fisher import fisher_p
from ehs_eval.stats.permutation import sampled_p
from ehs_eval.stats.sums import dot, exp, log
from ehs_eval.stats.two_rows import two_rows_p

_DRAWS: Final = 20_000
# Partial tables held, and last columns tried: each about half a second.
_PARTIAL_LIMIT: Final = 2_000_000
_FINAL_LIMIT: Final = 8_000_000
_ANSWERS_LIMIT: Final = 20_000
# Expected counts from which the chi-square approximation is closer than draws.
_LARGE_EXPECTED: Final = 20
# Tables equally likely but for float noise count as equally likely, as in R.
_TOLERANCE: Final = 1e-7


_Endings = Callable[[NDArray[np.int64]], tuple[NDArray[np.float64], NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class _Partials:
    """Tables filled in part, sorted by what they leave and then by weight.

    Attributes:
        left: Places left in each row, one partial table a line.
        weight: Its log weight so far.
        ways: Partial tables that share both.
    """

    left: NDArray[np.int64]
    weight: NDArray[np.float64]
    ways: NDArray[np.float64]


def fisher_freeman_halton(table: NDArray[np.int64], *, seed: int) -> ConditionalP:
    """Return the exact p-value of a table, or a Monte Carlo one when counting is long.

    Args:
        table: Counts, at least 2 x 2, no empty row or column.
        seed: Seed of the Monte Carlo fallback.

    Returns:
        The chance, given both margins, of a table no likelier than the one seen.

    Notes:
        Counted in full while that takes about a second: two groups of 1,300 in all with up
        to six answers, or 3 x 3 tables of 300, 3 x 4 of 200, 3 x 5 and 4 x 4 of 80 and
        5 x 5 of 30, and more where some answers are rare. Beyond that by the chi-square
        approximation of Fisher's statistic, -2 log of the table's chance over the density of
        the likeliest, where expected counts are large enough for it to be closer than draws;
        else sampled, 20,000 draws.

    References:
        Freeman and Halton (1951), Biometrika 38:141-149.
        Pagano and Halvorsen (1981), Journal of the American Statistical Association
        76:931-934.
        Mehta and Patel (1986), Communications in Statistics - Theory and Methods 15:969-978
        (Fisher's statistic).
    """
    if table.shape == (2, 2):
        (a, b), (c, d) = table.tolist()
        return ConditionalP(fisher_p(((a, b), (c, d))), None, FISHER)
    # Fewer rows than columns keeps the state, the places left in each row, small.
    upright = table if table.shape[0] <= table.shape[1] else table.T
    counted = two_rows_p(upright, _TOLERANCE) if len(upright) == 2 else None
    if counted is None:
        counted = _counted_p(upright)
    if counted is not None:
        return ConditionalP(counted, None, "Fisher-Freeman-Halton exact test")
    return _chi_square_p(table) or _drawn_p(table, seed)


def _counted_p(table: NDArray[np.int64]) -> float | None:
    """Return the p-value by counting column by column; None beyond the work limits."""
    if table.sum() > _ANSWERS_LIMIT:
        return None
    rows = table.sum(axis=1)
    weights = _cell_weights(rows)
    seen = _TOLERANCE + sum(
        float(_column_weights(weights, filling[None, :], int(filling.sum()))[0])
        for filling in table.T
    )
    columns = sorted(table.sum(axis=0).tolist())
    if len(columns) <= min(rows.size + 2, 5):
        # The largest two last: there the last column follows from the one before it.
        begun = _partials(rows, columns[:-2], weights)
        endings = None if begun is None else _two_columns(begun, columns[-2:], weights)
    else:
        # A wide table is filled from both sides, which meet in the middle.
        begun = _partials(rows, columns[::2], weights)
        other = None if begun is None else _partials(rows, columns[1::2], weights)
        endings = None if other is None else _complements(other, rows)
    if begun is None or endings is None:
        return None

    tail = total = 0.0
    for left, part in _grouped(begun):
        ending, chances = endings(left)
        past = part.ways * exp(part.weight)
        reached = np.searchsorted(ending, seen - part.weight, "right")
        tail += dot(past, chances[reached])
        total += float(past.sum() * chances[-1])
    return min(tail / total, 1.0)


def _partials(
    rows: NDArray[np.int64], columns: list[int], weights: NDArray[np.float64]
) -> _Partials | None:
    """Return the ways to fill some columns, merged; None beyond the work limit."""
    left, weight, ways = rows[None, :], np.zeros(1), np.ones(1)
    for column in columns:
        if len(left) * _filling_counts(rows[None, :], column)[0] > _PARTIAL_LIMIT:
            return None
        added = _fillings(rows, column)
        left = (left[:, None, :] - added[None, :, :]).reshape(-1, rows.size)
        weight = np.add.outer(weight, _column_weights(weights, added, column)).ravel()
        ways = np.repeat(ways, len(added))
        possible = (left >= 0).all(axis=1)
        left, weight, ways = _merged(left[possible], weight[possible], ways[possible])
    return _Partials(left, weight, ways)


def _grouped(partials: _Partials) -> Iterator[tuple[NDArray[np.int64], _Partials]]:
    """Return the partial tables by the places they leave in the rows."""
    left = partials.left
    starts = np.flatnonzero(np.r_[True, (np.diff(left, axis=0) != 0).any(axis=1)])
    for start, stop in itertools.pairwise([*starts.tolist(), len(left)]):
        part = slice(start, stop)
        yield left[start], _Partials(left[part], partials.weight[part], partials.ways[part])


def _two_columns(
    begun: _Partials, columns: list[int], weights: NDArray[np.float64]
) -> _Endings | None:
    """Return how the last two columns can be filled; None beyond the work limits."""
    next_to_last, last = columns
    places = np.unique(begun.left, axis=0)
    if (
        len(places) * next_to_last > _PARTIAL_LIMIT
        or _filling_counts(places, next_to_last).sum() > _FINAL_LIMIT
    ):
        return None

    def endings(left: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        added = _fillings(left, next_to_last)
        ending = _column_weights(weights, added, next_to_last)
        ending += _column_weights(weights, left - added, last)
        ending.sort()
        return ending, np.r_[0.0, np.cumsum(exp(ending))]

    return endings


def _complements(other: _Partials, rows: NDArray[np.int64]) -> _Endings:
    """Return how the other columns can be filled, for the places that these leave them."""
    found = {
        tuple((rows - left).tolist()): (
            part.weight,
            np.r_[0.0, np.cumsum(part.ways * exp(part.weight))],
        )
        for left, part in _grouped(other)
    }
    return lambda left: found[tuple(left.tolist())]


def _cell_weights(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log weight of k answers in each row, as rows by k.

    The row shares in it are constant over the tables with these margins; they only keep
    the weights, as multinomial chances, from overflowing.
    """
    from scipy.special import gammaln

    k = np.arange(int(rows.max()) + 1)
    weights: NDArray[np.float64] = np.outer(log(rows / rows.sum()), k) - gammaln(k + 1.0)
    return weights


def _column_weights(
    weights: NDArray[np.float64], fillings: NDArray[np.int64], total: int
) -> NDArray[np.float64]:
    """Return the log multinomial chance of each filling of a column, one a line."""
    chances = np.full(len(fillings), math.lgamma(total + 1))
    for row, cells in enumerate(fillings.T):
        chances += weights[row, cells]
    return chances


def _filling_counts(room: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Count the ways to put `total` answers in rows with this room, for each line of it."""
    ways = np.zeros((len(room), total + 1))
    ways[:, 0] = 1
    for space in room.T:
        # Ways for 0 to `space` answers in this row: a difference of running sums.
        running = np.cumsum(ways, axis=1)
        start = np.arange(total + 1)[None, :] - space[:, None] - 1
        before = np.take_along_axis(running, np.maximum(start, 0), axis=1)
        ways = running - np.where(start >= 0, before, 0)
    counts: NDArray[np.float64] = ways[:, total]
    return counts


def _fillings(room: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return every way to put `total` answers in rows with this room, one a line."""
    filled = np.zeros((1, 0), dtype=np.int64)
    left = np.array([total])
    after = int(room.sum())
    for space in room.tolist():
        after -= space
        fewest = np.maximum(left - after, 0)
        options = np.minimum(left, space) - fewest + 1
        first = np.repeat(np.cumsum(options) - options, options)
        taken = np.arange(first.size) - first + np.repeat(fewest, options)
        filled = np.column_stack([np.repeat(filled, options, axis=0), taken])
        left = np.repeat(left, options) - taken
    return filled


def _merged(
    left: NDArray[np.int64], weight: NDArray[np.float64], ways: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Merge partial tables that leave the same places and weigh the same."""
    rounded = weight.round(9)
    order = np.lexsort((rounded, *left.T))
    left, rounded = left[order], rounded[order]
    is_new = (np.diff(left, axis=0) != 0).any(axis=1) | (np.diff(rounded) != 0)
    starts = np.flatnonzero(np.r_[True, is_new])
    return left[starts], weight[order][starts], np.add.reduceat(ways[order], starts)


def _chi_square_p(table: NDArray[np.int64]) -> ConditionalP | None:
    """Return the chi-square approximation; None where draws would be closer."""
    from scipy.special import chdtrc, gammaln

    rows, columns = (table.sum(axis=axis).astype(np.float64) for axis in (1, 0))
    n = float(table.sum())
    if rows.min() * columns.min() < _LARGE_EXPECTED * n:
        return None
    df = (rows.size - 1) * (columns.size - 1)
    log_chance = float(gammaln(rows + 1).sum() + gammaln(columns + 1).sum() - gammaln(n + 1))
    log_chance -= float(gammaln(table + 1.0).sum())
    log_density = (table.size - 1) * math.log(n) - df * math.log(2 * math.pi)
    log_density -= (columns.size - 1) * float(log(rows).sum())
    log_density -= (rows.size - 1) * float(log(columns).sum())
    statistic = max(log_density - 2 * log_chance, 0.0)
    method = "Fisher-Freeman-Halton test, chi-square approximation: too many answers to count"
    return ConditionalP(float(chdtrc(df, statistic)), None, method)


def _drawn_p(table: NDArray[np.int64], seed: int) -> ConditionalP:
    """Return the p-value by drawing tables with the same margins."""
    from scipy.special import gammaln
    from scipy.stats import random_table

    generator = random_table(table.sum(axis=1), table.sum(axis=0), seed=seed)
    drawn = generator.rvs(size=_DRAWS)
    # Likelier tables have smaller products of factorials.
    seen = float(gammaln(table + 1.0).sum())
    extreme = int((gammaln(drawn + 1.0).sum(axis=(1, 2)) >= seen - _TOLERANCE).sum())
    return sampled_p(extreme, _DRAWS, "both margins fixed")
