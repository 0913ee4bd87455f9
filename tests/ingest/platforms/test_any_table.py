"""Whatever stands below a platform's headings, its reader gives every record back."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms import interpret

STARTS = (
    ("StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q2_1", "Q2_2", "Q2_2_TEXT"),
    ("V1", "V2", "V3", "V7", "V10", "Q5_1_1", "Q5_1_2", "Q5_2_1"),
    ("RespondentID", "CollectorID", "StartDate", "Pets?", "", "", "How true?", ""),
    ("RespondentID", "Pets? - Cat", "Pets? - Dog", "Pets? - Dog", "Why? - Other", "Age", "", "x"),
    ("ID", "Start time", "Completion time", "Email", "Name", "Total points", "Why?", "Name2"),
    ("Timestamp", "Username", "Score", "When? [A]", "When? [B]", "Why?", "Why?", "Why? [C]"),
    ("UserID", "UserNo", "Started", "Ended", "Completed", "Q1. Pets?", "", "2. Why?"),
)
CELLS = st.sampled_from(
    [
        *("", " ", "1", "0", "2", "-99", "Cat", "Dog", "Cat;Dog;", "Cat, Dog", "Cat,Dog,Cat"),
        *("Cat - Dog", "Other (please specify)", "Response", "Agree", "4 / 5", "ResponseID"),
        *("2024/03/01 9:00:00 AM GMT", "3/4/2024 10:00", "False", "Survey Preview", "12345678"),
        *('{"ImportId":"QID2","choiceId":"1"}', "{'ImportId': 'QID5-1-1'}", "{ImportId", "a\nb"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(STARTS),
    st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=6),
    st.data(),
)
def test_every_record_comes_back(
    headings: tuple[str, ...], records: list[list[str]], data: st.DataObject
) -> None:
    cut = [row[: data.draw(st.integers(1, 8))] for row in records[:1]]
    filled = (row for row in (*cut, *records[1:]) if any(cell.strip() for cell in row))
    rows = [list(headings), *filled]
    read = interpret(Grid(rows, list(range(1, len(rows) + 1)), "text", pads=True))
    assert [column.name for column in read.columns] == list(read.frame.columns)
    assert len(set(read.frame.columns)) == len(read.columns)
    assert len(rows) - 3 <= len(read.frame) + len(read.ragged) <= len(rows) - 1
    assert set(read.aside) <= set(read.frame.index)
    gathered = [heading for column in read.columns for heading in column.columns]
    whole = sum(not column.columns for column in read.columns)
    assert whole + len(gathered) <= len(headings)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=6))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    kept = [row for row in rows if any(cell.strip() for cell in row)] or [["x"]]
    read = None
    with suppress(Unreadable):
        read = interpret(Grid(kept, list(range(1, len(kept) + 1)), "text", pads=True))
    assert read is None or len(read.frame) < len(kept)
