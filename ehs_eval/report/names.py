"""Names of files and anchors: safe everywhere, each used once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 100
"""Characters of a stem: with a folder and an ending still within what file systems bear."""


def slug(*parts: str) -> str:
    """Return names as one file stem and anchor of small letters, digits and hyphens.

    A long one is cut and ends in a digest of the whole, so that two of them stay two.
    """
    whole = "-".join(parts)
    plain = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "part"
    if len(stem) <= LONGEST:
        return stem
    digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{stem[: LONGEST - len(digest) - 1].rstrip('-')}-{digest}"


def make_unique(names: Iterable[str]) -> list[str]:
    """Return names in their order, a number added to each that was there before."""
    taken: set[str] = set()
    unique: list[str] = []
    for name in names:
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}-{number}", number + 1
        taken.add(candidate)
        unique.append(candidate)
    return unique
