"""Questions on one scale gathered into blocks: by grid, by the start of their names, by place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from ehs_eval.drafting.parts import BlockDraft
from ehs_eval.drafting.polarity import direction
from ehs_eval.drafting.reversals import running_against
from ehs_eval.drafting.scaling import Points, Scales, slug, top_half
from ehs_eval.drafting.topics import Topic

_NUMBERED = re.compile(r"(.*?[^\d_.\s-])[_.\s-]*\d+[a-z]?")
QUESTION_NUMBERS = {"q", "qu", "question", "item", "v", "var", "x", "a", "f", "field", "col"}
"""What questions are numbered with throughout, which says nothing of their content."""

LONGEST_HEADING = 100
"""Characters of a block's heading; wordings over grids can be whole pages."""

YES_NO = 3
"""Points up to which neighbours belong together only if their wordings begin alike."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question on a scale, and its place among the columns that are no part of the platform."""

    topic: Topic
    points: Points
    place: int


def _heading(stem: str) -> str:
    """Return the wording over a grid, short enough for a heading.

    Instructions often stand before it, so where it is long its last sentence is the better part.
    """
    last = re.split(r"(?<=[.?!:])\s+", stem)[-1]
    return shorten(stem if len(stem) <= LONGEST_HEADING else last, LONGEST_HEADING, placeholder="…")


def blocks_of(items: Sequence[Item], scales: Scales) -> list[BlockDraft]:
    """Return the blocks that some items make, in the order of their first items.

    Args:
        items: The items, in order.
        scales: Receives their scales.
    """
    taken: Counter[str] = Counter()
    drafts = []
    for group in _groups(items):
        wanted = _name(group)
        taken[wanted] += 1
        name = wanted if taken[wanted] == 1 else f"{wanted}_{taken[wanted]}"
        drafts.append(_block(name, group, scales))
    return drafts


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items in groups, each with one scale and the same waves."""
    shared = Counter(
        (start, item.points.form, item.topic.waves)
        for item in items
        if (start := _start(item.topic.name))
    )
    groups: dict[tuple[object, ...], list[Item]] = {}
    run = 0
    before: Item | None = None
    for item in items:
        common = (item.points.form, item.topic.waves)
        start = _start(item.topic.name)
        grid = item.topic.first.column.question
        if grid:
            key: tuple[object, ...] = ("grid", grid, *common)
        elif start and shared[(start, *common)] > 1:
            key = ("start", start, *common)
        else:
            together = before is not None and (
                before.place + 1 == item.place
                and (before.points.form, before.topic.waves) == common
                and _follows(before, item)
            )
            run += not together
            key = ("run", run)
            before = item
        if key[0] != "run":
            before = None
        groups.setdefault(key, []).append(item)
    return list(groups.values())


def _follows(before: Item, item: Item) -> bool:
    """Say whether an item that shares no name with others can go with the one before it."""
    starts = [_start(each.topic.name) for each in (before, item)]
    if any(starts) and not all(starts):
        return False
    if len(item.points.labels) > YES_NO:
        return True
    return _common_words([before.topic.wording, item.topic.wording]) != ""


def _start(name: str) -> str:
    """Return the start of a name that items of one block share; empty if it tells nothing."""
    if " " in name.strip():
        return ""
    numbered = _NUMBERED.fullmatch(name)
    start = numbered[1] if numbered is not None else name.partition("_")[0] if "_" in name else ""
    return "" if start.casefold() in QUESTION_NUMBERS else start


def _name(group: Sequence[Item]) -> str:
    first = group[0].topic
    if len(group) == 1:
        return slug(first.name)
    column = first.first.column
    if column.question:
        return slug(column.question)
    start = _start(first.name)
    if start and all(_start(item.topic.name) == start for item in group):
        return slug(start)
    common = _common_words([item.topic.wording for item in group])
    return slug(common or f"{first.name} and {len(group) - 1} more")


def _common_words(texts: Sequence[str]) -> str:
    """Return the words that all texts begin with; empty if they are fewer than two."""
    words: list[str] = []
    for column in zip(*(text.split() for text in texts), strict=False):
        if len(set(column)) > 1:
            break
        words.append(column[0])
    return " ".join(words) if len(words) > 1 else ""


def _block(name: str, group: Sequence[Item], scales: Scales) -> BlockDraft:
    scale = [scales.add(item.points) for item in group][-1]
    stem = " ".join(group[0].topic.first.column.stem.split())
    wordings = [item.topic.wording for item in group]
    against = running_against(
        [item.topic.cells for item in group], [item.points.labels for item in group]
    )
    way = direction(wordings, stem, scale.labels[-1], against)
    return BlockDraft(
        name,
        _title(group, stem),
        scale.name,
        top_half(scale.labels),
        way.higher_is,
        way.why,
        {item.topic.name: item.topic.wording for item in group},
        group[0].topic.waves,
        tuple(_remarks(group)),
    )


def _title(group: Sequence[Item], stem: str) -> str:
    """Return the heading of a block in words; empty where its name says as much."""
    first = group[0].topic
    more = len(group) - 1
    if stem and more:
        return _heading(stem)
    start = _start(first.name)
    if first.wording == first.name and " " not in first.name.strip():
        return ""
    if more and start and all(_start(item.topic.name) == start for item in group):
        return ""
    return _heading(first.wording) + (f" (and {more} more)" if more else "")


def _remarks(group: Sequence[Item]) -> Iterator[str]:
    """Yield what else to know of the items: what is the same of all of them, once."""
    shared = group[0].topic.notes
    if len(group) == 1 or any(item.topic.notes != shared for item in group):
        shared = ()
    yield from (f"All {len(group)} items: {note}" for note in shared)
    for item in group:
        yield from (replace(item.topic, notes=()) if shared else item.topic).remarks
