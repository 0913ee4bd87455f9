"""Text that a spreadsheet would take for a formula."""

from __future__ import annotations

import unicodedata
from typing import Final

_STARTS: Final = ("=", "+", "-", "@")
_PASSED_OVER: Final = " \t\r\n\f\v\"'\u00a0\u200b\u200e\u200f\u3000\ufeff"
"""What programs may leave out before they look at the first sign of a cell."""


def starts_formula(text: str) -> bool:
    """Say whether a text begins as a formula does, in full width and after spaces or quotes too.

    So does one that begins with a tab or a line break, which some programs cut off.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    first = text.lstrip(_PASSED_OVER)[:1]
    return unicodedata.normalize("NFKC", first).startswith(_STARTS)
