"""Shares of items and answers, their change, direction and margins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.analyses.shares import direction
from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, column, table

BLOCK = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
[[surveys.pupils.blocks]]
name = "stigma"
scale = { labels = ["Disagree", "Neither", "Agree"], off_scale = ["Don't know"] }
counts = ["Disagree"]
items = ["q"]
"""
PRE = {"Disagree": 3, "Agree": 4, "Neither": 1, "Don't know": 2, "": 5}
POST = {"Disagree": 6, "Agree": 2, "Don't know": 2}


def block_results(folder: Path, settings: str = "", pre: dict[str, int] = PRE) -> Results:
    files = {"pre.csv": column("q", pre), "post.csv": column("q", POST)}
    return analyse(folder, HEAD + BLOCK + settings, files)


def test_off_scale_answers_and_blanks_are_outside_the_base(tmp_path: Path) -> None:
    at = At(block_results(tmp_path), "proportion", "q", waves="pre")
    assert at.all("count", "n", "n_missing", "n_off_scale") == (3, 8, 5, 2)
    assert at("proportion") == 3 / 8


def test_base_of_answers_takes_off_scale_answers_in(tmp_path: Path) -> None:
    results = block_results(tmp_path, 'base = "answers"')
    at = At(results, "proportion", "q", waves="pre")
    assert at.all("count", "n", "n_missing", "n_off_scale") == (3, 10, 5, 0)
    assert at("proportion") == 3 / 10
    option = At(results, "distribution", "q", {"q": "Don't know"}, "pre")
    assert option("proportion") == 2 / 10


def test_change_is_later_minus_earlier(tmp_path: Path) -> None:
    """6/8 after 3/8: Newcombe's method 10 from the Wilson limits of both, worked by hand."""
    at = At(block_results(tmp_path), "change", "q", waves="pre post")
    assert at("difference") == pytest.approx(0.375)
    low_1, high_1, low_2, high_2 = 0.13684, 0.69426, 0.40927, 0.92852
    assert at("low") == pytest.approx(
        0.375 - ((0.75 - low_2) ** 2 + (high_1 - 0.375) ** 2) ** 0.5, abs=1e-4
    )
    assert at("high") == pytest.approx(
        0.375 + ((high_2 - 0.75) ** 2 + (0.375 - low_1) ** 2) ** 0.5, abs=1e-4
    )


@pytest.mark.parametrize(
    ("higher_is", "rise", "fall"),
    [("better", "better", "worse"), ("worse", "worse", "better"), ("neither", "higher", "lower")],
)
def test_direction_follows_what_is_better(higher_is: str, rise: str, fall: str) -> None:
    assert direction(0.1, higher_is) == rise  # type: ignore[arg-type]
    assert direction(-0.1, higher_is) == fall  # type: ignore[arg-type]
    assert direction(0.0, higher_is) == "same"  # type: ignore[arg-type]


def test_direction_of_an_item_in_the_results(tmp_path: Path) -> None:
    results = block_results(tmp_path, 'higher_is = "worse"')
    assert At(results, "change", "q", waves="pre post")("direction") == "worse"


def test_margins_of_one_wave_and_of_a_change(tmp_path: Path) -> None:
    """Salford's sizes: 7.45 points for 173 answers, 8.82 for a change between 995 and 141."""
    study = THREE_WAVES + BLOCK.replace(
        'post = "post.csv" }', 'mid = "mid.csv", post = "post.csv" }\nmargin_wave = "mid"'
    )
    files = {
        "pre.csv": column("q", {"Disagree": 500, "Agree": 495}),
        "mid.csv": column("q", {"Disagree": 80, "Agree": 93}),
        "post.csv": column("q", {"Disagree": 82, "Agree": 59}),
    }
    at = At(analyse(tmp_path, study, files), "change", "q", waves="pre post")
    assert at.number("single_wave_margin") == pytest.approx(0.0745, abs=5e-5)
    assert at.number("change_margin") == pytest.approx(0.0882, abs=5e-5)
    # 58.2 - 50.3 = 7.9 points: beyond the one, within the other.
    assert at.all("beyond_single_wave_margin", "beyond_change_margin") == ("yes", "no")


