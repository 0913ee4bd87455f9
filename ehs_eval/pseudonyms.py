"""Codes of people as pseudonyms: the same for the same code and key, and no way back without it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

SHORTEST_KEY: Final = 16
"""Bytes below which a key could be found by trying."""

_DIGITS: Final = 16


def pseudonym(code: str, key: bytes) -> str:
    """Return what stands for a code: 16 hexadecimal digits of its HMAC-SHA-256.

    A plain hash would not do: nicknames and birthdays can be guessed and hashed by anybody. With
    the key they could be guessed too, so that it has to be kept as safely as the codes.

    Args:
        code: The code, in the form in which codes are compared.
        key: The secret, 16 bytes or more.

    Raises:
        ValueError: The key is shorter than that.
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key needs {SHORTEST_KEY} bytes or more, not {len(key)}")
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()[:_DIGITS]
