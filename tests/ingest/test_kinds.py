from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ehs_eval.ingest.description.describe import ColumnDescription, FileDescription, describe
from ehs_eval.ingest.description.excel_dates import damaged_answers
from ehs_eval.ingest.exports import read_export


def table(tmp_path: Path, **columns: list[str]) -> FileDescription:
    path = tmp_path / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return describe(path.name, read_export(path))


def only(tmp_path: Path, cells: list[str], heading: str = "item") -> ColumnDescription:
    """Describe a column beside one that is always the same."""
    described = table(tmp_path, **{heading: cells, "beside": ["x"] * len(cells)})
    return described.columns[0]


DISAGREE = ["Disagree", "Strongly disagree", "Agree", "Neither agree nor disagree"] * 3
LOREM = [
    f"I liked session {n} because we talked about things that matter to me, and more {'!' * n}"
    for n in range(12)
]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (DISAGREE, "scale"),
        (["Yes", "No"] * 6, "scale"),
        (["Male", "Female"] * 6, "single"),
        (["1", "2", "3", "2", "1", "3"] * 2, "single"),
        (["1.0", "3.0", "2.0", "2.0", "1.0", "3.0"] * 2, "single"),
        ([str(n * 7) for n in range(12)], "number"),
        (["1.5", "2.25", "3.5", "2.25"] * 3, "number"),
        (["2024-01-02", "2024-01-03", "2024-02-03"] * 4, "date"),
        (["13/07/2020 10:07:32", "8/7/2020 12:02"] * 6, "date"),
        (LOREM, "text"),
        ([f"R_{n:05}ab" for n in range(12)], "identifier"),
        ([str(n) for n in range(1, 13)], "identifier"),
        (["Music;Art", "Art", "Music;Sport", "Sport;Art", "Music", "Art;Music"] * 2, "multiple"),
        ([""] * 12, "empty"),
    ],
)
def test_kinds_by_content(tmp_path: Path, cells: list[str], kind: str) -> None:
    assert only(tmp_path, cells).kind == kind


def test_numbers_with_words_beside_them_are_numbers_and_said_to_be_odd(tmp_path: Path) -> None:
    column = only(tmp_path, ["12", "76 jaar.", *[str(n) for n in range(20, 30)]])
    assert column.kind == "number"
    assert column.numbers["maximum"] == 29
    (note,) = column.notes
    assert note.rows == (3,)
    assert "jaar" not in note.message
    assert column.counts["76 jaar."] == 1
    long = only(tmp_path, ["12", "as old as my friend who is twelve", *map(str, range(20, 30))])
    assert long.counts["(typed answers)"] == 1


def test_neighbouring_numbers_of_one_range_are_a_scale(tmp_path: Path) -> None:
    cells = [str(n) for n in (1, 2, 3, 4, 5, 3)]
    described = table(tmp_path, mornings=cells, noons=cells, nights=cells, group=["1", "2"] * 3)
    assert [each.kind for each in described.columns] == ["scale"] * 3 + ["single"]
    assert described.columns[0].scale == ("1", "2", "3", "4", "5")


def test_columns_named_alike_share_their_scale(tmp_path: Path) -> None:
    described = table(
        tmp_path,
        FM_1=["1", "2", "3", "4", "6", "5"],
        FM_2=["2", "2", "3", "3", "2", "3"],
        SA_1=["Agree", "Disagree", "Strongly agree", "Neutral", "Agree", "Strongly disagree"],
        SA_2=["Agree", "Disagree", "Agree", "Disagree", "Agree", "Agree"],
    )
    assert {each.kind for each in described.columns} == {"scale"}
    assert described.columns[1].scale == ("1", "2", "3", "4", "5", "6")
    assert described.columns[3].scale == described.columns[2].scale
    assert described.columns[3].scale[2] == "Neutral"


def test_a_column_with_few_labels_takes_the_scale_of_its_neighbour(tmp_path: Path) -> None:
    described = table(
        tmp_path,
        weak=[*DISAGREE, "Strongly agree"],
        dangerous=["Disagree", "Strongly disagree"] * 6 + ["Disagree"],
        told=["Yes", "No"] * 6 + ["No"],
        help=["Yes", "No", "Not sure"] * 4 + ["No"],
    )
    assert described.columns[1].scale == described.columns[0].scale
    assert described.columns[2].scale == ("No", "Yes")
    assert described.columns[3].scale == ("No", "Not sure", "Yes")


