"""Program that runs another with a bound on its memory.

A damaged file that claims an absurd extent then ends that process, not the machine.
"""

import runpy
import sys
from contextlib import suppress

_MAX_MEMORY = 8 * 1024**3

if __name__ == "__main__":
    with suppress(ImportError, ValueError, OSError):  # not everywhere can it be bounded
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
