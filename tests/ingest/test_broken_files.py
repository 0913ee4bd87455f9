"""Broken files: each gives one clear message, and no other exception."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.grid import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refused(path: Path, **how: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_export(path, **how)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


BROKEN = [
    (b"", "is empty. Export it again."),
    (b" \r\n\r\n", "is empty. Export it again."),
    (b"\xef\xbb\xbf", "is empty. Export it again."),
    (b"\r\n" * 5000, "has no headings in its first row."),
    (b"\xff\xfe", "has no headings in its first row."),
    (b"%PDF-1.7 \x00", "is a PDF document. Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture. Save it as CSV"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture."),
    (gzip.compress(b"a,b\n1,2\n", mtime=0), "is packed."),
    (b"7z\xbc\xaf\x27\x1c\x00", "is packed."),
    (b"SQLite format 3\0", "is a database (SQLite)."),
    (b"\r\n<HTML><table>", "is a web page. Save it as CSV UTF-8"),
    (b"<table border=1>", "is a web page."),
    (b'<?xml version="1.0"?><Workbook/>', "is an XML document."),
    (b'\xef\xbb\xbf[{"id": 1}]', "is a JSON document."),
    (b'{"responses": []}', "is a JSON document."),
    (b"{\\rtf1 a,b}", "is a text document (RTF)."),
    (b"\x00\x01\x02\x03\x04", "is neither a text table nor a workbook, an SPSS, a Stata or"),
    (b"PK\x03\x04 no zip", "is not a readable Excel workbook: it was cut off or damaged. Copy"),
    (OLE, "is not a readable workbook: it was cut off or damaged. Save it as"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "has a password. Open it, save it without"),
    (OLE + "WordDocument\0".encode("utf-16-le"), "is an old Word document (.doc). Save it as"),
    (b"$FL2" + b"x" * 300, "is not a readable SPSS file (.sav): it was cut off or damaged."),
    (b"<stata_dta><header>", "is not a readable Stata file: it was cut off or damaged."),
    (b"PAR1" + b"x" * 300, "is not a readable Parquet file: it was cut off or damaged."),
    (
        "id,note\n1,é\n2,ü\n3,".encode() + b"caf\xe9\n",
        "is damaged: most of its text is in UTF-8, but not line 4 of it. Export it again.",
    ),
    (
        b"\xef\xbb\xbfid,note\n1,caf\xe9\n",
        "is not in UTF-8 (line 2 of its text). It is damaged: export it again.",
    ),
    (b"a,b\n1,\x81\n", "is not in Windows-1252 (line 2 of its text). Save it as CSV UTF-8, or"),
    (
        b"a,b\n" + b"1,2\n" * 2000 + b"1,\x00\n",
        "holds a zero byte (line 2002 of its text), which no text has. It is damaged",
    ),
    (b"\na,b\n1,2\n", "has no headings in its first row. Put the headings in row 1."),
    (b",,\n1,2,3\n", "has no headings in its first row."),
    (b"1,2,3\n4,5,6\n", "row 1 holds nothing but numbers, so that the headings seem to be missing"),
    (b'a,b\n1,2\n"x,3\n4,5\n', "row 3 does not end. A quotation mark is probably never closed"),
    (
        b'a,b\n1,2\n"' + b"x" * 1_000_001 + b'",3\n',
        "row 3 has a cell of more than 1,000,000 characters. A quotation mark is probably never",
    ),
    (b'a,b\n1,"x"y\n', "row 2 has a quotation mark inside a quoted cell. Double it, or export"),
    (
        ",".join(f"q{n}" for n in range(16_385)).encode() + b"\n",
        "row 1 reaches over 16,385 columns, and no more than 16,384 are read. Export only",
    ),
    (
        b"Pupil survey 2024,,\nid,school,score\n1,Park,7\n2,Hill,8\n",
        "row 1 seems to be a title, and the headings stand in row 2. Delete row 1, so that",
    ),
    (
        b"Pupil survey 2024\nSpring\n\nid;school;score\n1;Park;7\n2;Hill;8\n",
        "row 1 seems to be a title, and the headings stand in row 4. Delete rows 1 to 3",
    ),
    (
        b"q1,q2,q3\nHow old,How tall,Which year\n" + b"1,2,3\n" * 6,
        "rows 1 and 2 both seem to hold headings. Delete the one that is not needed",
    ),
]


@pytest.mark.parametrize(("content", "message"), BROKEN, ids=lambda value: str(value)[:30])
def test_broken_file_gives_one_message(
    tmp_path: Path, content: bytes, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    assert refused(path).startswith(message)
    assert capfd.readouterr() == ("", "")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    gone = refused(tmp_path / "gone.csv")
    assert gone == "there is no such file. Check the name and the data folder."
    assert refused(tmp_path) == "is a folder, not a file. Name the file inside it."


def test_very_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(3 * 1024**3)  # takes no room on the disk
    assert refused(path).startswith("has 3.0 GB, and no more than 2 GB are read.")


def test_encoding_that_does_not_exist_or_fit(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("id,note\n1,caf\u00e9\n".encode("cp1252"))
    action = "or none so that it is found out."
    for name in ("utf-9", "base64", "", "a\0b"):
        message = refused(path, encoding=name)
        assert message.startswith(f"is said to be in the encoding `{name}`, which does not exist.")
        assert message.endswith(action)
    for name in ("utf-8", "ascii"):
        message = refused(path, encoding=name)
        assert message.startswith(f"is not in {name} (line 2 of its text).")
        assert message.endswith(action)


def test_ragged_rows_are_all_noted_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8,,\n\n9,10\n")
    export = read_export(path)
    assert export.ragged == (3, 4)
    assert list(export.frame.index) == [2, 5, 7]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (["word/document.xml", "[Content_Types].xml"], "is a Word document. Save it as CSV"),
        (["ppt/presentation.xml"], "is a PowerPoint presentation."),
        (["Index/Document.iwa"], "is a document of Numbers or Pages."),
        (["answers.csv"], "is a ZIP archive, not a table. Unpack it and name the file inside."),
        ([], "is a ZIP archive, not a table."),
        (["xl/workbook.xml"], "is not a readable Excel workbook. Save it as .xlsx again."),
        (["xl/workbook.bin"], "is not a readable workbook: it was cut off or damaged."),
        (["mimetype", "content.xml"], "is an OpenDocument file, but no spreadsheet."),
    ],
)
def test_archive_that_is_no_workbook(tmp_path: Path, members: list[str], message: str) -> None:
    path = tmp_path / "data.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in members:
            archive.writestr(name, "<x/>")
    assert refused(path).startswith(message)


def test_archive_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 150 * 1024**2)
    assert refused(path).startswith("would take 0.1 GB when unpacked. If it is a real workbook")


def workbook(tmp_path: Path) -> bytes:
    book = Workbook()
    assert book.active is not None
    for record in (["id", "answer"], *([n, f"Answer {n}"] for n in range(200))):
        book.active.append(record)
    book.save(tmp_path / "whole.xlsx")
    return (tmp_path / "whole.xlsx").read_bytes()


def old_workbook(tmp_path: Path) -> bytes:  # noqa: ARG001
    return (Path(__file__).parent / "fixtures" / "old_workbook.xls").read_bytes()


def statistics_file(tmp_path: Path) -> bytes:
    import pandas as pd
    import pyreadstat

    path = tmp_path / "whole.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": [1.0, 2.0] * 50, "b": ["x", "yes"] * 50}), path)
    return path.read_bytes()


def columnar_file(tmp_path: Path) -> bytes:
    import duckdb

    path = tmp_path / "whole.parquet"
    duckdb.sql("select range as a, 'yes' as b from range(100)").write_parquet(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("whole", [workbook, old_workbook, statistics_file, columnar_file])
def test_truncated_files(
    tmp_path: Path,
    whole: Callable[[Path], bytes],
    share: float,
    capfd: pytest.CaptureFixture[str],
) -> None:
    data = whole(tmp_path)
    path = tmp_path / "cut"
    path.write_bytes(data[: int(len(data) * share)])
    if share == 0.9 and whole is statistics_file:
        data = data[:-1]  # what SPSS leaves unused at the end is not missed
        path.write_bytes(data[:-40])
    assert "it was cut off or damaged." in refused(path)
    assert capfd.readouterr() == ("", "")


def test_damaged_sheet_is_told(tmp_path: Path) -> None:
    workbook(tmp_path)
    damaged = tmp_path / "damaged.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as old,
        zipfile.ZipFile(damaged, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    assert refused(damaged) == "is not a readable Excel workbook. Save it as .xlsx again."


def test_only_workbooks_have_sheets(tmp_path: Path) -> None:
    for name, data in (("a.csv", b"a\n1\n"), ("b.sav", statistics_file(tmp_path))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unreadable, match=r"file and has no sheets\. Name no sheet"):
            read_grid(tmp_path / name, "Sheet1")


def test_headings_that_no_row_fits_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Wave 1,,Wave 2,\nmood,sleep,mood,sleep\n1,2,3,4\n", encoding="utf-8")
    assert "has no row that fits the headings: each has more or fewer cells than row 1" in refused(
        path
    )
