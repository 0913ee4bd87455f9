"""Respondents' codes, names, addresses, free text and keys stand in no output, error or trace."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ehs_eval.cli import app
from ehs_eval.faults import FULL

KEY = "zq-secret-key-of-many-bytes-zq"
MARK = "zqx"
"""Every canary holds it, and nothing else does."""

STUDY = """
[study]
title = "Pilot"
waves = ["pre", "post"]
published = "published.json"
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
response_id = "number"
respondent = "nickname"
linking = "near"
school = "school"
{more}
[[surveys.pupils.blocks]]
name = "mood"
scale = ["Low", "Middle", "High"]
counts = ["High"]
higher_is = "better"
items = ["q1", "q2"]
"""
COLUMNS = ["number", "nickname", "Email", "Full name", "Phone", "Comments", "school", "q1", "q2"]
SPOILT = {
    "nothing": lambda row, _: row,
    "an answer that is on no scale": lambda row, n: [*row[:-1], "Lo"] if n == 3 else row,
    "a code among the answers": lambda row, n: [*row[:-1], row[1]] if n == 4 else row,
    "a row too short": lambda row, n: row[:5] if n == 5 else row,
    "a row too long": lambda row, n: [*row, row[1], row[2]] if n == 5 else row,
    "a number twice": lambda row, n: [f"{MARK}7", *row[1:]] if n in (1, 2) else row,
    "a code in place of the school": lambda row, n: [*row[:6], row[1], *row[7:]] if n == 6 else row,
    "a blank code": lambda row, n: [row[0], " ", *row[2:]] if n % 3 == 0 else row,
    "one code for all": lambda row, _: [row[0], f"{MARK}same", *row[2:]],
}
MORE = {
    "nothing": "",
    "a wrong column": 'year_group = "Emial"',
    "a question of the comments": "",
    "a wrong name": 'renamed = { post = { q1 = "Q9" } }',
}


def record(number: int, wave: str, chance: random.Random) -> list[str]:
    code = f"{MARK}{chance.choice(('fox', 'owl', 'cat'))}{number}"
    return [
        f"{MARK}{wave}{number}",
        code + ("e" if chance.random() < 0.2 else ""),
        f"{MARK}{number}@example.org",
        f"{MARK.title()}ona {MARK.title()}ith{number}",
        f"07700 900{number:03}",
        f"I am {MARK} and live at {number} {MARK} Street. " * 3,
        chance.choice(("Park", "Hill", "Lake")),
        chance.choice(("Low", "Middle", "High")),
        chance.choice(("Low", "Middle", "High")),
    ]


def write(folder: Path, spoilt: str, more: str, seed: int) -> Path:
    chance = random.Random(seed)
    for wave in ("pre", "post"):
        with (folder / f"{wave}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number in range(40):
                writer.writerow(SPOILT[spoilt](record(number, wave, chance), number))
    path = folder / "study.toml"
    path.write_text(STUDY.replace("{more}", MORE[more]), encoding="utf-8")
    if more == "a question of the comments":
        with path.open("a", encoding="utf-8") as file:
            file.write('[[surveys.pupils.questions]]\nname = "Comments"\nopen = true\n')
    (folder / "published.json").write_text(
        '{"figures": [{"id": "a", "published": 0.5, "decimals": 1, "found": {"result": '
        '{"dataset": "pupils", "analysis": "proportion", "item": "q1", "statistic": "x"}}}]}',
        encoding="utf-8",
    )
    return path


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file below a folder, the parts of archives each by itself."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        elif path.is_file():
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def check_kept(printed: str, folder: Path | None) -> None:
    assert MARK not in printed.casefold(), printed
    assert KEY not in printed
    for name, text in written(folder) if folder is not None else ():
        assert MARK not in text.casefold(), name
        assert KEY not in text, name


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    spoilt=st.sampled_from(sorted(SPOILT)),
    more=st.sampled_from(sorted(MORE)),
    seed=st.integers(0, 10**6),
    command=st.sampled_from(
        ["check", "check --json", "links", "links --json", "reproduce", "inspect", "init"]
    ),
)
def test_no_command_tells_who_answered(
    tmp_path_factory: pytest.TempPathFactory, spoilt: str, more: str, seed: int, command: str
) -> None:
    folder = tmp_path_factory.mktemp("data")
    out = tmp_path_factory.mktemp("out")
    study = str(write(folder, spoilt, more, seed))
    (folder / "key").write_text(KEY, "utf-8")
    name, *options = command.split()
    arguments = {
        "links": ["--out", str(out / "links.csv"), "--key-file", str(folder / "key")],
    }.get(name, [])
    what = [study]
    if name == "inspect":
        what = [str(folder / "pre.csv"), str(folder / "post.csv")]
    if name == "init":
        what = [str(out / "drafted"), "--from", str(folder / "pre.csv")]
        what += ["--from", str(folder / "post.csv")]
    result = CliRunner().invoke(app, [name, *what, *arguments, *options])
    assert result.exit_code in (0, 1, 2), result.output
    # What stands among answers and schools is an answer or a school to every reader.
    if not spoilt.startswith("a code ") or name == "links":
        check_kept(result.output, out)


@pytest.mark.parametrize("internal", [True, False])
@pytest.mark.parametrize("spoilt", ["nothing", "a blank code", "one code for all"])
def test_no_report_tells_who_answered(tmp_path: Path, spoilt: str, internal: bool) -> None:
    (tmp_path / "data").mkdir()
    study = write(tmp_path / "data", spoilt, "nothing", 1)
    arguments = ["analyse", str(study), "--out", str(tmp_path / "report")]
    result = CliRunner().invoke(app, [*arguments, *(["--internal"] if internal else [])])
    assert result.exit_code == 0, result.output
    check_kept(result.output, tmp_path / "report")


BROKEN = """
import ehs_eval.pipeline as pipeline
def broken(*study, **others):
    code = "".join(map(chr, (122, 113, 120, 49)))
    try:
        {}[code]
    except KeyError as error:
        raise ValueError(f"no number: {error}") from error
