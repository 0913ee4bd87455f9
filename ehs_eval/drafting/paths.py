"""Paths as a study file writes them: relative where they can be, with forward slashes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def relative(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder; whole where they have no common root."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()


def common_folder(files: Sequence[Path]) -> Path:
    """Return the deepest folder that holds all of some files."""
    folders = [file.resolve().parent for file in files]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # on several drives
        return folders[0]
