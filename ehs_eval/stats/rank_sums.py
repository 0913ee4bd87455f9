"""Null distribution of the rank sum of two groups, exactly conditional on the ties in the data.

SciPy's "exact" Mann-Whitney ignores ties; these count every division of the ranks seen.
"""

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP
from ehs_eval.stats.divisions import (
    EVEN,
    DenseEnds,
    Ends,
    SparseEnds,
    binomial_weights,
    dense_divisions,
    dense_work,
    sparse_divisions,
)
from ehs_eval.stats.permutation import DRAWS, sampled_p

EXACT: Final = "exact, conditional on ties"
# Places looked up, some hundredths of a second.
_SPARSE_LIMIT: Final = 1_500_000
# What listing a division costs beside one place looked up.
_LISTING_COST: Final = 20
# Different scores of which even one of each would make too many divisions.
_MOST_LISTED: Final = 40
# About a third of a second of counting, in additions.
_DENSE_LIMIT: Final = 1_600_000_000
# Standard deviations beyond which no chance is left that a float could hold.
_DEVIATIONS: Final = 40
_REACH: Final = 1_000
# Excess kurtosis up to which the normal approximation is closer than draws would be.
_REGULAR: Final = 0.05
# With three different scores 2U all but moves in steps as wide as a gap between ranks; up to this
# many standard deviations they do not show.
_COARSE: Final = 0.03
_DRAWN_CELLS: Final = 2_000_000
_DRAWING_LIMIT: Final = 20_000_000
_FEWEST_DRAWS: Final = 2_000


