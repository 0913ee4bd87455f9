"""A report folder built beside its place and moved in whole, over nothing but an earlier report."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ehs_eval.errors import OutputError

RUN_FILE = "run.json"
TOOL = "ehs-eval"


def check_target(out: Path, *, internal: bool = False) -> None:
    """Make sure that a report may be written at a path.

    Args:
        out: Folder to write.
        internal: Whether it is a report for use inside the team, which never takes the place of
            one for publication, nor the other way round.

    Raises:
        OutputError: Something stands there that this tool did not make, or that was changed since.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise OutputError(f"{out}: is not a folder. Choose another with --out.")
    if not out.exists() or not any(out.iterdir()):
        return
    run = _run_of(out)
    made = None if run is None else run.get("files")
    if run is None or not isinstance(made, dict):
        raise OutputError(
            f"{out}: holds files that are no report of this tool. Choose another folder with --out."
        )
    if run.get("internal", False) != internal:
        holds, wanted = ("for use inside the team", "for publication")[:: -1 if internal else 1]
        raise OutputError(
            f"{out}: holds a report {holds}, and this one is {wanted}. Choose another folder with "
            "--out."
        )
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_dir() or name == RUN_FILE:
            continue
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

    Args:
        out: Folder to write.
        internal: Whether it is a report for use inside the team.

    Raises:
        OutputError: The folder cannot be made or moved.
    """
    check_target(out, internal=internal)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}).") from None
    try:
        work.chmod(0o755)
        yield work
        _swap(work, out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}).") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(work: Path, out: Path) -> None:
    """Put the new folder in its place; the old one comes back if that fails."""
    if not out.exists():
        work.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent)) / "old"
    out.rename(old)
    try:
        work.rename(out)
    except OSError:
        old.rename(out)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
