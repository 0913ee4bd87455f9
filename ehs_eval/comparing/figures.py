"""Which figures of two reports differ, in what way and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from ehs_eval.results import SUPPRESSED, Key, Result, Value

Kind = Literal["changed", "withheld", "shown", "lost", "found", "gone", "new", "method", "reason"]
"""In what way a figure differs: its value; it is withheld now, or shown now; there is no value
now, or there is one now, for another reason; it is gone, or new; only its method or the reason for
its absence differs."""

KINDS: Final[Mapping[Kind, str]] = {
    "changed": "changed",
    "withheld": "withheld now",
    "shown": "shown now",
    "lost": "without a value now",
    "found": "with a value now",
    "gone": "gone",
    "new": "new",
    "method": "by another method",
    "reason": "absent for another reason",
}
"""Each kind in words that follow a number of figures."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that differs between two reports.

    Attributes:
        kind: In what way.
        old: The result of the old report; None where it had none.
        new: The result of the new report; None where it has none.
    """

    kind: Kind
    old: Result | None
    new: Result | None

    @property
    def about(self) -> Result:
        """The result whose place it is, the new one where there is one."""
        found = self.new or self.old
        assert found is not None  # one of the two is always there
        return found

    @property
    def difference(self) -> float | None:
        """New minus old; None where one is no number or the difference is beyond every float."""
        values = self._numbers
        return None if values is None else _finite(values[1] - values[0])

    @property
    def relative(self) -> float | None:
        """The difference as a share of the old value; None where that is 0 or no number."""
        values = self._numbers
        if values is None or values[0] == 0:
            return None
        return _finite((values[1] - values[0]) / abs(values[0]))

    @property
    def _numbers(self) -> tuple[Decimal, Decimal] | None:
        if self.old is None or self.new is None:
            return None
        return _both_numbers(self.old.value, self.new.value)


def figure_changes(
    old: Mapping[Key, Result], new: Mapping[Key, Result], tolerance: float = 0.0
) -> list[Change]:
    """Return the figures that differ, in the order of the new report and those gone at the end.

    A figure whose method alone has another name is paired by the rest of its key.

    Args:
        old: Results by key.
        new: Results by key.
        tolerance: Largest absolute difference of numbers that counts as the same, 0 or more;
            numbers are taken as they are written, so that 0.4 and 0.3 differ by 0.1.
    """
    most = Decimal(repr(tolerance))
    renamed = _renamed(old, new)
    paired = {id(each) for each in renamed.values()}
    found: list[Change] = []
    for key, result in new.items():
        before = old.get(key) or renamed.get(key)
        if before is None:
            found.append(Change("new", None, result))
            continue
        kind = _kind(before, result, most)
        if kind is not None:
            found.append(Change(kind, before, result))
    for key, result in old.items():
        if key not in new and id(result) not in paired:
            found.append(Change("gone", result, None))
    return found


def _renamed(old: Mapping[Key, Result], new: Mapping[Key, Result]) -> dict[Key, Result]:
    """Return the old result of each new one that differs from it in the name of its method alone.

    Where several results share the rest of a key, nothing says which is which: they are paired
    only where there is one on each side.
    """
    gone, come = _by_place(old, new), _by_place(new, old)
    return {
        come[place][0].key: gone[place][0]
        for place in come.keys() & gone.keys()
        if len(come[place]) == len(gone[place]) == 1
    }


def _by_place(
    these: Mapping[Key, Result], others: Mapping[Key, Result]
) -> dict[tuple[object, ...], list[Result]]:
    """Return the results that the others lack by their keys without the method."""
    found: dict[tuple[object, ...], list[Result]] = {}
    for key, result in these.items():
        if key not in others:
            found.setdefault(key[:-1], []).append(result)
    return found


def _kind(old: Result, new: Result, most: Decimal) -> Kind | None:
    """Return in what way two results of one place differ; None where they are the same."""
    if old.value is not None and new.value is None:
        return "withheld" if new.reason == SUPPRESSED else "lost"
    if old.value is None and new.value is not None:
        return "shown" if old.reason == SUPPRESSED else "found"
    if not _is_same(old.value, new.value, most):
        return "changed"
    if old.reason != new.reason:
        return "reason"
    return "method" if old.method != new.method else None


def _is_same(old: Value, new: Value, most: Decimal) -> bool:
    if old == new:
        return True
    values = _both_numbers(old, new)
    return values is not None and abs(values[1] - values[0]) <= most


def _both_numbers(old: Value, new: Value) -> tuple[Decimal, Decimal] | None:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return Decimal(repr(old)), Decimal(repr(new))
    return None


def _finite(value: Decimal) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def counted(changes: Sequence[Change]) -> Iterator[tuple[Kind, int]]:
    """Yield how many changes there are of each kind, in the order of `KINDS`."""
    for kind in KINDS:
        number = sum(change.kind == kind for change in changes)
        if number:
            yield kind, number
