"""Steps on the disk that come in one way everywhere, and what its errors mean to a user."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ehs_eval.errors import OutputError

OF_THE_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""Errors that are the disk's, although they name no file."""

_SHARING_VIOLATION: Final = 32  # of Windows: another program has the file open
_ELSEWHERE: Final = "Write to another folder."
_LOCKS: Final = "Files there cannot be locked: write to a folder on another disk."
_TO_DO: Final = {
    errno.ENOSPC: "Free some space, or write to another disk.",
    errno.EDQUOT: "Free some space, or write to another disk.",
    errno.EFBIG: "Raise the limit on the size of files (ulimit -f).",
    errno.EACCES: "Write to another folder, or have this one opened for you. If a file of it is "
    "open in another program, close it there.",
    errno.EBUSY: "It is a disk of its own: write to a folder inside it.",
    errno.EXDEV: "It is a disk of its own: write to a folder inside it.",
    errno.ENAMETOOLONG: "Write to a folder with a shorter name.",
    errno.ENOTDIR: "A part of its path is a file: write to another folder.",
    errno.ENOLCK: _LOCKS,
    errno.ENOSYS: _LOCKS,
    errno.EOPNOTSUPP: _LOCKS,
}


def cannot_write(shown: Path, error: OSError) -> OutputError:
    """Return the error that says why something cannot be written and what to do.

    Args:
        shown: What was to be written, as the user named it.
        error: What the system said.
    """
    reason = error.strerror or str(error) or type(error).__name__
    to_do = _TO_DO.get(error.errno or 0, _ELSEWHERE)
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        to_do = "Close the program that has a file of it open, such as Excel, and run again."
    return OutputError(f"{shown}: cannot be written ({reason}). {to_do}")


def absolute(path: Path) -> Path:
    """Return where a path leads; a link at its end is not followed."""
    if path.name in ("", ".."):
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent)) / path.name


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Have libraries make their temporary files in a folder that goes with all that is left there.

    Whether the folder that is meant for such files is there, and has room, no longer matters.
    """
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def remove(path: Path) -> None:
    """Remove a file or a folder with all it holds, write-protected ones too.

    Unlike `shutil.rmtree` it is safe in the thread that ends an interrupted command. Links are
    removed, not followed; what is not there, or goes meanwhile, is no error.

    Raises:
        OSError: Something cannot be removed.
    """
    with suppress(FileNotFoundError):
        if path.is_symlink() or not path.is_dir():
            if os.name == "nt":
                path.chmod(0o600)
            path.unlink()
            return
        with suppress(PermissionError):
            path.chmod(0o700)
        for each in list(path.iterdir()):
            remove(each)
        path.rmdir()


def write_to_disk(path: Path) -> None:
    """Wait until a file, or a folder with all it holds, has reached the disk.

    Raises:
        OSError: It cannot reach it; some disks only now say that they are full.
    """
    if path.is_dir():
        for each in path.iterdir():
            write_to_disk(each)
        entry_to_disk(path)
        return
    file = os.open(path, os.O_RDWR)  # Windows writes out nothing that is open for reading
    try:
        os.fsync(file)
    finally:
        os.close(file)


def entry_to_disk(folder: Path) -> None:
    """Wait until the names in a folder have reached the disk, where the system can do that."""
    with suppress(PermissionError):  # Windows opens no folders; a drop box cannot be read
        file = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network disks refuse this for folders
                os.fsync(file)
        finally:
            os.close(file)
