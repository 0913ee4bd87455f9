"""Null distributions of rank sums, exactly conditional on the ties in the data.

SciPy's "exact" Mann-Whitney ignores ties; these count every arrangement of the ranks seen.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP, check_count

SEED: Final = 20170401
DRAWS: Final = 20_000
# About half a second of counting, in additions.
_RANK_SUM_LIMIT: Final = 1_600_000_000
_SIGNED_RANK_LIMIT: Final = 1_500_000_000
# Beyond it the chance of one assignment of signs, 1 / 2**n, underflows.
_SIGNED_PAIRS_LIMIT: Final = 1_000
# What a step costs beside its additions, and a value when the halves are joined, both in
# additions.
_STEP_COST: Final = 5_000
_JOIN_COST: Final = 50_000
_JOINED_VALUE_COST: Final = 40
_DRAWN_CELLS: Final = 2_000_000
_DRAWING_LIMIT: Final = 20_000_000
_FEWEST_DRAWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many divisions give each value of 2U.

    Attributes:
        start: The lowest value that any division gives.
        ways: Divisions that give `start`, `start` + 1, ...; all positive, so that float64
            keeps about 13 digits even in the tails.
    """

    start: int
    ways: NDArray[np.float64]


def smallest_rank_sum_p(n_first: int, n_second: int) -> float:
    """Return the smallest exact p-value a rank sum of two groups can reach.

    Args:
        n_first: People in the first group.
        n_second: People in the second group.

    Returns:
        2 / C(n_first + n_second, n_first), at most 1: the two-sided p-value when every
        score of one group lies above every score of the other.

    Raises:
        ValueError: A number is not a count of at least 1.

    Notes:
        For scores that all differ. Ties usually raise it; in groups of unequal size they
        can also leave nothing as extreme on the other side, which halves it.

    References:
        Lehmann (1975), Nonparametrics: Statistical Methods Based on Ranks, chapter 1.
    """
    check_count("n_first", n_first, minimum=1)
    check_count("n_second", n_second, minimum=1)
    divisions = math.comb(int(n_first + n_second), int(n_first))
    return 2 / divisions if divisions > 2 else 1.0


def smallest_signed_rank_p(n_pairs: int) -> float:
    """Return the smallest exact p-value a signed-rank sum of pairs can reach.

    Args:
        n_pairs: Pairs that differ.

    Returns:
        2 / 2**n_pairs, at most 1: the two-sided p-value when every pair moves the same
        way. Ties between differences leave it as it is.

    Raises:
        ValueError: `n_pairs` is not a count of at least 1.

    References:
        Lehmann (1975), Nonparametrics: Statistical Methods Based on Ranks, chapter 3.
    """
    check_count("n_pairs", n_pairs, minimum=1)
    return 2.0 ** (1 - int(n_pairs))


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
        Counted in full while that takes about half a second: 200 against 200 whatever the
        scores, 40 against 1,000, and 141 against 995 with five different answers. Beyond
        that sampled, p = (b + 1) / (B + 1).

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    n_small = min(n_first, int(ties.sum()) - n_first)
    n_large = int(ties.sum()) - n_small
    distance = abs(doubled_u - n_small * n_large)
    is_short = _counting_work(ties, n_small) <= _RANK_SUM_LIMIT
    # Beyond 1e300 divisions float64 could not hold the counts.
    if is_short and (divisions := math.comb(n_small + n_large, n_small)) < 10**300:
        tails = _tail_ways(ties, n_small, distance)
        return ConditionalP(min(tails / divisions, 1.0), None, "exact, conditional on ties")
    return _drawn_rank_sum_p(ties, n_small, distance, seed)


def _drawn_rank_sum_p(
    ties: NDArray[np.int64], n_small: int, distance: int, seed: int
) -> ConditionalP:
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


def _middle(ties: NDArray[np.int64]) -> int:
    """Return the place of the median score among the distinct values."""
    return int(np.searchsorted(np.cumsum(ties), ties.sum() / 2))


def _counting_work(ties: NDArray[np.int64], n_small: int) -> float:
    """Return roughly how many additions `_tail_ways` makes."""
    middle = _middle(ties)
    lower, upper = ties[:middle], ties[middle + 1 :]
    under = float(lower.sum())
    most = min(under, n_small)
    # Few distinct scores below the median leave few distinct values of 2U.
    few = min(max(lower.size, 1), 3)
    values = min(most * under - 2 * most**2 / 3, most ** (few - 1) / math.factorial(few))
    joins = (most + 1) * (min(int(ties[middle]), n_small) + 1)
    halves = sum(_half_work(half, n_small) for half in (lower, upper))
    return halves + (most + 1) * _JOIN_COST + joins * values * _JOINED_VALUE_COST


