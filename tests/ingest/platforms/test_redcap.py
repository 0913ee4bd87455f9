"""REDCap: events and repeats, tick-boxes however they are written, the data dictionary."""

from __future__ import annotations

import pytest

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.platforms import interpret
from ehs_eval.ingest.platforms.redcap_dictionary import with_dictionary
from tests.ingest.platforms.grids import counts, export, grid, ticks
from tests.ingest.shared_exports import shared_export

DICTIONARY = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Identifier?",
    "Matrix Group Name",
)


def test_events_are_waves_and_the_record_is_the_person() -> None:
    read = export(
        ["study_id", "redcap_event_name", "redcap_data_access_group", "mood", "mood_complete"],
        ["1", "pre_arm_1", "school_a", "3", "2"],
        ["1", "post_arm_1", "school_a", "4", "0"],
        ["2", "pre_arm_1", "school_b", "", "2"],
    )
    assert read.platform == "REDCap"
    assert [column.role for column in read.columns] == [
        "respondent",
        "wave",
        "metadata",
        "answer",
        "status",
    ]
    assert counts(read, "redcap_event_name") == {"pre_arm_1": 2, "post_arm_1": 1}
    assert counts(read, "mood") == {"3": 1, "4": 1, "": 1}


def test_repeats_are_sessions_and_cells_of_other_forms_stay_missing() -> None:
    read = export(
        ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "age", "ors_total"],
        ["1", "", "", "12", ""],
        ["1", "ors", "1", "", "18.5"],
        ["1", "ors", "2", "", "22"],
    )
    roles = {column.name: column.role for column in read.columns}
    assert roles["redcap_repeat_instance"] == "session"
    assert roles["redcap_repeat_instrument"] == "metadata"
    assert list(read.frame["ors_total"].dropna()) == ["18.5", "22"]


def test_boxes_of_a_raw_export_become_one_question() -> None:
    read = export(
        ["record_id", "help___1", "help___2", "help____1", "form_1_complete"],
        ["1", "1", "0", "1", "2"],
        ["2", "0", "0", "0", "2"],
        ["3", "1", "0", "0", "2"],
    )
    column = read.column("help")
    assert (column.kind, column.options) == ("multiple", ("1", "2", "-1"))
    assert column.columns == ("help___1", "help___2", "help____1")
    assert ticks(read, "help") == {"1": 2, "-1": 1}
    assert list(read.frame["help"].isna()) == [False, True, False]
    assert any("none" not in note.message and "`help`" in note.message for note in read.notes)
    assert read.column("record_id").role == "response id"


@pytest.mark.parametrize(
    ("headings", "ticked", "unticked"),
    [
        (("Help (choice=A friend)", "Help (choice=A teacher (any))"), "Checked", "Unchecked"),
        (("Help (choice='A friend')", "Help (choice='A teacher (any)')"), "1", "0"),
    ],
)
def test_boxes_under_labels(headings: tuple[str, str], ticked: str, unticked: str) -> None:
    read = export(
        ["Record ID", "Event Name", *headings, "Complete?", "Complete?"],
        ["1", "Pre (Arm 1: All)", ticked, unticked, "Complete", "Complete"],
        ["1", "Post (Arm 1: All)", ticked, ticked, "Incomplete", "Unverified"],
        ["2", "Pre (Arm 1: All)", unticked, unticked, "", "Complete"],
    )
    assert read.platform == "REDCap"
    assert read.column("Help").options == ("A friend", "A teacher (any)")
    assert ticks(read, "Help") == {"A friend": 2, "A teacher (any)": 1}
    assert read.column("Event Name").role == "wave"
    assert read.column("Complete? (2)").role == "status"


def test_boxes_that_hold_their_own_label() -> None:
    read = export(
        ["record_id", "race___1", "race___2", "demographics_complete"],
        ["1", "Asian", "", "Complete"],
        ["2", "", "", "Incomplete"],
        ["3", "Asian", "Any other", "Unverified"],
    )
    assert ticks(read, "race") == {"Asian": 2, "Any other": 1}
    assert read.column("demographics_complete").role == "status"


def test_fields_that_look_like_boxes_and_are_none_stay_as_they_are() -> None:
    read = export(
        ["record_id", "score___1", "score___2", "form_complete"],
        ["1", "3", "0", "2"],
        ["2", "1", "1", "2"],
    )
    assert [column.name for column in read.columns][1:3] == ["score___1", "score___2"]
    assert read.column("score___1").kind is None


