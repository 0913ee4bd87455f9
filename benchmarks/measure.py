"""Measures whole processes, one after the other in turns: time on the clock, of the CPU, memory.

Imports only the standard library, so that the process that measures stays small: what Linux says of
the memory of a new process starts from that of the process which made it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

_EVERY = 0.05
"""Seconds between two looks at the memory of a running process and its children."""

Say = Callable[[str], None]


class Stopped(Exception):
    """A process was ended because it took too long or too much memory; the text says which."""


class Failed(Exception):
    """A process ended with an error; the text holds its last words."""


@dataclass(slots=True)
class Measured:
    """What the runs of one contestant took, in the order they were made.

    Attributes:
        wall: Seconds on the clock.
        cpu: Seconds of CPU, user and system, of the process and its children.
        peak: Megabytes at the peak. Of the whole tree of processes where /proc is there; pages
            that two of them share are counted twice, so that it is never too small.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        """Add the runs of another measurement."""
        self.wall += other.wall
        self.cpu += other.cpu
        self.peak += other.peak

    def middle(self, what: str) -> float:
        """Return the median of `wall`, `cpu` or `peak`."""
        values: list[float] = getattr(self, what)
        return median(values)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {name: [round(v, 4) for v in values] for name, values in asdict(self).items()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Return what `to_json` gave."""
        return cls(**{name: list(values) for name, values in content.items()})


def run_process(
    command: Sequence[str | Path],
    *,
    timeout: float = 600.0,
    memory: float = 16_000.0,
    folder: Path | None = None,
) -> Measured:
    """Run a command once and measure it.

    Args:
        command: Program and arguments.
        timeout: Seconds after which it is ended.
        memory: Megabytes above which it is ended.
        folder: Folder to run in; None for the current one.

    Raises:
        Stopped: It was ended.
        Failed: It ended with an error.
    """
    with tempfile.TemporaryFile() as words:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=words,
            cwd=folder,
            start_new_session=True,
        )
        with _Watch(process.pid, start + timeout, memory) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch.reason:
            raise Stopped(watch.reason)
        if process.returncode != 0:
            words.seek(0)
            last = words.read().decode(errors="replace").strip().splitlines()[-5:]
            raise Failed(f"{command[0]} ended with {process.returncode}: " + " / ".join(last))
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    largest = usage.ru_maxrss * unit / 1e6
    return Measured([wall], [usage.ru_utime + usage.ru_stime], [max(largest, watch.peak)])


class _Watch:
    """Looks at a process and its children until it ends; ends it when it takes too much."""

    def __init__(self, pid: int, deadline: float, memory: float) -> None:
        self.peak = 0.0
        self.reason = ""
        self._pid, self._deadline, self._memory = pid, deadline, memory
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if kind is not None:  # interrupted: leave nothing running
            self._end()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            self.peak = max(self.peak, _memory_of_tree(self._pid))
            if self.peak > self._memory:
                self.reason = f"more than {self._memory / 1000:g} GB of memory"
            elif time.perf_counter() > self._deadline:
                self.reason = "out of time"
            if self.reason:
                self._end()
                return

    def _end(self) -> None:
        with suppress(ProcessLookupError):  # it may end by itself in the meantime
            os.killpg(self._pid, signal.SIGKILL)


def _memory_of_tree(pid: int) -> float:
    """Return megabytes of a process and all its children; 0 where /proc does not say."""
    total = 0.0
    with suppress(OSError):  # it ended while it was looked at, or this is no Linux
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        total = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += _memory_of_tree(int(child))
    return total


def in_turns(
    contestants: Mapping[str, Callable[[], Measured]],
    rounds: int,
    say: Say,
    *,
    warm_up: bool = True,
) -> dict[str, Measured]:
    """Run contestants in turns, A B A B, after one run of each that is not counted.

    Args:
        contestants: By name, what runs each once and measures it.
        rounds: Runs of each that are counted.
        say: Called with a few words before each round.
        warm_up: Whether there is a run that is not counted.
    """
    found = {name: Measured() for name in contestants}
    for number in range(0 if warm_up else 1, rounds + 1):
        say(f"round {number} of {rounds}" if number else "warming up")
        for name, run in contestants.items():
            took = run()
            if number:
                found[name].add(took)
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one takes as another.

    Attributes:
        middle: Median of one over median of the other.
        low: Smallest ratio of two runs next to each other.
        high: Largest.
    """

    middle: float
    low: float
    high: float


def ratio(of: Measured, to: Measured, what: str = "wall") -> Ratio:
    """Return how many times as much `of` takes as `to`; `what` is `wall`, `cpu` or `peak`."""
    pairs = zip(getattr(of, what), getattr(to, what), strict=False)
    each = [a / b for a, b in pairs]
    return Ratio(of.middle(what) / to.middle(what), min(each), max(each))
