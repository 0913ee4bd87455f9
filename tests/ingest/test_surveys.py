"""Survey files: one row for each message, and what becomes of good answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ehs_eval.ingest import StudyData
from ehs_eval.ingest.surveys import SurveyData

from .studies import PRE, ROWS, STUDY, SURVEY, advisories, failures, load

REPRODUCIBLE = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
GOOD = PRE + ROWS


def pupils(data: StudyData) -> SurveyData:
    survey = data.datasets["pupils"]
    assert isinstance(survey, SurveyData)
    return survey


def given_answers(data: StudyData, question: str) -> list[str]:
    answers = pupils(data).answers
    return list(answers.loc[answers["question"] == question, "answer"])


def ratings(data: StudyData) -> list[float]:
    return list(pupils(data).ratings["value"])


def row(**cells: str) -> str:
    """Return the files' headings and one row, with some cells in place of good ones."""
    good = {
        "id": "1",
        "nickname": "fox",
        "school": "Park",
        "q1": "Agree",
        "topics": "",
        "score": "",
    }
    return PRE + ",".join({**good, **cells}.values()) + "\n"


NO_NUMBER = "Correct the cell, or leave it blank if there was no answer."
FAILURES = [
    (PRE, "pre.csv: has headings but no responses. Export it again, or leave it out."),
    (PRE + ",,,,,\n\n", "pre.csv: has headings but no responses. Export it again, or leave it out"),
    (
        GOOD.replace("topics", "Topic", 1),
        "pre.csv, column `topics`: there is no such column. Did you mean `Topic`? Correct the "
        "study file or the heading.",
    ),
    (
        GOOD.replace("q1", "x", 1),
        "pre.csv, column `q1`: there is no such column. Correct the study file or the heading.",
    ),
    (
        row(q1="Agre"),
        "pre.csv, row 2, column `q1`: 'Agre' is none of the expected answers (Disagree, Agree, "
        "Don't know). Did you mean 'Agree'? Correct the cell, or add the label to the study file.",
    ),
    (
        row(topics="Stress;Boats"),
        "pre.csv, row 2, column `topics`: the answer is none of the expected answers (Stress, "
        "Sleep); it is not shown, as a typed answer can name somebody. "
        "Look there, then correct the cell or add the label to the study file.",
    ),
    (row(score="11"), f"pre.csv, row 2, column `score`: '11' is outside 1 to 10. {NO_NUMBER}"),
    (row(score="0.99"), "pre.csv, row 2, column `score`: '0.99' is outside 1 to 10."),
    (row(score="-5"), "pre.csv, row 2, column `score`: '-5' is outside 1 to 10."),
    (row(score="seven"), f"pre.csv, row 2, column `score`: 'seven' is not a number. {NO_NUMBER}"),
    (row(score="nan"), "pre.csv, row 2, column `score`: 'nan' is not a number."),
    (row(score="NA"), "pre.csv, row 2, column `score`: 'NA' is not a number."),
    (row(score="inf"), "pre.csv, row 2, column `score`: 'inf' is not a number."),
    (row(score="1e400"), "pre.csv, row 2, column `score`: '1e400' is not a number."),
    (row(score="0x5"), "pre.csv, row 2, column `score`: '0x5' is not a number."),
    (row(score="1_0"), "pre.csv, row 2, column `score`: '1_0' is not a number."),
    (row(score="7/10"), "pre.csv, row 2, column `score`: '7/10' is not a number."),
    (
        row(score='"1,5"'),
        "pre.csv, row 2, column `score`: '1,5' is not a number. Write it with a decimal point: 1.5",
    ),
    (
        row(score="2017-03-04"),
        "pre.csv, row 2, column `score`: '2017-03-04' is not a number. A spreadsheet may have "
        "turned a score into a date.",
    ),
    (
        PRE + "1,fox,Park,Agree,,\n1,owl,Park,Agree,,\n",
        "pre.csv, rows 2, 3, column `id`: the same response number stands in several rows. "
        "Remove the copies.",
    ),
    (
        PRE + "1,fox,Park,Agree\n" + ROWS,
        "pre.csv, row 2: the cells do not fit the 6 headings. Check the commas and quotation marks",
    ),
    (
        PRE + '1,fox,"Park\nLane",Agree,,\n\n3,owl,Park,Maybe,,\n4,elk,Park,Maybe,,\n',
        "pre.csv, rows 4, 5, column `q1`: 'Maybe' is none of the expected answers",
    ),
]


