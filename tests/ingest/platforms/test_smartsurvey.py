"""SmartSurvey, as code that reads its exports tells: up to three rows of headings."""

from __future__ import annotations

import pytest

from ehs_eval.ingest.platforms import smartsurvey
from tests.ingest.platforms.grids import counts, export, grid, ticks

FIELDS = ["UserID", "UserNo", "Name", "Email", "IP Address", "Unique ID", "Started", "Ended"]


def record(number: int, *answers: str) -> list[str]:
    return [str(1000 + number), str(number), "", "", "", "", "01/03/2024 09:00", "t", *answers]


def blank(*cells: str) -> list[str]:
    return [""] * len(FIELDS) + list(cells)


def test_three_heading_rows_with_options_and_grids() -> None:
    read = export(
        [*FIELDS, "Q1. Department?", "", "Q2. Pets?", "", "", "Q3. Tools", "", "", ""],
        blank(*("", "Other (please specify):", "Cat", "Dog", "Newt"), *("R", "", "Python", "")),
        blank("", "", "", "", "", *("Knowledge", "Access", "Knowledge", "Access")),
        record(1, "Health", "", "Cat", "", "", "Yes", "No", "Yes", "Don't know"),
        record(2, "", "Elsewhere", "Cat", "Dog", "", "No", "Yes", "No", "Yes"),
    )
    assert read.platform == "SmartSurvey"
    assert counts(read, "Q1") == {"Health": 1, "": 1}
    assert read.column("Q1").label == "Department?"
    assert ticks(read, "Q2") == {"Cat": 2, "Dog": 1}
    assert read.column("Q2").options == ("Cat", "Dog", "Newt")
    access = read.column("Q3 - R - Access")
    assert (access.question, access.stem, access.part) == ("Q3", "Tools", "R - Access")
    assert counts(read, "Q3 - Python - Access") == {"Don't know": 1, "Yes": 1}


def test_one_heading_row_with_numbered_questions() -> None:
    read = export(
        [*FIELDS, "1. How old are you?", "2. Pets? - Cat", "2. Pets? - Dog"],
        record(1, "9", "Cat", ""),
        record(2, "8", "Cat", "Dog"),
        record(2, "8", "Cat", "Dog"),
    )
    assert read.aside == {4: "duplicate"}
    assert counts(read, "1") == {"9": 1, "8": 1}
    assert ticks(read, "2") == {"Cat": 2, "Dog": 1}


def test_fields_have_roles_and_contacts_are_personal() -> None:
    read = export([*FIELDS, "Q1. Well?"], record(1, "Yes"))
    assert {column.name for column in read.columns if column.personal} == {
        "Name",
        "Email",
        "IP Address",
        "Unique ID",
    }
    assert [column.role for column in read.columns] == [
        "response id",
        *["metadata"] * 4,
        "respondent",
        "started",
        "submitted",
        "answer",
    ]


@pytest.mark.parametrize(
    ("heading", "unfinished"),
    [("Completed", "No"), ("Status", "Partial"), ("Status", "Incomplete")],
)
def test_unfinished_responses_are_set_aside(heading: str, unfinished: str) -> None:
    done = "Yes" if heading == "Completed" else "Completed"
    read = export(
        ["User ID", "Started", "Ended", heading, "Well?"],
        ["1", "t", "t", done, "Yes"],
        ["2", "t", "", unfinished, ""],
    )
    assert read.aside == {3: "incomplete"}


def test_others_are_not_taken_for_smartsurvey() -> None:
    surveymonkey = grid(["Respondent ID", "Collector ID", "Start Date", "End Date", "Well?"])
    assert smartsurvey.recognises(surveymonkey) is None
    assert smartsurvey.recognises(grid(["UserID", "score"], ["1", "2"])) is None
    assert smartsurvey.recognises(grid(["Started", "Ended", "Well?"], ["t", "t", "Yes"])) is None
