"""Columns of numbers: reading them from text cells, and telling a scale from a quantity."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_FEWEST_POINTS, _MOST_POINTS = 3, 11
_LEAST_SHARE = 0.8
"""Share of the answers that must be numbers where some are written with words: "76 years"."""


def number(cell: str) -> float | None:
    """Return the number in a cell, None if it holds anything else."""
    text = cell.strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def read_numbers(counts: Mapping[str, int]) -> dict[str, float]:
    """Return the number of each cell that is one.

    Args:
        counts: Times of each different cell.

    Returns:
        Numbers by cell; empty where too few of the answers are numbers.
    """
    found = {cell: value for cell in counts if (value := number(cell)) is not None}
    answers = sum(counts[cell] for cell in found)
    total = sum(counts.values())
    if answers == total or (total >= 5 and answers >= _LEAST_SHARE * total):
        return found
    return {}


def are_points(values: Iterable[float]) -> bool:
    """Say whether numbers can be points of a scale: few whole ones in a small range."""
    different = set(values)
    return bool(different) and (
        all(value.is_integer() for value in different)
        and max(different) - min(different) <= _MOST_POINTS
        and min(different) >= -_MOST_POINTS
        and max(different) <= 10 * _MOST_POINTS
    )


def scale_of(values: Collection[float]) -> tuple[str, ...]:
    """Return the points of a scale 1 to k or 0 to k, as text; empty if they are of none.

    Args:
        values: Numbers given in all the columns that share the scale.
    """
    if not values or not are_points(values):
        return ()
    low, high = int(min(values)), int(max(values))
    first = 0 if low == 0 else 1
    if low < 0 or not _FEWEST_POINTS <= high - first + 1 <= _MOST_POINTS:
        return ()
    return tuple(str(point) for point in range(first, high + 1))


def summary(counts: Mapping[str, int], numbers: Mapping[str, float]) -> dict[str, float]:
    """Return minimum, maximum and mean of the answers that are numbers; empty without any."""
    given = [(value, counts[cell]) for cell, value in numbers.items() if counts.get(cell)]
    n = sum(count for _, count in given)
    if not n:
        return {}
    return {
        "minimum": min(value for value, _ in given),
        "maximum": max(value for value, _ in given),
        "mean": sum(value * count for value, count in given) / n,
    }
