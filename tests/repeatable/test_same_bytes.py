"""The same input, settings and versions give the same bytes, whoever runs them and wherever."""

from __future__ import annotations

import os
import socket
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import STUDY

import ehs_eval
from ehs_eval.evaluation import Evaluation

from .runs import USER, assert_same_bytes, files_of, other_run, plain_run
from .study import copied, write_study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights and processors")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("study") / "one")


@pytest.fixture(scope="module")
def report(study: Path) -> Path:
    """The report of a plain run."""
    done = plain_run(["analyse", study.name, "--out", "report", "--quiet"], study.parent)
    assert done.returncode == 0, done.stderr
    return study.parent / "report"


@pytest.fixture(scope="module")
def other(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run that differs in all that must not matter."""
    away = tmp_path_factory.mktemp("quagmire")
    beside = copied(study, away / "data set çĞı" / "deep")
    done = other_run(["analyse", beside, "--out", away / "a" / "b" / "out", "--quiet"], away)
    assert done.returncode == 0, done.stderr
    return away / "a" / "b" / "out"


def test_a_study_with_every_part_gives_the_same_bytes(report: Path, other: Path) -> None:
    names = files_of(report)
    assert {"index.html", "report.docx", "tables.xlsx", "results.json", "run.json"} < set(names)
    assert any(name.endswith(".png") for name in names)
    assert_same_bytes(report, other)


def test_nothing_tells_of_the_machine_or_its_user(other: Path) -> None:
    telling = {
        USER,
        str(Path.home()) if len(str(Path.home())) > 6 else USER,
        os.path.abspath(other.parents[2]),
        "quagmire",
        socket.gethostname() if len(socket.gethostname()) > 5 else USER,
    }
    for name, content in contents(other):
        for word in telling:
            assert word.encode() not in content, f"{name} has {word}"


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what the files of a report hold, those of archives too."""
    for name in files_of(folder):
        path = folder / name
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{name}/{each}", archive.read(each)) for each in archive.namelist())
        else:
            yield name, path.read_bytes()


def test_a_report_for_the_team_gives_the_same_bytes(study: Path, tmp_path: Path) -> None:
    command = ["analyse", study, "--internal", "--quiet", "--out"]
    assert plain_run([*command, tmp_path / "first"], tmp_path).returncode == 0
    away = tmp_path / "away"
    away.mkdir()
    assert other_run([*command, tmp_path / "second"], away).returncode == 0
    assert_same_bytes(tmp_path / "first", tmp_path / "second")


def test_the_sample_study_gives_the_same_bytes(salford: Evaluation, tmp_path: Path) -> None:
    """As a process of its own as from Python."""
    done = other_run(["analyse", STUDY, "--out", tmp_path / "other", "--quiet"], tmp_path)
    assert done.returncode == 0, done.stderr
    ehs_eval.write_report(salford, tmp_path / "own")
    assert_same_bytes(tmp_path / "own", tmp_path / "other")


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_what_is_said_is_the_same(study: Path, tmp_path: Path, options: list[str]) -> None:
    """Problems come in one order, whatever the seed of the hashes."""
    spoilt = copied(study, tmp_path / "spoilt")
    for name in ("pupils_pre.csv", "referrals.csv", "ors.csv"):
        path = spoilt.parent / name
        text = path.read_text(encoding="utf-8")
        text = text.replace("Often", "Oftn").replace(",pre,", ",Pre-wave,").replace("Yes", "Yess")
        path.write_text(text, encoding="utf-8")
    said = [plain_run(["check", spoilt, *options], tmp_path)]
    said += [
        other_run(["check", spoilt, *options], tmp_path / seed, PYTHONHASHSEED=seed)
        for seed in ("1", "2")
        if not (tmp_path / seed).mkdir()
    ]
    assert said[0].returncode == 1
    assert "Oftn" in said[0].stdout
    assert len({(each.returncode, each.stdout, each.stderr) for each in said}) == 1
