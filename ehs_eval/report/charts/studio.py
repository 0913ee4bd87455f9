"""Processes that draw charts while this one does other work."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, Self

from ehs_eval.report.charts.chart import Drawing

_MOST: Final = 4
_FEW: Final = 12
"""Charts that are drawn sooner here than processes for them could start."""

_START: Final = (
    "import sys, pickle; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from ehs_eval.report.charts.worker import main; main()"
)
Draw = Callable[[], Drawing]
_Worker = subprocess.Popen[bytes]


def workers_for(charts: int | None = None) -> int:
    """Return how many processes draw best on this machine; 0 for none but this one.

    Args:
        charts: How many charts there are; None where that is not known yet.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if not sys.executable or (cores or 1) < 2 or (charts is not None and charts < _FEW):
        return 0
    return min(cores or 1, _MOST)


class Studio:
    """Processes that draw charts, to be used in a `with` block.

    They begin to load what draws as soon as they are made, and end with the block, or with this
    process however that ends: what they read from then ends too. A drawing is the same from every
    process, so that their number changes no byte.
    """

    def __init__(self, workers: int) -> None:
        """Start processes; with none, this one draws."""
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(workers) if workers else None
        for _ in range(workers):
            with suppress(OSError):
                worker = _started()
                self._workers.append(worker)
                self._idle.put(worker)
                _send(worker, sys.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            with suppress(OSError), worker:
                pass

    def begin(
        self, drawings: Mapping[str, Callable[[], Drawing]]
    ) -> Callable[[], dict[str, Drawing]]:
        """Begin to draw, and return what waits for the drawings.

        Args:
            drawings: What draws each chart, by name, as `drawing_of` gives it.
        """
        if self._threads is None or not self._workers:
            return lambda: {name: draw() for name, draw in drawings.items()}
        futures = {name: self._threads.submit(self._drawn, each) for name, each in drawings.items()}
        # What no other process could draw is drawn here, or says here why it cannot be.
        return lambda: {name: each.result() or drawings[name]() for name, each in futures.items()}

    def _drawn(self, draw: Draw) -> Drawing | None:
        """Return what the next idle process draws; None where it cannot."""
        worker = self._idle.get()
        try:
            return _asked(worker, draw)
        except Exception:  # whatever it is, this process can draw it or say what is wrong
            return None
        finally:
            self._idle.put(worker)


def _started() -> _Worker:
    """Start a process that draws, out of reach of the signals of a terminal."""
    # Drawing multiplies nothing large, and threads to do so take time to start.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | alone,
        start_new_session=True,
    )


def _asked(worker: _Worker, draw: Draw) -> Drawing | None:
    _send(worker, draw)
    assert worker.stdout is not None
    drawing: Drawing | None = pickle.load(worker.stdout)
    return drawing


def _send(worker: _Worker, content: Any) -> None:
    assert worker.stdin is not None
    worker.stdin.write(pickle.dumps(content))  # whole, or nothing of what cannot be sent
    worker.stdin.flush()
