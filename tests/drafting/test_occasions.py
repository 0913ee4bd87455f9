from __future__ import annotations

import pytest

from ehs_eval.drafting.occasions import in_order, middle_day, moments, without_moment


@pytest.mark.parametrize(
    ("texts", "places", "names"),
    [
        (["pupils_post", "pupils_pre", "pupils_mid"], (1, 2, 0), ("pre", "mid", "post")),
        (["After", "Baseline", "6 month follow-up"], (1, 0, 2), ("pre", "post", "followup")),
        (["PupilSurveyPost", "PupilSurveyPre"], (1, 0), ("pre", "post")),
        (["survey T2", "survey T1"], (1, 0), ("wave1", "wave2")),
        (["wave 10", "wave 9"], (1, 0), ("wave1", "wave2")),
        (["summer 2024", "autumn 2023"], (1, 0), ("wave1", "wave2")),
        (["Summer", "Autumn", "Spring"], (1, 2, 0), ("wave1", "wave2", "wave3")),
        (["autumn 2023-24", "summer 2023-24"], (0, 1), ("wave1", "wave2")),
        (["results 2019", "results 2018"], (1, 0), ("wave1", "wave2")),
        (["export 2024-03-01", "export 2023-09-30"], (1, 0), ("wave1", "wave2")),
        (["pupils July 2017", "pupils Sept 2016"], (1, 0), ("wave1", "wave2")),
        (["intake_arm_1", "follow_up_arm_1", "discharge_arm_1"], (0, 2, 1), None),
    ],
)
def test_words_order_waves(
    texts: list[str], places: tuple[int, ...], names: tuple[str, ...] | None
) -> None:
    order = in_order(texts, [None] * len(texts))
    assert order.places == places
    assert order.certain
    assert order.names == (names or ("pre", "post", "followup"))


def test_dates_order_waves_whose_names_say_nothing() -> None:
    order = in_order(["b", "a"], ["2020-06-01", "2019-06-01"])
    assert (order.places, order.certain) == ((1, 0), True)
    assert "dates" in order.reason


def test_without_words_or_dates_the_order_given_is_kept_and_said_to_be_uncertain() -> None:
    order = in_order(["b", "a"], [None, "2019-06-01"])
    assert (order.places, order.certain) == ((0, 1), False)


def test_two_files_of_one_stage_are_not_ordered_by_it() -> None:
    assert not in_order(["pre a", "pre b"], [None, None]).certain


def test_a_term_is_the_label_of_its_wave() -> None:
    order = in_order(["summer_2024", "autumn_2023"], [None, None])
    assert order.labels == ("Autumn 2023", "Summer 2024")


def test_words_inside_other_words_say_nothing() -> None:
    assert moments("presentation afternoon endless 896447") == {}


def test_the_rest_of_a_name_is_what_all_waves_share() -> None:
    names = ["pupil_survey_pre", "pupil survey T2", "Pupil-Survey 2024-03-01"]
    assert {without_moment(name) for name in names} == {"pupil survey"}


def test_the_middle_day_is_that_of_the_middle_response() -> None:
    assert middle_day({"2020-01-09": 1, "2020-01-01": 3}) == "2020-01-01"
    assert middle_day({}) is None
