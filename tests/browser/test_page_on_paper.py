"""The page as it is printed: every table and fold on paper, nothing cut, headers repeated."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import Opener, Screen, needed
from tests.report.documents import WATERMARK

UPRIGHT, ACROSS = 688, 1016
"""Width of what is printed on a sheet of A4, upright and on its side, in CSS pixels."""

TOO_WIDE = """
selector => [...document.querySelectorAll(selector)]
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => `${each.textContent.trim().slice(0, 60)}: ${each.scrollWidth}`)
"""
UNSEEN = """
() => [...document.querySelectorAll('table')]
    .filter(each => each.getBoundingClientRect().height === 0).map(each => each.id)
"""


def printed(path: Path, opener: Opener, folder: Path) -> list[str]:
    """Print a page and return the text of each sheet, white space as single spaces."""
    program = needed("pdftotext")
    page = opener.open(path)
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    subprocess.run([program, folder / "page.pdf", folder / "page.txt"], check=True)
    sheets = (folder / "page.txt").read_text("utf-8").split("\f")[:-1]
    return [re.sub(r"\s+", " ", sheet) for sheet in sheets]


@pytest.mark.parametrize("name", ["small", "sample"])
def test_every_table_is_printed_and_none_is_cut(
    request: pytest.FixtureRequest, name: str, opener: Opener
) -> None:
    path = request.getfixturevalue(name)
    for width, selector in (
        (UPRIGHT, ".table:not(.wide, .detail *) > .scroll"),
        (ACROSS, ".wide > .scroll, .detail .scroll"),
    ):
        page = opener.open(path, Screen(width, 900))
        page.emulate_media(media="print")
        assert page.locator(selector).count() > 0
        assert page.evaluate(UNSEEN) == []
        assert page.evaluate(TOO_WIDE, selector) == []


def test_every_table_of_the_sample_is_in_the_pdf(
    sample: Path, opener: Opener, tmp_path: Path
) -> None:
    text = " ".join(printed(sample, opener, tmp_path))
    captions = opener.open(sample).locator("caption span").all_text_contents()
    letters = re.sub(r"\W", "", text)
    assert len(captions) > 100
    assert [each for each in captions if re.sub(r"\W", "", each) not in letters] == []


def test_headers_of_a_long_table_are_repeated(small: Path, opener: Opener, tmp_path: Path) -> None:
    sheets = printed(small, opener, tmp_path)
    rows = [sheet for sheet in sheets if sheet.count("Have ideas") > 3]
    assert len(rows) > 1
    for sheet in rows:
        assert {"Item", "Baseline", "Post-project"} <= set(sheet.split())


def test_links_for_the_screen_are_left_out(small: Path, opener: Opener, tmp_path: Path) -> None:
    text = " ".join(printed(small, opener, tmp_path))
    assert "Skip to the report" not in text
    assert "Back to the top" not in text


def test_the_mark_is_on_every_sheet(inside: Path, opener: Opener, tmp_path: Path) -> None:
    sheets = printed(inside, opener, tmp_path)
    assert len(sheets) > 3
    mark = re.sub(r"\W", "", WATERMARK)
    for sheet in sheets:
        assert mark in re.sub(r"\W", "", sheet)
