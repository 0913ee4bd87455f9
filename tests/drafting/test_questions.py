from __future__ import annotations

from pathlib import Path

import pytest

from .drafts import AGREEMENT, TOPICS, YES_NO, codes, drafted, drafted_from

SCHOOLS = ["Park School", "Hill School", "Not specified"]
YEARS = ["Year 7", "Year 8", "Prefer not to say"]
GENDERS = ["Female", "Male", "Prefer not to say"]
SENTENCES = [f"I once told my {who} that it was all a bit much" for who in codes("aunt")]


def test_columns_about_the_person_are_recognised(tmp_path: Path) -> None:
    table = {
        "response_id": [f"R{n:03}" for n in range(30)],
        "Please make up a code word": codes("z"),
        "Which school do you go to?": SCHOOLS,
        "What year group are you in?": YEARS,
        "Gender": GENDERS,
        "I feel safe at school": AGREEMENT,
    }
    survey = drafted(tmp_path, export=table)[0].surveys["survey"]
    names = list(table)
    assert survey.response_id == names[0]
    assert survey.respondent == names[1]
    assert [survey.school, survey.year_group, survey.gender] == names[2:5]
    assert survey.not_schools == ["Not specified"]
    assert list(survey.blocks[0].items) == names[5:]


@pytest.mark.parametrize(
    "heading",
    ["How would you rate your class in Year One?", "Did you change school?", "school_other_text"],
)
def test_statements_about_school_and_years_are_no_roles(tmp_path: Path, heading: str) -> None:
    table = {heading: ["1", "2", "3", "4"], "I feel sad": AGREEMENT}
    survey = drafted(tmp_path, export=table)[0].surveys["survey"]
    assert survey.school is None
    assert survey.year_group is None


def test_answers_that_name_people_are_left_out_however_few(tmp_path: Path) -> None:
    table = {
        "Who helped you most?": ["Zebedee", "Quentin", "Persephone"],
        "The best lesson": ["Maths with Mrs Olafsdottir", "Art", "Games"],
        "Who would you ask first?": ["My mum", "A teacher", "No one"],
        "I feel safe at school": AGREEMENT,
    }
    study, text = drafted(tmp_path, export=table)
    assert [q.name for q in study.surveys["survey"].questions] == ["Who would you ask first?"]
    assert not any(name in text for name in ("Zebedee", "Quentin", "Olafsdottir"))


def test_personal_data_and_typed_text_are_left_out_by_name_only(tmp_path: Path) -> None:
    table = {
        "Email address": [f"pupil{n}@example.org" for n in range(30)],
        "Your name": [f"Zebedee Quill{chr(97 + n % 26)}" for n in range(30)],
        "What helped?": SENTENCES,
        "I feel sad": AGREEMENT,
    }
    study, text = drafted(tmp_path, export=table)
    survey = study.surveys["survey"]
    assert survey.questions == []
    assert [list(block.items) for block in survey.blocks] == [["I feel sad"]]
    for heading in ("Email address", "Your name", "What helped?"):
        assert heading in text
    for cell in ("@example", "Zebedee", "aunt"):
        assert cell not in text


def test_codes_that_link_people_are_named_and_never_written(tmp_path: Path) -> None:
    table = {"nickname": codes("q"), "I feel sad": AGREEMENT}
    study, text = drafted(tmp_path, export=table)
    assert study.surveys["survey"].respondent == "nickname"
    assert not any(code in text for code in codes("q"))


def test_several_answers_in_a_cell_are_a_question_of_that_kind(tmp_path: Path) -> None:
    table = {"topics": TOPICS, "feel": AGREEMENT}
    (question,) = drafted(tmp_path, export=table)[0].surveys["survey"].questions
    assert question.kind == "multiple"
    assert sorted(question.options or []) == ["Friends", "Sleep", "Stress"]
    assert question.separator is None


def test_another_separator_than_a_semicolon_is_written_down(tmp_path: Path) -> None:
    commas = [cell.replace(";", ", ") for cell in TOPICS]
    table = {"topics": commas, "feel": AGREEMENT}
    (question,) = drafted(tmp_path, export=table)[0].surveys["survey"].questions
    assert question.kind == "multiple"
    assert (question.separator or "").strip() == ","


def test_none_of_these_rules_the_others_out(tmp_path: Path) -> None:
    table = {"topics": [*TOPICS, "None of these"], "feel": AGREEMENT}
    (question,) = drafted(tmp_path, export=table)[0].surveys["survey"].questions
    assert question.exclusive == ["None of these"]


def test_an_answer_typed_by_one_person_is_not_listed(tmp_path: Path) -> None:
    typed = "my uncle from the corner shop"
    sports = [["Football", "Tennis", "Swimming"][n % 3] for n in range(29)]
    study, text = drafted(tmp_path, export={"Sports": [*sports, typed], "feel": AGREEMENT})
    (question,) = study.surveys["survey"].questions
    assert question.options == ["Football", "Tennis", "Swimming"]
    assert question.open
    assert typed not in text


def test_choices_in_order_are_ranked(tmp_path: Path) -> None:
    actions = ["Talk", "Call", "Wait", "Write"]
    heads = ["action_1", "action_2", "action_3", "feel"]
    rows = [
        [*(actions[(n + place) % 4] for place in range(3)), AGREEMENT[n % 5]] for n in range(28)
    ]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(",".join(row) for row in [heads, *rows]), "utf-8")
    study, _ = drafted_from(tmp_path / "study", [path])
    (question,) = study.surveys["survey"].questions
    assert (question.kind, question.columns) == ("ranked", heads[:3])


def test_columns_that_hold_the_same_answer_are_not_ranked(tmp_path: Path) -> None:
    sports = ["Football", "Tennis", "Swimming", "Chess"]
    table = {"club_1": sports, "club_2": sports, "feel": AGREEMENT}
    survey = drafted(tmp_path, rows=6, export=table)[0].surveys["survey"]
    assert {question.kind for question in survey.questions} == {"single"}


def test_numbers_up_to_ten_are_ratings(tmp_path: Path) -> None:
    table = {
        "Rate your sleep": [str(n) for n in range(11)],
        "How confident are you, 1 to 10": [str(n) for n in range(1, 11)],
        "Age": [str(n) for n in range(11, 18)],
    }
    survey = drafted(tmp_path, export=table)[0].surveys["survey"]
    found = {rating.name: (rating.minimum, rating.maximum) for rating in survey.ratings}
    assert found == {"Rate your sleep": (0, 10), "How confident are you, 1 to 10": (1, 10)}


def test_every_column_is_used_or_said_to_be_left_out(tmp_path: Path) -> None:
    table = {
        "id": [str(n) for n in range(30)],
        "started": [f"2024-03-{n + 1:02} 10:00:00" for n in range(28)],
        "email": [f"a{n}@example.org" for n in range(30)],
        "comment": SENTENCES,
        "score": [str(n * 37 % 1000) for n in range(30)],
        "nothing": [""],
        "topics": TOPICS,
        "answer": YES_NO,
    }
    _, text = drafted(tmp_path, export=table)
    for heading in table:
        assert heading in text
