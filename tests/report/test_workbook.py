"""The workbook is one that people with a screen reader, and programs, can work with."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.compose import compose
from ehs_eval.report.document import Document
from ehs_eval.report.files import parts
from ehs_eval.report.format import leading_zeros
from ehs_eval.report.sheet_names import sheet_names
from ehs_eval.report.tables import Column, Missing, Table
from ehs_eval.report.workbook import write_workbook
from tests.report.documents import WATERMARK, small_document


def opened(document: Document, folder: Path) -> Any:
    path = folder / "tables.xlsx"
    write_workbook(document, path)
    return openpyxl.load_workbook(path)


def of_column(kind: str, cells: list[object], heading: str = "Value") -> Document:
    column = Column("value", heading, kind)  # type: ignore[arg-type]
    rows = [{"value": cell} for cell in cells]
    table = Table("one", "x", "One", [column], rows)  # type: ignore[arg-type]
    return small_document(disclosure_tables=[table])


def cells_of(sheet: Any) -> list[list[Any]]:
    """Return the cells of the one table of a sheet, its headings first."""
    (table,) = sheet.tables.values()
    return [list(row) for row in sheet[table.ref]]


@pytest.fixture(scope="module")
def sample(salford: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opened(compose(salford, []), tmp_path_factory.mktemp("sample"))


@pytest.fixture
def small(tmp_path: Path) -> Any:
    return opened(small_document(), tmp_path)


def test_cover_contents_and_explanations_come_first(small: Any) -> None:
    assert small.sheetnames[:5] == ["Cover", "Contents", "Shorthand", "Notes", "Glossary"]
    assert small["Cover"]["A1"].value == "Invented pilot"


def test_it_says_its_title_and_language(small: Any) -> None:
    assert (small.properties.title, small.properties.language) == ("Invented pilot", "en-GB")
    assert small.properties.creator == "Invented Council"


def test_the_contents_lead_to_every_table(small: Any) -> None:
    rows = cells_of(small["Contents"])[1:]
    assert [row[0].value for row in rows] == small.sheetnames[2:]
    for row in rows:
        assert row[0].hyperlink.location == f"'{row[0].value}'!A1"


def test_every_sheet_but_the_cover_has_one_real_table(sample: Any) -> None:
    for sheet in sample.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        (table,) = sheet.tables.values()
        assert table.headerRowCount in (None, 1)
        headings = [cell.value for cell in cells_of(sheet)[0]]
        assert [column.name for column in table.tableColumns] == headings
        spelled = [heading.casefold() for heading in headings]
        assert len(set(spelled)) == len(spelled), (sheet.title, headings)
    names = [table for sheet in sample.worksheets for table in sheet.tables]
    assert len(set(names)) == len(names)


def test_no_cell_is_merged_or_blank(sample: Any) -> None:
    for sheet in sample.worksheets[1:]:
        assert not sheet.merged_cells.ranges
        for row in cells_of(sheet):
            assert all(cell.value not in (None, "") for cell in row), sheet.title


def test_nothing_stands_below_or_beside_a_table(sample: Any) -> None:
    for sheet in sample.worksheets[1:]:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert sheet.dimensions.split(":")[1] == last
        top = sheet[first].row
        assert sheet.freeze_panes == f"B{top + 1}"
        assert all(sheet.cell(row, 1).value for row in range(1, top))


def test_names_of_sheets_are_short_and_each_once(sample: Any) -> None:
    assert max(map(len, sample.sheetnames)) <= 31
    assert len({name.casefold() for name in sample.sheetnames}) == len(sample.sheetnames)


def test_names_that_are_cut_stay_two() -> None:
    long = "staff-comparison-tests-ratings-pre-to-the-post-project"
    names = sheet_names([long, long + "s", "notes", "history"])
    assert len(set(names.values())) == 4
    assert all(len(name) <= 31 for name in names.values())
    assert names[long].split("-")[:3] == ["st", "co", "te"]
    assert names["notes"].casefold() != "notes"


def test_shorthand_stands_where_there_is_no_figure_and_is_explained(small: Any) -> None:
    rows = [[cell.value for cell in row] for row in cells_of(small["pupils-shares"])]
    assert rows[1][-2:] == ["[c]", "[c]"]
    assert rows[2][1:] == [8, "3 of 8 [u]", "[z]", "[x]"]
    explained = [row[0].value for row in cells_of(small["Shorthand"])[1:]]
    assert explained == ["[c]", "[x]", "[z]", "[u]"]


def test_numbers_are_numbers_shown_as_the_page_shows_them(small: Any) -> None:
    rows = cells_of(small["pupils-shares"])
    assert [cell.value for cell in rows[0]][:3] == ["Item", "Baseline: n", "Baseline: Share"]
    n, share = rows[1][1:3]
    assert (n.value, n.number_format) == (1234, '#,##0;"−"#,##0')
    assert (share.value, share.number_format) == (0.405, "0.0%")


def test_differences_of_shares_are_in_points(tmp_path: Path) -> None:
    sheet = opened(of_column("points", [0.125, Missing("few")]), tmp_path)["one"]
    cells = [row[0] for row in cells_of(sheet)[1:]]
    assert [cell.value for cell in cells] == [12.5, "[x]"]
    assert cells[0].number_format.startswith("+#,##0.0")


@pytest.mark.parametrize(("zeros", "smallest"), [(False, "<.001"), (True, "<0.001")])
def test_p_values_follow_the_style_of_the_report(
    tmp_path: Path, zeros: bool, smallest: str
) -> None:
    with leading_zeros(zeros):
        sheet = opened(of_column("p", [0.0001]), tmp_path)["one"]
    cell = cells_of(sheet)[1][0]
    assert cell.value == 0.0001
    assert f'"{smallest}"' in cell.number_format


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "#N/A", "[a](http://b)", "???", "так"]
)
def test_text_stays_the_text_it_is(tmp_path: Path, text: str) -> None:
    sheet = opened(of_column("text", [text], heading=text), tmp_path)["one"]
    for (cell,) in cells_of(sheet):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.hyperlink is None


def test_characters_that_no_workbook_holds_are_left_out(tmp_path: Path) -> None:
    document = of_column("text", ["a\x07b"], heading="c\x00d")
    book = opened(replace(document, title="e\x01f"), tmp_path)
    assert [row[0].value for row in cells_of(book["one"])] == ["cd", "ab"]
    assert book.properties.title == "ef"


def test_each_sheet_says_what_it_is_and_leads_to_its_notes(tmp_path: Path) -> None:
    book = opened(small_document(watermark=WATERMARK), tmp_path)
    notes = {row[0].value: row[1].value for row in cells_of(book["Notes"])[1:]}
    assert "Waves are compared without a comparison group." in notes.values()
    assert "No figure: nobody was asked." in notes.values()
    sheet = book["pupils-shares"]
    above = [sheet.cell(row, 1).value for row in range(1, 7)]
    assert above[:3] == ["Shares by wave (pupils-shares)", WATERMARK, "Every row is invented."]
    assert above[3] == "Pupil survey. One table of 3 rows and 5 columns."
    assert above[5].startswith("Notes to this table, on the sheet Notes: ")
    sheet_name, place = sheet.cell(6, 1).hyperlink.location.split("!")
    number = int(above[5].split(": ")[1].split()[0].rstrip(","))
    assert sheet_name == "'Notes'"
    assert book["Notes"][place].value == number


def test_every_sheet_of_an_internal_report_is_marked(tmp_path: Path) -> None:
    for sheet in opened(small_document(watermark=WATERMARK), tmp_path).worksheets:
        assert WATERMARK in [cell.value for cell in sheet["A"]], sheet.title
        assert sheet.oddHeader.center.text == WATERMARK


def test_a_published_report_has_no_mark(small: Any) -> None:
    for sheet in small.worksheets:
        assert not sheet.oddHeader.center.text


def test_a_table_that_two_parts_show_has_one_sheet(tmp_path: Path) -> None:
    document = small_document()
    twice = small_document(sections=[*document.sections, *document.sections])
    assert opened(twice, tmp_path).sheetnames == opened(document, tmp_path).sheetnames


def test_every_table_of_the_document_has_a_sheet(sample: Any, salford: Evaluation) -> None:
    tables = [table for part in parts(compose(salford, [])) for table in part.tables]
    titles = [sheet["A1"].value for sheet in sample.worksheets]
    assert [table.title for table in tables] == titles[-len(tables) :]


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        write_workbook(small_document(), path)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as made:
        assert {entry.date_time[0] for entry in made.infolist()} == {1980}
        assert b"dcterms" not in made.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
