"""Where an export of Qualtrics has its headings, and what its rows of headings say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.qualtrics_fields import SURE_SIGNS, field_key, field_of

LEGACY_NAME = re.compile(r"V\d+")
# JSON by the standard, Python's notation in 2016, quotes doubled by programs in between.
_IMPORT_ID = re.compile(r"""ImportId['"]*\s*:\s*['"]*([^'"},]*)""")
_CHOICE_ID = re.compile(r"""choiceId['"]*\s*:\s*['"]*([^'"},]*)""")
_CODE_NAME = re.compile(r"Q\d+.*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings stand: how many rows, which row holds what, and how that was seen."""

    rows: int
    labels: int | None
    ids: int | None
    reason: str
    legacy: bool = False


def layout_of(grid: Grid) -> Layout | None:
    """Return where the headings stand, None if Qualtrics did not write them."""
    if grid.variables:
        return None  # a statistics file says itself what its columns are
    tops = grid.rows[:4]
    for place, row in enumerate(tops):
        filled = [cell for cell in row if cell.strip()]
        if place and sum("ImportId" in cell for cell in filled) * 2 > len(filled):
            reason = f"row {place + 1} holds the ImportId that Qualtrics gives every column"
            return Layout(place + 1, place - 1 if place > 1 else None, place, reason)
    if not tops:
        return None
    names = [cell.strip() for cell in tops[0]]
    below = [cell.strip() for cell in tops[1]] if len(tops) > 1 else []
    if sum(LEGACY_NAME.fullmatch(name) is not None for name in names) >= 3 and (
        "responseid" in {field_key(cell) for cell in below}
    ):
        reason = "row 1 holds V1, V2 … and row 2 ResponseID, the older layout of Qualtrics"
        return Layout(2, 1, None, reason, legacy=True)
    if any("Selected Choice" in cell for cell in below) and (
        sum(_CODE_NAME.fullmatch(name) is not None for name in names) * 2 > len(names)
    ):
        return Layout(2, 1, None, "row 2 holds “Selected Choice”, as Qualtrics writes it")
    fields = {field_key(name) for name in names if field_of(name)}
    if len(fields) < 3 or not fields & SURE_SIGNS:
        return None
    second = sum(field_of(cell) is not None for cell in below) >= 2 or _undated(names, below)
    reason = "row 1 holds fields that Qualtrics adds to each response"
    return Layout(2 if second else 1, 1 if second else None, None, reason)


def _undated(names: list[str], below: list[str]) -> bool:
    """Say whether words stand where a response has its dates: wordings, perhaps translated."""
    dates = [
        cell
        for name, cell in zip(names, below, strict=False)
        if cell and field_key(name) in ("startdate", "enddate", "recordeddate")
    ]
    return any(not any(character.isdigit() for character in cell) for cell in dates)


def import_id(cell: str) -> tuple[str, str]:
    """Return the ImportId and the choiceId of a cell in the third row, empty where it has none."""
    found = _IMPORT_ID.search(cell)
    choice = _CHOICE_ID.search(cell)
    return found[1] if found else "", choice[1] if choice else ""
