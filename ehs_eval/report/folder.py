"""A report folder built beside its place, put there whole, over nothing but an earlier report."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ehs_eval.errors import OutputError
from ehs_eval.writing import absolute, put_in_place, workplace

RUN_FILE = "run.json"
TOOL = "ehs-eval"

_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a file manager leaves in a folder that was looked at."""

_MARKS_OF_OPEN_FILES: Final = ("~$", ".~lock.")
"""How the files begin that Office and LibreOffice put beside one that is open."""

_ELSEWHERE: Final = "Choose another folder with --out."


def check_target(out: Path, *, internal: bool = False) -> None:
    """Make sure that a report may be written at a path.

    Args:
        out: Folder to write.
        internal: Whether it is a report for use inside the team, which never takes the place of
            one for publication, nor the other way round.

    Raises:
        OutputError: Something stands there that this tool did not make, or that was changed since.
        OSError: What stands there cannot be read.
    """
    place = absolute(out)
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise OutputError(f"{out}: is not a folder. {_ELSEWHERE}")
    if not place.exists():
        return
    if _is_around_us(place):
        raise OutputError(
            f"{out}: is or holds the folder you are in, and cannot be replaced. Leave it first."
        )
    if place.is_mount():
        raise OutputError(
            f"{out}: is a disk of its own, and cannot be replaced. Choose a folder inside it with "
            "--out."
        )
    if not os.access(place, os.W_OK):
        raise OutputError(f"{out}: is write-protected. {_ELSEWHERE}")
    if any(place.iterdir()):
        _check_report(out, place, internal)


def _is_around_us(place: Path) -> bool:
    try:
        return Path.cwd().is_relative_to(place)
    except FileNotFoundError:  # the current folder is gone already
        return False


def _check_report(out: Path, place: Path, internal: bool) -> None:
    """Make sure that a folder is a report of the same kind that nobody changed."""
    run = _run_of(place)
    made = None if run is None else run.get("files")
    if run is None or not isinstance(made, dict):
        raise OutputError(f"{out}: holds files that are no report of this tool. {_ELSEWHERE}")
    if run.get("internal", False) != internal:
        holds, wanted = ("for use inside the team", "for publication")[:: -1 if internal else 1]
        raise OutputError(f"{out}: holds a report {holds}, and this one is {wanted}. {_ELSEWHERE}")
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder or name == RUN_FILE or path.name in _LITTER:
            continue
        if path.name.startswith(_MARKS_OF_OPEN_FILES):
            raise OutputError(
                f"{out}: a file of it is open in another program, which put {name} there. Close it "
                "and run again."
            )
        if name not in made:
            raise OutputError(
                f"{out}: holds {name}, which is not part of the report. Move it, or choose another "
                "folder with --out."
            )
        if digest(path) != made[name]:
            raise OutputError(
                f"{out}: {name} was changed since the report was made. Move it, or choose another "
                "folder with --out."
            )


def _run_of(out: Path) -> dict[str, Any] | None:
    """Return what an earlier report says of how it was made; None for any other folder."""
    try:
        run = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(run, dict) or run.get("tool") != TOOL:
        return None
    return run


@contextmanager
def building(out: Path, *, internal: bool = False) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `out` when the block ends without an error.

    What stands at `out` is checked at once, and again before it is replaced. Until the block ends
    no other run may write there.

    Args:
        out: Folder to write.
        internal: Whether it is a report for use inside the team.

    Raises:
        OutputError: The folder cannot be written, another run is writing it, or what stands there
            may not be replaced.
    """
    with workplace(out) as new:
        check_target(out, internal=internal)
        new.mkdir()
        yield new
        check_target(out, internal=internal)
        place = absolute(out)
        if place.exists():  # who may read the old report may read the new one, and nobody else
            new.chmod(stat.S_IMODE(place.stat().st_mode))
        put_in_place(new, out)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
