"""Charts of schools, pairs, turnout, ranks and groups: marks are results, none that is withheld."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from ehs_eval.analyses import run_analyses
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.charts import (
    composition,
    counted,
    estimation,
    ranks,
    reliable,
    schools,
    scores,
    slopes,
    subgroups,
    turnout,
)
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.headline import headline_chart
from ehs_eval.report.charts.style import HATCH
from ehs_eval.report.tables.model import Missing
from ehs_eval.results import SUPPRESSED, Place, Result, Results
from tests.report.drawn_studies import check_text, texts_of

KINDS = (
    turnout.charts,
    composition.charts,
    schools.charts,
    slopes.charts,
    counted.charts,
    ranks.charts,
    scores.charts,
    estimation.charts,
    reliable.charts,
    subgroups.charts,
)
SCALE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
LONG = "A statement that goes on about one thing after another for a good while"
WAVES = ("w0", "w1", "w2")


def make(
    folder: Path, *, n_schools: int = 4, size: int = 12, people: int = 24, name: str = ""
) -> tuple[Study, Results]:
    """Return a study of a survey and a score sheet, from data written to a folder."""
    draw = random.Random(7)
    items = {f"q{i}": f"{name or 'Item'} {i}" for i in range(3)}
    actions = [f"{name or 'Action'} {i}" for i in range(5)]
    for number, wave in enumerate(WAVES):
        with (folder / f"{wave}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*items, "yes", "school", "year", "code", "a1", "a2", "a3"])
            for school in range(n_schools):
                for row in range(size):
                    answers = [SCALE[(row * 7 + i + number + school) % 5] for i in range(3)]
                    code = f"{school}-{row if row % 2 else f'{wave}{row}'}"
                    place = f"{name or 'School'} {chr(65 + school)}"
                    chosen = draw.sample(actions, 3)
                    yes = ["Yes", "No"][(row + number) % 2]
                    writer.writerow([*answers, yes, place, f"Year {7 + row % 6}", code, *chosen])
    with (folder / "sheet.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "wave", "programme", "gender", "a", "b", "c", "d"])
        for person in range(people):
            for number, wave in enumerate(WAVES):
                if (person + number) % 4:
                    marks = [round(draw.uniform(2, 6) + number, 1) for _ in "abcd"]
                    programme = f"{name or 'Programme'} {person % 2}"
                    writer.writerow([f"P{person}", wave, programme, "FM"[person // 2 % 2], *marks])
    survey: dict[str, Any] = {
        "files": {wave: f"{wave}.csv" for wave in WAVES},
        **{"school": "school", "year_group": "year", "respondent": "code"},
        "blocks": [
            {"name": "block", "scale": SCALE, "counts": SCALE[3:], "higher_is": "better"}
            | {"items": items},
            {"name": "yes_no", "scale": ["No", "Yes"], "counts": ["Yes"], "higher_is": "better"}
            | {"items": {"yes": name or "Said yes"}},
        ],
        "questions": [
            {"name": "actions", "text": name or "Actions", "kind": "ranked", "options": actions}
            | {"columns": ["a1", "a2", "a3"]}
        ],
    }
    sheet = {
        "file": "sheet.csv",
        **{"measure": "ors", "participant": "id", "wave": "wave"},
        **{"programme": "programme", "gender": "gender"},
        "items": {letter: letter.upper() for letter in "abcd"},
    }
    study = Study.model_validate(
        {
            "study": {"title": "Test", "waves": list(WAVES)},
            "surveys": {"people": survey},
            "score_sheets": {"sheet": sheet},
        }
    )
    data = load_data(study, folder)
    assert not data.failures
    return study, run_analyses(study, data)


def built(study: Study, results: Results) -> dict[str, Chart]:
    """Return the charts of this module's kinds by id."""
    return {chart.id: chart for kind in KINDS for chart in kind(study, results)}


def withheld(results: Results, hides: Callable[[Result], bool]) -> Results:
    """Return results as they are published: some without a value, single people left out."""
    left = Results()
    for row in results.rows:
        single = row.dataset == "sheet" and row.analysis in ("distribution", "paired_scores")
        if not single:
            left.include(replace(row, value=None, reason=SUPPRESSED) if hides(row) else row)
    return left


