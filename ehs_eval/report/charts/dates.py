"""The time of making within the files of a chart, where `SOURCE_DATE_EPOCH` gives one."""

from __future__ import annotations

import zlib
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from ehs_eval.report.made_at import as_iso, made_at

_HEADER_ENDS: Final = 33
"""Where the first chunk of a PNG ends: the signature, then 13 bytes with their frame."""


def dated_svg(svg: str) -> str:
    """Return an SVG with the time as its metadata; as it is where no time is given."""
    moment = made_at()
    if moment is None:
        return svg
    data = (
        '<metadata><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{as_iso(moment)}</dc:date></metadata>"
    )
    inside, end = svg.rsplit("</svg>", 1)
    return f"{inside}{data}</svg>{end}"


def dated_png(png: bytes) -> bytes:
    """Return a PNG with the time as its text `Creation Time`; as it is where no time is given."""
    moment = made_at()
    if moment is None:
        return png
    return png[:_HEADER_ENDS] + _creation_time(moment) + png[_HEADER_ENDS:]


def _creation_time(moment: datetime) -> bytes:
    chunk = b"tEXtCreation Time\0" + format_datetime(moment, usegmt=True).encode("ascii")
    size, check = len(chunk) - 4, zlib.crc32(chunk)
    return size.to_bytes(4, "big") + chunk + check.to_bytes(4, "big")
