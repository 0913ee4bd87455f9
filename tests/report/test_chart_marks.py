"""Marks of charts equal results, and any study is drawn with its text inside and apart."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from ehs_eval.analyses import run_analyses
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.results import Place, Results
from tests.report.drawn_studies import (
    LONG,
    bars,
    chart_of,
    check_text,
    make,
    make_schools,
    make_sheet,
    marks_of,
    texts_of,
)


@pytest.fixture(scope="module")
def salford(salford: Evaluation) -> tuple[Study, Results]:
    return salford.study, salford.found


@pytest.fixture(scope="module")
def charts(salford: tuple[Study, Results]) -> dict[str, Chart]:
    return {chart.id: chart for chart in build_charts(*salford)}


def test_likert_segments_are_the_results(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    study, results = salford
    block = next(b for b in study.surveys["pupils"].blocks if b.name == "own_stigma")
    expected = [
        results.number(Place("pupils", "distribution", item, {item: point}, (wave,)), "proportion")
        for item in block.items
        for wave in study.wave_names
        for point in study.scale_of(block).labels
    ]
    drawn = bars(charts["pupils-own-stigma-likert"].draw())
    assert drawn == pytest.approx(expected)


def test_category_bars_are_the_results(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    figure = charts["pupils-topics-wanted-answers"].draw()
    shares = sorted(
        (
            row.value
            for row in results.select("pupils", "distribution", item="topics_wanted")
            if row.statistic == "proportion" and isinstance(row.value, float)
        ),
        reverse=True,
    )
    assert bars(figure) == pytest.approx(shares[: len(bars(figure))])


def test_small_bases_carry_no_percentage(charts: dict[str, Chart]) -> None:
    figure = charts["staff-training-engaged-answers"].draw()
    written = [text for text, _ in texts_of(figure)]
    assert not any("%" in text for text in written)
    assert "counts" in charts["staff-training-engaged-answers"].caption


@pytest.mark.parametrize(
    "settings",
    [
        {"waves": 1, "sizes": (40,)},
        {"waves": 1, "items": 1, "sizes": (1,)},
        {"waves": 2, "blank": "w1"},
        {"waves": 2, "sizes": (6, 5), "school": True},
        {"waves": 3, "items": 20, "sizes": (40, 30, 9)},
        {"waves": 2, "items": 60, "sizes": (12, 11)},
        {"waves": 6, "items": 2, "school": True},
        {"waves": 2, "label": LONG, "school": True},
        {"waves": 2, "label": "W" * 120, "school": True},
        {"waves": 2, "label": 'Costs $5 & <b>"ten"</b> $', "school": True},
    ],
    ids=["one", "single", "empty", "small", "third-small", "sixty", "six", "long", "word", "signs"],
)
def test_any_study_is_drawn(tmp_path: Path, settings: dict[str, Any]) -> None:
    study, results = make(tmp_path, **settings)
    found = build_charts(study, results)
    assert found
    for chart in found:
        check_text(chart)


@pytest.mark.parametrize(
    ("programmes", "waves", "sizes"),
    [
        ((), 1, (9,)),
        ((), 0, (1,)),
        (("One",), 2, (20, 1)),
        (("One", "Two"), 3, (30, 2, 0, 5)),
        ((LONG, f"Other {LONG}"), 2, (5, 200)),
        (tuple(f"Programme {n}" for n in range(12)), 2, (8, 7)),
        (tuple(f"Programme {n}" for n in range(12)), 0, (8, 7)),
        (("One", "Two"), 6, (12,)),
    ],
)
def test_any_score_sheet_is_drawn(
    tmp_path: Path, programmes: tuple[str, ...], waves: int, sizes: tuple[int, ...]
) -> None:
    found = build_charts(*make_sheet(tmp_path, programmes=programmes, waves=waves, sizes=sizes))
    assert {chart.id for chart in found} >= {"scores-total", "scores-items"}
    for chart in found:
        check_text(chart)


def test_every_score_is_a_point(tmp_path: Path) -> None:
    study, results = make_sheet(tmp_path, programmes=("One",), waves=2, sizes=(20, 12))
    chart = next(c for c in build_charts(study, results) if c.id == "scores-total")
    points = [
        len(np.atleast_1d(np.asarray(line.get_xdata())))
        for axes in chart.draw().axes
        for line in axes.lines
        if line.get_marker() == "o"
    ]
    assert sum(points) == 32


def test_the_pooled_change_stands_beside_the_one_within_schools(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    block = next(b for b in salford[0].surveys["staff"].blocks if b.name == "own_stigma")
    figure = charts["staff-change"].draw()
    for analysis, mark, hollow in (("change", "o", True), ("comparison", "s", False)):
        places = [Place("staff", analysis, item, {}, ("pre", "post")) for item in block.items]
        expected = [results.number(at, "difference") for at in places]
        assert marks_of(figure, mark, hollow=hollow)[: len(places)] == pytest.approx(expected)


def test_every_change_not_claimed_has_a_mark_of_its_own(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    drawn = []
    for number in (1, 2):
        figure = charts[f"pupils-change-part-{number}-of-2"].draw()
        drawn += marks_of(figure, "s")
        assert not marks_of(figure, "^v<>")
        assert "■ not claimed" in [text for text, _ in texts_of(figure)]
    expected = [
        row.value
        for row in results.select("pupils", "comparison", statistic="difference")
        if row.waves == ("pre", "post") and isinstance(row.value, float)
    ]
    assert len(expected) == 38
    assert sorted(drawn) == pytest.approx(sorted(expected))


def test_schools_are_drawn_by_themselves_where_two_can_be_compared(tmp_path: Path) -> None:
    sizes = {"A": (40, 30), "B": (30, 30), "C": (20, 9), "D": (50, 20)}
    study, results = make_schools(tmp_path, sizes)
    chart = chart_of(study, results, "people-change-by-school")
    check_text(chart)
    assert "all 3 schools moved the same way on 1 of 2\u00a0items" in chart.title
    figure = chart.draw()
    for school, mark in (("A", "o"), ("B", "s"), ("D", "^")):
        expected = [
            results.number(
                Place("people", "school_change", item, {"school": school}, ("w0", "w1")),
                "difference",
            )
            for item in ("up", "mixed")
        ]
        assert marks_of(figure, mark) == pytest.approx(expected)
    means = [
        results.number(Place("people", "school_change", item, {}, ("w0", "w1")), "difference")
        for item in ("up", "mixed")
    ]
    assert marks_of(figure, "D", hollow=True) == pytest.approx(means)
    assert not any(text == "C" for text, _ in texts_of(figure))


def test_one_school_alone_is_not_drawn_beside_others(tmp_path: Path) -> None:
    found = build_charts(*make_schools(tmp_path, {"A": (40, 30), "B": (30, 9)}))
    assert "people-change-by-school" not in {chart.id for chart in found}


def test_many_schools_are_told_apart_by_no_colour(tmp_path: Path) -> None:
    study, results = make_schools(tmp_path, {f"School {n}": (20, 20) for n in range(9)})
    chart = chart_of(study, results, "people-change-by-school")
    check_text(chart)
    figure = chart.draw()
    assert len(marks_of(figure, "o")) == 18
    assert "one school" in [text for text, _ in texts_of(figure)]


def scale_study(folder: Path, **scale: Any) -> tuple[Study, Results]:
    """Return a study of one item on a scale of four points, and its results."""
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([["item"], *([label] for label in "ABBCCCDDDD" * 4)])
    block = {"name": "block", "scale": "s", "counts": ["C", "D"], "items": {"item": "Item"}}
    study = Study.model_validate(
        {
            "study": {"title": "T", "waves": ["a"]},
            "scales": {"s": {"labels": ["A", "B", "C", "D"], **scale}},
            "surveys": {"people": {"files": {"a": "a.csv"}, "blocks": [block]}},
        }
    )
    return study, run_analyses(study, load_data(study, folder))


@pytest.mark.parametrize(
    ("scale", "start"),
    [({}, -0.3), ({"neutral": "B"}, -0.2), ({"neutral": " d "}, -0.8), ({"neutral": "none"}, 0.0)],
)
def test_bars_stand_about_the_neutral_answer(
    tmp_path: Path, scale: dict[str, str], start: float
) -> None:
    chart = chart_of(*scale_study(tmp_path, **scale), "people-block-likert")
    check_text(chart)
    figure = chart.draw()
    lefts = [
        patch.get_x()
        for axes in figure.axes
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    ]
    assert min(lefts) == pytest.approx(start)
    assert bars(figure) == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_a_neutral_answer_has_to_be_a_label(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="`neutral` is “E”, which is none of the labels"):
        scale_study(tmp_path, neutral="E")
