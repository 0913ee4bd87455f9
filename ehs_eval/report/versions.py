"""Which versions of which packages compute the figures and make the files of a report."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Final

_PACKAGES: Final = ("matplotlib", "numpy", "pandas", "scipy", "statsmodels")


def computed_with() -> tuple[tuple[str, str], ...]:
    """Return name and version of Python and of each package that computes or draws."""
    return (
        ("python", platform.python_version()),
        *((package, version(package)) for package in _PACKAGES),
    )
