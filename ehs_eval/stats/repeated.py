"""Several waves of the same people."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_floats, as_scores, as_table
from ehs_eval.stats.common import ConditionalP, NotEstimable
from ehs_eval.stats.permutation import DRAWS, SEED, sampled_p
from ehs_eval.stats.square_tables import linked_chi_square

# Up to half a second of counting and 100 MB: three waves of 200 people, four of 20.
_COUNTING_LIMIT: Final = 250_000_000
# Orders of more waves than this are too many to list for each pattern of ties.
_MOST_WAVES_LISTED: Final = 6
_DRAWN_CELLS: Final = 2_000_000
_DRAWING_LIMIT: Final = 20_000_000
_FEWEST_DRAWS: Final = 2_000
_CONDITION: Final = "conditional on ties within each person"

# The doubled ranks of one person, in increasing order, and the people who share them.
_Pattern = tuple[NDArray[np.int64], int]


@dataclass(frozen=True, slots=True)
class FriedmanResult:
    """Friedman's test of two or more waves of the same people.

    Attributes:
        statistic: Chi-square, corrected for ties.
        df: Waves less one.
        p_value: From the chi-square distribution.
        exact_p_value: Over every order of each person's own answers.
        exact_method: How the exact p-value was found.
        exact_standard_error: Its Monte Carlo error; None when counted in full.
        kendalls_w: Effect size, 0 (no common trend) to 1 (all people order the waves alike).
        mean_ranks: Mean rank of each wave, 1 the lowest, in the order given.
        n: People.
        n_tied: People whose answers are all the same, who bear on `kendalls_w` only.
        k: Waves.
        method: Convention of `statistic`, `p_value` and `kendalls_w`.
    """

    statistic: float
    df: int
    p_value: float
    exact_p_value: float
    exact_method: str
    exact_standard_error: float | None
    kendalls_w: float
    mean_ranks: tuple[float, ...]
    n: int
    n_tied: int
    k: int
    method: str


@dataclass(frozen=True, slots=True)
class SkillingsMackResult:
    """Skillings-Mack test of two or more waves with gaps.

    Attributes:
        statistic: Chi-square; Friedman's when there is neither a gap nor a tie.
        df: Rank of the covariance: waves less one, unless waves are not linked.
        p_value: From the chi-square distribution.
        n: People with at least two answers, who are used.
        n_dropped: People with fewer.
        k: Waves, answered or not.
        method: Conventions followed.
    """

    statistic: float
    df: int
    p_value: float
    n: int
    n_dropped: int
    k: int
    method: str


def friedman(*waves: ArrayLike, seed: int = SEED) -> FriedmanResult | NotEstimable:
    """Compare two or more waves of the same people by ranks.

    Args:
        *waves: Scores of each wave, 1-D, no NaN, all in the same order of people.
        seed: Seed of the draws used when exact counting would take too long.

    Returns:
        Test and effect size; `NotEstimable` when there are no people, or each gives the
        same answer in all waves.

    Raises:
        ValueError: Fewer than two waves, lengths differ, or a score is missing.

    Notes:
        (k - 1) sum_j (R_j - n(k + 1)/2)**2 / sum_ij (r_ij - (k + 1)/2)**2, with r the ranks
        within each person and R their sums, which corrects for ties; W = statistic /
        (n (k - 1)). The exact p-value counts the orders of each person's answers that
        give a statistic at least as large: the one to read in small samples. Two waves
        give the sign test; `wilcoxon_signed_rank` also uses the size of the changes.

    References:
        Friedman (1937), Journal of the American Statistical Association 32:675-701.
        Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10:275-287.
    """
    scores = _matching_scores(waves)
    n, k = scores.shape
    if n == 0:
        return NotEstimable("n = 0", 0)
    tied = (scores == scores[:, :1]).all(axis=1)
    if tied.all():
        return NotEstimable("all tied within each person", n)

    from scipy.stats import chi2, rankdata

    ranks = np.asarray(rankdata(scores, axis=1), dtype=np.float64)
    middle = (k + 1) / 2
    spread = float(((ranks.sum(axis=0) - n * middle) ** 2).sum())
    statistic = (k - 1) * spread / float(((ranks - middle) ** 2).sum())
    exact = _conditional_p((2 * ranks[~tied]).round().astype(np.int64), seed)
    return FriedmanResult(
        statistic=statistic,
        df=k - 1,
        p_value=float(chi2.sf(statistic, k - 1)),
        exact_p_value=exact.p_value,
        exact_method=exact.method,
        exact_standard_error=exact.standard_error,
        kendalls_w=min(statistic / (n * (k - 1)), 1.0),
        mean_ranks=tuple(ranks.mean(axis=0).tolist()),
        n=n,
        n_tied=int(tied.sum()),
        k=k,
        method="Friedman, ties corrected, chi-square approximation; Kendall's W of all people",
    )


def _matching_scores(waves: tuple[ArrayLike, ...]) -> NDArray[np.float64]:
    """Return the scores as people x waves."""
    if len(waves) < 2:
        raise ValueError("friedman needs at least two waves")
    columns = []
    for place, wave in enumerate(waves, start=1):
        if np.isnan(as_floats(f"wave {place}", wave)).any():
            raise ValueError(
                f"wave {place} has missing scores: drop those people or use skillings_mack"
            )
        columns.append(as_scores(f"wave {place}", wave))
    sizes = [column.size for column in columns]
    if len(set(sizes)) > 1:
        raise ValueError(f"waves must be of the same people, not of {sizes} people")
    return np.column_stack(columns)


def _conditional_p(doubled: NDArray[np.int64], seed: int) -> ConditionalP:
    """Return the chance of wave sums at least as far apart, over orders within people."""
    k = doubled.shape[1]
    # Only distances between ranks matter, in units of their common divisor.
    steps = doubled - doubled.min(axis=1, keepdims=True)
    steps //= np.gcd.reduce(steps, axis=None)
    observed = int(_spread(steps.sum(axis=0)))
    rows, people = np.unique(np.sort(steps, axis=1), axis=0, return_counts=True)
    patterns = list(zip(rows, people.tolist(), strict=True))
    if k <= _MOST_WAVES_LISTED and _counting_work(patterns) <= _COUNTING_LIMIT:
        tail = _counted_tail(patterns, observed)
        return ConditionalP(min(tail, 1.0), None, f"exact, {_CONDITION}")
    extreme = draws = 0
    for sums in _drawn_sums(patterns, np.random.default_rng(seed)):
        extreme += int((_spread(sums) >= observed).sum())
        draws += len(sums)
    return sampled_p(extreme, draws, _CONDITION)


def _spread(sums: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how far the sums of the waves, in the last axis, lie apart: Friedman's order."""
    distances = sums.shape[-1] * sums - sums.sum(axis=-1, keepdims=True)
    result: NDArray[np.int64] = (distances**2).sum(axis=-1)
    return result