def test_typed_answers_are_text_by_their_heading(tmp_path: Path) -> None:
    assert only(tmp_path, ["ok", "fine"] * 6, "Please specify").kind == "text"
    assert only(tmp_path, ["ok", "fine"] * 6, "reason_text").kind == "text"


@pytest.mark.parametrize(
    ("cells", "damaged"),
    [
        (["02-Jan", "04-Mar", "5-10", "10-12"], {"02-Jan": "1-2", "04-Mar": "3-4"}),
        (["Jan-02", "5-10", "Oct-12"], {"Jan-02": "1-2", "Oct-12": "10-12"}),
        (["2024-02-01", "3-4", "5+"], {"2024-02-01": "1-2"}),
        (["01/02/2024", "4 or more"], {"01/02/2024": "1-2"}),
        (["2-Jan", "44989", "5-10"], {"2-Jan": "1-2", "44989": "3-4"}),
        (["03-Apr", "5/6", "7/8"], {"03-Apr": "3/4"}),
        (["1-2", "3-4", "5-10"], {}),
        (["2024-01-02", "2024-01-03"], {}),
        (["02-Jan", "04-Mar"], {}),
        (["44989", "1-2"], {"44989": "3-4"}),
        (["45000", "50000", "60000"], {}),
        (["18-24", "25-34"], {}),
    ],
)
def test_ranges_that_became_dates(cells: list[str], damaged: dict[str, str]) -> None:
    assert {each.cell: each.probably for each in damaged_answers(cells)} == damaged


def test_a_damaged_column_says_rows_and_what_to_do(tmp_path: Path) -> None:
    column = only(tmp_path, ["02-Jan", "3-4", "5-10", "02-Jan", "3-4", "3-4", "5-10", "3-4"])
    assert column.kind == "single"
    (note,) = column.notes
    assert "'02-Jan' is probably '1-2'" in note.message
    assert note.rows == (2, 5)


def test_own_words_are_no_options(tmp_path: Path) -> None:
    few = ["Tom was nice", "the drawing", "nothing"]
    assert only(tmp_path, few, "3. What did you like?").kind == "text"
    assert only(tmp_path, ["my gran was ill", "we moved far away"], "item").kind == "text"
    assert only(tmp_path, ["2 to 5 years old", "6 to 9 years old"], "item").kind == "single"
    rare = only(tmp_path, ["no"] * 8 + ["Tom told me"], "Anything else?")
    assert rare.counts == {"no": 8, "(typed answers)": 1}
    options = ["moved", "moved", "ill", "ill", "bored", "bored", "ill", "other"]
    assert only(tmp_path, options, "Why did you leave?").counts["other"] == 1


def test_a_name_among_numbers_is_not_shown(tmp_path: Path) -> None:
    cells = ["13", "14", "15", "13", "14", "13", "13", "14", "Lucy Walker", "A"]
    assert only(tmp_path, cells).counts == {"13": 4, "14": 3, "15": 1, "A": 1, "(typed answers)": 1}


def test_links_to_files_handed_in_are_never_counted(tmp_path: Path) -> None:
    column = only(tmp_path, ["https://example.org/Jo%20Bloggs.png;", ""] * 6)
    assert column.kind == "text"
    assert column.counts == {}


def test_points_beside_which_some_answers_are_off_the_scale(tmp_path: Path) -> None:
    described = table(
        tmp_path,
        **{
            "rank_1": ["1", "2", "3", "N/A", *"12312312"],
            "rank_2": [*"231231231231"],
            "beside": ["x"] * 12,
        },
    )
    art = described.columns[0]
    assert (art.kind, art.scale, art.off_scale) == ("scale", ("1", "2", "3"), ("N/A",))
    assert art.counts == {"1": 4, "2": 4, "3": 3, "N/A": 1}


def test_names_of_files_handed_in_are_never_counted(tmp_path: Path) -> None:
    column = only(tmp_path, ['[{"title":"","name":"Jo Bloggs.png"}]', ""] * 6)
    assert (column.kind, column.counts) == ("text", {})
    column = only(tmp_path, ["Jo Bloggs.png", "picture.jpg"] * 6)
    assert (column.kind, column.counts) == ("text", {})
