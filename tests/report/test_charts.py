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
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.charts import Chart, build_charts, save
from ehs_eval.report.charts.claims import said_of
from ehs_eval.report.charts.style import contrast, diverging, house_style, ink_on, text_width, wrap
from ehs_eval.report.format import points
from ehs_eval.results import Place, Result, Results

LONG = "A statement of a hundred and twenty characters that goes on about one thing after another "
LONG += "until there is no room left"
SCALE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]


@pytest.fixture(scope="module")
def salford(salford: Evaluation) -> tuple[Study, Results]:
    return salford.study, salford.found


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


def marks_of(figure: Figure, marks: str, *, hollow: bool = False) -> list[float]:
    """Return where the marks of a kind stand along the value axis, in the order of the rows."""
    return [
        float(np.asarray(line.get_xdata())[0])
        for axes in figure.axes[1:]
        for line in axes.lines
        if line.get_marker() in tuple(marks) and (line.get_markerfacecolor() == "white") == hollow
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


def make_schools(
    folder: Path, sizes: dict[str, tuple[int, int]], *, is_mention: bool = False
) -> tuple[Study, Results]:
    """Return a study whose first share rises by about 40 points in each school, and results.

    Args:
        folder: Where its data go.
        sizes: Answers of each school in both waves.
        is_mention: Whether a share of mentions is in it as well.
    """
    for wave in (0, 1):
        with (folder / f"w{wave}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["school", "up", "mixed", "topic"])
            for place, (school, both) in enumerate(sizes.items()):
                size = both[wave]
                up = round(size * (0.3 + 0.4 * wave + 0.02 * wave * (place % 3)))
                mixed = round(size * (0.4 + 0.3 * wave * (-1) ** place))
                for row in range(size):
                    answers = [SCALE[3 if row < agree else 1] for agree in (up, mixed)]
                    writer.writerow([school, *answers, "One" if row % 3 > wave else "Two"])
    survey: dict[str, Any] = {
        "files": {"w0": "w0.csv", "w1": "w1.csv"},
        "school": "school",
        "blocks": [
            {"name": "block", "scale": SCALE, "counts": SCALE[3:], "higher_is": "better"}
            | {"items": {"up": "Up", "mixed": "Mixed"}}
        ],
    }
    if is_mention:
        survey["questions"] = [{"name": "topic", "kind": "multiple", "options": ["One", "Two"]}]
        survey["shares"] = [
            {"name": "ones", "text": "Ones", "question": "topic", "answers": ["One"]}
            | {"of": "mentions"}
        ]
    study = Study.model_validate(
        {"study": {"title": "Test", "waves": ["w0", "w1"]}, "surveys": {"people": survey}}
    )
    data = load_data(study, folder)
    assert not data.failures
    return study, run_analyses(study, data)


def chart_of(study: Study, results: Results, name: str) -> Chart:
    """Return a chart by its id."""
    return next(chart for chart in build_charts(study, results) if chart.id == name)


def test_a_change_that_the_schools_agree_on_is_named_and_marked(tmp_path: Path) -> None:
    sizes = {f"School {n}": (40 + n, 36 + n) for n in range(5)}
    study, results = make_schools(tmp_path, sizes)
    verdicts = [
        results.value(Place("people", "comparison", item, {}, ("w0", "w1")), "is_clear")
        for item in ("up", "mixed")
    ]
    assert verdicts == ["yes", "no"]
    chart = chart_of(study, results, "people-change")
    assert chart.title == "1 of 2\u00a0items changed clearly from w0 to w1: 1\u00a0better"
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
        assert f"No change is claimed: {reason} (w0 to w1)." in caption
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


@pytest.mark.parametrize(
    ("has_schools", "total", "items"),
    [
        (
            True,
            "Total scores, w0 to w1: higher",
            "Item scores, w0 to w1 – higher: A; no clear change: B",
        ),
        (
            False,
            "Total scores, w0 to w1: cannot be judged (the data do not say which school the "
            "scores are from)",
            "Item scores: no change from w0 to w1 can be claimed: the data do not say which "
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
        withheld.include(Result(*values, None, row.method, "small count withheld") if hide else row)
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


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 10])
def test_text_on_every_scale_colour_is_readable(size: int) -> None:
    colours = diverging(size)
    assert len(set(colours)) == size
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in colours)


def test_wrapped_text_keeps_every_letter_and_the_width() -> None:
    measure = partial(text_width, size=10.0)
    lines = wrap(f"{LONG} {'W' * 60}", 2.0)
    assert "".join(lines).replace(" ", "") == f"{LONG}{'W' * 60}".replace(" ", "")
    assert all(measure(line) <= 2.0 for line in lines)
