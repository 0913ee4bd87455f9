"""A cell of a table: a value, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from ehs_eval.results import Result, Value


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell without a value.

    Attributes:
        reason: Why there is none.
        instead: What the reader sees in its place; empty for the shorthand of the reason.
        is_unreliable: Whether there is a figure that too few people stand behind.
    """

    reason: str
    instead: str = ""
    is_unreliable: bool = False


Cell = Value | Missing


def cell(result: Result | None) -> Cell:
    """Return the cell of a result: its value, or the reason why there is none."""
    if result is None:
        return None
    if result.value is None:
        return Missing(result.reason or "no value")
    return result.value
