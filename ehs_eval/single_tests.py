"""One test on two columns of one file, for the commands that need no study file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ehs_eval.errors import DataError
from ehs_eval.ingest.columns import common_spelling, missing_columns, parse_numbers
from ehs_eval.ingest.exports import read_table
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.ingest.raw import RawTable
from ehs_eval.stats import NotEstimable, chi_square, mann_whitney

_LARGEST = 1e300


@dataclass(frozen=True, slots=True)
class SingleTest:
    """A test with what it was made on.

    Attributes:
        title: What was compared.
        table: Counts or group sizes, for the reader.
        numbers: Statistics by name; None with `reason` when the data cannot support the test.
        reason: Why there is no test, or None.
        left_out: Rows left out because a cell is empty or of another group.
    """

    title: str
    table: pd.DataFrame
    numbers: dict[str, Any]
    reason: str | None
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """Return the test as plain objects."""
        return {
            "title": self.title,
            "table": {
                "rows": [str(label) for label in self.table.index],
                "columns": [str(label) for label in self.table.columns],
                "counts": self.table.to_numpy().tolist(),
            },
            "left_out": self.left_out,
            "reason": self.reason,
            **self.numbers,
        }


def cross_tabulate(file: Path, rows: str, columns: str) -> SingleTest:
    """Cross-tabulate two columns of a file and test their independence.

    Raises:
        DataError: The file cannot be read or lacks a column.
    """
    raw = _read(file, [rows, columns])
    labels = pd.DataFrame({name: common_spelling(raw.frame[name]) for name in (rows, columns)})
    both = labels.dropna()
    if both.empty:
        raise DataError(f"{file}: no row has both `{rows}` and `{columns}`. Nothing to analyse.")
    counts = pd.crosstab(both[rows], both[columns])
    result = chi_square(counts.to_numpy(), exact="always")
    left_out = len(labels) - len(both)
    title = f"{rows} by {columns}"
    if isinstance(result, NotEstimable):
        return SingleTest(title, counts, {}, result.reason, left_out)
    numbers = asdict(result)
    for name in ("expected", "adjusted_residuals"):
        numbers[name] = numbers[name].tolist()
    return SingleTest(title, counts, numbers, None, left_out)


def compare_two_groups(
    file: Path, value: str, group: str, groups: Sequence[str] | None = None
) -> SingleTest:
    """Compare a numeric column between two groups by the Mann-Whitney test.

    Args:
        file: Data file.
        value: Column with numbers.
        group: Column with the groups.
        groups: The two groups, the earlier first; None when the column holds exactly two.

    Raises:
        DataError: The file cannot be read, lacks a column, holds text among the numbers, or does
            not have the two groups.
    """
    raw = _read(file, [value, group])
    numbers, unread, outside = parse_numbers(
        raw.frame[value], -_LARGEST, _LARGEST, str(file), value
    )
    if unread or outside:
        raise DataError(str(finding) for finding in [*unread, *outside])
    labels = common_spelling(raw.frame[group])
    present = sorted(labels.dropna().unique())
    chosen = list(groups) if groups is not None else present
    if len(chosen) != 2:
        raise DataError(
            f"{file}, column `{group}`: has {len(chosen)} groups ({', '.join(chosen[:8])}), not 2. "
            "Choose two with --groups A,B."
        )
    for name in chosen:
        if name not in present:
            raise DataError(
                f"{file}, column `{group}`: there is no group {name!r}. "
                f"Its groups are {', '.join(present)}."
            )
    parts = [numbers[labels == name].dropna() for name in chosen]
    sizes = pd.DataFrame({"n": [len(part) for part in parts]}, index=chosen)
    result = mann_whitney(parts[0].to_numpy(), parts[1].to_numpy())
    left_out = len(labels) - sum(len(part) for part in parts)
    title = f"{value} by {group}: {chosen[0]} against {chosen[1]}"
    if isinstance(result, NotEstimable):
        return SingleTest(title, sizes, {}, result.reason, left_out)
    return SingleTest(title, sizes, asdict(result), None, left_out)


def _read(file: Path, columns: Sequence[str]) -> RawTable:
    try:
        raw = read_table(file)
    except Unreadable as error:
        raise DataError(f"{file}: {error}") from None
    problems = missing_columns(raw, str(file), columns, "Correct the option or the heading.")
    if problems:
        raise DataError(f"{problem}" for problem in problems)
    return raw
