"""Runs from a scheduler: streams that are closed or speak another encoding, a bare environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TABLE = "group,answer\n" + "é•,yes\nb,no\n" * 6


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(
    *arguments: str | Path, closing: tuple[int, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    closed = "".join(f"os.close({number}); " for number in closing)
    program = f"import os, sys; {closed}os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    return subprocess.run(
        [sys.executable, "-c", program, "-m", "ehs_eval", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("closing", [(0,), (1,), (2,), (0, 1, 2)])
def test_closed_streams_are_no_fault(table: Path, closing: tuple[int, ...]) -> None:
    done = run("chi-square", table, "--rows", "group", "--columns", "answer", closing=closing)
    assert done.returncode == 0
    assert done.stderr == ""
    assert ("chi" in done.stdout) == (1 not in closing)


def test_a_complaint_to_a_closed_stream_keeps_its_exit_code(tmp_path: Path) -> None:
    assert run("inspect", tmp_path / "none.csv", closing=(1, 2)).returncode == 2


def test_no_file_takes_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    seen = "import os; from ehs_eval.streams import open_closed; open_closed(); "
    seen += f"print('lost'); f = open({str(tmp_path / 'kept')!r}, 'w'); assert f.fileno() > 2"
    program = "import os, sys; os.closerange(0, 3); os.execv(sys.executable, sys.argv)"
    command = [sys.executable, "-c", program, "-c", seen]
    assert subprocess.run(command).returncode == 0
    assert (tmp_path / "kept").read_bytes() == b""


def test_what_an_encoding_lacks_is_printed_as_its_code(table: Path) -> None:
    done = run("inspect", table, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert r"\xe9\u2022" in done.stdout


def test_an_empty_time_is_none(table: Path) -> None:
    command = ("chi-square", table, "--rows", "group", "--columns", "answer")
    done = run(*command, SOURCE_DATE_EPOCH="")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(*command).stdout


def test_every_command_refuses_a_time_that_cannot_be_read(table: Path) -> None:
    command = ("chi-square", table, "--rows", "group", "--columns", "answer")
    done = run(*command, SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: SOURCE_DATE_EPOCH: is 'soon'")
    assert done.stderr.count("\n") == 1
