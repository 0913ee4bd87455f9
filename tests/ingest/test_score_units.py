"""Marks in millimetres, without their decimal point, swapped with the total."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.ingest.scores.score_units import looks_like_mm
from ehs_eval.ingest.scores.sheets import SheetData

from .studies import ORS, SHEET, STUDY, advisories, failures, load

MM = SHEET + 'unit = "mm"\n'
IN_MM = (
    "x1,pre,10,25,30,47,112\nx1,post,50,60,70,85,265\n"
    "x2,pre,33,21,97,64,215\nx2,post,80,81,82,83,326\n"
)
IN_CM = "x3,pre,1.5,2.5,3.5,4,11.5\nx3,post,3,4.1,5.2,6,18.3\n"


def frame(folder: Path, study: str, rows: str) -> pd.DataFrame:
    data = load(folder, STUDY + study, ors=ORS + rows)
    assert failures(data) == []
    sheet = data.datasets["ors"]
    assert isinstance(sheet, SheetData)
    return sheet.frame


def test_millimetres_are_divided_by_ten(tmp_path: Path) -> None:
    loaded = frame(tmp_path, MM, IN_MM)
    assert loaded["b"].tolist() == [2.5, 6, 2.1, 8.1]
    assert loaded["total"].tolist() == [11.2, 26.5, 21.5, 32.6]
    assert loaded["total_recorded"].tolist() == [11.2, 26.5, 21.5, 32.6]


def test_millimetres_out_of_range_are_told_as_they_stand(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + MM, ors=ORS + IN_MM + "x4,pre,101,2,33,4,\n")
    assert failures(data) == [
        "ors.csv, row 6, column `a`: '101' is outside 0 to 100. Correct the cell, or leave it "
        "blank if there was no answer."
    ]


def test_millimetres_taken_for_centimetres_are_one_finding(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET, ors=ORS + IN_MM)
    assert failures(data) == [
        "ors.csv: these look like millimetres: 15 of 16 marks are above 10, nearly all are whole "
        'numbers, the highest is 97. Set `unit = "mm"` of the score sheet.'
    ]
    assert advisories(data) == []


def test_centimetres_taken_for_millimetres_are_one_finding(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + MM, ors=ORS + IN_CM)
    assert failures(data) == [
        "ors.csv: these look like centimetres: none of 8 marks is above 10, 5 have decimals. Set "
        '`unit = "cm"` of the score sheet.'
    ]


def test_whole_marks_that_never_pass_ten_are_no_millimetres(tmp_path: Path) -> None:
    rows = "".join(f"x{n},{wave},1,2,3,4,10\n" for n in range(3) for wave in ("pre", "post"))
    (message,) = failures(load(tmp_path, STUDY + MM, ors=ORS + rows))
    assert "none of 24 marks is above 10, 0 have decimals" in message


def test_people_in_another_unit_are_named_by_row(tmp_path: Path) -> None:
    """Some rows in mm in a sheet in cm, and the other way round."""
    data = load(tmp_path, STUDY + SHEET, ors=ORS + IN_CM + IN_MM.replace("x1", "x5"))
    assert failures(data) == [
        "ors.csv, rows 4, 5, 6, 7: the marks look like millimetres, where 2 other rows are in "
        "centimetres. Divide them by 10 in the file, all of a row, or correct them."
    ]
    data = load(tmp_path, STUDY + MM, ors=ORS + IN_MM + IN_CM)
    assert failures(data) == [
        "ors.csv, rows 6, 7: the marks look like centimetres, where 4 other rows are in "
        "millimetres. Multiply them by 10 in the file, all of a row, or correct them."
    ]


def test_low_marks_in_whole_millimetres_are_believed(tmp_path: Path) -> None:
    assert frame(tmp_path, MM, IN_MM + "x9,pre,3,4,10,0,17\n")["total"].iloc[-1] == 1.7


def test_lost_decimal_points_are_named(tmp_path: Path) -> None:
    rows = IN_CM + "x4,pre,85,2.5,3,4,18\nx5,pre,1,2,3,903,285\n"
    assert failures(load(tmp_path, STUDY + SHEET, ors=ORS + rows)) == [
        f"ors.csv, row {row}, column `{column}`: whole numbers above {most} stand beside marks "
        f"with decimals: the decimal point may be lost ({found} for {meant}). Correct the cells."
        for row, column, most, found, meant in (
            (4, "a", 10, 85, 8.5),
            (5, "d", 10, 903, 9.03),
            (5, "written", 40, 285, 28.5),
        )
    ]


def test_marks_above_the_scale_are_only_out_of_range_without_decimals(tmp_path: Path) -> None:
    rows = "x3,pre,1,2,3,4,10\nx3,post,3,85,5,6,\nx4,pre,1,2,3,4,10\n"
    (message,) = failures(load(tmp_path, STUDY + SHEET, ors=ORS + rows))
    assert "row 3, column `b`: '85' is outside 0 to 10" in message


def test_a_mark_swapped_with_the_total(tmp_path: Path) -> None:
    rows = IN_CM + "x4,pre,1,17.5,6,8,2.5\n"
    assert failures(load(tmp_path, STUDY + SHEET, ors=ORS + rows)) == [
        "ors.csv, row 4, column `b`: the marks look swapped with the total, `written`: each is the "
        "sum of the other marks and that. Exchange the two cells."
    ]


def test_an_item_column_swapped_with_the_total_in_the_study_file(tmp_path: Path) -> None:
    swapped = SHEET.replace('"d"]', '"written"]').replace(
        'total_recorded = "written"', 'total_recorded = "d"'
    )
    (message,) = failures(load(tmp_path, STUDY + swapped, ors=ORS + IN_CM))
    assert message == (
        "ors.csv, rows 2, 3, column `written`: the marks look swapped with the total, `d`: each is "
        "the sum of the other marks and that. Exchange the two columns in the study file."
    )


@pytest.mark.parametrize(
    ("study", "rows", "words"),
    [
        (SHEET, "x1,pre,1,2,3,4,100\nx1,post,2,2,3,4.5,115\n", "2 of 2 are ten times the sum"),
        (MM, IN_MM.replace("112", "11.2").replace("265", "26.5").replace("215", "21.5"), "tenth"),
    ],
)
def test_totals_in_another_unit(tmp_path: Path, study: str, rows: str, words: str) -> None:
    rows = rows.replace(",326", ",32.6")
    (message,) = failures(load(tmp_path, STUDY + study, ors=ORS + rows))
    assert message.startswith(
        "ors.csv, column `written`: the totals are in another unit than the marks: "
    )
    assert words in message


def test_scales_of_whole_numbers_have_no_units(tmp_path: Path) -> None:
    own = '[[measures]]\nname = "own"\ntitle = "Own"\nitems = 4\nmaximum = 3\nstep = 1\n'
    study = STUDY + own + SHEET.replace('"ors"\nitems', '"own"\nitems')
    data = load(tmp_path, study, ors=ORS + "x1,pre,4,5,4,6,\nx1,post,4,4,4,4,\n")
    found = failures(data)
    assert found
    assert all("is outside 0 to 3" in message for message in found)


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ([10, 25, 97, 43], True),
        ([1, 2, 3, 4], False),
        ([8.5, 85, 2.5, 3], False),
        ([10, 25, 970, 43], False),
        ([25, 43], False),
    ],
)
def test_what_looks_like_millimetres(marks: list[float], found: bool) -> None:
    assert looks_like_mm(pd.Series(marks, dtype=float), 10) is found
