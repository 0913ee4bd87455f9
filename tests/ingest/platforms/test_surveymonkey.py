"""SurveyMonkey: one heading row or two, options with a column each, grids, typed answers."""

from __future__ import annotations

from collections import Counter

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.platforms import surveymonkey
from tests.ingest.platforms.grids import counts, export, grid, ticks
from tests.ingest.shared_exports import shared_export

FIELDS = [
    *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address"),
    *("First Name", "Last Name", "Custom Data 1"),
]


def record(number: int, *answers: str) -> list[str]:
    time = "03/01/2024 09:00:00 AM"
    return [f"1146031{number:04}", "99", time, time, "", "", "", "", "", *answers]


def blank(*options: str) -> list[str]:
    return [""] * len(FIELDS) + list(options)


def test_two_heading_rows_with_every_sort_of_question() -> None:
    read = export(
        [*FIELDS, "Sex?", "Pets?<br>(all)", "", "", "", "How true?", "", "Anything else?"],
        blank(
            *("Response", "Cat", "Dog", "Other (please specify)", "Other (please specify)"),
            *("I sleep", "I eat", "Open-Ended Response"),
        ),
        record(1, "Boy", "Cat", "", "Other (please specify)", "a newt", "Agree", "Agree", "no"),
        record(2, "Girl", "Cat", "Dog", "", "", "Disagree", "Agree", ""),
        record(3, "", "", "", "", "", "", "", ""),
    )
    assert read.platform == "SurveyMonkey"
    pets = read.column("Pets? (all)")
    assert pets.options == ("Cat", "Dog", "Other (please specify)")
    assert ticks(read, pets.name) == {"Cat": 2, "Dog": 1, "Other (please specify)": 1}
    assert read.column("Pets? (all) - Other (please specify)").kind == "text"
    grid_row = read.column("How true? - I eat")
    assert (grid_row.question, grid_row.stem, grid_row.part) == ("How true?", "How true?", "I eat")
    assert grid_row.kind is None
    assert read.column("Anything else?").kind == "text"
    assert counts(read, "Sex?") == {"Boy": 1, "Girl": 1, "": 1}
    assert list(read.frame.index) == [3, 4, 5]


def test_fields_have_roles_and_contacts_are_personal() -> None:
    read = export([*FIELDS, "Sex?"], blank("Response"), record(1, "Boy"), record(1, "Boy"))
    assert [column.role for column in read.columns[:4]] == [
        "response id",
        "metadata",
        "started",
        "submitted",
    ]
    assert [column.name for column in read.columns if column.personal] == FIELDS[4:]
    assert read.aside == {4: "duplicate"}


def test_one_heading_row_with_question_and_option_joined() -> None:
    read = export(
        [
            *("RespondentID", "Main dish?", "Main dish? - Other (please specify)"),
            *("Side dishes?   - Corn - cob", "Side dishes?   - Beans", "Side dishes?   - None"),
            *("Parade? - Macy's", "Age - in years"),
        ],
        ["4337954960", "Fish", "", "Corn - cob", "Beans", "", "Macy's", "9"],
        ["4337954961", "Other (please specify)", "Pie", "", "Beans", "", "", "11"],
        ["4337954962", "Fish", "", "", "", "", "", ""],
    )
    assert read.platform == "SurveyMonkey"
    assert counts(read, "Main dish?") == {"Fish": 2, "Other (please specify)": 1}
    assert read.column("Main dish? - Other (please specify)").kind == "text"
    assert ticks(read, "Side dishes?") == {"Corn - cob": 1, "Beans": 2}
    assert read.column("Side dishes?").options == ("Corn - cob", "Beans", "None")
    assert ticks(read, "Parade?") == {"Macy's": 1}
    assert counts(read, "Age - in years") == {"9": 1, "11": 1, "": 1}


def test_options_exported_as_numbers_are_gathered_too() -> None:
    read = export(
        [*FIELDS, "Pets?", "", ""],
        blank("Cat", "Dog", "Newt"),
        record(1, "1", "2", ""),
        record(2, "1", "", "3"),
    )
    assert ticks(read, "Pets?") == {"Cat": 2, "Dog": 1, "Newt": 1}


