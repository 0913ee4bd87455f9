"""The workbook and the Word file open in LibreOffice and print as they are meant to."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import drawn
from ehs_eval.report.compose import compose
from ehs_eval.report.tables import Column, Table
from ehs_eval.report.tables.model import Kind
from ehs_eval.report.word import has_room_for, write_word
from ehs_eval.report.workbook import write_workbook
from tests.office.conftest import Render, pages
from tests.report.documents import WATERMARK, charts_of, shares_table, small_document


@pytest.fixture(scope="module")
def word(render: Render, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of the Word file of the small document, for inside the team."""
    path = tmp_path_factory.mktemp("word") / "report.docx"
    document = small_document(watermark=WATERMARK)
    write_word(document, {chart.id: drawn(chart) for chart in charts_of(document)}, path)
    return pages(render(path))


def test_the_word_file_of_the_sample_can_be_printed(
    render: Render, salford: Evaluation, tmp_path: Path
) -> None:
    document = compose(salford, [])
    write_word(document, {}, tmp_path / "report.docx")
    printed = pages(render(tmp_path / "report.docx"))
    assert 20 < len(printed) < 120
    whole = " ".join(" ".join(printed).split())
    for table in salford.report_tables:
        assert " ".join(table.title.split()) in whole or not has_room_for(table)
    assert "Error!" not in whole


def test_every_page_of_the_word_file_has_mark_and_number(word: list[str]) -> None:
    for number, page in enumerate(word, start=1):
        assert WATERMARK in page
        assert f"Invented pilot, page {number}" in page


def test_numbers_of_captions_hold_when_fields_are_worked_out_anew(word: list[str]) -> None:
    whole = "\n".join(word)
    numbers = [int(each) for each in re.findall(r"Table (\d+): ", whole)]
    assert numbers == list(range(1, len(numbers) + 1))
    titles = dict(re.findall(r"(Table \d+): (.*)", whole))
    (referred,) = re.findall(r"annex: (Table \d+)\.", whole)
    assert titles[referred].strip() == "Measures that bear on it"


def test_headings_of_a_table_stand_on_each_of_its_pages(render: Render, tmp_path: Path) -> None:
    rows = [{"item": f"Item {number} of many " + "words " * 60} for number in range(40)]
    table = shares_table("pupils-long", rows=rows)
    section = replace(small_document().sections[0], tables=[table])
    write_word(small_document(sections=[section]), {}, tmp_path / "report.docx")
    printed = pages(render(tmp_path / "report.docx"))
    with_rows = [page for page in printed if "of many" in page]
    assert len(with_rows) > 2
    assert all("Post-project" in page and "Share" in page for page in with_rows)


def test_the_workbook_prints_with_its_mark_on_every_page(render: Render, tmp_path: Path) -> None:
    write_workbook(small_document(watermark=WATERMARK), tmp_path / "tables.xlsx")
    printed = pages(render(tmp_path / "tables.xlsx"))
    assert len(printed) == 10
    assert all(WATERMARK in page for page in printed)


SMALL = [0.0, 0.0004, 0.0005, 0.05, 0.125, 0.5, 0.99949, 1.0]
ANY = [*SMALL, 12.345, 1234.5, -0.0004, -0.06, -0.125, -7.0]
HELD: dict[Kind, list[float]] = {
    "count": [0, 1, 1234, 12345],
    "share": SMALL,
    "points": ANY,
    "distance": SMALL,
    "score": ANY,
    "change": ANY,
    "p": SMALL,
    "decimal": ANY,
}


def test_cells_of_the_workbook_show_what_the_page_shows(render: Render, tmp_path: Path) -> None:
    tables = []
    for kind, held in HELD.items():
        columns = [Column("name", "Name", "text"), Column("value", "Value", kind)]
        rows = [{"name": f"{kind}-{at}", "value": number} for at, number in enumerate(held)]
        tables.append(Table(kind, "x", kind, columns, rows))
    write_workbook(small_document(disclosure_tables=tables), tmp_path / "tables.xlsx")
    text = "\n".join(pages(render(tmp_path / "tables.xlsx")))
    printed = [re.search(rf"{name}\s+(\S+)", text) for table in tables for name, _ in table.shown()]
    assert [found and found[1] for found in printed] == [
        shown for table in tables for _, shown in table.shown()
    ]
