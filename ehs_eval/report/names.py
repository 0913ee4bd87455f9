"""Names of files and anchors: safe everywhere, each used once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def slug(*parts: str) -> str:
    """Return names as one file stem and anchor of small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "part"


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
