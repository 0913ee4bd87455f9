"""Where the sample study is: inside an installed package, or in the checkout."""

from __future__ import annotations

from pathlib import Path


def sample_study() -> Path:
    """Return the study file of the sample study.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    package = Path(__file__).parent
    for root in (package / "_sample", package.parent):
        study = root / "configs" / "salford.toml"
        if study.is_file():
            return study
    raise FileNotFoundError("the sample study is missing: install the package again")
