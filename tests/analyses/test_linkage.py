"""People who answered twice: who is linked, and how they changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, table

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
respondent = "code"
[[surveys.pupils.blocks]]
name = "stigma"
scale = { labels = ["Disagree", "Neither", "Agree"], off_scale = ["Don't know"] }
counts = ["Disagree"]
higher_is = "better"
items = ["a", "b"]
"""


def linked(folder: Path, pre: list[str], post: list[str], settings: str = "") -> Results:
    files = {"pre.csv": table("code,a,b", *pre), "post.csv": table("code,a,b", *post)}
    return analyse(folder, HEAD + STUDY + settings, files)


def test_blank_and_shared_codes_never_link(tmp_path: Path) -> None:
    results = linked(
        tmp_path,
        ["fox,Agree,Agree", ",Agree,Agree", "owl,Agree,Agree", "OWL ,Agree,Agree", "bat,Agree,"],
        ["F ox,Disagree,Agree", ",Agree,Agree", "owl,Agree,Agree", "new,Agree,Agree"],
    )
    pre = At(results, "linkage", waves="pre")
    assert pre.all("n", "n_blank", "n_shared", "n_usable") == (5, 1, 2, 2)
    # fox is linked although typed in another way; owl is two people in the first wave.
    both = At(results, "linkage", waves="pre post")
    assert both.all("n_people", "n_linked") == (4, 1)
    assert At(results, "matched_pairs", "a", waves="pre post")("n_pairs") == 1


PRE = ["p1,Agree,Agree", "p2,Agree,Neither", "p3,Disagree,Agree", "p4,Don't know,Agree"]
POST = ["p1,Disagree,Neither", "p2,Agree,Agree", "p3,Neither,Don't know", "p4,Disagree,Agree"]


def test_pairs_improve_in_the_direction_that_counts(tmp_path: Path) -> None:
    """Item a: p1 falls to disagreeing (better), p2 stays, p3 rises, p4 had no point."""
    results = linked(tmp_path, PRE, POST)
    at = At(results, "matched_pairs", "a", waves="pre post")
    assert at.all("n_pairs", "n_higher", "n_lower", "n_same") == (3, 1, 1, 1)
    assert at.all("n_improved", "n_worse") == (1, 1)
    assert at("mean_change") == pytest.approx(-1 / 3)
    # Block: p1 -1.5; p2 +0.5; p3 by item a only, +1; p4 by item b only, 0.
    block = At(results, "matched_pairs", "stigma", waves="pre post")
    assert block.all("n_pairs", "n_improved", "n_worse", "n_same") == (4, 1, 2, 1)
    assert block("mean_change") == 0


@pytest.mark.parametrize(
    ("counts", "higher_is", "improved"),
    [
        ('["Agree"]', "better", 1),
        ('["Agree"]', "worse", 2),
        ('["Disagree"]', "worse", 1),
        ('["Disagree"]', "better", 2),
    ],
)
def test_polarity(tmp_path: Path, counts: str, higher_is: str, improved: int) -> None:
    """One person rises and two fall on the scale."""
    study = STUDY.replace('["Disagree"]', counts).replace('"better"', f'"{higher_is}"')
    pre = table("code,a,b", "x,Disagree,", "y,Agree,", "z,Agree,")
    post = table("code,a,b", "x,Agree,", "y,Disagree,", "z,Neither,")
    results = analyse(tmp_path, HEAD + study, {"pre.csv": pre, "post.csv": post})
    at = At(results, "matched_pairs", "a", waves="pre post")
    assert at.all("n_improved", "n_worse") == (improved, 3 - improved)


def test_a_person_has_one_number_in_every_block(tmp_path: Path) -> None:
    second = """
[[surveys.pupils.blocks]]
name = "other"
scale = ["Low", "High"]
counts = ["High"]
items = ["c", "d"]
"""
    files = {
        "pre.csv": table("code,a,b,c,d", "y,Agree,Agree,Low,Low", "x,,,High,High"),
        "post.csv": table("code,a,b,c,d", "x,Agree,Agree,Low,Low", "y,Neither,Agree,Low,High"),
    }
    results = analyse(tmp_path, HEAD + STUDY + second, files)

    def change(block: str, pair: str) -> At:
        return At(results, "matched_pairs", block, {"pair": pair}, "pre post")

    assert change("stigma", "1").reason("change") == "not answered both times"
    assert change("other", "1")("change") == -1.0
    assert (change("stigma", "2")("change"), change("other", "2")("change")) == (-0.5, 0.5)


