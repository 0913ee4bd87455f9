"""The same question in the files of several waves: matched by code, then by wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ehs_eval.ingest.description.describe import ColumnDescription, FileDescription
from ehs_eval.ingest.export import Column
from ehs_eval.labels import normalise

# "Q3. " or "12) " before a question is its place in one wave, no part of its wording.
_NUMBER = re.compile(r"^(?:[Qq](?:uestion)? ?)?\d{1,3}[a-z]?[.):] +")

SAME_QUESTION = 60.0
"""Likeness of two wordings, of 100, from which one code is taken to mean one question still."""

SAME = 100.0
"""Likeness of two wordings that are the same."""

NEAR = 85.0
"""Likeness of two wordings, of 100, from which they are proposed as one question."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is not the same about a question in two waves.

    Attributes:
        kind: Its wording, the answers offered, or the order (or codes) of the answers.
        waves: The earlier and the later wave.
        first: How it was in the earlier wave.
        later: How it was in the later wave.
    """

    kind: Literal["wording", "answers", "order"]
    waves: tuple[str, str]
    first: str
    later: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column that may be the same question, which somebody has to decide.

    Attributes:
        wave: Wave of the column.
        column: Its name there.
        wording: Its wording there.
        likeness: Likeness of the wordings, 0 to 100.
    """

    wave: str
    column: str
    wording: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Matched:
    """One question across waves.

    Attributes:
        name: Name of its column in the first wave that has it.
        columns: Name of its column by wave.
        how: What it was matched by.
        proposals: Columns like it in waves that lack it; none was taken.
        changes: What is not the same in all its waves.
    """

    name: str
    columns: Mapping[str, str]
    how: Literal["code", "wording", "one wave"]
    proposals: tuple[Proposal, ...] = ()
    changes: tuple[Change, ...] = ()


def match_columns(descriptions: Mapping[str, FileDescription]) -> list[Matched]:
    """Return the questions of several waves, each with its column in every wave that has it.

    The same code is the same question, unless its wording says otherwise: platforms number
    questions by their place, so a question added in one wave shifts the numbers of all that follow.
    The same wording under another code is the same question. A wording that is only much alike is
    proposed, never taken.

    Args:
        descriptions: The description of each wave's file, by wave in order.

    Returns:
        The questions in the order of the first wave that has them.
    """
    found: list[dict[str, ColumnDescription]] = []
    by_wording: list[bool] = []
    for wave, description in descriptions.items():
        columns = [each for each in description.columns if _can_match(each)]
        latest = [list(question.values())[-1] for question in found]
        pairs = _pairs(latest, columns)
        for place, column in enumerate(columns):
            if place in pairs:
                question, worded = pairs[place]
                found[question][wave] = column
                by_wording[question] = by_wording[question] or worded
            else:
                found.append({wave: column})
                by_wording.append(False)
    waves = tuple(descriptions)
    return [
        Matched(
            next(iter(question.values())).column.name,
            {wave: each.column.name for wave, each in question.items()},
            "one wave" if len(question) == 1 else "wording" if worded else "code",
            _proposals(question, found, waves) if len(question) < len(waves) else (),
            tuple(
                change
                for (first, one), (later, other) in pairwise(question.items())
                for change in changes(one.column, other.column, (first, later))
            ),
        )
        for question, worded in zip(found, by_wording, strict=True)
    ]


def wording(column: Column) -> str | None:
    """Return the wording of a question; None where the file has only a code for it."""
    text = _NUMBER.sub("", column.label.strip())
    return text if " " in text else None


def _own_wording(column: Column) -> str | None:
    """Return the wording of a question without that of its grid, which some platforms leave out."""
    text = _NUMBER.sub("", column.part.strip()) if column.question else ""
    return text if " " in text else wording(column)


def _form(text: str) -> str:
    """Return a wording as it is compared: a full stop more or less is no other question."""
    return normalise(text).rstrip(" .:;?!*") or normalise(text)


