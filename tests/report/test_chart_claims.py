"""Charts claim what the results bear, and say why no more."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import said_of
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.format import points
from ehs_eval.results import Place, Results
from tests.report.drawn_studies import (
    chart_of,
    check_text,
    make_schools,
    marks_of,
    texts_of,
)


@pytest.fixture(scope="module")
def salford(salford: Evaluation) -> tuple[Study, Results]:
    return salford.study, salford.found


@pytest.fixture(scope="module")
def charts(salford: tuple[Study, Results]) -> dict[str, Chart]:
    return {chart.id: chart for chart in build_charts(*salford)}


def test_a_dominated_wave_is_named(charts: dict[str, Chart]) -> None:
    said = "98% of the answers at Post-project come from Middlewich High School"
    assert charts["pupils-schools"].title == said
    assert "more than 80%" in charts["pupils-schools"].caption
    assert said in charts["pupils-own-stigma-likert"].caption


def test_no_change_is_claimed_where_one_school_can_be_compared(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    pooled = Place("pupils", "change", "help_speed", {}, ("pre", "post"))
    p_value = results.number(pooled, "p_value")
    assert p_value is not None
    assert p_value < 0.001
    for name in ("pupils-help-speed-likert", "pupils-change-part-2-of-2"):
        title = charts[name].title.replace("\u00a0", " ")
        assert re.search("[Nn]o change from Baseline to Post-project can be claimed", title)
        assert "only one school has 10 or more answers in both waves" in title
        caption = charts[name].caption.replace("\u00a0", " ")
        assert "only Middlewich High School has 10 or more answers in both waves" in caption


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"verdict_in_family": "clear", "is_clear": "yes", "difference": 0.1}, "rose"),
        ({"verdict_in_family": "clear", "is_clear": "yes", "difference": -0.1}, "fell"),
        ({"verdict_in_family": "clear", "is_clear": "no", "difference": 0.5}, "unclear"),
        (
            {"verdict_in_family": "not clear", "is_clear": "no", "difference": 0.5, "low": 0.3},
            "unclear",
        ),
        ({"verdict_in_family": "one school", "is_clear": "no", "difference": 0.5}, "one school"),
        ({"verdict_in_family": "too few", "is_clear": "no"}, "too few"),
        ({"is_clear": "yes", "difference": 0.1}, "rose"),
        ({"difference": 0.5, "low": 0.3, "high": 0.7}, "none"),
    ],
)
def test_only_the_verdict_decides(changed: dict[str, Any], expected: str) -> None:
    results, at = Results(), Place("people", "comparison", "item", {}, ("a", "b"))
    results.add(at, changed)
    assert said_of(results, at) == expected


def test_a_change_that_the_schools_agree_on_is_named_and_marked(tmp_path: Path) -> None:
    sizes = {f"School {n}": (40 + n, 36 + n) for n in range(5)}
    study, results = make_schools(tmp_path, sizes)
    verdicts = [
        results.value(Place("people", "comparison", item, {}, ("w0", "w1")), "is_clear")
        for item in ("up", "mixed")
    ]
    assert verdicts == ["yes", "no"]
    chart = chart_of(study, results, "people-change")
    assert chart.title == "1 of 2\u00a0items changed clearly from W0 to W1: 1\u00a0better"
    figure = chart.draw()
    mean = results.number(Place("people", "school_change", "up", {}, ("w0", "w1")), "difference")
    assert marks_of(figure, "^") == pytest.approx([mean])
    assert len(marks_of(figure, "o")) == 1
    assert "(Benjamini-Hochberg)" in chart.caption
    assert "No change is claimed" not in chart.caption
    block = chart_of(study, results, "people-block-likert").title
    assert "rose on 1 of 2\u00a0items and shows no clear change on 1" in block


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ({"A": (40, 30), "B": (30, 30)}, "only A and B have 10 or more answers in both waves"),
        ({"A": (40, 30), "B": (30, 9)}, "only A has 10 or more answers in both waves"),
        (
            {"A": (8, 9), "B": (9, 8)},
            "fewer than 3 schools have 10 or more answers in both waves",
        ),
    ],
)
def test_captions_say_why_no_change_is_claimed(
    tmp_path: Path, sizes: dict[str, tuple[int, int]], reason: str
) -> None:
    study, results = make_schools(tmp_path, sizes)
    for name in ("people-change", "people-block-likert"):
        chart = chart_of(study, results, name)
        caption = chart.caption.replace("\u00a0", " ")
        assert f"No change is claimed: {reason} (W0 to W1)." in caption
        assert "can be claimed" in chart.title
        assert "changed clearly" not in chart.title


def test_a_share_of_mentions_stands_pooled_and_in_brackets(tmp_path: Path) -> None:
    sizes = {f"School {n}": (30, 30) for n in range(3)}
    study, results = make_schools(tmp_path, sizes, is_mention=True)
    pooled = results.number(Place("people", "change", "ones", {}, ("w0", "w1")), "difference")
    assert pooled is not None
    chart = chart_of(study, results, "people-change")
    check_text(chart)
    figure = chart.draw()
    written = [text for text, _ in texts_of(figure)]
    assert f"({points(pooled)})" in written
    assert "not tested" in written
    assert marks_of(figure, "o", hollow=True)[-1] == pytest.approx(pooled)
    assert "of 2\u00a0items" in chart.title
    assert "In brackets, pooled alone" in chart.caption


def test_schools_are_compared_to_the_wave_that_most_of_them_answered(
    charts: dict[str, Chart],
) -> None:
    chart = charts["pupils-change-by-school"]
    assert chart.title.startswith("School by school from Baseline to Mid-point: both schools")
    assert chart.title.endswith("too few schools to claim a change")
    assert not marks_of(chart.draw(), "D", hollow=True)
    assert "staff-change-by-school" not in charts


def test_programmes_too_small_to_compare_are_named(charts: dict[str, Chart]) -> None:
    title = charts["ors-total"].title.replace("\u00a0", " ")
    assert "too few to say in Cool Connections (n = 5 and 6)" in title
    assert "Exam Stress (Baseline to Mid-point, n = 23 and 6)" in title
    assert "no comparison" not in title


@pytest.mark.parametrize(
    ("has_schools", "total", "items"),
    [
        (
            True,
            "Total scores, W0 to W1: higher",
            "Item scores, W0 to W1 – higher: A; no clear change: B",
        ),
        (
            False,
            "Total scores, W0 to W1: cannot be judged (the data do not say which school the "
            "scores are from)",
            "Item scores: no change from W0 to W1 can be claimed: the data do not say which "
            "school the scores are from",
        ),
    ],
)
def test_scores_are_judged_only_where_their_schools_are_known(
    tmp_path: Path, has_schools: bool, total: str, items: str
) -> None:
    with (tmp_path / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "place", "wave", "a", "b", "c", "d"])
        for row in range(48):
            # A rises by about three points, B for half of them and falls for the others.
            person = [f"p{row}", f"School {row % 4}"]
            writer.writerow([*person, "w0", row % 5, 5, 5, 5])
            risen = row % 5 + 3 + row % 4 / 10
            writer.writerow([*person, "w1", risen, 5 + (-1) ** (row // 4), 5, 5])
    sheet = {"file": "scores.csv", "measure": "ors", "participant": "person", "wave": "wave"}
    labels = {"a": "A", "b": "B", "c": "C", "d": "D"}
    study = Study.model_validate(
        {
            "study": {"title": "T", "waves": ["w0", "w1"]},
            "score_sheets": {
                "scores": {**sheet, "items": labels, "school": "place" if has_schools else None}
            },
        }
    )
    results = run_analyses(study, load_data(study, tmp_path))
    drawn = {chart.id: chart for chart in build_charts(study, results)}
    assert drawn["scores-total"].title == total
    assert drawn["scores-items"].title.startswith(items)
    said = "only people linked across waves (48) are compared"
    assert (said in drawn["scores-total"].caption.lower()) == has_schools
