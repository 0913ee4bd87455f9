"""A table as it stands in a file, before anything in it is trusted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

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
    """

    frame: pd.DataFrame
    format: str


def as_raw(headings: list[str], rows: list[list[str]], numbers: list[int], fmt: str) -> RawTable:
    """Return a raw table from text cells.

    Args:
        headings: Headings, trimmed.
        rows: Cells, one list for each record, each as long as the headings.
        numbers: Row number of each record in the file.
        fmt: Format of the file, in words.

    Raises:
        Unreadable: Two columns share a heading.
    """
    seen: set[str] = set()
    for heading in headings:
        if heading and heading in seen:
            raise Unreadable(
                f"has two columns headed `{heading}`",
                "Rename one, so that it is clear which is meant.",
            )
        seen.add(heading)
    frame = pd.DataFrame(rows, columns=headings, index=numbers, dtype=object)
    blank = frame.map(lambda cell: not cell.strip())
    return RawTable(frame.mask(blank, None), fmt)
