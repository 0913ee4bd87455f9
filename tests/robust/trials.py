"""Runs of the command line on a small study that are killed, interrupted or starved of disk."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ZYGOTE = Path(__file__).parent / "zygote.py"
TITLES = ("First title", "Second title")
INPUTS = {"study.toml", "pre.csv", "post.csv"}


def write_study(folder: Path, title: str = TITLES[0]) -> Path:
    """Write a study of two short files and return the study file."""
    for wave in ("pre", "post"):  # enough answers for a chart
        answers = ("Low", "High", "Middle", "Low", "High" if wave == "post" else "Low")
        rows = "".join(f"{number},{answer}\n" for number, answer in enumerate(answers))
        (folder / f"{wave}.csv").write_text(f"code,item\n{rows}", encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(
        f'[study]\ntitle = "{title}"\nwaves = ["pre", "post"]\n'
        '[surveys.pupils]\nfiles = { pre = "pre.csv", post = "post.csv" }\nrespondent = "code"\n'
        '[[surveys.pupils.blocks]]\nname = "block"\nscale = ["Low", "Middle", "High"]\n'
        'counts = ["High"]\nhigher_is = "better"\nitems = ["item"]\n',
        encoding="utf-8",
    )
    return study


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, or less than 0 the signal that killed it."""

    code: int
    seconds: float
    output: str


class Runs:
    """Runs of `analyse` on a study, forked from a process that has loaded everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = folder / "report"
        self.study = write_study(folder)
        self._zygote = subprocess.Popen(
            [sys.executable, "-W", "error", str(ZYGOTE), str(self.study)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def close(self) -> None:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.close()
        self._zygote.stdout.close()
        self._zygote.wait()

    def run(self, *arguments: str, **trial: Any) -> Ended:
        trial["arguments"] = ["analyse", str(self.study), "--quiet", *arguments]
        assert self._zygote.stdin is not None
        print(json.dumps(trial), file=self._zygote.stdin, flush=True)
        return Ended(**json.loads(self._answer()))

    def give_title(self, number: int) -> None:
        write_study(self.folder, TITLES[number % len(TITLES)])

    def leftovers(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} - INPUTS - {"report"}

    def _answer(self) -> str:
        assert self._zygote.stdout is not None
        answer = self._zygote.stdout.readline().strip()
        assert answer, "the process that runs are forked from is gone"
        return answer


def assert_complete(report: Path) -> str:
    """Assert that a report holds each of its files as it was made, and return its title."""
    run = json.loads((report / "run.json").read_text("utf-8"))
    files = {path for path in report.rglob("*") if path.is_file()} - {report / "run.json"}
    digests = {
        path.relative_to(report).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    assert digests == run["files"]
    assert {"index.html", "tables.xlsx", "report.docx", "results.json"} <= set(digests)
    for ending in (".csv", ".svg", ".png"):
        assert any(name.endswith(ending) for name in digests)
    title = run["settings"]["study"]["title"]
    assert title in TITLES
    return str(title)