def test_survey_fields() -> None:
    read = export(
        [
            "participant_id",
            "redcap_survey_identifier",
            "swemwbs_timestamp",
            "q1",
            "swemwbs_complete",
        ],
        ["1", "", "2018-03-06 15:52:43", "4", "2"],
        ["2", "", "[not completed]", "", "0"],
    )
    assert read.column("redcap_survey_identifier").personal
    assert read.column("swemwbs_timestamp").role == "submitted"
    assert len(read.responses) == 2
    assert [note.rows for note in read.notes] == [(3,)]


@pytest.mark.parametrize(
    "headings",
    [
        ("id", "school", "programme_complete"),
        ("record", "Complete", "q___1"),
        ("pupil_id", "attended_complete", "score"),
    ],
)
def test_a_plain_table_is_not_taken_for_redcap(headings: tuple[str, ...]) -> None:
    read = export(headings, ["1", "1", "1"], ["2", "0", "5"])
    assert read.platform == "Plain table"


def test_dictionary_names_codes_fields_grids_and_identifiers() -> None:
    dictionary = interpret(
        grid(
            DICTIONARY,
            ["record_id", "f", "", "text", "Record ID", "", "", ""],
            ["who", "f", "", "text", "<b>Full name</b>", "", "y", ""],
            [
                "mood_1",
                "f",
                "How often?",
                "radio",
                "I felt calm",
                "0, Never | 1, Often, or always",
                "",
                "mood",
            ],
            [
                "mood_2",
                "f",
                "",
                "radio",
                "I felt good",
                "0, Never | 1, Often, or always",
                "",
                "mood",
            ],
            ["help", "f", "", "checkbox", "Who helped?", "A, Friend\nB, Teacher", "", ""],
            ["again", "f", "", "yesno", "Again?", "", "", ""],
            ["sum", "f", "", "calc", "Sum", "[mood_1] + [mood_2]", "", ""],
        )
    )
    assert dictionary.platform == "REDCap data dictionary"
    assert len(dictionary.responses) == 7
    raw = export(
        [
            "record_id",
            "who",
            "mood_1",
            "mood_2",
            "help___a",
            "help___b",
            "again",
            "sum",
            "f_complete",
        ],
        ["1", "someone", "0", "1", "1", "1", "1", "1", "2"],
        ["2", "someone else", "1", "9", "0", "1", "", "9", "2"],
    )
    read = with_dictionary(raw, dictionary)
    assert counts(read, "mood_1") == {"Never": 1, "Often, or always": 1}
    assert counts(read, "mood_2") == {"Often, or always": 1, "9": 1}
    assert counts(read, "again") == {"Yes": 1, "": 1}
    assert counts(read, "sum") == {"1": 1, "9": 1}
    assert ticks(read, "help") == {"Friend": 1, "Teacher": 2}
    assert read.column("help").options == ("Friend", "Teacher")
    assert read.column("who").personal
    assert read.column("who").label == "Full name"
    mood = read.column("mood_2")
    assert (mood.question, mood.stem, mood.part) == ("mood", "How often?", "I felt good")
    assert mood.options == ("Never", "Often, or always")
    assert list(raw.frame["mood_1"]) == ["0", "1"]


def test_real_boxes_and_their_dictionary() -> None:
    read = read_export(shared_export("redcap/checkboxes_data.csv"))
    assert len(read.responses) == 4
    assert ticks(read, "check_one") == {"1": 2, "2": 1, "3": 1, "4": 1}
    assert ticks(read, "check_two") == {"a": 1, "b": 1, "c": 1, "d": 1}
    assert read.column("check_two").options == ("a", "b", "c", "d", "e")
    assert read.frame["check_one"].isna().sum() == 2
    dictionary = read_export(shared_export("redcap/checkboxes_dictionary.csv"))
    assert len(dictionary.responses) == 4
    named = with_dictionary(read, dictionary)
    assert ticks(named, "check_one") == {"one": 2, "two": 1, "three": 1, "four": 1}


def test_real_events() -> None:
    read = read_export(shared_export("redcap/longitudinal_events_data.csv"))
    events = counts(read, "redcap_event_name")
    assert events == {"intake_arm_1": 3, "dischage_arm_1": 3, "follow_up_arm_1": 3}
    assert read.frame["record_id"].nunique() == 3
    weights = read.frame.groupby("redcap_event_name")["weight"].apply(list)
    assert weights["follow_up_arm_1"] == ["13", "23", "33"]


def test_real_repeats() -> None:
    read = read_export(shared_export("redcap/repeating_instruments_data.csv"))
    assert counts(read, "redcap_repeat_instrument") == {"bp": 4, "": 2}
    first = read.frame[read.frame["record_id"] == "1"]
    assert list(first["bp_systolic"].dropna()) == ["110", "111", "112"]