def test_a_grid_in_numbers_is_not_taken_for_options() -> None:
    read = export(
        [*FIELDS, "How true?", ""],
        blank("I sleep", "I eat"),
        record(1, "1", "2"),
        record(2, "1", "3"),
    )
    assert [column.part for column in read.columns[-2:]] == ["I sleep", "I eat"]


def test_a_grid_of_ticks_has_several_answers_in_each_row() -> None:
    read = export(
        [*FIELDS, "When?", "", "", ""],
        blank("Walked - May", "Walked - June", "Talked - May", "Talked - June"),
        record(1, "May", "June", "", ""),
        record(2, "", "June", "May", ""),
    )
    assert ticks(read, "When? - Walked") == {"May": 1, "June": 2}
    assert read.column("When? - Talked").part == "Talked"


def test_a_dash_is_no_tick_and_is_declared_missing_elsewhere() -> None:
    read = export(
        [*FIELDS, "Pets?", "", "Sex?"],
        blank("Cat", "Dog", "Response"),
        record(1, "Cat", "-", "Boy"),
        record(2, "-", "-", "-"),
        record(3, "Cat", "Dog", "Girl"),
    )
    assert ticks(read, "Pets?") == {"Cat": 2, "Dog": 1}
    assert read.column("Sex?").user_missing == {"-"}
    assert counts(read, "Sex?") == {"Boy": 1, "-": 1, "Girl": 1}


def test_a_ranking_keeps_a_column_for_each_thing_ranked() -> None:
    read = export(
        [*FIELDS, "Rank the films", "", "Seen? (all)", ""],
        blank("One: I", "Two", "One:  I", "Two"),
        record(1, "1", "2", "One:  I", "Two"),
        record(2, "2", "1", "", "Two"),
    )
    assert [column.question for column in read.columns[9:11]] == ["Rank the films"] * 2
    assert ticks(read, "Seen? (all)") == {"One: I": 1, "Two": 2}


def test_neighbouring_questions_of_one_wording_stay_apart() -> None:
    read = export(
        [*FIELDS, "Pets?", "", "Pets?", ""],
        blank("Cat", "Dog", "Cat", "Dog"),
        record(1, "Cat", "", "Cat", "Dog"),
    )
    assert [column.name for column in read.columns[-2:]] == ["Pets? (1)", "Pets? (2)"]


def test_a_blank_second_row_is_no_row_of_headings() -> None:
    read = export([*FIELDS, "Sex?"], record(1, "Boy"), record(2, "Girl"))
    assert len(read.frame) == 2


def test_a_table_with_a_respondent_number_is_not_taken_for_surveymonkey() -> None:
    assert surveymonkey.recognises(grid(["respondent_id", "age"], ["1", "9"], ["2", "8"])) is None
    assert surveymonkey.recognises(grid(["RespondentID"])) is None


def test_real_export_with_two_heading_rows() -> None:
    read = read_export(shared_export("surveymonkey/steak-risk-survey.csv"))
    assert len(read.responses) == 550
    assert counts(read, "Do you eat steak?") == {"Yes": 430, "No": 109, "": 11}
    prepared = counts(read, "How do you like your steak prepared?")
    assert (prepared["Medium rare"], prepared["Well"], prepared[""]) == (166, 36, 118)
    assert counts(read, "Age")["> 60"] == 131
    lottery = read.columns[1]
    assert "<br>" not in lottery.name
    assert "<br>" in lottery.heading
    answered = read.frame.iloc[:, 1:].notna()
    assert int((answered[lottery.name] & (answered.sum(axis=1) == 1)).sum()) == 9


def test_real_export_with_one_heading_row() -> None:
    read = read_export(shared_export("surveymonkey/thanksgiving-2015-poll-data.csv"))
    assert len(read.responses) == 1058
    assert counts(read, "Do you celebrate Thanksgiving?") == {"Yes": 980, "No": 78}
    dishes = next(column for column in read.columns if "Brussel sprouts" in column.options)
    ticked = Counter(ticks(read, dishes.name))
    assert [ticked[dish] for dish in ("Brussel sprouts", "Carrots", "Cauliflower", "Corn")] == [
        *(155, 242, 88, 464)
    ]
    assert (ticked["Cornbread"], ticked["Fruit salad"]) == (235, 215)
    main = counts(read, "What is typically the main dish at your Thanksgiving dinner?")
    assert (main["Turkey"], main["Other (please specify)"], main[""]) == (859, 35, 84)
    assert not any(column.personal for column in read.columns)
