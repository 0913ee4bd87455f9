"""Which versions of what compute the figures and make the files of a report."""

from __future__ import annotations

import platform
import zlib
from functools import cache
from importlib.metadata import version
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


def computed_with() -> tuple[tuple[str, str], ...]:
    """Return name and version of Python and of each package that reads, computes or writes."""
    return (
        ("python", platform.python_version()),
        *((package, version(package)) for package in PACKAGES),
    )


@cache
def platform_of_run() -> dict[str, str]:
    """Return what beneath the packages may change bytes, the same on every run of a machine.

    The system and its C library give logarithms and the like, BLAS sums of products, both by the
    instructions that the processor has; FreeType gives the shapes of letters, and zlib packs.
    """
    import numpy as np
    import scipy
    from matplotlib import ft2font

    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "c_library": " ".join(platform.libc_ver()).strip(),
        "blas_of_numpy": _blas(np.show_config(mode="dicts")),
        "blas_of_scipy": _blas(scipy.show_config(mode="dicts")),
        "freetype": ft2font.__freetype_version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "vector_instructions": _vector_instructions(np.show_config(mode="dicts")),
    }


def _vector_instructions(config: object) -> str:
    """Return the sets of instructions that NumPy found, which its last digits can depend on."""
    if not isinstance(config, dict):
        return ""
    known = config.get("SIMD Extensions", {})
    return " ".join([*known.get("baseline", []), *known.get("found", [])])


def _blas(config: object) -> str:
    """Return the name and version of the library that a package multiplies matrices with."""
    if not isinstance(config, dict):
        return ""
    blas = config.get("Build Dependencies", {}).get("blas", {})
    return f"{blas.get('name', '')} {blas.get('version', '')}".strip()
