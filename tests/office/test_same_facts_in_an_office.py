"""The workbook, as an office suite shows it, says what the page says."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.compose import compose
from ehs_eval.report.files import parts
from ehs_eval.report.publish import for_publication
from ehs_eval.report.sheet_names import sheet_names
from ehs_eval.report.shorthand import shorthand
from ehs_eval.report.tables import Missing, show
from ehs_eval.report.workbook import write_workbook
from tests.office.conftest import needed

AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"


def test_every_figure_of_the_workbook_is_shown_as_on_the_page(
    salford: Evaluation, tmp_path: Path
) -> None:
    document = compose(for_publication(salford), [])
    write_workbook(document, tmp_path / "tables.xlsx")
    command = [
        needed("soffice"),
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        AS_SHOWN,
        "--outdir",
        tmp_path,
        tmp_path / "tables.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    compared = 0
    tables = [table for part in parts(document) for table in part.tables]
    names = sheet_names(table.id for table in tables)
    for table in tables:
        path = tmp_path / f"tables-{names[table.id]}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[-len(table.rows) :]
        for found, row in zip(rows, table.rows, strict=True):
            for text, column in zip(found, table.file_columns, strict=True):
                cell = row.get(column.name)
                if column.kind == "text":
                    continue
                counted = isinstance(cell, Missing) and cell.instead
                wanted = show(column.kind, cell) + (f" {shorthand(cell)}" if counted else "")
                if column.kind == "share" and _is_a_tie(cell):
                    continue  # LibreOffice takes 0.6375 times 100 for less than 63.75
                assert text == wanted, (table.id, column.name)
                compared += 1
    assert compared > 5000


def _is_a_tie(cell: object) -> bool:
    """Say whether a share lies halfway between two percentages of one decimal."""
    return isinstance(cell, float) and abs(1000 * cell % 1 - 0.5) < 1e-9
