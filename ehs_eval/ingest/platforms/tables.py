"""What every platform's reader does first: headings off, records squared, names made unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ehs_eval.checks import shorten
from ehs_eval.ingest.grid import Grid, Note, Unreadable, extent
from ehs_eval.ingest.platforms.headings import refuse_misplaced
from ehs_eval.labels import INVISIBLE, is_blank

_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Headed:
    """A grid with its headings taken off.

    Attributes:
        headings: The first heading row, trimmed; a column of cells without a heading has "".
        further: The further heading rows, as wide as the first.
        frame: Text cells by position, empty ones missing; its index is the row number in the file.
        ragged: Rows left out of the frame, because their cells do not fit the headings.
    """

    headings: list[str]
    further: list[list[str]]
    frame: pd.DataFrame
    ragged: tuple[int, ...]


def headed(grid: Grid, rows: int = 1) -> Headed:
    """Return a grid with its heading rows taken off.

    Columns to the right of the last heading are cut off where they are empty; blank records are
    passed over.

    Args:
        grid: The cells.
        rows: How many rows of headings there are.

    Raises:
        Unreadable: There are no headings, or not in the first row.
    """
    refuse_misplaced(grid)
    tops = [[cell.translate(INVISIBLE).strip() for cell in row] for row in grid.rows[:rows]]
    width = max((extent(row) for row in tops), default=0)
    if not width or grid.numbers[0] != 1:
        raise Unreadable("has no headings in its first row", "Put the headings in row 1.")
    tops = [[*row[:width], *[""] * (width - len(row))] for row in tops]
    records: list[list[str | None]] = []
    numbers: list[int] = []
    ragged: list[int] = []
    content = _Content()
    for number, row in zip(grid.numbers[rows:], grid.rows[rows:], strict=True):
        cells = list(map(content.__getitem__, row))
        if not any(cells):
            continue
        if any(cells[width:]) or (len(cells) < width and not grid.pads):
            ragged.append(number)
            continue
        records.append([*cells[:width], *[None] * (width - len(cells))])
        numbers.append(number)
    square = np.empty((len(records), width), dtype=object)
    square[:] = records or square
    frame = pd.DataFrame(square, columns=range(width), index=numbers, dtype=object)
    return Headed(tops[0], tops[1:], frame, tuple(ragged))


class _Content(dict[str, str | None]):
    """What cells hold, each looked at once however often it comes: None for a blank one."""

    def __missing__(self, cell: str) -> str | None:
        self[cell] = found = None if is_blank(cell) else cell
        return found


def letters(heading: str) -> str:
    """Return the letters of a heading, by which what a platform adds is known."""
    return _NOT_LETTERS.sub("", heading.lower())


def unique_names(headings: Sequence[str]) -> tuple[list[str], tuple[Note, ...]]:
    """Return a name for each column, and a note of headings that several share.

    Columns that share a heading are numbered, all of them, so that none is taken for another.
    """
    times = Counter(headings)
    seen: Counter[str] = Counter()
    names = []
    taken = {heading for heading, count in times.items() if count == 1}
    for heading in headings:
        seen[heading] += 1
        name = heading or "(no heading)"
        if times[heading] > 1:
            name = f"{name} ({seen[heading]})"
            while name in taken:
                seen[heading] += 1
                name = f"{heading or '(no heading)'} ({seen[heading]})"
        taken.add(name)
        names.append(name)
    shared = [heading for heading, count in times.items() if heading and count > 1]
    if not shared:
        return names, ()
    listed = ", ".join(f"`{shorten(heading)}`" for heading in shared[:5])
    more = f" and {len(shared) - 5} more" if len(shared) > 5 else ""
    note = Note(
        f"several columns share a heading: {listed}{more}",
        f"They are numbered from the left: `{shorten(shared[0])} (1)`, and so on.",
    )
    return names, (note,)
