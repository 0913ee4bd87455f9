"""What separates the cells of a text table."""

from __future__ import annotations

import csv
import io
import re
from itertools import dropwhile

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_RECORDS = 50
_QUOTED = re.compile(r'"[^"]*"')
_TITLED_COLUMNS = 3
_TITLE_ROWS = 3


def find_delimiter(text: str, whole: bool) -> str:
    """Return what separates the cells of a table; a comma where nothing seems to.

    It gives many headings, and as many cells in the records. What stands between quotation marks
    is wording. Several answers in one cell and decimal commas vary from record to record.

    Args:
        text: The first lines of the table.
        whole: Whether that is all of it; else the last line may be cut off.
    """
    text = _QUOTED.sub('"x"', text)
    widths = {delimiter: _widths(text, delimiter, whole) for delimiter in DELIMITERS}
    if all(found[:1] in ([], [1]) for found in widths.values()):
        # A line above a table is its title; a table of one column is no wider anywhere.
        widths = {d: _below_title(found) for d, found in widths.items()}
    return max(DELIMITERS, key=lambda delimiter: _score(widths[delimiter]))


def _widths(text: str, delimiter: str, whole: bool) -> list[int]:
    """Return the number of cells in the first records that have any."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = []
    try:
        for record in reader:
            if any(record):
                widths.append(len(record))
            if len(widths) > _RECORDS:
                return widths
    except csv.Error:
        return widths
    return widths if whole or len(widths) < 2 else widths[:-1]


def _score(widths: list[int]) -> float:
    """Return the number of headings times the share of records that are as wide."""
    if not widths or widths[0] == 1:
        return 0
    records = widths[1:] or widths
    return widths[0] * records.count(widths[0]) / len(records)


def _below_title(widths: list[int]) -> list[int]:
    """Return the widths of a table under its title; nothing if it is none."""
    table = list(dropwhile(lambda width: width == 1, widths))
    is_table = len(set(table)) == 1 and len(table) > 1 and table[0] >= _TITLED_COLUMNS
    return table if is_table and len(widths) - len(table) <= _TITLE_ROWS else []
