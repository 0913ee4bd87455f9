"""LimeSurvey: headings of every style, N/A, partial responses, tick-boxes and grids."""

from __future__ import annotations

import pytest

from ehs_eval.ingest.exports import read_export
from tests.ingest.platforms.grids import counts, export, ticks
from tests.ingest.shared_exports import shared_export

OWN = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
DONE = "2024-03-01 10:00:00"


def start(number: int, date: str = DONE) -> list[str]:
    return [str(number), date, "3" if date else "1", "en", "1234567"]


def test_codes_as_headings() -> None:
    read = export(
        [
            *OWN,
            "ipaddr",
            "token",
            "age",
            "help[SQ001]",
            "help[SQ002]",
            "help[other]",
            "mood[SQ001]",
        ],
        [*start(4), "10.0.0.1", "abc", "12", "Yes", "No", "my gran", "Agree"],
        [*start(5), "10.0.0.2", "def", "13", "No", "No", "", "Disagree"],
        [*start(6, ""), "10.0.0.3", "ghi", "", "N/A", "N/A", "", "N/A"],
    )
    assert read.platform == "LimeSurvey"
    assert read.column("id").role == "response id"
    assert read.column("submitdate").role == "submitted"
    assert [c.name for c in read.columns if c.personal] == ["ipaddr", "token"]
    assert read.aside == {4: "incomplete"}
    assert read.column("help").options == ("SQ001", "SQ002")
    assert ticks(read, "help") == {"SQ001": 1}
    other = read.column("help[other]")
    assert (other.kind, other.question) == ("text", "help")
    assert read.frame["mood[SQ001]"].isna().sum() == 1


def test_codes_with_texts() -> None:
    read = export(
        [
            "id. Response ID",
            "submitdate. Date submitted",
            "attribute_1. Class",
            "help[SQ001]. Who helped? [A friend]",
            "help[SQ002]. Who helped? [A teacher [any]]",
            "mood[1]. How did you feel? [Calm]",
            "mood[2]. How did you feel? [Good]",
            "scale[SQ001]. Overall? []",
            "end. ",
        ],
        ["1", DONE, "7B", "Yes", "", "Never", "Often", "5", ""],
        ["2", DONE, "7B", "", "Yes", "Often", "Often", "4", ""],
    )
    assert read.column("help").label == "Who helped?"
    assert ticks(read, "help") == {"A friend": 1, "A teacher [any]": 1}
    mood = read.column("mood[2]")
    assert (mood.question, mood.stem, mood.part) == ("mood", "How did you feel?", "Good")
    assert read.column("scale[SQ001]").label == "Overall?"
    assert read.column("scale[SQ001]").question == ""
    assert read.column("attribute_1").personal
    assert read.column("end").heading == "end."


GERMAN = ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert"]
UNKNOWN = ["Azonosító", "Beküldve", "Utolsó oldal", "Kezdő nyelv", "Mag"]


@pytest.mark.parametrize("own", [GERMAN, UNKNOWN])
def test_texts_in_any_language(own: list[str]) -> None:
    read = export(
        [*own, "Wer half? [Freund]", "Wer half? [Lehrer]", "Wer half? [Sonstiges]", "Alter"],
        ["1", "2024-03-01 10:00:00", "4", "de", "1", "Ja", "Nein", "", "12"],
        ["2", "2024-03-02 10:00:00", "4", "de", "2", "Ja", "Ja", "Oma", "13"],
        ["3", "", "1", "de-informal", "3", "N/A", "N/A", "", ""],
    )
    assert read.platform == "LimeSurvey"
    assert ticks(read, "Wer half?") == {"Freund": 2, "Lehrer": 1}
    assert read.column("Wer half? [Sonstiges]").kind == "text"
    if own is GERMAN:
        assert read.aside == {4: "incomplete"}


def test_unknown_language_has_its_columns_found_by_their_place() -> None:
    read = export(
        [*UNKNOWN, "Kor"],
        ["1", DONE, "4", "hu", "1", "12"],
        ["2", "", "1", "hu", "2", ""],
    )
    assert [column.role for column in read.columns][:2] == ["response id", "submitted"]
    assert read.aside == {3: "incomplete"}


def test_underscores_in_place_of_brackets() -> None:
    read = export(
        [*OWN, "help_SQ001", "help_SQ002", "age"],
        [*start(1), "Y", "", "12"],
        [*start(2), "Y", "Y", "13"],
    )
    assert ticks(read, "help") == {"SQ001": 2, "SQ002": 1}


def test_grid_of_boxes_has_a_question_for_each_row() -> None:
    read = export(
        [*OWN, "days[mon_am]", "days[mon_pm]", "days[tue_am]", "days[tue_pm]"],
        [*start(1), "1", "", "", "1"],
        [*start(2), "1", "1", "", ""],
    )
    assert ticks(read, "days[mon]") == {"am": 2, "pm": 1}
    assert ticks(read, "days[tue]") == {"pm": 1}


