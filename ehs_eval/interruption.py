"""How a command ends when it is interrupted: at once, whatever it is doing, and leaving nothing.

Raising `KeyboardInterrupt` in the main thread is not enough: Python swallows it in finalisers, and
a long call into a library holds it up. So the main thread only stops where it is, and a thread of
its own, which the signal wakes, undoes what was begun and ends the process.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, NoReturn

_SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)
_ADDED_TO_STATUS: Final = 128
_SECONDS_TO_TIDY: Final = 0.2

_to_undo: list[Callable[[], object]] = []
_watching = False


@contextmanager
def undone_if_interrupted(undo: Callable[[], object]) -> Iterator[None]:
    """Have something undone if the command is interrupted before the block ends.

    It is called in another thread while the main thread stands still anywhere, so it must import
    nothing and take no lock.
    """
    _to_undo.append(undo)
    try:
        yield
    finally:
        _to_undo.remove(undo)


def watch() -> None:
    """From now on, end the process with 128 + the signal when it is interrupted.

    For the command line only: whoever uses the package from Python keeps `KeyboardInterrupt`. A
    signal that is ignored, as SIGHUP under ``nohup``, stays ignored; but not SIGINT, which a shell
    script has ignored in all that it starts with ``&``: who sends that means it.
    """
    global _watching
    if _watching:
        return
    _watching = True
    reader, writer = os.pipe()
    if os.name != "nt":
        os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_end_when_told, args=(reader,), daemon=True).start()
    for each in _SIGNALS:
        if each == signal.SIGINT or signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _stand_still)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_leave_to_parent)


def _stand_still(_: int, __: object) -> NoReturn:
    """Keep the main thread from going on, and from reporting what is being undone under it."""
    while True:
        time.sleep(60)


def _end_when_told(reader: int) -> None:
    """Wait for a signal, undo what was begun and end the process."""
    while True:
        number = os.read(reader, 1)[0]
        if number in _SIGNALS and signal.getsignal(number) is _stand_still:
            break
    _kill_children()
    for undo in reversed(_to_undo):
        with suppress(Exception):
            undo()
    # What libraries tidy at the end, such as a folder for temporary files. One that needs a lock
    # which the main thread holds would wait for ever.
    tidying = threading.Thread(target=atexit._run_exitfuncs, daemon=True)
    sys.unraisablehook = lambda _: None
    tidying.start()
    tidying.join(_SECONDS_TO_TIDY)
    # Not by way of sys.stderr, which the main thread may have locked when it was stopped.
    with suppress(OSError):
        os.write(2, b"Interrupted.\n")
    os._exit(_ADDED_TO_STATUS + number)


def _kill_children() -> None:
    for child in _children():
        with suppress(OSError):
            os.kill(child, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def _children() -> list[int]:
    """Return the processes that this one has started, as far as the system tells."""
    found: list[int] = []
    try:
        for thread in os.listdir("/proc/self/task"):
            with suppress(OSError), open(f"/proc/self/task/{thread}/children") as listing:
                found += map(int, listing.read().split())
    except OSError:
        if multiprocessing := sys.modules.get("multiprocessing"):
            found = [child.pid for child in multiprocessing.active_children()]
    return found


def _leave_to_parent() -> None:
    """In a forked process, take signals as any program does: only the parent cleans up."""
    global _watching
    _watching = False
    signal.set_wakeup_fd(-1)
    for each in _SIGNALS:
        if signal.getsignal(each) is _stand_still:
            signal.signal(each, signal.SIG_DFL)