@pytest.mark.parametrize(("pre", "message"), FAILURES)
def test_what_stops_the_analysis(tmp_path: Path, pre: str, message: str) -> None:
    (line,) = failures(load(tmp_path, STUDY + SURVEY, pre=pre, post=GOOD))
    assert line.startswith(message)


def test_all_problems_of_all_files_are_shown_together(tmp_path: Path) -> None:
    data = load(
        tmp_path,
        STUDY + SURVEY,
        pre=PRE + "1,fox,Park,Agre,Boats;Sleap,11\n1,owl,Park\n1,elk,Park,Yes,,x\n",
        post=PRE.replace("q1", "x").replace("score", "y") + ROWS,
    )
    told = [(f.file, f.rows, f.column, f.value) for f in data.failures]
    assert sorted(told, key=str) == sorted(
        [
            ("pre.csv", (3,), None, None),
            ("pre.csv", (2, 4), "id", None),
            ("pre.csv", (2,), "q1", "Agre"),
            ("pre.csv", (4,), "q1", "Yes"),
            ("pre.csv", (2,), "topics", None),
            ("pre.csv", (2,), "topics", "Sleap"),
            ("pre.csv", (4,), "score", "x"),
            ("pre.csv", (2,), "score", "11"),
            ("post.csv", (), "q1", None),
            ("post.csv", (), "score", None),
        ],
        key=str,
    )


def test_unreadable_files_do_not_hide_problems_elsewhere(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SURVEY, post=row(q1="Agre"))
    missing, label = data.failures
    assert str(missing) == (
        f"{tmp_path / 'pre.csv'}: there is no such file. Check the name and the data folder."
    )
    assert missing.unreadable
    assert label.file == "post.csv"
    assert [source.path for source in data.sources] == ["post.csv"]


def test_repeated_nicknames_are_counted_and_never_shown(tmp_path: Path) -> None:
    pre = PRE + "1,Secret Fox,Park,Agree,,\n2,secretfox,Park,Agree,,\n3,,Park,Agree,,\n"
    pre += "4,\u200b,Park,Agree,,\n5,None,Park,Agree,,\n"
    data = load(tmp_path, STUDY + SURVEY, pre=pre, post=GOOD)
    assert advisories(data) == [
        "pre.csv, rows 2, 3, column `nickname`: 2 responses share 1 code. They stay in the totals "
        "but are not linked across waves."
    ]
    codes = pupils(data).responses["respondent"]
    assert codes.isna().sum() == 2
    assert "none" in set(codes.dropna())


def test_codes_never_appear_in_findings(tmp_path: Path) -> None:
    broken = PRE + "".join(f"7,Zebra99,Park,wrong{n},nope,eleven\n" for n in range(3))
    data = load(tmp_path, STUDY + SURVEY, pre=broken, post=broken + "7,Zebra99\n")
    told = " ".join(failures(data) + advisories(data)).casefold()
    assert "zebra" not in told


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7", 7),
        ("7 ", 7),
        ("\u00a07", 7),
        ("+7.0", 7),
        ("１", 1),
        ("7.", 7),
        ("1e0", 1),
        ("2.50", 2.5),
    ],
)
def test_numbers_that_can_be_read(tmp_path: Path, cell: str, number: float) -> None:
    data = load(tmp_path, STUDY + SURVEY, pre=row(score=cell), post=row())
    assert not data.failures
    assert ratings(data) == [number]


@REPRODUCIBLE
@given(st.floats(1, 10).map(lambda value: round(value, 3)), st.sampled_from(["", " ", "\u00a0"]))
def test_any_number_in_range_is_read_as_it_stands(tmp_path: Path, value: float, space: str) -> None:
    data = load(tmp_path, STUDY + SURVEY, pre=row(score=f"{space}{value}{space}"), post=row())
    assert not data.failures
    assert ratings(data) == [value]


