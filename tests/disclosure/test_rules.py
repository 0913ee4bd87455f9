"""The rules in force."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ehs_eval.config.disclosure import DisclosureSettings, Preset
from ehs_eval.disclosure.rules import rules_of


def test_counts_of_one_to_four_are_withheld_where_the_study_says_nothing() -> None:
    rules = rules_of(DisclosureSettings())
    assert (rules.threshold, rules.zeros_shown, rules.smallest_base, rules.round_to) == (
        5,
        True,
        5,
        1,
    )
    assert not rules.needs_schools


@pytest.mark.parametrize(
    ("preset", "threshold", "base", "round_to"),
    [
        ("nhs mental health", 5, 5, 5),
        ("hes", 8, 8, 5),
        ("dfe", 5, 5, 1),
        ("active lives", 5, 30, 1),
    ],
)
def test_preset(preset: Preset, threshold: int, base: int, round_to: int) -> None:
    rules = rules_of(DisclosureSettings(preset=preset))
    assert (rules.preset, rules.threshold, rules.smallest_base, rules.round_to) == (
        preset,
        threshold,
        base,
        round_to,
    )
    assert rules.source


def test_a_preset_that_was_not_checked_says_so() -> None:
    assert "has not been checked" in rules_of(DisclosureSettings(preset="hes")).source


def test_the_study_file_overrides_each_setting_of_a_preset() -> None:
    rules = rules_of(
        DisclosureSettings(
            preset="nhs mental health",
            threshold=10,
            zeros="withheld",
            smallest_base=12,
            round_to=1,
            dominance=0.8,
            minimum_schools=3,
        )
    )
    assert (rules.threshold, rules.zeros_shown, rules.smallest_base) == (10, False, 12)
    assert (rules.round_to, rules.dominance, rules.minimum_schools) == (1, 0.8, 3)
    assert rules.needs_schools


def test_a_higher_threshold_raises_the_smallest_base() -> None:
    assert rules_of(DisclosureSettings(threshold=10)).smallest_base == 10
    assert rules_of(DisclosureSettings(threshold=3)).smallest_base == 5


@pytest.mark.parametrize("wrong", [{"threshold": 1}, {"dominance": 1.5}, {"preset": "none"}])
def test_an_impossible_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DisclosureSettings.model_validate(wrong)
