"""What permutation tests share: how small their p-values can be, and those of draws."""

import math
from typing import Final

from ehs_eval.stats.common import ConditionalP, check_count

DRAWS: Final = 20_000
# People in the smaller group from whom on 2 / C(n, k) is 0 as a float.
_BEYOND_FLOATS: Final = 600


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
    fewer = min(int(n_first), int(n_second))
    if fewer > _BEYOND_FLOATS:
        return 0.0
    divisions = math.comb(int(n_first + n_second), fewer)
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
