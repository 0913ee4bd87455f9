"""Benchmark 1: how long help takes to come, against importing the library it is written with."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Measured, Say, in_turns, run_process

OURS, MODULE, PEER = "ehs-eval --help", "python -m ehs_eval --help", 'python -c "import typer"'


def measure_startup(quick: bool, say: Say) -> dict[str, Measured]:
    """Return what each of the three commands takes."""
    script = Path(sys.executable).parent / "ehs-eval"
    contestants = {
        OURS: partial(run_process, [script, "--help"]),
        MODULE: partial(run_process, [sys.executable, "-m", "ehs_eval", "--help"]),
        PEER: partial(run_process, [sys.executable, "-c", "import typer"]),
    }
    return in_turns(contestants, 7 if quick else 21, say)
