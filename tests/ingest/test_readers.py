"""Files in: what is read, and what is said of a file that gives no table."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from ehs_eval.ingest.exports import read_table
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.ingest.raw import RawTable

REPRODUCIBLE = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def table(tmp_path: Path, content: str | bytes, name: str = "data.csv") -> RawTable:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def cells(raw: RawTable) -> list[list[str | None]]:
    return raw.frame.astype(object).where(raw.frame.notna(), None).to_numpy().tolist()


def rows(raw: RawTable) -> list[int]:
    return [int(number) for number in raw.frame.index]


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


UNREADABLE = [
    (b"", "is empty. Export it again."),
    (b" \r\n\r\n", "is empty. Export it again."),
    (b"\xef\xbb\xbf", "is empty. Export it again."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "is neither a text table nor an Excel workbook. Save it as CSV"),
    (b"%PDF-1.7 \x00", "is a PDF document. Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "is an old Excel workbook (.xls) or one with a pass"),
    ("a,b\n1,2\n".encode("utf-16"), "is text in UTF-16. Save it as CSV UTF-8"),
    (b"\r\n<HTML><table>", "is a web page. Save it as CSV UTF-8"),
    (b"<table border=1>", "is a web page."),
    (b"{\\rtf1 a,b}", "is a text document (RTF)."),
    (b"PK\x03\x04 no zip", "is not a readable Excel workbook. Save it as .xlsx again."),
    (
        "school,note\nA,ok\nB,caf\u00e9\n".encode("cp1252"),
        "is not in UTF-8 (line 3 of its text). Save it as CSV UTF-8; Excel's plain CSV is in",
    ),
    (
        b"a,b\n" + b"1,2\n" * 2000 + b"1,\x00\n",
        "holds a zero byte (line 2002 of its text), which no text has. It is damaged",
    ),
    (b"a;b;c\n1;2;3\n", "looks as if it is separated by semicolons (;). Save it separated by comm"),
    (b"a;I can, if I try;c\n1;2,5;3\n", "looks as if it is separated by semicolons (;)."),
    (b'"a";"b"\n', "looks as if it is separated by semicolons (;)."),
    (b"a\tb\n1\t2\n", "looks as if it is separated by tabs."),
    (b"a|b|c\n1|2|3\n", "looks as if it is separated by vertical bars (|)."),
    (b"sep=;\na;b\n", "begins with a line `sep=`. Remove that line"),
    (b"\na,b\n1,2\n", "has no headings in its first row. Put the headings in row 1."),
    (b",,\n1,2,3\n", "has no headings in its first row."),
    (b"a,b, a ,b\n1,2,3,4\n", "has several columns headed `a`, `b`. Rename them, so that it is"),
    (b'a,b\n1,2\n"x,3\n4,5\n', "row 3 does not end. A quotation mark is probably never closed"),
    (
        b'a,b\n1,2\n"' + b"x" * 200_000 + b'",3\n',
        "row 3 has a cell of more than 131,072 characters. A quotation mark is probably never",
    ),
    (b'a,b\n1,"x"y\n', "row 2 has a quotation mark inside a quoted cell. Double it, or export"),
]


@pytest.mark.parametrize(("content", "message"), UNREADABLE)
def test_file_that_gives_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        table(tmp_path, content)
    assert str(caught.value).startswith(message)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(
        Unreadable, match=r"there is no such file\. Check the name and the data fold"
    ):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(Unreadable, match=r"is a folder, not a file\. Name the file inside it\."):
        read_table(tmp_path)


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml"])
def test_zip_that_is_no_workbook(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "<x/>")
    with pytest.raises(Unreadable, match="is not a readable Excel workbook"):
        read_table(path)


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends(tmp_path: Path, start: str, end: str) -> None:
    raw = table(tmp_path, start + end.join(["id, name ", "1,é", "2,", ""]))
    assert list(raw.frame.columns) == ["id", "name"]
    assert cells(raw) == [["1", "é"], ["2", None]]
    assert rows(raw) == [2, 3]


def test_words_that_software_reads_as_missing_are_kept(tmp_path: Path) -> None:
    words = ["None", "NA", "null", "nan", "N/A", "NULL", "-", "TRUE", "007", "1e5"]
    raw = table(tmp_path, "a\n" + "\n".join(words) + "\n")
    assert list(raw.frame["a"]) == words


def test_blank_cells_are_missing(tmp_path: Path) -> None:
    raw = table(tmp_path, "a,b\n ,x\n\u00a0,x\n\u200b,x\n\ufeff ,x\n")
    assert raw.frame["a"].isna().all()


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    raw = table(tmp_path, 'a,b\n"one\ntwo",x\n\n,\n"three\r\nfour",y\n\nfive,z\n')
    assert rows(raw) == [2, 5, 7]
    assert raw.frame["a"].tolist() == ["one\ntwo", "three\r\nfour", "five"]


def test_ragged_rows_are_all_noted_and_left_out(tmp_path: Path) -> None:
    raw = table(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8,,\n\n9,10\n")
    assert raw.ragged == (3, 4)
    assert cells(raw) == [["1", "2"], ["7", "8"], ["9", "10"]]
    assert rows(raw) == [2, 5, 7]


def test_empty_headings_at_the_end_are_cut_off(tmp_path: Path) -> None:
    raw = table(tmp_path, "a,b,,\n1,2,,\n")
    assert list(raw.frame.columns) == ["a", "b"]
    assert table(tmp_path, "a,b,,\n1,2,,3\n").ragged == (2,)


def test_headings_alone_give_an_empty_table(tmp_path: Path) -> None:
    raw = table(tmp_path, "a,b\n")
    assert raw.frame.empty
    assert list(raw.frame.columns) == ["a", "b"]


@pytest.mark.parametrize(
    "text", ['id,"Which; of; these"\n1,x;y;z\n', "id,codes\n1,a;b\n", "a\n1;2\n", 'a,"b;c"\n']
)
def test_semicolons_inside_cells_are_no_delimiters(tmp_path: Path, text: str) -> None:
    assert len(table(tmp_path, text).frame.columns) >= 1


def test_text_file_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    with pytest.raises(Unreadable, match=r"is a text file and has no sheets\. Remove `sheet` from"):
        read_table(path, "Sheet1")


def test_first_or_named_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a"], ["1"]], "Two": [["b"], ["2"]]})
    assert list(read_table(path).frame.columns) == ["a"]
    assert list(read_table(path, "Two").frame.columns) == ["b"]
    with pytest.raises(Unreadable, match=r"has no sheet `Three`\. Its sheets are `One`, `Two`\."):
        read_table(path, "Three")


def test_cells_of_a_workbook_as_text(tmp_path: Path) -> None:
    values: list[object] = [7, 7.0, 6.4, True, date(2017, 4, 3), datetime(2017, 4, 3, 9, 30), "NA"]
    headings: list[object] = list("abcdefg")
    path = workbook(tmp_path / "a.xlsx", {"One": [headings, values]})
    assert cells(read_table(path)) == [
        ["7", "7", "6.4", "TRUE", "2017-04-03", "2017-04-03 09:30:00", "NA"]
    ]


def test_workbook_rows_are_numbered_as_shown(tmp_path: Path) -> None:
    records: list[list[object]] = [["a", "b"], [1, None], [None, None], ["x\ny", 2], [3, 4, 5]]
    raw = read_table(workbook(tmp_path / "a.xlsx", {"One": records}))
    assert rows(raw) == [2, 4]
    assert raw.ragged == (5,)


@pytest.mark.parametrize("records", [[], [[None, None], ["a", "b"]], [[" "], ["x"]]])
def test_workbook_without_headings(tmp_path: Path, records: list[list[object]]) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": records})
    with pytest.raises(Unreadable, match="has no headings in its first row"):
        read_table(path)


def test_formatting_alone_makes_no_rows(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", "b"])
    page.append([1, 2])
    for number in range(3, 3000):
        page.cell(number, 5).fill = PatternFill("solid", "FFFF00")
    book.save(tmp_path / "a.xlsx")
    raw = read_table(tmp_path / "a.xlsx")
    assert cells(raw) == [["1", "2"]]
    assert raw.ragged == ()


def test_wrong_extent_of_a_sheet_cuts_nothing_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a", "b"], [1, 2], [3, 4]]})
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert cells(read_table(wrong)) == [["1", "2"], ["3", "4"]]


def test_damaged_sheet_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["a"], [1]]})
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    with pytest.raises(Unreadable, match="is not a readable Excel workbook"):
        read_table(damaged)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]))
# A workbook holds no other control characters, and reads a carriage return as a line break.
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20).filter(
    lambda text: "_x" not in text and not text.startswith("=")
)


@REPRODUCIBLE
@given(st.lists(st.tuples(CELL, CELL), max_size=8), st.booleans())
def test_csv_round_trip(tmp_path: Path, records: list[tuple[str, str]], mark: bool) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *records])
    raw = table(tmp_path, ("\ufeff" if mark else "") + text.getvalue())
    expected = {
        number: record
        for number, record in enumerate(records, start=2)
        if any(pd.notna(cell) for cell in raw.frame.reindex([number]).iloc[0])
    }
    assert rows(raw) == list(expected)
    for number, record in expected.items():
        for column, cell in zip("ab", record, strict=True):
            read = raw.frame.at[number, column]
            assert read == cell or (read is None and not any(c.isalnum() for c in cell))


@REPRODUCIBLE
@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=5))
def test_workbook_and_csv_give_the_same_table(
    tmp_path: Path, records: list[tuple[str, str]]
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *records])
    one = table(tmp_path, text.getvalue())
    typed: list[list[object]] = [["a", "b"]]
    typed += [[one_cell, other_cell] for one_cell, other_cell in records]
    other = read_table(workbook(tmp_path / "a.xlsx", {"One": typed}))
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_a_million_cells(tmp_path: Path) -> None:
    line = ",".join(["Strongly agree"] * 20) + "\n"
    path = tmp_path / "big.csv"
    path.write_text(",".join(f"q{n}" for n in range(20)) + "\n" + line * 50_000)
    tracemalloc.start()
    raw = read_table(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raw.frame.shape == (50_000, 20)
    assert peak < 500_000_000
