"""Comma-separated text in UTF-8, with or without a byte order mark."""

from __future__ import annotations

import csv
from pathlib import Path

from ehs_eval.ingest.raw import FIRST_ROW, RawTable, Unreadable, as_raw

NAME = "CSV text"


def recognises(head: bytes) -> bool:
    """Say whether the bytes can be text: no zero byte and none of the other control characters."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


def read(path: Path, sheet: str | None) -> RawTable:
    """Return the table, every cell as text.

    Rows are counted as a spreadsheet does, one for each record even where a cell holds a line
    break. Blank lines are passed over.

    Raises:
        Unreadable: The text is not UTF-8, a row has more or fewer cells than the heading, or a
            quotation mark is never closed.
    """
    if sheet is not None:
        raise Unreadable("is a text file and has no sheets", "Remove `sheet` from the study file.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            records = list(csv.reader(file, strict=True))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"is not in UTF-8 (byte {error.start + 1} of its text)", "Save it as CSV UTF-8."
        ) from None
    except csv.Error as error:
        raise Unreadable(f"is not well-formed CSV ({error})", "Export it again.") from None
    headings = [heading.strip() for heading in records[0]] if records else []
    if not any(headings):
        raise Unreadable("has no headings in its first row", "Export it with headings.")
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, record in enumerate(records[1:], start=FIRST_ROW):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(headings):
            raise Unreadable(
                f"row {number} has {len(record)} cells under {len(headings)} headings",
                "Check the quotation marks of that row, or export the file again.",
            )
        rows.append(record)
        numbers.append(number)
    return as_raw(headings, rows, numbers, NAME)
