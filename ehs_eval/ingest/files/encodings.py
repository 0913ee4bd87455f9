"""Which encoding a text file is in, found out by decoding all of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ehs_eval.ingest.grid import Note, Unreadable

_HEAD_BYTES = 4096
_CHUNK_BYTES = 1 << 20
_LONGEST_LINE = 64 * 10**6
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
"""Byte order marks, the longer before the shorter that it begins with."""
_BROKEN = re.compile("[\udc80-\udcff]")
_SAVE_AS = "Save it as CSV UTF-8, or name its encoding."
_LOOK = "Look whether £, é and quotation marks come out right; if not, name its encoding."


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a text file.

    Attributes:
        codec: Name that Python knows it by.
        words: Name that people know it by.
        notes: What to know of it.
        replaced: Number of characters U+FFFD in the text, each of which stands for a lost one.
    """

    codec: str
    words: str
    notes: tuple[Note, ...] = ()
    replaced: int = 0


def may_be_text(head: bytes) -> bool:
    """Say whether bytes can begin a text: they have a byte order mark or no zero byte."""
    return any(head.startswith(mark) for mark, _, _ in _MARKS) or (
        b"\0" not in head or _without_mark(head) is not None
    )


def find_encoding(path: Path, named: str | None) -> Encoding:
    """Return the encoding of a text file: the one named, or what its bytes say.

    Bytes that are not UTF-8 are Windows-1252, which Excel writes, unless most of them are UTF-8.

    Raises:
        Unreadable: The encoding named is unknown or does not fit; the text is damaged or in no
            encoding that can be found out.
    """
    if named is not None:
        return _named(path, named)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for mark, codec, words in _MARKS:
        if head.startswith(mark):
            return _marked(path, codec, words)
    unmarked = _without_mark(head)
    if unmarked is not None:
        note = Note("its text has no mark of its encoding and was read as UTF-16", _LOOK)
        return _checked(path, unmarked, "UTF-16", _SAVE_AS, (note,))
    try:
        return Encoding("utf-8", "UTF-8", replaced=_replaced(path, "utf-8"))
    except UnicodeDecodeError:
        _refuse_damaged(path)
    note = Note("its text is not in UTF-8 and was read as Windows-1252", _LOOK)
    return _checked(path, "cp1252", "Windows-1252", _SAVE_AS, (note,))


def _named(path: Path, named: str) -> Encoding:
    try:
        info = codecs.lookup(named)
        "".encode(info.name)  # some codecs are for bytes, not for text
    except (LookupError, ValueError):
        raise Unreadable(
            f"is said to be in the encoding `{named}`, which does not exist",
            "Name another, such as `utf-8` or `windows-1252`, or none so that it is found out.",
        ) from None
    codec = "utf-8-sig" if info.name == "utf-8" else info.name
    action = "Name its true encoding, or none so that it is found out."
    return _checked(path, codec, named, action)


def _marked(path: Path, codec: str, words: str) -> Encoding:
    return _checked(path, codec, words, "It is damaged: export it again.")


def _checked(
    path: Path, codec: str, words: str, action: str, notes: tuple[Note, ...] = ()
) -> Encoding:
    """Return an encoding that all of the text decodes in.

    Raises:
        Unreadable: It does not.
    """
    line = 1
    try:
        return Encoding(codec, words, notes, _replaced(path, codec))
    except UnicodeError:
        with suppress(UnicodeError):  # a codec that cannot replace what it does not know
            for text in _texts(path, codec, errors="replace"):
                before, mark, _ = text.partition("\ufffd")
                line += before.count("\n")
                if mark:
                    break
    raise Unreadable(f"is not in {words} (line {line} of its text)", action) from None


def _texts(path: Path, codec: str, errors: str = "strict") -> Iterator[str]:
    """Yield the text of a file piece by piece."""
    with path.open(encoding=codec, errors=errors, newline="") as file:
        while text := file.read(_CHUNK_BYTES):
            yield text


def _replaced(path: Path, codec: str) -> int:
    """Return the number of characters U+FFFD in a file.

    Raises:
        UnicodeError: The text is not in this encoding.
        Unreadable: It holds a zero byte.
    """
    replaced = length = 0
    line = 1
    for text in _texts(path, codec):
        _, _, last = text.rpartition("\n")
        length = len(last) + (length if len(last) == len(text) else 0)
        if length > _LONGEST_LINE and "\r" not in text:
            raise Unreadable(
                f"has a line of more than {_LONGEST_LINE // 10**6} million characters",
                "Export it again.",
            )
        if "\0" in text:
            line += text.count("\n", 0, text.index("\0"))
            raise Unreadable(
                f"holds a zero byte (line {line} of its text), which no text has",
                "It is damaged: export it again.",
            )
        line += text.count("\n")
        replaced += text.count("\ufffd")
    return replaced


def _without_mark(head: bytes) -> str | None:
    """Return which UTF-16 bytes are that have no mark: every other one is zero in Latin text."""
    low, high = head[::2], head[1::2]
    if b"\0" not in low and high.count(0) * 2 > len(high):
        return "utf-16-le"
    if b"\0" not in high and low.count(0) * 2 > len(low):
        return "utf-16-be"
    return None


def _refuse_damaged(path: Path) -> None:
    """Refuse text most of whose characters beyond ASCII are UTF-8.

    Raises:
        Unreadable: It is UTF-8 with a few broken bytes, which would come out as nonsense.
    """
    broken = others = 0
    line = 1
    for text in _texts(path, "utf-8", errors="surrogateescape"):
        found = _BROKEN.search(text)
        if not broken:
            line += text.count("\n", 0, found.start() if found else len(text))
        some = len(_BROKEN.findall(text)) if found else 0
        broken += some
        others += len(text) - len(text.encode("ascii", "ignore")) - some
    if others >= broken:
        raise Unreadable(
            f"is damaged: most of its text is in UTF-8, but not line {line} of it",
            "Export it again.",
        )
