"""Numbers to text, in one place: halves away from zero, true minus signs, p as `<.001`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ehs_eval.results import GroupValue, Value
from ehs_eval.rounding import round_half_away

MINUS = "\u2212"
NONE = "–"
NO_ANSWER = "No answer"

_LEADING_ZEROS: ContextVar[bool] = ContextVar("leading_zeros", default=False)


@contextmanager
def leading_zeros(wanted: bool) -> Iterator[None]:
    """Write p-values as `0.03` rather than `.03` inside the block, where that is wanted."""
    token = _LEADING_ZEROS.set(wanted)
    try:
        yield
    finally:
        _LEADING_ZEROS.reset(token)


def number(value: Value, decimals: int = 1) -> str:
    """Return a number to some decimals; text as it is, nothing as a dash."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    return f"{round_half_away(value, decimals):,}".replace("-", MINUS)


def count(value: Value) -> str:
    """Return a whole number with thousands separated."""
    return number(value, 0)


def percent(value: Value, decimals: int = 1) -> str:
    """Return a share as a percentage."""
    return (
        value
        if isinstance(value, str)
        else NONE
        if value is None
        else (number(100 * value, decimals) + "%")
    )


def points(value: Value, decimals: int = 1, *, sign: bool = True) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    if value is None or isinstance(value, str):
        return number(value)
    text = number(100 * value, decimals)
    return f"+{text}" if sign and round_half_away(100 * value, decimals) > 0 else text


def signed(value: Value, decimals: int = 1) -> str:
    """Return a difference with its sign."""
    if value is None or isinstance(value, str):
        return number(value)
    text = number(value, decimals)
    return f"+{text}" if round_half_away(value, decimals) > 0 else text


def p_value(value: Value) -> str:
    """Return a p-value to three decimals; `<.001` below, `>.999` above.

    Without a zero before the point, unless `leading_zeros` says so.
    """
    if value is None or isinstance(value, str):
        return number(value)
    zero = "0" if _LEADING_ZEROS.get() else ""
    if value < 0.001:
        return f"<{zero}.001"
    if value >= 0.9995:
        return f">{zero}.999"
    return zero + str(round_half_away(value, 3)).removeprefix("0")


def interval(low: Value, high: Value, decimals: int = 1) -> str:
    """Return an interval of shares in percent: `25.5 to 36.6`."""
    if low is None or high is None or isinstance(low, str) or isinstance(high, str):
        return NONE
    return f"{number(100 * low, decimals)} to {number(100 * high, decimals)}"


def plain_interval(low: Value, high: Value, decimals: int = 1) -> str:
    """Return an interval of scores: `−0.2 to 4.1`."""
    if low is None or high is None:
        return NONE
    return f"{number(low, decimals)} to {number(high, decimals)}"


def label(value: GroupValue) -> str:
    """Return a group's value for the reader."""
    if value is None:
        return NO_ANSWER
    if isinstance(value, tuple):
        return ", ".join(value)
    return number(value, 1) if isinstance(value, float) else str(value)


def plural(number: Value, one: str, many: str | None = None) -> str:
    """Return a number with its noun, whose plural takes an s where no other is given."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
