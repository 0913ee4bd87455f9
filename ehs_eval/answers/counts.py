"""Counts of responses by the values of some columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ehs_eval.answers.columns import Value

Cell = tuple[Value, ...]
"""A value for each column."""

Counts = Mapping[Cell, int]
"""How many responses have these values; only cells with any, in the order of `in_order`."""


def in_order(found: Iterable[tuple[Cell, int]]) -> dict[Cell, int]:
    """Return counts with equal cells added up, sorted by value, None behind.

    Whatever counts, the same numbers are added in the same order.
    """
    total: dict[Cell, int] = {}
    for cell, n in found:
        total[cell] = total.get(cell, 0) + n
    return {cell: total[cell] for cell in sorted(total, key=_key) if total[cell]}


def _key(cell: Cell) -> tuple[tuple[bool, float | str], ...]:
    return tuple((value is None, "" if value is None else value) for value in cell)
