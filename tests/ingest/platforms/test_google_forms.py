"""Google Forms: time stamps, grids, several answers in one cell, accounts, repeated rows."""

from __future__ import annotations

from collections import Counter

import pytest

from ehs_eval.ingest.choices import split_choices
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.platforms import google_forms
from ehs_eval.ingest.timestamps import parse_times
from tests.ingest.platforms.grids import counts, export, grid
from tests.ingest.shared_exports import shared_export

STAMPS = ["2024/03/01 9:00:00 AM GMT", "2024/03/02 9:30:00 AM GMT", "2024/03/02 1:00:00 PM GMT"]
LAUNCH = "HPC (SLURM, PBS or similar)"


def stamped(headings: list[str], *records: list[str], first: str = "Timestamp") -> Export:
    rows = [[stamp, *row] for stamp, row in zip(STAMPS, records, strict=False)]
    return export([first, *headings], *rows)


def chosen(read: Export, name: str) -> Counter[str]:
    """Return how many responses chose each answer of a question with several."""
    column = read.column(name)
    assert column.separator
    return Counter(
        answer
        for cell in read.frame[name].dropna()
        for answer in split_choices(cell, column.separator, column.options)
    )


def test_a_grid_keeps_its_question_and_rows() -> None:
    read = stamped(
        ["How true?  [I  sleep ]", "How true?  [I eat]", "Happy? [optional]"],
        ["Agree", "Agree", "Yes"],
        ["", "Disagree", "No"],
    )
    assert read.platform == "Google Forms"
    row = read.columns[1]
    assert (row.question, row.stem, row.part) == ("How true?", "How true?", "I sleep")
    assert row.heading == "How true?  [I  sleep ]"
    assert read.columns[3].question == ""
    assert read.columns[0].role == "submitted"


@pytest.mark.parametrize("separator", [";", ", "])
def test_several_answers_in_one_cell(separator: str) -> None:
    cells = [["SSH", LAUNCH], [LAUNCH], ["SSH"], ["Cloud", "SSH", LAUNCH], ["Cloud", "SSH"]]
    stamps = [f"4/{day}/2016 19:57:50" for day in range(11, 16)]
    read = export(
        ["Timestamp", "How do you launch it? "],
        *[[stamp, separator.join(cell)] for stamp, cell in zip(stamps, cells, strict=True)],
    )
    name = "How do you launch it?"
    assert read.column(name).kind == "multiple"
    assert read.column(name).separator == separator
    assert chosen(read, name) == {"SSH": 4, LAUNCH: 3, "Cloud": 2}


def test_a_grid_of_ticks_has_several_answers_in_every_row() -> None:
    read = stamped(
        ["When? [Walked]", "When? [Talked]"],
        ["May;June", "May"],
        ["May", "June;July"],
        ["", "May;June;July"],
    )
    assert [column.kind for column in read.columns[1:]] == ["multiple", "multiple"]
    assert chosen(read, "When? [Talked]") == {"May": 2, "June": 2, "July": 2}


def test_accounts_are_personal_and_points_are_no_answers() -> None:
    read = stamped(
        [
            "Email Address",
            "Score",
            "What is 2+2?",
            "What is 2+2? [Score]",
            "What is 2+2? [Feedback]",
        ],
        ["", "1 / 1", "4", "1.00 / 1", ""],
        ["", "0 / 1", "5", "0.00 / 1", ""],
    )
    assert [column.name for column in read.columns if column.personal] == ["Email Address"]
    assert [column.role for column in read.columns[2:]] == [
        "metadata",
        "answer",
        "metadata",
        "metadata",
    ]


def test_a_row_that_repeats_another_to_the_second_is_set_aside() -> None:
    headings = ["Timestamp", "Well?"]
    twice = ["2024/03/01 9:00:00 AM GMT", "Yes"]
    assert export(headings, twice, twice, [twice[0], "No"]).aside == {3: "duplicate"}
    short = ["8/7/2020 12:02", "Yes"]
    assert export(headings, short, short).aside == {}


def test_headings_that_repeat_are_numbered() -> None:
    read = stamped(["Comment", "Comment"], ["a", "b"])
    assert [column.name for column in read.columns[1:]] == ["Comment (1)", "Comment (2)"]


