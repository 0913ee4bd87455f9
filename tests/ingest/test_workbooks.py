"""Workbooks in: .xlsx, .xls and .ods, their sheets, dates, formulas and errors."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.files.spreadsheets import cell_text
from ehs_eval.ingest.grid import Unreadable
from tests.ingest.shared_exports import shared_export

OLD = Path(__file__).parent / "fixtures" / "old_workbook.xls"
REPRODUCIBLE = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, records in sheets.items():
        page = book.create_sheet(name)
        for record in records:
            page.append(record)
    book.save(path)
    return path


def changed(path: Path, old: bytes, new: bytes, name: str = "changed.xlsx") -> Path:
    """Return a copy of a workbook with other XML in its first sheet."""
    copy = path.with_name(name)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            assert "sheet1" not in part or old in data
            target.writestr(part, data.replace(old, new) if "sheet1" in part else data)
    return copy


def test_first_or_named_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a"], ["1"]], "Two": [["b"], ["2"]]})
    assert read_grid(path).rows == [["a"], ["1"]]
    assert read_grid(path, "Two").rows == [["b"], ["2"]]
    with pytest.raises(Unreadable, match=r"has no sheet `Three`\. Its sheets are `One`, `Two`\."):
        read_grid(path, "Three")


def test_sheets_left_unread_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Key": [["x"]], "Data": [["a"], [1]], "Blank": []})
    (note,) = read_grid(path).notes
    assert note.message == "its sheet `Key` was read; it has others with content: `Data`"
    assert read_grid(path, "Data").notes == ()


def test_hidden_sheet_is_not_taken_for_the_first(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Lists"
    book.active.append(["Yes"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Data").append(["a"])
    book.save(tmp_path / "a.xlsx")
    grid = read_grid(tmp_path / "a.xlsx")
    assert grid.rows == [["a"]]
    assert "`Lists` (hidden)" in grid.notes[0].message


def test_empty_sheet_before_a_full_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Cover": [], "Data": [["a"], [1]]})
    with pytest.raises(Unreadable, match=r"nothing in its sheet `Cover`\. Name the sheet .*`Data`"):
        read_grid(path)


def test_cells_as_text_and_dates_by_place(tmp_path: Path) -> None:
    values: list[object] = [7, 7.0, 6.4, True, date(2017, 4, 3), datetime(2017, 4, 3, 9, 30), "NA"]
    values += [datetime(2017, 4, 3), time(15, 42, 20), timedelta(hours=30)]
    path = workbook(tmp_path / "a.xlsx", {"One": [list("abcdefghij"), values]})
    grid = read_grid(path)
    assert grid.rows[1][:7] == ["7", "7", "6.4", "TRUE", "2017-04-03", "2017-04-03 09:30:00", "NA"]
    # openpyxl writes a datetime in a format that shows the time.
    assert grid.rows[1][7:] == ["2017-04-03 00:00:00", "15:42:20", "30:00:00"]
    assert grid.dates == {(2, 4), (2, 5), (2, 7)}


def test_midnight_shown_as_a_date_is_a_date(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["a"])
    book.active["A2"] = datetime(2024, 2, 1)
    book.active["A2"].number_format = "d-mmm"
    book.save(tmp_path / "a.xlsx")
    assert read_grid(tmp_path / "a.xlsx").rows == [["a"], ["2024-02-01"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2019, 12, 24, 8, 41, 6, 999_600), "2019-12-24 08:41:07"),
        (time(23, 59, 59, 800_000), "23:59:59"),
        (timedelta(minutes=-90), "-01:30:00"),
        (1e20, "100000000000000000000"),
        (float("nan"), ""),
    ],
)
def test_odd_values_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_workbook_rows_are_numbered_as_shown(tmp_path: Path) -> None:
    records: list[list[object]] = [["a", "b"], [1, None], [None, None], ["x\ny", 2], [3, 4, 5]]
    export = read_export(workbook(tmp_path / "a.xlsx", {"One": records}))
    assert list(export.frame.index) == [2, 4]
    assert export.ragged == (5,)


@pytest.mark.parametrize("records", [[], [[None, None], ["a", "b"]], [[" "], ["x"]]])
def test_workbook_without_headings(tmp_path: Path, records: list[list[object]]) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": records})
    with pytest.raises(Unreadable, match="has no headings in its first row"):
        read_export(path)


def test_formulas_without_results_are_refused(tmp_path: Path) -> None:
    records: list[list[object]] = [["a", "total"], *([n, f"=A{n}*2"] for n in range(2, 9))]
    path = workbook(tmp_path / "a.xlsx", {"One": records})
    with pytest.raises(Unreadable) as caught:
        read_grid(path)
    assert str(caught.value) == (
        "cells B2, B3, B4, B5, B6 and 2 more hold formulas whose result was never saved. Open it "
        "in a spreadsheet program and save it, or paste the cells as values."
    )


def test_formulas_with_results_are_noted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a", "total"], [1, "=A2*2"], [2, "=B2"]]})
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    formula = re.search(rb"<f>A2\*2</f><v ?(/>|></v>)", sheet)  # written in one of three ways
    assert formula is not None
    path = changed(path, formula[0], b"<f>A2*2</f><v>2</v>")
    path = changed(path, b'<c r="B3"><f>', b'<c r="B3" t="str"><f>', "changed again.xlsx")
    grid = read_grid(path)
    assert grid.rows == [["a", "total"], ["1", "2"], ["2"]]
    (note,) = grid.notes
    assert note.message == (
        "2 of its cells hold formulas, and the results saved with it were used (cells B2, B3)"
    )


def test_errors_are_empty_and_noted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a", "b"], [1, "#REF!"], ["#N/A", 2]]})
    grid = read_grid(path)
    assert grid.rows == [["a", "b"], ["1"], ["", "2"]]
    assert [note.message for note in grid.notes] == [
        "cells B2, A3 hold an error in place of a value and count as empty"
    ]


def test_merged_cells_are_noted(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for record in (["Before", None, "After", None], ["a", "b", "c", "d"], [1, 2, 3, 4]):
        book.active.append(record)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:D1")
    book.save(tmp_path / "a.xlsx")
    (note,) = read_grid(tmp_path / "a.xlsx").notes
    assert note.message == "blocks A1:B1, C1:D1 are merged"


def test_title_over_the_headings_is_refused(tmp_path: Path) -> None:
    records: list[list[object]] = [["Pupils 2024"], [], ["id", "school", "age"], [1, "Park", 9]]
    with pytest.raises(Unreadable, match=r"the headings stand in row 3\. Delete rows 1 to 2"):
        read_export(workbook(tmp_path / "a.xlsx", {"One": records}))


def test_formatting_alone_makes_no_rows_and_no_columns(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", "b"])
    page.append([1, 2])
    for number in range(3, 3000):
        page.cell(number, 5).fill = PatternFill("solid", "FFFF00")
    page.cell(1, 16_384).fill = PatternFill("solid", "FFFF00")
    book.save(tmp_path / "a.xlsx")
    assert read_grid(tmp_path / "a.xlsx").rows == [["a", "b"], ["1", "2"]]


def test_wrong_extent_of_a_sheet_cuts_nothing_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a", "b"], [1, 2], [3, 4]]})
    wrong = changed(path, b'<dimension ref="A1:B3"', b'<dimension ref="A1"')
    assert read_grid(wrong).rows == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
def test_old_workbook(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLD.read_bytes())
    grid = read_grid(tmp_path / name)
    assert grid.format == "old Excel workbook (.xls)"
    assert grid.rows == [
        ["id", "answer", "date", "when", "score", "done"],
        ["1", "Agree", "2019-12-24", "2019-12-24 08:41:00", "6.4", "TRUE"],
        ["2", "café"],
    ]
    assert grid.numbers == [1, 2, 4]
    assert grid.dates == {(2, 2), (2, 3)}
    assert "`Notes`, `Old` (hidden)" in grid.notes[0].message
    assert read_grid(OLD, "Notes").rows == [["hello"]]


OPEN_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Data">
<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="7"/>
<table:table-cell office:value-type="date" office:date-value="2024-02-01"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def open_document(path: Path, manifest: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", OPEN_DOCUMENT.replace(">\n<", "><"))
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


@pytest.mark.parametrize("name", ["a.ods", "a.xlsx", "a"])
def test_open_document_spreadsheet(tmp_path: Path, name: str) -> None:
    grid = read_grid(open_document(tmp_path / name, "<manifest/>"))
    assert grid.format == "OpenDocument spreadsheet (.ods)"
    assert grid.rows == [["a", "b"], ["7", "2024-02-01"]]
    assert grid.numbers == [1, 4]
    with pytest.raises(Unreadable, match="has a password"):
        read_grid(open_document(tmp_path / "b.ods", "<m:encryption-data/>"))


# A workbook holds no other control characters, and reads a carriage return as a line break.
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20).filter(
    lambda text: "_x" not in text and not text.startswith(("=", "#"))
)


@REPRODUCIBLE
@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=5))
def test_workbook_and_csv_give_the_same_table(
    tmp_path: Path, records: list[tuple[str, str]]
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *records])
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode())
    one = read_export(tmp_path / "a.csv")
    typed: list[list[object]] = [["a", "b"], *(list(record) for record in records)]
    other = read_export(workbook(tmp_path / "a.xlsx", {"One": typed}))
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_real_workbook_has_its_dates_and_headings() -> None:
    name = "Nigerian Student's Year One Performance Survey(1-174).xlsx"
    grid = read_grid(shared_export(f"ms_forms/{name}"))
    assert len(grid.rows) == 175
    assert {place for _, place in grid.dates} == {1, 2}
    assert len(grid.dates) == 348
    assert grid.notes == ()
