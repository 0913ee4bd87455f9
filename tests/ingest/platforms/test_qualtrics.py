"""Qualtrics: three layouts of headings, gathered options, grids, rows set aside, personal data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Variable
from tests.ingest.platforms.grids import counts, export, ticks

FIELDS = {
    "StartDate": ("Start Date", "startDate"),
    "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration"),
    "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "ExternalReference": ("External Data Reference", "externalDataReference"),
    "LocationLatitude": ("Location Latitude", "locationLatitude"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}


def headings(*questions: tuple[str, str, dict[str, str]]) -> list[list[str]]:
    """Return the three rows of headings of today's layout."""
    fields = [(name, label, {"ImportId": key}) for name, (label, key) in FIELDS.items()]
    columns = [*fields, *questions]
    return [
        [name for name, _, _ in columns],
        [label for _, label, _ in columns],
        [json.dumps(identifier) for _, _, identifier in columns],
    ]


def record(number: int, *answers: str, status: str = "0", finished: str = "1") -> list[str]:
    time = f"2024-03-0{number} 10:00:00"
    fields = [
        time,
        time,
        status,
        "",
        "100",
        "60",
        finished,
        time,
        f"R_{number}",
        "",
        "",
        "",
        "",
        "",
    ]
    return [*fields, *answers]


def question(
    name: str, label: str, identifier: str, choice: str = ""
) -> tuple[str, str, dict[str, str]]:
    return name, label, {"ImportId": identifier} | ({"choiceId": choice} if choice else {})


PETS = [
    question(f"Pets_{number}", f"Your pets? - Selected Choice - {pet}", "QID2", str(number))
    for number, pet in enumerate(("Cat", "Dog", "Other:"), start=1)
]
PETS_TEXT = question("Pets_3_TEXT", "Your pets? - Other: - Text", "QID2_3_TEXT")


@pytest.mark.parametrize("coded", [True, False], ids=["codes", "texts"])
def test_ticked_options_become_one_question(coded: bool) -> None:
    cat, dog, other = ("1", "1", "1") if coded else ("Cat", "Dog", "Other:")
    read = export(
        *headings(*PETS, PETS_TEXT),
        record(1, cat, dog, "", ""),
        record(2, "", dog, other, "a newt"),
        record(3, "", "", "", ""),
    )
    assert read.platform == "Qualtrics"
    pets = read.column("Pets")
    assert (pets.label, pets.kind, pets.options) == (
        "Your pets?",
        "multiple",
        ("Cat", "Dog", "Other:"),
    )
    assert pets.columns == ("Pets_1", "Pets_2", "Pets_3")
    assert ticks(read, "Pets") == {"Cat": 1, "Dog": 2, "Other:": 1}
    assert read.frame["Pets"].isna().sum() == 1
    assert read.column("Pets_3_TEXT").kind == "text"


@pytest.mark.parametrize("cell", ["1", ""], ids=["all ticked", "none ticked"])
def test_options_that_import_ids_tell_need_no_other_sign(cell: str) -> None:
    read = export(*headings(*PETS), record(1, *[cell] * 3), record(2, *[cell] * 3))
    assert read.column("Pets").kind == "multiple"
    assert read.frame["Pets"].notna().all() == bool(cell)


def test_import_ids_with_quotes_doubled_by_another_program() -> None:
    names, labels, ids = headings(*PETS)
    doubled = [cell.replace('"', '""') for cell in ids]
    read = export(names, labels, doubled, record(1, "1", "1", "1"))
    assert read.column("Pets").kind == "multiple"
    assert read.column("ResponseId").role == "response id"


def test_answers_joined_in_one_cell_are_a_question_with_several() -> None:
    read = export(
        *headings(question("Q2", "Your pets?", "QID2")),
        *[record(n, cell) for n, cell in enumerate(("Cat,Dog", "Dog", "Cat", "Cat,Dog,Newt"), 1)],
    )
    column = read.column("Q2")
    assert (column.kind, column.separator, column.options) == ("multiple", ",", ("Cat", "Dog"))


