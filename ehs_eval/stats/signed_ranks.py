"""Null distribution of the signed-rank sum, exactly conditional on ties and zeros in the data."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP
from ehs_eval.stats.divisions import binomial_weights
from ehs_eval.stats.permutation import DRAWS, sampled_p

_CONDITION: Final = "conditional on ties and zeros"
# Sums listed for some of the different ranks, some hundredths of a second.
_LISTED: Final = 300_000
# Different ranks of which even one of each would make too many sums.
_MOST_LISTED: Final = 40
# About a fifth of a second of counting, in additions.
_COUNTED: Final = 1_500_000_000
# Beyond it the chance of one assignment of signs, 1 / 2**n, underflows.
_MOST_PAIRS: Final = 1_000
# Excess kurtosis up to which the normal approximation is closer than draws would be.
_REGULAR: Final = 0.05
_DRAWN_CELLS: Final = 2_000_000
_DRAWING_LIMIT: Final = 20_000_000
_FEWEST_DRAWS: Final = 2_000


def signed_rank_p(
    doubled_ranks: NDArray[np.int64], ties: NDArray[np.int64], doubled_sum: int, *, seed: int
) -> ConditionalP:
    """Return the two-sided p-value of a signed-rank sum, conditional on ties and zeros.

    Args:
        doubled_ranks: Twice the rank of each size of a non-zero difference, ascending.
        ties: How many differences share it.
        doubled_sum: Twice the sum of the ranks of either sign.
        seed: Seed of the Monte Carlo fallback.

    Returns:
        P(|W - mean| >= |w - mean|) over every assignment of signs.

    Notes:
        Counted in full up to 1,000 pairs that differ, or as many as take a quarter of a
        second when many unchanged pairs are ranked too (Pratt), and further where few
        differences differ. Beyond that normal, with continuity correction, where its error
        (by the kurtosis of the sum) is below that of draws; else drawn.

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    n, total = int(ties.sum()), int((ties * doubled_ranks).sum())
    smaller = min(doubled_sum, total - doubled_sum)
    if 2 * smaller == total:
        return ConditionalP(1.0, None, f"exact, {_CONDITION}")
    # Signs turned round give the other tail, as long as this one.
    sides = _sides(ties) if ties.size <= _MOST_LISTED else None
    if sides is not None:
        tail = _listed_tail(doubled_ranks, ties, sides, smaller)
        return ConditionalP(min(2 * tail, 1.0), None, f"exact, {_CONDITION}")
    if n * total <= _COUNTED and n <= _MOST_PAIRS:
        tail = _counted_tail(np.repeat(doubled_ranks, ties), smaller)
        return ConditionalP(min(2 * tail, 1.0), None, f"exact, {_CONDITION}")
    return _normal_p(doubled_ranks, ties, smaller) or _drawn_p(
        doubled_ranks, ties, total - 2 * smaller, seed
    )


def _sides(ties: NDArray[np.int64]) -> tuple[list[int], list[int]] | None:
    """Return the ranks in two parts with about as many sums; None if those are too many."""
    sides: tuple[list[int], list[int]] = ([], [])
    sizes = [0.0, 0.0]
    for place in np.argsort(-ties, kind="stable").tolist():
        side = int(sizes[1] < sizes[0])
        sides[side].append(place)
        sizes[side] += math.log(int(ties[place]) + 1)
    return sides if max(sizes) <= math.log(_LISTED) else None


def _listed_tail(
    ranks: NDArray[np.int64],
    ties: NDArray[np.int64],
    sides: tuple[list[int], list[int]],
    most: int,
) -> float:
    """Return P(sum <= most) from the sums of two parts of the ranks."""
    (sums, chances), (others, ways) = (_sums(ranks[side], ties[side]) for side in sides)
    order = np.argsort(others, kind="stable")
    at_most = np.concatenate([[0.0], np.cumsum(ways[order])])
    reached = np.searchsorted(others[order], most - sums, "right")
    return float((chances * at_most[reached]).sum())


def _sums(
    ranks: NDArray[np.int64], ties: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return every sum that some ranks can give, and the chance of each."""
    sums, chances = np.zeros(1, np.int64), np.ones(1)
    for rank, size in zip(ranks.tolist(), ties.tolist(), strict=True):
        weights = binomial_weights(size, 0, size, 0.5)
        sums = np.add.outer(sums, rank * np.arange(size + 1)).ravel()
        chances = np.multiply.outer(chances, weights / weights.sum()).ravel()
    return sums, chances


def _counted_tail(ranks: NDArray[np.int64], most: int) -> float:
    """Return P(sum <= most) by adding one rank at a time; larger sums are left out."""
    chances = np.zeros(most + 1)
    chances[0] = 1
    reached = 0
    for rank in ranks.tolist():
        reached = min(reached + rank, most)
        chances[: reached + 1] /= 2
        if rank <= reached:
            # Added to a copy: the sums with this rank must not be counted with it again.
            chances[rank : reached + 1] += chances[: reached - rank + 1].copy()
    return float(chances.sum())


def _normal_p(
    ranks: NDArray[np.int64], ties: NDArray[np.int64], smaller: int
) -> ConditionalP | None:
    """Return the normal approximation; None where draws would be closer."""
    sizes = ranks / ranks.max()
    squares = float((ties * sizes**2).sum())
    if 2 * float((ties * sizes**4).sum()) > _REGULAR * squares**2:
        return None
    mean = float((ties * sizes).sum()) / 2
    step = int(np.gcd.reduce(ranks)) / float(ranks.max())
    z = max(mean - smaller / float(ranks.max()) - step / 2, 0.0) / math.sqrt(squares / 4)
    method = f"normal with continuity correction, {_CONDITION}: too many pairs to count"
    return ConditionalP(math.erfc(z / math.sqrt(2)), None, method)


def _drawn_p(
    ranks: NDArray[np.int64], ties: NDArray[np.int64], distance: int, seed: int
) -> ConditionalP:
    """Return the p-value by drawing signs."""
    total = int((ties * ranks).sum())
    rng = np.random.default_rng(seed)
    draws = min(DRAWS, max(_FEWEST_DRAWS, _DRAWING_LIMIT // ties.size))
    extreme, batch = 0, max(1, _DRAWN_CELLS // ties.size)
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        sums = rng.binomial(ties, 0.5, size=(size, ties.size)) @ ranks
        extreme += int((np.abs(2 * sums - total) >= distance).sum())
    return sampled_p(extreme, draws, _CONDITION)
