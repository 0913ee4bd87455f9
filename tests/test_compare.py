"""The command that compares two reports: exit codes, formats, what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from comparing.reports import row, write_report
from typer.testing import CliRunner, Result

from ehs_eval.cli import app

OLD = [row(value=0.5), row(statistic="n", value=40), row("staff", value="clear")]
NEW = [row(value=0.6), row(statistic="n", value=40), row("staff", value="clear")]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write_report(tmp_path / "old", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write_report(tmp_path / "new", NEW)


def test_the_same_report_is_the_same(old: Path) -> None:
    for first, second in ((old, old), (old, old / "results.json"), (old / "results.json", old)):
        result = run(first, second)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "No figure of 3 differs.\n"


def test_what_differs_is_said_with_how_much_and_why(old: Path, tmp_path: Path) -> None:
    newer = write_report(tmp_path / "newer", NEW, version="2.0")
    result = run(old, newer)
    assert result.exit_code == 1
    assert result.stdout.startswith("1 of 3 figures differs: 1 changed.\n")
    assert "know_places; pre; proportion: 0.5 → 0.6, +0.1 (+20%)" in result.stdout
    assert "ehs-eval 1.0 → 2.0" in result.stdout


def test_nothing_is_invented(old: Path, new: Path) -> None:
    assert "Cannot tell why: nothing that bears on them differs" in run(old, new).stdout


def test_the_tolerance_is_the_largest_difference_that_counts_as_the_same(
    old: Path, new: Path
) -> None:
    assert run(old, new, "--tolerance", "0.1").exit_code == 0
    assert run(old, new, "--tolerance", "0.09").exit_code == 1


def test_json_lists_every_change(old: Path, new: Path) -> None:
    result = run(old, new, "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["same"] is False
    assert said["counts"] == {"changed": 1}
    (change,) = said["changes"]
    assert change["old"] == {"value": 0.5, "method": None, "reason": None}
    assert (change["difference"], change["relative"], change["why"]) == (0.1, 0.2, [])
    assert run(old, new, "--format", "json").stdout == result.stdout


def test_quiet_says_it_by_the_exit_code(old: Path, new: Path) -> None:
    result = run(old, new, "--quiet")
    assert (result.exit_code, result.output) == (1, "")


def test_markdown_begins_with_a_line_of_its_own(old: Path, new: Path) -> None:
    result = run(old, new, "--format", "markdown")
    assert result.exit_code == 1
    assert result.stdout.startswith("**1 of 3 figures differs: 1 changed.**\n\n")


def test_a_folder_that_was_edited_is_named(old: Path, new: Path) -> None:
    (new / "note.txt").write_text("ours", encoding="utf-8")
    (old / "results.json").write_text((new / "results.json").read_text("utf-8"), encoding="utf-8")
    record = json.loads((new / "run.json").read_text("utf-8"))
    record["files"]["index.html"] = "0"
    (new / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = run(old, new)
    assert result.exit_code == 0
    assert [line.split(": ", 2)[2] for line in result.stderr.splitlines()] == [
        "results.json was changed since the report was made.",
        "index.html is part of the report and is missing.",
        "note.txt is no part of the report.",
    ]
    assert len(json.loads(run(old, new, "--json").stdout)["edited"]) == 3
    assert "> `" in run(old, new, "--format", "markdown").stdout


def results(content: Any) -> str:
    return json.dumps({"schema_version": 1, "results": content})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is damaged, no valid JSON"),
        ('{"schema_version": 1, "results": [', "is damaged, no valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema_version": 1, "results": [NaN]}', "NaN is no number"),
        ('"\\ud800"', "is damaged"),
        ("[]", "is no file of a report"),
        ("{}", "has no schema version"),
        ('{"schema_version": 2, "results": []}', "has schema version 2"),
        ('{"schema_version": 1}', "has no list of results"),
        (results([1]), "its result 1 is not what it has to be"),
        (results([row(), {**row(), "waves": "pre"}]), "its result 2 is not"),
        (results([{**row(), "value": True}]), "its result 1 is not"),
        (results([{**row(), "value": 10**400}]), "its result 1 is not"),
        (results([{**row(), "group": {"a": {}}}]), "its result 1 is not"),
        (results([row(), row(value=1)]), "its result 2 is there twice"),
        (results([{**row(), "group": {"a": ["b"]}}] * 2), "its result 2 is there twice"),
    ],
)
def test_damaged_results_are_one_clear_line(
    old: Path, tmp_path: Path, content: str, message: str
) -> None:
    damaged = tmp_path / "damaged.json"
    damaged.write_text(content, encoding="utf-8")
    refused(run(old, damaged), message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tool": "other"}, "is no record of this tool"),
        ({"schema_version": 7}, "has schema version 7"),
        ({"settings": []}, "`settings` is not"),
        ({"inputs": [{}]}, "an input has no path"),
        ({"internal": "no"}, "`internal` is not"),
    ],
)
def test_a_damaged_record_is_one_clear_line(
    old: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    refused(run(old, write_report(tmp_path / "damaged", NEW, **change)), message)


def test_what_is_no_report_is_refused(old: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "no record").mkdir()
    (tmp_path / "no record" / "results.json").write_text(results([]), encoding="utf-8")
    refused(run(old, tmp_path / "empty"), "is no report folder")
    refused(run(old, tmp_path / "missing"), "there is no such file or folder")
    refused(run(old, tmp_path / "bytes"), "is not text in UTF-8")
    refused(run(tmp_path / "no record", old), "run.json: there is no such file")


@pytest.mark.parametrize("tolerance", ["-1", "nan", "inf"])
def test_a_tolerance_that_is_none_is_refused(old: Path, tolerance: str) -> None:
    refused(run(old, old, "--tolerance", tolerance), "--tolerance: has to be 0 or more")


def test_two_formats_are_refused(old: Path) -> None:
    refused(run(old, old, "--json", "--format", "markdown"), "Give one of them")


def refused(result: Result, message: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert message in line


def test_comparing_needs_nothing_heavy(old: Path, new: Path) -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from ehs_eval.cli import app\n"
        f"for form in ('text', 'markdown', 'json'):\n"
        f"    CliRunner().invoke(app, ['compare', {str(old)!r}, {str(new)!r}, '--format', form])\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'duckdb', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_without_its_record_says_that_nothing_can_be_told(old: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.json"
    alone.write_text((old / "results.json").read_text("utf-8").replace("0.5", "0.7"), "utf-8")
    result = run(old, alone)
    assert result.exit_code == 1
    assert "Cannot tell why: how one of the reports was made is not known." in result.stdout
