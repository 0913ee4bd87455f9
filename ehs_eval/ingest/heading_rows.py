"""Headings in several rows, titles over blocks of columns, joined into one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ehs_eval.ingest.grid import Grid, Note, Unreadable
from ehs_eval.ingest.scores.sheet_headings import FORMS, parse_occasion, read_heading
from ehs_eval.labels import is_blank

JOINT = " - "
"""Stands between the parts of a heading."""


def joined_headings(grid: Grid, rows: int | None = None) -> Grid:
    """Return a grid whose heading rows are one: "Session 1 - Personal".

    A title stands over its own column and those without a title to its right, as merged cells do.

    Args:
        grid: The cells.
        rows: How many rows of headings there are; None joins two rows where the first has titles
            of occasions and the second the items of a score sheet.

    Raises:
        Unreadable: There are fewer rows.
    """
    is_found = rows is None and _has_titles(grid)
    rows = rows or (2 if is_found else 1)
    if rows == 1:
        return grid
    if len(grid.rows) < rows:
        raise Unreadable(
            f"has fewer than {rows} rows of headings", "Correct `heading_rows` in the study file."
        )
    joined = join_rows(grid.rows[:rows])
    example = next((name for name in joined if JOINT in name), "")
    note = Note(
        f"the headings stand in {rows} rows and are joined, as in `{example}`",
        "If that is wrong, say `heading_rows = 1` of the file.",
    )
    return replace(
        grid,
        rows=[joined, *grid.rows[rows:]],
        numbers=[grid.numbers[0], *grid.numbers[rows:]],
        notes=(*grid.notes, *((note,) if is_found else ())),
    )


def join_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one heading for each column, from the titles above it and its own heading."""
    width = max(map(len, rows))
    square = [[*row, *[""] * (width - len(row))] for row in rows]
    joined = ["" if is_blank(cell) else cell.strip() for cell in square[-1]]
    for titles in reversed(square[:-1]):
        title = ""
        for place, cell in enumerate(titles):
            below = joined[place]
            if not is_blank(cell):
                own = cell.strip()
                # A title without a heading under it is the heading of its own column alone.
                title = own if below else ""
                joined[place] = f"{own}{JOINT}{below}" if below else own
            elif title and below:
                joined[place] = f"{title}{JOINT}{below}"
    return joined


def _has_titles(grid: Grid) -> bool:
    """Say whether row 1 has titles of occasions with gaps, over a row of items."""
    if len(grid.rows) < 3:
        return False
    titles, headings = grid.rows[0], grid.rows[1]
    gaps = sum(
        place >= len(titles) or is_blank(titles[place])
        for place, cell in enumerate(headings)
        if not is_blank(cell)
    )
    named = any(
        (heading.form or parse_occasion(heading.words) is not None)
        for heading in (read_heading(cell) for cell in titles if not is_blank(cell))
    )
    below = [read_heading(cell) for cell in headings]
    for form in FORMS:
        found = {item[0] for each in below if (item := each.item_of(form)) is not None}
        if gaps and named and len(found) == len(form.labels):
            return True
    return False
