"""A table as it stands in a file, before anything in it is trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ehs_eval.checks import shorten
from ehs_eval.labels import INVISIBLE, is_blank

FIRST_ROW = 2
"""Row number of the first record, as a spreadsheet shows it below one heading row."""


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


@dataclass(frozen=True, slots=True)
class RawTable:
    """Text cells under unique headings; an empty cell is missing.

    Attributes:
        frame: One row for each record; its index is the row number in the file.
        format: Format of the file, in words.
        ragged: Rows left out of the frame, because their cells do not fit the headings.
    """

    frame: pd.DataFrame
    format: str
    ragged: tuple[int, ...] = ()


def as_raw(
    headings: list[str], records: Iterable[tuple[int, list[str]]], fmt: str, *, pad: bool
) -> RawTable:
    """Return a raw table from text cells.

    Empty cells to the right of the last heading are cut off, blank records passed over.

    Args:
        headings: Cells of the first row.
        records: Row number in the file and cells of each further row.
        fmt: Format of the file, in words.
        pad: Whether a short record ends in empty cells (in a workbook) or is ragged (in text).

    Raises:
        Unreadable: There are no headings, or two columns share one.
    """
    headings = [heading.translate(INVISIBLE).strip() for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise Unreadable("has no headings in its first row", "Put the headings in row 1.")
    repeated = [name for name, times in Counter(headings).items() if name and times > 1]
    if repeated:
        raise Unreadable(
            f"has several columns headed {', '.join(f'`{shorten(name)}`' for name in repeated)}",
            "Rename them, so that it is clear which is meant.",
        )
    width = len(headings)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    ragged: list[int] = []
    for number, record in records:
        cells = [None if is_blank(cell) else cell for cell in record]
        if not any(cells):
            continue
        if any(cells[width:]) or (len(cells) < width and not pad):
            ragged.append(number)
            continue
        rows.append([*cells[:width], *[None] * (width - len(cells))])
        numbers.append(number)
    frame = pd.DataFrame(rows, columns=headings, index=numbers, dtype=object)
    return RawTable(frame, fmt, tuple(ragged))
