"""Null distribution of Friedman's statistic, over the orders of each person's own ranks."""

import itertools
import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.arrays import distinct
from ehs_eval.stats.common import ConditionalP
from ehs_eval.stats.permutation import DRAWS, sampled_p

# Up to half a second of counting and 100 MB: three waves of 200 people, four of 20.
_COUNTING_LIMIT: Final = 250_000_000
# Orders of more waves than this are too many to list for each pattern of ties.
_MOST_WAVES_LISTED: Final = 6
# People from whom on chi-square is closer than draws.
_MANY_PEOPLE: Final = 1_000
_DRAWN_CELLS: Final = 2_000_000
_DRAWING_LIMIT: Final = 20_000_000
_FEWEST_DRAWS: Final = 2_000
_CONDITION: Final = "conditional on ties within each person"

# The doubled ranks of one person, in increasing order, and the people who share them.
_Pattern = tuple[NDArray[np.int64], int]


def orders_p(
    doubled: NDArray[np.int64], times: NDArray[np.int64], approximate: float, seed: int
) -> ConditionalP:
    """Return the chance of wave sums at least as far apart, over orders within people.

    Args:
        doubled: Twice the ranks of each person who does not tie throughout, people x waves.
        times: How many people have each line of ranks.
        approximate: The p-value from chi-square, for as many people that it is close.
        seed: Seed of the draws, used where there are fewer and still too many to count.
    """
    k = doubled.shape[1]
    # Only distances between ranks matter, in units of their common divisor.
    steps = doubled - doubled.min(axis=1, keepdims=True)
    steps //= np.gcd.reduce(steps, axis=None)
    observed = int(_spread(times @ steps))
    columns, people = distinct(list(np.sort(steps, axis=1).T), times)
    patterns = list(zip(np.column_stack(columns), people.tolist(), strict=True))
    if k <= _MOST_WAVES_LISTED and _counting_work(patterns) <= _COUNTING_LIMIT:
        tail = _counted_tail(patterns, observed)
        return ConditionalP(min(tail, 1.0), None, f"exact, {_CONDITION}")
    if times.sum() >= _MANY_PEOPLE:
        return ConditionalP(
            approximate, None, f"chi-square, {_CONDITION}: too many people to count"
        )
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
