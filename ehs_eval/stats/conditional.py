"""The exact test of 2 x 2 tables, one for each school, given their margins.

Given the answers of each school, its earlier yeses are a hypergeometric count; the test is of
their sum over schools.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.common import ConditionalP
from ehs_eval.stats.sums import convolved

# Counts beyond it, and beyond ten standard deviations, have no chance that would show: below
# 1e-20 of all.
_REACH: Final = 1_000
_DEVIATIONS: Final = 10
# Multiplications while the counts of schools are added: some hundredths of a second.
_ADDING_LIMIT: Final = 30_000_000
# Chances beyond the reach might show in smaller p-values.
_SMALLEST_CUT: Final = 1e-12
# Tables equally likely but for float noise count as equally likely.
_TOLERANCE: Final = 1e-7

EXACT: Final = "exact test within schools (conditional)"
APPROXIMATE: Final = (
    "test within schools (conditional), normal with continuity correction: "
    "too many answers to count"
)


def conditional_p(
    yes_first: NDArray[np.int64],
    n_first: NDArray[np.int64],
    yes: NDArray[np.int64],
    n: NDArray[np.int64],
) -> ConditionalP:
    """Return the two-sided p-value of the earlier yeses of all schools.

    Args:
        yes_first: Earlier yeses of each school.
        n_first: Earlier answers of each school.
        yes: Yeses of both waves.
        n: Answers of both waves.

    Returns:
        The chance of a total no likelier than the one seen. Counted where the totals are few
        enough or far from none; else by the normal approximation, which for as many answers
        differs little.

    References:
        Mehta, Patel and Gray (1985), Journal of the American Statistical Association
        80:969-973.
    """
    mean = n_first * (yes / n)
    spread = n / np.maximum(n - 1, 1)
    variance = mean * (1 - yes / n) * (1 - n_first / n) * spread
    fewest, most = np.maximum(0, yes - (n - n_first)), np.minimum(yes, n_first)
    peak = np.clip(((yes + 1) * ((n_first + 1) / (n + 2))).astype(np.int64), fewest, most)
    reach = np.maximum(_REACH, _DEVIATIONS * np.ceil(np.sqrt(variance)).astype(np.int64))
    start, stop = np.maximum(fewest, peak - reach), np.minimum(most, peak + reach)
    seen = int(yes_first.sum())
    if _work(stop - start + 1) <= _ADDING_LIMIT:
        parts = [
            hypergeometric(*school)
            for school in zip(
                n_first.tolist(),
                yes.tolist(),
                n.tolist(),
                start.tolist(),
                stop.tolist(),
                peak.tolist(),
                strict=True,
            )
        ]
        chances = _added(parts)
        place = seen - int(start.sum())
        is_whole = bool((start == fewest).all() and (stop == most).all())
        if 0 <= place < chances.size:
            limit = chances[place] * (1 + _TOLERANCE)
            p_value = min(float(chances[chances <= limit].sum()), 1.0)
            if is_whole or p_value > _SMALLEST_CUT:
                return ConditionalP(p_value, None, EXACT)
    distance = max(abs(seen - float(mean.sum())) - 0.5, 0.0)
    p_value = math.erfc(distance / math.sqrt(2 * float(variance.sum())))
    return ConditionalP(p_value, None, APPROXIMATE)


def _work(sizes: NDArray[np.int64]) -> float:
    """Return how many multiplications `_added` makes."""
    work, widths = 0.0, sizes.astype(np.float64)
    while widths.size > 1:
        pairs = widths.size // 2
        left, right = widths[: 2 * pairs : 2], widths[1 : 2 * pairs : 2]
        work += float((left * right).sum())
        widths = np.concatenate([left + right - 1, widths[2 * pairs :]])
    return work


def hypergeometric(
    n_first: int, yes: int, n: int, start: int, stop: int, peak: int
) -> NDArray[np.float64]:
    """Return the hypergeometric chances from `start` to `stop`, growing from the likeliest.

    Args:
        n_first: Answers drawn.
        yes: Yeses among all.
        n: Answers in all.
        start: Fewest yeses drawn.
        stop: Most yeses drawn.
        peak: The likeliest number of them, from `start` to `stop`.

    The ratio of one chance to the next needs no factorial, whose logarithm would cost the
    digits that many answers need.
    """
    below = np.arange(start, peak, dtype=np.float64)
    above = np.arange(peak, stop, dtype=np.float64)

    def ratio(k: NDArray[np.float64]) -> NDArray[np.float64]:
        result: NDArray[np.float64] = (
            (n_first - k) / (k + 1) * ((yes - k) / (n - n_first - yes + k + 1))
        )
        return result

    falling = np.cumprod(1 / ratio(below)[::-1])[::-1]
    chances = np.concatenate([falling, [1.0], np.cumprod(ratio(above))])
    total: NDArray[np.float64] = chances / chances.sum()
    return total


def _added(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the chances of the sum of independent counts, neighbours added first."""
    while len(parts) > 1:
        joined = [convolved(parts[n - 1], parts[n]) for n in range(1, len(parts), 2)]
        parts = joined + parts[2 * len(joined) :]
    return parts[0]
