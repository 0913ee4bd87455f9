"""A study file leads to no file outside its data folder and its own, unless the analyst says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import STUDY
from typer.testing import CliRunner, Result

from ehs_eval.cli import app
from ehs_eval.config import load_study
from ehs_eval.config.places import check_places
from ehs_eval.drafting import draft
from ehs_eval.errors import ConfigError

CSV = "school,item,secret\n" + "".join(
    f"S{n % 3},{'Low' if n % 2 else 'High'},x\n" for n in range(30)
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a study folder, data beside it, and something private."""
    for name in ("pilot", "data", "private"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pre.csv").write_text(CSV, "utf-8")
    (tmp_path / "loose.csv").write_text(CSV, "utf-8")
    return tmp_path


def study(project: Path, file: str = "pre.csv", folder: str = ".", more: str = "") -> Path:
    path = project / "pilot" / "study.toml"
    path.write_text(
        f"[study]\ntitle = 'Pilot'\nwaves = ['pre']\ndata_folder = '{folder}'\n{more}\n"
        f"[surveys.pupils]\nfiles = {{ pre = \"{file}\" }}\nschool = 'school'\n"
        "[[surveys.pupils.blocks]]\nname = 'b'\nscale = ['Low', 'High']\ncounts = ['High']\n"
        "items = ['item']\n",
        "utf-8",
    )
    return path


OUTSIDE = [
    "../private/pre.csv",
    "../loose.csv",
    "./x/../../private/pre.csv",
    "/etc/passwd",
    "/dev/zero",
    "/proc/self/mem",
    "//server/share/pre.csv",
    "\\\\\\\\server\\\\share\\\\pre.csv",
    "pre\\u0000.csv",
    "link.csv",
    "linked/pre.csv",
    "circle.csv",
]


@pytest.mark.parametrize("file", OUTSIDE)
def test_files_elsewhere_are_refused_with_key_path_and_what_to_do(project: Path, file: str) -> None:
    pilot = project / "pilot"
    (pilot / "link.csv").symlink_to(project / "private" / "pre.csv")
    (pilot / "linked").symlink_to(project / "private", target_is_directory=True)
    (pilot / "circle.csv").symlink_to("circle.csv")
    line = said(run("check", study(project, file)))
    assert "[surveys.pupils]: `files`, `pre`: " in line
    assert "leads out of the data folder and is not read" in line
    assert "--allow-outside" in line


@pytest.mark.parametrize("command", ["analyse", "check", "reproduce", "links"])
def test_every_command_that_reads_a_study_refuses(project: Path, command: str) -> None:
    path = study(project, "../private/pre.csv", more="published = 'figures.json'")
    path.write_text(
        path.read_text("utf-8").replace("school = 'school'", "respondent = 'secret'"), "utf-8"
    )
    (project / "pilot" / "figures.json").write_text(
        '{"figures": [{"id": "a", "published": 1, "decimals": 0}]}', "utf-8"
    )
    assert "leads out of the data folder" in said(run(command, path))


def test_the_analyst_can_allow_it(project: Path) -> None:
    path = study(project, "../private/pre.csv")
    assert run("check", path, "--allow-outside").exit_code == 0
    assert run("check", study(project), "--data", project / "private").exit_code == 0


def test_the_study_file_cannot_allow_itself(project: Path) -> None:
    path = study(project, "../private/pre.csv", more="allow_outside = true")
    assert "unknown key `allow_outside`" in said(run("check", path))


@pytest.mark.parametrize(
    "folder", ["..", "../..", "/", "/etc", "../pilot/../../x", "//server/share", "away"]
)
def test_a_data_folder_elsewhere_is_refused(project: Path, folder: str) -> None:
    (project / "pilot" / "away").symlink_to("/etc", target_is_directory=True)
    line = said(run("check", study(project, folder=folder)))
    assert "[study]: `data_folder`: " in line
    assert "--data" in line
    assert run("check", study(project, folder=folder), "--data", project / "data").exit_code == 0


def test_a_data_folder_may_lie_beside_the_study_file_but_its_files_not_outside(
    project: Path,
) -> None:
    assert run("check", study(project, folder="../data")).exit_code == 0
    within = study(project, "../pilot/pre.csv", "../data")
    assert run("check", within).exit_code == 0  # in its own folder
    assert "leads out" in said(run("check", study(project, "../private/pre.csv", "../data")))


def test_nothing_beside_a_folder_in_the_home_folder_is_near(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = study(project, folder="../data")
    for home in (project, project / "home" / "me"):
        monkeypatch.setenv("HOME", str(home))
        assert "nor beside it" in said(run("check", path))
    monkeypatch.setenv("HOME", str(project / "pilot"))
    assert "nor beside it" in said(run("check", path))


def test_dictionary_template_and_published_figures_are_bound_too(project: Path) -> None:
    path = study(project)
    text = path.read_text("utf-8")
    for old, new, key in (
        ('"pre.csv"', '{ path = "pre.csv", dictionary = "../private/d.csv" }', "`dictionary`"),
        ("[surveys", "[report]\nword_template = '../private/a.docx'\n[surveys", "`word_template`"),
        ("title", "published = '/etc/passwd'\ntitle", "`published`"),
    ):
        path.write_text(text.replace(old, new, 1), "utf-8")
        line = said(run("analyse", path))
        assert key in line
        assert "leads out of the data folder" in line


def test_every_file_that_leads_out_has_its_line(project: Path) -> None:
    path = study(project, "../private/pre.csv", more="published = '/etc/passwd'")
    with pytest.raises(ConfigError) as caught:
        check_places(path, load_study(path), None)
    assert len(caught.value.problems) == 2


def test_a_drafted_study_reads_the_data_it_was_drafted_from_and_no_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(project / "state"))
    path = draft(project / "a" / "b" / "c", [project / "data" / "pre.csv"]).path
    assert run("check", path).exit_code == 0
    copied = project / "mail" / "for" / "you" / "study.toml"
    copied.parent.mkdir(parents=True)
    copied.write_bytes(path.read_bytes())
    assert "`data_folder`" in said(run("check", copied))
    path.write_text(path.read_text("utf-8").replace("../../../data", "../../../private"), "utf-8")
    assert "`data_folder`" in said(run("check", path))


def test_where_nothing_can_be_remembered_init_says_what_to_pass(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(project / "loose.csv"))
    folder = project / "a" / "b" / "c"
    result = run("init", folder, "--from", project / "data" / "pre.csv")
    assert f"Next: ehs-eval check {folder / 'study.toml'} --data {project / 'data'}" in (
        result.stdout
    )
    assert run("check", folder / "study.toml", "--data", project / "data").exit_code == 0


def test_a_spoilt_memory_is_no_memory(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(project / "state"))
    path = draft(project / "a" / "b" / "c", [project / "data" / "pre.csv"]).path
    (notes,) = (project / "state").rglob("*.jsonl")
    notes.write_bytes(b"\xff\n[[[[\n{}\n" + notes.read_bytes() + b'["half')
    assert run("check", path).exit_code == 0
    notes.write_bytes(b"\xff\xfe\x00")
    assert "`data_folder`" in said(run("check", path))


def test_the_sample_needs_no_permission() -> None:
    check_places(STUDY, load_study(STUDY), None)


def test_only_regular_files_are_read(project: Path) -> None:
    os.mkfifo(project / "pilot" / "pipe.csv")
    result = run("check", study(project, "pipe.csv"))
    assert result.exit_code == 2
    assert "is no ordinary file" in result.output
    for device in ("/dev/zero", "/dev/tty"):
        assert "is no ordinary file" in run("inspect", device).output
    os.mkfifo(project / "pilot" / "pipe.toml")
    assert "is no ordinary file" in said(run("check", project / "pilot" / "pipe.toml"))
