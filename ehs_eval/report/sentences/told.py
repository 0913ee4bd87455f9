"""What a sentence is made from: the results of one place, their words, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ehs_eval.analyses.context import significance
from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.report.shorthand import CONFIDENTIAL, MEANINGS, why
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.results import SUPPRESSED, Group, Place, Result, Value

WITHHELD: Final = "withheld"
"""In place of one figure that is withheld."""

UNKNOWN: Final = "not known"
"""In place of one figure that the data do not give."""

WHY_WITHHELD: Final = MEANINGS[CONFIDENTIAL]


class NoFigure(Exception):
    """A figure the sentence rests on is undefined; the message says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """The results of one place.

    Attributes:
        look: The study and all its results.
        at: The place.
    """

    look: Lookup
    at: Place

    @property
    def study(self) -> Study:
        """The study."""
        return self.look.study

    @property
    def small(self) -> int:
        """Answers below which there are counts and no tests."""
        return self.study.study.small_group

    @property
    def alpha(self) -> float:
        """Level that a p-value is held against."""
        return significance(self.study.study.confidence_level)

    @property
    def level(self) -> str:
        """Confidence level of intervals, in words."""
        return f"{100 * self.study.study.confidence_level:g}%"

    def there(
        self,
        analysis: str | None = None,
        *,
        waves: tuple[str, ...] | None = None,
        group: Group | None = None,
    ) -> Told:
        """Return the results of the same item elsewhere."""
        at = replace(
            self.at,
            analysis=self.at.analysis if analysis is None else analysis,
            waves=self.at.waves if waves is None else waves,
            group=self.at.group if group is None else group,
        )
        return Told(self.look, at)

    def find(self, statistic: str, method: str | None = None) -> Result | None:
        """Return a result, the first of its methods where none is named."""
        return self.look.results.find(self.at, statistic, method)

    def number(self, statistic: str, method: str | None = None) -> float | None:
        """Return a number; None where there is none."""
        return self.look.results.number(self.at, statistic, method)

    def text(self, statistic: str, method: str | None = None) -> str | None:
        """Return a value as text; None where there is none."""
        value = self.look.results.value(self.at, statistic, method)
        return None if value is None else str(value)

    def method(self, statistic: str) -> str:
        """Return the convention a result follows, or nothing."""
        found = self.find(statistic)
        return "" if found is None or found.method is None else found.method

    def reason(self, statistic: str) -> str | None:
        """Return why a result has no value; None where it has one, or there is no such result."""
        found = self.find(statistic)
        return None if found is None or found.value is not None else why_none(found)

    def is_withheld(self, *statistics: str) -> bool:
        """Say whether one of some results is withheld so that no one can be recognised."""
        found = [self.find(statistic) for statistic in statistics]
        return any(row is not None and row.reason == SUPPRESSED for row in found)

    def shown(
        self,
        statistic: str,
        show: Callable[[Value], str] = fmt.count,
        method: str | None = None,
    ) -> str:
        """Return a result as text, or in its place that it is withheld or not known."""
        found = self.find(statistic, method)
        if found is not None and found.value is not None:
            return show(found.value)
        return WITHHELD if found is not None and found.reason == SUPPRESSED else UNKNOWN

    def need(self, statistic: str, method: str | None = None) -> float:
        """Return a number the sentence cannot do without.

        Raises:
            NoFigure: It is undefined.
            ValueError: There is no such result.
        """
        return float(self._needed(statistic, method))

    def need_text(self, statistic: str) -> str:
        """Return a text the sentence cannot do without, as `need` does a number."""
        return str(self._needed(statistic, None))

    def _needed(self, statistic: str, method: str | None) -> float | int | str:
        found = self.find(statistic, method)
        if found is None:
            raise ValueError(f"no result is found at {self.at}, statistic {statistic!r}")
        if found.value is None:
            raise NoFigure(why_none(found))
        return found.value

    def sized(self, unit: str, statistic: str = "n") -> str:
        """Return a count with what it counts, `33 people`, or that the number is withheld."""
        count = self.shown(statistic)
        return f"number of {unit} {count}" if count in (WITHHELD, UNKNOWN) else f"{count} {unit}"

    def must_show(self, *statistics: str) -> None:
        """Make sure that what decides on a claim is not withheld.

        Raises:
            NoFigure: It is.
        """
        if self.is_withheld(*statistics):
            raise NoFigure(WHY_WITHHELD)

    def is_few(self, *sizes: float | None) -> bool:
        """Say whether a base is too small for percentages and tests."""
        return any(size is not None and size < self.small for size in sizes)