def test_a_grid_keeps_its_question_and_rows() -> None:
    stem = "How often …<br/><strong>this week</strong>?"
    read = export(
        *headings(
            question("mood_a", f"{stem} - I felt sad", "QID4_1"),
            question("mood_b", f"{stem} - I slept&nbsp;well", "QID4_2"),
            question("Q5", "One thing? - Selected Choice", "QID5"),
        ),
        record(1, "Often", "Never", "A"),
        record(2, "Never", "Often", "B"),
    )
    row = read.column("mood_b")
    assert (row.question, row.stem, row.part) == ("mood", "How often … this week ?", "I slept well")
    assert read.column("Q5").label == "One thing?"
    assert read.column("Q5").question == ""


def test_a_grid_answered_once_with_ones_is_no_list_of_options() -> None:
    read = export(
        *headings(
            question("Q3_1", "Rate - this", "QID3_1"), question("Q3_2", "Rate - that", "QID3_2")
        ),
        record(1, "1", "1"),
    )
    assert [column.name for column in read.columns[-2:]] == ["Q3_1", "Q3_2"]


def test_a_grid_of_ticks_has_a_question_with_several_answers_for_each_row() -> None:
    read = export(
        *headings(
            *[
                question(f"Q5_{row}_{choice}", f"When? - {what} - {year}", f"QID5_{row}", choice)
                for row, what in (("1", "walked"), ("2", "talked"))
                for choice, year in (("1", "1st year"), ("2", "2nd year"))
            ]
        ),
        record(1, "1", "", "1", "1"),
        record(2, "", "1", "", "1"),
    )
    walked = read.column("Q5_1")
    assert (walked.question, walked.stem, walked.part) == ("Q5", "When?", "walked")
    assert ticks(read, "Q5_1") == {"1st year": 1, "2nd year": 1}
    assert ticks(read, "Q5_2") == {"1st year": 1, "2nd year": 2}


def test_names_that_repeat_are_told_apart_by_their_import_ids() -> None:
    read = export(
        *headings(
            question("timer_First Click", "Timing - First Click", "QID18_FIRST_CLICK"),
            question("timer_First Click", "Timing - First Click", "QID17_FIRST_CLICK"),
            question("Status", "Where do you live?", "QID9"),
        ),
        record(1, "1.5", "2.5", "Here"),
    )
    names = [column.name for column in read.columns if column.heading == "timer_First Click"]
    assert names == ["timer_First Click (QID18)", "timer_First Click (QID17)"]
    assert read.column(names[0]).role == "metadata"
    assert [c.role for c in read.columns if c.heading == "Status"] == ["status", "answer"]


def test_fields_have_their_roles_and_personal_ones_their_reasons() -> None:
    embedded = ["PROLIFIC_PID", "participant_id", "id", "arm", "Q_RecaptchaScore", "SC0"]
    keys = [name if name != "SC0" else "SC_x" for name in embedded]
    read = export(
        *headings(*[question(n, n, k) for n, k in zip(embedded, keys, strict=True)]),
        record(1, "p", "q", "r", "a", "0.9", "7"),
    )
    roles = {column.name: column.role for column in read.columns}
    assert roles["StartDate"] == "started"
    assert [name for name, role in roles.items() if role == "submitted"] == ["EndDate"]
    assert roles["Duration (in seconds)"] == "duration"
    assert roles["ResponseId"] == "response id"
    assert roles["arm"] == "answer"
    assert roles["Q_RecaptchaScore"] == "metadata"
    assert {column.name for column in read.columns if column.personal} == {
        "IPAddress",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "PROLIFIC_PID",
        "participant_id",
        "id",
    }


def test_previews_tests_unfinished_and_repeated_responses_are_set_aside() -> None:
    read = export(
        *headings(question("Q1", "Well?", "QID1")),
        record(1, "Yes", status="IP Address", finished="True"),
        record(2, "Yes", status="Survey Preview", finished="True"),
        record(3, "Yes", status="Survey Test", finished="TRUE"),
        record(4, "", status="IP Address", finished="False"),
        record(1, "Yes", status="IP Address", finished="True"),
    )
    assert read.aside == {5: "preview", 6: "test", 7: "incomplete", 8: "duplicate"}
    assert counts(read, "Q1") == {"Yes": 1}


def test_a_repeated_response_with_other_answers_is_pointed_out() -> None:
    read = export(
        *headings(question("Q1", "Well?", "QID1")),
        record(1, "Yes"),
        record(1, "No"),
        record(2, "-99"),
    )
    assert read.aside == {5: "duplicate"}
    assert [note.rows for note in read.notes if "ResponseId" in note.message] == [(5,)]
    assert any("-99" in note.message for note in read.notes)


