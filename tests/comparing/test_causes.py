"""What differs between two runs, and which figures it is said to explain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ehs_eval.comparing.compared import Compared, compare_reports
from ehs_eval.comparing.figures import Change
from ehs_eval.comparing.reading import read_report
from ehs_eval.comparing.settings import NOT_SET, setting_changes

from .reports import data_file, row, settings, write_report

ROWS = [row(value=0.5), row("staff", value=0.25)]
MOVED = [row(value=0.6), row("staff", value=0.35)]


def compared(folder: Path, old: dict[str, Any], new: dict[str, Any]) -> Compared:
    """Compare two reports in which one figure of each data set moved."""
    first = write_report(folder / "old", old.pop("rows", ROWS), **old)
    second = write_report(folder / "new", new.pop("rows", MOVED), **new)
    return compare_reports(read_report(first), read_report(second))


def why(found: Compared) -> dict[str, list[str]]:
    """Return the names of what may explain the change of each data set."""
    return {c.about.dataset: [each.name for each in found.why(c)] for c in found.changes}


def of(dataset: str, found: Compared, **where: str) -> Change:
    (change,) = [
        c
        for c in found.changes
        if c.about.dataset == dataset
        and all(getattr(c.about, name) == value for name, value in where.items())
    ]
    return change


def test_a_file_explains_the_figures_of_its_own_data_set_alone(tmp_path: Path) -> None:
    staff = data_file("staff", "staff.csv", "b", rows=12)
    found = compared(tmp_path, {}, {"inputs": [data_file("pupils", "pupils.csv"), staff]})
    assert why(found) == {"pupils": [], "staff": ["staff.csv"]}
    (difference,) = found.runs or ()
    assert difference.change == "changed (10 → 12 records)"
    assert {each.dataset: each.unexplained for each in found.datasets} == {"pupils": 1, "staff": 0}


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ([], [data_file("pupils", "a.csv")], "added"),
        ([data_file("pupils", "a.csv")], [], "removed"),
        (
            [data_file("pupils", "a.csv")],
            [data_file("pupils", "a.csv", "b")],
            "changed (10 records as before)",
        ),
        (
            [data_file("pupils", "a.csv", rows=None)],
            [data_file("pupils", "a.csv", "b")],
            "changed",
        ),
        (
            [data_file("pupils", "a.csv")] * 2,
            [data_file("pupils", "a.csv", "b", rows=11)] * 2,
            "changed (20 → 22 records)",
        ),
    ],
)
def test_what_became_of_a_file(tmp_path: Path, old: list[Any], new: list[Any], change: str) -> None:
    found = compared(tmp_path, {"inputs": old}, {"inputs": new})
    assert [each.change for each in found.runs or ()] == [change]
    assert why(found)["pupils"] == ["a.csv"]


def test_a_renamed_file_explains_nothing(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        {"inputs": [data_file("pupils", "a.csv")]},
        {"inputs": [data_file("pupils", "b.csv")]},
    )
    assert [each.change for each in found.runs or ()] == [
        "renamed from a.csv, with the same content"
    ]
    assert why(found) == {"pupils": [], "staff": []}


def test_the_study_file_differs_in_its_settings_or_in_nothing(tmp_path: Path) -> None:
    inputs = [{**data_file("", "study.toml", text), "role": "study"} for text in "ab"]
    found = compared(tmp_path, {"inputs": inputs[:1]}, {"inputs": inputs[1:]})
    assert found.runs == []


def test_published_figures_and_looks_explain_nothing(tmp_path: Path) -> None:
    inputs = [{**data_file("", "p.json", text), "role": "published figures"} for text in "ab"]
    report = settings(report={"publisher": "A council"})
    found = compared(tmp_path, {"inputs": inputs[:1]}, {"inputs": inputs[1:], "settings": report})
    assert [each.name for each in found.runs or ()] == ["p.json", "report.publisher"]
    assert why(found) == {"pupils": [], "staff": []}


@pytest.mark.parametrize(
    ("new", "name"),
    [
        ({"version": "1.1"}, "ehs-eval"),
        ({"computed_with": {"numpy": "2.1"}}, "numpy"),
        ({"platform": {"system": "Windows"}}, "system"),
        ({"seeds": {"friedman": 2}}, "friedman"),
        ({"internal": True}, "report"),
        ({"settings": settings(disclosure={"threshold": 8})}, "disclosure.threshold"),
        ({"settings": settings(study={"title": "A study", "small_group": 5})}, "study.small_group"),
    ],
)
def test_what_holds_for_the_whole_run_may_explain_everything(
    tmp_path: Path, new: dict[str, Any], name: str
) -> None:
    assert why(compared(tmp_path, {}, new)) == {"pupils": [name], "staff": [name]}


def test_rules_of_disclosure_explain_nothing_where_nothing_is_withheld(tmp_path: Path) -> None:
    strict = settings(disclosure={"threshold": 8})
    found = compared(tmp_path, {"internal": True}, {"internal": True, "settings": strict})
    assert why(found) == {"pupils": [], "staff": []}


def test_a_scale_explains_the_surveys_that_use_it(tmp_path: Path) -> None:
    surveys = {"pupils": {"blocks": [{"name": "b", "scale": "often"}]}, "staff": {}}
    old, new = (
        settings(surveys=surveys, scales={"often": {"labels": labels}})
        for labels in (["No", "Yes"], ["Yes", "No"])
    )
    found = compared(tmp_path, {"settings": old}, {"settings": new})
    assert why(found) == {"pupils": ["scales.often.labels"], "staff": []}


def test_numbers_on_roll_explain_the_survey_that_they_are_the_base_of(tmp_path: Path) -> None:
    both = settings(surveys={"pupils": {"population": {"record": "roll"}}, "staff": {}})
    old, new = ({"inputs": [data_file("roll", "r.csv", each)], "settings": both} for each in "ab")
    assert why(compared(tmp_path, old, new)) == {"pupils": ["r.csv"], "staff": []}


def test_tests_adjusted_together_explain_adjusted_p_values_alone(tmp_path: Path) -> None:
    family = {
        "name": "main",
        "evidence": [{"dataset": name, "items": ["x"]} for name in ("pupils", "staff")],
    }
    rows = [row("staff", "comparison", statistic=name) for name in ("p_value", "adjusted_p_value")]
    moved = [{**each, "value": 0.9} for each in rows]
    both = settings(families=[family])
    old, new = (
        {"inputs": [data_file("pupils", "p.csv", text)], "settings": both, "rows": mine}
        for text, mine in (("a", rows), ("b", moved))
    )
    found = compared(tmp_path, old, new)
    by_statistic = {c.about.statistic: [each.name for each in found.why(c)] for c in found.changes}
    assert by_statistic == {"p_value": [], "adjusted_p_value": ["p.csv"]}


def test_a_data_set_explains_the_outcomes_that_rest_on_it(tmp_path: Path) -> None:
    outcomes = [
        {"name": name, "evidence": [{"dataset": dataset, "items": ["x"]}]}
        for name, dataset in (("calmer", "pupils"), ("kinder", "staff"))
    ]
    rows = [
        row("outcomes", "outcome", item, "n_measures", 1, waves=()) for item in ("calmer", "kinder")
    ]
    moved = [{**each, "value": 2} for each in rows]
    both = settings(outcomes=outcomes)
    old, new = (
        {"inputs": [data_file("pupils", "p.csv", text)], "settings": both, "rows": mine}
        for text, mine in (("a", rows), ("b", moved))
    )
    found = compared(tmp_path, old, new)
    assert [each.name for each in found.why(of("outcomes", found, item="calmer"))] == ["p.csv"]
    assert found.why(of("outcomes", found, item="kinder")) == []


def test_a_new_data_set_explains_nothing_of_the_others(tmp_path: Path) -> None:
    more = settings(surveys={"pupils": {}, "staff": {}, "parents": {"title": "Parents"}})
    inputs = [data_file(name, f"{name}.csv") for name in ("pupils", "staff", "parents")]
    rows = [*MOVED, row("parents")]
    found = compared(tmp_path, {}, {"settings": more, "inputs": inputs, "rows": rows})
    assert why(found) == {
        "pupils": [],
        "staff": [],
        "parents": ["parents.csv", "surveys.parents"],
    }


def test_without_a_record_of_the_run_nothing_is_explained(tmp_path: Path) -> None:
    old = write_report(tmp_path / "old", ROWS)
    new = write_report(tmp_path / "new", MOVED)
    (new / "run.json").unlink()
    found = compare_reports(read_report(old), read_report(new / "results.json"))
    assert found.runs is None
    assert len(found.changes) == 2


def test_results_take_the_record_beside_them_if_it_is_theirs(tmp_path: Path) -> None:
    folder = write_report(tmp_path / "one", ROWS)
    assert read_report(folder / "results.json").run is not None
    (folder / "results.json").write_text(
        (folder / "results.json").read_text(encoding="utf-8") + " ", encoding="utf-8"
    )
    assert read_report(folder / "results.json").run is None


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", "1", "2")]),
        ({"a": None}, {"a": "x"}, [("a", NOT_SET, '"x"')]),
        ({"a": {"b": 1}}, {"a": {}}, [("a.b", "1", NOT_SET)]),
        ({"a": [1, 2]}, {"a": [2, 1]}, [("a", "[1, 2]", "[2, 1]")]),
        (
            {"a": [{"name": "x", "n": 1}, {"name": "y"}]},
            {"a": [{"name": "y"}, {"name": "x", "n": 2}]},
            [("a", '["x", "y"]', '["y", "x"]'), ("a.x.n", "1", "2")],
        ),
        ({"a": [{"name": "x"}]}, {"a": []}, [("a", '[{"name": "x"}]', "[]")]),
    ],
)
def test_settings_that_differ_are_named_as_low_down_as_can_be(
    old: Any, new: Any, found: list[tuple[str, str, str]]
) -> None:
    assert [(c.name, c.old, c.new) for c in setting_changes(old, new)] == found
