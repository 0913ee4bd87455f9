"""Statistics files: labels, values declared missing, several answers, grids."""

from __future__ import annotations

from ehs_eval.ingest.description.describe import describe
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Variable
from tests.ingest.platforms.grids import counts, export, ticks
from tests.ingest.shared_exports import shared_export

AGREE = {"10": "Agree strongly", "2": "Agree", "1": "Disagree", "99": "No answer"}


def test_codes_become_labels_and_missing_ones_stay_answers() -> None:
    read = export(
        ["q", "free"],
        ["10", "text"],
        ["99", ""],
        ["7", "more"],
        ["-8", "none"],
        variables=[Variable("Question", AGREE, frozenset({"99", "-8"})), Variable()],
    )
    column = read.column("q")
    assert read.platform == "SPSS or Stata"
    assert counts(read, "q") == {"Agree strongly": 1, "No answer": 1, "7": 1, "-8": 1}
    assert column.label == "Question"
    assert column.options == ("Disagree", "Agree", "Agree strongly")
    assert column.codes["99"] == "No answer"
    assert column.user_missing == {"No answer", "-8"}
    assert read.column("free").label == "free"


def test_options_labelled_selected_or_not() -> None:
    boxes = {"0": "Not selected", "1": "Selected"}
    read = export(
        ["help_1", "help_2", "help_3"],
        ["1", "0", "0"],
        ["1", "1", "0"],
        ["0", "0", "0"],
        variables=[
            Variable("Who helped? - Friend", boxes),
            Variable("Who helped? - Teacher", boxes),
            Variable("Who helped? - Nobody", boxes),
        ],
    )
    column = read.column("help")
    assert column.label == "Who helped?"
    assert column.options == ("Friend", "Teacher", "Nobody")
    assert ticks(read, "help") == {"Friend": 2, "Teacher": 1}
    assert list(read.frame["help"].isna()) == [False, False, True]


def test_options_with_a_label_each() -> None:
    read = export(
        ["Q2_1", "Q2_2"],
        ["1", ""],
        ["", "1"],
        variables=[Variable("Q2 Friend", {"1": "Friend"}), Variable("Q2 Pet", {"1": "Pet"})],
    )
    assert ticks(read, "Q2") == {"Friend": 1, "Pet": 1}


def test_options_as_redcap_and_limesurvey_word_them() -> None:
    checked = {"0": "Unchecked", "1": "Checked"}
    yes = {"0": "Not selected", "1": "Yes"}
    read = export(
        ["race___1", "race___2", "d_1", "d_2"],
        ["1", "0", "1", "0"],
        ["1", "1", "0", "1"],
        variables=[
            Variable("Race (choice=Asian)", checked),
            Variable("Race (choice=White)", checked),
            Variable("[Monday] Which days?", yes),
            Variable("[Tuesday] Which days?", yes),
        ],
    )
    assert ticks(read, "race") == {"Asian": 2, "White": 1}
    assert ticks(read, "d") == {"Monday": 1, "Tuesday": 1}
    assert read.column("d").label == "Which days?"


def test_items_that_share_name_and_labels_are_a_grid() -> None:
    scale = {"1": "Never", "2": "Often"}
    read = export(
        ["mood1", "mood2", "mood3", "age1", "age2"],
        ["1", "2", "1", "12", "13"],
        variables=[
            Variable("Mood - calm", scale),
            Variable("Mood - good", scale),
            Variable("Mood - safe", {"1": "No", "2": "Yes"}),
            Variable("Age"),
            Variable("Age again"),
        ],
    )
    calm = read.column("mood1")
    assert (calm.question, calm.stem, calm.part) == ("mood1", "Mood", "calm")
    assert read.column("mood3").question == ""
    assert read.column("age1").question == ""


def test_scales_that_follow_each_other_are_questions_of_their_own() -> None:
    often = Variable("", {"1": "Never", "2": "Often"})
    agree = Variable("", {"1": "Disagree", "2": "Agree"})
    read = export(["Q1", "Q2", "Q3", "Q4"], ["1"] * 4, variables=[often, often, agree, agree])
    assert [column.question for column in read.columns] == ["Q1", "Q1", "Q3", "Q3"]


def test_yes_and_no_is_a_grid_and_no_choice_of_several() -> None:
    labels = {"0": "No", "1": "Yes"}
    read = export(
        ["v_1", "v_2"], ["1", "0"], variables=[Variable("A", labels), Variable("B", labels)]
    )
    assert [column.question for column in read.columns] == ["v", "v"]


def test_real_spss_file() -> None:
    read = read_export(shared_export("spss_stata/missing_test.sav"))
    column = read.columns[0]
    kept = read.frame[column.name].dropna()
    assert len(read.frame) == len(kept) == 2
    assert (~kept.isin(list(column.user_missing))).sum() == 1
    assert column.codes["1"] == "missing"


def test_real_stata_file() -> None:
    read = read_export(shared_export("spss_stata/missing_test.dta"))
    assert [column.name for column in read.columns] == [f"var{n}" for n in range(1, 10)]
    declared = [sorted(read.column(f"var{n}").user_missing) for n in range(1, 7)]
    assert all(len(each) == 1 for each in declared)


def test_options_of_which_only_the_tick_has_a_label() -> None:
    tick = {"1": "Selected"}
    read = export(
        ["q_1", "q_2", "r_1", "r_2"],
        ["1", "", "", "1"],
        ["", "1", "1", "1"],
        variables=[
            Variable("Clubs - Chess", tick),
            Variable("Clubs - Art", tick),
            Variable("Who helped? Friends", {"1": "Friends"}),
            Variable("Who helped? Nobody", {"1": "Nobody"}),
        ],
    )
    assert ticks(read, "q") == {"Chess": 1, "Art": 1}
    assert ticks(read, "r") == {"Friends": 1, "Nobody": 2}
    assert read.column("r").label == "Who helped?"


def test_a_wording_that_asks_to_specify_makes_a_text() -> None:
    read = export(
        ["Q1_a", "Q2"],
        *[["At home", "1"]] * 9,
        variables=[Variable("If you selected Other, please specify:"), Variable("Mood")],
    )
    described = {each.column.name: each for each in describe("file", read).columns}
    assert described["Q1_a"].kind == "text"
    assert described["Q1_a"].counts == {}


def test_labelled_ends_give_a_scale_whose_points_between_are_numbers() -> None:
    read = export(
        ["likely", "age"],
        *[[str(n), str(n)] for n in range(11)],
        variables=[
            Variable("Likely", {"0": "Not at all", "10": "Extremely"}),
            Variable("Age", {"0": "Under 1"}),
        ],
    )
    likely, age = describe("file", read).columns
    assert likely.kind == "scale"
    assert likely.scale == ("Not at all", *[str(n) for n in range(1, 10)], "Extremely")
    assert age.kind == "number"


def test_a_code_for_no_answer_that_has_no_label_is_off_the_scale() -> None:
    agree = {"1": "Strongly disagree", "2": "Disagree", "3": "Neutral"}
    agree |= {"4": "Agree", "5": "Strongly agree"}
    read = export(
        ["sure", "beside"],
        *[[code, "x"] for code in ("1", "2", "3", "4", "5", "-99", "1", "999")],
        variables=[Variable("Sure", agree), Variable()],
    )
    sure = describe("file", read).columns[0]
    assert sure.kind == "scale"
    assert sure.scale == tuple(agree.values())
    assert sure.off_scale == ("-99", "999")
