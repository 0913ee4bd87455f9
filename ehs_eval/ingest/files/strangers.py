"""Files often met in place of a table, by their first bytes."""

from __future__ import annotations

import re

_BINARY: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"%PDF",), "is a PDF document"),
    ((b"{\\rtf",), "is a text document (RTF)"),
    ((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"), "is a picture"),
    ((b"\x1f\x8b\x08", b"BZh", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ", b"Rar!\x1a\x07"), "is packed"),
    ((b"SQLite format 3\0",), "is a database (SQLite)"),
    ((b"\0" * 12 + b"\xc2\xea\x81\x60",), "is a SAS data set"),
    ((b"RDX2\n", b"RDX3\n"), "is a workspace of R"),
)
_MARKUP: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"<!doctype html", b"<html", b"<head", b"<body", b"<table"), "is a web page"),
    ((b"mime-version:",), "is a saved web page"),
)
_XML = re.compile(rb"<\?xml\b")
_JSON = re.compile(rb'\{\s*"[^"]*"\s*:|\{\s*\}|\[\s*[\[{]|\[\s*"[^"]*"\s*,\s*["\[{0-9]')


def stranger(head: bytes) -> str | None:
    """Return what a file is, in words, if it is one that often stands in place of a table."""
    for marks, found in _BINARY:
        if head.lstrip(b" \t\r\n").startswith(marks) or head.startswith(marks):
            return found
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for marks, found in _MARKUP:
        if start.startswith(marks):
            return found
    if _XML.match(start):
        return "is a web page" if b"<html" in start else "is an XML document"
    if _JSON.match(start):
        return "is a JSON document"
    return None
