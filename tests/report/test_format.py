"""Numbers as a reader sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.report import format as fmt


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (fmt.number(12.25), "12.3"),
        (fmt.number(-0.04), "0.0"),
        (fmt.number(-2.25), "−2.3"),
        (fmt.number(1234.5, 0), "1,235"),
        (fmt.number(None), "–"),
        (fmt.number("text"), "text"),
        (fmt.count(2220), "2,220"),
        (fmt.percent(0.125, 0), "13%"),
        (fmt.percent(0.5723), "57.2%"),
        (fmt.percent(None), "–"),
        (fmt.points(0.0935), "+9.4"),
        (fmt.points(-0.0036), "−0.4"),
        (fmt.points(0.0004), "0.0"),
        (fmt.signed(1.25), "+1.3"),
        (fmt.p_value(0.0004), "<.001"),
        (fmt.p_value(0.0005), "<.001"),
        (fmt.p_value(0.001), ".001"),
        (fmt.p_value(0.0795), ".080"),
        (fmt.p_value(0.9996), ">.999"),
        (fmt.p_value(1.0), ">.999"),
        (fmt.interval(0.2553, 0.3662), "25.5 to 36.6"),
        (fmt.interval(None, 0.3662), "–"),
        (fmt.plain_interval(-0.24, 4.06), "−0.2 to 4.1"),
        (fmt.label(None), "No answer"),
        (fmt.label(("a", "b")), "a, b"),
        (fmt.label(8.0), "8.0"),
    ],
)
def test_shown(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.floats(0, 1))
def test_p_values_never_show_as_zero(p: float) -> None:
    shown = fmt.p_value(p)
    assert shown not in {"0", ".000", "1.000"}


def test_p_values_have_a_zero_before_the_point_where_that_is_wanted() -> None:
    with fmt.leading_zeros(True):
        shown = [fmt.p_value(value) for value in (0.0004, 0.03, 0.9996)]
    assert shown == ["<0.001", "0.030", ">0.999"]
    assert fmt.p_value(0.03) == ".030"
