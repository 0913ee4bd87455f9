"""Readers written in other languages, run in a process of their own.

On a damaged file such a library can end its process, which must not be the whole program.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from types import ModuleType
from typing import Any

from ehs_eval.ingest.files import within_bounds

_SECONDS = 300


class Failed(Exception):
    """The reader gave nothing: it refused the file, did not survive it, or took too long."""


def read_apart(program: ModuleType, *arguments: str) -> Any:
    """Return what a program hands back.

    Args:
        program: Module that, run by itself, writes one pickled object to its standard output. It
            imports nothing of this package.
        arguments: Its command line.

    Raises:
        Failed: It handed back nothing.
    """
    assert program.__file__ is not None
    try:
        done = subprocess.run(
            [sys.executable, "-P", within_bounds.__file__, program.__file__, *arguments],
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
        return pickle.loads(done.stdout)
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError):
        raise Failed from None
