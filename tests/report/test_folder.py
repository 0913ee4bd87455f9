"""The report folder: built beside its place, moved in whole, over nothing but an earlier report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ehs_eval.errors import OutputError
from ehs_eval.report.folder import RUN_FILE, TOOL, building, check_target, digest


def make_report(out: Path, text: str = "old") -> None:
    with building(out) as folder:
        (folder / "page.html").write_text(text, encoding="utf-8")
        files = {"page.html": digest(folder / "page.html")}
        run = json.dumps({"tool": TOOL, "files": files})
        (folder / RUN_FILE).write_text(run, encoding="utf-8")


def leftovers(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir() if path.name.startswith(".")]


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    make_report(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "page.html").read_text("utf-8") == "old"
    assert leftovers(tmp_path / "a") == []


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    make_report(tmp_path / "out")
    make_report(tmp_path / "out", "new")
    assert (tmp_path / "out" / "page.html").read_text("utf-8") == "new"
    assert leftovers(tmp_path) == []


def test_an_error_while_building_leaves_the_old_report(tmp_path: Path) -> None:
    make_report(tmp_path / "out")

    def build_half() -> None:
        with building(tmp_path / "out") as folder:
            (folder / "page.html").write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build_half()
    assert (tmp_path / "out" / "page.html").read_text("utf-8") == "old"
    assert leftovers(tmp_path) == []


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="is not a folder"):
        check_target(tmp_path / "out")


def test_a_link_is_refused(tmp_path: Path) -> None:
    make_report(tmp_path / "real")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(OutputError, match="is not a folder"):
        check_target(tmp_path / "out")


@pytest.mark.parametrize(
    "run", ["", "[]", "{}", '{"tool": "other", "files": {}}', '{"tool": "ehs-eval"}']
)
def test_a_folder_of_others_is_refused(tmp_path: Path, run: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / RUN_FILE).write_text(run, encoding="utf-8")
    (out / "page.html").write_text("theirs", encoding="utf-8")
    with pytest.raises(OutputError, match="no report of this tool"):
        check_target(out)


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    make_report(tmp_path / "out")
    assert (tmp_path / "out" / "page.html").exists()


@pytest.mark.parametrize(("first", "then"), [(False, True), (True, False)])
def test_a_report_for_the_team_and_one_for_publication_never_take_each_others_place(
    tmp_path: Path, first: bool, then: bool
) -> None:
    with building(tmp_path / "out", internal=first) as folder:
        run = json.dumps({"tool": TOOL, "files": {}, "internal": first})
        (folder / RUN_FILE).write_text(run, encoding="utf-8")
    said = "for publication, and this one is for use inside the team"
    other = "for use inside the team, and this one is for publication"
    with pytest.raises(OutputError, match=said if then else other):
        check_target(tmp_path / "out", internal=then)
    check_target(tmp_path / "out", internal=first)
