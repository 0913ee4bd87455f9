"""Charts: marks equal results, text stays inside and apart, files are the same each time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.config.models import Study
from ehs_eval.ingest import load_data
from ehs_eval.report.charts import Chart, build_charts, save
from ehs_eval.report.charts.findings import said_of
from ehs_eval.report.charts.style import contrast, diverging, house_style, ink_on, text_width, wrap
from ehs_eval.results import Place, Result, Results

ROOT = Path(__file__).parents[2]
LONG = "A statement of a hundred and twenty characters that goes on about one thing after another "
LONG += "until there is no room left"
SCALE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]


@pytest.fixture(scope="module")
def salford() -> tuple[Study, Results]:
    study = load_study(ROOT / "configs" / "salford.toml")
    return study, run_analyses(study, load_data(study, ROOT / "sample_data" / "salford"))


@pytest.fixture(scope="module")
def charts(salford: tuple[Study, Results]) -> dict[str, Chart]:
    return {chart.id: chart for chart in build_charts(*salford)}


def make(
    folder: Path,
    *,
    waves: int = 2,
    items: int = 2,
    label: str = "Item",
    sizes: tuple[int, ...] = (40, 30),
    school: bool = False,
    blank: str = "",
    shown: bool = True,
) -> tuple[Study, Results]:
    """Return a study of one survey and its results, from data written to a folder."""
    names = [f"w{number}" for number in range(waves)]
    texts = {f"q{i}": f"{label} {i}" for i in range(items)}
    survey: dict[str, Any] = {
        "files": {name: f"{name}.csv" for name in names},
        "blocks": [
            {"name": "block", "scale": SCALE, "counts": SCALE[3:], "higher_is": "better"}
            | {"items": texts}
        ],
        "questions": [
            {"name": "topic", "text": label, "kind": "multiple", "shown": shown}
            | {"options": [f"{label} {number}" for number in range(6)]}
        ],
        "ratings": [{"name": "rating", "minimum": 1, "maximum": 10}],
    }
    if school:
        survey["school"] = "school"
    for name, size in zip(names, sizes * waves, strict=False):
        columns = [*texts, "topic", "rating", "school"]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in range(size):
                if name == blank:
                    writer.writerow(["" for _ in columns[:-1]] + ["school"])
                    continue
                answers = [SCALE[(row * 7 + i) % 5] for i in range(items)]
                writer.writerow(
                    [*answers, f"{label} {row % 6}", row % 10 + 1, f"{label} {row % 7}"]
                )
    study = Study.model_validate(
        {"study": {"title": "Test", "waves": names}, "surveys": {"people": survey}}
    )
    data = load_data(study, folder)
    assert not data.failures
    return study, run_analyses(study, data)


def texts_of(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    """Yield the visible text of a figure and where it stands."""
    with house_style():
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        for text in figure.findobj(Text):
            assert isinstance(text, Text)
            if text.get_visible() and text.get_text().strip():
                yield text.get_text(), text.get_window_extent(canvas.get_renderer())


def check_text(chart: Chart) -> None:
    """Check that no text leaves the figure or runs into other text."""
    figure = chart.draw()
    width, height = figure.get_size_inches() * figure.dpi
    found = list(texts_of(figure))
    for text, box in found:
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, f"{chart.id}: {text!r} leaves the figure"
    ends = np.array([box.extents for _, box in found])
    across = np.minimum.outer(ends[:, 2], ends[:, 2]) - np.maximum.outer(ends[:, 0], ends[:, 0])
    down = np.minimum.outer(ends[:, 3], ends[:, 3]) - np.maximum.outer(ends[:, 1], ends[:, 1])
    met = np.argwhere(np.triu((across > 1) & (down > 3), k=1))
    assert [(found[one][0], found[other][0]) for one, other in met] == [], chart.id


def bars(figure: Figure) -> list[float]:
    """Return the widths of the bars of a figure."""
    return [
        patch.get_width()
        for axes in figure.axes[1:]
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    ]


def test_ids_are_unique_and_plain(charts: dict[str, Chart]) -> None:
    assert len(charts) > 40
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in charts)


def test_text_of_every_sample_chart_is_apart(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        check_text(chart)


def test_charts_stand_in_the_order_of_the_study(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    study, _ = salford
    order = [*study.surveys, *study.score_sheets, *study.records]
    sections = [order.index(chart.section) for chart in charts.values()]
    assert sections == sorted(sections)


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


def test_a_dominated_wave_is_named(charts: dict[str, Chart]) -> None:
    said = "98% of the answers at Post-project come from Middlewich High School"
    assert charts["pupils-schools"].title == said
    assert "more than 80%" in charts["pupils-schools"].caption
    assert said in charts["pupils-own-stigma-likert"].caption


def test_titles_of_changes_follow_the_verdict(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    at = Place("pupils", "change", "help_speed", {}, ("pre", "post"))
    assert results.value(at, "is_clear") == "yes"
    assert "a rise" in charts["pupils-help-speed-likert"].title
    at = Place("pupils", "change", "staff_helpful", {}, ("pre", "post"))
    assert results.value(at, "is_clear") == "no"
    assert "no clear change" in charts["pupils-staff-help-likert"].title


def test_an_interval_without_the_exact_test_makes_no_change_clear(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    study, results = salford
    block = next(b for b in study.surveys["staff"].blocks if b.name == "others_stigma")
    places = [Place("staff", "change", item, {}, ("pre", "post")) for item in block.items]
    assert any(results.value(at, "excludes_zero") == "yes" for at in places)
    assert not any(results.value(at, "is_clear") == "yes" for at in places)
    assert "no clear change" in charts["staff-others-stigma-likert"].title


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"is_clear": "yes", "difference": 0.1}, "rose"),
        ({"is_clear": "yes", "difference": -0.1}, "fell"),
        ({"is_clear": "no", "difference": 0.5, "low": 0.3, "high": 0.7}, "unclear"),
        ({"difference": 0.5, "low": 0.3, "high": 0.7}, "none"),
    ],
)
def test_only_the_verdict_decides(changed: dict[str, Any], expected: str) -> None:
    results, at = Results(), Place("people", "change", "item", {}, ("a", "b"))
    results.add(at, changed)
    assert said_of(results, at) == expected


def test_titles_of_changes_count_the_clear_ones_of_their_part(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    _, results = salford
    clear = [
        row
        for row in results.select("pupils", "change", statistic="is_clear")
        if row.waves == ("pre", "post") and row.value == "yes" and not row.group
    ]
    counted = 0
    for number in (1, 2):
        chart = charts[f"pupils-change-part-{number}-of-2"]
        mine = int(chart.title.split()[0])
        marked = sum(
            line.get_marker() in ("^", "v", "<", ">")
            for axes in chart.draw().axes[1:]
            for line in axes.lines
        )
        assert mine == marked
        counted += mine
    assert counted == len(clear)


def test_programmes_too_small_to_compare_are_named(charts: dict[str, Chart]) -> None:
    title = charts["ors-total"].title.replace("\u00a0", " ")
    assert "too few to say in Cool Connections (n = 5 and 6)" in title
    assert "Exam Stress (Baseline to Mid-point, n = 23 and 6)" in title
    assert "no comparison" not in title


def test_a_question_not_shown_has_no_chart(tmp_path: Path) -> None:
    ids = [
        {chart.id for chart in build_charts(*make(tmp_path, shown=shown))}
        for shown in (True, False)
    ]
    assert ids[0] - ids[1] == {"people-topic-answers"}


def test_the_data_note_ends_every_caption(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    note = salford[0].study.data_note
    assert note
    assert all(chart.caption.endswith(note) for chart in charts.values())


def test_two_saves_are_the_same_bytes(charts: dict[str, Chart], tmp_path: Path) -> None:
    for name in ("ors-total", "pupils-schools"):
        written = []
        for folder in (tmp_path / "one", tmp_path / "two"):
            folder.mkdir(exist_ok=True)
            written.append([path.read_bytes() for path in save(charts[name], folder)])
        assert written[0] == written[1]


def test_svg_says_what_it_shows(charts: dict[str, Chart], tmp_path: Path) -> None:
    chart = charts["pupils-change-part-2-of-2"]
    path = save(chart, tmp_path)[0]
    root = ElementTree.parse(path).getroot()
    assert [child.tag.rpartition("}")[2] for child in list(root)[:2]] == ["title", "desc"]
    assert (root[0].text, root[1].text) == (chart.title, chart.alt)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    words = "".join(root.itertext())
    assert "Would seek help" in words
    assert "dc:date" not in path.read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))
    assert all(name.startswith(chart.id) for name in ids)


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


def test_signs_in_labels_stay_as_they_are(tmp_path: Path) -> None:
    study, results = make(tmp_path, label='Costs $5 & <b>"ten"</b> $')
    chart = next(c for c in build_charts(study, results) if c.id == "people-change")
    words = "".join(ElementTree.parse(save(chart, tmp_path)[0]).getroot().itertext())
    assert '$5 & <b>"ten"</b> $' in " ".join(words.split())


def make_sheet(
    folder: Path, *, programmes: tuple[str, ...], waves: int, sizes: tuple[int, ...] = (9,)
) -> tuple[Study, Results]:
    """Return a study of one score sheet and its results."""
    names = [f"w{number}" for number in range(waves)]
    with (folder / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "wave", "programme", "a", "b", "c", "d"])
        for place, (programme, wave) in enumerate(
            (p, w) for p in programmes or ("",) for w in names or ("",)
        ):
            for row in range(sizes[place % len(sizes)]):
                scores = [(row * 13 + place * 7 + item * 3) % 101 / 10 for item in range(4)]
                writer.writerow([f"p{row}", wave, programme, *scores])
    sheet: dict[str, Any] = {"file": "scores.csv", "measure": "ors", "participant": "person"}
    sheet["items"] = {item: f"Item {item} {LONG[:40]}" for item in "abcd"}
    if names:
        sheet["wave"] = "wave"
    if programmes:
        sheet["programme"] = "programme"
    study = Study.model_validate(
        {"study": {"title": "T", "waves": names or ["x"]}, "score_sheets": {"scores": sheet}}
    )
    data = load_data(study, folder)
    assert not data.failures
    return study, run_analyses(study, data)


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
    assert {chart.id for chart in found} == {"scores-total", "scores-items"}
    for chart in found:
        check_text(chart)


def test_every_score_is_a_point(tmp_path: Path) -> None:
    study, results = make_sheet(tmp_path, programmes=("One",), waves=2, sizes=(20, 12))
    chart = next(c for c in build_charts(study, results) if c.id == "scores-total")
    circles = [
        line for axes in chart.draw().axes[1:] for line in axes.lines if line.get_marker() == "o"
    ]
    assert len(circles) == 32


def test_a_value_withheld_is_left_out_and_said(tmp_path: Path) -> None:
    study, results = make(tmp_path)
    withheld = Results()
    for row in results.rows:
        hide = row.item == "q1" and row.analysis in ("distribution", "change")
        values = (row.dataset, row.analysis, row.item, row.group, row.waves, row.statistic)
        withheld._append(Result(*values, None, row.method, "small count withheld") if hide else row)
    found = {chart.id: chart for chart in build_charts(study, withheld)}
    for name in ("people-block-likert", "people-change"):
        assert "Not shown: Item 1" in found[name].caption
        assert "small count withheld" in found[name].caption
        check_text(found[name])


def test_no_results_make_no_charts() -> None:
    survey = {"files": {"a": "a.csv"}, "questions": [{"name": "q"}]}
    study = Study.model_validate(
        {"study": {"title": "Test", "waves": ["a"]}, "surveys": {"people": survey}}
    )
    assert build_charts(study, Results()) == []


@pytest.mark.parametrize("points", [2, 3, 4, 5, 7, 10])
def test_text_on_every_scale_colour_is_readable(points: int) -> None:
    colours = diverging(points)
    assert len(set(colours)) == points
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in colours)


def test_wrapped_text_keeps_every_letter_and_the_width() -> None:
    measure = partial(text_width, size=10.0)
    lines = wrap(f"{LONG} {'W' * 60}", 2.0)
    assert "".join(lines).replace(" ", "") == f"{LONG}{'W' * 60}".replace(" ", "")
    assert all(measure(line) <= 2.0 for line in lines)
