"""What a heading of a score sheet says: which form, which item or total, which occasion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ehs_eval.labels import normalise

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form by the short names of its items, in the order of the form.

    Attributes:
        name: What people call it.
        measure: Name of its measure.
        labels: Label of each item, by its name.
        words: Item by the words that name it in a heading.
    """

    name: str
    measure: str
    labels: Mapping[str, str]
    words: Mapping[Words, str]


def _form(name: str, measure: str, **items: tuple[str, str]) -> Form:
    """Return a form, given label and words (parted by commas) of each item."""
    words = {
        tuple(each.split()): item for item, (_, named) in items.items() for each in named.split(",")
    }
    return Form(name, measure, {item: label for item, (label, _) in items.items()}, words)


_OVERALL = ("Overall", "overall,over all,overall wellbeing,overall well being,general,ov")
FORMS = (
    _form(
        "ORS",
        "ors",
        personal=("Personal", "individually,individual,personal,personally,indiv,ind"),
        interpersonal=("Interpersonal", "interpersonally,interpersonal,interp,inter"),
        social=("Social", "socially,social,soc"),
        overall=_OVERALL,
    ),
    _form(
        "CORS",
        "ors",
        me=("Me", "me,myself,self"),
        family=("Family", "family,home"),
        at_school=("School", "school,at school"),
        everything=("Everything", "everything,overall,all"),
    ),
    _form(
        "SRS",
        "srs",
        relationship=("Relationship", "relationship,relation,rel"),
        goals_topic=(
            "Goals and topics",
            "goals and topics,goals topics,goals topic,goals and topic,goals or topics,goals,goal,"
            "topics,topic",
        ),
        method=(
            "Approach or method",
            "approach or method,approach and method,approach method,approach,method",
        ),
        overall=_OVERALL,
    ),
    _form(
        "CSRS",
        "srs",
        listening=("Listening", "listening,listened,listen,heard"),
        importance=("Importance", "importance,how important,important"),
        activities=("Activities", "activities,activity,what we did,did"),
        overall=_OVERALL,
    ),
)
"""Forms, the commonest first. The versions for groups name their items as those for one person."""

_MEASURE_OF_NAME = {
    **dict.fromkeys(("ors", "cors", "ycors"), "ors"),
    **dict.fromkeys(("srs", "csrs", "gsrs", "cgsrs"), "srs"),
}
_LONG_NAMES: Mapping[Words, str] = {
    ("outcome", "rating", "scale"): "ors",
    ("session", "rating", "scale"): "srs",
}


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string."""
    return frozenset(words.split())


_TOTAL_WORDS = word_set("total totals tot sum score")
_FILLERS = word_set(
    "score scores rating mark marks test form the at of no number item q written recorded child "
    "young group session week visit meeting appointment contact occasion"
)
_STAGES = word_set(
    "pre post mid before after baseline start end initial final first last beginning intake "
    "discharge exit followup review during midpoint interim endline pretest posttest autumn spring "
    "summer"
)
_ROUNDS = word_set("t time wave round phase timepoint")
_SESSIONS = word_set("s ses sess session week wk w visit meeting appointment contact occasion")
_ORDINALS = word_set("st nd rd th")
_MONTHS = word_set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion that a heading or a label names; nothing where it names none.

    Attributes:
        wave: Its wave, as in "pre" or "T1".
        session: Number or date (year first) of its session.
    """

    wave: str = ""
    session: str = ""

    @property
    def name(self) -> str:
        """What the occasion is called."""
        session = f"session {self.session}" if self.session else ""
        return ", ".join(part for part in (self.wave, session) if part)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says.

    Attributes:
        form: Form that it names; empty where it names none.
        measure: Measure of that form.
        words: The other words, in lower case; numbers are words of their own.
    """

    form: str
    measure: str
    words: Words

    def item_of(self, form: Form) -> tuple[str, Occasion] | None:
        """Return the item of a form and the occasion; None if it says anything else."""
        for place in range(len(self.words)):
            for length in range(min(3, len(self.words) - place), 0, -1):
                item = form.words.get(self.words[place : place + length])
                if item is None:
                    continue
                rest = self.words[:place] + self.words[place + length :]
                occasion = parse_occasion(rest)
                if occasion is not None:
                    return item, occasion
        return None

    def total(self) -> Occasion | None:
        """Return the occasion of a total; None if it says anything else."""
        rest = tuple(word for word in self.words if word not in _TOTAL_WORDS)
        named = len(rest) < len(self.words) or bool(self.form)
        return parse_occasion(rest) if named else None


def read_heading(text: str) -> Heading:
    """Return what a heading says, word by word."""
    words = heading_words(text)
    for long, name in _LONG_NAMES.items():
        for place in range(len(words) - len(long) + 1):
            if words[place : place + len(long)] == long:
                rest = words[:place] + words[place + len(long) :]
                return Heading(name.upper(), name, rest)
    named = next((word for word in words if word in _MEASURE_OF_NAME), "")
    rest = tuple(word for word in words if word != named)
    return Heading(named.upper(), _MEASURE_OF_NAME.get(named, ""), rest)


def heading_words(text: str) -> Words:
    """Return the words of a heading: `S1Personal`, `s1_personal` and "S1 - Personal" alike."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("&", " and ")
    return tuple(re.findall(r"[^\W\d_]+|\d+", normalise(parted)))


def parse_occasion(words: Sequence[str]) -> Occasion | None:
    """Return the occasion that words name; None if they name anything else besides."""
    rest = list(words)
    wave, session = "", _date(rest)
    while rest:
        word = rest.pop(0)
        following = rest[0] if rest else ""
        if (word, following) == ("follow", "up"):
            rest.pop(0)
            word = "followup"
        if word in _STAGES and not wave:
            wave = word
        elif word in _MONTHS and not wave:
            year = following if following.isdecimal() and len(following) == 4 else ""
            wave = f"{word} {rest.pop(0)}" if year else word
        elif word in _ROUNDS and following.isdecimal() and not wave:
            wave = f"T{int(rest.pop(0))}" if word == "t" else f"{word} {int(rest.pop(0))}"
        elif word in _SESSIONS and following.isdecimal() and not session:
            session = str(int(rest.pop(0)))
        elif word.isdecimal() and len(word) <= 2 and not session:
            session = str(int(word))
            if following in _ORDINALS:
                rest.pop(0)
        elif word not in _FILLERS:
            return None
    return Occasion(wave, session)


def _date(words: list[str]) -> str:
    """Take a date off some words and return it, year first; empty if there is none."""
    for place in range(len(words) - 2):
        parts = words[place : place + 3]
        if not all(part.isdecimal() for part in parts):
            continue
        if len(parts[2]) == 4:
            parts.reverse()
        if len(parts[0]) == 4 and int(parts[1]) <= 12 and int(parts[2]) <= 31:
            del words[place : place + 3]
            return "-".join(part.zfill(2) for part in parts)
    return ""
