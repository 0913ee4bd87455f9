"""Jisc Online Surveys: SPSS files, coded tables, tables of text."""

from __future__ import annotations

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Variable
from tests.ingest.platforms.grids import counts, export, ticks
from tests.ingest.shared_exports import shared_export

ZERO = frozenset({"0"})


def test_spss_file_keeps_what_was_not_ticked_apart_from_what_is_missing() -> None:
    grid = {"1": "Likely", "2": "Unlikely"}
    read = export(
        ["URN", "Q1", "Q3_1", "Q3_2", "Q14_1_a", "Q14_2_a", "Q14_1_b", "Q14_2_b", "Q15", "Q16"],
        ["1-2-30", "1", "1", "0", "1", "2", "1", "1", "1", "1"],
        ["1-2-31", "", "1", "1", "2", "", "1", "1", "1", "1"],
        ["1-2-31", "2", "0", "0", "1", "1", "1", "1", "1", "1"],
        variables=[
            Variable("Unique Response Number"),
            Variable("Pet", {"1": "Dog", "2": "Cat"}, ZERO),
            Variable("Likes - Dogs", {"1": "Dogs"}, ZERO),
            Variable("Likes - Cats", {"1": "Cats"}, ZERO),
            *(Variable(text, grid, ZERO) for text in ("Write", "Read", "Write", "Read")),
            *(Variable(text, grid, ZERO) for text in ("One question", "Another question")),
        ],
    )
    assert read.platform == "Jisc Online Surveys"
    assert read.column("URN").role == "response id"
    assert read.aside == {4: "duplicate"}
    likes = read.column("Q3")
    assert (likes.label, likes.options) == ("Likes", ("Dogs", "Cats"))
    assert list(read.frame["Q3"].isna()) == [False, False, True]
    assert counts(read, "Q1") == {"Dog": 1, "": 1}
    assert [read.column(name).question for name in ("Q14_1_a", "Q14_2_b")] == ["Q14", "Q14_b"]
    assert read.column("Q14_2_a").part == "Read"
    assert read.column("Q15").question == read.column("Q16").question == ""


def test_coded_table() -> None:
    read = export(
        ["URN", "StartDate", "CompletionDate", "Q2", "Q1_1", "Q1_2", "Q7_1_a", "Q7_2_a", "token"],
        ["9", "2023-01-05", "2023-01-05", "1", "1", "0", "3", "5", "abc"],
        ["10", "2023-01-06", "2023-01-06", "2", "1", "1", "4", "", "def"],
    )
    roles = {column.name: column.role for column in read.columns}
    assert (roles["StartDate"], roles["CompletionDate"]) == ("started", "submitted")
    assert ticks(read, "Q1") == {"1": 2, "2": 1}
    assert read.column("Q7_2_a").question == "Q7"
    assert read.column("token").personal


def test_table_of_text_has_the_names_of_a_coded_one() -> None:
    both = "Reading, writing or drawing,Sport"
    records = [
        ["8-9-1", "Yes", both, "", "Often"],
        ["8-9-2", "No", "Sport", "", "Never"],
        ["8-9-3", "Yes", "Reading, writing or drawing", "I sing, mostly", "Often"],
        ["8-9-4", "Yes", both, "", ""],
        ["8-9-5", "No", "Sport,Music", "", "Never"],
        ["8-9-6", "No", "Sport,Music", "", "Never"],
        ["8-9-7", "No", "Music", "", "Never"],
    ]
    read = export(
        [
            "Unique Response Number",
            "4. Do you like school?",
            "5. What do you do?",
            "5.a. If you selected Other, please specify:",
            "9.b.ii. How often?",
        ],
        *records,
    )
    assert [column.name for column in read.columns][1:] == ["Q4", "Q5", "Q5_a", "Q9_b_ii"]
    assert read.column("Q5_a").label == "If you selected Other, please specify:"
    several = read.column("Q5")
    assert (several.kind, several.separator) == ("multiple", ",")
    assert set(several.options) == {"Reading, writing or drawing", "Sport", "Music"}
    assert read.column("Q4").kind is None
    assert read.column("Unique Response Number").role == "response id"


def test_options_and_rows_with_a_column_each_in_a_table_of_text() -> None:
    read = export(
        [
            "Unique Response Number",
            "3.1. Dogs",
            "3.2. Cats",
            "7.1. I like maths",
            "7.2. I like art",
        ],
        ["1-1-1", "Dogs", "", "Agree", "Disagree"],
        ["1-1-2", "Dogs", "Cats", "Agree", ""],
    )
    assert ticks(read, "Q3") == {"Dogs": 2, "Cats": 1}
    maths = read.column("Q7_1")
    assert (maths.question, maths.part) == ("Q7", "I like maths")


def test_real_file() -> None:
    read = read_export(shared_export("jisc_bos/bossier_example.sav"))
    assert read.platform == "Jisc Online Surveys"
    assert len(read.responses) == 13
    assert sum(len(column.columns) or 1 for column in read.columns) == 28
    assert counts(read, "Q2") == {"Dogs": 1, "Cats": 3, "Parrots": 5, "Monkeys": 4}
    chosen = {"Dogs": 8, "Cats": 9, "Parrots": 10, "Monkeys": 5, "Whales": 6}
    assert ticks(read, "Q3") == chosen
    assert read.column("Q3").options == tuple(chosen)
    assert counts(read, "Q14_1_a") == {
        "": 1,
        "Very Likely": 1,
        "Likely": 1,
        "Unlikely": 3,
        "Very Unlikely": 7,
    }
    assert read.frame["Q8"].notna().sum() == 6
    assert read.frame["Q9"].notna().sum() == 5


def test_comments_to_the_rows_of_a_grid_are_no_rows_of_it() -> None:
    read = export(
        ["URN", "9.1. I feel calm", "9.2. I sleep well", "9.1.a. Comments"],
        ["1", "Agree", "Disagree", ""],
        ["2", "Agree", "Agree", "Mostly"],
    )
    questions = {column.name: column.question for column in read.columns}
    assert questions == {"URN": "", "Q9_1": "Q9", "Q9_2": "Q9", "Q9_1_a": ""}
