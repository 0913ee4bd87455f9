"""Answer scales: labels from lowest to highest, listed in `known.toml` or put in order by words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from ehs_eval.labels import normalise
from ehs_eval.scales.composed import compose

_LONGEST_LABEL = 300
"""Characters of a text beyond which it is no label."""
_CODE_BEFORE = re.compile(r"\s*\(?(-?\d{1,2})\s*(?:[-:.=)–—]\s*|\s+)(?=\(?[^\W\d])(.*)", re.DOTALL)
_CODE_BEHIND = re.compile(
    r"(.*[^\W\d].*?)\s*(?:\(\s*=?\s*(-?\d{1,2})\s*\)|\s[-:=]\s*(\d{1,2}))\s*", re.DOTALL
)
_NUMBER = re.compile(r"\s*(-?\d{1,2})(?:\.0+)?\s*")


@dataclass(frozen=True, slots=True)
class Scale:
    """A known answer scale.

    Attributes:
        name: What it is called.
        points: Wordings of each point, lowest first; the first wording is the usual one.
        places: Places that a wording can have among the points, by its normalised form.
    """

    name: str
    points: tuple[tuple[str, ...], ...]
    places: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """Labels that make an answer scale.

    Attributes:
        scale: Name of the known scale; "composed" or "numbered" where the labels' own words or
            numbers gave the order.
        labels: Points from lowest to highest: as the file spells them, and those of the known scale
            that the file does not have.
        off_scale: Labels that are no points of it, such as "Don't know".
    """

    scale: str
    labels: tuple[str, ...]
    off_scale: tuple[str, ...] = ()


def match_scale(labels: Iterable[str]) -> Match | None:
    """Return the answer scale that labels belong to.

    A known scale fits when at least two labels are points of it, no two the same point, and every
    other label is known to be off any scale. Labels may carry codes, "1 - Strongly disagree" or
    "Strongly agree (5)". Where no known scale fits, the words of the labels or the numbers in them
    may still give an order.

    Args:
        labels: Labels as the file spells them; spellings that compare equal count once.

    Returns:
        The match, or None when nothing says which label is higher.
    """
    spelled: dict[str, str] = {}
    for label in labels:
        spelled.setdefault(normalise(label), label)
    spelled.pop("", None)
    if len(spelled) < 2:
        return None
    return (
        _known(spelled)
        or _known({normalise(_wording(label)): label for label in spelled.values()})
        or _numbered(spelled)
        or _composed(spelled)
    )


def is_off_scale(label: str) -> bool:
    """Say whether a label is known as no point of any scale: "Don't know", "Not applicable"."""
    return _off(normalise(label)) or _off(normalise(_wording(label)))


def is_known_label(label: str) -> bool:
    """Say whether a label is a point of a known scale, or known to be off any scale."""
    forms = {normalise(label), normalise(_wording(label))}
    return is_off_scale(label) or any(forms & scale.places.keys() for scale in known_scales())


@cache
def known_scales() -> tuple[Scale, ...]:
    """Return the known scales, in the order of their file."""
    return tuple(_scale(each["name"], each["points"]) for each in _file()["scales"])


def _scale(name: str, points: Sequence[Sequence[str]]) -> Scale:
    places: dict[str, tuple[int, ...]] = {}
    for place, point in enumerate(points):
        for form in dict.fromkeys(normalise(wording) for wording in point):
            places[form] = (*places.get(form, ()), place)
    return Scale(name, tuple(tuple(point) for point in points), places)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files(__name__) / "known.toml").read_text("utf-8"))


@cache
def _off_scale() -> frozenset[str]:
    return frozenset(normalise(label) for label in _file()["off_scale"])


def _off(form: str) -> bool:
    return form in _off_scale() or form.replace(" / ", "/").replace("/", " / ") in _off_scale()


def _wording(label: str) -> str:
    """Return a label without a code before or behind it; a long text has none."""
    if len(label) > _LONGEST_LABEL:
        return label
    before = _CODE_BEFORE.fullmatch(label)
    if before:
        return before[2]
    behind = _CODE_BEHIND.fullmatch(label)
    return behind[1] if behind else label


def _code(label: str) -> int | None:
    """Return the code in a label, or the number that it is."""
    found = _NUMBER.fullmatch(label) or _CODE_BEFORE.fullmatch(label)
    if found:
        return int(found[1])
    behind = _CODE_BEHIND.fullmatch(label)
    return int(behind[2] or behind[3]) if behind else None


def _known(spelled: Mapping[str, str]) -> Match | None:
    """Return the known scale that fits best.

    That with the fewest labels off it; then one whose places agree with the codes in the labels;
    then that with the fewest points.
    """
    found: list[tuple[tuple[int, bool, int], Match]] = []
    for scale in known_scales():
        taken = _placed(scale, spelled)
        if taken is not None and len(taken) > 1:
            match = _in_spelling(scale, taken, spelled)
            rank = (len(match.off_scale), not _agree(taken, spelled), len(match.labels))
            found.append((rank, match))
    return min(found, key=lambda each: each[0])[1] if found else None


def _in_spelling(scale: Scale, taken: Mapping[int, str], spelled: Mapping[str, str]) -> Match:
    """Return a scale in the spelling of the file."""
    points = tuple(
        spelled[taken[place]].strip() if place in taken else usual[0]
        for place, usual in enumerate(scale.points)
    )
    on = set(taken.values())
    return Match(scale.name, points, tuple(s.strip() for f, s in spelled.items() if f not in on))


def _agree(taken: Mapping[int, str], spelled: Mapping[str, str]) -> bool:
    """Say whether codes in labels, if there are any, count the places up or down."""
    codes = {place: _code(spelled[form]) for place, form in taken.items()}
    known = sorted((place, code) for place, code in codes.items() if code is not None)
    steps = {(later[1] - first[1]) / (later[0] - first[0]) for first, later in pairwise(known)}
    return steps <= {1.0} or steps <= {-1.0}


def _placed(scale: Scale, spelled: Mapping[str, str]) -> dict[int, str] | None:
    """Return the label at each place of a scale; None if one fits nowhere.

    A wording can stand for more than one point ("Very good" of quality): the others decide.
    """
    choices = {form: scale.places[form] for form in spelled if form in scale.places}
    if any(form not in choices and not _off(form) for form in spelled):
        return None
    # "Not sure" beside "Neither agree nor disagree" is no second middle but off the scale.
    for forms in (set(choices), {form for form in choices if not _off(form)}):
        taken: dict[int, str] = {}
        if _assign(sorted(forms, key=lambda f: (len(choices[f]), f)), choices, taken):
            return taken
    return None


def _assign(
    forms: Sequence[str], choices: Mapping[str, Sequence[int]], taken: dict[int, str]
) -> bool:
    """Give each label a place of its own, those with one choice first; say whether it worked."""
    if not forms:
        return True
    for place in choices[forms[0]]:
        if place not in taken:
            taken[place] = forms[0]
            if _assign(forms[1:], choices, taken):
                return True
            del taken[place]
    return False


def _numbered(spelled: Mapping[str, str]) -> Match | None:
    """Return labels in the order of their numbers, where the ends alone have words."""
    numbers: dict[int, str] = {}
    off = []
    for form, label in spelled.items():
        code = _code(label)
        if code is None and _off(form):
            off.append(label.strip())
        elif code is None or code in numbers:
            return None
        else:
            numbers[code] = label.strip()
    bare = sum(_NUMBER.fullmatch(label) is not None for label in numbers.values())
    # Numbers alone may be anything; words on all of them would be a list, not a scale.
    # "3 or more" at the upper end alone is a number of things.
    if not 0 < bare < len(numbers) or len(numbers) < 3 or max(numbers) - min(numbers) > 10:
        return None
    if _NUMBER.fullmatch(numbers[min(numbers)]):
        return None
    span = range(min(numbers), max(numbers) + 1)
    return Match("numbered", tuple(numbers.get(each, str(each)) for each in span), tuple(off))


def _composed(spelled: Mapping[str, str]) -> Match | None:
    """Return labels in the order that their words of degree give."""
    on = {form: label.strip() for form, label in spelled.items() if not _off(form)}
    order = compose({normalise(_wording(label)): label for label in on.values()})
    if order is None:
        return None
    off = tuple(label.strip() for form, label in spelled.items() if form not in on)
    return Match("composed", order, off)
