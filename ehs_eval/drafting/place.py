"""Where a drafted study file is put, and what it never overwrites."""

from __future__ import annotations

from pathlib import Path

from ehs_eval.bounded import read_bounded
from ehs_eval.drafting.study_text import MARK, fingerprint
from ehs_eval.errors import OutputError
from ehs_eval.writing import write_whole

STUDY_FILE = "study.toml"

_MAX_BYTES = 10_000_000


def check_place(folder: Path, *, force: bool = False) -> None:
    """Make sure that a study file may be written into a folder.

    Args:
        folder: The folder.
        force: Whether a study file there may be overwritten in any case.

    Raises:
        OutputError: It is no folder, or holds a study file that somebody wrote or changed.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is not a folder. Name a folder for the study file.")
    path = folder / STUDY_FILE
    if path.is_dir():
        raise OutputError(f"{path}: is a folder. Move it, or name another folder.")
    if force or not path.exists() or is_as_drafted(path):
        return
    raise OutputError(
        f"{path}: is there already and was not drafted by this command, or was changed since. Name "
        "another folder, or overwrite it with --force."
    )


def is_as_drafted(path: Path) -> bool:
    """Say whether a study file was drafted and nobody has changed it since."""
    try:
        first, _, rest = read_bounded(path, _MAX_BYTES).decode("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return False
    return first == f"{MARK}{fingerprint(rest)}"


def write_study(folder: Path, text: str) -> Path:
    """Write a study file whole or not at all, and return its path.

    Raises:
        OutputError: It cannot be written.
    """
    path = folder / STUDY_FILE
    write_whole(path, text.encode("utf-8"))
    return path
