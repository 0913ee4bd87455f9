"""The command as people use it: exit codes, what it prints, what it writes."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from ehs_eval.cli import app

from .drafts import AGREEMENT, write

TABLE = {"I feel sad": AGREEMENT, "I feel calm": AGREEMENT}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_two_commands_lead_from_exports_to_a_report(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{wave}.csv", TABLE) for wave in ("pre", "post")]
    study = tmp_path / "study"
    result = run("init", study, "--from", files[0], "--from", files[1], "--title", "Ours")
    assert result.exit_code == 0, result.output
    for words in (
        "Waves: pre, post",
        "1 block of 2 items",
        "pre 30, post 30",
        "To confirm: 1 line",
    ):
        assert words in result.stdout
    assert f"ehs-eval check {study / 'study.toml'}" in result.stdout
    assert run("check", study / "study.toml").exit_code == 0
    assert run("analyse", study / "study.toml").exit_code == 0
    assert (study / "report" / "index.html").exists()


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "pre.csv", TABLE)
    assert run("init", tmp_path / "s", "--from", file, "--quiet").output == ""
    assert run("--quiet", "init", tmp_path / "t", "--from", file).output == ""


def test_what_the_user_can_mend_is_one_line_and_code_2(tmp_path: Path) -> None:
    file = write(tmp_path / "pre.csv", TABLE)
    for arguments in (
        [tmp_path / "s"],
        [tmp_path / "s", "--from", tmp_path / "gone.csv"],
        [file, "--from", file],
        [tmp_path / "s", "--from", file, "--from", file],
        [tmp_path / "s", "--from", file, "--wave", "a", "--wave", "b"],
    ):
        result = run("init", *arguments)
        assert result.exit_code == 2, arguments
        assert len(result.stderr.splitlines()) == 1
        assert not (tmp_path / "s").exists()


def test_problems_of_the_data_are_told_and_the_draft_is_written(tmp_path: Path) -> None:
    file = write(tmp_path / "pre.csv", TABLE)
    with file.open("a", encoding="utf-8") as more:
        more.write("Agree\n")
    result = run("init", tmp_path / "s", "--from", file)
    assert result.exit_code == 1
    assert "do not fit" in result.stderr
    assert (tmp_path / "s" / "study.toml").exists()


def test_a_changed_study_file_is_overwritten_by_force_alone(tmp_path: Path) -> None:
    file = write(tmp_path / "pre.csv", TABLE)
    (tmp_path / "study.toml").write_text("mine", "utf-8")
    assert run("init", tmp_path, "--from", file).exit_code == 2
    assert run("init", tmp_path, "--from", file, "--force").exit_code == 0


def test_links_that_lead_in_a_circle_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    result = run("init", tmp_path / "pilot", "--from", tmp_path / "loop.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "pilot").exists()
