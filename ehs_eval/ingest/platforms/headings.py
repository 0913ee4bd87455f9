"""Headings that are not where they should be: below a title, missing, or in two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.labels import is_blank, normalise

if TYPE_CHECKING:
    from ehs_eval.ingest.platforms.tables import Headed

_NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)*\s*%?\s*")
_FIGURES = re.compile(r"[\d\s.,:/+%TZ-]*\d[\d\s.,:/+%TZ-]*")
"""Numbers, dates and times."""
_TITLE_ROWS = 10
_TABLE_WIDTH = 3
_FEWEST_COLUMNS = 3
_FEWEST_RECORDS = 5
_LOOKED_AT = 1000
_FEWEST_LABELLED = 20
"""Records from which a label found nowhere else in its column is worth something."""


def refuse_misplaced(grid: Grid) -> None:
    """Refuse a table whose first row holds no headings.

    Raises:
        Unreadable: Row 1 is a title, or holds numbers only.
    """
    if grid.variables or grid.numbers[0] != 1:
        return
    headings = _row_below_title(grid)
    if headings is not None:
        above = "row 1" if headings == 2 else f"rows 1 to {headings - 1}"
        raise Unreadable(
            f"row 1 seems to be a title, and the headings stand in row {headings}",
            f"Delete {above}, so that the headings stand in row 1.",
        )
    first = [cell for cell in grid.rows[0] if not is_blank(cell)]
    if first and all(map(_NUMBER.fullmatch, first)):
        raise Unreadable(
            "row 1 holds nothing but numbers, so that the headings seem to be missing",
            "Put a row of headings above it.",
        )


def _row_below_title(grid: Grid) -> int | None:
    """Return the number of the row with the headings if what stands above them is a title."""
    top = grid.rows[: _TITLE_ROWS + 2]
    filled = [[cell for cell in row if not is_blank(cell)] for row in top]
    if len(filled[0]) != 1:
        return None
    place = next((n for n, cells in enumerate(filled) if len(cells) >= _TABLE_WIDTH), None)
    if place is None or place + 1 >= len(filled) or len(filled[place + 1]) < 2:
        return None
    words = [cell for cell in filled[place] if not _NUMBER.fullmatch(cell)]
    if len(words) * 2 < len(filled[place]) or any(len(cells) > 2 for cells in filled[:place]):
        return None
    return grid.numbers[place]


def second_heading(table: Headed) -> bool:
    """Say whether the first record is a second row of headings.

    In most columns it holds a text found nowhere else in its column, while the rest are numbers,
    dates, or a few labels that come again and again. An answer given to every question alike, as
    "absent" in a row of scores, is no heading.
    """
    frame = table.frame.iloc[:_LOOKED_AT]
    if len(frame) <= _FEWEST_RECORDS or frame.index[0] != 2 or len(frame.columns) < _FEWEST_COLUMNS:
        return False
    firsts = frame.iloc[0]
    columns = [place for place in frame.columns if isinstance(firsts[place], str)]
    odd = [
        normalise(firsts[place])
        for place in columns
        if _stands_out(firsts[place], frame[place].iloc[1:].dropna().tolist())
    ]
    return (
        len(odd) >= _FEWEST_COLUMNS
        and len(odd) * 2 > len(columns)
        and len(set(odd)) >= _FEWEST_COLUMNS
        and len(set(odd)) * 2 > len(odd)
    )


def _stands_out(first: str, rest: Sequence[str]) -> bool:
    """Say whether a text looks like a heading of the cells below it."""
    if len(rest) < _FEWEST_RECORDS or _FIGURES.fullmatch(first.strip()):
        return False
    if all(_FIGURES.fullmatch(cell.strip()) for cell in rest):
        return True
    labels = {normalise(cell) for cell in rest}
    few = len(rest) >= _FEWEST_LABELLED and len(labels) * 4 <= len(rest)
    return few and normalise(first) not in labels
