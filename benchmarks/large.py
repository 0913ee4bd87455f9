"""Benchmark 3: ever more respondents, against scripts and against a bare scan of the same files."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import has_r
from benchmarks.measure import Failed, Measured, Say, Stopped, run_process

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "benchmarks"
PEERS = Path(__file__).parent / "peers"
WAVES = ("pre", "mid", "post")
FORMATS = ("csv", "parquet")
SIZES = (1_000, 10_000, 100_000, 1_000_000, 3_000_000)
LONGEST = 600.0
"""Seconds after which a run is ended."""

FLOOR, EVALUATION, ANALYSE = "scan", "evaluation", "analyse"
PYTHON, R = "large.py", "large.R"
_EVALUATE = "import sys, ehs_eval; ehs_eval.run_evaluation(sys.argv[1])"
_ROUNDS = {1_000: 3, 10_000: 3, 100_000: 3, 1_000_000: 3, 3_000_000: 2}
_ROUNDS_OF_PEERS = {1_000: 3, 10_000: 3, 100_000: 2}
"""Rounds of ours and of the scan, and of the scripts: the last ones; 1 where nothing is said."""


@dataclass(slots=True)
class Size:
    """What one number of respondents takes.

    Attributes:
        n: Respondents in each of the three waves.
        took: By contestant and format, as in `csv scan`; scripts by their name.
        notes: Why a contestant has no figure.
        bytes: Bytes of the three files, by format.
    """

    n: int
    took: dict[str, Measured] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is measured at all.

    Attributes:
        sizes: Respondents a wave, ascending.
        end: Moment of `time.monotonic` by which all has to be done; a run that is foreseen to take
            longer is left out.
        rounds: Most runs of each.
    """

    sizes: Sequence[int] = SIZES
    end: float = float("inf")
    rounds: int = 5


def measure_large(limits: Limits, cache: Path, say: Say) -> list[Size]:
    """Return what each number of respondents takes, ours beside scripts and the scan."""
    found: list[Size] = []
    for n in limits.sizes:
        say(f"{n:,} a wave: making the data")
        folder = cache / str(n)
        run_process([sys.executable, "-m", "benchmarks.large_data", str(n), folder], folder=ROOT)
        found.append(_measure_size(n, folder, limits, found, say))
    return found


def commands(folder: Path, out: Path) -> dict[str, list[str | Path]]:
    """Return the command of each contestant for the data of a folder.

    Args:
        folder: What `benchmarks.large_data` made.
        out: An existing folder that they may write to.
    """
    script = Path(sys.executable).parent / "ehs-eval"
    made: dict[str, list[str | Path]] = {}
    for form in FORMATS:
        files = [folder / f"{wave}.{form}" for wave in WAVES]
        study = folder / f"{form}.toml"
        made[f"{form} {FLOOR}"] = [sys.executable, PEERS / "floor.py", *files]
        made[f"{form} {EVALUATION}"] = [sys.executable, "-c", _EVALUATE, study]
        report = out / f"report-{form}"
        made[f"{form} {ANALYSE}"] = [script, "analyse", study, "--out", report, "--quiet"]
    made[PYTHON] = [sys.executable, PEERS / PYTHON, folder, out]
    if has_r():
        made[R] = ["Rscript", "--vanilla", PEERS / R, folder, out]
    return made


def _measure_size(n: int, folder: Path, limits: Limits, before: list[Size], say: Say) -> Size:
    """Measure every contestant in turns, the scripts of an analyst in fewer rounds."""
    size = Size(n)
    for form in FORMATS:
        size.bytes[form] = sum((folder / f"{wave}.{form}").stat().st_size for wave in WAVES)
    rounds = min(_ROUNDS.get(n, 1), limits.rounds)
    with tempfile.TemporaryDirectory(prefix="ehs-eval-benchmark-") as out:
        contestants = commands(folder, Path(out))
        for form in FORMATS:
            run_process(contestants[f"{form} {FLOOR}"])  # nobody is the first to read the files
        for number in range(1, rounds + 1):
            for name, command in contestants.items():
                is_peer = name in (PYTHON, R)
                sits_out = is_peer and number <= rounds - _ROUNDS_OF_PEERS.get(n, 1)
                if sits_out or name in size.notes:
                    continue
                say(f"{n:,} a wave, round {number} of {rounds}: {name}")
                _run(name, command, size, before, limits.end)
    return size


def _run(
    name: str, command: Sequence[str | Path], size: Size, before: list[Size], end: float
) -> None:
    """Add one run of a contestant to a size, or the reason why there is none."""
    if why := _foreseen(name, size.n, before, end):
        if name not in size.took:
            size.notes[name] = why
        return
    try:
        took = run_process(command, timeout=min(LONGEST, max(end - time.monotonic(), 1.0)))
    except (Stopped, Failed) as problem:
        size.notes[name] = str(problem)
        size.took.pop(name, None)
    else:
        size.took.setdefault(name, Measured()).add(took)


def _foreseen(name: str, n: int, before: list[Size], end: float) -> str:
    """Return why a run is not worth starting; empty when it is.

    From one size to the next the time is taken to grow as it did before, in a straight line.
    """
    if not before:
        return ""
    last = before[-1]
    if name in last.notes:
        return "not tried: " + last.notes[name].removeprefix("not tried: ")
    seconds = last.took[name].middle("wall")
    if len(before) > 1:
        older = before[-2]
        grown = max(seconds - older.took[name].middle("wall"), 0.0)
        seconds += grown * (n - last.n) / (last.n - older.n)
    foreseen = f"the {seconds / 60:.0f} minutes foreseen"
    if seconds > LONGEST:
        return f"not tried: {foreseen} are too long"
    if time.monotonic() + seconds > end:
        return f"not tried: no time for {foreseen}"
    return ""


def to_json(sizes: list[Size]) -> list[dict[str, Any]]:
    """Return it as JSON holds it."""
    return [
        {
            "n": size.n,
            "bytes": size.bytes,
            "took": {name: took.to_json() for name, took in size.took.items()},
            "notes": size.notes,
        }
        for size in sizes
    ]


def from_json(content: list[dict[str, Any]]) -> list[Size]:
    """Return what `to_json` gave."""
    return [
        Size(
            each["n"],
            {name: Measured.from_json(took) for name, took in each["took"].items()},
            each["notes"],
            each["bytes"],
        )
        for each in content
    ]
