"""What a command loads before it works: nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from ehs_eval.cli import app

HEAVY = frozenset(
    {
        *("IPython", "PIL", "docx", "duckdb", "jinja2", "lxml", "matplotlib", "numpy", "openpyxl"),
        *("pandas", "pingouin", "pyreadstat", "rich", "scipy", "statsmodels"),
    }
)
COMMANDS = sorted(getattr(typer.main.get_command(app), "commands", {}))


def loaded(*words: str) -> set[str]:
    """Return the packages that Python loads for a command line."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words], capture_output=True, text=True, check=True
    )
    modules = [line.split("|")[-1].strip() for line in done.stderr.splitlines() if "|" in line]
    assert "typing" in modules, "Python has said what it loads"
    return {module.split(".")[0] for module in modules}


def loaded_by(*command: str) -> set[str]:
    return loaded("-m", "ehs_eval", *command)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_the_command_line_and_nothing_else(option: str) -> None:
    assert not loaded_by(option) & (HEAVY | {"pydantic", "sqlite3", "ssl"})


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    assert not loaded_by(command, "--help") & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        ("margin-of-error", "100", "--population", "400"),
        ("sample-size", "--json"),
        ("sample-size", "--change", "0.1", "--drop-out", "0.2"),
        ("schema",),
    ],
    ids=" ".join,
)
def test_what_reads_no_data_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    assert not loaded_by(*command) & HEAVY


def test_comparing_reports_loads_nothing_heavy(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text('{"schema_version": 1, "study": {}, "results": []}\n', encoding="utf-8")
    assert not loaded_by("compare", str(results), str(results)) & HEAVY


def test_a_run_loads_what_draws_and_what_writes_only_when_it_does() -> None:
    modules = "ehs_eval.pipeline, ehs_eval.report.publish, ehs_eval.report.writer"
    late = HEAVY - {"jinja2", "numpy", "pandas"}
    assert not loaded("-c", f"import {modules}") & late


def test_no_module_takes_the_slow_road_into_matplotlib() -> None:
    """The package draws on figures of its own; pyplot would load windows and their events."""
    for path in (Path(__file__).parents[1] / "ehs_eval").rglob("*.py"):
        assert "pyplot" not in path.read_text("utf-8"), path