def test_item_nobody_answered_has_reasons(tmp_path: Path) -> None:
    results = block_results(tmp_path, pre={"": 4, "Don't know": 1})
    at = At(results, "proportion", "q", waves="pre")
    assert at.all("count", "n", "n_missing", "n_off_scale") == (0, 0, 4, 1)
    assert at.reason("proportion") == "n = 0"
    change = At(results, "change", "q", waves="pre post")
    for statistic in ("difference", "low", "high", "p_value", "direction"):
        assert change.reason(statistic) == "one group is empty"


SHARES = """
[surveys.pupils]
files = { pre = "pre.csv" }
[[surveys.pupils.questions]]
name = "codes"
kind = "multiple"
options = ["sad", "worried", "vague", "blank"]
[[surveys.pupils.questions]]
name = "cause"
options = ["home", "school"]
[[surveys.pupils.shares]]
name = "recognised"
question = "codes"
answers = ["sad", "worried"]
[[surveys.pupils.shares]]
name = "recognised_mentions"
question = "codes"
answers = ["sad", "worried"]
of = "mentions"
[[surveys.pupils.shares]]
name = "cause_named"
question = "cause"
base_question = "codes"
base_leave_out = ["blank"]
[[surveys.pupils.shares]]
name = "cause_mentions"
question = "cause"
base_question = "codes"
of = "mentions"
"""
CODED = table(
    "codes,cause", "sad;worried,home", "sad;vague,", "vague,school", ",home", "blank,home", ","
)


@pytest.mark.parametrize(
    ("share", "count", "n"),
    [
        ("recognised", 2, 4),  # people: rows 1 and 2 of the four with a code
        ("recognised_mentions", 3, 6),  # sad, worried, sad of six codes
        ("cause_named", 2, 3),  # the cause without a code and that of "blank" are outside
        ("cause_mentions", 3, 6),  # causes of people with a code, of six codes
    ],
)
def test_shares_of_people_and_of_mentions(tmp_path: Path, share: str, count: int, n: int) -> None:
    at = At(analyse(tmp_path, HEAD + SHARES, {"pre.csv": CODED}), "proportion", share, waves="pre")
    assert at.all("count", "n") == (count, n)
    assert at("proportion") == count / n


def test_causes_without_any_code_have_no_base(tmp_path: Path) -> None:
    results = analyse(tmp_path, HEAD + SHARES, {"pre.csv": table("codes,cause", ",home", ",home")})
    at = At(results, "proportion", "cause_mentions", waves="pre")
    assert at.all("count", "n") == (0, 0)
    assert at.reason("proportion") == "n = 0"


def test_margin_rule_with_the_finite_population(tmp_path: Path) -> None:
    """Margins with N = 2220: 7.16 points for 173 answers, 8.32 for a change from 995 to 141."""
    study = (
        THREE_WAVES
        + 'margin_rule = "finite population"\n'
        + BLOCK.replace(
            'post = "post.csv" }',
            'mid = "mid.csv", post = "post.csv" }\nmargin_wave = "mid"\n'
            'population = { record = "roll", columns = ["pupils"] }',
        )
    )
    study += '[records.roll]\nkind = "population"\nfile = "roll.csv"\n'
    study += 'school = "s"\ncounts = ["pupils"]\n'
    files = {
        "pre.csv": column("q", {"Disagree": 500, "Agree": 495}),
        "mid.csv": column("q", {"Disagree": 80, "Agree": 93}),
        "post.csv": column("q", {"Disagree": 82, "Agree": 59}),
        "roll.csv": table("s,pupils", "A,2000", "B,220"),
    }
    at = At(analyse(tmp_path, study, files), "change", "q", waves="pre post")
    assert at.number("single_wave_margin") == pytest.approx(0.0716, abs=5e-5)
    assert at.number("change_margin") == pytest.approx(0.0832, abs=5e-5)


def test_mentions_have_a_change_but_neither_interval_nor_test(tmp_path: Path) -> None:
    study = HEAD + SHARES.replace('pre = "pre.csv" }', 'pre = "pre.csv", post = "post.csv" }')
    files = {"pre.csv": CODED, "post.csv": table("codes,cause", "sad,home", "vague,")}
    at = At(analyse(tmp_path, study, files), "change", "recognised_mentions", waves="pre post")
    assert at("difference") == 0
    for statistic in ("low", "high", "p_value", "exact_p_value", "beyond_change_margin"):
        assert "one person can give several" in str(at.reason(statistic))
