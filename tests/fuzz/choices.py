"""Decisions taken from bytes, so that whatever changes the bytes changes the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Choices:
    """Reads decisions from bytes, first to last; past their end each decision is the first one."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def are_left(self) -> bool:
        return self._at < len(self._data)

    def number(self, below: int) -> int:
        """Return a whole number from 0 to below a limit."""
        width = (max(below - 1, 1).bit_length() + 7) // 8
        part = self._data[self._at : self._at + width]
        self._at += width
        return int.from_bytes(part, "little") % below

    def pick(self, options: Sequence[_T]) -> _T:
        return options[self.number(len(options))]

    def is_so(self) -> bool:
        return bool(self.number(2))

    def many(self, below: int) -> range:
        """Return something to go through less than so many times."""
        return range(self.number(below))

    def text(self, below: int) -> str:
        """Return a text of less than so many characters, any of Unicode but halves of pairs."""
        length = self.number(below)
        part = self._data[self._at : self._at + length]
        self._at += length
        return part.decode("utf-8", "replace")
