"""Reads small files that somebody names: ordinary ones only, and no more of them than fits."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def check_ordinary(path: Path) -> int:
    """Return the size of a file in bytes.

    A pipe could keep its reader waiting for ever, and a device has no end.

    Raises:
        OSError: There is no such file, or it is a folder, a pipe, a device or the like.
    """
    try:
        found = path.stat()
    except ValueError:  # a zero byte in the name
        raise OSError(errno.EINVAL, "it is not the name of a file") from None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")
    return found.st_size


def read_bounded(path: Path, most: int) -> bytes:
    """Return the content of an ordinary file.

    Args:
        path: The file.
        most: Bytes that it may have.

    Raises:
        OSError: It cannot be read, is no ordinary file, or is larger.
    """
    check_ordinary(path)
    with path.open("rb") as file:
        content = file.read(most + 1)  # what a file says of its size need not be so
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most / 1e6:,.0f} MB")
    return content
