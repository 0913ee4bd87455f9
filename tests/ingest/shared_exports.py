"""Real export files, which belong to others: read where they lie, skipped where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "exports"


def shared_export(name: str) -> Path:
    """Return the path of a real export; skip the test where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the real export {name} is not on this machine (looked in {FOLDER.name})")
    return path
