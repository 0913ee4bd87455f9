"""The page in a real browser: at rest, narrow, in both themes, by keyboard, in folds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Screen

PHONE = Screen(320, 640)
THEMES = ("light", "dark")
PAGES = ("small", "inside", "sample")

OPEN_FOLDS = "document.querySelectorAll('details').forEach(each => { each.open = true })"

THIN_OUT = """
document.querySelectorAll('tbody tr:nth-child(n+4), svg g').forEach(each => each.remove())
"""
"""Leaves three rows of each table and no marks of charts: the others are marked up alike."""

BEYOND_THE_SCREEN = """
() => [...document.querySelectorAll('body *')].filter(each =>
    !each.closest('.scroll > *, .watermark, .skip')
    && each.getBoundingClientRect().width > 0
    && each.getBoundingClientRect().right > innerWidth + 1
).map(each => each.outerHTML.slice(0, 120))
"""

CUT_TEXT = """
() => [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each);
    return !each.closest('.unseen, table i + i, .watermark, svg')
        && style.overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 120))
"""

FOCUS = """
() => {
    const each = document.activeElement;
    if (!each || each === document.body) return null;
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    return {
        key: each.dataset.key ?? each.id,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}
"""

NUMBER_WHAT_CAN_BE_REACHED = """
() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
    .filter(each => each.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
    .map((each, number) => each.dataset.key = `reach-${number}`)
"""


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def test_nothing_is_asked_for_and_nothing_complained_of(path: Path, opener: Opener) -> None:
    page = opener.open(path)
    page.evaluate(OPEN_FOLDS)
    assert opener.said == []
    assert opener.asked_for == [path.as_uri()]


@pytest.mark.parametrize("theme", THEMES)
def test_no_rule_of_accessibility_is_broken(path: Path, opener: Opener, theme: str) -> None:
    page = opener.open(path, Screen(theme=theme))
    page.evaluate(OPEN_FOLDS)
    page.evaluate(THIN_OUT)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_narrow_screen_needs_no_scrolling_sideways(path: Path, opener: Opener) -> None:
    page = opener.open(path, PHONE)
    page.evaluate(OPEN_FOLDS)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE.width
    assert page.evaluate(BEYOND_THE_SCREEN) == []
    assert page.evaluate(CUT_TEXT) == []


def test_large_text_needs_no_scrolling_sideways(path: Path, opener: Opener) -> None:
    page = opener.open(path, Screen(640, 800))
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_letters_in_charts_stay_legible_on_a_narrow_screen(sample: Path, opener: Opener) -> None:
    page = opener.open(sample, PHONE)
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.card svg text')].map("
        "each => each.getBoundingClientRect().height).filter(height => height > 0))"
    )
    assert smallest >= 9


def test_the_themes_differ(small: Path, opener: Opener) -> None:
    grounds = [
        opener.open(small, Screen(theme=theme)).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for theme in THEMES
    ]
    assert grounds[0] == "rgb(255, 255, 255)"
    red, green, blue = (int(part) for part in re.findall(r"\d+", grounds[1])[:3])
    assert max(red, green, blue) < 60


def test_contents_stand_beside_on_a_wide_screen_and_fold_on_a_narrow_one(
    small: Path, opener: Opener
) -> None:
    wide = opener.open(small)
    link = wide.get_by_role("navigation").get_by_role("link", name="Pupil survey")
    expect(link).to_be_visible()
    wide.evaluate("scrollTo({top: document.body.scrollHeight / 2, behavior: 'instant'})")
    expect(link).to_be_in_viewport()
    narrow = opener.open(small, PHONE)
    link = narrow.get_by_role("navigation").get_by_role("link", name="Pupil survey")
    expect(link).not_to_be_visible()
    narrow.get_by_text("Contents", exact=True).click()
    expect(link).to_be_visible()


def reached(page: Page, steps: int) -> tuple[set[str], list[dict[str, object]]]:
    """Press Tab through the page: what was reached, and where focus could not be seen."""
    keys: set[str] = set()
    unseen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        keys.add(found["key"])
        if not (found["outlined"] and found["seen"]):
            unseen.append(found)
    return keys, unseen


@pytest.mark.parametrize("screen", [Screen(), PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["small", "inside"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    request: pytest.FixtureRequest, name: str, opener: Opener, screen: Screen
) -> None:
    page = opener.open(request.getfixturevalue(name), screen)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(OPEN_FOLDS)
    wanted = set(page.evaluate(NUMBER_WHAT_CAN_BE_REACHED))
    assert len(wanted) > 40
    keys, unseen = reached(page, 2 * len(wanted))
    assert wanted <= keys
    assert unseen == []


def test_the_first_key_offers_to_skip_to_the_report(small: Path, opener: Opener) -> None:
    page = opener.open(small)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the report")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_folds_open_by_keyboard(small: Path, opener: Opener) -> None:
    page = opener.open(small)
    fold = page.locator("details.detail")
    fold.locator("> summary").focus()
    expect(page.locator("#table-pupils-detail")).not_to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#table-pupils-detail")).to_be_visible()


def test_an_address_of_a_folded_table_opens_its_fold(small: Path, opener: Opener) -> None:
    page = opener.open(small, at="#table-pupils-detail")
    expect(page.locator("#table-pupils-detail")).to_be_in_viewport()


def test_what_a_screen_reader_meets(small: Path, opener: Opener) -> None:
    page = opener.open(small)
    assert page.title() == "Invented pilot: evaluation"
    table = page.get_by_role("table", name="Shares by wave (pupils-shares)")
    expect(table.get_by_role("rowheader", name="Have ideas")).to_have_count(1)
    expect(table.get_by_role("columnheader", name="Post-project")).to_have_count(1)
    expect(table.get_by_role("cell", name="withheld", exact=True)).to_have_count(2)
    picture = page.get_by_role("img", name="More pupils know where to go (pupils-known)")
    expect(picture).to_have_count(1)
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)


def test_the_mark_of_a_page_for_the_team_is_on_every_screen(inside: Path, opener: Opener) -> None:
    page = opener.open(inside)
    for share in (0, 0.3, 1):
        page.evaluate(f"scrollTo({{top: {share} * document.body.scrollHeight}})")
        expect(page.locator(".banner")).to_be_in_viewport()
        expect(page.locator(".watermark span").nth(1)).to_be_in_viewport()