@REPRODUCIBLE
@given(
    st.sampled_from(["Disagree", "Agree", "Don't know"]),
    st.sampled_from(["{}", " {}", "{}\u00a0", "\u200b{} "]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["'", "\u2018", "\u2019", "`", "\u00b4"]),
)
def test_labels_match_under_noise(
    tmp_path: Path, label: str, frame: str, case: object, quote: str
) -> None:
    assert callable(case)
    typed = frame.format(case(label)).replace("'", quote)
    data = load(tmp_path, STUDY + SURVEY, pre=row(q1=typed), post=row(q1=""))
    assert not data.failures
    assert given_answers(data, "q1") == [label]


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("Stress", ["Stress"]),
        ("Stress;Sleep;", ["Stress", "Sleep"]),
        (";; stress ; SLEEP ;\u200b;", ["Stress", "Sleep"]),
        ("Stress;Stress; stress", ["Stress"]),
        (";", []),
        ("", []),
    ],
)
def test_several_answers_in_a_cell(tmp_path: Path, cell: str, answers: list[str]) -> None:
    data = load(tmp_path, STUDY + SURVEY, pre=row(topics=cell), post=row())
    assert not data.failures
    assert given_answers(data, "topics") == answers


@pytest.mark.parametrize("separator", ["||", ". ", ", ", "|", "+"])
def test_separators_are_text_not_patterns(tmp_path: Path, separator: str) -> None:
    study = STUDY + SURVEY.replace('"multiple"', f'"multiple"\nseparator = "{separator}"')
    data = load(tmp_path, study, pre=row(topics=f'"Stress{separator}Sleep"'), post=row())
    assert not data.failures
    assert given_answers(data, "topics") == ["Stress", "Sleep"]


OPEN = '[[surveys.pupils.questions]]\nname = "o"\nkind = "multiple"\nopen = true\n'
WITH_OPEN = PRE.replace("\n", ",o\n")


def test_open_questions_merge_spellings(tmp_path: Path) -> None:
    pre = WITH_OPEN + "1,,Park,,,,Yoga; yoga \n2,,Park,,,,yoga\n3,,Park,,,,null\n"
    post = WITH_OPEN + "1,,park,,,,YOGA\n2,,Park ,,,,Yoga;sport\n"
    data = load(tmp_path, STUDY + SURVEY + OPEN, pre=pre, post=post)
    assert not data.failures
    assert given_answers(data, "o") == ["Yoga", "Yoga", "null", "Yoga", "Yoga", "sport"]
    assert pupils(data).asked["o"].options == ("Yoga", "null", "sport")
    assert set(pupils(data).responses["school"]) == {"Park"}


def test_open_questions_keep_the_spelling_of_their_options(tmp_path: Path) -> None:
    study = STUDY + SURVEY + OPEN + 'options = ["Yoga"]\nleave_out = ["N/A"]\n'
    pre = WITH_OPEN + "".join(f"{n},,Park,,,,yoga;n/a\n" for n in range(5))
    data = load(tmp_path, study, pre=pre, post=pre)
    assert set(given_answers(data, "o")) == {"Yoga", "N/A"}
    assert pupils(data).asked["o"].options == ("Yoga", "N/A")


def test_free_text_is_no_question(tmp_path: Path) -> None:
    """It could name people, and every answer would be printed."""
    pre = WITH_OPEN + "".join(f"{n},,Park,,,,my name is number {n}\n" for n in range(2000))
    study = STUDY + SURVEY + OPEN + 'options = ["a"]\n'
    data = load(tmp_path, study, pre=pre, post=WITH_OPEN + "1,,Park,,,,a\n")
    (finding,) = data.failures
    assert "looks like free text: 2000 different answers" in str(finding)
    assert "my name" not in str(finding)


def test_a_long_text_is_never_repeated_in_a_message(tmp_path: Path) -> None:
    secret = "I am Jo Bloggs of 9B and I was hurt at home"
    pre = PRE + f"1,,Park,{secret},,{secret}\n"
    findings = load(tmp_path, STUDY + SURVEY, pre=pre, post=GOOD).failures
    assert len(findings) == 2
    for finding in findings:
        assert "Bloggs" not in repr(finding)


def test_a_name_that_was_typed_is_in_no_message(tmp_path: Path) -> None:
    """Short texts name people too; labels that were offered, and misspelt ones, are shown."""
    cells = ["Zebedee Smith", "Mrs Olafsdottir", "Agre", "Yes", "Zebedee Smith"]
    pre = PRE + "".join(f"{n},,Park,{text},{text},{text}\n" for n, text in enumerate(cells))
    said = " ".join(
        repr(each) for each in load(tmp_path, STUDY + SURVEY, pre=pre, post=GOOD).failures
    )
    assert not any(name in said for name in ("Zebedee", "Smith", "Olafsdottir"))
    assert "'Agre'" in said
    assert "'Yes'" in said


