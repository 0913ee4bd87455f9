"""Charts: ids, order, files that are the same each time, colours and text that can be read."""

from __future__ import annotations

import io
import re
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Chart, drawn, save
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.charts.style import (
    CATEGORIES,
    EDGE,
    contrast,
    diverging,
    ink_on,
    sequential,
    text_width,
    wrap,
)
from ehs_eval.results import Results
from tests.report.drawn_studies import (
    LONG,
    check_text,
    make,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def salford(salford: Evaluation) -> tuple[Study, Results]:
    return salford.study, salford.found


@pytest.fixture(scope="module")
def charts(salford: tuple[Study, Results]) -> dict[str, Chart]:
    return {chart.id: chart for chart in build_charts(*salford)}


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


def test_a_question_not_shown_has_no_chart(tmp_path: Path) -> None:
    ids = [
        {chart.id for chart in build_charts(*make(tmp_path, shown=shown))}
        for shown in (True, False)
    ]
    assert ids[0] - ids[1] == {"people-topic-answers"}


def test_every_chart_has_its_numbers_beside_it(charts: dict[str, Chart]) -> None:
    for name, chart in charts.items():
        assert chart.data is not None, name
        assert chart.data.id == f"{name}-data"
        assert chart.data.section == chart.section
        assert chart.data.rows, name
        columns = [column.name for column in chart.data.columns]
        assert len(columns) == len(set(columns)), name
        assert all(set(row) <= set(columns) for row in chart.data.rows), name


def test_captions_are_short_and_repeat_nothing_of_the_study(
    salford: tuple[Study, Results], charts: dict[str, Chart]
) -> None:
    note = salford[0].study.data_note
    assert note
    assert not any(note in chart.caption for chart in charts.values())
    assert max(len(chart.caption) for chart in charts.values()) < 1000


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


def test_svg_is_small_markup_without_a_prolog(charts: dict[str, Chart]) -> None:
    drawing = drawn(charts["pupils-schools"])
    for svg in (drawing.svg, drawing.inline):
        assert svg.startswith("<svg ")
        assert not re.search(r"<\?xml|<!DOCTYPE|<metadata|<style|\d\.\d{3}", svg)


def test_a_page_gets_the_drawing_without_its_title(charts: dict[str, Chart]) -> None:
    chart = charts["pupils-schools"]
    drawing = drawn(chart)
    whole, inline = (
        [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
        for svg in (drawing.svg, drawing.inline)
    )
    assert [text for text in whole if text not in inline] == [chart.title, chart.subtitle]
    heights = [
        float(ElementTree.fromstring(svg).attrib["viewBox"].split()[3])
        for svg in (drawing.svg, drawing.inline)
    ]
    assert heights[1] == pytest.approx(heights[0] * (1 - drawing.head), abs=0.1)
    assert f'<title id="{chart.id}-title">{chart.title}</title>' in drawing.inline


def test_what_svg_refers_to_is_in_it(charts: dict[str, Chart]) -> None:
    for name in ("pupils-schools", "pupils-change-part-1-of-2"):
        svg = drawn(charts[name]).inline
        ids = set(re.findall(r'\bid="([^"]+)"', svg))
        wanted = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
        assert wanted
        assert wanted <= ids


@pytest.mark.parametrize("name", ["pupils-schools", "ors-estimation"])
def test_a_watermark_stands_below_a_chart_that_it_leaves_as_it_is(
    charts: dict[str, Chart], name: str
) -> None:
    plain, marked = drawn(charts[name]), drawn(charts[name], "Not for publication")
    roots = [ElementTree.fromstring(drawing.svg) for drawing in (plain, marked)]
    texts = [["".join(text.itertext()) for text in root.iter(f"{SVG}text")] for root in roots]
    assert [text for text in texts[1] if text not in texts[0]] == ["Not for publication"]
    heights = [float(root.attrib["viewBox"].split()[3]) for root in roots]
    assert heights[1] > heights[0]
    first, second = (
        Image.open(io.BytesIO(drawing.png)).convert("L") for drawing in (plain, marked)
    )
    assert first.width == second.width
    foot = second.crop((0, first.height, second.width, second.height))
    assert min(foot.tobytes()) < 100 < 200 < max(foot.tobytes())
    same = second.crop((0, 0, first.width, first.height))
    differ = ImageChops.difference(first, same).point(lambda value: 255 * (value > 40))
    assert differ.histogram()[255] < 0.01 * first.width * first.height
    assert marked.head * second.height == pytest.approx(plain.head * first.height, abs=2)
    assert marked == drawn(charts[name], "Not for publication")


def test_a_long_watermark_is_not_cut(charts: dict[str, Chart]) -> None:
    words = "Not for publication, not even in part " * 8
    svg = ElementTree.fromstring(drawn(charts["pupils-schools"], words).svg)
    lines = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert words.strip() in " ".join(lines)


def test_signs_in_labels_stay_as_they_are(tmp_path: Path) -> None:
    study, results = make(tmp_path, label='Costs $5 & <b>"ten"</b> $')
    chart = next(c for c in build_charts(study, results) if c.id == "people-change")
    words = "".join(ElementTree.parse(save(chart, tmp_path)[0]).getroot().itertext())
    assert '$5 & <b>"ten"</b> $' in " ".join(words.split())


def test_no_results_make_no_charts() -> None:
    survey = {"files": {"a": "a.csv"}, "questions": [{"name": "q"}]}
    study = Study.model_validate(
        {"study": {"title": "Test", "waves": ["a"]}, "surveys": {"people": survey}}
    )
    assert build_charts(study, Results()) == []


@pytest.mark.parametrize("neutral", [True, False])
@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 2), (0, 3), (3, 1), (5, 5)])
def test_text_on_every_scale_colour_is_readable(low: int, high: int, neutral: bool) -> None:
    colours = diverging(low, high, neutral=neutral)
    assert len(set(colours)) == low + high + neutral
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in colours)


@pytest.mark.parametrize("points", [2, 3, 5, 7])
def test_text_on_every_colour_without_a_middle_is_readable(points: int) -> None:
    colours = sequential(points)
    assert len(set(colours)) == points
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in colours)


@pytest.mark.parametrize("colour", [*CATEGORIES, EDGE])
def test_marks_and_edges_stand_out_from_white(colour: str) -> None:
    assert contrast(colour, "#FFFFFF") >= 3


def test_wrapped_text_keeps_every_letter_and_the_width() -> None:
    measure = partial(text_width, size=10.0)
    lines = wrap(f"{LONG} {'W' * 60}", 2.0)
    assert "".join(lines).replace(" ", "") == f"{LONG}{'W' * 60}".replace(" ", "")
    assert all(measure(line) <= 2.0 for line in lines)
