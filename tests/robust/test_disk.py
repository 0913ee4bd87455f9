"""On a full, bounded or read-only disk: one clear line, exit code 2, the old report as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ehs_eval.errors import OutputError
from ehs_eval.report.folder import building
from ehs_eval.writing import write_whole
from ehs_eval.writing.disk import cannot_write

from .trials import TITLES, assert_complete, write_study

PROGRAM = Path(__file__).parent / "full_disk.py"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What became of runs on disks of their own, by what was wrong with the disk."""
    own_mounts = ["unshare", "--mount"] if IS_ROOT else ["unshare", "--mount", "--map-root-user"]
    allowed = shutil.which("unshare") is not None and (
        subprocess.run(
            [*own_mounts, "mount", "-t", "tmpfs", "trial", "/mnt"], capture_output=True, check=False
        ).returncode
        == 0
    )
    if not allowed:
        why = "no disk can be mounted here"
        if os.environ.get("CI") and IS_ROOT:
            pytest.fail(why)
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("disk")
    done = subprocess.run(
        [*own_mounts, sys.executable, str(PROGRAM), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("space", os.strerror(errno.ENOSPC)),
        ("inodes", os.strerror(errno.ENOSPC)),
        ("size", os.strerror(errno.EFBIG)),
        ("read-only", os.strerror(errno.EROFS)),
    ],
)
def test_one_line_says_what_is_wrong_and_the_old_report_stands(
    outcomes: dict[str, list[dict[str, Any]]], wrong: str, reason: str
) -> None:
    assert outcomes[wrong]
    for outcome in outcomes[wrong]:
        assert outcome["code"] == 2, outcome
        (line,) = outcome["said"].splitlines()
        assert line.startswith("Error: ")
        assert f"report: cannot be written ({reason})." in line
        assert outcome["title"] == TITLES[0]
        assert outcome["leftovers"] == []


def test_a_disk_of_its_own_is_not_taken_for_a_folder(
    outcomes: dict[str, list[dict[str, Any]]],
) -> None:
    (outcome,) = outcomes["own"]
    assert outcome["code"] == 2
    assert "own: is a disk of its own" in outcome["said"]
    assert outcome["leftovers"] == []


def test_with_room_again_the_new_report_is_written(
    outcomes: dict[str, list[dict[str, Any]]],
) -> None:
    (outcome,) = outcomes["enough"]
    assert outcome == {"code": 0, "said": "", "title": TITLES[1], "leftovers": []}


def test_every_file_met_the_full_disk(outcomes: dict[str, list[dict[str, Any]]]) -> None:
    rooms = [outcome["room"] for outcome in outcomes["space"]]
    assert rooms == sorted(rooms)
    assert len(rooms) > 20
    assert rooms[-1] > 200_000


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_an_error_of_the_disk_that_names_no_file_is_one_of_the_report(
    tmp_path: Path, number: int
) -> None:
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="out: cannot be written"), building(out):
        raise OSError(number, os.strerror(number))
    assert list(tmp_path.iterdir()) == []


def test_an_error_about_another_file_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), building(tmp_path / "out"):
        (tmp_path / "elsewhere").read_bytes()


def test_a_file_open_in_another_program_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with building(out) as folder:
        (folder / "run.json").write_text('{"tool": "ehs-eval", "files": {}}', encoding="utf-8")

    def refuse(*_: object) -> None:
        error = PermissionError(errno.EACCES, "The process cannot access the file", str(out))
        error.winerror = 32  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr("ehs_eval.writing.claims.exchange", lambda *_: False)
    monkeypatch.setattr(os, "rename", refuse)
    with (
        pytest.raises(OutputError, match="Close the program that has a file of it open"),
        building(out) as folder,
    ):
        (folder / "run.json").write_text('{"tool": "ehs-eval"}', encoding="utf-8")
    assert "files" in (out / "run.json").read_text("utf-8")
    assert list(tmp_path.iterdir()) == [out]


def test_when_the_new_folder_cannot_be_renamed_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with building(out) as folder:
        (folder / "run.json").write_text('{"tool": "ehs-eval", "files": {}}', encoding="utf-8")
    rename = os.rename

    def refuse(source: Path, target: Path) -> None:
        if source.name == "new" and target == out:
            raise OSError(errno.EBUSY, "Device or resource busy", str(source), None, str(target))
        rename(source, target)

    monkeypatch.setattr("ehs_eval.writing.claims.exchange", lambda *_: False)
    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(OutputError, match="Device or resource busy"), building(out) as folder:
        (folder / "run.json").write_text('{"tool": "ehs-eval"}', encoding="utf-8")
    assert "files" in (out / "run.json").read_text("utf-8")
    assert list(tmp_path.iterdir()) == [out]


def test_an_error_without_words_is_still_said() -> None:
    assert "cannot be written (encoder error)" in str(
        cannot_write(Path("a"), OSError("encoder error"))
    )
    assert "cannot be written (OSError)" in str(cannot_write(Path("a"), OSError()))


def analyse(study: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ehs_eval", "analyse", str(study), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_the_folder_for_temporary_files_does_not_matter(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    done = analyse(study, env={**os.environ, "TMPDIR": str(tmp_path / "none")})
    assert (done.returncode, done.stderr) == (0, "")
    assert_complete(tmp_path / "report")


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("study.toml", "is not a folder"),
        ("study.toml/report", "A part of its path is a file"),
        (".", "holds files that are no report of this tool"),
        ("data", "holds files that are no report of this tool"),
        ("link", "is not a folder"),
        ("n" * 250, "File name too long"),
        ("/".join(["n" * 200] * 25), "File name too long"),
    ],
)
def test_a_place_that_will_not_do_is_said_before_anything_is_read(
    tmp_path: Path, out: str, says: str
) -> None:
    study = write_study(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "link").symlink_to("data")
    study.write_text("not a study file", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = analyse(study, "--out", str(tmp_path / out))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert says in line
    assert sorted(tmp_path.rglob("*")) == before


def test_a_report_one_is_in_is_not_pulled_away(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    assert analyse(study).returncode == 0
    for inside in (tmp_path / "report", tmp_path / "report" / "tables"):
        done = analyse(study, cwd=inside)
        assert done.returncode == 2
        assert "holds the folder you are in" in done.stderr


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "new" / "links.csv"
    write_whole(target, b"first")
    target.chmod(0o640)
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(target.parent.iterdir()) == [target]


def test_what_is_printed_on_a_full_disk_is_missed(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    study = write_study(tmp_path)
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ehs_eval", "check", str(study)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "standard output: cannot be written (No space left on device)" in done.stderr


def test_what_is_printed_arrives_whatever_the_exit_code(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    (tmp_path / "post.csv").write_text("code,else\na,Low\n", encoding="utf-8")
    command = [sys.executable, "-m", "ehs_eval", "check", str(study)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "post.csv" in done.stdout


@pytest.mark.parametrize("command", ["check", "analyse", "schema"])
def test_a_reader_that_goes_ends_nothing(tmp_path: Path, command: str) -> None:
    study = write_study(tmp_path)
    arguments = [] if command == "schema" else [str(study)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "ehs_eval", command, *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
