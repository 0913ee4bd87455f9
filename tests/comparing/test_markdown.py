"""A comparison as Markdown, whatever labels hold and however much differs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehs_eval.comparing.as_markdown import MOST_BYTES, as_markdown, code
from ehs_eval.comparing.as_text import as_text
from ehs_eval.comparing.compared import compare_reports
from ehs_eval.comparing.reading import read_report

from .reports import Row, row, write_report

HOSTILE = [
    "a | b",
    "`code`",
    "<script>alert(1)</script>",
    "</details></td>",
    "line\nbreak\r\n| x |",
    "@everyone #1 https://example.org",
    "ends with \\",
    "\\|",
    "``` ``",
    "\u202eright to left\u0007",
    "[c](javascript:alert(1))",
    "&lt;b&gt; <!-- -->",
    "",
]


def page(folder: Path, old: list[Row], new: list[Row]) -> tuple[str, str]:
    """Return a comparison as Markdown and as text."""
    first, second = write_report(folder / "old", old), write_report(folder / "new", new)
    compared = compare_reports(read_report(first), read_report(second))
    return as_markdown(compared), as_text(compared)


def without_code(markdown: str) -> str:
    """Return Markdown without what its code spans hold, which nothing in is markup."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)


def cells(line: str) -> list[str]:
    """Return the cells of a row of a table, as GitHub parts them: at each bar not escaped."""
    return re.split(r"(?<!\\)\|", line.strip())[1:-1]


@given(st.text())
@example("`")
@example("\\")
@example("``|\\`")
def test_a_code_span_holds_its_text_and_ends_where_it_does(text: str) -> None:
    span = code(text)
    assert "|" not in span
    assert "\n" not in span
    assert without_code(f"x{span}y") in ("xy", "x–y")


def test_labels_can_neither_break_the_table_nor_be_markup(tmp_path: Path) -> None:
    old = [
        row("<b>set|", item=label, value=label, group={label: label}, method=label)
        for label in HOSTILE
    ]
    new = [{**each, "value": f"{each['value']} other"} for each in old]
    new += [row("<b>set|", item=label, value=label, statistic="p") for label in HOSTILE]
    markdown, text = page(tmp_path, old, new)
    tables = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {len(cells(line)) for line in tables} == {5}
    ours = re.compile(r"</?(details|summary|code)>|<code>&lt;b&gt;set\|</code>")
    bare = ours.sub("", without_code(markdown))
    for mark in ("<", "@", "://", "](", "\u202e", "\u0007"):
        assert mark not in bare, mark
    assert "\u202e" not in markdown
    for mark in ("\u202e", "\u0007", "\r"):
        assert mark not in text


def test_no_change_is_one_line(tmp_path: Path) -> None:
    markdown, text = page(tmp_path, [row()], [row()])
    assert text == "No figure of 1 differs.\n"
    assert markdown.splitlines()[0] == "**No figure of 1 differs.**"
    assert "|" not in markdown


@pytest.mark.parametrize("label", ["é" * 300, "x"])
def test_thousands_of_changes_stay_within_a_comment(tmp_path: Path, label: str) -> None:
    old = [
        row(f"set{number % 40}", "cut", f"{label}{number}", value=number, method=label)
        for number in range(20_000)
    ]
    new = [{**each, "value": each["value"] + 1} for each in old]
    markdown, text = page(tmp_path, old, new)
    assert len(markdown.encode()) <= MOST_BYTES < 65_536
    assert markdown.startswith("**20,000 of 20,000 figures differ: 20,000 changed.**")
    assert markdown.count("<details>") == markdown.count("</details>") > 0
    assert markdown.rstrip().endswith("lists every figure.")
    assert len(text.splitlines()) < 1_000
    assert "19,400 more figures are not shown" in text


def test_the_most_important_changes_come_first(tmp_path: Path) -> None:
    old = [
        row(analysis="distribution", statistic="n", value=5),
        row(analysis="comparison", statistic="difference", value=0.1, waves=("pre", "post")),
        row(analysis="comparison", statistic="verdict_in_family", value="clear"),
        row(analysis="outcome", statistic="strength", value="clear", group={"outcome": "calm"}),
        row(analysis="outcome", statistic="strength", value="a", method="old words"),
    ]
    new = [
        {**each, "value": 99 if isinstance(each["value"], int | float) else "not"} for each in old
    ]
    new[-1] = {**old[-1], "method": "new words"}
    markdown, text = page(tmp_path, old, new)
    table = [line for line in markdown.splitlines() if line.startswith("| `pupils")]
    assert [cells(line)[0].strip(" `") for line in table] == [
        "pupils, outcome",
        "pupils, comparison",
        "pupils, comparison",
        "pupils, distribution",
        "pupils, outcome",
    ]
    assert "by another method" in table[-1]
    assert text.index("strength") < text.index("verdict_in_family") < text.index("distribution")


def test_figures_that_only_their_method_tells_apart_are_told_apart(tmp_path: Path) -> None:
    old = [row(value=1, method=method) for method in ("with correction", "without correction")]
    new = [{**each, "value": 2} for each in old]
    for shown in page(tmp_path, old, new):
        assert "with correction" in shown
        assert "without correction" in shown