def two_decimals(value: Value) -> str:
    """Return a test statistic as text."""
    return fmt.number(value, 2)


def why_none(found: Result) -> str:
    """Return why a result has no value, in words."""
    return why(found.reason)


@dataclass(frozen=True, slots=True)
class Kind:
    """How results of one analysis are told.

    Attributes:
        noun: What the figure is, for where there is none.
        tell: Returns the sentence without its heading and full stop.
    """

    noun: str
    tell: Callable[[Told], str]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a difference is written.

    Attributes:
        amount: Returns a size without its sign.
        signed: Returns a difference with its sign.
        interval: Returns the limits of a difference.
    """

    amount: Callable[[float], str]
    signed: Callable[[Value], str]
    interval: Callable[[Value, Value], str]


POINTS: Final = Unit(
    lambda value: f"{fmt.points(abs(value), sign=False)} points",
    lambda value: f"{fmt.points(value)} points",
    fmt.interval,
)
"""Differences of shares, in percentage points."""

SCORES: Final = Unit(
    lambda value: fmt.number(abs(value), 2),
    lambda value: fmt.signed(value, 2),
    lambda low, high: fmt.plain_interval(low, high, 2),
)
"""Differences of scores and of points of a scale."""


def unit_of(told: Told) -> Unit:
    """Return how differences of an item are written."""
    return POINTS if told.look.is_share(told.at.dataset, told.at.item) else SCORES


def moved(difference: float, unit: Unit) -> str:
    """Return a difference as `3.6 points lower`, without a claim."""
    amount = unit.amount(difference)
    if amount == unit.amount(0.0):
        return f"{amount} higher or lower"
    return f"{amount} {'higher' if difference > 0 else 'lower'}"


def interval_words(told: Told, unit: Unit, low: str = "low", high: str = "high") -> str:
    """Return an interval with its level, or why there is none; nothing where none is told."""
    ends = told.number(low), told.number(high)
    if ends[0] is not None and ends[1] is not None:
        return f"{told.level} interval {unit.interval(*ends)}"
    if told.is_withheld(low, high):
        return f"interval {WITHHELD}"
    reason = told.reason(low) or told.reason(high)
    return "" if reason is None else f"no interval: {reason}"


def level_words(told: Told) -> str:
    """Return the interval of a share in percent."""
    return interval_words(told, POINTS)


def p_words(told: Told, statistic: str = "p_value", name: str = "p") -> str:
    """Return a p-value with its name, or why there is none; nothing where none is told."""
    value = told.number(statistic)
    if value is not None:
        shown = fmt.p_value(value)
        return f"{name} {shown}" if shown[0] in "<>" else f"{name} = {shown}"
    if told.is_withheld(statistic):
        return f"{name} {WITHHELD}"
    reason = told.reason(statistic)
    return "" if reason is None else f"no {name}: {reason}"


def n_words(*sizes: float | None) -> str:
    """Return bases as `n = 954 and 137`; nothing where one is not known."""
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return ""
    return f"n = {' and '.join(fmt.count(size) for size in known)}"


def few_words(*sizes: float | None) -> str:
    """Return small bases as `n = 5 and 6`, or that they are few where one is not told."""
    return n_words(*sizes) or "few answers"


def bracket(*parts: str) -> str:
    """Return what is known in brackets, with a space before; nothing where all is empty."""
    said = "; ".join(dict.fromkeys(part for part in parts if part))
    return f" ({said})" if said else ""


def people(n: float, one: str = "answer", many: str | None = None) -> str:
    """Return a count with its noun."""
    return fmt.plural(n, one, many)


def joined(parts: list[str]) -> str:
    """Return words as a list in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