@pytest.mark.parametrize(
    "heading", ["Horodateur", "Zeitstempel", "Marca temporal", "タイムスタンプ"]
)
def test_translated_headings_of_the_time_stamp(heading: str) -> None:
    assert stamped(["Well?"], ["Yes"], first=heading).platform == "Google Forms"


def test_another_heading_is_known_by_place_and_content() -> None:
    questions = ["How do you feel?", "Where do you live?"]
    rows = [["Good", "Here"], ["Bad", "There"], ["Good", "Here"]]
    assert stamped(questions, *rows, first="Ajaleima märge").platform == "Google Forms"


@pytest.mark.parametrize(
    "headings", [["temperature", "humidity"], ["How warm is it?", "How wet is it?"]]
)
def test_a_series_of_measurements_is_not_taken_for_a_form(headings: list[str]) -> None:
    rows = [[stamp, "20.5", "60"] for stamp in STAMPS]
    assert google_forms.recognises(grid(["time", *headings], *rows)) is None


def test_a_column_of_words_headed_timestamp_is_not_taken_for_a_form() -> None:
    assert (
        google_forms.recognises(grid(["Timestamp", "school"], ["pre", "A"], ["mid", "B"])) is None
    )


def real(name: str) -> Export:
    return read_export(shared_export(f"google_forms/{name}"))


def test_real_direct_download() -> None:
    read = real("dask_2020_user_survey_first80.csv")
    assert len(read.responses) == 80
    apis = chosen(read, "Dask APIs")
    assert [apis[api] for api in ("DataFrame", "Delayed", "Array", "Bag")] == [59, 40, 39, 20]
    launch = chosen(read, "If you use a cluster, how do you launch Dask?")
    assert launch["HPC resource manager (SLURM, PBS, SGE, LSF or similar)"] == 16
    assert (launch["SSH"], launch["I don't know, someone else does this for me"]) == (30, 7)
    ease = next(column for column in read.columns if column.part == "Ease of deployment")
    assert counts(read, ease.name) == {
        "Critical to me": 35,
        "Somewhat useful": 30,
        "Not relevant for me": 11,
        "": 4,
    }
    upgrade = next(column for column in read.columns if "easy is it for you to up" in column.name)
    assert counts(read, upgrade.name) == {"3.0": 37, "4.0": 32, "2.0": 7, "": 3, "1.0": 1}
    typed = next(column for column in read.columns if "other libraries" in column.name)
    assert typed.kind is None
    assert list(read.frame["Timestamp"].iloc[[0, -1]]) == [
        "2020/06/05 11:34:01 AM EST",
        "2020/06/18 4:19:07 PM EST",
    ]


def test_real_export_saved_again_by_a_spreadsheet() -> None:
    read = real("Student Mental health.csv")
    assert counts(read, "Do you have Depression?") == {"No": 66, "Yes": 35}
    years = counts(read, "Your current year of Study")
    assert (years["year 1"], years["Year 1"]) == (41, 2)
    assert counts(read, "What is your CGPA?")["3.50 - 4.00 "] == 1
    times, how = parse_times(read.frame["Timestamp"])
    assert how == "day first"
    assert Counter(times.dt.strftime("%Y-%m-%d")) == {
        "2020-07-08": 73,
        "2020-07-09": 5,
        "2020-07-13": 22,
        "2020-07-18": 1,
    }


def test_real_twins_in_text_and_codes() -> None:
    text, coded = real("teacher_leadership_raw_text.csv"), real("teacher_leadership_coded.csv")
    assert len(text.responses) == len(coded.responses) == 132
    assert counts(text, "SA_1") == {
        "Neutral": 46,
        " Agree": 41,
        "Disagree": 35,
        "Strongly Agree": 5,
        "Strongly Disagree": 5,
    }
    assert counts(text, "Gender") == {"Female": 73, "Male": 59}
    assert int((text.frame == " Agree").sum().sum()) == 651
    assert counts(coded, "FM_1") == {"2": 45, "3": 29, "4": 25, "1": 20, "5": 12, "6": 1}
    assert round(coded.frame["SA_1"].astype(float).mean(), 4) == 3.0455
