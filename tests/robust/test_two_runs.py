"""Two runs at once into the same place, and what runs that died have left there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ehs_eval.errors import OutputError
from ehs_eval.report.folder import building
from ehs_eval.writing import workplace, write_whole

from .trials import INPUTS, TITLES, assert_complete, write_study


def fill(folder: Path) -> None:
    content = {"tool": "ehs-eval", "files": {}}
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")


def test_the_second_is_told_before_it_reads_anything(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    study.write_text("not a study file", encoding="utf-8")
    with building(tmp_path / "report") as folder:
        fill(folder)
        command = [sys.executable, "-m", "ehs_eval", "analyse", str(study)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "report: another run is writing there" in line
        assert (folder / "run.json").exists()
    assert {path.name for path in tmp_path.iterdir()} == {*INPUTS, "report"}


def test_two_in_one_process_do_not_mix(tmp_path: Path) -> None:
    with building(tmp_path / "out") as folder:
        fill(folder)
        with pytest.raises(OutputError, match="another run"), building(tmp_path / "out"):
            pass
        with pytest.raises(OutputError, match="another run"):
            write_whole(tmp_path / "out", b"")
        with building(tmp_path / "other") as other:
            fill(other)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "other"}


def test_several_at_once_leave_one_whole_report(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    for title in TITLES:
        write_study(tmp_path, title)
        command = [sys.executable, "-m", "ehs_eval", "analyse", str(study), "--quiet"]
        started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        said = [each.communicate()[1] for each in started]
        codes = [each.returncode for each in started]
        assert 0 in codes
        for code, line in zip(codes, said, strict=True):
            assert (code, line) == (0, "") or (code == 2 and "another run is writing there" in line)
        assert assert_complete(tmp_path / "report") == title
        assert {path.name for path in tmp_path.iterdir()} == {*INPUTS, "report"}


def left_behind(folder: Path) -> Path:
    """Leave behind what a killed run does, and return the place."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from ehs_eval.writing import workplace\n"
        "with workplace(Path(sys.argv[1])) as new:\n"
        "    new.mkdir()\n"
        "    (new / 'half').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder / "out")], check=False)
    assert (folder / ".out.ehs-eval" / "new" / "half").exists()
    return folder / "out"


def test_what_a_dead_run_left_goes_with_the_next(tmp_path: Path) -> None:
    out = left_behind(tmp_path)
    with building(out) as folder:
        assert list(folder.iterdir()) == []
        fill(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_write_protected_leftovers_go_too(tmp_path: Path) -> None:
    out = left_behind(tmp_path)
    half = tmp_path / ".out.ehs-eval" / "new"
    (half / "half").chmod(0o400)
    half.chmod(0o500)
    with building(out) as folder:
        fill(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_report_left_between_two_renames_is_put_back_at_the_next_start(tmp_path: Path) -> None:
    out = left_behind(tmp_path)
    old = tmp_path / ".out.ehs-eval" / "old"
    old.mkdir()
    fill(old)

    def fail() -> None:
        with building(out):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (out / "run.json").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_only_looks_like_a_leftover_is_left_alone(tmp_path: Path) -> None:
    strange = tmp_path / ".out.ehs-eval"
    strange.mkdir()
    (strange / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match="is in the way"), building(tmp_path / "out"):
        pass
    assert (strange / "thesis.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == [strange.name]


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "new").write_text("years of work", encoding="utf-8")
    (tmp_path / ".out.ehs-eval").symlink_to(theirs)
    with pytest.raises(OutputError, match="is in the way"), building(tmp_path / "out"):
        pass
    assert (theirs / "new").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_worker_that_outlives_its_run_holds_no_lock(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "from ehs_eval.writing import workplace\n"
        "with workplace(Path(sys.argv[1])) as new:\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        os.close(1)\n"
        "        time.sleep(60)\n"
        "    print(child, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "out")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    worker = int(done.stdout)
    try:
        with workplace(tmp_path / "out") as new:
            new.mkdir()
    finally:
        os.kill(worker, signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
