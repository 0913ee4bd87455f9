"""The recipe of docs/ci.md, run as it stands: the script for real, the workflow step by step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

SCRIPT = ROOT / "docs" / "ci" / "nightly.sh"
WORKFLOW = ROOT / "docs" / "ci" / "nightly.yml"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")

STUDY = """
[study]
title = "Small"
waves = ["pre", "post"]
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
[[surveys.pupils.blocks]]
name = "block"
scale = ["Low", "Middle", "High"]
counts = ["High"]
higher_is = "better"
items = ["calm"]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The repository of a study: its files, the script, and the program on the path."""
    return made_checkout(tmp_path)


def made_checkout(place: Path) -> Path:
    folder = place / "checkout"
    (folder / "my-pilot").mkdir(parents=True)
    (folder / "my-pilot" / "study.toml").write_text(STUDY, encoding="utf-8")
    for wave in ("pre", "post"):
        write_answers(folder, wave, high=20)
    (folder / "ci").mkdir()
    shutil.copy(SCRIPT, folder / "ci" / "nightly.sh")
    put_on_path(folder, "ehs-eval", f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m ehs_eval "$@"')
    return folder


@pytest.fixture(scope="module")
def after_one_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository after the first night. Tests take a copy."""
    folder = made_checkout(tmp_path_factory.mktemp("first"))
    first = night(folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "This is the first report: there is nothing to compare it with.\n"
    return folder


@pytest.fixture
def second_day(after_one_night: Path, tmp_path: Path) -> Path:
    shutil.copytree(after_one_night.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / after_one_night.name


def write_answers(folder: Path, wave: str, *, high: int) -> None:
    answers = ["calm", *["Low"] * 20, *["High"] * high]
    (folder / "my-pilot" / f"{wave}.csv").write_text("\n".join(answers) + "\n", encoding="utf-8")


def put_on_path(folder: Path, name: str, does: str) -> None:
    place = folder.parent / "bin"
    place.mkdir(exist_ok=True)
    program = place / name
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)


def shell(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def night(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = ("sh", "ci/nightly.sh", "my-pilot/study.toml", "kept")
    return shell(folder, *script, **environment)


def test_nights_of_the_script(second_day: Path) -> None:
    kept = (second_day / "kept" / "last" / "results.json").read_bytes()

    unchanged = night(second_day)
    assert unchanged.returncode == 0, unchanged.stderr
    assert unchanged.stdout.startswith("**No figure of ")
    assert (second_day / "kept" / "last" / "results.json").read_bytes() == kept

    write_answers(second_day, "post", high=40)
    changed = night(second_day)
    assert changed.returncode == 1, changed.stderr
    assert "figures differ" in changed.stdout.splitlines()[0]
    assert "post.csv (pupils) changed (40 → 60 records)" in changed.stdout
    assert (second_day / "kept" / "summary.md").read_text(encoding="utf-8") == changed.stdout
    assert (second_day / "kept" / "last" / "results.json").read_bytes() != kept

    write_answers(second_day, "post", high=20)
    told = night(second_day, FAIL_ON_CHANGE="no")
    assert told.returncode == 0, told.stderr
    assert "60 → 40 records" in told.stdout
    assert (second_day / "kept" / "last" / "results.json").read_bytes() == kept


def test_data_that_fail_a_check_leave_the_last_report_alone(second_day: Path) -> None:
    kept = (second_day / "kept" / "last" / "run.json").read_bytes()
    (second_day / "my-pilot" / "post.csv").write_text("calm\nHihg\nLow\n", encoding="utf-8")
    done = night(second_day)
    assert done.returncode == 1
    assert "Hihg" in done.stdout
    assert done.stdout.splitlines()[-1] == (
        "The data did not pass the checks: the report of last time was kept."
    )
    assert (second_day / "kept" / "last" / "run.json").read_bytes() == kept


def test_what_has_to_be_mended_ends_with_2(second_day: Path) -> None:
    (second_day / "kept" / "last" / "results.json").write_text("{", encoding="utf-8")
    damaged = night(second_day)
    assert damaged.returncode == 2
    assert "Error: " in damaged.stderr
    assert "could not be compared" in damaged.stdout
    (second_day / "kept" / "tonight").rename(second_day / "kept" / "ours")
    (second_day / "kept" / "tonight").write_text("a file in the way", encoding="utf-8")
    in_the_way = night(second_day)
    assert in_the_way.returncode == 2
    assert "could not be made" in (second_day / "kept" / "summary.md").read_text(encoding="utf-8")
    (second_day / "my-pilot" / "study.toml").unlink()
    assert night(second_day).returncode == 2


def workflow() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return found


class Runner:
    """Runs the `run:` steps of the workflow as GitHub does, its files and programs faked."""

    def __init__(self, checkout: Path, event: str) -> None:
        self.checkout, self.event = checkout, event
        self.outputs: dict[str, str] = {}
        self.said = checkout.parent / "said.txt"
        put_on_path(checkout, "gh", f'echo "gh $*" >> "{self.said}"; test "$4" != --edit-last')
        put_on_path(checkout, "python", f'echo "python $*" >> "{self.said}"')

    def expression(self, text: str) -> str:
        """Return the value of what stands in an `env:`."""
        known = {"github.token": "token", "github.event.pull_request.number": "7"}
        known |= {f"steps.report.outputs.{name}": each for name, each in self.outputs.items()}
        for name, value in known.items():
            text = text.replace("${{ " + name + " }}", value)
        assert "${{" not in text
        return text

    def run(self) -> list[tuple[str, int]]:
        """Run every step that runs something; return its name and exit code."""
        (job,) = workflow()["jobs"].values()
        ended = []
        for step in job["steps"]:
            pull_request = step.get("if", "").endswith("== 'pull_request'")
            if "run" not in step or (pull_request and self.event != "pull_request"):
                continue
            ended.append((step["name"], self.step(step, job["env"])))
        return ended

    def step(self, step: dict[str, Any], of_job: dict[str, str]) -> int:
        assert "${{" not in step["run"], "an expression in a command can be an injection"
        output, summary = (self.checkout.parent / name for name in ("output", "step_summary"))
        for path in (output, summary):
            path.write_text("", encoding="utf-8")
        own = {name: self.expression(value) for name, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])
        done = shell(self.checkout, *command, **of_job, **own, **files)
        self.outputs |= dict(
            line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines()
        )
        if summary.read_text(encoding="utf-8"):
            self.summary = summary.read_text(encoding="utf-8")
        return done.returncode


def test_the_workflow_keeps_and_compares_reports(checkout: Path) -> None:
    nightly = Runner(checkout, "schedule")
    assert nightly.run() == [
        ("Install", 0),
        ("Make the report and compare", 0),
        ("Fail if figures changed", 0),
    ]
    assert nightly.said.read_text(encoding="utf-8") == (
        "python -m pip install -r requirements.txt\n"
    )
    write_answers(checkout, "post", high=40)
    asked = Runner(checkout, "pull_request")
    assert asked.run()[1:] == [
        ("Make the report and compare", 0),
        ("Say it in the pull request", 0),
        ("Fail if figures changed", 1),
    ]
    assert "figures differ" in asked.summary
    said = asked.said.read_text(encoding="utf-8").splitlines()
    assert said[-2:] == [
        "gh pr comment 7 --edit-last --body-file nightly/summary.md",
        "gh pr comment 7 --body-file nightly/summary.md",
    ]


def test_the_workflow_fits_the_script_and_holds_no_secret() -> None:
    found = workflow()
    (job,) = found["jobs"].values()
    paths = [step["with"]["path"] for step in job["steps"] if "path" in step.get("with", {})]
    assert paths == ["nightly/last", "nightly/last", job["env"]["FOLDER"]]
    assert found[True]["schedule"]  # YAML 1.1 reads `on` as true
    assert found["permissions"] == {"contents": "read", "pull-requests": "write"}
    text = WORKFLOW.read_text(encoding="utf-8")
    for word in ("secrets.", "http", "index-url"):
        assert word not in text


def test_the_page_shows_what_there_is() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for path in (SCRIPT, WORKFLOW):
        assert f"(ci/{path.name})" in page
    for variable in ("FAIL_ON_CHANGE", "TOLERANCE"):
        assert variable in SCRIPT.read_text(encoding="utf-8")
