"""Counts of people within methods and reasons, which are text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_WITHHELD: Final = "[c]"

# “fewer than 10 people” and “10 answers or more” are limits, not counts.
_COUNTS: Final = re.compile(
    r"(?<!fewer than )(?<![\w.^-])\d+"
    r"(?= (?:of (?:the )?\d+ )?(?:people|answers?|responses?|pairs?|records)\b(?! or more))"
    r"|(?<= of )\d+(?= people\b)|(?<= of the )\d+(?= people\b)"
    r"|(?<![\w.])\d+(?= of those\b)|(?<![\w.])\d+(?= in one of the waves\b)"
    r"|(?<=\bn = )\d+|(?<=\()\d+(?=\)$)"
    r"|(?<=exists for )\d+(?= against \d)|(?<= against )\d+$"
)


# How alike answers of a school, or of one person, are tells with their number what they were.
_CORRELATION: Final = re.compile(
    r"(own intraclass correlation at .*?, |their answers correlated )-?\d*\.\d+"
)


@lru_cache(maxsize=10_000)  # thousands of results share a method
def without_counts(text: str | None) -> str | None:
    """Return a method or reason with `[c]` for every count of people in it."""
    found = with_counts(text, lambda _: _WITHHELD)
    return None if found is None else _CORRELATION.sub(rf"\g<1>{_WITHHELD}", found)


def with_counts(text: str | None, written: Callable[[int], str]) -> str | None:
    """Return a method or reason with every count of people in it written anew."""
    if text is None:
        return None
    return _COUNTS.sub(lambda found: written(int(found[0])), text)
