"""Every benchmark, one command: `python -m benchmarks [--quick] [--only 1,4]`.

Measures, prints what it is doing, and writes docs/benchmarks.md and benchmarks/results.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import demo, exact, large, page, startup
from benchmarks.machine import describe_machine
from benchmarks.measure import Say

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "benchmarks" / "results.json"
QUICK = ROOT / "build" / "benchmarks" / "quick"

_MINUTES = 24.0
"""When the slow scripts have to be done; the whole then ends within 25 minutes."""


def main() -> None:
    """Measure what is asked for, and write it."""
    options = _options()
    begin = time.monotonic()

    def say(title: str) -> Say:
        def speak(step: str) -> None:
            minutes, seconds = divmod(int(time.monotonic() - begin), 60)
            print(f"{minutes:2d}:{seconds:02d}  {title}: {step}", file=sys.stderr, flush=True)

        return speak

    machine = describe_machine()
    results: dict[str, Any] = {"machine": machine}
    if not options.quick and options.only != "1,2,3,4" and RESULTS.exists():
        before = json.loads(RESULTS.read_text(encoding="utf-8"))
        if before["machine"] == machine:
            results = before
        else:
            print("Results of another machine or other versions are dropped.", file=sys.stderr)
    for number, (name, measure) in _BENCHMARKS.items():
        if number in options.only.split(","):
            end = begin + options.minutes * 60
            results[name] = measure(options.quick, say(f"({number}) {name}"), end)
    _write(results, options.quick)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small and few runs, two minutes; changes no page"
    )
    parser.add_argument("--only", default="1,2,3,4", metavar="1,4", help="these benchmarks alone")
    parser.add_argument(
        "--minutes",
        type=float,
        default=_MINUTES,
        help="when the slow scripts of benchmark 3 have to be done; 24 unless told",
    )
    options = parser.parse_args()
    unknown = sorted(set(options.only.split(",")) - set(_BENCHMARKS))
    if unknown:
        parser.error(f"--only: there is no benchmark {', '.join(unknown)}; they are 1, 2, 3 and 4")
    return options


def _startup(quick: bool, say: Say, end: float) -> Any:  # noqa: ARG001
    return {name: took.to_json() for name, took in startup.measure_startup(quick, say).items()}


def _demo(quick: bool, say: Say, end: float) -> Any:  # noqa: ARG001
    return demo.to_json(demo.measure_demo(quick, say))


def _large(quick: bool, say: Say, end: float) -> Any:
    limits = large.Limits((1_000, 10_000), rounds=1) if quick else large.Limits(end=end)
    return large.to_json(large.measure_large(limits, large.CACHE, say))


def _exact(quick: bool, say: Say, end: float) -> Any:  # noqa: ARG001
    return exact.to_json(exact.measure_exact(quick, say))


_BENCHMARKS: dict[str, tuple[str, Callable[[bool, Say, float], Any]]] = {
    "1": ("startup", _startup),
    "2": ("demo", _demo),
    "4": ("exact", _exact),
    "3": ("large", _large),  # last: its slow scripts take what time is left
}


def _write(results: dict[str, Any], quick: bool) -> None:
    """Print the tables and write them with the results, a quick run's aside."""
    tables = page.render(results)
    print(tables)
    text = json.dumps(results, indent=1) + "\n"
    if quick:
        QUICK.mkdir(parents=True, exist_ok=True)
        (QUICK / "results.json").write_text(text, encoding="utf-8", newline="\n")
        (QUICK / "benchmarks.md").write_text(tables + "\n", encoding="utf-8", newline="\n")
        return
    RESULTS.write_text(text, encoding="utf-8", newline="\n")
    whole = page.placed(PAGE.read_text(encoding="utf-8"), tables)
    PAGE.write_text(whole, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
