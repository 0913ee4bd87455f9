"""The ledger: every count of people in the results, how counts add up, what each result rests on.

A result that is not entered is treated as one that gives a person away, and is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from ehs_eval.results import Result

Key = tuple[str, ...]
"""What a count counts: data set, kind, and whatever tells it from others. Equal counts of the same
people share one key, so that hiding one hides all."""

Makeup = Mapping[Key, tuple[int, ...]]
"""People by school of each count, where the rules ask which schools give it."""

ResultKey = tuple[str, str, str | None, str, tuple[str, ...], str, str | None]


class Level(IntEnum):
    """How much is lost when a count is hidden: the search hides low levels first."""

    DETAIL = 0
    """People who gave one answer, or stand in one cell of a cross-tabulation."""
    GROUP = 1
    """People of a subgroup, school or programme."""
    BASE = 2
    """People who answered a question: without it the whole question goes."""
    TOTAL = 3
    """People of several waves, or of a whole record."""
    WAVE = 4
    """People of a wave or a sheet: shown in any case, unless they are too few themselves."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of people.

    Attributes:
        key: What it counts.
        value: The count.
        is_sensitive: Whether a small one gives somebody away. How many left a question out, or are
            listed on a public roll, says nothing of anyone.
        level: How much is lost when it is hidden.
        schools: People by school, where that is known; empty where not.
    """

    key: Key
    value: int
    is_sensitive: bool = True
    level: Level = Level.DETAIL
    schools: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is the sum of others."""

    whole: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A published number that is a weighted sum of counts, known to its rounding.

    Attributes:
        name: Name of the estimate; results that stand or fall with it carry it.
        terms: Weight by count.
        value: Sum of weights times counts, without a constant.
        half_width: How far the true sum can lie from the published one.
    """

    name: Key
    terms: Mapping[Key, float]
    value: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one result.

    Attributes:
        kind: `count`: it is the count of `rests_on`. `rests`: it is made from the counts of
            `rests_on`, and is shown when all of them are. `free`: it says nothing of people.
            `hidden`: its value is never published. `removed`: nor is the row, whose group would
            say the value.
        rests_on: Keys of counts.
        estimate: Estimate it stands or falls with; empty for none.
        also: Another that it gives away: the ends of an interval tell the shares they are between.
        decimals: Decimals its value is rounded to when published; None for all.
    """

    kind: str
    rests_on: tuple[Key, ...] = ()
    estimate: Key = ()
    decimals: int | None = None
    also: Key = ()


FREE: Final = Entry("free")
HIDDEN: Final = Entry("hidden")
REMOVED: Final = Entry("removed")


@dataclass(slots=True)
class Ledger:
    """What the results hold of people.

    Attributes:
        cells: Counts by key, those that no result shows among them.
        sums: How counts add up.
        estimates: Published weighted sums of counts that may be hidden, by name.
        entries: What is known of each result, by its key.
    """

    cells: dict[Key, Cell] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    estimates: dict[Key, Estimate] = field(default_factory=dict)
    entries: dict[ResultKey, Entry] = field(default_factory=dict)

    def cell(
        self,
        key: Key,
        value: float,
        *,
        is_sensitive: bool = True,
        level: Level = Level.DETAIL,
        schools: tuple[int, ...] = (),
    ) -> Key:
        """Enter a count, shown by a result or not; return its key.

        Raises:
            ValueError: It is entered already with another value.
        """
        known = self.cells.get(key)
        if known is None:
            self.cells[key] = Cell(key, int(value), is_sensitive, level, schools)
        elif known.value != int(value):
            raise ValueError(f"{key} is {known.value} and {value}")
        return key

    def total(self, whole: Key, parts: Sequence[Key]) -> None:
        """Enter that a count is the sum of others, all of them entered.

        Raises:
            ValueError: It is not.
        """
        added = sum(self.cells[part].value for part in parts)
        if self.cells[whole].value != added:
            raise ValueError(f"{whole} is {self.cells[whole].value}, its parts {added}")
        self.sums.append(Sum(whole, tuple(parts)))

    def count(self, result: Result, key: Key) -> None:
        """Enter a result that is a count.

        Raises:
            ValueError: The count is entered with another value, or the result is entered already.
        """
        known = self.cells.get(key)
        if known is not None and result.value is not None and known.value != result.value:
            raise ValueError(f"{result.key} is {result.value}, {key} is {known.value}")
        self.enter(result, Entry("count", (key,)))

    def rests(
        self,
        result: Result,
        keys: Iterable[Key],
        *,
        estimate: Key = (),
        also: Key = (),
        decimals: int | None = None,
    ) -> None:
        """Enter a result that is made from counts; without any it is shown."""
        self.enter(result, Entry("rests", tuple(dict.fromkeys(keys)), estimate, decimals, also))

    def enter(self, result: Result, entry: Entry) -> None:
        """Enter what is known of a result.

        Raises:
            ValueError: It is entered already.
        """
        if result.key in self.entries:
            raise ValueError(f"{result.key} is entered twice")
        self.entries[result.key] = entry
