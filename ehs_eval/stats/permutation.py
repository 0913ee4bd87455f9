"""Null distributions of rank sums, exactly conditional on the ties in the data.

SciPy's "exact" Mann-Whitney ignores ties; these count every arrangement of the ranks seen.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP

SEED: Final = 20170401
DRAWS: Final = 20_000
# Each stands for about half a second of counting.
_RANK_SUM_LIMIT: Final = 600_000_000
_SIGNED_RANK_LIMIT: Final = 1_500_000_000
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
        Counted in full while that takes well under a second (all of 100 v 100 does); else
        sampled, p = (b + 1) / (B + 1).

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    n_small = min(n_first, int(ties.sum()) - n_first)
    n_large = int(ties.sum()) - n_small
    mean = n_small * n_large
    distance = abs(doubled_u - mean)
    is_short = _counting_work(ties, n_small) <= _RANK_SUM_LIMIT
    # Beyond 1e300 divisions float64 could not hold the counts.
    if is_short and math.comb(n_small + n_large, n_small) < 10**300:
        counts = doubled_u_counts(ties, n_small)
        tail = counts[np.abs(np.arange(counts.size) - mean) >= distance].sum()
        return ConditionalP(float(tail / counts.sum()), None, "exact, conditional on ties")

    rng = np.random.default_rng(seed)
    draws = min(DRAWS, max(_FEWEST_DRAWS, _DRAWING_LIMIT // ties.size))
    extreme, batch = 0, max(1, _DRAWN_CELLS // ties.size)
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        drawn = rng.multivariate_hypergeometric(ties, n_small, size=size)
        others = ties - drawn
        doubled = (drawn * (2 * np.cumsum(others, axis=1) - others)).sum(axis=1)
        extreme += int((np.abs(doubled - mean) >= distance).sum())
    return sampled_p(extreme, draws, "conditional on ties")


def sampled_p(extreme: int, draws: int, condition: str) -> ConditionalP:
    """Return a Monte Carlo p-value and its standard error.

    Args:
        extreme: Draws at least as extreme as the data.
        draws: Draws made.
        condition: What every draw keeps, in words.

    Returns:
        (extreme + 1) / (draws + 1), which is never 0 and counts the data themselves.

    References:
        Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular
        Biology 9, article 39.
    """
    p_value = (extreme + 1) / (draws + 1)
    error = math.sqrt(p_value * (1 - p_value) / draws)
    return ConditionalP(p_value, error, f"Monte Carlo, {condition}, {draws} draws, fixed seed")


def _counting_work(ties: NDArray[np.int64], n_first: int) -> float:
    """Return roughly how many additions `doubled_u_counts` makes."""
    n_second = int(ties.sum()) - n_first
    steps = float(np.minimum(ties, n_first).sum())
    return steps * n_first * n_first * n_second / 2


def doubled_u_counts(ties: NDArray[np.int64], n_first: int) -> NDArray[np.float64]:
    """Count the divisions of tied scores that give each value of 2U.

    Args:
        ties: How many scores share each distinct value, lowest value first.
        n_first: Scores that go to the first group.

    Returns:
        Counts for 2U of the first group from 0 to 2 * n_first * n_second. All terms are
        positive, so float64 keeps about 13 digits even in the tails.
    """
    total = int(ties.sum())
    n_second = total - n_first
    # counts[k][v]: ways for k of the scores so far to be in the first group with 2U = v.
    counts = np.zeros((n_first + 1, 2 * n_first * n_second + 1))
    counts[0, 0] = 1
    placed = 0
    for size in ties.tolist():
        after = placed + size
        fewest = max(1, n_first - (total - after))
        for k in range(min(n_first, after), fewest - 1, -1):  # downwards: k - j is still old
            for j in range(max(1, k - placed), min(size, k) + 1):
                below = placed - (k - j)
                if below > n_second:
                    continue
                length = 2 * (k - j) * below + 1
                shift = j * (2 * below + size - j)
                target = counts[k, shift : shift + length]
                ways = math.comb(size, j)
                target += counts[k - j, : target.size] * ways
        placed = after
    result: NDArray[np.float64] = counts[n_first]
    return result


def signed_rank_p(doubled_ranks: NDArray[np.int64], doubled_sum: int, *, seed: int) -> ConditionalP:
    """Return the two-sided p-value of a signed-rank sum, conditional on ties and zeros.

    Args:
        doubled_ranks: Twice the rank of each non-zero difference.
        doubled_sum: Twice the sum of the ranks of either sign.
        seed: Seed of the Monte Carlo fallback.

    Returns:
        P(|W - mean| >= |w - mean|) over every assignment of signs.

    Notes:
        Counted in full while that takes well under a second; else sampled.

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    total = int(doubled_ranks.sum())
    distance = abs(2 * doubled_sum - total)
    if doubled_ranks.size * total <= _SIGNED_RANK_LIMIT:
        chances = np.zeros(total + 1)
        chances[0] = 1
        reached = 0
        for rank in np.sort(doubled_ranks).tolist():
            reached += rank
            halves = chances[: reached - rank + 1] / 2
            chances[: halves.size] = halves
            chances[rank : reached + 1] += halves
        tail = chances[np.abs(2 * np.arange(total + 1) - total) >= distance].sum()
        return ConditionalP(min(float(tail), 1.0), None, "exact, conditional on ties and zeros")

    ranks, ties = np.unique(doubled_ranks, return_counts=True)
    rng = np.random.default_rng(seed)
    draws = min(DRAWS, max(_FEWEST_DRAWS, _DRAWING_LIMIT // ranks.size))
    extreme, batch = 0, max(1, _DRAWN_CELLS // ranks.size)
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        sums = rng.binomial(ties, 0.5, size=(size, ties.size)) @ ranks
        extreme += int((np.abs(2 * sums - total) >= distance).sum())
    return sampled_p(extreme, draws, "conditional on ties and zeros")
