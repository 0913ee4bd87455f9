"""The page: every part of the document once, nothing from outside, text stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import drawn
from ehs_eval.report.document import Document
from ehs_eval.report.page import render_page
from tests.report.documents import SAID_OFTEN, SAID_ONCE, WATERMARK, charts_of, small_document

HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Collects tags with their attributes, and the text within them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.ids = [found for _, attributes in self.tags if (found := attributes.get("id"))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def rendered(document: Document) -> Page:
    drawings = {chart.id: drawn(chart).inline for chart in charts_of(document)}
    return Page(render_page(document, drawings))


@pytest.fixture(scope="module")
def page() -> Page:
    return rendered(small_document())


@pytest.fixture(scope="module")
def report(salford: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ehs_eval.write_report(salford, tmp_path_factory.mktemp("page") / "report")


@pytest.fixture(scope="module")
def sample(report: Path) -> Page:
    return Page((report / "index.html").read_text("utf-8"))


@pytest.fixture(params=["page", "sample"])
def either(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def test_ids_are_unique_and_links_lead_somewhere(either: Page) -> None:
    ids = set(either.ids)
    assert len(either.ids) == len(ids)
    for attributes in either.all("a"):
        assert (attributes["href"] or "").removeprefix("#") in ids


def test_what_is_named_by_its_id_is_there(either: Page) -> None:
    ids = set(either.ids)
    for tag, attributes in either.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= ids, (tag, attributes)


def test_nothing_is_fetched_from_elsewhere_and_no_script_runs(either: Page) -> None:
    for tag, attributes in either.tags:
        assert tag not in {"script", "link", "iframe", "object", "embed", "img", "base"}
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in {"src", "href", "xlink:href", "data", "action", "srcset"}:
                assert (value or "").startswith("#"), (tag, value)
    assert "@import" not in either.source
    assert not re.search(r"url\((?!#)", either.source)


def test_headings_are_in_order(either: Page) -> None:
    levels = [int(tag[1]) for tag, _ in either.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_the_sample_page_is_small(sample: Page) -> None:
    assert len(sample.source.encode()) < 3_000_000


def test_every_part_has_an_anchor_and_its_place_in_the_contents(page: Page) -> None:
    parts = {section.id for section in small_document().sections}
    parts |= {"summary", "disclosure", "glossary", "checklist", "methods", "made-from"}
    parts |= {"how-to-read"}
    assert parts <= set(page.ids)
    contents = page.source.split("<nav")[1].split("</nav>")[0]
    assert set(re.findall(r'href="#([^"]+)"', contents)) == parts


def test_every_table_and_chart_has_an_anchor_and_a_link_to_itself(page: Page) -> None:
    links = {attributes["href"] for attributes in page.all("a")}
    for section in small_document().sections:
        anchors = [f"table-{table.id}" for table in section.tables]
        anchors += [f"figure-{chart.id}" for chart in section.charts]
        for anchor in anchors:
            assert anchor in page.ids
            assert f"#{anchor}" in links


def test_the_first_screen_says_who_answered_what_was_found_and_what_next(page: Page) -> None:
    first = Page(page.source.split('<section class="part')[0]).text
    for words in (
        "Six schools took part",
        "995 of 2,220 pupils (44.8%)",
        "Very few.",
        "More pupils know where to go for help: 55%, up from 40%.",
        "Not sure: only one school can be compared.",
        "Most answers come from one school.",
        "There was no comparison group.",
        "Collect codes in every wave.",
    ):
        assert words in first


def test_a_caution_stands_in_the_card_of_its_finding(page: Page) -> None:
    card = page.source.split('<li class="finding">')[1].split('<li class="finding">')[0]
    assert "55%, up from 40%" in card
    assert "Most answers come from one school." in card
    assert "headline-known" in card


def test_pictures_have_a_title_and_a_description(either: Page) -> None:
    pictures = either.all("svg")
    assert pictures
    for attributes in pictures:
        assert attributes["role"] == "img"
        assert attributes["aria-labelledby"]


def test_the_numbers_of_a_chart_are_folded_under_it(page: Page) -> None:
    figure = page.source.split('<figure id="figure-pupils-known">')[1].split("</figure>")[0]
    assert '<details class="data">' in figure
    assert '<table id="data-pupils-known">' in figure
    plain = page.source.split('<figure id="figure-pupils-plain">')[1].split("</figure>")[0]
    assert "<table" not in plain


def table_of(page: Page, name: str) -> str:
    found = re.search(rf'<table id="{name}">.*?</table>', page.source, re.DOTALL)
    assert found is not None
    return found[0]


def test_headers_of_a_table_say_what_they_head(page: Page) -> None:
    table = table_of(page, "table-pupils-shares")
    assert '<th scope="col" rowspan="2" class=t>Item</th>' in table
    assert '<th class="over" scope="colgroup" colspan="2">Baseline</th>' in table
    assert table.count('<colgroup span="') == 3
    assert table.count('scope="row"') == 3
    assert "<caption>" in table


def test_cells_without_a_figure_are_shorthand_that_is_spoken_and_explained(page: Page) -> None:
    table = table_of(page, "table-pupils-shares")
    for code, spoken in (
        ("[c]", "withheld"),
        ("[z]", "not applicable"),
        ("[x]", "not available"),
        ("[u]", "not shown"),
    ):
        assert f"<i aria-hidden=true>{code}</i><i>{spoken}</i>" in table
    assert "3 of 8" in table
    under = page.source.split(table)[1].split("</ul>")[0]
    assert "withheld, so that no one can be recognised." in under
    assert "not available: nobody was asked." in under
    assert "Fewer than 10 people: counts are shown." in under


def test_numbers_are_shown_as_everywhere(page: Page) -> None:
    table = table_of(page, "table-pupils-shares")
    assert "<td>1,234<td>" in table
    assert "<td>40.5%<td>" in table


def test_a_note_of_several_tables_is_said_once_and_pointed_to(page: Page) -> None:
    section = page.source.split('<h2 id="section-pupils">')[1].split("<h2 id=")[0]
    assert section.count(SAID_OFTEN) == 1
    assert section.count('<a href="#note-section-pupils-') == 2 + 1 + 2 + 2
    assert section.count(SAID_ONCE) == 1


def test_tables_for_the_statistician_are_folded_and_the_fold_says_what_is_in_it(page: Page) -> None:
    fold = page.source.split('<details class="detail">')[1]
    assert '<table id="table-pupils-detail">' in fold
    assert "Shares by wave (pupils-detail)" in fold.split("</summary>")[0]
    assert '<table id="table-pupils-shares">' not in fold


def test_approved_quotes_have_their_origin(page: Page) -> None:
    quote = page.source.split("<blockquote>")[1].split("</blockquote>")[0]
    assert "It helped me to talk." in quote
    assert "A pupil, after the pilot" in quote


def test_only_the_checklist_says_what_the_author_has_to_add(page: Page) -> None:
    assert page.text.count("For the author to add.") == 1


def test_a_page_for_the_team_is_marked(page: Page) -> None:
    inside = rendered(small_document(watermark=WATERMARK))
    assert f">{WATERMARK}</aside>" in inside.source
    assert '<div class="watermark" aria-hidden="true">' in inside.source
    assert WATERMARK in inside.source.split("<title>")[1].split("</title>")[0]
    assert 'class="watermark"' not in page.source
    assert 'class="banner"' not in page.source


def test_empty_parts_leave_no_heading() -> None:
    document = small_document(
        publisher="",
        contact="",
        data_note="",
        disclosure=[],
        disclosure_tables=[],
        glossary=[],
        checklist=[],
        methods=[],
        sections=[],
    )
    summary = replace(document.summary, turnout=[], findings=[], cautions=[], next_steps=[])
    bare = rendered(replace(document, summary=summary))
    for words in ("Glossary", "withheld, and why", "What next", "Who answered", "What was found"):
        assert words not in bare.text
    for attributes in bare.all("a"):
        assert (attributes["href"] or "").removeprefix("#") in bare.ids


def hostile(value: object) -> object:
    """Return a part of a document with markup in every text of it."""
    if isinstance(value, str):
        return f"{value}{HOSTILE}"
    if isinstance(value, Sequence):
        return [hostile(each) for each in value]
    return value


def test_markup_in_the_words_stays_text() -> None:
    document = small_document()
    names = ("title", "data_note", "publisher", "contact", "watermark", "disclosure")
    spoilt = rendered(replace(document, **{n: hostile(getattr(document, n)) for n in names}))
    assert HOSTILE not in spoilt.source
    assert not spoilt.all("script")
    assert spoilt.source.count("&lt;script&gt;") >= len(names)


def test_markup_in_the_data_stays_text(page: Page, tmp_path: Path) -> None:
    assert "Know &lt;b&gt;where&lt;/b&gt; &amp; when" in page.source
    (tmp_path / "pre.csv").write_text(f"item\n{HOSTILE}\nNo\n", encoding="utf-8")
    study = tmp_path / "study.toml"
    study.write_text(
        f'[study]\ntitle = "{HOSTILE}"\nwaves = ["pre"]\n[surveys.s]\ntitle = "{HOSTILE}"\n'
        'files = { pre = "pre.csv" }\n[[surveys.s.questions]]\nname = "item"\n',
        encoding="utf-8",
    )
    out = ehs_eval.write_report(ehs_eval.run_evaluation(study), tmp_path / "report")
    for path in (out / "index.html", *(out / "charts").glob("*.svg")):
        assert HOSTILE not in path.read_text("utf-8"), path.name


def test_the_sample_says_that_its_rows_are_invented(sample: Page) -> None:
    assert "Every row of these data is invented" in sample.text
    assert sample.all("html")[0]["lang"] == "en-GB"


def test_every_table_and_chart_of_the_sample_is_on_the_page(sample: Page, report: Path) -> None:
    tables = {f"table-{path.stem}" for path in (report / "tables").glob("*.csv")}
    assert len(tables) > 100
    assert tables <= set(sample.ids)
    charts = {path.stem for path in (report / "charts").glob("*.svg")}
    figures = {(each["id"] or "").removeprefix("figure-") for each in sample.all("figure")}
    assert len(figures) > 30
    assert figures <= charts
    assert len(sample.all("svg")) == len(charts)
    assert len(sample.all("figcaption")) == len(figures)
