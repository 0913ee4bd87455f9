"""Microsoft Forms: its first columns in any language, choices, rankings, quizzes, accounts."""

from __future__ import annotations

import pytest

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.platforms import ms_forms
from tests.ingest.platforms.grids import counts, export, grid
from tests.ingest.shared_exports import shared_export

FIELDS = ["ID", "Start time", "Completion time", "Email", "Name"]


def record(number: int, *answers: str) -> list[str]:
    return [
        str(number),
        f"12/24/2019 8:4{number}",
        f"12/24/2019 8:5{number}",
        "anonymous",
        "",
        *answers,
    ]


def test_first_columns_have_roles_and_accounts_are_personal() -> None:
    read = export(
        [*FIELDS, "Last modified time", "Language", "Your name\xa0", "Name2", "Well?\n"],
        record(1, "", "English", "x", "y", "Yes"),
        record(3, "", "English", "x", "y", "No"),
    )
    assert read.platform == "Microsoft Forms"
    assert [column.role for column in read.columns[:7]] == [
        "response id",
        "started",
        "submitted",
        *["metadata"] * 4,
    ]
    assert {column.name for column in read.columns if column.personal} == {"Email", "Name", "Name2"}
    assert counts(read, "Well?") == {"Yes": 1, "No": 1}


def test_choices_that_each_end_in_a_semicolon() -> None:
    read = export(
        [*FIELDS, "What keeps\xa0you away? "],
        record(1, "Doctor / clinic far from home ;Cost;"),
        record(2, "Cost;"),
        record(3, "Doctor / clinic far from home ;my own reason;"),
    )
    column = read.columns[-1]
    assert column.name == "What keeps you away?"
    assert column.heading == "What keeps\xa0you away?"
    assert (column.kind, column.separator) == ("multiple", ";")
    assert column.options == ("Doctor / clinic far from home", "Cost")


def test_a_ranking_holds_all_choices_in_every_cell() -> None:
    read = export([*FIELDS, "Best first"], record(1, "A;B;C;"), record(2, "C;A;B;"))
    assert read.columns[-1].kind == "ranked"


def test_single_answers_that_hold_commas_are_left_alone() -> None:
    answers = ("Yes, but just a few times", "No, I studied alone", "Yes, but just a few times")
    read = export([*FIELDS, "Did you teach?"], *[record(n, a) for n, a in enumerate(answers, 1)])
    assert read.columns[-1].kind is None
    assert counts(read, "Did you teach?") == {answers[0]: 2, answers[1]: 1}


def test_points_and_feedback_of_a_quiz_are_no_answers() -> None:
    read = export(
        [
            *(*FIELDS, "Total points", "Quiz feedback", "What is grace?"),
            *("Points - What is grace?", "Feedback - What is grace?", "Points - for effort"),
        ],
        record(1, "4", "", "A gift", "2", "", "x"),
    )
    answers = [column.name for column in read.columns if column.role == "answer"]
    assert answers == ["What is grace?"]
    plain = export([*FIELDS, "Points - for effort"], record(1, "3"))
    assert plain.columns[-1].role == "answer"


def test_an_export_without_accounts_is_known_by_its_times() -> None:
    read = export(
        ["Id", "Start time", "Completion time", "Well?"], ["1", "7/27/26 19:06:23", "t", "Yes"]
    )
    assert read.platform == "Microsoft Forms"
    assert read.columns[3].role == "answer"


@pytest.mark.parametrize("account", ["匿名", "a.b@example.org"])
def test_translated_headings_are_known_by_place_and_content(account: str) -> None:
    rows = [record(1, "好"), record(2, "不好")]
    for row in rows:
        row[3] = account
    read = export(["编号", "开始时间", "完成时间", "电子邮件", "名称", "你好吗"], *rows)
    assert read.platform == "Microsoft Forms"
    assert [column.role for column in read.columns[:3]] == ["response id", "started", "submitted"]
    assert [column.name for column in read.columns if column.personal] == ["电子邮件", "名称"]


def test_a_repeated_number_is_a_duplicate_if_the_times_repeat_too() -> None:
    other = [*record(1)[:2], "12/25/2019 9:00", *record(1, "Yes")[3:]]
    read = export([*FIELDS, "Well?"], record(1, "Yes"), record(1, "Yes"), other)
    assert read.aside == {3: "duplicate"}


def test_a_table_of_stays_is_not_taken_for_a_form() -> None:
    headings = ["id", "from", "until", "ward", "note", "age"]
    rows = [
        ["1", "2024-01-01", "2024-01-05", "A", "x", "9"],
        ["2", "2024-01-02", "2024-01-03", "B", "", "8"],
    ]
    assert ms_forms.recognises(grid(headings, *rows)) is None
    assert ms_forms.recognises(grid(headings)) is None


def test_real_workbook() -> None:
    name = "ms_forms/Nigerian Student's Year One Performance Survey(1-174).xlsx"
    read = read_export(shared_export(name))
    assert len(read.responses) == 174
    numbers = read.frame["ID"].astype(int)
    assert (numbers.min(), numbers.max()) == (2, 175)
    assert {column.name for column in read.columns if column.personal} == {"Email", "Name"}
    assert counts(read, "Did you teach your peers in Year One") == {
        "Yes, but just a few times": 94,
        "No, I studied alone": 62,
        "No, I didn't interact with my peers": 11,
        "Yes, I ran a tutorial service": 7,
    }
    attended = counts(read, "How would you rate your class attendance in Year One")
    assert (attended["10"], attended["8"], attended["2"]) == (46, 31, 3)
    assert counts(read, "Morning") == {"1": 41, "3": 41, "5": 39, "2": 27, "4": 26}
    extra = next(column for column in read.columns if column.name.startswith("Rate your use of"))
    assert counts(read, extra.name)[""] == 10
    assert not any(column.kind == "multiple" for column in read.columns)


def test_a_translated_form_without_accounts_is_known_by_its_headings() -> None:
    read = export(
        ["ID", "Startzeit", "Fertigstellungszeit", "Was hilft?"],
        ["1", "2024-03-01 09:00:05", "2024-03-01 09:06:05", "Freunde;Familie;"],
        ["2", "2024-03-02 09:00:05", "2024-03-02 09:06:05", "Freunde;"],
        ["3", "2024-03-03 09:00:05", "2024-03-03 09:06:05", "Familie;"],
    )
    assert read.platform == "Microsoft Forms"
    assert [column.role for column in read.columns] == [
        *("response id", "started", "submitted", "answer")
    ]
    assert read.column("Was hilft?").options == ("Freunde", "Familie")


def test_time_of_the_last_change_follows_the_account_in_a_translated_form() -> None:
    changed = "Uhrzeit der letzten Änderung"
    read = export(
        ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", changed, "Frage"],
        ["1", "2024-03-01 09:00:05", "2024-03-01 09:06:05", "anonymous", "", "", "Ja"],
        ["2", "2024-03-02 09:00:05", "2024-03-02 09:06:05", "anonymous", "", "", "Nein"],
    )
    assert [column.role for column in read.columns[3:]] == [*["metadata"] * 3, "answer"]
    assert read.column("E-Mail").personal
