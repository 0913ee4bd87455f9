"""The workbook of a report: a cover, contents, explanations, and each table on a sheet of its own.

It follows the Analysis Function's guidance on accessible spreadsheets. It is written with openpyxl:
gptables, which is made for that guidance, refuses a cell without a Latin letter or digit, such as
an answer in another script, and takes `[a](b)` in an answer for a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ehs_eval.report import sheet_names as names
from ehs_eval.report import sheet_styles as styles
from ehs_eval.report.document import Document
from ehs_eval.report.files import headings, parts
from ehs_eval.report.format import plural
from ehs_eval.report.packages import LANGUAGE, write_package
from ehs_eval.report.sheets import Line, Sheet, clean, write_sheet
from ehs_eval.report.shorthand import MEANINGS
from ehs_eval.report.tables.model import Cell, Kind, Table
from ehs_eval.writing import temporary_files_in

_BACK: Final = Line("Back to the contents", styles.LINK, names.CONTENTS)

_TITLES: Final = {
    names.SHORTHAND: "What stands in cells without a figure",
    names.NOTES: "Notes to the tables",
    names.GLOSSARY: "Words explained",
}

_HOW_TO_READ: Final = (
    "Each table has a sheet of its own; the contents lead there.",
    "Shares are percentages, differences of shares are percentage points, and p-values have three "
    "decimals. Cells hold the figures at full precision.",
    "An interval is two columns, “from” and “to”.",
    "A cell without a figure says why in shorthand, which the sheet Shorthand explains.",
    "The notes above a table are numbered as on the sheet Notes.",
)


def write_workbook(document: Document, path: Path) -> None:
    """Write the tables of a document as a workbook; the same document gives the same bytes.

    Args:
        document: What to write.
        path: File to write.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    styles.add_styles(book)
    for sheet in _sheets(document):
        write_sheet(book, sheet, document.watermark)
    book.properties.title = clean(document.title)
    book.properties.language = LANGUAGE
    book.properties.creator = clean(document.publisher) or f"ehs-eval {document.version}"
    book.properties.subject = clean(" ".join(line.text for line in _marks(document))) or None
    saved = io.BytesIO()
    with temporary_files_in(path.parent):  # openpyxl makes one of each sheet
        book.save(saved)
    write_package(saved.getvalue(), path)


def _sheets(document: Document) -> Iterator[Sheet]:
    """Yield the sheets in order: cover, contents, explanations, tables."""
    found = [(part.title, table) for part in parts(document) for table in part.tables]
    sheets = names.sheet_names(table.id for _, table in found)
    said = dict.fromkeys(note for _, table in found for note in _notes(table))
    notes = {note: number for number, note in enumerate(said, start=1)}
    explained = list(_explanations(document, [table for _, table in found], sheets, notes))
    first_note = next((s.header_row + 1 for s in explained if s.name == names.NOTES), 1)
    yield _cover(document)
    yield _contents(document, explained, found, sheets)
    yield from explained
    for part, table in found:
        yield _table_sheet(document, part, table, sheets[table.id], notes, first_note)


def _notes(table: Table) -> list[str]:
    """Return the notes of a table, and why cells of it have no figure."""
    return [*table.notes, *(f"No figure: {reason}." for reason in table.reasons())]


def _marks(document: Document) -> list[Line]:
    """Return what every sheet says of the whole report."""
    said = (document.watermark, document.data_note)
    return [Line(text, styles.WARNING) for text in said if text]


def _size(rows: int, columns: int) -> str:
    return f"One table of {plural(rows, 'row')} and {plural(columns, 'column')}."


def _cover(document: Document) -> Sheet:
    def words(heading: str, texts: Sequence[str]) -> list[Line]:
        lines = [Line(text, styles.WORDS) for text in texts if text]
        return [Line(heading, styles.SUBTITLE), *lines] if lines else []

    published = f"Published by {document.publisher}." if document.publisher else ""
    asked = f"Questions: {document.contact}" if document.contact else ""
    made = f"Made with {document.maker}."
    lines = [
        *(Line(line.text, styles.WARNING_WORDS) for line in _marks(document)),
        *words("What was evaluated", document.summary.evaluated),
        *words("What to keep in mind", document.summary.cautions),
        *words("How to read the tables", _HOW_TO_READ),
        Line("Go to the contents", styles.LINK, names.CONTENTS),
        *words("About this workbook", [published, asked, made]),
    ]
    return Sheet(names.COVER, document.title, lines)


def _contents(
    document: Document,
    explained: Sequence[Sheet],
    found: Sequence[tuple[str, Table]],
    sheets: dict[str, str],
) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("Sheet", "text"),
        ("Part of the report", "text"),
        ("What it shows", "text"),
        ("Kind", "text"),
    ]
    rows = [(sheet.name, "Reading the tables", sheet.title, "explanation") for sheet in explained]
    for part, table in found:
        kind = "statistician’s detail" if table.is_detail else "main table"
        rows.append((sheets[table.id], part, table.title, kind))
    lines = [*_marks(document), Line(_size(len(rows), len(columns)))]
    title = f"Contents of {document.title}"
    return Sheet(names.CONTENTS, title, lines, columns, rows, [row[0] for row in rows])


def _explanations(
    document: Document, tables: Sequence[Table], sheets: dict[str, str], notes: dict[str, int]
) -> Iterator[Sheet]:
    """Yield the sheets that explain shorthand, notes and words, those that have anything."""
    of_note: dict[str, list[str]] = {note: [] for note in notes}
    for table in tables:
        for note in dict.fromkeys(_notes(table)):
            of_note[note].append(sheets[table.id])
    named: list[tuple[str, list[tuple[str, Kind]], list[Sequence[Cell]]]] = [
        (names.SHORTHAND, [("Shorthand", "text"), ("Meaning", "text")], list(MEANINGS.items())),
        (
            names.NOTES,
            [("Note", "count"), ("What it says", "text"), ("Sheets", "text")],
            [(number, note, ", ".join(of_note[note])) for note, number in notes.items()],
        ),
        (
            names.GLOSSARY,
            [("Word", "text"), ("Meaning", "text")],
            [(term.name, term.meaning) for term in document.glossary],
        ),
    ]
    for name, columns, rows in named:
        if rows:
            lines = [*_marks(document), Line(_size(len(rows), len(columns))), _BACK]
            yield Sheet(name, _TITLES[name], lines, columns, rows)


def _table_sheet(
    document: Document, part: str, table: Table, name: str, notes: dict[str, int], first_note: int
) -> Sheet:
    columns = table.file_columns
    numbers = sorted({notes[note] for note in _notes(table)})
    lines = [*_marks(document), Line(f"{part}. {_size(len(table.rows), len(columns))}"), _BACK]
    if numbers:
        text = f"Notes to this table, on the sheet Notes: {_listed(numbers)}"
        lines.append(Line(text, styles.LINK, names.NOTES, first_note + numbers[0] - 1))
    heads = list(zip(headings(columns), [column.kind for column in columns], strict=True))
    rows = [[row.get(column.name) for column in columns] for row in table.rows]
    return Sheet(name, table.title, lines, heads, rows)


def _listed(numbers: Sequence[int]) -> str:
    """Return numbers in order as text, runs of them in short: `1, 4 to 6`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        str(run[0])
        if len(run) == 1
        else f"{run[0]} and {run[1]}"
        if len(run) == 2
        else f"{run[0]} to {run[-1]}"
        for run in runs
    )
