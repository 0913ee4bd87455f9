"""Comparing labels: what counts as the same answer however it was typed or exported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SAME_CHARACTER = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\ufeff": "",
        "\u200b": "",
    }
)
_SPACES = re.compile(r"\s+")


def normalise(label: str) -> str:
    """Return the form in which labels are compared.

    Unicode NFKC (which turns a no-break space into a space), straight quotes, plain hyphens, runs
    of white space as one space, trimmed, case-folded.
    """
    text = unicodedata.normalize("NFKC", label).translate(_SAME_CHARACTER)
    return _SPACES.sub(" ", text).strip().casefold()


def normalise_code(code: str) -> str:
    """Return the form in which respondents' codes are compared: as labels, without any space."""
    return normalise(code).replace(" ", "")


def matcher(labels: Iterable[str]) -> dict[str, str]:
    """Return the labels by their normalised form."""
    return {normalise(label): label for label in labels}
