"""Regression to the mean of groups that were chosen for low scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, table

SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
"""
CHOSEN = "chosen_low = true\npopulation_mean = 28\n"
BEFORE = [14.4, 18.4, 20.0, 16.4, 22.4, 20.0, 12.8, 21.2, 17.6, 19.2]
AFTER = [20.4, 20.0, 25.2, 22.0, 24.0, 28.4, 15.2, 26.8, 21.6, 19.6]


def rows(wave: str, totals: list[float], programme: str = "Run") -> list[str]:
    """Return a person for each total, its four items alike."""
    return [
        f"p{n},{wave},{programme},{','.join([f'{total / 4:.1f}'] * 4)}"
        for n, total in enumerate(totals)
    ]


def measured(folder: Path, settings: str, *lines: str, head: str = HEAD) -> Results:
    file = table("code,wave,programme,a,b,c,d", *lines)
    return analyse(folder, head + SHEET + settings, {"ors.csv": file})


def at(results: Results, waves: str = "pre post", **group: str) -> At:
    return At(results, "regression_to_mean", "total", group, waves, "ors")


def test_what_remains_is_the_change_at_the_population_mean(tmp_path: Path) -> None:
    """Least squares of the later totals on the distance of the earlier ones from 28."""
    results = measured(tmp_path, CHOSEN, *rows("pre", BEFORE), *rows("post", AFTER))
    line = stats.linregress(np.array(BEFORE) - 28, np.array(AFTER) - 28)
    margin = stats.t.ppf(0.975, 8) * line.intercept_stderr
    for found in (at(results), at(results, programme="Run")):
        assert found("n_pairs") == 10
        assert found("observed_change") == pytest.approx(np.mean(AFTER) - np.mean(BEFORE))
        assert found("remaining_change") == pytest.approx(line.intercept)
        assert found.number("expected_change") == pytest.approx(
            found.number("observed_change") - line.intercept
        )
        assert found("low") == pytest.approx(line.intercept - margin)
        assert found("high") == pytest.approx(line.intercept + margin)
        t = line.intercept / line.intercept_stderr
        assert found("p_value") == pytest.approx(2 * stats.t.sf(abs(t), 8))


def test_nothing_is_estimated_without_a_population_mean(tmp_path: Path) -> None:
    lines = [*rows("pre", BEFORE), *rows("post", AFTER)]
    found = at(measured(tmp_path, "chosen_low = true\n", *lines))
    for statistic in ("observed_change", "expected_change", "remaining_change", "p_value"):
        assert found.reason(statistic) == "the study file gives no population mean"


def test_too_few_people_seen_twice(tmp_path: Path) -> None:
    found = at(measured(tmp_path, CHOSEN, *rows("pre", BEFORE), *rows("post", AFTER[:9])))
    assert found("n_pairs") == 9
    assert found.reason("remaining_change") == "9 people seen in both waves, fewer than 10"


def test_a_person_without_a_total_is_no_pair(tmp_path: Path) -> None:
    lines = [*rows("pre", BEFORE), *rows("post", AFTER[:9]), "p9,post,Run,5,,5,5"]
    assert at(measured(tmp_path, CHOSEN, *lines))("n_pairs") == 9


def test_only_groups_that_were_chosen_low(tmp_path: Path) -> None:
    results = measured(tmp_path, "", *rows("pre", BEFORE), *rows("post", AFTER))
    assert list(results.select("ors", "regression_to_mean")) == []


def test_people_were_chosen_at_the_first_wave(tmp_path: Path) -> None:
    lines = [*rows("pre", BEFORE), *rows("mid", AFTER), *rows("post", AFTER)]
    results = measured(tmp_path, CHOSEN, *lines, head=THREE_WAVES)
    assert at(results, "pre mid").has("remaining_change")
    assert at(results, "pre post").has("remaining_change")
    assert not at(results, "mid post").has("n_pairs")
