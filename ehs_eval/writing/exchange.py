"""Exchanges two paths in one step, where the system can."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Final

_HERE: Final = -100  # AT_FDCWD: a relative path starts from the current folder
_LINUX_EXCHANGE: Final = 2  # RENAME_EXCHANGE
_MACOS_SWAP: Final = 2  # RENAME_SWAP
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(first: Path, second: Path) -> bool:
    """Let two paths of one file system change places, so that neither is ever missing.

    Returns:
        Whether they have; False where the system or the file system has no such step.

    Raises:
        OSError: They may not be moved.
    """
    import ctypes

    one, two = os.fsencode(first), os.fsencode(second)
    if os.name != "posix":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        failed = libc.renameat2(_HERE, one, _HERE, two, ctypes.c_uint(_LINUX_EXCHANGE))
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(one, two, ctypes.c_uint(_MACOS_SWAP))
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(second))
