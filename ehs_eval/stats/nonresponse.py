"""What those who did not answer could change."""

import math
from dataclasses import dataclass

from ehs_eval.stats.common import NotEstimable, check_count


@dataclass(frozen=True, slots=True)
class Bounds:
    """The share of a population between the worst and best case of non-response.

    Attributes:
        low: Share if everyone who did not answer would have said no.
        high: Share if everyone who did not answer would have said yes.
        proportion: Share among those who answered.
        n: People who answered.
        population: People who could have answered.
        response_rate: Share of the population that answered.
        method: What the bounds are.
    """

    low: float
    high: float
    proportion: float
    n: int
    population: int
    response_rate: float
    method: str


def standardised_difference(
    x_first: int, n_first: int, x_second: int, n_second: int
) -> float | NotEstimable:
    """Return the difference between two shares in standard deviations.

    Args:
        x_first: People with the attribute in the first group, 0 to `n_first`.
        n_first: People in the first group.
        x_second: People with the attribute in the second group, 0 to `n_second`.
        n_second: People in the second group.

    Returns:
        Second minus first, over the root of the mean of the two variances p(1 - p); 0 when
        the shares are equal. `NotEstimable` when a group is empty, or when everyone in one
        has the attribute and nobody in the other.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        For comparing who took part in two waves, or who stayed and who left: unlike a
        p-value it does not grow with the sample. Absolute values above 0.1 are commonly
        taken as an imbalance worth reporting.

    References:
        Austin (2009), Communications in Statistics - Simulation and Computation
        38:1228-1234.
    """
    check_count("n_first", n_first)
    check_count("n_second", n_second)
    check_count("x_first", x_first, maximum=n_first)
    check_count("x_second", x_second, maximum=n_second)
    # NumPy's integers would give NumPy's floats.
    x_first, n_first, x_second, n_second = map(int, (x_first, n_first, x_second, n_second))
    if n_first == 0 or n_second == 0:
        return NotEstimable("one group is empty", n_first + n_second)
    first, second = x_first / n_first, x_second / n_second
    if first == second:
        return 0.0
    variance = (first * (1 - first) + second * (1 - second)) / 2
    if variance == 0:
        return NotEstimable("no variance in either group", n_first + n_second)
    return (second - first) / math.sqrt(variance)


def nonresponse_bounds(successes: int, n: int, population: int) -> Bounds | NotEstimable:
    """Return the least and greatest share there can be among all who could have answered.

    Args:
        successes: People who answered yes, 0 <= successes <= n.
        n: People who answered.
        population: People who could have answered, population >= n.

    Returns:
        The bounds; `NotEstimable` when nobody answered.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        The bounds assume nothing about those who did not answer; they are not a confidence
        interval and leave out sampling error. They are 1 - response rate apart.

    References:
        Manski (1989), Journal of Human Resources 24:343-360.
        Horowitz and Manski (1998), Journal of Econometrics 84:37-58.
    """
    check_count("n", n)
    check_count("successes", successes, maximum=n)
    check_count("population", population, minimum=n)
    successes, n, population = int(successes), int(n), int(population)
    if n == 0:
        return NotEstimable("n = 0", 0)
    return Bounds(
        low=successes / population,
        high=(successes + population - n) / population,
        proportion=successes / n,
        n=n,
        population=population,
        response_rate=n / population,
        method="worst-case bounds: all non-respondents no, or all yes",
    )


def change_bounds(first: Bounds, second: Bounds) -> tuple[float, float]:
    """Return the least and greatest change there can be between two waves.

    Args:
        first: Bounds of the earlier wave.
        second: Bounds of the later wave.

    Returns:
        Lower and upper bound of the share in the later wave minus that in the earlier.

    Notes:
        Sharp for two waves whose non-respondents may differ in any way.

    References:
        Horowitz and Manski (1998), Journal of Econometrics 84:37-58.
    """
    return second.low - first.high, second.high - first.low
