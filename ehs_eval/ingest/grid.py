"""The cells of a file as text, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_COLUMNS = 16_384
"""Columns that a spreadsheet can have; no table of answers has more."""
MAX_CELLS = 100_000_000
"""Cells that are held in memory; more of them are no survey that somebody keeps in one file."""
LONGEST_CELL = 1_000_000
"""Characters of a cell; nobody types more, but an unclosed quotation mark makes them."""
LONGEST_HEADING = 4_000
"""Characters of a heading that are kept."""
_BLOCK = 1024
"""Cells looked at together where a row may end in thousands of empty ones."""


class Unreadable(Exception):
    """A file that gives no table.

    Attributes:
        found: What is wrong with it.
        action: What to do about it.
    """

    def __init__(self, found: str, action: str) -> None:
        super().__init__(f"{found}. {action}")
        self.found = found
        self.action = action


def too_many_columns(number: int, columns: int) -> Unreadable:
    """Return the refusal of a row wider than any table of answers is."""
    return Unreadable(
        f"row {number} reaches over {columns:,} columns, and no more than {MAX_COLUMNS:,} are read",
        "Export only the questions that are needed.",
    )


def too_many_cells() -> Unreadable:
    """Return the refusal of a table that would fill the memory."""
    return Unreadable("has more cells than are held in memory", "Export only what is needed.")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know of a file that was read all the same.

    Attributes:
        message: What was found.
        action: What to do about it.
        rows: Row numbers in the file.
        column: Heading of the column, or None when it is about the whole file.
    """

    message: str
    action: str
    rows: tuple[int, ...] = ()
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """What a statistics file says of one of its columns.

    Attributes:
        label: Wording; empty where the file has none.
        labels: Label of a code, by the code as its cell shows it.
        user_missing: Codes declared missing by whoever made the file.
    """

    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    user_missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of text cells, headings among them.

    Attributes:
        rows: Every row that has content, the first with the headings; an empty cell is "".
        numbers: Number of each row as a spreadsheet shows it; 1 is the first of the file.
        format: Format of the file, in words.
        pads: Whether a short row ends in empty cells (in a workbook) or does not fit (in text).
        variables: What the file itself says of each column, by position; empty for text and
            workbooks.
        notes: What had to be done to read it.
        dates: Row number and column position of cells that a spreadsheet holds as dates.
    """

    rows: list[list[str]]
    numbers: list[int]
    format: str
    pads: bool = False
    variables: tuple[Variable, ...] = ()
    notes: tuple[Note, ...] = ()
    dates: frozenset[tuple[int, int]] = frozenset()


def extent(row: Sequence[str]) -> int:
    """Return the number of cells up to the last that is not empty."""
    end = len(row)
    while end and not any(row[max(0, end - _BLOCK) : end]):
        end = max(0, end - _BLOCK)
    return next((place for place in range(end, 0, -1) if row[place - 1]), 0)
