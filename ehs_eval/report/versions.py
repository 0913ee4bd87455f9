"""Which versions of what compute the figures and make the files of a report."""

from __future__ import annotations

import platform
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

PACKAGES: Final = (
    "duckdb",
    "jinja2",
    "lxml",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pillow",
    "pydantic",
    "pyreadstat",
    "python-calamine",
    "python-docx",
    "rapidfuzz",
    "scipy",
)
"""What reads the data, computes, draws or writes, by the names under which it is installed."""

EXTRAS: Final = ("ibis-framework",)
"""The same, where it is installed."""


def computed_with() -> tuple[tuple[str, str], ...]:
    """Return name and version of Python and of each package that reads, computes or writes."""
    return (
        ("python", platform.python_version()),
        *((package, version(package)) for package in PACKAGES),
        *_installed(EXTRAS),
    )


def _installed(packages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for package in packages:
        with suppress(PackageNotFoundError):
            yield package, version(package)


@cache
def platform_of_run() -> dict[str, str]:
    """Return what beneath the packages may change bytes, the same on every run of a machine.

    The system and its C library give powers and logarithms, FreeType the shapes of letters, and
    zlib packs. BLAS and the instructions of the processor are not among them: no figure of a report
    comes from either (`stats.sums`).
    """
    from matplotlib import ft2font

    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "c_library": " ".join(platform.libc_ver()).strip(),
        "freetype": ft2font.__freetype_version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
