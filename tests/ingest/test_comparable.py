"""Waves made comparable: renamed columns, answers that stand for others, changes accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.ingest.surveys import SurveyData
from tests.ingest.studies import STUDY, advisories, failures, load

SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
[[surveys.pupils.blocks]]
name = "safety"
scale = ["Disagree", "Agree"]
counts = ["Agree"]
items = { safe = "Safe", belong = "Belong" }
"""
PRE = "safe,belong\nAgree,Agree\nDisagree,Agree\n"
POST = "Q1,Q2,safe\nAgree,Disagree,7\nAgree,Agree,8\n"
RENAMED = '[surveys.pupils.renamed.post]\nsafe = "Q1"\nbelong = "Q2"\n'


def survey(data: object) -> SurveyData:
    (found,) = data.datasets.values()  # type: ignore[attr-defined]
    assert isinstance(found, SurveyData)
    return found


def answers(data: SurveyData, question: str, wave: str) -> list[str]:
    mine = data.answers[data.answers["question"] == question]
    waves = data.responses.loc[mine["response"], "wave"].to_numpy()
    return list(mine.loc[waves == wave, "answer"])


def test_a_column_is_found_under_another_name_and_a_namesake_is_left_out(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SURVEY + RENAMED, pre=PRE, post=POST)
    assert failures(data) == []
    assert answers(survey(data), "safe", "post") == ["Agree", "Agree"]
    assert answers(survey(data), "belong", "post") == ["Disagree", "Agree"]


def test_a_missing_column_says_how_to_settle_it(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SURVEY, pre=PRE, post="safe\nAgree\n")
    (line,) = failures(data)
    assert line.startswith("post.csv, column `belong`: there is no such column.")
    assert "limit its `waves`" in line
    assert "`renamed`" in line


def test_two_columns_change_places(tmp_path: Path) -> None:
    swapped = '[surveys.pupils.renamed.post]\nsafe = "belong"\nbelong = "safe"\n'
    data = load(tmp_path, STUDY + SURVEY + swapped, pre=PRE, post="safe,belong\nAgree,Disagree\n")
    assert answers(survey(data), "safe", "post") == ["Disagree"]
    assert answers(survey(data), "belong", "post") == ["Agree"]


def test_codes_that_link_people_are_found_under_another_name(tmp_path: Path) -> None:
    """A column of codes looks personal; the one that was renamed is kept like the first."""
    study = STUDY + SURVEY.replace("[[", 'respondent = "nickname"\n[[', 1)
    study += '[surveys.pupils.renamed.post]\nnickname = "Your code word"\n'
    pre, post = "nickname,safe,belong\nfox1,Agree,Agree\n", "Your code word,safe,belong\n"
    data = load(tmp_path, study, pre=pre, post=post + "fox1,Agree,Agree\n")
    assert failures(data) == []
    assert survey(data).responses["respondent"].nunique() == 1


def test_an_answer_stands_for_another(tmp_path: Path) -> None:
    post = "safe,belong\nTotally agree,Agree\n"
    (line,) = failures(load(tmp_path, STUDY + SURVEY, pre=PRE, post=post))
    assert "Totally agree" in line
    settled = STUDY + SURVEY + '[surveys.pupils.same_answers]\n"totally AGREE" = "Agree"\n'
    data = load(tmp_path, settled, pre=PRE, post=post)
    assert failures(data) == []
    assert answers(survey(data), "safe", "post") == ["Agree"]


def test_changed_wording_is_told_until_it_is_accepted(tmp_path: Path) -> None:
    names = '[surveys.pupils.renamed.{}]\nsafe = "{}"\nbelong = "belong"\n'
    study = (
        STUDY
        + SURVEY
        + names.format("pre", "I feel safe")
        + names.format("post", "I feel safe at school")
    )
    pre, post = "I feel safe,belong\nAgree,Agree\n", "I feel safe at school,belong\nAgree,Agree\n"
    data = load(tmp_path, study, pre=pre, post=post)
    (line,) = [each for each in advisories(data) if "wording" in each]
    assert line.startswith(
        "post.csv, column `safe`: the wording changed from pre (I feel safe) to post (I feel safe "
        "at school)."
    )
    accepted = study + '[surveys.pupils.accepted]\nsafe = "two words were added"\n'
    data = load(tmp_path, accepted, pre=pre, post=post)
    assert not [each for each in advisories(data) if "wording" in each]
    (change,) = survey(data).changes["safe"]
    assert (change.first, change.later) == ("I feel safe", "I feel safe at school")


