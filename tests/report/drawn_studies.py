"""Small studies to draw, and what their drawings hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ehs_eval.analyses import run_analyses
from ehs_eval.config.models import Study
from ehs_eval.ingest import load_data
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.charts.style import house_style
from ehs_eval.results import Results

LONG = "A statement of a hundred and twenty characters that goes on about one thing after another "
LONG += "until there is no room left"
SCALE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]


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
        for axes in figure.axes
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    ]


def marks_of(figure: Figure, marks: str, *, hollow: bool = False) -> list[float]:
    """Return where the marks of a kind stand along the value axis, in the order of the rows."""
    return [
        float(np.asarray(line.get_xdata())[0])
        for axes in figure.axes
        for line in axes.lines
        if line.get_marker() in tuple(marks) and (line.get_markerfacecolor() == "white") == hollow
    ]


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
