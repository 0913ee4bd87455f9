"""The workbook and the Word file open in LibreOffice and print as they are meant to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report import format as fmt
from ehs_eval.report.charts.chart import drawn
from ehs_eval.report.compose import compose
from ehs_eval.report.tables import Column, Table
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
    document = small_document()
    sections = [*document.sections[:1]]
    sections[0] = type(sections[0])("s", "Long", "dataset", [], [], [], [], [], [table])
    write_word(small_document(sections=sections), {}, tmp_path / "report.docx")
    printed = pages(render(tmp_path / "report.docx"))
    with_rows = [page for page in printed if "of many" in page]
    assert len(with_rows) > 2
    assert all("Post-project" in page and "Share" in page for page in with_rows)


def test_the_workbook_prints_with_its_mark_on_every_page(render: Render, tmp_path: Path) -> None:
    write_workbook(small_document(watermark=WATERMARK), tmp_path / "tables.xlsx")
    printed = pages(render(tmp_path / "tables.xlsx"))
    assert len(printed) == 10
    assert all(WATERMARK in page for page in printed)


NUMBERS = [0.0, 0.0004, 0.0005, 0.05, 0.125, 0.5, 0.99949, 1.0, 12.345, 1234.5, -0.06, -0.125, -7.0]


@pytest.mark.parametrize(
    "kind", ["count", "share", "points", "distance", "score", "change", "p", "decimal"]
)
def test_cells_of_the_workbook_show_what_the_page_shows(
    render: Render, tmp_path: Path, kind: str
) -> None:
    held = [n for n in NUMBERS if 0 <= n <= 1 or kind not in ("p", "share", "distance")]
    column = Column("value", "Value", kind)  # type: ignore[arg-type]
    name = Column("name", "Name", "text")
    rows = [{"name": f"row{at}", "value": number} for at, number in enumerate(held)]
    table = Table("one", "x", "One", [name, column], rows)
    write_workbook(small_document(disclosure_tables=[table]), tmp_path / "tables.xlsx")
    text = "\n".join(pages(render(tmp_path / "tables.xlsx")))
    for at, (_, shown) in enumerate(table.shown()):
        (found,) = re.findall(rf"row{at}\s+(\S+)", text)
        assert found == shown, (kind, held[at], fmt.number(held[at], 4))