def test_one_file_holds_two_waves(tmp_path: Path) -> None:
    files = (
        'pre = { path = "all.csv", where = { event = "before" } }, '
        'post = { path = "all.csv", where = { event = "After" } }'
    )
    study = STUDY + SURVEY.replace('pre = "pre.csv", post = "post.csv"', files)
    content = "event,safe,belong\nBefore,Agree,Agree\nafter,Disagree,Agree\nafter,Agree,Agree\n"
    data = load(tmp_path, study, all=content)
    assert failures(data) == []
    assert answers(survey(data), "safe", "pre") == ["Agree"]
    assert answers(survey(data), "safe", "post") == ["Disagree", "Agree"]
    assert survey(data).rows == {"pre": 1, "post": 2}


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("evnt", "has no column `evnt`, which `where` chooses rows by. Did you mean `event`?"),
        ("event", "has no row with 'later' in its column `event`."),
    ],
)
def test_rows_that_cannot_be_chosen(tmp_path: Path, where: str, message: str) -> None:
    chosen = f'{{ path = "all.csv", where = {{ {where} = "later" }} }}'
    study = STUDY + SURVEY.replace('"pre.csv", post = "post.csv"', chosen)
    data = load(tmp_path, study, all="event,safe,belong\nnow,Agree,Agree\n")
    (line,) = failures(data)
    assert message in line


def test_codes_of_people_are_not_listed_where_none_is_chosen(tmp_path: Path) -> None:
    chosen = '{ path = "all.csv", where = { nickname = "later" } }'
    study = STUDY + SURVEY.replace('"pre.csv", post = "post.csv"', chosen)
    data = load(tmp_path, study, all="nickname,safe,belong\nbluefox,Agree,Agree\n")
    (line,) = failures(data)
    assert "has no row with 'later'" in line
    assert "bluefox" not in line


def test_waves_without_a_group_in_common_are_told(tmp_path: Path) -> None:
    study = STUDY + SURVEY.replace("[[", 'year_group = "year"\n[[', 1)
    pre, post = "year,safe,belong\nYear 7,Agree,Agree\n", "year,safe,belong\nY7,Agree,Agree\n"
    data = load(tmp_path, study, pre=pre, post=post)
    (line,) = advisories(data)
    assert line.startswith("post.csv, column `year`: no label is one of pre")
    settled = study.replace("[[", 'same_answers = { Y7 = "Year 7" }\n[[', 1)
    assert advisories(load(tmp_path, settled, pre=pre, post=post)) == []


def test_several_answers_keep_an_option_that_holds_the_separator(tmp_path: Path) -> None:
    question = (
        '[[surveys.pupils.questions]]\nname = "topics"\nkind = "multiple"\n'
        'options = ["Stress; worry", "Sleep"]\n'
    )
    study = STUDY + SURVEY + question
    pre = "safe,belong,topics\nAgree,Agree,Stress; worry;Sleep\n"
    post = "safe,belong,topics\nAgree,Agree,Sleep\n"
    data = load(tmp_path, study, pre=pre, post=post)
    assert failures(data) == []
    assert answers(survey(data), "topics", "pre") == ["Stress; worry", "Sleep"]


def test_one_wave_is_coded_and_the_other_is_not(tmp_path: Path) -> None:
    coded = '{ labels = ["Disagree", "Agree"], off_scale = ["Unsure"], codes = ["1", "2", "9"] }'
    study = STUDY + SURVEY.replace('["Disagree", "Agree"]', coded)
    post = "safe,belong\n1,2.0\n9,1\n"
    data = load(tmp_path, study, pre=PRE, post=post)
    assert failures(data) == []
    assert answers(survey(data), "safe", "post") == ["Disagree", "Unsure"]
    assert answers(survey(data), "belong", "post") == ["Agree", "Disagree"]
