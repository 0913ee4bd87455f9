"""Which single-answer columns run from low to high, looked at together with those like them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ehs_eval.ingest.description.kinds import Content, neighbours
from ehs_eval.ingest.description.numeric import number, scale_of
from ehs_eval.ingest.description.tally import spellings
from ehs_eval.ingest.export import Column
from ehs_eval.labels import normalise
from ehs_eval.scales import Match, is_off_scale, match_scale

_NUMBERED = re.compile(r"(.*?(?:[a-z][a-z]|[_.\[( -]))\d+[a-z]?[\])]?", re.IGNORECASE)
_STRAY = re.compile(r"-\d+|([789])\1+")
_ALIKE_SIDE_BY_SIDE = 3
"""Neighbouring columns that must share a range of numbers to be taken for a scale."""


def with_scales(columns: Sequence[Column], held: Mapping[str, Content]) -> dict[str, Content]:
    """Return the contents with the kind `scale` where answers run from low to high.

    The rows of a grid, and columns named alike (FM_1, FM_2), share their scale: a point that nobody
    chose in one of them is known from another.
    """
    found = dict(held)
    singles = [column for column in columns if held[column.name].kind == "single"]
    for group in _groups(singles):
        numeric = [column for column in group if held[column.name].numbers]
        _number_group(numeric, held, found)
        worded = [column for column in group if not held[column.name].numbers]
        pooled = [label for column in worded for label in _labels(column, held[column.name])]
        together = match_scale(pooled) if len(worded) > 1 else None
        for column in worded:
            match = _best(column, held[column.name], together)
            if match is not None:
                found[column.name] = _scaled(held[column.name], match)
    for run in neighbours(columns, held):
        _number_neighbours(run, held, found)
        _worded_neighbours(run, held, found)
    return {name: _with_off_labels(content) for name, content in found.items()}


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """Return columns by the question they are part of, or else by the start of their name."""
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        numbered = _NUMBERED.fullmatch(column.name)
        if column.question:
            key = ("question", column.question)
        elif numbered:
            key = ("start", numbered[1])
        else:
            key = ("alone", column.name)
        groups.setdefault(key, []).append(column)
    return list(groups.values())


def _labels(column: Column, content: Content) -> list[str]:
    """Return the labels of a column: those the file offers, then those given."""
    given = [label for label in spellings(content.counts) if not _is_stray(column, label)]
    return [*column.options, *given]


def _is_stray(column: Column, label: str) -> bool:
    """Say whether an answer is a code for none, such as -99, among labels that leave it out."""
    stray = bool(column.codes) and _STRAY.fullmatch(label.strip()) is not None
    return stray and label not in column.codes.values()


def _best(column: Column, content: Content, together: Match | None) -> Match | None:
    """Return the scale of a column: that of its group, or its own where it has another."""
    labels = list(spellings(content.counts))
    own = match_scale(_labels(column, content)) or _by_codes(column, labels)
    if together is not None and (own is None or len(own.labels) <= len(together.labels)):
        own = together
    if own is None or all(is_off_scale(label) for label in labels):
        return None
    stray = tuple(label for label in labels if _is_stray(column, label))
    spelled = {normalise(label): label for label in labels}
    return Match(
        own.scale,
        tuple(spelled.get(normalise(label), label) for label in own.labels),
        (*(spelled[form] for form in map(normalise, own.off_scale) if form in spelled), *stray),
    )


def _by_codes(column: Column, labels: Sequence[str]) -> Match | None:
    """Return the order that codes give where only the ends of a scale have words."""
    coded = {
        code if label.strip() == code else f"{code} - {label}": label
        for code, label in column.codes.items()
    }
    bare = [each for each in (*column.options, *labels) if number(each) is not None]
    match = match_scale([*coded, *bare]) if coded else None
    if match is None:
        return None
    return Match(
        match.scale,
        tuple(coded.get(label, label) for label in match.labels),
        tuple(coded.get(label, label) for label in match.off_scale),
    )


def _scaled(content: Content, match: Match) -> Content:
    return replace(content, kind="scale", scale=match.labels, off_scale=match.off_scale)


def _number_group(
    columns: Sequence[Column], held: Mapping[str, Content], found: dict[str, Content]
) -> None:
    """Note the scale of numbers that the columns of a group share."""
    if len(columns) < 2:
        return
    points = scale_of([v for column in columns for v in held[column.name].numbers.values()])
    for column in columns if points else ():
        content = held[column.name]
        found[column.name] = replace(content, kind="scale", scale=_as_written(points, content))


def _number_neighbours(
    run: Sequence[str], held: Mapping[str, Content], found: dict[str, Content]
) -> None:
    """Note the scale of numbers that columns side by side share."""
    open_ones = [name for name in run if held[name].numbers]
    by_scale = groupby(open_ones, key=lambda name: scale_of(list(held[name].numbers.values())))
    for points, group in by_scale:
        names = list(group)
        if not points or len(names) < _ALIKE_SIDE_BY_SIDE:
            continue
        for name in names:
            if found[name].kind == "single":
                found[name] = replace(
                    held[name], kind="scale", scale=_as_written(points, held[name])
                )


def _worded_neighbours(
    run: Sequence[str], held: Mapping[str, Content], found: dict[str, Content]
) -> None:
    """Give columns in which few labels were chosen the longer scale of a column beside them.

    Those who answered may have left out the ends and the middle. Yes and no are a whole scale.
    """
    worded = [name for name in run if found[name].kind == "scale" and not held[name].numbers]
    given = {
        name: set(map(normalise, found[name].counts)) & _points(found[name]) for name in worded
    }
    longer = {
        name: max(
            (each for each in worded if given[name] < given[each] <= _points(found[each])),
            key=lambda each: len(given[each]),
            default=None,
        )
        for name in worded
        if given[name] != {"no", "yes"} and not _shared_whole(name, worded, found, given)
    }
    for name, other in longer.items():
        if other is None or len(found[other].scale) <= len(found[name].scale):
            continue
        own = {normalise(label): label for label in spellings(held[name].counts)}
        points = tuple(own.get(normalise(label), label) for label in found[other].scale)
        found[name] = replace(found[name], scale=points)


def _points(content: Content) -> set[str]:
    return {normalise(label) for label in content.scale}


def _shared_whole(
    name: str, worded: Sequence[str], found: Mapping[str, Content], given: Mapping[str, set[str]]
) -> bool:
    """Say whether columns named alike have chosen every point of the scale they share."""
    start = _NUMBERED.fullmatch(name)
    if start is None:
        return False
    alike = [
        each for each in worded if (other := _NUMBERED.fullmatch(each)) and other[1] == start[1]
    ]
    return len(alike) > 1 and _points(found[name]) == set().union(*(given[each] for each in alike))


def _with_off_labels(content: Content) -> Content:
    """Note labels known as off any scale where a column has no scale, or one of numbers."""
    if content.kind != "single" and not (content.kind == "scale" and content.numbers):
        return content
    worded = {cell: n for cell, n in content.counts.items() if cell not in content.numbers}
    off = tuple(label for label in spellings(worded) if is_off_scale(label))
    return replace(content, off_scale=off)


def _as_written(points: Iterable[str], content: Content) -> tuple[str, ...]:
    """Return points as the column writes them: "3.0" for 3."""
    written = {str(int(value)): cell.strip() for cell, value in content.numbers.items()}
    return tuple(written.get(point, point) for point in points)
