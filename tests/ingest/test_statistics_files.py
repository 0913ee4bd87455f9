"""SPSS, Stata and Parquet files in: codes, labels, missing codes, dates."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ehs_eval.ingest.files import read_grid
from tests.ingest.shared_exports import shared_export

FRAME = pd.DataFrame(
    {
        "q1": [1.0, 2.5, None, 98.0],
        "q2": ["yes", "café", "", "-"],
        "day": [date(2020, 1, 2), None, None, None],
        "moment": [datetime(2020, 1, 2, 3, 4, 5), datetime(2020, 1, 2), None, None],
    }
)


@pytest.mark.parametrize("compress", [False, True])
def test_spss_codes_labels_and_missing_codes(tmp_path: Path, compress: bool) -> None:
    path = tmp_path / "data"
    pyreadstat.write_sav(
        FRAME,
        path,
        compress=compress,
        column_labels=["How often ", "", "", ""],
        variable_value_labels={"q1": {1: "Never ", 99: "Refused", 100: "Always"}},
        missing_ranges={"q1": [{"lo": 97, "hi": 99}, -1], "q2": ["-"]},
    )
    grid = read_grid(path)
    assert grid.format == "SPSS file (.sav)"
    assert grid.rows == [
        ["q1", "q2", "day", "moment"],
        ["1", "yes", "2020-01-02", "2020-01-02 03:04:05"],
        ["2.5", "café", "", "2020-01-02 00:00:00"],
        ["", "", "", ""],
        ["98", "-", "", ""],
    ]
    assert grid.numbers == [1, 2, 3, 4, 5]
    first, second = grid.variables[:2]
    assert first.label == "How often"
    assert first.labels == {"1": "Never", "99": "Refused", "100": "Always"}
    assert first.user_missing == {"98", "99", "-1"}
    assert second.user_missing == {"-"}


def test_portable_file(tmp_path: Path) -> None:
    pyreadstat.write_por(FRAME[["q1"]].rename(columns={"q1": "Q1"}), tmp_path / "data")
    assert [row[0] for row in read_grid(tmp_path / "data").rows] == ["Q1", "1", "2.5", "", "98"]


@pytest.mark.parametrize("version", [8, 10, 12, 13, 15])
def test_stata_of_every_age(tmp_path: Path, version: int) -> None:
    frame = pd.DataFrame({"a": [1.0, "a", "z", None], "b": ["x", "a", "", "."]})
    pyreadstat.write_dta(
        frame,
        tmp_path / "data",
        version=version,
        missing_user_values={"a": ["a", "z"]},
        variable_value_labels={"a": {1: "one", "a": "refused"}},
    )
    grid = read_grid(tmp_path / "data")
    assert grid.format == "Stata file"
    assert grid.rows == [["a", "b"], ["1", "x"], [".a", "a"], [".z", ""], ["", "."]]
    assert grid.variables[0].labels == {"1": "one", ".a": "refused"}
    assert grid.variables[0].user_missing == {".a", ".z"}


def test_numbers_of_single_precision_are_as_they_were_typed(tmp_path: Path) -> None:
    frame = pd.DataFrame({"f": np.array([6.4, 7.0, np.nan], dtype="float32")})
    frame.to_stata(tmp_path / "data", write_index=False)
    assert read_grid(tmp_path / "data").rows == [["f"], ["6.4"], ["7"], [""]]


def test_dates_outside_the_calendar_leave_numbers_and_a_note(tmp_path: Path) -> None:
    frame = pd.DataFrame({"d": [3600.0, 1e20]})
    pyreadstat.write_sav(frame, tmp_path / "data", variable_format={"d": "DATE11"})
    grid = read_grid(tmp_path / "data")
    assert grid.rows == [["d"], ["3600"], ["100000000000000000000"]]
    assert "dates lie outside the calendar" in grid.notes[0].message


def test_text_in_another_encoding_than_claimed(tmp_path: Path) -> None:
    path = tmp_path / "data"
    pyreadstat.write_sav(pd.DataFrame({"a": ["cafe!", "naive"]}), path)
    path.write_bytes(path.read_bytes().replace(b"cafe!", b"caf\xe9!"))
    grid = read_grid(path)
    assert grid.rows == [["a"], ["café!"], ["naive"]]
    assert "was read as Windows-1252" in grid.notes[0].message


def test_parquet(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "year=2020" / "data[1]*.parquet"
    path.parent.mkdir()
    duckdb.sql(
        "select 1 as a, 6.4::float as b, 2.0::double as c, true as d, null as e, "
        "timestamp '2020-01-02' as f, date '2020-01-02' as g, ['x', 'y'] as h, "
        "1.50::decimal(5, 2) as i, timestamptz '2020-01-02 03:04:05+00' as j, 'NA'::blob as k"
    ).write_parquet(str(path))
    grid = read_grid(path)
    assert grid.rows == [
        list("abcdefghijk"),
        [
            *("1", "6.4", "2", "TRUE", "", "2020-01-02 00:00:00", "2020-01-02", "x;y", "1.5"),
            *("2020-01-02 03:04:05", "NA"),
        ],
    ]
    assert grid.format == "Parquet file"


def counts(name: str, column: str) -> dict[str, int]:
    grid = read_grid(shared_export(name))
    place = grid.rows[0].index(column)
    labels = grid.variables[place].labels
    return dict(Counter(labels.get(row[place], row[place]) for row in grid.rows[1:]))


def test_real_jisc_file() -> None:
    name = "jisc_bos/bossier_example.sav"
    grid = read_grid(shared_export(name))
    assert (len(grid.rows), len(grid.rows[0])) == (14, 28)
    assert counts(name, "Q2") == {"Dogs": 1, "Cats": 3, "Parrots": 5, "Monkeys": 4}
    assert counts(name, "Q3_3") == {"Parrots": 10, "0": 3}
    assert counts(name, "Q14_1_a")[""] == 1
    assert grid.variables[grid.rows[0].index("Q3_3")].user_missing == {"0"}
    assert grid.rows[1][grid.rows[0].index("Q11")] == "15:42:20"


def test_real_missing_codes() -> None:
    stata = read_grid(shared_export("spss_stata/missing_test.dta"))
    assert stata.rows[1] == [".a", ".b", ".c", ".x", ".y", ".z", "", "", "1"]
    assert stata.variables[5].user_missing == {".z"}
    spss = read_grid(shared_export("spss_stata/missing_test.sav"))
    assert spss.rows == [["var1"], ["1"], ["2"]]
    assert spss.variables[0].labels == {"1": "missing"}
    assert spss.variables[0].user_missing == {"1"}
