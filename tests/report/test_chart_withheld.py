"""Charts of results that are withheld: nothing of them is drawn, written or claimed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Chart, drawn
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.charts.style import HATCH
from ehs_eval.results import SUPPRESSED, Place, Result, Results
from tests.report.drawn_studies import (
    bars,
    chart_of,
    check_text,
    make,
    make_schools,
    make_sheet,
    texts_of,
)
from tests.report.withheld import with_some_withheld

WHY = "withheld, so that no one can be recognised"


def without(results: Results, hides: Callable[[Result], bool]) -> Results:
    """Return results of which some are withheld."""
    left = Results()
    for row in results.rows:
        left.include(replace(row, value=None, reason=SUPPRESSED) if hides(row) else row)
    return left


def words_of(chart: Chart) -> str:
    """Return all that is written about a chart, beside it and in its table."""
    assert chart.data is not None
    cells = [text for row in chart.data.shown() for text in row]
    about = (chart.title, chart.subtitle, chart.caption, chart.alt)
    return " ".join([*about, *cells]).replace("\u00a0", " ")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
def test_any_results_may_be_withheld(tmp_path: Path, share: float, seed: int) -> None:
    for number, (study, results) in enumerate(
        (
            make(tmp_path, waves=2, sizes=(40, 8), school=True),
            make_schools(tmp_path, {f"School {n}": (30, 20 + n) for n in range(4)}),
            make_sheet(tmp_path, programmes=("One", "Two"), waves=2, sizes=(30, 7)),
        )
    ):
        some = with_some_withheld(Evaluation(study, results, (), ()), share, 10 * seed + number)
        for chart in build_charts(study, some.found):
            check_text(chart)
            assert not re.search(r"\bNone\b(?! of| is)|\bnan\b", words_of(chart)), chart.id


@pytest.mark.parametrize(("share", "seed"), [(0.02, 1), (0.2, 2), (0.6, 3)])
def test_no_withheld_number_is_written(salford: Evaluation, share: float, seed: int) -> None:
    some = with_some_withheld(salford, share, seed)
    before = {row.key: row.value for row in salford.found.rows}
    hidden = {before[row.key] for row in some.found.rows if row.reason == SUPPRESSED}
    known = {row.value for row in some.found.rows}
    numbers = {f"{n:,}" for n in hidden - known if isinstance(n, int) and n > 99}
    charts = build_charts(some.study, some.found)
    assert charts
    for chart in charts:
        found = set(re.findall(r"\d[\d,]*", words_of(chart)))
        assert not (found & numbers), (chart.id, found & numbers)


def test_everything_withheld_makes_no_charts(salford: Evaluation) -> None:
    assert build_charts(salford.study, without(salford.found, lambda _: True)) == []


def test_a_value_without_a_reason_to_hide_is_left_out_and_said(tmp_path: Path) -> None:
    study, results = make(tmp_path)
    left = Results()
    for row in results.rows:
        gone = row.item == "q1" and row.analysis in ("distribution", "change", "comparison")
        left.include(replace(row, value=None, reason="not asked of all") if gone else row)
    found = {chart.id: chart for chart in build_charts(study, left)}
    for name in ("people-block-likert", "people-change"):
        assert "Not shown: Item 1" in found[name].caption
        assert "not asked of all" in found[name].caption


def answers_hidden(study: Study, results: Results, *answers: str) -> Chart:
    """Return the chart of a block of which some answers of one item and wave are withheld."""

    def hides(row: Result) -> bool:
        of = row.analysis == "distribution" and row.item == "q0" and row.waves == ("w1",)
        return of and row.group.get("q0") in answers

    return chart_of(study, without(results, hides), "people-block-likert")


def test_neighbours_withheld_on_one_side_are_one_hatched_segment(tmp_path: Path) -> None:
    study, results = make(tmp_path)
    chart = answers_hidden(study, results, "Agree", "Strongly agree")
    check_text(chart)
    at = Place("people", "distribution", "q0", {}, ("w1",))
    both = sum(
        results.number(replace(at, group={"q0": answer}), "proportion") or 0
        for answer in ("Agree", "Strongly agree")
    )
    hatched = [p for axes in chart.draw().axes for p in axes.patches if p.get_hatch()]
    assert [patch.get_width() for patch in hatched] == pytest.approx([both])
    assert "[c] withheld" in [text for text, _ in texts_of(chart.draw())]
    assert f"[c]: {WHY}." in chart.caption


def test_a_bar_whose_place_is_not_known_is_not_drawn(tmp_path: Path) -> None:
    study, results = make(tmp_path)
    whole = len(bars(chart_of(study, results, "people-block-likert").draw()))
    chart = answers_hidden(study, results, "Disagree", "Agree")
    check_text(chart)
    assert len(bars(chart.draw())) == whole - 5
    assert "[c] withheld" in [text for text, _ in texts_of(chart.draw())]
    assert chart.data is not None
    row = next(row for row in chart.data.rows if row["item"] == "Item 0" and row["wave"] == "W1")
    assert [getattr(row[f"share_{n}"], "reason", "") for n in range(1, 6)] == [
        *("", SUPPRESSED, "", SUPPRESSED, "")
    ]


def test_an_answer_withheld_is_not_called_rarer(tmp_path: Path) -> None:
    study, results = make(tmp_path)
    top = max(
        (row for row in results.rows if row.item == "topic" and row.statistic == "n" and row.group),
        key=lambda row: float(row.value) if isinstance(row.value, int | float) else 0.0,
    )
    hidden = without(
        results,
        lambda row: row.analysis == "distribution" and row.group == top.group,
    )
    chart = chart_of(study, hidden, "people-topic-answers")
    assert "of those shown" in chart.title
    assert str(top.group["topic"]) not in chart.title
    written = [text for text, _ in texts_of(chart.draw())]
    assert written.count("[c]") == 2


def test_no_school_is_named_for_what_is_withheld(salford: Evaluation) -> None:
    """Neither the share of the largest school nor who it is can be read from a chart."""
    named = ("largest_school_share", "largest_school", "dominated_by_one_school")
    hidden = without(
        salford.found,
        lambda row: (
            row.statistic in named or (row.analysis == "participation" and "school" in row.group)
        ),
    )
    for chart in build_charts(salford.study, hidden):
        assert "% of the answers" not in chart.title + chart.caption
        assert chart.id not in ("pupils-schools", "staff-schools")


def test_the_drawing_has_only_what_is_published(salford: Evaluation) -> None:
    place = Place("pupils", "participation", None, {"school": "Middlewich High School"}, ("mid",))
    n = salford.found.number(place, "n")
    assert n is not None
    keep = Place("pupils", "participation", None, {}, ("mid",))
    hidden = without(
        salford.found,
        lambda row: (
            row.waves == ("mid",)
            and row.analysis == "participation"
            and row.dataset == "pupils"
            and row.key[:4] != (keep.dataset, keep.analysis, None, "{}")
        ),
    )
    svg = drawn(chart_of(salford.study, hidden, "pupils-schools")).svg
    words = " ".join(ElementTree.fromstring(svg).itertext())
    assert "57%" not in words
    assert "Mid-point (n\u00a0=\u00a0173)" in words


def test_a_change_is_not_claimed_where_the_check_of_it_is_withheld(salford: Evaluation) -> None:
    """The fall rests on one school, which a title must not pass over."""
    hidden = without(
        salford.found,
        lambda row: (
            (row.dataset, row.analysis) == ("referrals", "change") and SCHOOL_LEFT_OUT in row.group
        ),
    )
    chart = chart_of(salford.study, hidden, "referrals-change")
    assert "a fall with all pilot schools, but a withheld figure without" in chart.title


def test_a_verdict_withheld_is_not_called_unclear(salford: Evaluation) -> None:
    hidden = without(
        salford.found,
        lambda row: (
            (row.dataset, row.analysis) == ("referrals", "change") and row.statistic == "is_clear"
        ),
    )
    chart = chart_of(salford.study, hidden, "referrals-change")
    assert "unclear" not in " ".join(text for text, _ in texts_of(chart.draw()))
    assert "withheld" in chart.title


def test_the_withheld_part_of_a_whole_is_said_and_hatched_alike(salford: Evaluation) -> None:
    hidden = without(
        salford.found,
        lambda row: (
            (row.dataset, row.analysis, row.waves) == ("pupils", "participation", ("post",))
            and (
                row.group.get("year_group") in ("Year 7", "Year 8")
                or row.group.get("school") in ("Eaton Bank Academy", "Middlewich High School")
            )
        ),
    )
    chart = chart_of(salford.study, hidden, "pupils-year-group-composition")
    assert "the rest [c]" in chart.alt.split("Post-project")[1]
    assert "[c]" not in chart.alt.split("Post-project")[0]
    schools = chart_of(salford.study, hidden, "pupils-schools")
    for drawing in (chart, schools):
        figure = drawing.draw()
        last = {patch.get_hatch() for axes in figure.axes for patch in axes.patches}
        assert HATCH in last, drawing.id
        assert "[c] withheld" in [text for text, _ in texts_of(figure)]


def test_year_groups_are_told_by_more_than_their_colour(salford: Evaluation) -> None:
    figure = chart_of(salford.study, salford.found, "pupils-year-group-composition").draw()
    looks = {
        (patch.get_facecolor(), patch.get_hatch())
        for axes in figure.axes
        for patch in axes.patches
        if patch.get_width()
    }
    assert len({hatch for _, hatch in looks}) >= 4
