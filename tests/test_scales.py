from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.labels import normalise
from ehs_eval.scales import (
    Match,
    Scale,
    is_known_label,
    is_off_scale,
    known_scales,
    match_scale,
)


def matched(*labels: str) -> Match:
    match = match_scale(labels)
    assert match is not None, labels
    return match


def test_known_scales_are_many_and_their_points_are_apart() -> None:
    scales = known_scales()
    assert len(scales) >= 40
    assert len({scale.name for scale in scales}) == len(scales)
    for scale in scales:
        usual = [normalise(point[0]) for point in scale.points]
        assert len(set(usual)) == len(usual) >= 2, scale.name
        for point in scale.points:
            forms = [normalise(wording) for wording in point]
            assert len(set(forms)) == len(forms), f"{scale.name} has a wording twice"


@pytest.mark.parametrize("scale", known_scales(), ids=lambda scale: str(scale.name))
def test_every_known_scale_is_found_whatever_order_it_is_given_in(scale: Scale) -> None:
    usual = tuple(point[0] for point in scale.points)
    assert matched(*usual).labels == usual
    assert matched(*reversed(usual)).labels == usual


@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (["Agree", "Disagree"], ["Disagree", "Agree"]),
        (
            ["Strongly Agree", " Agree", "Neutral", "Disagree", "Strongly Disagree"],
            ["Strongly Disagree", "Disagree", "Neutral", "Agree", "Strongly Agree"],
        ),
        (
            ["Slightly Agree", "Agree", "Strongly Agree", "Slightly Disagree", "Disagree"],
            [
                "Strongly disagree",
                "Disagree",
                "Slightly Disagree",
                "Slightly Agree",
                "Agree",
                "Strongly Agree",
            ],
        ),
        (["Often", "Never", "Sometimes"], ["Never", "Sometimes", "Often"]),
        (
            ["Quite a bit", "Not at all", "A little bit", "Extremely", "Moderately"],
            ["Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"],
        ),
        (
            ["All of the time", "None of the time", "Rarely", "Often", "Some of the time"],
            ["None of the time", "Rarely", "Some of the time", "Often", "All of the time"],
        ),
        (
            ["Good", "Very good", "Average", "Excellent", "Poor"],
            ["Poor", "Average", "Good", "Very good", "Excellent"],
        ),
        (
            ["Critical to me", "Not relevant for me", "Somewhat useful"],
            ["Not relevant for me", "Somewhat useful", "Critical to me"],
        ),
        (["Yes", "Not sure", "No"], ["No", "Not sure", "Yes"]),
    ],
)
def test_labels_run_from_low_to_high_as_the_file_spells_them(
    labels: list[str], ordered: list[str]
) -> None:
    assert list(matched(*labels).labels) == ordered
    assert matched(*labels).off_scale == ()


@pytest.mark.parametrize(
    ("labels", "off"),
    [
        (["Yes", "No", "Don't know"], ("Don't know",)),
        (["Yes", "Prefer not to say", "No"], ("Prefer not to say",)),
        (["Agree", "Disagree", "Strongly agree", "N/A"], ("N/A",)),
        (["Helpful", "Harmful", "Neither helpful nor harmful", "Don’t know"], ("Don’t know",)),
        (["Agree", "Neither agree nor disagree", "Disagree", "Not sure"], ("Not sure",)),
    ],
)
def test_labels_that_are_no_points_stand_apart(labels: list[str], off: tuple[str, ...]) -> None:
    match = matched(*labels)
    assert match.off_scale == off
    assert not set(off) & set(match.labels)


def test_codes_in_labels_say_how_many_points_there_are() -> None:
    match = matched("1 - Strongly disagree", "2 - Disagree", "5 - Strongly agree")
    assert len(match.labels) == 5
    assert match.labels[0] == "1 - Strongly disagree"
    assert match.labels[4] == "5 - Strongly agree"
    behind = matched("Strongly agree (5)", "Agree (4)", "Strongly disagree (1)")
    assert behind.labels[0] == "Strongly disagree (1)"
    assert behind.labels[3:] == ("Agree (4)", "Strongly agree (5)")


def test_words_at_the_ends_of_numbers_keep_the_order_of_the_numbers() -> None:
    match = matched("5 (very much)", "1 (not at all)", "2", "4")
    assert match.labels == ("1 (not at all)", "2", "3", "4", "5 (very much)")


@pytest.mark.parametrize(
    "ordered",
    [
        ["Not at all stressed", "Slightly stressed", "Very stressed"],
        ["Not worried at all", "A bit worried", "Very worried"],
        ["Very unkind", "Unkind", "Neutral", "Kind", "Very kind"],
    ],
)
def test_regular_words_give_an_order_nobody_listed(ordered: list[str]) -> None:
    assert list(matched(*sorted(ordered)).labels) == ordered


def test_words_of_one_degree_give_no_order() -> None:
    assert match_scale(["Slightly cold", "Extremely cold", "Completely cold"]) is None


@pytest.mark.parametrize(
    "labels",
    [
        ["Male", "Female"],
        ["Red", "Blue", "Green"],
        ["Agree", "Bananas"],
        ["18-29", "30-44", "> 60"],
        ["1", "2", "3"],
        ["0", "1", "2", "3 or more"],
        ["1. Apples", "2. Pears", "3. Plums"],
        ["Year 7", "Year 8"],
        ["Agree"],
        ["Don't know", "Prefer not to say"],
        [],
        ["", " "],
    ],
)
def test_no_scale_is_made_up(labels: list[str]) -> None:
    assert match_scale(labels) is None


def test_off_scale_labels_are_known_however_they_are_written() -> None:
    for label in ("Don't know", "don’t  know", "N/A", "9 - Don't know", "Prefer not to say"):
        assert is_off_scale(label)
    assert not is_off_scale("Neutral")


@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["Agree", "1", "Very", "No"]))))
def test_any_labels_give_a_match_of_their_own_or_none(labels: list[str]) -> None:
    match = match_scale(labels)
    if match is not None:
        forms = [normalise(label) for label in (*match.labels, *match.off_scale)]
        assert {normalise(label) for label in labels} - {""} <= set(forms)
        assert len(set(forms)) == len(forms)


def test_a_long_text_is_no_label_and_takes_no_time() -> None:
    assert not is_known_label("x" * 1_000_000)
    assert not is_off_scale(f"Don't know {'x ' * 500_000}")