def test_a_column_of_other_texts_is_one_finding(tmp_path: Path) -> None:
    pre = PRE + "".join(f"{n},,Park,text {n},,text {n}\n" for n in range(3000))
    data = load(tmp_path, STUDY + SURVEY, pre=pre, post=GOOD)
    said = [str(finding) for finding in data.failures]
    assert len(said) == 2
    assert "3000 cells hold 3000 texts that are none of the expected answers" in said[0]
    assert "3000 cells hold 3000 texts that are no numbers" in said[1]


RANKED = """
[[surveys.pupils.questions]]
name = "actions"
kind = "{kind}"
columns = ["a1", "a2"]
options = ["Talk", "Wait"]
"""
WITH_COLUMNS = PRE.replace("\n", ",a1,a2\n")


def test_columns_of_a_ranked_question_give_the_rank(tmp_path: Path) -> None:
    pre = WITH_COLUMNS + "1,,Park,,,,Wait,Talk\n2,,Park,,,,,Talk\n"
    data = load(tmp_path, STUDY + SURVEY + RANKED.format(kind="ranked"), pre=pre, post=pre)
    answers = pupils(data).answers
    mine = answers[(answers["question"] == "actions") & (answers["response"] < 2)]
    found = mine.sort_values(["response", "position"])[["response", "position", "answer"]]
    assert found.to_numpy().tolist() == [[0, 1, "Wait"], [0, 2, "Talk"], [1, 2, "Talk"]]


def test_several_columns_of_a_question_that_takes_one_answer(tmp_path: Path) -> None:
    study = STUDY + SURVEY + RANKED.format(kind="single")
    apart = WITH_COLUMNS + "1,,Park,,,,Wait,\n2,,Park,,,,,Talk\n3,,Park,,,,Talk,talk\n"
    assert not load(tmp_path, study, pre=apart, post=apart).failures
    both = WITH_COLUMNS + "1,,Park,,,,Wait,Talk\n2,,Park,,,,,Talk\n"
    assert failures(load(tmp_path, study, pre=both, post=apart)) == [
        "pre.csv, row 2: several answers to `actions`, which takes one. Keep one of the columns "
        'a1, a2 filled in, or say in the study file that its kind is "multiple".'
    ]


def test_questions_asked_in_one_wave_need_no_column_in_the_others(tmp_path: Path) -> None:
    study = STUDY + SURVEY + OPEN + 'waves = ["post"]\n'
    post = WITH_OPEN + "1,,Park,,,,yoga\n"
    data = load(tmp_path, study, pre=GOOD, post=post)
    assert not data.failures
    assert pupils(data).asked["o"].waves == ("post",)


def test_columns_without_an_answer(tmp_path: Path) -> None:
    blank = PRE + "1,,,,,\n2,,,,,\n"
    data = load(
        tmp_path, STUDY + SURVEY + OPEN, pre=WITH_OPEN + "1,,,,,,\n", post=WITH_OPEN + "1,,,,,,\n"
    )
    assert not data.failures
    assert pupils(data).answers.empty
    assert pupils(data).ratings.empty
    assert not load(tmp_path, STUDY + SURVEY, pre=blank, post=blank).failures


def test_a_workbook_gives_what_csv_gives(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Pre"
    page.append(PRE.strip().split(","))
    page.append([1, "fox", "Park", "Agree", "Stress;Sleep", 7])
    page.append([2, "owl", "Park", "Disagree", "Sleep", 3.0])
    book.save(tmp_path / "waves.xlsx")
    study = STUDY + SURVEY.replace(
        'pre = "pre.csv"', 'pre = { path = "waves.xlsx", sheet = "Pre" }'
    )
    one = pupils(load(tmp_path, study, post=GOOD))
    other = pupils(load(tmp_path, STUDY + SURVEY, pre=GOOD, post=GOOD))
    for name in ("responses", "answers", "ratings"):
        assert getattr(one, name).equals(getattr(other, name))


def test_labels_that_no_answer_has_are_told(tmp_path: Path) -> None:
    survey = SURVEY.replace(
        'school = "school"',
        'school = "school"\nnot_schools = ["Nowhere"]\nframe = { school = { Parc = 3, Park = 4 } }',
    )
    found = advisories(load(tmp_path, STUDY + survey, pre=GOOD, post=GOOD))
    assert found == [
        "pre.csv, column `school`: no answer has the label 'Parc' of `frame`, `school`. Did you "
        "mean 'Park'?",
        "pre.csv, column `school`: no answer has the label 'Nowhere' of `not_schools`. Check its "
        "spelling.",
    ]
