"""Which wave a file or a label belongs to, as far as its words or its dates tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ehs_eval.labels import normalise

STAGES: Mapping[str, tuple[str, ...]] = {
    "pre": ("pre", "baseline", "before", "intake", "initial", "start", "admission"),
    "mid": ("mid", "midpoint", "midway", "middle", "interim", "during"),
    "post": ("post", "after", "end", "endline", "endpoint", "exit", "discharge", "dischage"),
    "followup": ("followup", "follow up"),
}
"""Names of waves, in order of time, and the words they are recognised by."""

_STAGE = {word: stage for stage, words in STAGES.items() for word in words}
_TERMS = ("autumn", "spring", "summer")
_TERMS_IN_YEAR = {"spring": 4, "summer": 7, "autumn": 10}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
            *("july jul", "august aug", "september sept sep", "october oct"),
            *("november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBERED = re.compile(r"\b(?:t|w|time|wave|round|phase|occasion|session) ?(\d{1,2})\b")
_DAY = re.compile(r"\b((?:19|20)\d\d) ?(0[1-9]|1[0-2]) ?([0-2]\d|3[01])\b")
_YEARS = re.compile(r"\b(20\d\d)(?: (\d\d|20\d\d))?\b")

Family = Literal["stage", "number", "time"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a wave was, by one sort of words.

    Attributes:
        key: What moments of this sort are ordered by.
        words: The words it was read from, as a label.
        wave: Name of the wave, where the words name one.
    """

    key: tuple[int, ...]
    words: str
    wave: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Waves in order of time.

    Attributes:
        places: Position in what was given, earliest first.
        names: Name of each wave, in that order.
        labels: Words of each wave where its name does not say as much; else empty.
        reason: What the order rests on, in words.
        certain: Whether the words or dates say so.
    """

    places: tuple[int, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    reason: str
    certain: bool = True


def moments(text: str) -> dict[Family, Moment]:
    """Return what the words of a file name or of a label say about its wave."""
    words = _words(text)
    found: dict[Family, Moment] = {}
    for place, word in enumerate(words):
        pair = " ".join(words[place : place + 2])
        stage = _STAGE.get(pair) or _STAGE.get(word)
        if stage is not None:
            found["stage"] = Moment((list(STAGES).index(stage),), word, stage)
            break
    plain = " ".join(words)
    if (number := _NUMBERED.search(plain)) is not None:
        found["number"] = Moment((int(number[1]),), number[0].capitalize())
    if (time := _time(words, plain)) is not None:
        found["time"] = time
    return found


def without_moment(text: str) -> str:
    """Return the words of a file name that say nothing of its wave."""
    plain = _DAY.sub(" ", _NUMBERED.sub(" ", " ".join(_words(text))))
    plain = plain.replace("follow up", " ")
    gone = {*_STAGE, *_TERMS, *_MONTHS, "time", "wave"}
    return " ".join(word for word in plain.split() if word not in gone and not word.isdigit())


def in_order(texts: Sequence[str], days: Sequence[str | None]) -> Order:
    """Return waves in order of time.

    Args:
        texts: File name or label of each wave.
        days: Middle day of the responses of each wave (ISO), where it is known.
    """
    found = [moments(text) for text in texts]
    families: tuple[tuple[Family, str], ...] = (
        ("stage", "words such as pre and post"),
        ("number", "the numbers of the waves"),
        ("time", "terms, months or years"),
    )
    for family, words in families:
        mine = [each[family] for each in found if family in each]
        if len(mine) == len(texts) and len({each.key for each in mine}) == len(mine):
            places = tuple(sorted(range(len(mine)), key=lambda place: mine[place].key))
            names = [mine[place].wave or f"wave{n}" for n, place in enumerate(places, start=1)]
            labels = ["" if mine[place].wave else mine[place].words for place in places]
            return Order(places, tuple(names), tuple(labels), f"ordered by {words}")
    numbered = tuple(f"wave{n}" for n in range(1, len(texts) + 1))
    blank = ("",) * len(texts)
    known = [day for day in days if day is not None]
    if len(texts) > 1 and len(set(known)) == len(texts):
        places = tuple(sorted(range(len(texts)), key=lambda place: str(days[place])))
        return Order(places, numbered, blank, "ordered by the dates of the responses")
    given = tuple(range(len(texts)))
    if len(texts) == 1:
        return Order(given, numbered, blank, "there is one")
    return Order(given, numbered, blank, "in the order given: neither names nor dates tell", False)


def middle_day(days: Mapping[str, int]) -> str | None:
    """Return the median day of some responses; None without any.

    Args:
        days: Responses by day (ISO).
    """
    total, seen = sum(days.values()), 0
    for day in sorted(days):
        seen += days[day]
        if 2 * seen >= total:
            return day
    return None


def _words(text: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.findall(r"[^\W\d_]+|\d+", normalise(parted))


def _time(words: Iterable[str], plain: str) -> Moment | None:
    """Return the term, month, day or year that some words name."""
    if (day := _DAY.search(plain)) is not None:
        return Moment((int(day[1]), int(day[2]), int(day[3])), "-".join(day.groups()))
    years = _YEARS.search(plain)
    year = int(years[1]) if years else 0
    span = bool(years and years[2])
    named = next((w for w in words if w in _TERMS or (w in _MONTHS and w != "may")), None)
    if named is None and "may" in words and year:
        named = "may"
    if named is None:
        return Moment((year, 0, 0), str(year)) if year else None
    label = f"{named.capitalize()} {years[0].replace(' ', '/')}" if years else named.capitalize()
    month = _MONTHS.get(named) or _TERMS_IN_YEAR[named]
    if span or not year:  # within a school year, which begins in September
        month = (month - 9) % 12
    return Moment((year, month, 0), label)
