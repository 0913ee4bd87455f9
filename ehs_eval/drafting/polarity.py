"""Which way of a scale or an item is good, guessed from its words; nothing is guessed without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ehs_eval.config.parts import HigherIs
from ehs_eval.labels import normalise

# Beginnings of words: "worr" is in "worry", "worried", "worries".
_GOOD = (
    *("happ", "confiden", "hopeful", "optimis", "cheerful", "calm", "relaxed", "belong"),
    *("safe", "support", "resilien", "proud", "enjoy", "useful", "helpful", "cope", "coping"),
    *("satisf", "trust", "respect", "listen", "valued", "welcome", "included", "comfortable"),
    *("able to", "know where", "know how", "know place", "know what", "know info", "know who"),
    *("bounce back", "good", "clearly", "interested", "energy", "close to", "loved"),
    *("easy", "understand", "achiev", "recommend", "learn", "improv", "have ideas", "friend"),
)
_BAD = (
    *("sad", "worr", "lonel", "afraid", "weak", "danger", "bull", "anxi", "depress", "stress"),
    *("nervous", "scared", "fear", "unhapp", "upset", "angry", "anger", "tired", "hopeless"),
    *("panic", "shame", "asham", "embarrass", "frustrat", "difficult", "hard to", "struggl"),
    *("unable", "alone", "isolat", "excluded", "left out", "blame", "excuse", "self-harm"),
    *("hurt", "bad ", "badly", "worse", "worthless", "useless", "failure", "restless", "problem"),
    *("unsafe", "leave my job", "leaving", "unpredictable", "stigma", "avoid", "burden"),
)
_NOT = re.compile(r"\b(?:not|never|no|cannot|without|hardly|un(?:able|likely))\b|n't\b")
_GOOD_WORD = re.compile("|".join(rf"(?<![a-z]){re.escape(word)}" for word in _GOOD))
_BAD_WORD = re.compile("|".join(rf"(?<![a-z]){re.escape(word)}" for word in _BAD))

# Scales whose top is good whatever is asked, and scales without a good end.
_NO_GOOD_TOPS = ("important", "critical", "relevant", "likely")
_GOOD_TOPS = ("satisfied", "excellent", "very good", "much better", "very confident", "very easy")


LONGEST_STEM = 25
"""Words above which the wording of a grid explains more than it asks."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way is good.

    Attributes:
        higher_is: Better, worse or neither.
        why: What that rests on, in words.
    """

    higher_is: HigherIs
    why: str


def direction(
    wordings: Sequence[str], stem: str, top: str, against: Sequence[int] = ()
) -> Direction:
    """Return which way more answers at the top of a scale are good.

    Args:
        wordings: Wording of each item.
        stem: Wording of the question that the items are parts of, or an empty text.
        top: Highest answer of the scale.
        against: Places of items that the answers show to run against the others.
    """
    if against:
        return Direction(
            "neither",
            f"answers to {_quote(wordings[against[0]])} run against the others: give items of one "
            "direction a block of their own",
        )
    if any(word in normalise(top) for word in _GOOD_TOPS):
        return Direction("better", f'guessed from the answer "{top}"')
    if any(word in normalise(top) for word in _NO_GOOD_TOPS):
        return Direction("neither", f'"{top}" is neither good nor bad')
    good = [text for text in wordings if _sign(text) > 0]
    bad = [text for text in wordings if _sign(text) < 0]
    if not (good or bad) and len(stem.split()) <= LONGEST_STEM:
        good, bad = ([stem] if _sign(stem) > 0 else []), ([stem] if _sign(stem) < 0 else [])
        wordings = [stem]
    if good and bad:
        return Direction(
            "neither",
            f"the items seem to run both ways ({_quote(good[0])} and {_quote(bad[0])}): give those "
            "of one direction a block of their own",
        )
    sure = good or bad
    if sure and 2 * len(sure) >= len(wordings):
        return Direction("better" if good else "worse", _why(sure, wordings))
    return Direction("neither", "its words do not tell: better, worse or neither")


def _why(sure: Sequence[str], wordings: Sequence[str]) -> str:
    """Return what a direction rests on, and the items whose own words do not tell it."""
    unsure = [text for text in wordings if text not in sure]
    if not unsure:
        return f"guessed from {_quote(sure[0])}"
    more = f" and {len(unsure) - 1} more" if len(unsure) > 1 else ""
    return f"guessed from {_quote(sure[0])}, but {_quote(unsure[0])}{more} may run the other way"


def _sign(text: str) -> int:
    """Return 1 for a wording that it is good to agree with, -1 for a bad one, 0 for neither.

    A negation turns the words after it round. One behind them says something of the rest of the
    sentence ("I know where to go if I am not well"), so that nothing is sure.
    """
    plain = normalise(text.replace("_", " "))
    good, bad = _GOOD_WORD.search(plain), _BAD_WORD.search(plain)
    found = good or bad
    if found is None or (good and bad):
        return 0
    sign = 1 if good is not None else -1
    negation = _NOT.search(plain)
    if negation is None:
        return sign
    return -sign if negation.start() < found.start() else 0


def _quote(text: str) -> str:
    plain = " ".join(text.split())
    return f'"{plain if len(plain) <= 50 else plain[:49] + "…"}"'
