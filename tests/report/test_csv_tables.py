"""The CSV files and their description agree, and hold what the tables hold."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.compose import compose
from ehs_eval.report.csv_tables import PACKAGE_FILE, write_csv
from ehs_eval.report.files import headings
from ehs_eval.report.tables import Column, Table
from tests.report.documents import shares_table, small_document


def written(folder: Path, tables: list[Table]) -> tuple[dict[str, list[dict[str, str]]], Any]:
    """Return the rows of each file by table id, and the description."""
    document = small_document(disclosure_tables=tables)
    write_csv(document, folder)
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    rows = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = list(csv.DictReader(file))
    return rows, package


def one_column(kind: str, cells: list[object]) -> Table:
    column = Column("value", "Value", kind)  # type: ignore[arg-type]
    return Table("one", "x", "One", [column], [{"value": cell} for cell in cells])  # type: ignore[dict-item]


def problems(folder: Path) -> list[str]:
    """Return where a data package and its files break the Frictionless specification."""
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    found = []
    names = [resource["name"] for resource in package["resources"]]
    if len(set(names)) != len(names):
        found.append("names of resources repeat")
    found += [name for name in (package["name"], *names) if not re.fullmatch(r"[-a-z0-9._]+", name)]
    paths = {resource["path"] for resource in package["resources"]}
    if paths != {path.name for path in folder.glob("*.csv")}:
        found.append("files and resources differ")
    for resource in package["resources"]:
        found += _of_resource(folder, resource)
    return found


def _of_resource(folder: Path, resource: dict[str, Any]) -> list[str]:
    schema = resource["schema"]
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    found = []
    if head != [field["name"] for field in schema["fields"]]:
        found.append(f"{resource['path']}: heads and fields differ")
    if len({field["title"].casefold() for field in schema["fields"]}) != len(head):
        found.append(f"{resource['path']}: titles repeat")
    patterns = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?(e[-+]?\d+)?", "string": r"(?s).+"}
    for row in rows:
        for field, text in zip(schema["fields"], row, strict=True):
            is_right = re.fullmatch(patterns[field["type"]], text) is not None
            if text not in schema["missingValues"] and not is_right:
                found.append(f"{resource['path']}: {field['name']} holds {text!r}")
    return found


def test_every_file_is_as_it_is_described(tmp_path: Path) -> None:
    written(tmp_path, [one_column("text", ["a,b", 'say "so"', "two\nlines", ""])])
    assert problems(tmp_path) == []


def test_the_sample_is_as_it_is_described(tmp_path: Path, salford: Evaluation) -> None:
    write_csv(compose(salford, []), tmp_path)
    assert problems(tmp_path) == []
    assert len(list(tmp_path.glob("*.csv"))) > 100


def test_cells_without_a_figure_hold_their_shorthand(tmp_path: Path) -> None:
    rows, package = written(tmp_path, [])
    first, second, third = rows["pupils-shares"]
    assert (first["n_post"], first["share_post"]) == ("[c]", "[c]")
    assert (second["share_pre"], second["n_post"], second["share_post"]) == ("[u]", "[z]", "[x]")
    assert third["n_pre"] == "9"
    schema = package["resources"][0]["schema"]
    assert set(schema["missingValues"]) == {"[c]", "[x]", "[z]", "[u]"}


def test_why_there_is_no_figure_is_said_with_the_file(tmp_path: Path) -> None:
    _, package = written(tmp_path, [])
    assert "No figure: nobody was asked." in package["resources"][0]["description"]
    assert "[c] withheld" in package["description"]


def test_numbers_are_at_full_precision(tmp_path: Path) -> None:
    rows, package = written(tmp_path, [one_column("share", [1 / 3])])
    assert float(rows["one"][0]["value"]) == 1 / 3
    fields = {each["name"]: each for each in package["resources"][-1]["schema"]["fields"]}
    assert fields["value"]["type"] == "number"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    rows, _ = written(tmp_path, [one_column("text", [text])])
    assert rows["one"][0]["value"] == f"'{text}"


def test_lines_within_a_cell_are_broken_in_one_way(tmp_path: Path) -> None:
    rows, _ = written(tmp_path, [one_column("text", ["\rx", "a\r\nb"])])
    assert [row["value"] for row in rows["one"]] == ["'\nx", "a\nb"]


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    rows, _ = written(tmp_path, [one_column("change", [-0.5])])
    assert rows["one"][0]["value"] == "-0.5"


def test_whole_counts_are_integers_and_weighted_ones_are_not(tmp_path: Path) -> None:
    rows, package = written(tmp_path, [one_column("count", [3.0, 4])])
    assert [row["value"] for row in rows["one"]] == ["3", "4"]
    assert package["resources"][-1]["schema"]["fields"][0]["type"] == "integer"
    _, package = written(tmp_path, [one_column("count", [3.5])])
    assert package["resources"][-1]["schema"]["fields"][0]["type"] == "number"


def test_the_watermark_is_said_with_the_files(tmp_path: Path) -> None:
    write_csv(small_document(watermark="Not for publication"), tmp_path)
    package = json.loads((tmp_path / PACKAGE_FILE).read_text(encoding="utf-8"))
    assert package["description"].startswith("Not for publication")


def test_intervals_of_the_outcomes_are_two_columns_of_numbers(salford: Evaluation) -> None:
    rows = salford.tables["outcome-help-seeking"]
    assert "interval" not in rows.columns
    shown = next(t for t in salford.report_tables if t.id == "outcome-help-seeking").shown()
    assert shown[0][6] == "+18.1 to +36.9"
    assert (round(rows["low"][0], 1), round(rows["high"][0], 1)) == (18.1, 36.9)
    assert rows["unit"][0] == "percentage points"


def test_no_column_of_the_sample_holds_figures_as_text(salford: Evaluation) -> None:
    figures = re.compile(r"[+−-]?\d[\d,.]*%?( to [+−-]?\d[\d,.]*%?| points| \([+−]?\d.*\))?")
    for table in salford.report_tables:
        for column in table.file_columns:
            if column.kind == "text" and column.name != "person":
                held = [row.get(column.name) for row in table.rows]
                texts = [each for each in held if isinstance(each, str)]
                assert not [t for t in texts if figures.fullmatch(t)], (table.id, column.name)


def test_headings_say_all_in_one_row() -> None:
    columns = [
        Column("item", "Item", "text"),
        Column("share", "Share", "share", "Baseline"),
        Column("low", "from", "share", "Baseline"),
        Column("again", "Share", "share", "baseline"),
    ]
    assert headings(columns) == [
        "Item",
        "Baseline: Share",
        "Baseline: Share, from",
        "baseline: Share-2",
    ]


def test_the_same_document_gives_the_same_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        write_csv(small_document(disclosure_tables=[shares_table("withheld")]), folder)
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_files_for_the_team_say_so_by_their_names_and_words(tmp_path: Path) -> None:
    write_csv(small_document(watermark="Not for publication"), tmp_path)
    assert problems(tmp_path) == []
    assert all(path.name.endswith(".internal.csv") for path in tmp_path.glob("*.csv"))
    package = json.loads((tmp_path / PACKAGE_FILE).read_text(encoding="utf-8"))
    said = [resource["description"] for resource in package["resources"]]
    assert said
    assert all(text.startswith("Not for publication.\n") for text in said)
