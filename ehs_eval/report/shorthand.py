"""Shorthand for cells without a figure, as British official statistics write it."""

from __future__ import annotations

from typing import Final

from ehs_eval.report.cells import Cell, Missing
from ehs_eval.results import SUPPRESSED

CONFIDENTIAL, UNAVAILABLE, NOT_APPLICABLE, UNRELIABLE = "[c]", "[x]", "[z]", "[u]"

MEANINGS: Final = {
    CONFIDENTIAL: "withheld, so that no one can be recognised",
    UNAVAILABLE: "not available: the data hold no figure, for the reason given with the table",
    NOT_APPLICABLE: "not applicable",
    UNRELIABLE: "not shown, because too few people answered for the figure to be reliable",
}
"""What each shorthand means, in the order in which they are explained."""


def why(reason: str | None) -> str:
    """Return the reason of a result without a value in the words of the report."""
    return MEANINGS[CONFIDENTIAL] if reason == SUPPRESSED else reason or "it is not defined"


def shorthand(cell: Cell) -> str:
    """Return the shorthand of a cell without a figure; an empty text for any other cell."""
    if cell is None:
        return NOT_APPLICABLE
    if not isinstance(cell, Missing):
        return ""
    if cell.reason == SUPPRESSED:
        return CONFIDENTIAL
    return UNRELIABLE if cell.is_unreliable else UNAVAILABLE
