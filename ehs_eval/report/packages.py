"""Office files whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Final

LANGUAGE: Final = "en-GB"

_PROPERTIES: Final = "docProps/core.xml"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_DATES: Final = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)


def write_package(content: bytes, path: Path) -> None:
    """Write a workbook or a Word file without the time it was made.

    Args:
        content: The file as a library saved it.
        path: Where to write it.
    """
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in made.namelist():
            data = made.read(name)
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, _DATES.sub(b"", data) if name == _PROPERTIES else data)