def test_too_few_changes_for_any_test(tmp_path: Path) -> None:
    pre = [f"p{n},Agree,Agree" for n in range(7)]
    post = [f"p{n},{'Disagree' if n < 5 else 'Agree'},Agree" for n in range(7)]
    results = linked(tmp_path, pre, post)
    why = "5 pairs changed: an exact p-value could not be below 0.0625"
    assert At(results, "matched_pairs", "a", waves="pre post").reason("exact_p_value") == why
    same = At(results, "matched_pairs", "b", waves="pre post")
    assert same.reason("p_value") == "no pair changed"


def test_six_changes_one_way_are_tested(tmp_path: Path) -> None:
    """All six signs alike: 2 / 2**6."""
    pre = [f"p{n},Agree,Agree" for n in range(6)]
    post = [f"p{n},Disagree,Agree" for n in range(6)]
    at = At(linked(tmp_path, pre, post), "matched_pairs", "a", waves="pre post")
    assert at.number("exact_p_value") == pytest.approx(2 / 2**6)


def test_mcnemar_is_later_minus_earlier(tmp_path: Path) -> None:
    """Bentur (2009), in Fagerland (2013): 1 lost and 7 gained; exact .0703, mid-p .0391."""
    pre = ["k,Disagree,"] + [f"p{n},Agree," for n in range(7)] + ["l,Disagree,"]
    post = ["k,Disagree,"] + [f"p{n},Disagree," for n in range(7)] + ["l,Agree,"]
    at = At(linked(tmp_path, pre, post), "mcnemar", "a", waves="pre post")
    assert at.all("n_pairs", "n_lost", "n_gained") == (9, 1, 7)
    assert at("difference") == pytest.approx(6 / 9)
    assert at.number("exact_p_value") == pytest.approx(0.0703, abs=5e-5)
    assert at.number("mid_p_value") == pytest.approx(0.0391, abs=5e-5)


def test_mcnemar_has_the_base_of_the_share(tmp_path: Path) -> None:
    """ "Don't know" is an answer that does not count where all answers are the base."""
    results = linked(tmp_path, PRE, POST, 'base = "answers"')
    at = At(results, "mcnemar", "a", waves="pre post")
    assert at.all("n_pairs", "n_lost", "n_gained") == (4, 1, 2)


def test_nobody_linked_gives_reasons(tmp_path: Path) -> None:
    results = linked(tmp_path, ["x,Agree,", ",Agree,"], ["y,Agree,", ",Agree,"])
    assert At(results, "linkage", waves="pre post").all("n_people", "n_linked") == (2, 0)
    for item in ("a", "b", "stigma"):
        at = At(results, "matched_pairs", item, waves="pre post")
        assert at.all("n_pairs", "n_improved", "n_worse") == (0, 0, 0)
        assert at.reason("exact_p_value") == "no pairs"
    assert At(results, "mcnemar", "b", waves="pre post").reason("difference") == "no pairs"


def test_first_against_last_of_three_waves(tmp_path: Path) -> None:
    """x answered in all, y in the last two, z in the outer two, w once."""
    study = THREE_WAVES + STUDY.replace("post =", 'mid = "mid.csv", post =')
    files = {
        "pre.csv": table("code,a,b", "x,Agree,", "z,Agree,", "w,Agree,"),
        "mid.csv": table("code,a,b", "x,Disagree,", "y,Agree,"),
        "post.csv": table("code,a,b", "x,Agree,", "y,Disagree,", "z,Neither,"),
    }
    results = analyse(tmp_path, study, files)
    assert At(results, "linkage", waves="pre mid post").all("n_people", "n_linked") == (4, 3)
    assert At(results, "linkage", waves="mid post").all("n_people", "n_linked") == (3, 2)
    at = At(results, "matched_pairs", "a", waves="pre mid post")
    assert at.all("n_pairs", "n_lower", "n_same") == (3, 2, 1)


def test_each_person_by_item(tmp_path: Path) -> None:
    """Item a: p1 falls two points to disagreeing, p2 stays, p3 rises, p4 had no point."""
    results = linked(tmp_path, PRE, POST)
    said = [
        At(results, "matched_pairs", "a", {"pair": str(pair)}, "pre post") for pair in range(1, 5)
    ]
    assert [person.all("change", "direction") for person in said[:3]] == [
        (-2, "better"),
        (0, "same"),
        (1, "worse"),
    ]
    assert said[3].reason("direction") == "not answered both times"
