"""Shares, their intervals and the difference between two of them."""

import math
from dataclasses import dataclass
from typing import Final

from ehs_eval.stats.common import NotEstimable, check_count, normal_quantile

_MOST_COMPARED: Final = 10**9
"""Answers of a wave for which Fisher's test still takes a second or two."""


@dataclass(frozen=True, slots=True)
class ProportionInterval:
    """A share and its confidence interval.

    Attributes:
        proportion: Share seen, 0 to 1.
        low: Lower limit, 0 to 1.
        high: Upper limit, 0 to 1.
        successes: People with the attribute.
        n: People with a valid answer.
        population: People who could have answered; None when not used.
        confidence_level: Nominal coverage.
        method: How the interval was found.
    """

    proportion: float
    low: float
    high: float
    successes: int
    n: int
    population: int | None
    confidence_level: float
    method: str


@dataclass(frozen=True, slots=True)
class ProportionDifference:
    """The difference between two independent shares.

    Attributes:
        difference: Second minus first, -1 to 1.
        low: Lower limit of the difference.
        high: Upper limit of the difference.
        p_value: Two-sided, from the pooled z; None when nobody's answer varies.
        exact_p_value: Fisher's, two-sided; None likewise.
        p_reason: Why there are no p-values; None when there are.
        statistic: Pooled z, positive when the second share is higher; None likewise.
        proportion_first: First share.
        proportion_second: Second share.
        n_first: Valid answers in the first group.
        n_second: Valid answers in the second group.
        confidence_level: Nominal coverage.
        method: How interval and p-value were found.
        exact_method: How the exact p-value was found.
    """

    difference: float
    low: float
    high: float
    p_value: float | None
    exact_p_value: float | None
    p_reason: str | None
    statistic: float | None
    proportion_first: float
    proportion_second: float
    n_first: int
    n_second: int
    confidence_level: float
    method: str
    exact_method: str


def wilson_interval(
    successes: int,
    n: int,
    *,
    confidence_level: float = 0.95,
    population: int | None = None,
) -> ProportionInterval | NotEstimable:
    """Return Wilson's score interval of a share.

    Args:
        successes: People with the attribute, 0 <= successes <= n.
        n: People with a valid answer.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        population: People who could have answered, population >= n; None omits the
            finite population correction.

    Returns:
        The share and its interval; `NotEstimable` when n is 0.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        No continuity correction. With a population N, n* = n(N - 1)/(N - n) answers take
        the place of n; when everyone answered, the interval is the share itself.

    References:
        Wilson (1927), Journal of the American Statistical Association 22:209-212.
        Newcombe (1998), Statistics in Medicine 17:857-872, method 3.
    """
    check_count("n", n)
    check_count("successes", successes, maximum=n)
    if population is not None:
        check_count("population", population, minimum=max(n, 1))
    z = normal_quantile(confidence_level)
    successes, n = int(successes), int(n)  # NumPy's integers would give NumPy's floats
    if n == 0:
        return NotEstimable("n = 0", 0)

    method = "Wilson score interval, no continuity correction"
    effective_n: float = n
    if population is not None:
        method += f", finite population of {population}"
        population = int(population)
        effective_n = math.inf if population == n else n * (population - 1) / (population - n)
    low, high = wilson_limits(successes / n, effective_n, z)
    return ProportionInterval(
        proportion=successes / n,
        low=low,
        high=high,
        successes=successes,
        n=n,
        population=population,
        confidence_level=float(confidence_level),
        method=method,
    )


def wilson_limits(proportion: float, n: float, z: float) -> tuple[float, float]:
    """Return Wilson's limits of a share.

    Args:
        proportion: The share, 0 to 1.
        n: Answers it is worth: may be fractional, or infinite for a census.
        z: Standard normal value of the confidence level.
    """
    if math.isinf(n):
        return proportion, proportion
    shrink = 1 + z**2 / n
    centre = (proportion + z**2 / (2 * n)) / shrink
    half = z * math.sqrt(proportion * (1 - proportion) / n + z**2 / (4 * n**2)) / shrink
    # The limits at shares of 0 and 1 are exact; float noise would put them just inside.
    low = 0.0 if proportion == 0 else min(max(centre - half, 0.0), proportion)
    high = 1.0 if proportion == 1 else max(min(centre + half, 1.0), proportion)
    return low, high


