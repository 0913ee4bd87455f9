"""A real browser, and pages of the report to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import drawn
from ehs_eval.report.document import Document
from ehs_eval.report.page import render_page
from tests.report.documents import WATERMARK, charts_of, shares_table, small_document

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def needed(*programs: str) -> str:
    """Return the path of the first program found; skip without any, but never in CI."""
    for name in programs:
        if path := shutil.which(name):
            return path
    words = f"none of {', '.join(programs)} is installed"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = needed(*BROWSERS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@dataclass(frozen=True)
class Screen:
    """What a page is looked at with: size in pixels, theme."""

    width: int = 1366
    height: int = 900
    theme: str = "light"


@dataclass
class Opener:
    """Opens a page of the report and keeps what the browser says of it."""

    browser: Browser
    said: list[str]
    asked_for: list[str]

    def open(self, path: Path, screen: Screen | None = None, *, at: str = "") -> Page:
        screen = screen or Screen()
        size = {"width": screen.width, "height": screen.height}
        page = self.browser.new_page(viewport=size, color_scheme=screen.theme)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.goto(path.as_uri() + at)
        return page


@pytest.fixture
def opener(browser: Browser) -> Iterator[Opener]:
    yield Opener(browser, [], [])
    for context in browser.contexts:
        context.close()


def write(document: Document, path: Path) -> Path:
    drawings = {chart.id: drawn(chart).inline for chart in charts_of(document)}
    path.write_text(render_page(document, drawings), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every part, and a table longer than a sheet of paper."""
    table = shares_table()
    long = shares_table("long", rows=[row for _ in range(40) for row in table.rows])
    item, *figures = table.columns
    more = [
        replace(column, name=f"{column.name}-{n}", over=f"{column.over}, school {n}")
        for n in range(4)
        for column in figures
    ]
    broad = shares_table("broad", columns=[item, *more])
    first, *others = small_document().sections
    first = replace(first, tables=[*first.tables, long, broad])
    document = small_document(sections=[first, *others])
    return write(document, tmp_path_factory.mktemp("small") / "index.html")


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page for use inside the team."""
    document = small_document(watermark=WATERMARK)
    return write(document, tmp_path_factory.mktemp("inside") / "index.html")


@pytest.fixture(scope="session")
def sample(salford: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample study, as it is published."""
    out = ehs_eval.write_report(salford, tmp_path_factory.mktemp("sample") / "report")
    return out / "index.html"