def _alike(first: Column, later: Column) -> float | None:
    """Return the likeness of two wordings, 0 to 100; None where a file has none.

    A grid's wording counts only where both files have it.
    """
    pairs = [(get(first), get(later)) for get in (wording, _own_wording)]
    return max((_likeness(one, other) for one, other in pairs if one and other), default=None)


def changes(first: Column, later: Column, waves: tuple[str, str]) -> list[Change]:
    """Return what two columns of one question do not have in common.

    Args:
        first: Column of the earlier wave.
        later: Column of the later wave.
        waves: Names of the two waves.
    """
    found = []
    one, other = wording(first), wording(later)
    alike = _alike(first, later)
    if one is not None and other is not None and alike is not None and alike < SAME:
        found.append(Change("wording", waves, one, other))
    found += _option_changes(first, later, waves)
    return found


def _option_changes(first: Column, later: Column, waves: tuple[str, str]) -> list[Change]:
    """Compare the answers that the files themselves say were offered."""
    if not first.options or not later.options:
        return []
    listed = ", ".join(first.options), ", ".join(later.options)
    forms = [[normalise(option) for option in each.options] for each in (first, later)]
    if set(forms[0]) != set(forms[1]):
        return [Change("answers", waves, *listed)]
    codes = [
        {code: normalise(label) for code, label in each.codes.items()} for each in (first, later)
    ]
    recoded = any(codes[1].get(code, label) != label for code, label in codes[0].items())
    return [Change("order", waves, *listed)] if recoded or forms[0] != forms[1] else []


def _can_match(description: ColumnDescription) -> bool:
    column = description.column
    return not description.personal and column.role == "answer" and description.kind != "empty"


def _pairs(
    earlier: Sequence[ColumnDescription], later: Sequence[ColumnDescription]
) -> dict[int, tuple[int, bool]]:
    """Return the place in `earlier` of each place in `later`, and whether only wording says so."""
    codes = {normalise(each.column.name): place for place, each in enumerate(earlier)}
    pairs: dict[int, tuple[int, bool]] = {}
    taken: set[int] = set()
    for get in (wording, _own_wording):
        worded = _alone(earlier, get)
        for text, place in _alone(later, get).items():
            question = worded.get(text)
            if question is not None and question not in taken and place not in pairs:
                same_code = codes.get(normalise(later[place].column.name)) == question
                pairs[place] = (question, not same_code)
                taken.add(question)
    for place, each in enumerate(later):
        question = codes.get(normalise(each.column.name))
        if question is None or place in pairs or question in taken:
            continue
        if _may_be_one(earlier[question].column, each.column):
            pairs[place] = (question, False)
            taken.add(question)
    return pairs


def _alone(
    columns: Sequence[ColumnDescription], get: Callable[[Column], str | None]
) -> dict[str, int]:
    """Return the place of each wording that one column only has."""
    places: dict[str, list[int]] = {}
    for place, each in enumerate(columns):
        text = get(each.column)
        if text is not None:
            places.setdefault(_form(text), []).append(place)
    return {text: found[0] for text, found in places.items() if len(found) == 1}


def _may_be_one(first: Column, later: Column) -> bool:
    """Say whether columns of one code can be one question, as far as their wordings tell."""
    likeness = _alike(first, later)
    return likeness is None or likeness >= SAME_QUESTION


def _likeness(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(_form(one), _form(other)))


def _proposals(
    question: Mapping[str, ColumnDescription],
    found: Sequence[Mapping[str, ColumnDescription]],
    waves: Sequence[str],
) -> tuple[Proposal, ...]:
    """Return columns like a question among those of the waves that lack it."""
    mine = next(iter(question.values())).column
    proposals = []
    for other in found:
        if other is question or set(other) & set(question):
            continue
        for wave in waves:
            if wave in question or wave not in other:
                continue
            column = other[wave].column
            likeness = _alike(mine, column)
            if likeness is not None and likeness >= NEAR:
                text = wording(column) or column.name
                proposals.append(Proposal(wave, column.name, text, likeness))
    return tuple(sorted(proposals, key=lambda each: (-each.likeness, each.wave, each.column)))
