"""What every statistic shares: absent estimates, intervals and argument checks.

Standard library only, so that a margin of error needs no NumPy.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

LARGEST_COUNT: Final = 10**12
"""Size up to which counts of people are taken: more than have ever lived."""

LARGEST: Final = 1e15
"""Size up to which scores are taken: their fourth powers can still be added up."""


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """The data cannot support the estimate asked for.

    Attributes:
        reason: Why not, as a short plain phrase.
        n: Observations there were.
    """

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval.

    Attributes:
        low: Lower limit.
        high: Upper limit.
        confidence_level: Nominal coverage, between 0 and 1.
        method: How it was found.
    """

    low: float
    high: float
    confidence_level: float
    method: str


@dataclass(frozen=True, slots=True)
class ConditionalP:
    """A p-value counted, sampled or approximated over every arrangement of the data seen.

    Attributes:
        p_value: Two-sided, 0 to 1.
        standard_error: Monte Carlo error of `p_value`; None when it was not drawn.
        method: How it was found.
    """

    p_value: float
    standard_error: float | None
    method: str


def is_finite(value: float) -> bool:
    """Return whether a number is finite, a whole number beyond all floats too."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return True


def check_size(name: str, value: float) -> None:
    """Raise ValueError unless `value` is a number that a score could be.

    Args:
        name: Argument name, for the message.
        value: Number to check; NaN fails.

    Raises:
        ValueError: The value is no number, or beyond all scores.
    """
    if not abs(value) <= LARGEST:
        raise ValueError(f"{name} must be a number of at most {LARGEST:g}, not {value:g}")


def check_count(name: str, value: int, *, minimum: int = 0, maximum: int | None = None) -> None:
    """Raise ValueError unless `value` is a whole number within its limits.

    Args:
        name: Argument name, for the message.
        value: Count to check.
        minimum: Smallest value allowed.
        maximum: Largest value allowed; None for no limit.

    Raises:
        ValueError: The value is not whole or is outside its limits.
    """
    # Not isinstance(int): NumPy integers are counts too, and booleans are not.
    if isinstance(value, bool) or not is_finite(value) or value != int(value):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    if value > LARGEST_COUNT:
        raise ValueError(f"{name} must be at most {LARGEST_COUNT:,}")
    if value < minimum or (maximum is not None and value > maximum):
        limits = f"at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
        raise ValueError(f"{name} must be {limits}, not {value}")


def check_open_unit(name: str, value: float) -> None:
    """Raise ValueError unless `value` lies strictly between 0 and 1.

    Args:
        name: Argument name, for the message.
        value: Number to check; NaN fails.

    Raises:
        ValueError: The value is outside the open interval.
    """
    if not 0 < value < 1:
        raise ValueError(f"{name} must be strictly between 0 and 1, not {value}")


def normal_quantile(confidence_level: float) -> float:
    """Return the standard normal value for a two-sided confidence level.

    Args:
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        1.95996 for 0.95, for example.

    Raises:
        ValueError: The level is not strictly between 0 and 1.
    """
    check_open_unit("confidence_level", confidence_level)
    return NormalDist().inv_cdf(0.5 + confidence_level / 2)


def last_accepted(is_accepted: Callable[[float], bool], inside: float, outside: float) -> float:
    """Return the confidence limit between a value a test accepts and one it rejects.

    Args:
        is_accepted: Whether the test accepts a value; true up to one limit.
        inside: An accepted value, usually the estimate.
        outside: The end of the parameter's range.

    Returns:
        The limit to full float precision; `outside` if even that is accepted.
    """
    if is_accepted(outside):
        return outside
    for _ in range(200):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if is_accepted(middle):
            inside = middle
        else:
            outside = middle
    return inside


def percent_label(confidence_level: float) -> str:
    """Return a confidence level in words.

    Args:
        confidence_level: Between 0 and 1.

    Returns:
        "95%" for 0.95, for example.
    """
    return f"{100 * confidence_level:g}%"
