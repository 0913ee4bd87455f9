"""Rounding as printed tables do: halves away from zero, whatever the binary digits say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_NOISE_DECIMALS = 10
_ANY_FLOAT = Context(prec=400, rounding=ROUND_HALF_UP)  # the largest has 309 digits


def as_decimal(value: float) -> Decimal:
    """Return a number in decimal without the noise of binary arithmetic.

    12.499999999999998 becomes 12.5.
    """
    return Decimal(repr(round(float(value), _NOISE_DECIMALS)))


def round_half_away(value: float, decimals: int) -> Decimal:
    """Return a finite number rounded to some decimals, halves away from zero; never minus zero."""
    rounded = as_decimal(value).quantize(Decimal(1).scaleb(-decimals), context=_ANY_FLOAT)
    return abs(rounded) if rounded == 0 else rounded
