"""Tables as the page shows them: headers over headers, cells with a spoken form, notes once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ehs_eval.report.shorthand import MEANINGS, UNAVAILABLE, shorthand
from ehs_eval.report.tables import Column, Missing, Table, show
from ehs_eval.report.tables.model import Cell, Kind

_WIDE = 13
"""Columns above which a table is printed across the page."""

SPOKEN = {code: meaning.split(",")[0].split(":")[0] for code, meaning in MEANINGS.items()}
"""What a screen reader says for each shorthand."""


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell as it is read: its text and, for shorthand, what is said instead."""

    text: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table with what the page needs around it.

    Attributes:
        table: The table.
        anchor: Its id in the page.
        heads: Neighbouring columns under the same heading, with that heading.
        rows: Its cells.
        notes: Notes that stand under it.
        shared: Numbers of the notes it shares with other tables.
        shorthand: Each shorthand it uses and what it means here.
    """

    table: Table
    anchor: str
    heads: Sequence[tuple[str, Sequence[Column]]]
    rows: Sequence[Sequence[PageCell]]
    notes: Sequence[str]
    shared: Sequence[int]
    shorthand: Sequence[tuple[str, str]]

    @property
    def has_two_heads(self) -> bool:
        """Whether some columns have a heading over them."""
        return any(over for over, _ in self.heads)

    @property
    def is_wide(self) -> bool:
        """Whether it needs a page turned on its side."""
        return len(self.table.columns) > _WIDE


def shared_notes(notes: Sequence[Sequence[str]]) -> list[str]:
    """Return the notes that two tables or more have, in the order in which they appear.

    Args:
        notes: The notes of each table.
    """
    counts = Counter(note for of_table in notes for note in dict.fromkeys(of_table))
    return [note for note, number in counts.items() if number > 1]


def page_table(
    table: Table, notes: Sequence[str], shared: Sequence[str] = (), anchor: str = ""
) -> PageTable:
    """Return a table for the page.

    Args:
        table: The table.
        notes: Those of its notes that are not said elsewhere in its section.
        shared: Notes said once for several tables; those of this table become numbers.
        anchor: Its id in the page; that of a table of the report where none is given.
    """
    columns = table.columns
    cells = [[row.get(column.name) for column in columns] for row in table.rows]
    return PageTable(
        table,
        anchor or f"table-{table.id}",
        [(over, list(run)) for over, run in groupby(columns, key=lambda each: each.over)],
        [
            [_cell(c.kind, cell) for c, cell in zip(table.columns, row, strict=True)]
            for row in cells
        ],
        [*(note for note in notes if note not in shared), *_why_counts(cells)],
        [number for number, note in enumerate(shared, start=1) if note in notes],
        _explained(cells),
    )


def _cell(kind: Kind, cell: Cell) -> PageCell:
    if isinstance(cell, Missing) and cell.instead:
        return PageCell(cell.instead)
    return PageCell(show(kind, cell), SPOKEN.get(shorthand(cell), ""))


def _explained(cells: Sequence[Sequence[Cell]]) -> list[tuple[str, str]]:
    """Return each shorthand that stands in a table, with the reasons that are not its meaning."""
    reasons: dict[str, list[str]] = {}
    for cell in (cell for row in cells for cell in row):
        if isinstance(cell, Missing) and cell.instead:
            continue
        if code := shorthand(cell):
            found = reasons.setdefault(code, [])
            if isinstance(cell, Missing) and cell.reason not in found:
                found.append(cell.reason)
    return [(code, _meaning(code, reasons)) for code in MEANINGS if code in reasons]


def _meaning(code: str, reasons: Mapping[str, Sequence[str]]) -> str:
    if code == UNAVAILABLE:
        return f"{SPOKEN[code]}: {'; '.join(reasons[code])}"
    return MEANINGS[code]


def _why_counts(cells: Sequence[Sequence[Cell]]) -> list[str]:
    """Return why words stand in place of figures, each reason as a sentence."""
    words = (cell for row in cells for cell in row if isinstance(cell, Missing) and cell.instead)
    reasons = dict.fromkeys(cell.reason for cell in words)
    return [f"{reason[:1].upper()}{reason[1:].rstrip('.')}." for reason in reasons]
