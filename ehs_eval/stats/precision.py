"""Margins of error and sample sizes of proportions, with the standard library alone."""

import math
from typing import Final

from ehs_eval.stats.common import NotEstimable, check_count, check_open_unit, normal_quantile

_SMALLEST_MARGIN: Final = 1e-7
"""Margin for which every human being would have to answer, thousands of times over."""


def margin_of_error(
    n: int,
    *,
    population: int | None = None,
    confidence_level: float = 0.95,
    proportion: float = 0.5,
) -> float | NotEstimable:
    """Return the margin of error of a proportion.

    Args:
        n: People with a valid answer, n >= 0.
        population: People who could have answered, population >= n; None omits the
            finite population correction.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        proportion: Share expected or seen, 0 to 1; 0.5 gives the widest margin.

    Returns:
        The margin as a share, 0 to 1; `NotEstimable` when nobody answered, or when the
        share is 0 or 1, where the formula collapses and `wilson_interval` is right.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        z * sqrt(p * (1 - p) / n), times sqrt((N - n) / (N - 1)) when N is given. The
        correction suits a random sample or near-census of the N listed people; it cures
        no non-response, and is to be left out of claims beyond those people.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 2.6 and 3.2.
    """
    check_count("n", n)
    if population is not None:
        check_count("population", population, minimum=max(n, 1))
    if not 0 <= proportion <= 1:
        raise ValueError(f"proportion must be from 0 to 1, not {proportion}")
    z = normal_quantile(confidence_level)

    if n == 0:
        return NotEstimable("n = 0", 0)
    if population == n:
        return 0.0
    if proportion in (0, 1):
        return NotEstimable("share is 0 or 1: use the Wilson interval", n)
    margin = z * math.sqrt(proportion * (1 - proportion) / n)
    if population is not None:
        margin *= math.sqrt((population - n) / (population - 1))
    return margin


def sample_size(
    *,
    population: int | None = None,
    margin: float = 0.05,
    confidence_level: float = 0.95,
    proportion: float = 0.5,
) -> int:
    """Return the answers needed for a margin of error.

    Args:
        population: People who could answer, population >= 1; None for no limit.
        margin: Margin wanted, as a share strictly between 0 and 1.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        proportion: Share expected, strictly between 0 and 1; 0.5 asks for the most.

    Returns:
        The smallest whole number that reaches the margin, never above `population`.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        n0 / (1 + (n0 - 1) / N) with n0 = z**2 * p * (1 - p) / margin**2, rounded up. The
        shorter n0 / (1 + n0 / N) can give one fewer.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., section 4.4.
    """
    check_open_unit("margin", margin)
    if margin < _SMALLEST_MARGIN:
        raise ValueError(f"margin must be at least {_SMALLEST_MARGIN:g}, not {margin:g}")
    check_open_unit("proportion", proportion)
    if population is not None:
        check_count("population", population, minimum=1)

    needed = normal_quantile(confidence_level) ** 2 * proportion * (1 - proportion) / margin**2
    if population is not None:
        needed /= 1 + (needed - 1) / population
    # Rounding first keeps 96.0000000001, which is 96 but for float noise, from becoming 97.
    return math.ceil(round(needed, 9))


def change_margin(
    n_first: int,
    n_second: int,
    *,
    population: int | None = None,
    confidence_level: float = 0.95,
    proportion: float = 0.5,
) -> float | NotEstimable:
    """Return the margin of error of a change between two independent proportions.

    Args:
        n_first: People who answered in the earlier wave.
        n_second: People who answered in the later wave.
        population: People who could have answered in each wave; None omits the finite
            population correction.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        proportion: Share expected in both waves, 0 to 1.

    Returns:
        The margin as a share; `NotEstimable` when either wave has none.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        sqrt(m1**2 + m2**2), m1 and m2 being the margins of the two waves. A change has a
        wider margin than either wave: judging it by one wave's margin claims too much.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 2.6 and 3.2.
    """
    margins = []
    for n in (n_first, n_second):
        margin = margin_of_error(
            n, population=population, confidence_level=confidence_level, proportion=proportion
        )
        if isinstance(margin, NotEstimable):
            return margin
        margins.append(margin)
    return math.hypot(*margins)