pipeline.run_analyses = broken
from ehs_eval.cli import main
main()
"""


@pytest.mark.parametrize("full", [False, True])
def test_a_fault_of_the_program_shows_where_and_not_whom(tmp_path: Path, full: bool) -> None:
    study = write(tmp_path, "nothing", "nothing", 2)
    environment = {**os.environ, "EHS_EVAL_KEY": KEY, **({FULL: "1"} if full else {})}
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "analyse", str(study)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback (most recent call last):" in done.stderr
    assert "ValueError" in done.stderr
    assert "KeyError" in done.stderr
    assert KEY not in done.stderr
    assert (f"{MARK}1" in done.stderr) == full
    assert (FULL in done.stderr) != full
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("key", [KEY, "zq-short"])
@pytest.mark.parametrize("from_file", [True, False])
def test_keys_are_never_echoed(
    tmp_path: Path, key: str, from_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write(tmp_path, "nothing", "nothing", 3)
    arguments = ["links", str(study), "--out", str(tmp_path / "out" / "links.csv")]
    if from_file:
        (tmp_path / "key").write_text(key, "utf-8")
        arguments += ["--key-file", str(tmp_path / "key")]
    else:
        monkeypatch.setenv("EHS_EVAL_KEY", key)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == (0 if key == KEY else 2)
    assert key not in result.output
    for _, text in written(tmp_path / "out") if key == KEY else ():
        assert key not in text
        assert MARK not in text


def test_a_key_file_that_is_no_file_is_told(tmp_path: Path) -> None:
    study = write(tmp_path, "nothing", "nothing", 4)
    os.mkfifo(tmp_path / "pipe")
    for name in ("gone", "pipe"):
        result = CliRunner().invoke(app, ["links", str(study), "--key-file", str(tmp_path / name)])
        assert result.exit_code == 2
        assert "cannot be read" in result.stderr