def _orders(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct orders of one person's ranks, each as likely as the next."""
    return np.array(sorted(set(itertools.permutations(steps.tolist()))), dtype=np.int64)


def _counting_work(patterns: list[_Pattern]) -> int:
    """Return roughly how many additions `_counted_tail` makes."""
    dimensions = patterns[0][0].size - 1
    work, reach = 0, 1
    for steps, people in patterns:
        ties = np.unique(steps, return_counts=True)[1].tolist()
        orders = math.factorial(steps.size) // math.prod(math.factorial(tie) for tie in ties)
        end = reach + people * int(steps[-1])
        # The sum over people of the size reached, each dimension growing step by step.
        work += orders * people * (1 + int(end**dimensions) // (dimensions + 1))
        reach = end
    return max(work, 50 * int(reach**dimensions))  # listing the final state takes memory


def _counted_tail(patterns: list[_Pattern], observed: int) -> float:
    """Return P(spread >= observed) by adding one person at a time.

    The state is the sums of all waves but the last, which follows from the total. All terms
    are positive, so float64 keeps its digits in the tails.
    """
    k = patterns[0][0].size
    chances = np.ones((1,) * (k - 1))
    for steps, people in patterns:
        orders = _orders(steps)[:, :-1].tolist()
        for _ in range(people):
            chances /= len(orders)
            grown = np.zeros([size + int(steps[-1]) for size in chances.shape])
            for order in orders:
                place = zip(order, chances.shape, strict=True)
                grown[tuple(slice(step, step + size) for step, size in place)] += chances
            chances = grown
    total = sum(int(steps.sum()) * people for steps, people in patterns)
    sums = np.ogrid[tuple(slice(size) for size in chances.shape)]
    last = total - sum(sums)
    spread = sum((k * each - total) ** 2 for each in (*sums, last))
    return float(chances[spread >= observed].sum())


def _drawn_sums(patterns: list[_Pattern], rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield batches of draws x waves: sums of ranks, each person's in random order."""
    k = patterns[0][0].size
    # Few waves: draw how many people take each order. Many: shuffle each person's ranks.
    listed = [_orders(steps) for steps, _ in patterns] if k <= _MOST_WAVES_LISTED else []
    cells = sum(map(len, listed)) or k * sum(people for _, people in patterns)
    draws = min(DRAWS, max(_FEWEST_DRAWS, _DRAWING_LIMIT // cells))
    batch = max(1, _DRAWN_CELLS // cells)
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        sums = np.zeros((size, k), dtype=np.int64)
        for place, (steps, people) in enumerate(patterns):
            if listed:
                orders = listed[place]
                shares = np.full(len(orders), 1 / len(orders))
                sums += rng.multinomial(people, shares, size=size) @ orders
            else:
                shuffled = rng.permuted(np.broadcast_to(steps, (size, people, k)), axis=2)
                sums += shuffled.sum(axis=1)
        yield sums


def skillings_mack(table: ArrayLike) -> SkillingsMackResult | NotEstimable:
    """Compare two or more waves by ranks when people missed some of them.

    Args:
        table: Scores, people x waves, NaN where a person has no score.

    Returns:
        The test; `NotEstimable` when nobody has two scores, or all who have give the same
        each time.

    Raises:
        ValueError: The table is not 2-D, has fewer than two waves, or holds an infinity.

    Notes:
        Each person's centred ranks are weighted by sqrt(12 / (answers + 1)); a gap counts
        as the middle rank. Tied answers share their mean rank, but the covariance is that
        of untied ranks, as in other software: with many ties the p-value is too large.
        Gaps must have nothing to do with the scores.

    References:
        Skillings and Mack (1981), Technometrics 23:171-177.
    """
    scores = as_table("table", table, "people x waves")
    if len(scores) and scores.shape[1] < 2:
        raise ValueError("table must hold at least two waves")
    is_used = (~np.isnan(scores)).sum(axis=1) >= 2
    used = scores[is_used]
    n, k = used.shape
    if n == 0:
        return NotEstimable("nobody has scores in two waves", 0)
    if (np.nanmin(used, axis=1) == np.nanmax(used, axis=1)).all():
        return NotEstimable("all tied within each person", n)

    from scipy.stats import chi2, rankdata

    present = (~np.isnan(used)).astype(np.float64)
    answers = present.sum(axis=1, keepdims=True)
    ranks = np.asarray(rankdata(used, axis=1, nan_policy="omit"), dtype=np.float64)
    centred = np.nan_to_num(ranks - (answers + 1) / 2)  # a gap gets the middle rank, 0
    sums = (np.sqrt(12 / (answers + 1)) * centred).sum(axis=0)
    statistic, df = linked_chi_square(sums, present.T @ present)
    method = "Skillings-Mack, mid-ranks for ties, variance not corrected for ties, chi-square"
    if df < k - 1:
        method += "; df below waves - 1: nobody links some of the waves with the others"
    return SkillingsMackResult(
        statistic=statistic,
        df=df,
        p_value=float(chi2.sf(statistic, df)),
        n=n,
        n_dropped=int(is_used.size - n),
        k=k,
        method=method,
    )
