"""Questions with categories: bases, several answers, ranks, groups and tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from .studies import HEAD, At, analyse, column, table


def question(settings: str, files: str = '{ pre = "pre.csv" }') -> str:
    return f"{HEAD}[surveys.pupils]\nfiles = {files}\n[[surveys.pupils.questions]]\n{settings}"


BOTH = '{ pre = "pre.csv", post = "post.csv" }'
LEFT_OUT = """
name = "did"
options = ["Helped", "Nothing", "Declined", "Illegible"]
leave_out = ["Illegible"]
tested = ["Helped", "Nothing"]
bases = [{ name = "those who told", leave_out = ["Illegible", "Declined"] }]
"""


def test_left_out_answers_and_further_bases(tmp_path: Path) -> None:
    cells = {"Helped": 4, "Nothing": 1, "Declined": 3, "Illegible": 2, "": 5}
    results = analyse(tmp_path, question(LEFT_OUT), {"pre.csv": column("did", cells)})
    whole = At(results, "distribution", "did", waves="pre")
    assert whole.all("n_respondents", "n_answered", "n_missing", "n") == (15, 10, 5, 8)
    assert whole("n", "base: those who told") == 5
    helped = At(results, "distribution", "did", {"did": "Helped"}, "pre")
    assert helped("proportion", 'base: those who answered, without "Illegible"') == 4 / 8
    assert helped("proportion", "base: those who told") == 4 / 5
    assert helped("proportion_of_all") == 4 / 15
    illegible = At(results, "distribution", "did", {"did": "Illegible"}, "pre")
    assert illegible("n") == 2
    assert illegible.reason("proportion") == "left out of the base"


def test_only_tested_answers_are_tested(tmp_path: Path) -> None:
    files = {
        "pre.csv": column("did", {"Helped": 30, "Nothing": 20, "Declined": 9, "Illegible": 4}),
        "post.csv": column("did", {"Helped": 15, "Nothing": 25, "Declined": 40}),
    }
    at = At(
        analyse(tmp_path, question(LEFT_OUT, BOTH), files), "chi_square", "did", waves="pre post"
    )
    expected = stats.chi2_contingency([[30, 20], [15, 25]], correction=False)
    assert at.number("p_value") == pytest.approx(expected.pvalue)
    assert at.all("n", "rule_met") == (90, "yes")
    assert not at.has("exact_p_value")


def test_small_expected_counts_call_for_the_exact_test(tmp_path: Path) -> None:
    """Job satisfaction (R, fisher.test help): asymptotic .7434, exact .7827, here drawn."""
    answers = ["VeryD", "LittleD", "ModerateS", "VeryS"]
    counts = [(1, 2, 1, 0), (3, 3, 6, 1), (10, 10, 14, 9), (6, 7, 12, 11)]
    waves = ["a", "b", "c", "d"]
    study = question(
        f'name = "job"\noptions = {answers}'.replace("'", '"'),
        "{ " + ", ".join(f'{w} = "{w}.csv"' for w in waves) + " }",
    ).replace('["pre", "post"]', str(waves).replace("'", '"'))
    files = {
        f"{wave}.csv": column("job", dict(zip(answers, row, strict=True)))
        for wave, row in zip(waves, counts, strict=True)
    }
    at = At(analyse(tmp_path, study, files), "chi_square", "job", waves="a b c d")
    assert at("rule_met") == "no"
    assert at.number("p_value") == pytest.approx(0.7434, abs=5e-5)
    assert at.number("exact_p_value") == pytest.approx(0.7827, abs=0.01)


SEVERAL = """
name = "topics"
kind = "multiple"
options = ["Sleep", "Stress", "None"]
leave_out = ["None"]
groups = { "Anything" = ["Sleep", "Stress"] }
"""


def test_several_answers_count_people_and_responses(tmp_path: Path) -> None:
    rows = ["Sleep;Stress", "Sleep;Sleep", "None", "None;Stress", ""]
    results = analyse(
        tmp_path, question(SEVERAL), {"pre.csv": table("id,topics", *(f"1,{r}" for r in rows))}
    )
    whole = At(results, "distribution", "topics", waves="pre")
    assert whole.all("n_answered", "n", "n_responses", "n_missing") == (4, 3, 4, 1)
    sleep = At(results, "distribution", "topics", {"topics": "Sleep"}, "pre")
    assert sleep.all("n", "proportion", "proportion_of_responses") == (2, 2 / 3, 2 / 4)
    anything = At(results, "distribution", "topics", {"topics": "Anything"}, "pre")
    assert anything.all("n", "n_responses") == (3, 4)


def test_each_option_is_tested_against_those_who_answered(tmp_path: Path) -> None:
    """Left-out answers are not in the base, so that they cannot be tested against it."""
    files = {
        "pre.csv": column("topics", {"Sleep": 12, "Stress": 8, "None": 30, "": 9}),
        "post.csv": column("topics", {"Sleep;Stress": 10, "Stress": 5, "None": 1}),
    }
    results = analyse(tmp_path, question(SEVERAL, BOTH), files)
    sleep = At(results, "chi_square", "topics", {"topics": "Sleep"}, "pre post")
    expected = stats.chi2_contingency([[12, 8], [10, 5]], correction=False)
    assert sleep.number("p_value") == pytest.approx(expected.pvalue)
    assert not At(results, "chi_square", "topics", {"topics": "None"}, "pre post").has("p_value")
    assert not At(results, "chi_square", "topics", waves="pre post").has("p_value")


def test_ranked_answers_are_counted_by_place(tmp_path: Path) -> None:
    study = question(
        'name = "acts"\nkind = "ranked"\ncolumns = ["a1", "a2"]\noptions = ["x", "y", "z"]'
    )
    rows = ["x,y", "y,x", "x,", ",x"]
    results = analyse(tmp_path, study, {"pre.csv": table("a1,a2", *rows, ",")})
    at = At(results, "distribution", "acts", {"acts": "x"}, "pre")
    assert at.all("n", "n_rank_1", "n_rank_2") == (4, 2, 2)
    assert at.all("proportion", "proportion_of_responses") == (1.0, 4 / 6)
    nobody = At(results, "distribution", "acts", {"acts": "z"}, "pre")
    assert nobody.all("n", "n_rank_1", "proportion") == (0, 0, 0.0)


def test_open_questions_take_their_answers_from_the_data(tmp_path: Path) -> None:
    results = analyse(
        tmp_path,
        question('name = "role"'),
        {"pre.csv": column("role", {"Nurse": 2, "Head": 1, "NA": 1, "": 1})},
    )
    at = At(results, "distribution", "role", {"role": "NA"}, "pre")
    assert at.all("n", "proportion") == (1, 1 / 4)


def test_a_question_nobody_answered_is_not_tested(tmp_path: Path) -> None:
    files = {"pre.csv": column("did", {"": 3}), "post.csv": column("did", {"": 2})}
    results = analyse(tmp_path, question(LEFT_OUT, BOTH), files)
    assert At(results, "chi_square", "did", waves="pre post").reason("p_value") == "n = 0"
    option = At(results, "distribution", "did", {"did": "Helped"}, "pre")
    assert option("n") == 0
    assert option.reason("proportion") == "n = 0"
    change = At(results, "change", "did", {"did": "Helped"}, "pre post")
    assert change.reason("difference") == "one group is empty"
