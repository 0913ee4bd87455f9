"""Which questions run from low to high, and the named scales they are answered on."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from ehs_eval.drafting.parts import ScaleDraft
from ehs_eval.drafting.topics import Topic
from ehs_eval.labels import normalise
from ehs_eval.scales import Match, match_scale

FEWEST_POINTS = 2

MOST_NUMBERS = 7
"""Numbers up to which a scale of numbers is one of answers; longer ones are ratings."""

_WHOLE = re.compile(r"-?\d{1,15}")


@dataclass(frozen=True, slots=True)
class Points:
    """The ordered answers of one question; `name` is that of a known scale, or empty."""

    labels: tuple[str, ...]
    off_scale: tuple[str, ...]
    name: str = ""

    @property
    def form(self) -> tuple[str, ...]:
        """The labels in the form in which they are compared."""
        return tuple(normalise(label) for label in self.labels)


@dataclass(slots=True)
class Scales:
    """Scales in the making: one name for each set of ordered labels."""

    by_form: dict[tuple[str, ...], ScaleDraft] = field(default_factory=dict)

    def add(self, points: Points) -> ScaleDraft:
        """Return the scale of a question, made where there is none yet.

        Answers off the scale are those of all questions that share its labels.
        """
        known = self.by_form.get(points.form)
        if known is None:
            known = ScaleDraft(self._name(points), points.labels)
        forms = {normalise(label) for label in known.off_scale}
        more = [label for label in points.off_scale if normalise(label) not in forms]
        known = ScaleDraft(known.name, known.labels, (*known.off_scale, *more))
        self.by_form[points.form] = known
        return known

    @property
    def by_name(self) -> dict[str, ScaleDraft]:
        """The scales by name."""
        return {scale.name: scale for scale in self.by_form.values()}

    def _name(self, points: Points) -> str:
        if all(_WHOLE.fullmatch(label) for label in points.labels):
            wanted = f"points_{points.labels[0]}_to_{points.labels[-1]}".replace("-", "minus_")
        else:
            wanted = slug(points.name or f"{points.labels[0]} to {points.labels[-1]}")
        taken = {scale.name for scale in self.by_form.values()}
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        return name


def with_labels(topic: Topic) -> Topic:
    """Return a question in the waves whose files hold labels, where others hold codes for them.

    Which end of the labels a code stands for cannot be seen, so that it is only proposed.
    """
    coded = {
        wave: sorted({int(text) for text in map(str.strip, cells.unique())})
        for wave, cells in topic.cells.items()
        if len(cells) and all(_WHOLE.fullmatch(str(text).strip()) for text in cells.unique())
    }
    labelled = [wave for wave in topic.columns if wave not in coded]
    points = max((len(topic.columns[wave].scale) for wave in labelled), default=0)
    spans = {wave: (codes[0], codes[-1]) for wave, codes in coded.items()}
    if not coded or not points or any(low < 0 or high > points for low, high in spans.values()):
        return topic
    notes = [_coded(wave, *span, points) for wave, span in spans.items()]
    return replace(
        topic,
        columns={wave: topic.columns[wave] for wave in labelled},
        cells={wave: topic.cells[wave] for wave in labelled},
        everywhere=False,
        notes=(*topic.notes, *notes),
    )


def _coded(wave: str, low: int, high: int, points: int) -> str:
    """Return how to take the numbers of a wave for the answers that the others hold."""
    first = 0 if low == 0 and high < points else 1
    codes = json.dumps([str(n) for n in range(first, first + points)])
    return (
        f"{wave} holds numbers in place of these answers and is left out. If {first} is the lowest "
        f"answer, write the scale as `{{ labels = [...], codes = {codes} }}`, with its answers for "
        f"the dots, and add {wave} to `waves`"
    )


def same_points(topic: Topic) -> dict[str, str]:
    """Return answers of later waves that are points of the first wave's known scale, by them.

    "Neither agree or disagree" and "Strongly agree (5)" are the points that the first wave has in
    other words. Where a wave is on another scale, nothing is taken for the same.
    """
    matches = [(each, match_scale(each.scale)) for each in topic.columns.values() if each.scale]
    names = {_known_name(match) for _, match in matches}
    if len(matches) < 2 or len(names) > 1 or "" in names:
        return {}
    found = {}
    (_, first), *later = matches
    for each, match in later:
        given = {normalise(label) for label in each.counts}
        for label, meant in zip(match.labels, first.labels, strict=True) if match and first else ():
            if normalise(label) in given and normalise(label) != normalise(meant):
                found[label] = meant
    return found


def points_of(topic: Topic, meant: Collection[str] = ()) -> Points | None:
    """Return the ordered answers of a question in all its waves; None if they have no order.

    Args:
        topic: The question.
        meant: Answers that stand for others.
    """
    if not topic.kinds <= {"scale", "single", "number"} or "scale" not in topic.kinds:
        return None
    off: dict[str, str] = {}
    labels: tuple[str, ...] = ()
    for each in topic.columns.values():
        off |= {normalise(label): label for label in each.off_scale}
        labels = each.scale if len(each.scale) > len(labels) else labels
    aside = {normalise(label) for label in meant}
    given = {normalise(label): label for label in topic.labels if normalise(label) not in aside}
    if all(_WHOLE.fullmatch(label) for label in labels):
        return _numbers(labels, given, off)
    known = {normalise(label) for label in labels} | set(off)
    match = match_scale([*labels, *(label for form, label in given.items() if form not in off)])
    if not set(given) <= known:
        if match is None:
            return None
        labels = tuple(match.labels)
        off |= {normalise(label): label for label in match.off_scale}
    spelled = tuple(given.get(normalise(label), label).strip() for label in labels)
    on = {normalise(label) for label in spelled}
    rest = tuple(given.get(form, label).strip() for form, label in off.items() if form not in on)
    if len(spelled) < FEWEST_POINTS or len(on) < len(spelled):
        return None
    return Points(spelled, rest, _known_name(match))


def _known_name(match: Match | None) -> str:
    """Return the name of a known scale; empty where the order comes of the labels alone."""
    if match is None or match.scale in ("composed", "numbered"):
        return ""
    return re.sub(r",? (\d+) points", r"\1", match.scale)


def _numbers(
    labels: tuple[str, ...], given: Mapping[str, str], off: Mapping[str, str]
) -> Points | None:
    """Return the points of a scale of whole numbers, wide enough for the answers of all waves."""
    found = [int(form) for form in given if _WHOLE.fullmatch(form) and form not in off]
    others = [form for form in given if not _WHOLE.fullmatch(form) and form not in off]
    if others:
        return None
    low = min([*map(int, labels), *found])
    high = max([*map(int, labels), *found])
    if high - low >= MOST_NUMBERS:
        return None
    rest = tuple(given.get(form, label) for form, label in off.items())
    rest = tuple(each for each in rest if not (_WHOLE.fullmatch(each) and low <= int(each) <= high))
    return Points(tuple(str(n) for n in range(low, high + 1)), rest)


def top_half(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the points above the middle of a scale, lowest first; at least one."""
    return labels[len(labels) - max(1, len(labels) // 2) :]


def slug(text: str, longest: int = 40) -> str:
    """Return a text as a name: small letters, digits and underscores."""
    plain = re.sub(r"[^a-z0-9]+", "_", normalise(text).replace("'", "")).strip("_")
    if len(plain) > longest:
        plain = plain[: longest + 1].rpartition("_")[0] or plain[:longest]
    return plain or "unnamed"