def rank_sum_p(ties: NDArray[np.int64], n_first: int, doubled_u: int, *, seed: int) -> ConditionalP:
    """Return the two-sided p-value of a rank sum, conditional on the ties.

    Args:
        ties: How many scores share each distinct value, lowest value first.
        n_first: Scores in the first group, fewer than all.
        doubled_u: Twice U of either group.
        seed: Seed of the Monte Carlo fallback.

    Returns:
        P(|U - mean| >= |u - mean|) over every division of the scores.

    Notes:
        Counted in full while that is quick: 200 against 200 whatever the scores, 40 against
        1,000, 141 against 995 with five different answers, and any number with two. Beyond
        that normal, with continuity correction, where its error (by the kurtosis of the rank
        sum) is below that of draws; else drawn, p = (b + 1) / (B + 1).

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    n = int(ties.sum())
    n_small = min(n_first, n - n_first)
    distance = abs(doubled_u - n_small * (n - n_small))
    if distance == 0:
        return ConditionalP(1.0, None, EXACT)
    if ties.size == 2:
        return ConditionalP(_two_values(ties, n_small, distance), None, EXACT)
    middle, lookups = _cheapest_middle(ties, n_small)
    if lookups <= _SPARSE_LIMIT:
        share = _tail_share(ties, n_small, distance, middle, is_dense=False)
        return ConditionalP(share, None, EXACT)
    middle = int(np.searchsorted(np.cumsum(ties), n / 2))
    # Beyond 1e300 divisions float64 could not hold the counts.
    is_held = math.lgamma(n + 1) - math.lgamma(n_small + 1) - math.lgamma(n - n_small + 1) < 690
    if is_held and _dense_tail_work(ties, n_small, middle) <= _DENSE_LIMIT:
        share = _tail_share(ties, n_small, distance, middle, is_dense=True)
        return ConditionalP(share, None, EXACT)
    return _normal_p(ties, n_small, distance) or _drawn_p(ties, n_small, distance, seed)


def _two_values(ties: NDArray[np.int64], n_small: int, distance: int) -> float:
    """Return the p-value of two different scores: a hypergeometric count."""
    n, high = int(ties.sum()), int(ties[1])
    mean = n_small * high / n
    deviation = math.sqrt(mean * (1 - high / n) * (n - n_small) / max(n - 1, 1))
    reach = max(_REACH, math.ceil(_DEVIATIONS * deviation))
    low = max(0, n_small - (n - high), math.floor(mean) - reach)
    top = min(n_small, high, math.ceil(mean) + reach)
    counts = np.arange(low, top + 1)
    # A score moved from one group to the other moves 2U by all scores.
    far = np.abs(counts * n - n_small * high) >= distance
    chances = binomial_weights(high, low, top, n_small / n)
    others = binomial_weights(n - high, n_small - top, n_small - low, n_small / n)[::-1]
    chances = chances * others
    return min(float(chances[far].sum() / chances.sum()), 1.0)


def _reach(sizes: NDArray[np.int64], most: int) -> int:
    """Return the most of some scores that the smaller group can hold."""
    return min(int(sizes.sum()), most)


def _cheapest_middle(ties: NDArray[np.int64], n_small: int) -> tuple[int, float]:
    """Return the score to divide the others at, and how many places are then looked up."""
    best = (0, math.inf)
    if ties.size > _MOST_LISTED:
        return best
    for middle, size in enumerate(ties.tolist()):
        halves = ties[:middle], ties[middle + 1 :]
        longest = max(math.prod((np.minimum(half, n_small) + 1).tolist()) for half in halves)
        if longest > _SPARSE_LIMIT / _LISTING_COST:
            continue
        lower, upper = (_listed(half, n_small) for half in halves)
        left = n_small - np.arange(lower.size)
        ends = np.minimum(left, upper.size - 1) - np.maximum(left - size, 0) + 1
        work = float((lower * np.maximum(ends, 0)).sum())
        work += _LISTING_COST * float(lower.sum() + upper.sum())
        best = min(best, (middle, work), key=lambda found: found[1])
    return best


def _listed(ties: NDArray[np.int64], n_small: int) -> NDArray[np.float64]:
    """Return how many divisions of some scores there are, by how many the small group gets."""
    ways = np.ones(1)
    for size in ties.tolist():
        sums = np.cumsum(np.pad(ways, (0, min(size, n_small))))
        shifted = np.pad(sums, (size + 1, 0))[: sums.size]
        ways = (sums - shifted)[: n_small + 1]
    return ways


def _dense_tail_work(ties: NDArray[np.int64], n_small: int, middle: int) -> float:
    """Return roughly how many additions dense counting makes."""
    lower, upper = ties[:middle], ties[middle + 1 :]
    return (
        dense_work(lower, n_small)
        + dense_work(upper, n_small)
        + _join_work(
            _reach(lower, n_small), int(lower.sum()), min(_reach(upper, n_small), int(ties[middle]))
        )
    )


def _join_work(most: int, under: int, ends: int) -> float:
    """Return roughly how many additions joining the halves takes."""
    values = max(most * under - 2 * most**2 / 3, 1.0)
    return (most + 1) * (ends + 1) * (20_000 + 2 * values)


def _tail_share(
    ties: NDArray[np.int64], n_small: int, distance: int, middle: int, *, is_dense: bool
) -> float:
    """Return the share of divisions whose 2U is at least `distance` from its mean.

    The scores below and above one score are divided separately; joining the two needs
    running sums of one of them only, never the distribution of the whole.
    """
    n = int(ties.sum())
    share = EVEN if is_dense else n_small / n
    under, size = int(ties[:middle].sum()), int(ties[middle])
    lower, upper = (
        dense_divisions(half, n_small) if is_dense else sparse_divisions(half, n_small, share)
        for half in (ties[:middle], ties[middle + 1 :])
    )
    fewest = max(0, n_small - (len(lower) - 1) - (len(upper) - 1))
    chosen = binomial_weights(size, fewest, min(size, n_small), share)
    mean = n_small * (n - n_small)
    ends: Ends = DenseEnds(upper) if is_dense else SparseEnds(upper)
    tails = total = 0.0
    for k, part in enumerate(lower):
        j = np.arange(max(0, n_small - k - len(upper) + 1), min(size, n_small - k) + 1)
        if not j.size:
            continue
        rest = n_small - k - j
        # What 2U gains from the pairs across the halves.
        shift = j * (2 * (under - k) + size - j) + 2 * rest * (under - k + size - j)
        ways = chosen[j - fewest]
        low, high = mean - distance - shift, mean + distance - shift
        found = ends.beyond(part, rest, low, high)
        tails += float((found * ways).sum())
        total += float(part.total * (ends.totals[rest] * ways).sum())
    return min(tails / total, 1.0)


def _normal_p(ties: NDArray[np.int64], n_small: int, distance: int) -> ConditionalP | None:
    """Return the normal approximation; None where draws would be closer."""
    n = int(ties.sum())
    sizes = ties.astype(np.float64)
    ranks = np.cumsum(sizes) - (sizes - 1) / 2 - (n + 1) / 2
    squares = float((sizes * ranks**2).sum())
    part = n_small / n
    if float((sizes * ranks**4).sum()) > _REGULAR * squares**2 * part * (1 - part):
        return None
    deviation = 2 * math.sqrt(part * (1 - part) * squares * n / (n - 1))
    gaps = ties[1:] + ties[:-1]  # between ranks, doubled
    if ties.size == 3 and gaps.max() > _COARSE * deviation:
        return None
    step = int(np.gcd.reduce(gaps))  # in which 2U moves
    z = max(distance - step / 2, 0.0) / deviation
    method = "normal with continuity correction, conditional on ties: too many answers to count"
    return ConditionalP(math.erfc(z / math.sqrt(2)), None, method)


def _drawn_p(ties: NDArray[np.int64], n_small: int, distance: int, seed: int) -> ConditionalP:
    """Return the p-value by drawing divisions of the scores."""
    mean = n_small * (int(ties.sum()) - n_small)
    rng = np.random.default_rng(seed)
    draws = min(DRAWS, max(_FEWEST_DRAWS, _DRAWING_LIMIT // ties.size))
    extreme, batch = 0, max(1, _DRAWN_CELLS // ties.size)
    # "count" shuffles the people, which is the quicker way where few of them tie.
    way: Literal["count", "marginals"]
    way = "count" if int(ties.sum()) < 20 * ties.size else "marginals"
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        drawn = rng.multivariate_hypergeometric(ties, n_small, size=size, method=way)
        others = ties - drawn
        doubled = (drawn * (2 * np.cumsum(others, axis=1) - others)).sum(axis=1)
        extreme += int((np.abs(doubled - mean) >= distance).sum())
    return sampled_p(extreme, draws, "conditional on ties")