def _half_work(ties: NDArray[np.int64], n_small: int) -> float:
    """Return roughly how many additions `_ways_by_size` makes."""
    after = np.cumsum(ties)
    before = (after - ties).astype(np.float64)
    most = np.minimum(before, n_small)
    # 2k(before - k) values with k scores in the first group, averaged over k.
    values = most * before - 2 * most**2 / 3
    values[:2] = 1
    steps = (np.minimum(after, n_small) + 1) * (np.minimum(ties, n_small) + 1.0)
    return float((steps * (_STEP_COST + values)).sum())


def _tail_ways(ties: NDArray[np.int64], n_small: int, distance: int) -> float:
    """Count the divisions whose 2U is at least `distance` from its mean.

    The scores below and above the median score are divided separately; joining the two
    needs running sums of one of them only, never the distribution of the whole.
    """
    mean = n_small * (int(ties.sum()) - n_small)
    middle = _middle(ties)
    under, size = int(ties[:middle].sum()), int(ties[middle])
    upper = _ways_by_size(ties[middle + 1 :], n_small)
    # Running sums for each number in the first group, end to end, each with a 0 of its own.
    at_most = np.concatenate([_running(part.ways) for part in upper])
    at_least = np.concatenate([_running(part.ways[::-1])[::-1] for part in upper])
    starts = np.array([part.start for part in upper])
    lengths = np.array([part.ways.size for part in upper])
    places = np.cumsum(lengths + 1) - lengths - 1
    tails = 0.0
    for k, part in enumerate(_ways_by_size(ties[:middle], n_small)):
        values = np.flatnonzero(part.ways)
        j = np.arange(max(0, n_small - k - len(upper) + 1), min(size, n_small - k) + 1)
        rest = n_small - k - j
        shift = part.start + starts[rest]
        shift += j * (2 * (under - k) + size - j) + 2 * rest * (under - k + size - j)
        reached = np.add.outer(values, shift)
        low = np.clip(mean - distance - reached + 1, 0, lengths[rest]) + places[rest]
        high = np.clip(mean + distance - reached, 0, lengths[rest]) + places[rest]
        chosen = np.array([float(math.comb(size, each)) for each in j.tolist()])
        # Not `@`: its threads wait on one another for arrays this small.
        ends = ((at_most[low] + at_least[high]) * chosen).sum(axis=1)
        tails += float((part.ways[values] * ends).sum())
    return tails


def _running(ways: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of the first 0, 1, 2, ... counts."""
    return np.concatenate([[0.0], np.cumsum(ways)])


def _ways_by_size(ties: NDArray[np.int64], most: int) -> list[_Counts]:
    """Count the divisions of some scores by how many go to the first group.

    Args:
        ties: How many scores share each distinct value, lowest value first; may be empty.
        most: The most that can go to the first group.

    Returns:
        The ways to give each value of 2U, for 0, 1, 2, ... scores in the first group.
    """
    total = int(ties.sum())
    most = min(most, total)
    best = min(most, total // 2)
    ways = np.zeros((most + 1, 2 * best * (total - best) + 1))
    ways[0, 0] = 1
    # Where each row has its first and its last count.
    low, high = [0] * (most + 1), [0] * (most + 1)
    placed = 0
    for size in ties.tolist():
        chosen = [float(math.comb(size, j)) for j in range(min(size, most) + 1)]
        for k in range(min(placed + size, most), 0, -1):  # downwards: row k - j is still old
            is_new = k > placed
            for j in range(max(1, k - placed), min(size, k) + 1):
                start, stop = low[k - j], high[k - j] + 1
                # j of this value in the first group beat those below it in the second.
                shift = j * (2 * (placed - k) + j + size)
                ways[k, start + shift : stop + shift] += ways[k - j, start:stop] * chosen[j]
                low[k] = start + shift if is_new else min(low[k], start + shift)
                high[k] = max(high[k], stop + shift - 1)
                is_new = False
        placed += size
    return [_Counts(low[k], ways[k, low[k] : high[k] + 1]) for k in range(most + 1)]


def signed_rank_p(doubled_ranks: NDArray[np.int64], doubled_sum: int, *, seed: int) -> ConditionalP:
    """Return the two-sided p-value of a signed-rank sum, conditional on ties and zeros.

    Args:
        doubled_ranks: Twice the rank of each non-zero difference.
        doubled_sum: Twice the sum of the ranks of either sign.
        seed: Seed of the Monte Carlo fallback.

    Returns:
        P(|W - mean| >= |w - mean|) over every assignment of signs.

    Notes:
        Counted in full up to 1,000 pairs that differ, or as many as take a quarter of a
        second when many unchanged pairs are ranked too (Pratt); else sampled.

    References:
        Streitberg and Roehmel (1986), Statistical Software Newsletter 12:10-17.
    """
    total = int(doubled_ranks.sum())
    distance = abs(2 * doubled_sum - total)
    is_short = doubled_ranks.size * total <= _SIGNED_RANK_LIMIT
    if is_short and doubled_ranks.size <= _SIGNED_PAIRS_LIMIT:
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
