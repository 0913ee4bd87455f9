"""The page: every table and chart, nothing from outside, text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts import build_charts

HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def report(salford: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ehs_eval.write_report(salford, tmp_path_factory.mktemp("page") / "report")


@pytest.fixture(scope="module")
def page(report: Path) -> Page:
    return Page((report / "index.html").read_text("utf-8"))


def test_every_table_and_chart_is_on_the_page(salford: Evaluation, page: Page) -> None:
    tables = {attributes["id"] for attributes in page.all("table")}
    assert tables == {f"table-{table.id}" for table in salford.report_tables}
    figures = {attributes["id"] for attributes in page.all("figure")}
    charts = build_charts(salford.study, salford.found)
    assert figures == {f"figure-{chart.id}" for chart in charts}
    assert len(page.all("figcaption")) == len(charts)


def test_every_picture_has_a_text_instead(page: Page) -> None:
    for attributes in page.all("img"):
        assert len(attributes["alt"] or "") > 40


def test_nothing_is_fetched_from_elsewhere(page: Page) -> None:
    for tag, attributes in page.tags:
        for name in ("src", "href", "data", "action"):
            address = attributes.get(name)
            if address is not None:
                assert address.startswith(("#", "data:image/svg+xml;base64,")), (tag, address)
    assert not page.all("script")
    assert not page.all("link")


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    for attributes in page.all("a"):
        assert (attributes["href"] or "").removeprefix("#") in ids


def test_the_page_says_that_the_rows_are_invented_and_counts_not_suppressed(report: Path) -> None:
    text = re.sub(r"\s+", " ", (report / "index.html").read_text("utf-8"))
    assert "Every row of these data is invented" in text
    assert "Small counts are not suppressed" in text


def test_the_language_is_said(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en-GB"


def test_csv_tables_hold_the_frames(salford: Evaluation, report: Path) -> None:
    import pandas as pd

    files = {path.stem for path in (report / "tables").glob("*.csv")}
    assert files == {table.id for table in salford.report_tables}
    read = pd.read_csv(report / "tables" / "referrals-change.csv", keep_default_na=False)
    frame = salford.tables["referrals-change"]
    assert list(read["difference"]) == pytest.approx(list(frame["difference"]))


def hostile_study(folder: Path) -> Path:
    (folder / "pre.csv").write_text(f'item,free\n{HOSTILE},=1+1\nNo,"a,b"\n', encoding="utf-8")
    (folder / "post.csv").write_text("item,free\nNo,=1+1\nNo,@x\n", encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(
        f'[study]\ntitle = "{HOSTILE}"\nwaves = ["pre", "post"]\n[surveys.s]\n'
        f'title = "{HOSTILE}"\nfiles = {{ pre = "pre.csv", post = "post.csv" }}\n'
        '[[surveys.s.questions]]\nname = "item"\n[[surveys.s.questions]]\nname = "free"\n',
        encoding="utf-8",
    )
    return study


def test_markup_in_the_data_stays_text(tmp_path: Path) -> None:
    evaluation = ehs_eval.run_evaluation(hostile_study(tmp_path))
    out = ehs_eval.write_report(evaluation, tmp_path / "report")
    text = (out / "index.html").read_text("utf-8")
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    for chart in (out / "charts").glob("*.svg"):
        assert HOSTILE not in chart.read_text("utf-8")


def test_cells_that_look_like_formulas_are_text_in_csv(tmp_path: Path) -> None:
    evaluation = ehs_eval.run_evaluation(hostile_study(tmp_path))
    out = ehs_eval.write_report(evaluation, tmp_path / "report")
    text = (out / "tables" / "s-free.csv").read_text("utf-8")
    assert "\n=1+1" not in text
    assert "\n'=1+1" in text


def test_cells_without_a_value_are_empty_in_csv(report: Path) -> None:
    for path in (report / "tables").glob("*.csv"):
        cells = {cell for line in path.read_text("utf-8").splitlines() for cell in line.split(",")}
        assert not cells & {"nan", "None", "NaN"}, path.name
