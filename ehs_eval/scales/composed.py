"""Labels put in order by their words: a degree ("very", "slightly") and what it is a degree of."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DEGREES = {
    "not at all": 0.0,
    "not in the least": 0.0,
    "never": 0.0,
    "not very": 1.0,
    "not so": 1.0,
    "not particularly": 1.0,
    "not really": 0.8,
    "not": 0.2,
    "hardly": 0.9,
    "barely": 0.9,
    "very slightly": 1.2,
    "a tiny bit": 1.2,
    "a little bit": 1.5,
    "a little": 1.5,
    "a bit": 1.5,
    "slightly": 1.5,
    "mildly": 1.6,
    "somewhat": 2.0,
    "partly": 2.0,
    "partially": 2.0,
    "sometimes": 2.0,
    "rather": 2.2,
    "tend to": 2.2,
    "reasonably": 2.4,
    "fairly": 2.5,
    "moderately": 2.5,
    "mostly": 2.8,
    "mainly": 2.8,
    "generally": 2.8,
    "usually": 2.8,
    "quite": 2.9,
    "often": 2.9,
    "pretty": 2.9,
    "much": 3.6,
    "considerably": 3.6,
    "a lot": 3.8,
    "strongly": 4.0,
    "very": 4.0,
    "really": 4.0,
    "highly": 4.0,
    "very much": 4.3,
    "very strongly": 4.4,
    "always": 4.5,
    "exceptionally": 5.0,
    "extremely": 5.0,
    "totally": 5.0,
    "fully": 5.0,
    "entirely": 5.0,
    "completely": 5.0,
    "absolutely": 5.0,
    "definitely": 5.0,
    "perfectly": 5.0,
}
"""How much a word of degree says; a pole without one counts `_BARE`."""
_BARE = 3.0

_OPPOSITES = {
    "disagree": "agree",
    "oppose": "support",
    "harmful": "helpful",
    "hard": "easy",
    "difficult": "easy",
    "bad": "good",
    "poor": "good",
    "negative": "positive",
    "worse": "better",
    "sad": "happy",
    "false": "true",
    "weak": "strong",
    "low": "high",
    "useless": "useful",
    "dissatisfied": "satisfied",
    "unsatisfied": "satisfied",
    "dangerous": "safe",
    "dislike": "like",
    "distrust": "trust",
    "slow": "fast",
    "less": "more",
    "decreased": "increased",
    "rarely": "often",
}
"""Opposite of a pole that is not made by un-, in-, im-, ir- or dis-."""

_MIDDLE = re.compile(
    r"neither\b.*|neutral|undecided|in between|no (?:difference|change)|(?:about )?the same"
)
_BY_LENGTH = sorted(_DEGREES, key=len, reverse=True)
_AHEAD = re.compile(rf"({'|'.join(map(re.escape, _BY_LENGTH))})\s+(.+)")
_BEHIND = re.compile(rf"(.+?)\s+({'|'.join(map(re.escape, _BY_LENGTH))})")
_PREFIXES = ("un", "in", "im", "ir", "dis")


def compose(labels: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return labels from lowest to highest, by degree and pole.

    "Not at all stressed", "Slightly stressed", "Very stressed" are degrees of one thing; "Very
    unhappy" to "Very happy" are degrees of two opposites.

    Args:
        labels: Label as it is to be returned, by its normalised wording.

    Returns:
        The labels in order; None when their words do not all fit, or give two the same place.
    """
    parts = {form: _parts(form) for form in labels if not _MIDDLE.fullmatch(form)}
    middles = [form for form in labels if form not in parts]
    poles = {pole for _, pole in parts.values()}
    high = _high_pole(poles)
    if high is None or len(labels) < 3 or len(middles) > 1 or (middles and len(poles) < 2):
        return None
    places = dict.fromkeys(middles, 0.0)
    for form, (degree, pole) in parts.items():
        # Below the middle nothing is "not at all"; where there is one pole all degrees count up.
        places[form] = degree if pole == high else -degree
    if len(set(places.values())) < len(places):
        return None
    return tuple(labels[form] for form in sorted(places, key=lambda form: places[form]))


def _parts(form: str) -> tuple[float, str]:
    """Return the degree and the pole of a label."""
    ahead = _AHEAD.fullmatch(form)
    if ahead:
        return _DEGREES[ahead[1]], ahead[2].removesuffix(" at all")
    behind = _BEHIND.fullmatch(form)
    if behind:
        pole = behind[1]
        if behind[2] == "not at all" or form.startswith("not "):
            return 0.0, pole
        return _DEGREES[behind[2]], pole
    return _BARE, form


def _high_pole(poles: set[str]) -> str | None:
    """Return the higher of two opposites, or the only pole; None for poles that do not fit."""
    if len(poles) == 1:
        return next(iter(poles))
    if len(poles) != 2:
        return None
    for low, high in (tuple(poles), tuple(poles)[::-1]):
        first, rest = _first_word(low)
        other, rest_of_other = _first_word(high)
        made = any(first == prefix + other for prefix in _PREFIXES)
        if rest == rest_of_other and (made or _OPPOSITES.get(first) == other):
            return high
    return None


def _first_word(pole: str) -> tuple[str, str]:
    word, _, rest = pole.partition(" ")
    return word, rest
