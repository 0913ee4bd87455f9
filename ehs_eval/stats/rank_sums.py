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
# What looking up one place costs, in additions of dense counting.
_LOOKUP_COST: Final = 150
# Logarithm of the most divisions whose counts floats can hold.
_OVERFLOW: Final = 690
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
        1,000, 141 against 995 with five different answers, any number with two. Beyond
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
    halfway = int(np.searchsorted(np.cumsum(ties), n / 2))
    additions = _dense_tail_work(ties, n_small, halfway)
    if lookups <= _SPARSE_LIMIT and lookups * _LOOKUP_COST <= additions:
        share = _tail_share(ties, n_small, distance, middle, is_dense=False)
        return ConditionalP(share, None, EXACT)
    if additions <= _DENSE_LIMIT:
        share = _tail_share(ties, n_small, distance, halfway, is_dense=True)
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


def _cheapest_middle(ties: NDArray[np.int64], n_small: int) -> tuple[int, float]:
    """Return the score to divide the others at, and how many places are then looked up."""
    if ties.size > _MOST_LISTED:
        return 0, math.inf
    options = [min(size, n_small) + 1.0 for size in ties.tolist()]
    best = (0, math.inf)
    for middle in range(ties.size):
        lower, upper = math.prod(options[:middle]), math.prod(options[middle + 1 :])
        ends = min(sum(options[middle + 1 :]), n_small + 1.0)
        work = lower * ends + _LISTING_COST * (lower + upper)
        best = min(best, (middle, work), key=lambda found: found[1])
    middle, most = best
    longest = max(math.prod(options[:middle]), math.prod(options[middle + 1 :]))
    if most <= _SPARSE_LIMIT or _LISTING_COST * longest > _SPARSE_LIMIT:
        return best
    # Not all of them divide as many people as there are.
    halves = [_listed(half, n_small) for half in (ties[:middle], ties[middle + 1 :])]
    left = n_small - np.arange(halves[0].size)
    ends_left = np.minimum(left, halves[1].size - 1) - np.maximum(left - ties[middle], 0) + 1
    work = float((halves[0] * np.maximum(ends_left, 0)).sum())
    return middle, work + _LISTING_COST * float(halves[0].sum() + halves[1].sum())


def _listed(ties: NDArray[np.int64], n_small: int) -> NDArray[np.float64]:
    """Return how many divisions of some scores there are, by how many the small group gets."""
    ways = np.ones(1)
    for size in ties.tolist():
        options = np.ones(min(size, n_small) + 1)
        sums = np.zeros(ways.size + options.size)
        sums[1 : ways.size + 1] = np.cumsum(ways)
        sums[ways.size + 1 :] = sums[ways.size]
        before = np.maximum(np.arange(sums.size - 1) - options.size + 1, 0)
        ways = (sums[1:] - sums[before])[: n_small + 1]
    return ways


def _dense_tail_work(ties: NDArray[np.int64], n_small: int, middle: int) -> float:
    """Return roughly how many additions dense counting makes; infinite where floats overflow."""
    n = int(ties.sum())
    if math.lgamma(n + 1) - math.lgamma(n_small + 1) - math.lgamma(n - n_small + 1) > _OVERFLOW:
        return math.inf
    lower, upper = ties[:middle], ties[middle + 1 :]
    under = int(lower.sum())
    most, ends = min(under, n_small), min(int(upper.sum()), n_small, int(ties[middle]))
    values = max(most * under - 2 * most**2 / 3, 1.0)
    join = (most + 1) * (ends + 1) * (20_000 + 2 * values)
    return dense_work(lower, n_small) + dense_work(upper, n_small) + join


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
    ends: Ends = DenseEnds(upper) if is_dense else SparseEnds(upper, 4 * mean + distance)
    k, rest = np.ogrid[: len(lower), : len(upper)]
    j = n_small - k - rest
    # What 2U gains from the pairs across the halves.
    shift = j * (2 * (under - k) + size - j) + 2 * rest * (under - k + size - j)
    is_possible = (j >= 0) & (j <= size)
    ways = np.where(is_possible, chosen[np.clip(j - fewest, 0, chosen.size - 1)], 0.0)
    tails = total = 0.0
    for number, part in enumerate(lower):
        start = max(0, n_small - number - size)
        some = slice(start, min(len(upper), n_small - number + 1))
        if start >= some.stop:
            continue
        own = shift[number, some]
        found = ends.beyond(part, start, mean - distance - own, mean + distance - own)
        tails += float((found * ways[number, some]).sum())
        total += part.total * float((ends.totals[some] * ways[number, some]).sum())
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
