"""Benchmark 4: exact tests against SciPy's permutation test and R, at equal accuracy."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import has_r
from benchmarks.measure import Failed, Measured, Say

OURS, SCIPY = "ours", "SciPy"
ROOT = Path(__file__).parent.parent
R_SCRIPT = ROOT / "benchmarks" / "peers" / "exact.R"
_FLOAT_NOISE = 1e-9
_ERRORS_ALLOWED = 4
"""Standard errors that a resampled p-value may lie from the exact one."""


@dataclass(slots=True)
class Way:
    """One way to find a p-value.

    Attributes:
        p_value: The p-value.
        error: Its standard error; 0 when it is exact.
        seconds: Seconds of CPU in the process that found it, one figure a round.
    """

    p_value: float
    error: float
    seconds: list[float] = field(default_factory=list)

    @property
    def took(self) -> Measured:
        """The seconds, as a measurement."""
        return Measured(cpu=self.seconds)


Ways = dict[str, dict[str, Way]]
"""Ways by case and name."""


def measure_exact(quick: bool, say: Say) -> Ways:
    """Return what each exact test takes, ours beside SciPy's and R's.

    Raises:
        Failed: Two ways do not give the same p-value.
    """
    more = ["--quick"] if quick else []
    module = [sys.executable, "-m", "benchmarks.exact_cases", *more]
    rounds = 1 if quick else 3
    found: Ways = {}
    with tempfile.TemporaryDirectory(prefix="ehs-eval-benchmark-") as folder:
        data = Path(folder) / "exact.csv"
        say("writing the data")
        _output([*module, "--data", str(data)])
        for number in range(1, rounds + 1):
            say(f"round {number} of {rounds}: here and SciPy")
            _add_python(found, json.loads(_output(module)))
            if has_r():
                say(f"round {number} of {rounds}: R")
                _add_r(found, _output(["Rscript", "--vanilla", str(R_SCRIPT), str(data)]))
    check_same(found)
    return found


def check_same(found: Ways) -> None:
    """Make sure that every way gives the p-value that ours gives.

    Raises:
        Failed: Two do not; an exact one by more than rounding, a resampled one by more than four
            standard errors.
    """
    for case, ways in found.items():
        exact = ways[OURS].p_value
        for name, way in ways.items():
            allowed = _ERRORS_ALLOWED * way.error + _FLOAT_NOISE
            if abs(way.p_value - exact) > allowed:
                raise Failed(f"{case}: {name} finds p = {way.p_value:.8g}, ours is {exact:.8g}")


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _add_python(found: Ways, content: dict[str, dict[str, dict[str, float]]]) -> None:
    for case, ways in content.items():
        for name, way in ways.items():
            _add(found, case, name, way["p_value"], way["error"], way["seconds"])


def _add_r(found: Ways, text: str) -> None:
    for line in text.splitlines():
        case, name, *numbers = line.split("|")
        _add(found, case, f"R {name}", *map(float, numbers))


def _add(found: Ways, case: str, name: str, *numbers: float) -> None:
    p_value, error, seconds = numbers
    way = found.setdefault(case, {}).setdefault(name, Way(p_value, error))
    way.seconds.append(seconds)


def to_json(found: Ways) -> dict[str, Any]:
    """Return it as JSON holds it."""
    return {case: {name: asdict(way) for name, way in ways.items()} for case, ways in found.items()}


def from_json(content: dict[str, Any]) -> Ways:
    """Return what `to_json` gave."""
    return {
        case: {name: Way(**way) for name, way in ways.items()} for case, ways in content.items()
    }
