from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehs_eval.rounding import as_decimal, round_half_away


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (12.5, 0, "13"),
        (-12.5, 0, "-13"),
        (12.499999999999998, 0, "13"),
        (0.285, 2, "0.29"),
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (-0.04, 1, "0.0"),
        (-0.0, 0, "0"),
        (7, 1, "7.0"),
        (1234.5, -2, "1.2E+3"),
        (1e300, 2, f"1{'0' * 300}.00"),
    ],
)
def test_halves_go_away_from_zero(value: float, decimals: int, rounded: str) -> None:
    assert str(round_half_away(value, decimals)) == rounded


def test_decimal_without_binary_noise() -> None:
    assert as_decimal(0.1 + 0.2) == Decimal("0.3")


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.integers(-100_000, 100_000), st.integers(1, 400))
def test_agrees_with_whole_number_arithmetic(numerator: int, denominator: int) -> None:
    doubled = 2 * abs(numerator) + denominator
    expected = doubled // (2 * denominator) * (1 if numerator >= 0 else -1)
    assert round_half_away(numerator / denominator, 0) == expected
