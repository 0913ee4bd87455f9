"""Whether the parts of a workbook can be parsed in bounded time and memory, seen beforehand."""

from __future__ import annotations

import re
from typing import IO
from zipfile import ZipFile

from ehs_eval.ingest.grid import Unreadable

_ITEM = re.compile(rb"</?(?:\w+:)?(?:row|si|r)[\s/>]")
"""A row, a shared text, or a record of a pivot table: what parsers hold whole, one at a time."""
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_LONGEST_ITEM = 16 * 1024**2
_MOST_TEXTS = 3_000_000
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG = 32
_AS_TEXT = "If it is a real workbook, save the sheet with the answers as CSV UTF-8."


def check_parts(file: IO[bytes]) -> None:
    """Make sure that a workbook has no row that would fill the memory, and not too many texts.

    Raises:
        Unreadable: It has.
    """
    texts = 0
    with ZipFile(file) as archive:
        for part in archive.namelist():
            if not part.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as source:
                texts += _texts_of(source)
            if texts > _MOST_TEXTS:
                raise Unreadable(f"has more than {_MOST_TEXTS:,} different texts", _AS_TEXT)


def _texts_of(source: IO[bytes]) -> int:
    """Return how many shared texts a part has.

    Raises:
        Unreadable: A row or another item of it is longer than any that a program writes.
    """
    texts = length = 0
    rest = b""
    while chunk := source.read(_CHUNK_BYTES):
        piece = rest + chunk
        texts += len(_TEXT.findall(piece))
        last = max((found.start() for found in _ITEM.finditer(piece)), default=None)
        length = length + len(chunk) if last is None else len(piece) - last
        if length > _LONGEST_ITEM:
            raise Unreadable(f"has a row of more than {_LONGEST_ITEM // 1024**2} MB", _AS_TEXT)
        rest = chunk[-_LONGEST_TAG:]
        texts -= len(_TEXT.findall(rest))  # they are counted with the next piece
    return texts + len(_TEXT.findall(rest))
