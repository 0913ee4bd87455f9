"""Page, Word file and CSV files say the same of the published sample, cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import html

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.compose import compose
from ehs_eval.report.csv_tables import write_csv
from ehs_eval.report.document import Document
from ehs_eval.report.files import parts
from ehs_eval.report.page import render_page
from ehs_eval.report.publish import for_publication
from ehs_eval.report.shorthand import MEANINGS
from ehs_eval.report.tables import Table, show
from ehs_eval.report.word import write_word

Rows = list[list[str]]


def cells_of(page: str) -> dict[str, Rows]:
    """Return the text that is seen in the body of every table, by its id."""
    tree: Any = html.fromstring(page)
    for unseen in tree.xpath("//td/i[not(@aria-hidden)] | //th/i[not(@aria-hidden)]"):
        unseen.drop_tree()
    return {
        table.get("id"): [
            [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")]
            for row in table.xpath("./tbody/tr")
        ]
        for table in tree.xpath("//table[@id]")
    }


@pytest.fixture(scope="module")
def published(salford: Evaluation) -> Document:
    return compose(for_publication(salford), [])


@pytest.fixture(scope="module")
def tables(published: Document) -> Mapping[str, Table]:
    found = {table.id: table for part in parts(published) for table in part.tables}
    assert len(found) > 100
    return found


def test_the_page_has_every_table_cell_by_cell(
    published: Document, tables: Mapping[str, Table]
) -> None:
    small = (each.chart for each in published.summary.findings)
    page = cells_of(render_page(published, {c.id: "" for c in small if c is not None}))
    for name, table in tables.items():
        wanted = [[" ".join(cell.split()) for cell in row] for row in table.shown()]
        assert page[f"table-{name}"] == wanted, name


def test_the_word_file_has_its_tables_cell_by_cell(
    published: Document, tables: Mapping[str, Table], tmp_path: Path
) -> None:
    write_word(published, {}, tmp_path / "report.docx")
    word: Any = docx.Document(str(tmp_path / "report.docx"))
    shown = [
        [[" ".join(cell.split()) for cell in row] for row in t.shown()] for t in tables.values()
    ]
    compared = 0
    for table in word.tables:
        rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
        like = [each for each in shown if rows[-len(each) :] == each]
        compared += bool(like)
    assert compared >= 60


def test_the_csv_files_hold_what_is_shown_at_full_precision(
    published: Document, tables: Mapping[str, Table], tmp_path: Path
) -> None:
    write_csv(published, tmp_path)
    withheld = 0
    for name, table in tables.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(table.rows)
        for held, row in zip(rows, table.rows, strict=True):
            for column in table.file_columns:
                text, shown = held[column.name], show(column.kind, row.get(column.name))
                withheld += text == "[c]"
                if text in MEANINGS or column.kind == "text":
                    continue
                assert show(column.kind, float(text)) == shown, (name, column.name)
                assert "[" not in shown
    assert withheld > 100


def test_the_first_screen_says_what_its_tables_say(
    published: Document, tables: Mapping[str, Table]
) -> None:
    """Who answered stands in words on the first screen, and as figures in a table."""
    words = {(each.dataset, each.wave): each.said for each in published.summary.turnout}
    rows = dict(zip(("Baseline", "Mid-point", "Post-project"), _answers(tables), strict=True))
    for wave, (answered, eligible, rate) in rows.items():
        assert words["Pupil survey", wave] == f"{answered} of {eligible} eligible answered ({rate})"


def _answers(tables: Mapping[str, Table]) -> Rows:
    (table,) = (
        t for t in tables.values() if t.section == "pupils" and t.title.startswith("Answers, resp")
    )
    return [row[1:4] for row in table.shown()]


def test_no_reader_meets_the_word_by_which_results_are_marked(published: Document) -> None:
    small = (each.chart for each in published.summary.findings)
    page = render_page(published, {chart.id: "" for chart in small if chart is not None})
    assert "suppressed" not in page.casefold()
