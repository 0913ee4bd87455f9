"""Text files in: encodings, delimiters, records and cells."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.files import read_grid
from ehs_eval.ingest.grid import Unreadable

REPRODUCIBLE = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def table(tmp_path: Path, content: str | bytes, encoding: str | None = None) -> Export:
    path = tmp_path / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path, encoding=encoding)


def cells(export: Export) -> list[list[str | None]]:
    frame = export.frame
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def rows(export: Export) -> list[int]:
    return [int(number) for number in export.frame.index]


def messages(export: Export) -> list[str]:
    return [note.message for note in export.notes]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends(tmp_path: Path, start: str, end: str) -> None:
    export = table(tmp_path, start + end.join(["id, answer ", "1,é", "2,", ""]))
    assert list(export.frame.columns) == ["id", "answer"]
    assert cells(export) == [["1", "é"], ["2", None]]
    assert rows(export) == [2, 3]
    assert export.format == "text in UTF-8, separated by commas"


def test_words_that_software_reads_as_missing_are_kept(tmp_path: Path) -> None:
    words = ["None", "NA", "null", "nan", "N/A", "NULL", "-", "TRUE", "007", "1e5"]
    export = table(tmp_path, "a\n" + "\n".join(words) + "\n")
    assert list(export.frame["a"]) == words


def test_blank_cells_are_missing(tmp_path: Path) -> None:
    export = table(tmp_path, "a,b\n ,x\n\u00a0,x\n\u200b,x\n\ufeff ,x\n")
    assert export.frame["a"].isna().all()


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    export = table(tmp_path, 'a,b\n"one\ntwo",x\n\n,\n"three\r\nfour",y\n\nfive,z\n')
    assert rows(export) == [2, 5, 7]
    assert export.frame["a"].tolist() == ["one\ntwo", "three\r\nfour", "five"]


def test_empty_headings_at_the_end_are_cut_off(tmp_path: Path) -> None:
    export = table(tmp_path, "a,b,,\n1,2,,\n")
    assert list(export.frame.columns) == ["a", "b"]
    assert table(tmp_path, "a,b,,\n1,2,,3\n4,5,,\n").ragged == (2,)


def test_headings_alone_give_an_empty_table(tmp_path: Path) -> None:
    export = table(tmp_path, "a,b\n")
    assert export.frame.empty
    assert list(export.frame.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        ("a;b;c\n1;2;3\n", 3, "semicolons"),
        ("a;I can, if I try;c\n1;2,5;3\n", 3, "semicolons"),
        ("a;score;c\n1;2,5;3\n2;7,0;4\n", 3, "semicolons"),
        ('"a";"b"\n', 2, "semicolons"),
        ("a\tb\n1\t2\n", 2, "tabs"),
        ("a|b|c\n1|2|3\n", 3, "vertical bars"),
        ("sep=;\na;b\n1;2\n", 2, "semicolons"),
        ("SEP=,\r\na,b\r\n1,2\r\n", 2, "commas"),
        ('id,"Which; of; these"\n1,x;y;z\n', 2, "commas"),
        ("id,Which; of these,c\n1,x;y;z,2\n2,y,3\n3,x;z,4\n", 3, "commas"),
        ("id,codes\n1,a;b\n", 2, "commas"),
        ("a\n1;2\n", 1, "commas"),
        ("codes\nx;y\ny;z\n", 1, "commas"),
        ('a,"b;c"\n', 2, "commas"),
    ],
)
def test_delimiters(tmp_path: Path, text: str, columns: int, words: str) -> None:
    export = table(tmp_path, text)
    assert len(export.frame.columns) == columns
    assert export.format == f"text in UTF-8, separated by {words}"
    assert export.ragged == ()


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encodings_are_found_out(tmp_path: Path, codec: str, words: str) -> None:
    export = table(tmp_path, "id,answer\n1,£5\n2,ok\n3,café\n".encode(codec))
    assert list(export.frame["answer"]) == ["£5", "ok", "café"]
    assert export.format == f"text in {words}, separated by commas"
    guessed = codec in ("utf-16-le", "utf-16-be", "cp1252")
    assert [(note.rows, "read as " + words in note.message) for note in export.notes] == (
        [((2, 4), True)] if guessed else []
    )


def test_named_encoding_is_used(tmp_path: Path) -> None:
    data = "id,answer\n1,café\n".encode("mac_roman")
    export = table(tmp_path, data, "mac_roman")
    assert list(export.frame["answer"]) == ["café"]
    assert "mac_roman" in export.format
    assert list(table(tmp_path, "\ufeffid,answer\n1,é\n", "utf8").frame.columns) == ["id", "answer"]


def test_lost_characters_are_told_with_their_rows(tmp_path: Path) -> None:
    export = table(tmp_path, "a,b\n1,ok\n2,it\ufffds\n3,\ufffd\ufffd\n")
    (note,) = export.notes
    assert note.message.startswith("3 characters stand for text that was lost")
    assert note.rows == (3, 4)


def test_a_million_empty_columns_are_cut_off(tmp_path: Path) -> None:
    tail = "," * 1_000_000
    tracemalloc.start()
    export = table(tmp_path, "".join(f"{line}{tail}\n" for line in ("a,b", "1,2", "3,4", "5")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cells(export) == [["1", "2"], ["3", "4"], ["5", None]]
    assert messages(export) == ["1,000,000 empty columns to the right of the table were left out"]
    assert peak < 200_000_000


def test_second_row_of_headings_may_reach_further_than_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a" + "," * 500 + "\n1" + "," * 300 + "2" + "," * 200 + "\n")
    grid = read_grid(path)
    assert {len(row) for row in grid.rows} == {301}
    assert grid.rows[1][300:] == ["2"]


def test_long_texts_are_read(tmp_path: Path) -> None:
    export = table(tmp_path, 'a,b\n1,"' + "x" * 900_000 + '"\n')
    assert len(export.frame.loc[2, "b"]) == 900_000


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]))
LATIN = st.text(st.sampled_from("aZ é£ß;,|\t\"'\n5.-"), max_size=12)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]


@REPRODUCIBLE
@given(st.lists(st.tuples(CELL, CELL), max_size=8), st.booleans())
def test_csv_round_trip(tmp_path: Path, records: list[tuple[str, str]], mark: bool) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *records])
    export = table(tmp_path, ("\ufeff" if mark else "") + text.getvalue())
    expected = {
        number: record
        for number, record in enumerate(records, start=2)
        if any(pd.notna(cell) for cell in export.frame.reindex([number]).iloc[0])
    }
    assert rows(export) == list(expected)
    for number, record in expected.items():
        for column, cell in zip("ab", record, strict=True):
            read = export.frame.at[number, column]
            assert read == cell or (read is None and not any(c.isalnum() for c in cell))


@REPRODUCIBLE
@given(
    st.lists(st.tuples(LATIN, LATIN, LATIN), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(ENCODINGS),
)
def test_what_is_written_is_read_back(
    tmp_path: Path, records: list[tuple[str, str, str]], delimiter: str, codec: str
) -> None:
    written = [("id", "first answer", "é"), *records]
    text = io.StringIO(newline="")
    # Each text in quotation marks, as platforms write them: bare ones can hold any delimiter.
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(written)
    path = tmp_path / "data.csv"
    path.write_bytes(text.getvalue().encode(codec))
    grid = read_grid(path)
    assert grid.rows == [list(record) for record in written]


@REPRODUCIBLE
@given(st.lists(st.tuples(st.integers(0, 9), LATIN), min_size=1, max_size=8))
def test_minimal_quotes_are_read_back_too(tmp_path: Path, records: list[tuple[int, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("id", "answer"), *records])
    path = tmp_path / "data.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    assert read_grid(path).rows[1:] == [[str(number), cell] for number, cell in records]


STARTS = [
    b"",
    b"a,b\n",
    b"a;b\r\n\xc3\xa9;",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"$FL2@(#) SPSS DATA FILE",
    b"<stata_dta><header><release>117</release>",
    b"s\x02\x01\x00",
    b"PAR1",
]


@REPRODUCIBLE
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(tmp_path: Path, start: bytes, data: bytes) -> None:
    path = tmp_path / "data"
    path.write_bytes(start + data)
    try:
        grid = read_grid(path)
        export = read_export(path)
    except Unreadable:
        return
    assert len(grid.rows) == len(grid.numbers) > 0
    assert len(export.frame) < len(grid.rows)


def test_a_million_cells(tmp_path: Path) -> None:
    line = ",".join(["Strongly agree"] * 20) + "\n"
    text = ",".join(f"q{n}" for n in range(20)) + "\n" + line * 50_000
    (tmp_path / "data.csv").write_text(text)
    tracemalloc.start()
    grid = read_grid(tmp_path / "data.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(grid.rows), len(grid.rows[0])) == (50_001, 20)
    assert peak < 60_000_000