@pytest.mark.parametrize("rows", [1, 2], ids=["names", "names and wordings"])
def test_headings_without_import_ids_are_recognised_by_their_fields(rows: int) -> None:
    top = headings(
        question("Q3_1", "How true? - I sleep", ""), question("Q3_2", "How true? - I eat", "")
    )
    read = export(*top[:rows], record(1, "2", "3"), record(2, "3", "1", finished="0"))
    assert read.platform == "Qualtrics"
    assert list(read.frame.index) == [rows + 1, rows + 2]
    assert read.aside == {rows + 2: "incomplete"}
    assert read.column("Q3_2").question == "Q3"
    assert read.column("IPAddress").personal


def test_translated_wordings_are_still_a_row_of_headings() -> None:
    names, labels, _ = headings(question("Q1", "Gut?", "QID1"))
    german = ["Startdatum", "Enddatum", "Antworttyp", *labels[3:5], "Dauer", "Fertig"]
    rest = [f"Angabe {place}" for place in range(len(labels) - len(german) - 1)]
    read = export(names, [*german, *rest, "Gut?"], record(1, "Ja"))
    assert counts(read, "Q1") == {"Ja": 1}
    assert read.column("Q1").label == "Gut?"


def test_text_in_utf_16_separated_by_tabs_is_read(tmp_path: Path) -> None:
    rows = [*headings(question("Q1", "Well?", "QID1")), record(1, "Ja, größer")]
    quoted = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = tmp_path / "export.tsv"
    path.write_text("\n".join(quoted), encoding="utf-16")
    assert counts(read_export(path), "Q1") == {"Ja, größer": 1}


def test_statistics_file_has_its_fields_and_rows_set_aside() -> None:
    agree = {"1": "Agree", "2": "Disagree"}
    fields = ["StartDate", "Status", "IPAddress", "Finished", "RecordedDate", "ResponseId"]
    read = export(
        [*fields, "Q1_1", "Q1_2", "Q2", "Q2_DO_1", "participant_id"],
        ["2024-01-02", "0", "192.0.2.1", "1", "2024-01-02", "R_1", "1", "", "1", "1", "a1"],
        ["2024-01-03", "1", "192.0.2.2", "1", "2024-01-03", "R_2", "", "1", "2", "1", "a2"],
        ["2024-01-04", "0", "192.0.2.3", "0", "2024-01-04", "R_3", "", "", "2", "1", "a3"],
        variables=[
            Variable("Start Date"),
            Variable("Response Type", {"0": "IP Address", "1": "Survey Preview"}),
            Variable("IP Address"),
            Variable("Finished", {"0": "False", "1": "True"}),
            Variable("Recorded Date"),
            Variable("Response ID"),
            Variable("Who? Friends", {"1": "Friends"}),
            Variable("Who? Family", {"1": "Family"}),
            Variable("How much?", agree),
            Variable("Order"),
            Variable("participant_id"),
        ],
    )
    assert read.platform == "Qualtrics"
    assert read.aside == {3: "preview", 4: "incomplete"}
    assert counts(read, "Q2") == {"Agree": 1}
    assert ticks(read, "Q1") == {"Friends": 1}
    roles = {column.name: column.role for column in read.columns}
    assert roles["RecordedDate"] == "submitted"
    assert roles["ResponseId"] == "response id"
    assert roles["participant_id"] == "respondent"
    assert roles["Q2_DO_1"] == "metadata"
    assert read.column("IPAddress").personal


def test_names_of_files_handed_in_are_personal() -> None:
    read = export(
        *headings(("Q6_Name", "Photo - Name", {"ImportId": "QID6_FILE_NAME"})),
        record(1, "Jo Bloggs.png"),
    )
    column = read.column("Q6_Name")
    assert column.role == "metadata"
    assert column.personal


def test_variables_named_like_a_few_fields_make_no_export() -> None:
    read = export(
        ["StartDate", "Status", "Progress"],
        ["2024-01-02", "0", "1"],
        variables=[Variable(), Variable(), Variable()],
    )
    assert read.platform == "SPSS or Stata"
