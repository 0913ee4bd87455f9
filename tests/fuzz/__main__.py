"""Fuzzes one target for as long as is asked: `python -m tests.fuzz TARGET --seconds 600`.

Inputs that reach new code are kept in a corpus and changed further (libFuzzer, through Atheris). An
input that finds a fault is saved, the run ends, and `--again FILE` runs it once more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

KEPT = Path("build") / "fuzz"


def main() -> None:
    """Run a target, or one input of it."""
    words = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    words.add_argument("target")
    words.add_argument("--seconds", type=int, default=600, help="how long (default: 600)")
    words.add_argument("--again", type=Path, help="input to run once")
    asked = words.parse_args()
    if asked.again is not None:
        _once(asked.target, asked.again.read_bytes())
        return
    _fuzz(asked.target, asked.seconds)


def _once(name: str, data: bytes) -> None:
    from tests.fuzz.targets import TARGETS, strictly

    with tempfile.TemporaryDirectory() as folder, strictly():
        TARGETS[name].run(data, Path(folder))
    print("No fault.")


def _fuzz(name: str, seconds: int) -> None:
    import atheris

    # Only what is written in Python tells where an input led.
    with atheris.instrument_imports(include=["ehs_eval", "tomllib", "openpyxl", "csv"]):
        from tests.fuzz.targets import TARGETS, strictly

        target = TARGETS[name]

        def run(data: bytes) -> None:
            with tempfile.TemporaryDirectory() as folder, strictly():
                target.run(data, Path(folder))

        # Each seed is run here once, because much is only imported when it is needed.
        corpus, faults = _folders(name)
        with tempfile.TemporaryDirectory() as made:
            for number, seed in enumerate(target.seeds(Path(made))):
                (corpus / f"seed{number}").write_bytes(seed)
                run(seed)

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        "-timeout=60",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={faults}/{name}-",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run)
    atheris.Fuzz()


def _folders(name: str) -> tuple[Path, Path]:
    """Return the folders of the corpus of a target and of the inputs that found a fault."""
    folders = KEPT / name, KEPT / "faults"
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    return folders


if __name__ == "__main__":
    main()
