"""Results under a rounding base: nothing published tells more than rounded counts do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Final

from ehs_eval.disclosure.ledger import Cell, Entry, Ledger, Level
from ehs_eval.disclosure.wording import with_counts
from ehs_eval.results import SUPPRESSED, Result, Value
from ehs_eval.rounding import round_half_away

_SAME: Final = 1e-12
_MOST_COUNTS: Final = 8
"""Counts among which the parts of a share are looked for."""
_SHARES: Final = ("proportion", "share", "difference", "response_rate", "acceptance", "margin")
_LIMITS: Final = ("low", "high")
_AVERAGES: Final = ("mean", "sd", "median", "q1", "q3", "hodges_lehmann", "headroom")


def rounded(row: Result, entry: Entry, ledger: Ledger, base: int) -> Result:
    """Return a result that may be published, rounded as the rounding base asks.

    Counts become multiples of the base. Shares, and differences of shares, are worked out again
    from rounded counts and given in whole percentages. Limits of intervals are moved outwards, and
    shares that are no plain ratio of counts are rounded, to whole percentages that are worth the
    base in people. Averages keep one decimal, p-values two. Any other number that rests on counts
    is withheld, test statistics among them: exact counts could be worked out of it.

    Args:
        row: The result, which is not withheld.
        entry: What it rests on.
        ledger: The counts.
        base: Counts are rounded to a multiple of this.
    """
    if entry.kind == "free":
        return row
    method = with_counts(row.method, lambda n: str(to_multiple(n, base)))
    reason = with_counts(row.reason, lambda n: str(to_multiple(n, base)))
    if row.value is None or isinstance(row.value, str | bool):
        return replace(row, method=method, reason=reason)
    cells = [ledger.cells[key] for key in entry.rests_on if key in ledger.cells]
    if entry.kind == "count":
        value: Value = to_multiple(row.value, base)
    else:
        value = _rounded(row.statistic, float(row.value), cells, base)
    return replace(row, value=value, method=method, reason=SUPPRESSED if value is None else reason)


def to_multiple(count: float, base: int) -> int:
    """Return a count rounded to a multiple, halves away from zero."""
    return int(round_half_away(count / base, 0)) * base


def _rounded(statistic: str, value: float, cells: Sequence[Cell], base: int) -> float | None:
    if not cells:
        return value
    words = statistic.split("_")
    if statistic == "n" or statistic.startswith("n_"):
        return to_multiple(value, base)
    if statistic.endswith("p_value"):
        return float(round_half_away(value, 2))
    is_share = abs(value) <= 1 and statistic.startswith(_SHARES)
    if is_share:
        again = _from_rounded_counts(value, cells, base)
        if again is not None:
            return float(round_half_away(again, 2))
    if words[-1] in _LIMITS or is_share:
        step = _step(cells, base) if abs(value) <= 1 else 0.1
        return _to_step(value, step, words[-1])
    if statistic.startswith(_AVERAGES):
        return float(round_half_away(value, 1))
    return None


def _from_rounded_counts(value: float, cells: Sequence[Cell], base: int) -> float | None:
    """Return a share, or a difference of two, worked out again; None where it is neither."""
    if len(cells) > _MOST_COUNTS:
        return None
    pairs = [
        (part.value / whole.value, to_multiple(part.value, base) / to_multiple(whole.value, base))
        for part, whole in permutations(cells, 2)
        if part.value <= whole.value and to_multiple(whole.value, base)
    ]
    for exact, again in pairs:
        if abs(exact - value) < _SAME:
            return min(again, 1.0)
    for later, later_again in pairs:
        for earlier, earlier_again in pairs:
            if abs(later - earlier - value) < _SAME:
                return min(later_again, 1.0) - min(earlier_again, 1.0)
    return None


def _step(cells: Sequence[Cell], base: int) -> float:
    """Return the whole percentages that are worth the base in people of the smallest group."""
    sizes = [c.value for c in cells if c.level > Level.DETAIL] or [max(c.value for c in cells)]
    people = max(to_multiple(min(sizes), base), 1)
    return min(math.ceil(100 * base / people), 100) / 100


def _to_step(value: float, step: float, end: str) -> float:
    """Return a number as a multiple of a step: limits outwards, others to the nearest."""
    steps = float(round_half_away(value / step, 6))
    if end == "low":
        steps = math.floor(steps)
    elif end == "high":
        steps = math.ceil(steps)
    else:
        steps = float(round_half_away(steps, 0))
    return float(round_half_away(steps * step, 2))
