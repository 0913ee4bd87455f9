"""A comparison as Markdown that GitHub shows in a comment or a summary, whatever labels hold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ehs_eval.checks import shorten, visible
from ehs_eval.comparing.compared import Compared, DatasetChanges
from ehs_eval.comparing.figures import Change
from ehs_eval.comparing.wording import (
    dataset_line,
    figure_name,
    headline,
    moved,
    old_and_new,
    runs_lines,
    shared_places,
    why_words,
)

MOST_BYTES: Final = 60_000
"""GitHub takes comments of 65,536 characters; there is room left for words around it."""

_FIRST: Final = 20
_OF_A_DATASET: Final = 100
_MOST_DIFFERENCES: Final = 15
_HEAD: Final = ("| | Figure | Old | New | Difference |", "|---|---|---|---|---|")
_CLOSING: Final = 400
"""Bytes kept for what closes an open part and says how much is left out."""

_TICKS: Final = re.compile("`+")


def code(text: str) -> str:
    """Return text as a code span of one line, in which nothing is markup, HTML or a mention.

    A bar would end a cell of a table even there, so that one of another kind stands for it.
    """
    plain = visible(text).replace("|", "¦")
    if not plain:
        return "–"
    longest = max((len(run) for run in _TICKS.findall(plain)), default=0)
    fence = "`" * (longest + 1)
    room = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{fence}{room}{plain}{room}{fence}"


def as_markdown(compared: Compared) -> str:
    """Return a comparison as Markdown of at most `MOST_BYTES` bytes.

    A sentence, a table of the most important changes, and the rest by data set, folded away.
    """
    page = _Page()
    page.add(f"**{headline(compared)}**", "")
    page.add(*(f"> {code(line)}" for line in _cut(compared.edited)))
    page.add(*([""] if compared.edited else []))
    for line in _causes(compared):
        page.add(line)
    if compared.changes:
        _table(page, compared.changes[:_FIRST], shared_places(compared.changes), with_dataset=True)
    if len(compared.changes) > _FIRST:
        left = compared.datasets
        for number, part in enumerate(left):
            if not _folded(page, part, compared):
                page.add("", f"And {len(left) - number:,} more data sets with figures that differ.")
                break
        page.add("", "`ehs-eval compare OLD NEW --json` lists every figure.")
    return page.text()


class _Page:
    """Lines of a page that stay within its size."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._size = 0

    def add(self, *lines: str) -> None:
        """Add lines, whatever their size."""
        self._lines += lines
        self._size += sum(len(line.encode()) + 1 for line in lines)

    def has_room_for(self, *lines: str) -> bool:
        """Say whether lines fit and what has to follow them does."""
        size = sum(len(line.encode()) + 1 for line in lines)
        return self._size + size + _CLOSING <= MOST_BYTES

    def text(self) -> str:
        """Return the page."""
        return "\n".join(self._lines) + "\n"


def _causes(compared: Compared) -> Iterator[str]:
    """Yield what differs between the runs, as a list."""
    lines = runs_lines(compared)
    if compared.runs is None:
        yield from (code(line) for line in lines)
    elif lines:
        yield "What differs between the runs:"
        yield ""
        yield from (f"- {code(line)}" for line in _cut(lines))
    else:
        yield "The runs themselves do not differ: same inputs, settings and versions."
    yield ""


def _folded(page: _Page, part: DatasetChanges, compared: Compared) -> bool:
    """Add the changes of a data set, folded away; say whether there was room to begin."""
    name = html.escape(shorten(part.dataset))
    opening = [
        "",
        "<details>",
        f"<summary><code>{name}</code>: {dataset_line(part)}</summary>",
        "",
        *_why(part, compared),
        "",
    ]
    if not page.has_room_for(*opening, *_HEAD):
        return False
    page.add(*opening)
    order = [change for _, changes in part.by_analysis for change in changes]
    kept = {id(change) for change in part.changes[:_OF_A_DATASET]}
    shown = [change for change in order if id(change) in kept]
    added = _table(page, shown, shared_places(part.changes), with_dataset=False)
    if added < len(part.changes):
        page.add("", f"And {len(part.changes) - added:,} more.")
    page.add("", "</details>")
    return True


def _why(part: DatasetChanges, compared: Compared) -> list[str]:
    why = why_words(part, compared)
    lines = [why.said, "", *(f"- {code(line)}" for line in _cut(why.causes))]
    return [*lines, "", why.but] if why.but else lines


def _table(
    page: _Page,
    changes: Sequence[Change],
    shared: frozenset[tuple[object, ...]],
    *,
    with_dataset: bool,
) -> int:
    """Add a table of changes as long as there is room; return how many rows it has."""
    page.add(*_HEAD)
    for number, change in enumerate(changes):
        about = change.about
        of = f"{about.dataset}, {about.analysis}" if with_dataset else about.analysis
        name = figure_name(about, with_method=about.key[:-1] in shared)
        cells = (code(shorten(of)), code(name), *map(code, old_and_new(change)), moved(change))
        row = f"| {' | '.join(cells)} |"
        if not page.has_room_for(row):
            return number
        page.add(row)
    return len(changes)


def _cut(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_DIFFERENCES
    return [*lines[:_MOST_DIFFERENCES], *([f"and {more:,} more"] if more > 0 else [])]
