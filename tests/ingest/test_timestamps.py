"""Dates and times in the forms that platforms and spreadsheets write."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.ingest.timestamps import parse_times


def parsed(*cells: str | None) -> tuple[list[str | None], str]:
    times, how = parse_times(pd.Series(cells, index=range(5, 5 + len(cells)), dtype=object))
    assert list(times.index) == list(range(5, 5 + len(cells)))
    return [None if pd.isna(time) else time.isoformat(" ") for time in times], how


def test_a_part_above_twelve_decides_for_the_whole_column() -> None:
    times, how = parsed("8/7/2020 12:02", None, "13/07/2020 10:07:32")
    assert times == ["2020-07-08 12:02:00", None, "2020-07-13 10:07:32"]
    assert how == "day first"
    times, how = parsed("4/2/2016 1:57:50", "4/22/2016 19:57:50")
    assert times == ["2016-04-02 01:57:50", "2016-04-22 19:57:50"]
    assert how == "month first"


def test_day_first_is_assumed_and_said_where_both_are_possible() -> None:
    times, how = parsed("05/06/2020")
    assert times == ["2020-06-05 00:00:00"]
    assert "nothing in the column says" in how


def test_a_column_with_both_orders_says_so() -> None:
    times, how = parsed("13/07/2020", "7/14/2020", "8/7/2020")
    assert times == ["2020-07-13 00:00:00", "2020-07-14 00:00:00", "2020-07-08 00:00:00"]
    assert "some cells can only be read month first" in how


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2020/06/05 11:34:01 AM EST", "2020-06-05 11:34:01"),
        ("2020/06/18 4:19:07 PM GMT+3:30", "2020-06-18 16:19:07"),
        ("2020/06/18 12:19:07 AM GMT-5", "2020-06-18 00:19:07"),
        ("2019-12-24T08:41:00Z", "2019-12-24 08:41:00"),
        ("2019-12-24 08:41:00.123", "2019-12-24 08:41:00"),
        ("2019-12-24", "2019-12-24 00:00:00"),
        ("7/27/26 19:06:23", "2026-07-27 19:06:23"),
        ("24-DEC-2019 08:41:00", "2019-12-24 08:41:00"),
        ("24-Dec-19", "2019-12-24 00:00:00"),
        ("Dec 24, 2019 8:41 PM", "2019-12-24 20:41:00"),
        ("Tuesday, 24 December 2019", "2019-12-24 00:00:00"),
        ("24.12.2019 08:41", "2019-12-24 08:41:00"),
        ("2019/12/24 下午 8:41:00", "2019-12-24 20:41:00"),
        ("2021. 3. 4 오후 3:04:05", "2021-03-04 15:04:05"),
        ("2023/10/21 9:39:20 μ.μ. EET", "2023-10-21 21:39:20"),
    ],
)
def test_forms_of_time(cell: str, time: str) -> None:
    assert parsed(cell)[0] == [time]


def test_zones_are_passed_over_and_said() -> None:
    assert parsed("2020/06/05 11:34:01 AM EST", "2020/07/05 1:00:00 PM EDT")[1] == (
        "year first; local times as written (EDT, EST)"
    )


@pytest.mark.parametrize(
    "cell",
    ["3.50 - 4.00", "45-60", "18", "2019", "1.2", "Maybe 2", "31/02/2020", "1/1/0020", "12:30"],
)
def test_what_is_no_time(cell: str) -> None:
    assert parsed(cell) == ([None], "")


@given(st.datetimes(pd.Timestamp("1950-01-01"), pd.Timestamp("2090-01-01")))
def test_iso_times_come_back(time: pd.Timestamp) -> None:
    whole = pd.Timestamp(time).floor("s")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S"):
        times, _ = parse_times(pd.Series([whole.strftime(form), None], dtype=object))
        assert times[0] == whole
        assert pd.isna(times[1])


@given(st.lists(st.none() | st.text(alphabet="0123456789/-.: APMjan", max_size=20), max_size=5))
def test_any_cells_are_read_without_failing(cells: list[str | None]) -> None:
    times, _ = parse_times(pd.Series(cells, dtype=object))
    assert len(times) == len(cells)


def test_a_zone_can_be_named_in_brackets() -> None:
    times, how = parsed("Mon Sep 08 2025 13:58:23 GMT-0500 (Central Daylight Time)")
    assert times == ["2025-09-08 13:58:23"]
    assert "GMT-0500" in how


def test_times_of_one_month_are_read_month_first() -> None:
    clocked = ["3/1/24 9:00:05", "3/2/24 10:10:00", "3/5/24 9:30:00"]
    times, convention = parse_times(pd.Series(clocked))
    assert [(time.month, time.day) for time in times] == [(3, 1), (3, 2), (3, 5)]
    assert convention.startswith("read month first")


@pytest.mark.parametrize(
    "cells",
    [
        ["01/02/2024", "01/03/2024", "01/04/2024"],
        ["01/02/2024 00:00", "01/03/2024 00:00", "01/04/2024 00:00"],
        ["3/1/24 9:00:05", "3/2/24 10:10:00"],
        ["3/1/24 9:00:05", "3/2/24 10:10:00", "4/2/24 10:10:00"],
    ],
)
def test_dates_that_may_be_of_several_months_are_read_day_first(cells: list[str]) -> None:
    assert parse_times(pd.Series(cells))[1].startswith("read day first")