def test_grid_of_yes_and_no_with_gaps_stays_a_grid() -> None:
    read = export(
        [*OWN, "q[SQ001]", "q[SQ002]"],
        [*start(1), "No", ""],
        [*start(2), "Yes", "No"],
    )
    assert read.column("q[SQ001]").question == "q"
    assert counts(read, "q[SQ002]") == {"": 1, "No": 1}


def test_uncertain_makes_a_grid() -> None:
    read = export(
        [*OWN, "q[SQ001]", "q[SQ002]"],
        [*start(1), "No", "Uncertain"],
        [*start(2), "Yes", "No"],
    )
    assert read.column("q[SQ002]").kind is None


def test_not_applicable_is_an_answer_of_those_who_got_to_the_end() -> None:
    read = export(
        [*OWN, "q", "yesno"],
        [*start(1), "N/A", "N/A"],
        [*start(2), "Agree", "Yes"],
        [*start(3, ""), "N/A", "N/A"],
    )
    assert list(read.frame["q"].fillna("")) == ["N/A", "Agree", ""]
    assert list(read.frame["yesno"].fillna("")) == ["", "Yes", ""]


def test_rows_that_were_written_twice() -> None:
    row = [*start(1), "Agree"]
    read = export([*OWN, "q"], row, row, [*start(1), "Disagree"])
    assert read.aside == {3: "duplicate"}


def test_no_date_of_submission_at_all() -> None:
    read = export([*OWN, "q"], [*start(1, ""), "Agree"], [*start(2, ""), "Agree"])
    assert read.aside == {}
    assert any("no response has a date" in note.message for note in read.notes)


def test_timings_are_no_answers() -> None:
    read = export(
        [*OWN, "q", "interviewtime", "groupTime12", "qTime"],
        [*start(1), "Agree", "61.2", "50", "11"],
    )
    roles = {column.name: column.role for column in read.columns}
    assert roles["interviewtime"] == "duration"
    assert roles["groupTime12"] == roles["qTime"] == "metadata"


@pytest.mark.parametrize(
    "headings",
    [
        ("Q1. How old are you?", "Q2. Which school?", "Q3. How do you feel?"),
        ("id", "seed", "language"),
        ("Rate [calm]", "Rate [good]", "Rate [safe]"),
    ],
)
def test_a_plain_table_is_not_taken_for_limesurvey(headings: tuple[str, ...]) -> None:
    assert export(headings, ["1", "2", "3"], ["4", "5", "6"]).platform != "LimeSurvey"


def test_real_codes() -> None:
    read = read_export(shared_export("limesurvey/results-survey896447-total_first80.csv"))
    assert len(read.frame) == 80
    assert list(read.aside.values()) == ["incomplete"] * 36
    assert set(read.frame["submitdate"].dropna()) == {"1980-01-01 00:00:00"}
    assert ticks(read, "DT01")["SQ002"] == 28
    assert counts(read, "DHRP06[SQ004]") == {
        "Completely agree": 25,
        "Tend to agree": 12,
        "Don't know/Cannot answer": 3,
        "Tend to disagree": 3,
        "": 1,
    }
    assert read.column("DHRP06[SQ004]").question == "DHRP06"
    assert dict(read.frame["startlanguage"].value_counts()) == {"de": 71, "en": 9}


def test_real_codes_with_texts() -> None:
    read = read_export(shared_export("limesurvey/uk_rse_2016_public_data.csv"))
    assert read.platform == "LimeSurvey"
    assert len(read.responses) == 273
    assert counts(read, "turnOver3") == {
        "Sometimes": 162,
        "Never ": 58,
        "Often": 37,
        "Never": 15,
        "": 1,
    }
    assert counts(read, "affSat1")["Agree"] == 103
    assert read.columns[0].heading == ""


def test_number_and_date_of_submission_are_enough_among_texts() -> None:
    read = export(
        ["Response ID", "Date submitted", "Where? [Leeds]", "Where? [York]"],
        ["1", DONE, "Yes", "No"],
        ["2", DONE, "No", "No"],
        ["3", "", "N/A", "N/A"],
    )
    assert read.platform == "LimeSurvey"
    assert read.aside == {4: "incomplete"}
    assert read.column("Where?").options == ("Leeds", "York")


def test_an_empty_column_of_comments_is_no_tick_box() -> None:
    read = export(
        ["Response ID", "Date submitted", "Last page", *_CLUBS],
        ["1", "2024-05-01 10:00:00", "2", "Yes", "with my gran", "No", ""],
        ["2", "2024-05-02 10:00:00", "2", "Yes", "", "Yes", ""],
    )
    assert ticks(read, "Which clubs?") == {"Chess": 2, "Art": 1}


_CLUBS = (
    "Which clubs? [Chess]",
    "Which clubs? [Chess][Comment]",
    "Which clubs? [Art]",
    "Which clubs? [Art][Comment]",
)
