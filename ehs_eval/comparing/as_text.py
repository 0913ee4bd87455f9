"""A comparison as plain text for a terminal or a log: what differs and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ehs_eval.checks import shorten
from ehs_eval.comparing.compared import Compared, DatasetChanges
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

_MOST_OF_A_DATASET: Final = 15
_MOST_DIFFERENCES: Final = 20


def as_text(compared: Compared) -> str:
    """Return a comparison as lines of text."""
    return "\n".join(_lines(compared)) + "\n"


def _lines(compared: Compared) -> Iterator[str]:
    yield headline(compared)
    for part in compared.datasets:
        yield ""
        yield from _dataset(part, compared)
    runs = runs_lines(compared)
    if runs and (compared.runs is not None or not compared.changes):
        yield ""
        yield "What differs between the runs:" if compared.runs else "Between the runs:"
        yield from _cut(runs, "- ")
    hidden = sum(max(0, len(part.changes) - _MOST_OF_A_DATASET) for part in compared.datasets)
    if hidden:
        yield ""
        yield f"{hidden:,} more figures are not shown; --json lists every one."


def _dataset(part: DatasetChanges, compared: Compared) -> Iterator[str]:
    yield f"{shorten(part.dataset)}: {dataset_line(part)}"
    why = why_words(part, compared)
    yield f"  {why.said}"
    yield from _cut(why.causes, "  - ")
    if why.but:
        yield f"  {why.but}"
    shown = part.changes[:_MOST_OF_A_DATASET]
    shared = shared_places(part.changes)
    kept = Counter(change.about.analysis for change in shown)
    for analysis, changes in part.by_analysis:
        if not kept[analysis]:
            continue
        yield f"  {shorten(analysis)}"
        mine = [change for change in shown if change.about.analysis == analysis]
        for change in mine:
            name = figure_name(change.about, with_method=change.about.key[:-1] in shared)
            old, new = old_and_new(change)
            yield f"    {name}: {old} → {new}, {moved(change)}"
        if len(changes) > len(mine):
            yield f"    and {len(changes) - len(mine):,} more"
    rest = [f"{shorten(name)} {len(all_):,}" for name, all_ in part.by_analysis if not kept[name]]
    if rest:
        yield f"  Not shown: {', '.join(rest)}"


def _cut(lines: Sequence[str], start: str) -> Iterator[str]:
    yield from (f"{start}{line}" for line in lines[:_MOST_DIFFERENCES])
    if len(lines) > _MOST_DIFFERENCES:
        yield f"{start}and {len(lines) - _MOST_DIFFERENCES:,} more"