def said(chart: Chart) -> str:
    """Return every word of a chart: around it, in it, and in its table."""
    assert chart.data is not None
    cells = [cell for row in chart.data.shown() for cell in row]
    drawn = [text for text, _ in texts_of(chart.draw())]
    return " ".join((chart.title, chart.subtitle, chart.caption, chart.alt, *cells, *drawn))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Results]:
    return make(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def charts(made: tuple[Study, Results]) -> dict[str, Chart]:
    return built(*made)


def lines_of(figure: Figure) -> Iterator[list[float]]:
    """Yield the values of each line of two points or more that is not level."""
    for axes in figure.axes:
        for line in axes.lines:
            ys = np.asarray(line.get_ydata(), dtype=float)
            if len(ys) > 1 and line.get_marker() in ("None", None, ""):
                yield [round(float(y), 6) for y in ys]


def test_there_is_a_chart_of_every_kind(charts: dict[str, Chart]) -> None:
    assert set(charts) == {
        "people-funnel",
        "sheet-funnel",
        "people-year-group-composition",
        "people-change-by-school",
        "people-schools-by-wave",
        "people-yes-no-share",
        "people-actions-ranks",
        "sheet-total",
        "sheet-estimation",
        "sheet-reliable-change",
        "sheet-subgroups",
    }


def test_every_chart_has_its_numbers_as_a_table(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert chart.data is not None
        assert chart.data.rows, chart.id
        names = [column.name for column in chart.data.columns]
        assert len(names) == len(set(names)), chart.id
        assert all(set(row) <= set(names) for row in chart.data.rows), chart.id


@pytest.mark.parametrize(
    "settings",
    [
        {"n_schools": 12},
        {"n_schools": 1},
        {"n_schools": 5, "name": LONG},
        {"n_schools": 2, "size": 1, "people": 2},
    ],
)
def test_any_study_is_drawn_with_text_apart(tmp_path: Path, settings: dict[str, Any]) -> None:
    study, results = make(tmp_path, **settings)
    for chart in built(study, results).values():
        check_text(chart)


def test_a_line_is_drawn_for_each_school(
    charts: dict[str, Chart], made: tuple[Study, Results]
) -> None:
    _, results = made
    drawn = list(lines_of(charts["people-schools-by-wave"].draw()))
    for school in "ABCD":
        group = {"school": f"School {school}"}
        shares = []
        for pair, end in ((WAVES[:2], "first"), (WAVES[:2], "second"), (WAVES[::2], "second")):
            at = Place("people", "school_change", "q1", group, pair)
            value = results.number(at, f"mean_{end}")
            assert value is not None
            shares.append(round(value, 6))
        assert shares in drawn


def test_a_school_has_one_look_in_every_panel(charts: dict[str, Chart]) -> None:
    looks: dict[str, set[tuple[str, Any]]] = {}
    for axes in charts["people-schools-by-wave"].draw().axes:
        names = sorted(text.get_text()[:8] for text in axes.texts)
        marks = dict.fromkeys(
            (str(line.get_marker()), line.get_color())
            for line in axes.lines
            if line.get_marker() in ("o", "s", "^", "D")
        )
        for name, look in zip(names, marks, strict=True):
            looks.setdefault(name, set()).add(look)
    assert len(looks) == 4
    assert all(len(found) == 1 for found in looks.values())


def test_each_pair_is_a_line_and_nobody_is_drawn_twice(
    charts: dict[str, Chart], made: tuple[Study, Results]
) -> None:
    _, results = made
    rows = [r for r in results.select("sheet", "paired_scores") if "programme" not in r.group]
    pairs: dict[Any, dict[str, Any]] = {}
    for row in rows:
        if row.waves == ("w0", "w2"):
            pairs.setdefault(row.group["pair"], {})[row.statistic] = row.value
    wanted = sorted([pair["first"], pair["second"]] for pair in pairs.values())
    axes = charts["sheet-estimation"].draw().axes[0]
    lines = [list(map(float, np.asarray(line.get_ydata()))) for line in axes.lines]
    is_pair = [tuple(np.asarray(line.get_xdata())) == (0.06, 0.94) for line in axes.lines]
    assert sorted(ys for ys, mine in zip(lines, is_pair, strict=True) if mine) == wanted
    points = sum(
        len(ys) for ys, line in zip(lines, axes.lines, strict=True) if line.get_marker() == "o"
    )
    n = [results.number(Place("sheet", "describe", "total", {}, (w,)), "n") for w in ("w0", "w2")]
    assert n[0] is not None
    assert n[1] is not None
    assert points == n[0] + n[1] - 2 * len(wanted)


def test_the_effect_is_drawn_from_the_first_mean(
    charts: dict[str, Chart], made: tuple[Study, Results]
) -> None:
    _, results = made
    scores_axes, effects = charts["sheet-estimation"].draw().axes[:2]
    mean = results.number(Place("sheet", "describe", "total", {}, ("w0",)), "mean")
    assert mean is not None
    assert effects.get_ylim()[0] == pytest.approx(scores_axes.get_ylim()[0] - mean)
    at = Place("sheet", "comparison", "total", {}, ("w0", "w2"))
    marks = [line for line in effects.lines if line.get_marker() == "D"]
    assert float(np.asarray(marks[0].get_ydata())[0]) == results.number(at, "difference")


def test_single_scores_withheld_leave_means_and_effects(made: tuple[Study, Results]) -> None:
    study, results = made
    chart = built(study, withheld(results, lambda _: False))["sheet-estimation"]
    assert "single people are not shown" in chart.caption
    axes, effects = chart.draw().axes[:2]
    assert not [line for line in axes.lines if line.get_marker() == "o"]
    assert [line for line in effects.lines if line.get_marker() == "D"]


def test_nothing_left_makes_no_chart(made: tuple[Study, Results]) -> None:
    study, results = made
    assert built(study, withheld(results, lambda _: True)) == {}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_withheld_is_nowhere(made: tuple[Study, Results], seed: int) -> None:
    study, results = made
    choose = random.Random(seed)
    left = withheld(results, lambda _: choose.random() < (0.15, 0.4, 0.7)[seed % 3])
    for chart in built(study, left).values():
        words = said(chart)
        for bad in ("None", "nan", SUPPRESSED):
            assert bad not in words, chart.id
        assert chart.data is not None
        for row in chart.data.rows:
            for cell in row.values():
                assert not isinstance(cell, Missing) or cell.reason
        check_text(chart)


def test_counts_withheld_are_said_and_not_drawn(made: tuple[Study, Results]) -> None:
    study, results = made
    left = withheld(results, lambda row: row.statistic == "n_linked")
    chart = built(study, left)["people-funnel"]
    assert "[c]" in said(chart)
    assert "linked at" not in chart.title
    assert chart.data is not None
    linked = [row for row in chart.data.rows if str(row["step"]).startswith("Linked at")]
    assert [row["n"] for row in linked] == [Missing(SUPPRESSED)] * 2


def test_groups_withheld_become_one_hatched_end(made: tuple[Study, Results]) -> None:
    study, results = made
    small = ({"year_group": "Year 7"}, {"year_group": "Year 8"})
    left = withheld(results, lambda row: row.analysis == "participation" and row.group in small)
    chart = built(study, left)["people-year-group-composition"]
    assert "hatched end is withheld" in chart.caption
    assert not re.search("Year [78] [0-9]", chart.alt)
    hatched = [patch for patch in chart.draw().axes[0].patches if patch.get_hatch() == HATCH]
    assert len(hatched) == len(WAVES)
    assert [patch.get_width() for patch in hatched] == pytest.approx([1 / 3] * 3)


def test_ranks_are_the_counts(charts: dict[str, Chart], made: tuple[Study, Results]) -> None:
    _, results = made
    table = charts["people-actions-ranks"].data
    assert table is not None
    for row in table.rows:
        at = Place("people", "distribution", "actions", {"actions": str(row["answer"])}, ("w1",))
        assert row["n_rank_2_w1"] == results.value(at, "n_rank_2")


def test_reliable_change_counts_everybody_once(charts: dict[str, Chart]) -> None:
    table = charts["sheet-reliable-change"].data
    assert table is not None
    for row in table.records():
        parts = ("n_reliably_improved", "n_no_reliable_change", "n_reliably_worse")
        counts = [row[part] for part in parts]
        assert all(isinstance(n, int) for n in counts)
        assert sum(n for n in counts if isinstance(n, int)) == row["n_pairs"]


def test_groups_of_too_few_are_named_and_not_drawn(tmp_path: Path) -> None:
    study, results = make(tmp_path, people=40)
    chart = built(study, results)["sheet-subgroups"]
    drawn = [text for text, _ in texts_of(chart.draw())]
    assert {"F", "M"} <= set(drawn)
    info = study.study.model_copy(update={"small_group": 1000})
    strict = study.model_copy(update={"study": info})
    assert "sheet-subgroups" not in built(strict, results)


def test_turnout_is_of_those_eligible(salford: Evaluation) -> None:
    found = {c.id: c for c in turnout.charts(salford.study, salford.found)}
    assert "2,220 eligible" in found["pupils-funnel"].title
    table = found["pupils-turnout-by-school"].data
    assert table is not None
    eligible = {row["school"]: row["population"] for row in table.records()}
    assert sum(n for n in eligible.values() if isinstance(n, int)) == 2220


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("pupils", "comparison", "os_excuse", {}, ("pre", "post")), "not claimed"),
        (Place("ors", "comparison", "total", {}, ("pre", "post")), "not claimed"),
        (Place("referrals", "change", "share_of_locality", {}, ("pre", "post")), "no change"),
        (Place("pupils", "change", "help_speed", {}, ("pre", "post")), "Post-project"),
        (Place("pupils", "proportion", "help_speed", {}, ("pre",)), "Baseline"),
        (Place("ors", "describe", "total", {}, ("pre",)), "40"),
        (Place("srs", "describe", "total"), "40"),
        (
            Place("consultation", "distribution", "concern_reduced", {"concern_reduced": "A lot"}),
            "100%",
        ),
    ],
)
def test_headline_charts_are_small_and_say_what_they_show(
    salford: Evaluation, place: Place, words: str
) -> None:
    chart = headline_chart(salford.study, salford.found, place)
    assert chart is not None
    check_text(chart)
    figure = chart.draw()
    width, height = figure.get_size_inches()
    assert width <= 3.3
    assert height <= 1.0
    assert any(words in text for text, _ in texts_of(figure))
    assert chart.data is not None
    assert chart.data.rows


