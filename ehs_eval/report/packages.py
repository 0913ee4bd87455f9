"""Office files whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Final

from ehs_eval.report.made_at import as_iso, made_at

LANGUAGE: Final = "en-GB"

_PROPERTIES: Final = "docProps/core.xml"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_LATEST: Final = (2107, 12, 31, 23, 59, 58)
"""Times that an archive can hold."""

_END: Final = re.compile(rb"</(?:\w+:)?coreProperties>")
_DATES: Final = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)


def write_package(content: bytes, path: Path) -> None:
    """Write a workbook or a Word file with no time but the one that is asked for.

    Args:
        content: The file as a library saved it.
        path: Where to write it.
    """
    package = io.BytesIO()  # an archive that is a file complains of a full disk more than once
    moment = made_at()
    when = _EARLIEST if moment is None else max(_EARLIEST, min(_LATEST, moment.timetuple()[:6]))
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in made.namelist():
            data = made.read(name)
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, _dated(data, moment) if name == _PROPERTIES else data)
    path.write_bytes(package.getvalue())


def _dated(properties: bytes, moment: datetime | None) -> bytes:
    """Return the properties of a file with one time of making and changing, or none."""
    undated = _DATES.sub(b"", properties)
    if moment is None:
        return undated
    dates = "".join(
        f'<dcterms:{name} xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:type="dcterms:W3CDTF">{as_iso(moment)}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return _END.sub(dates.encode() + rb"\g<0>", undated)
