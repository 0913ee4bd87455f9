"""The one long table of results that feeds every table, chart, sentence and file.

A result is one statistic. It is found by data set, analysis, item, group, waves, statistic and
method; no two results share these.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1

Value = float | int | str | None
GroupValue = str | float | int | None | tuple[str, ...]
Group = Mapping[str, GroupValue]

COLUMNS = (
    "dataset",
    "analysis",
    "item",
    "group",
    "waves",
    "statistic",
    "value",
    "method",
    "reason",
)

ALL: Group = {}

Key = tuple[str, str, str | None, str, tuple[str, ...], str, str | None]
"""What a result is found by: data set, analysis, item, group as text, waves, statistic, method."""

_Place = tuple[str, str, str | None, str, tuple[str, ...], str]
"""The same without the method."""

SUPPRESSED = "suppressed"
"""Reason of a value that is withheld so that no person is recognised."""


@runtime_checkable
class Undefined(Protocol):
    """A statistic the data cannot support; `stats.NotEstimable` is one."""

    @property
    def reason(self) -> str:
        """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Result:
    """One statistic.

    Attributes:
        dataset: Name of the data set in the study file.
        analysis: Kind of analysis.
        item: Item, scale or measure it is about, or None.
        group: Subgroup it is restricted to; a tuple of values compares them in that order.
        waves: Waves it uses, in order.
        statistic: Name in the field's terms.
        value: Number or text; None when there is none.
        method: Convention used, or None.
        reason: Why there is no value, or None.
    """

    dataset: str
    analysis: str
    item: str | None
    group: Group
    waves: tuple[str, ...]
    statistic: str
    value: Value
    method: str | None = None
    reason: str | None = None
    _key: Key | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def key(self) -> Key:
        """What the result is found by."""
        if self._key is None:  # made once: asked for many times
            key = (
                self.dataset,
                self.analysis,
                self.item,
                group_key(self.group),
                self.waves,
                self.statistic,
                self.method,
            )
            object.__setattr__(self, "_key", key)
            return key
        return self._key


_as_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def group_key(group: Group) -> str:
    """Return a group as text, the same for equal groups."""
    if not group:
        return "{}"
    return _group_text(tuple((name, type(value), value) for name, value in group.items()))


@lru_cache(maxsize=50_000)
def _group_text(parts: tuple[tuple[str, type, GroupValue], ...]) -> str:
    """Return a group as text; the types keep 7 and 7.0 apart, which are equal."""
    return _as_text({name: value for name, _, value in parts})


@dataclass(slots=True)
class Results:
    """Results in the order they were made, found by key."""

    rows: list[Result] = field(default_factory=list)
    _index: defaultdict[_Place, list[Result]] = field(default_factory=lambda: defaultdict(list))
    _parts: defaultdict[tuple[str | None, ...], list[Result]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self,
        at: Place,
        values: Mapping[str, Value | Undefined],
        *,
        method: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Add the statistics of one analysis.

        Args:
            at: What they are about.
            values: Statistic by name; an undefined one carries its reason.
            method: Convention they follow.
            reason: Why those that are None have no value.

        Raises:
            ValueError: A result is there already, or has neither value nor reason.
        """
        group, waves = dict(at.group), tuple(at.waves)
        text = group_key(group)
        for statistic, given in values.items():
            value, why = _value_or_reason(given)
            if value is None and why is None:
                if reason is None:
                    raise ValueError(f"{at}: {statistic} has neither a value nor a reason")
                why = reason
            result = Result(
                at.dataset, at.analysis, at.item, group, waves, statistic, value, method, why
            )
            self._include(result, (at.dataset, at.analysis, at.item, text, waves, statistic))

    def include(self, result: Result) -> None:
        """Add a result as it is.

        Raises:
            ValueError: A result is there already.
        """
        self._include(result, result.key[:-1])

    def _include(self, result: Result, place: _Place) -> None:
        """Add a result, which its place and its method find."""
        same = self._index[place]
        for other in same:
            if other.method == result.method:
                raise ValueError(f"two results share {result.key}")
        same.append(result)
        part = (result.dataset, result.analysis)
        self._parts[part].append(result)
        self._parts[(*part, "item", result.item)].append(result)
        self._parts[(*part, "statistic", result.statistic)].append(result)
        self.rows.append(result)

    def find(self, at: Place, statistic: str, method: str | None = None) -> Result | None:
        """Return a result; without a method, the first that has the rest of the key."""
        key = (at.dataset, at.analysis, at.item, group_key(at.group), tuple(at.waves), statistic)
        for result in self._index.get(key, ()):
            if method is None or result.method == method:
                return result
        return None

    def value(self, at: Place, statistic: str, method: str | None = None) -> Value:
        """Return the value of a result, None when there is no such result or no value."""
        result = self.find(at, statistic, method)
        return None if result is None else result.value

    def number(self, at: Place, statistic: str, method: str | None = None) -> float | None:
        """Return the value of a result as a number."""
        value = self.value(at, statistic, method)
        return None if value is None or isinstance(value, str) else float(value)

    def select(self, dataset: str, analysis: str, **where: Any) -> Iterator[Result]:
        """Yield the results of a data set and analysis whose other fields are as given."""
        part: tuple[str | None, ...] = (dataset, analysis)
        for name in ("item", "statistic"):
            if name in where:
                part = (dataset, analysis, name, where.pop(name))
                break
        wanted = list(where.items())
        for result in self._parts.get(part, ()):
            if all(getattr(result, name) == value for name, value in wanted):
                yield result

    def frame(self) -> pd.DataFrame:
        """Return the results as a tidy frame."""
        import pandas as pd  # late, because formatting a number needs this module but no pandas

        return pd.DataFrame(
            [[getattr(row, column) for column in COLUMNS] for row in self.rows], columns=COLUMNS
        ).astype(object)

    def records(self) -> list[dict[str, Any]]:
        """Return the results as plain objects for JSON."""
        return [{column: _as_json(getattr(row, column)) for column in COLUMNS} for row in self.rows]


@dataclass(frozen=True, slots=True)
class Place:
    """What a set of statistics is about."""

    dataset: str
    analysis: str
    item: str | None = None
    group: Group = field(default_factory=dict)
    waves: Sequence[str] = ()


def results_from_records(records: Iterable[Mapping[str, Any]]) -> Results:
    """Return results from the plain objects of a `results.json`."""
    results = Results()
    for record in records:
        group = {k: tuple(v) if isinstance(v, list) else v for k, v in record["group"].items()}
        fields = {**record, "group": group, "waves": tuple(record["waves"])}
        results.include(Result(**fields))
    return results


def _value_or_reason(given: Value | Undefined) -> tuple[Value, str | None]:
    """Return a value as plain Python, or the reason of an undefined one; nothing for NaN."""
    kind = type(given)
    if kind is float:
        return (given if math.isfinite(given) else None), None  # type: ignore[arg-type, return-value]
    if kind is int or kind is str or given is None:
        return given, None  # type: ignore[return-value]
    if isinstance(given, Undefined):
        return None, given.reason
    item = getattr(given, "item", None)  # a number of NumPy
    value = given if item is None else item()
    is_nan = isinstance(value, float) and not math.isfinite(value)
    return (None if is_nan else cast(Value, value)), None


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
