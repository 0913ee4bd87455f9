"""Comparing labels: what counts as the same answer however it was typed or exported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
}
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
# Soft hyphen, zero-width space, word joiner, byte order mark: nobody sees or types them.
_NOT_SEEN = dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
_SAME_CHARACTER = str.maketrans({**_QUOTES, **_DASHES, **_NOT_SEEN})
INVISIBLE = str.maketrans(_NOT_SEEN)
"""Translation that drops characters nobody sees."""
_SPACES = re.compile(r"\s+")
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that steer a terminal, turn the text after them round, or can stand in no XML."""


def readable(text: str) -> str:
    """Return a text without characters that nobody reads and that do something where it is shown.

    Tabs and line breaks stay. What is left can stand in XML, and in a terminal does nothing.
    """
    return _STEERING.sub("", text)


def escaped(text: str) -> str:
    """Return a text in one line in which such characters, tabs and line breaks show as escapes."""
    shown = _STEERING.sub(lambda found: _escape(found[0]), text)
    return shown.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def escaped_json(text: str) -> str:
    """Return a JSON document in which such characters are escaped, so that none does anything."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


@lru_cache(maxsize=50_000)
def normalise(label: str) -> str:
    """Return the form in which labels are compared.

    Unicode NFKC (which turns a no-break space into a space), straight quotes, plain hyphens, runs
    of white space as one space, trimmed, case-folded. Applied until nothing changes: case-folding
    can undo the Unicode form, and a form that changed when compared again would match nothing.
    """
    text = _normalise_once(label)
    while (again := _normalise_once(text)) != text:
        text = again
    return text


def _normalise_once(text: str) -> str:
    # Quotes first: NFKC would turn an acute accent used as an apostrophe into space and accent.
    text = unicodedata.normalize("NFKC", text.translate(_SAME_CHARACTER))
    return _SPACES.sub(" ", text.translate(_SAME_CHARACTER)).strip().casefold()


def normalise_code(code: str) -> str:
    """Return the form in which respondents' codes are compared: as labels, without any space."""
    return normalise(code).replace(" ", "")


def is_blank(text: str) -> bool:
    """Say whether a cell shows nothing: white space and invisible characters only."""
    return not text or not text.translate(INVISIBLE).strip()


def matcher(labels: Iterable[str]) -> dict[str, str]:
    """Return the labels by their normalised form."""
    return {normalise(label): label for label in labels}


def closest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known label most like a text, whatever the case; None if none is like it."""
    forms = matcher(known)
    close = get_close_matches(normalise(text), list(forms), n=1, cutoff=cutoff)
    return forms[close[0]] if close else None


def natural_key(label: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts Year 9 before Year 10."""
    parts = re.split(r"(\d+)", label)
    # Python turns no text of more than 4,300 digits into a number.
    return tuple(
        (int(part), "") if part.isdecimal() and len(part) <= 1000 else (-1, part) for part in parts
    )