def test_a_headline_of_a_withheld_result_is_not_drawn(salford: Evaluation) -> None:
    at = Place("ors", "comparison", "total", {}, ("pre", "post"))
    hidden = Results()
    for row in salford.found.rows:
        if row.dataset == "ors":
            hidden.include(replace(row, value=None, reason=SUPPRESSED))
    assert headline_chart(salford.study, hidden, at) is None


def test_a_headline_whose_base_is_withheld_shows_no_base(salford: Evaluation) -> None:
    at = Place("ors", "comparison", "total", {}, ("pre", "post"))
    left = Results()
    for row in salford.found.rows:
        if row.dataset == "ors":
            hides = row.analysis == "within_schools" and row.statistic == "n_second"
            left.include(replace(row, value=None, reason=SUPPRESSED) if hides else row)
    chart = headline_chart(salford.study, left, at)
    assert chart is not None
    assert "→ [c]" in chart.alt
    assert chart.data is not None
    assert chart.data.rows[0]["n_second"] == Missing(SUPPRESSED)


@pytest.mark.parametrize("n_schools", [1, 4])
def test_schools_are_followed_where_there_are_two(tmp_path: Path, n_schools: int) -> None:
    study, results = make(tmp_path, n_schools=n_schools)
    assert ("people-schools-by-wave" in built(study, results)) == (n_schools > 1)
