"""Locks on files, which the system takes away from a process that dies."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def try_lock(file: int) -> bool:
    """Lock an open file for this process alone, unless another has it.

    Locking again what is locked already does nothing, except on Windows, where it fails.

    Args:
        file: Descriptor of the file, open for writing.

    Returns:
        Whether it is locked now.

    Raises:
        OSError: The file system has no locks.
    """
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def is_same_file(file: int, path: str | os.PathLike[str]) -> bool:
    """Say whether an open file is the one that stands at a path now."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except OSError:
        return False