def newcombe_limits(
    first: tuple[float, float],
    second: tuple[float, float],
    z: float,
    *,
    correlation: float = 0.0,
) -> tuple[float, float]:
    """Return the hybrid score limits of a difference of two shares, second minus first.

    Args:
        first: Earlier share and the answers it is worth, which may be fractional.
        second: Later share, likewise.
        z: Standard normal value of the confidence level.
        correlation: Of the two shares, from people who answered twice; -1 to 1.

    References:
        Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
        Zou and Donner (2008), Statistics in Medicine 27:1693-1702 (correlated shares).
    """
    low_first, high_first = wilson_limits(*first, z)
    low_second, high_second = wilson_limits(*second, z)
    difference = second[0] - first[0]

    def distance(of_first: float, of_second: float) -> float:
        squared = of_first**2 + of_second**2 - 2 * correlation * of_first * of_second
        return math.sqrt(max(squared, 0.0))

    below = distance(high_first - first[0], second[0] - low_second)
    above = distance(first[0] - low_first, high_second - second[0])
    return max(difference - below, -1.0), min(difference + above, 1.0)


def proportion_difference(
    x_first: int,
    n_first: int,
    x_second: int,
    n_second: int,
    *,
    confidence_level: float = 0.95,
) -> ProportionDifference | NotEstimable:
    """Return the difference between two independent shares, second minus first.

    Args:
        x_first: People with the attribute in the first group, 0 to `n_first`.
        n_first: Valid answers in the first group.
        x_second: People with the attribute in the second group, 0 to `n_second`.
        n_second: Valid answers in the second group.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Difference, interval and p-values; `NotEstimable` when a group is empty.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        Newcombe's hybrid score interval, built from the two Wilson intervals. The pooled
        z squared is Pearson's chi-square without continuity correction; Fisher's exact
        p-value sums the tables no likelier than the one seen. Neither suits two waves
        of the same people: use `mcnemar`.

    References:
        Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    check_count("n_first", n_first, maximum=_MOST_COMPARED)
    check_count("n_second", n_second, maximum=_MOST_COMPARED)
    check_count("x_first", x_first, maximum=n_first)
    check_count("x_second", x_second, maximum=n_second)
    z = normal_quantile(confidence_level)
    # NumPy's integers would give NumPy's floats.
    x_first, n_first, x_second, n_second = map(int, (x_first, n_first, x_second, n_second))
    if n_first == 0 or n_second == 0:
        return NotEstimable("one group is empty", n_first + n_second)

    first, second = x_first / n_first, x_second / n_second
    low, high = newcombe_limits((first, n_first), (second, n_second), z)
    statistic, p_value, exact = _equality_tests(x_first, n_first, x_second, n_second)
    return ProportionDifference(
        difference=second - first,
        low=low,
        high=high,
        p_value=p_value,
        exact_p_value=exact,
        p_reason=None if p_value is not None else "all answers are the same",
        statistic=statistic,
        proportion_first=first,
        proportion_second=second,
        n_first=n_first,
        n_second=n_second,
        confidence_level=float(confidence_level),
        method="Newcombe hybrid score interval; pooled z (chi-square, no continuity correction)",
        exact_method="Fisher's exact test, two-sided",
    )


def _equality_tests(
    x_first: int, n_first: int, x_second: int, n_second: int
) -> tuple[float | None, float | None, float | None]:
    """Return pooled z, its p-value and Fisher's; all None when no answer varies."""
    pooled = (x_first + x_second) / (n_first + n_second)
    if pooled in (0, 1):
        return None, None, None
    from ehs_eval.stats.fisher import fisher_p  # late, because a share alone needs no NumPy

    error = math.sqrt(pooled * (1 - pooled) * (1 / n_first + 1 / n_second))
    statistic = (x_second / n_second - x_first / n_first) / error
    exact = fisher_p(((x_first, n_first - x_first), (x_second, n_second - x_second)))
    # erfc keeps its precision in the far tail, where 1 - cdf would be 0.
    return statistic, math.erfc(abs(statistic) / math.sqrt(2)), exact
