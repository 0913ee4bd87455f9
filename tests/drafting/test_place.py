from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.drafting import draft
from ehs_eval.errors import ArgumentError, DataError, OutputError

from .drafts import AGREEMENT, write

TABLE = {"I feel sad": AGREEMENT, "I feel calm": AGREEMENT}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "2024"
    folder.mkdir(parents=True)
    return write(folder / "pre.csv", TABLE)


def test_the_same_files_give_the_same_bytes(tmp_path: Path, export: Path) -> None:
    first = draft(tmp_path / "one", [export]).path.read_bytes()
    again = draft(tmp_path / "two", [export]).path.read_bytes()
    assert first == again


def test_data_stay_where_they_are_and_are_found_from_the_study_file(
    tmp_path: Path, export: Path
) -> None:
    other = write(tmp_path / "data" / "post.csv", TABLE)
    path = draft(tmp_path / "studies" / "mine", [export, other]).path
    text = path.read_text("utf-8")
    assert 'data_folder = "../../data"' in text
    assert '{ pre = "2024/pre.csv", post = "post.csv" }' in text
    assert [each.name for each in path.parent.iterdir()] == ["study.toml"]


def test_beside_the_data_no_folder_is_named(export: Path) -> None:
    assert "data_folder" not in draft(export.parent, [export]).path.read_text("utf-8")


def test_an_unchanged_draft_is_drafted_again(tmp_path: Path, export: Path) -> None:
    path = draft(tmp_path / "s", [export]).path
    draft(tmp_path / "s", [export], title="Another")
    assert 'title = "Another"' in path.read_text("utf-8")


@pytest.mark.parametrize("change", ["\n", "# checked\n"])
def test_a_changed_draft_is_kept_unless_forced(tmp_path: Path, export: Path, change: str) -> None:
    path = draft(tmp_path / "s", [export]).path
    changed = path.read_text("utf-8") + change
    path.write_text(changed, "utf-8")
    with pytest.raises(OutputError, match="--force"):
        draft(tmp_path / "s", [export])
    assert path.read_text("utf-8") == changed
    draft(tmp_path / "s", [export], force=True)
    assert path.read_text("utf-8") + change == changed


def test_a_study_file_of_somebody_else_is_kept(tmp_path: Path, export: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text("[study]\n", "utf-8")
    with pytest.raises(OutputError, match="is there already"):
        draft(tmp_path, [export])
    assert path.read_text("utf-8") == "[study]\n"


def test_other_files_of_the_folder_stay(tmp_path: Path, export: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    draft(tmp_path, [export])
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_a_file_in_place_of_the_folder_is_refused(export: Path) -> None:
    with pytest.raises(OutputError, match="is not a folder"):
        draft(export, [export])


def test_no_file_and_a_file_named_twice_are_refused(tmp_path: Path, export: Path) -> None:
    with pytest.raises(ArgumentError, match="names no file"):
        draft(tmp_path / "s", [])
    with pytest.raises(ArgumentError, match="named twice"):
        draft(tmp_path / "s", [export, export.parent / "." / "pre.csv"])


def test_every_file_that_cannot_be_read_has_its_line_and_nothing_is_written(
    tmp_path: Path, export: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(DataError) as error:
        draft(tmp_path / "s", [export, empty, tmp_path / "gone.csv"])
    assert len(error.value.problems) == 2
    assert not (tmp_path / "s").exists()


def test_files_without_any_question_are_refused_with_the_reason(tmp_path: Path) -> None:
    headings = tmp_path / "headings.csv"
    headings.write_text("a,b\n", "utf-8")
    with pytest.raises(DataError, match=r"headings\.csv has no responses"):
        draft(tmp_path / "s", [headings])


def test_a_file_without_responses_is_passed_over_beside_others(
    tmp_path: Path, export: Path
) -> None:
    headings = tmp_path / "headings.csv"
    headings.write_text("a,b\n", "utf-8")
    text = draft(tmp_path / "s", [export, headings]).path.read_text("utf-8")
    assert "Passed over: headings.csv: has no responses." in text


def test_waves_can_be_named_in_order_of_time(tmp_path: Path, export: Path) -> None:
    post = write(tmp_path / "post.csv", TABLE)
    text = draft(tmp_path / "s", [post, export], waves=["before", "after"]).path.read_text("utf-8")
    assert 'waves = ["before", "after"]' in text
    assert 'before = "data/2024/pre.csv"' in text
    with pytest.raises(ArgumentError, match="names 1 waves, but the files hold 2"):
        draft(tmp_path / "t", [post, export], waves=["before"])


def test_rows_that_do_not_fit_are_a_problem_of_the_data(tmp_path: Path, export: Path) -> None:
    with export.open("a", encoding="utf-8") as file:
        file.write("Agree,Agree,Agree\n")
    result = draft(tmp_path / "s", [export])
    assert len(result.problems) == 1
    assert "do not fit" in result.problems[0]
