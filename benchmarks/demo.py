"""Benchmark 2: the sample study against the scripts that an analyst would write for it."""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import has_r
from benchmarks.measure import Measured, Say, in_turns, run_process

ROOT = Path(__file__).parent.parent
STUDY = ROOT / "configs" / "salford.toml"
DATA = ROOT / "sample_data" / "salford"
PEERS = Path(__file__).parent / "peers"

OURS, PYTHON, R = "ehs-eval analyse", "analyst.py", "analyst.R"


@dataclass(frozen=True, slots=True)
class Made:
    """What a run leaves in its folder.

    Attributes:
        tables: Tables as CSV.
        numbers: Cells of these tables that are numbers.
        charts: Charts.
        pictures: Their files: PNG, and SVG where there are.
        statistics: Statistics with a value in `results.json`; None for a script without one.
        reports: Documents to read: page, Word file, workbook.
    """

    tables: int
    numbers: int
    charts: int
    pictures: int
    statistics: int | None
    reports: int


@dataclass(frozen=True, slots=True)
class Demo:
    """What the sample study takes and gives, by contestant."""

    took: dict[str, Measured]
    made: dict[str, Made]


def command(name: str, folder: Path) -> Sequence[str | Path]:
    """Return the command with which a contestant analyses the sample study into a folder."""
    if name == OURS:
        script = Path(sys.executable).parent / "ehs-eval"
        return [script, "analyse", STUDY, "--out", folder, "--quiet"]
    if name == PYTHON:
        return [sys.executable, "-W", "ignore", PEERS / PYTHON, DATA, folder]
    return ["Rscript", "--vanilla", PEERS / R, DATA, folder]


def measure_demo(quick: bool, say: Say) -> Demo:
    """Return what the sample study takes and gives, ours beside the scripts."""
    names = [OURS, PYTHON, *([R] if has_r() else [])]
    with tempfile.TemporaryDirectory(prefix="ehs-eval-benchmark-") as place:
        made: dict[str, Made] = {}

        def once(name: str) -> Measured:
            folder = Path(place) / name
            took = run_process(command(name, folder))
            if name not in made:
                made[name] = _counted_apart(folder)
            shutil.rmtree(folder)
            return took

        contestants = {name: partial(once, name) for name in names}
        took = in_turns(contestants, 1 if quick else 5, say, warm_up=not quick)
    return Demo(took, made)


def _counted_apart(folder: Path) -> Made:
    """Count in a process of its own, so that the one that measures stays small."""
    count = [sys.executable, "-m", "benchmarks.demo", str(folder)]
    done = subprocess.run(count, check=True, capture_output=True, text=True, cwd=ROOT)
    return Made(**json.loads(done.stdout))


def count_made(folder: Path) -> Made:
    """Count what a run left in its folder."""
    tables = sorted((folder / "tables").glob("*.csv"))
    pictures = [path for path in (folder / "charts").iterdir() if path.suffix in (".png", ".svg")]
    results = folder / "results.json"
    statistics = None
    if results.exists():
        rows = json.loads(results.read_text(encoding="utf-8"))["results"]
        statistics = sum(row["value"] is not None for row in rows)
    return Made(
        tables=len(tables),
        numbers=sum(_numbers(table) for table in tables),
        charts=len({path.stem for path in pictures}),
        pictures=len(pictures),
        statistics=statistics,
        reports=sum((folder / n).exists() for n in ("index.html", "report.docx", "tables.xlsx")),
    )


def _numbers(table: Path) -> int:
    """Return the cells of a table that are numbers, headings and first column apart."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return sum(_is_number(cell) for row in rows for cell in row[1:])


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def to_json(demo: Demo) -> dict[str, Any]:
    """Return it as JSON holds it."""
    return {
        "took": {name: took.to_json() for name, took in demo.took.items()},
        "made": {name: asdict(made) for name, made in demo.made.items()},
    }


def from_json(content: dict[str, Any]) -> Demo:
    """Return what `to_json` gave."""
    return Demo(
        {name: Measured.from_json(took) for name, took in content["took"].items()},
        {name: Made(**made) for name, made in content["made"].items()},
    )


if __name__ == "__main__":
    print(json.dumps(asdict(count_made(Path(sys.argv[1])))))
