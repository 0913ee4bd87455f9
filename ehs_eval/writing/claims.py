"""Where a run builds, unseen and alone, what is to stand at a path.

It is the folder `.NAME.ehs-eval` beside NAME, which holds nothing but these:

- ``ehs-eval.lock``, locked by the run whose folder it is. The system unlocks it when that run dies,
  and by it the folder is known to be one of ours;
- ``new``, what is being built, and afterwards what it took the place of;
- ``old``, what stood at NAME, for the moment between two renames where the system cannot exchange
  the two in one step.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ehs_eval.errors import OutputError
from ehs_eval.interruption import undone_if_interrupted
from ehs_eval.writing.disk import (
    OF_THE_DISK,
    absolute,
    cannot_write,
    entry_to_disk,
    remove,
    write_to_disk,
)
from ehs_eval.writing.exchange import exchange
from ehs_eval.writing.locks import is_same_file, try_lock

_LOCK: Final = "ehs-eval.lock"
_NEW: Final = "new"
_OLD: Final = "old"
_TRIES: Final = 100
_SECONDS_TO_CLEAR: Final = 0.5

_locks: set[int] = set()
"""Descriptors of the locks of this process."""


@contextmanager
def workplace(shown: Path) -> Iterator[Path]:
    """Yield where to build what is to stand at a path; nothing is there yet.

    What a run that died left behind is cleared first. Whatever is there when the block ends is
    removed. An error of the disk within the block becomes one that says so.

    Args:
        shown: What is to be written, as the user named it.

    Raises:
        OutputError: It cannot be written there, or another run is writing it.
    """
    claim = _Claim(shown)
    with undone_if_interrupted(claim.release_surely):
        try:
            claim.take()
            yield claim.new
        except OSError as error:
            if not claim.concerns(error):
                raise
            raise cannot_write(shown, error) from None
        finally:
            claim.release()


def put_in_place(new: Path, target: Path) -> None:
    """Put what was built in a workplace at its place, for good.

    At every moment the old or the new stands there whole, also should the power fail. Only where
    the system cannot exchange two folders in one step is there an instant with neither, and the
    next run puts the old one back should this one die just then.

    Args:
        new: What was built.
        target: Its place.

    Raises:
        OSError: It cannot be put there; what stood there still does.
    """
    place = absolute(target)
    write_to_disk(new)
    if not place.is_dir():
        os.replace(new, place)
    elif not exchange(new, place):
        _exchange_by_renaming(new, place)
    entry_to_disk(place.parent)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: It cannot be written, or another run is writing it.
    """
    with workplace(target) as new:
        new.write_bytes(content)
        if target.exists():
            new.chmod(stat.S_IMODE(target.stat().st_mode))
        put_in_place(new, target)


def _exchange_by_renaming(new: Path, place: Path) -> None:
    old = new.with_name(_OLD)
    os.rename(place, old)
    try:
        os.rename(new, place)
    except OSError:
        os.rename(old, place)
        raise
    os.rename(old, new)


class _Claim:
    """The right of this run alone to write at a path.

    Attributes:
        new: Where to build.
    """

    def __init__(self, shown: Path) -> None:
        self._shown = shown
        self._place = absolute(shown)
        self._work = self._place.parent / f".{self._place.name}.ehs-eval"
        self.new = self._work / _NEW
        self._made: list[Path] = []
        self._lock: int | None = None
        self._is_taken = False
        self._process = os.getpid()

    def take(self) -> None:
        """Make the folder, lock it and clear what a dead run left in it.

        Raises:
            OSError: That is not possible there.
            OutputError: Another run has it, or what is there is not ours.
        """
        for _ in range(_TRIES):
            self._make_folders()
            if self._try_to_take():
                break
        else:
            raise self._busy()
        self._clear()

    def release(self) -> None:
        """Remove the folder; what cannot be removed is left to the next run."""
        if os.getpid() != self._process:  # a forked process, whose parent goes on
            return
        if self._is_taken and self._is_cleared():
            if os.name == "nt":  # where an open file cannot be removed
                self._unlock()
            with suppress(OSError):
                os.unlink(self._work / _LOCK)
                os.rmdir(self._work)
        self._unlock()
        for folder in (self._work, *reversed(self._made)):
            with suppress(OSError):  # it is not there, or something is in it
                os.rmdir(folder)

    def release_surely(self) -> None:
        """Release wherever taking has come to, though a call under way may still add files."""
        with suppress(OSError, OutputError):
            if not self._is_taken and self._work.is_dir():
                self._try_to_take()
        last = time.monotonic() + _SECONDS_TO_CLEAR
        while self._is_taken and not self._is_cleared() and time.monotonic() < last:
            time.sleep(0.005)
        self.release()

    def concerns(self, error: OSError) -> bool:
        """Say whether an error is about what is being written."""
        if error.errno in OF_THE_DISK or not self._is_taken:
            return True
        if not isinstance(error.filename, str | bytes | os.PathLike):
            return False
        named = Path(os.fsdecode(error.filename))
        return named.is_relative_to(self._work) or named.is_relative_to(self._place)

    def _make_folders(self) -> None:
        missing = []
        folder = self._place.parent
        while not os.path.lexists(folder):
            missing.append(folder)
            folder = folder.parent
        for folder in reversed(missing):
            self._made.append(folder)
            folder.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            self._work.mkdir(0o700)

    def _try_to_take(self) -> bool:
        """Lock the folder; False where its last owner is just removing it."""
        lock = self._work / _LOCK
        try:
            if self._work.is_symlink() or {*os.listdir(self._work)} - {_LOCK, _NEW, _OLD}:
                raise OutputError(
                    f"{self._work}: is in the way, and was not left by this tool. Move it."
                )
            if self._lock is None:
                self._lock = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return False
        _locks.add(self._lock)
        if not try_lock(self._lock):
            raise self._busy()
        self._is_taken = is_same_file(self._lock, lock)
        if not self._is_taken:
            self._unlock()
        return self._is_taken

    def _busy(self) -> OutputError:
        return OutputError(
            f"{self._shown}: another run is writing there. Wait until it has ended, or write to "
            "another place."
        )

    def _clear(self) -> None:
        """Empty the folder, and undo an exchange that was cut short between its renames."""
        old = self._work / _OLD
        if os.path.lexists(old):
            if os.path.lexists(self._place):
                remove(self.new)
                os.rename(old, self.new)
            else:
                os.rename(old, self._place)
        remove(self.new)

    def _is_cleared(self) -> bool:
        try:
            self._clear()
        except OSError:
            return False
        return True

    def _unlock(self) -> None:
        self._is_taken = False
        lock, self._lock = self._lock, None
        if lock is not None:
            _locks.discard(lock)
            os.close(lock)


def _leave_locks_to_parent() -> None:
    """Close the locks in a forked process: one that outlives its parent would hold them."""
    for lock in _locks:
        with suppress(OSError):
            os.close(lock)
    _locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_locks_to_parent)
