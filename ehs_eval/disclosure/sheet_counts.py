"""Counts of the people of a score sheet: by group, wave and score, and how they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Ledger, Level
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Group, Result, Results, group_key

_LEVELS = (Level.TOTAL, Level.BASE, Level.GROUP)


def level_of(group: Group) -> Level:
    """Return how much is lost when the people of a group are hidden."""
    return _LEVELS[min(len(group), len(_LEVELS) - 1)]


def wave_of(waves: Sequence[str]) -> str:
    """Return the wave of results about one wave; empty where a sheet has none."""
    return waves[0] if waves else ""


@dataclass(frozen=True, slots=True)
class Partition:
    """A group and those it is made of, by one role: all people by programme, for one.

    Attributes:
        whole: The group, as text.
        role: What it is divided by.
        parts: The groups it is divided into, as text.
    """

    whole: str
    role: str
    parts: tuple[str, ...]


def partitions(groups: Mapping[str, Group]) -> list[Partition]:
    """Return every way in which one of some groups is made of others.

    Args:
        groups: Group by its text.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for text, group in groups.items():
        for role in group:
            whole = group_key({r: label for r, label in group.items() if r != role})
            if whole in groups:
                found.setdefault((whole, role), []).append(text)
    return [Partition(whole, role, tuple(parts)) for (whole, role), parts in found.items()]


@dataclass(slots=True)
class SheetCounts:
    """The people of a score sheet in the ledger.

    Attributes:
        ledger: Where they are entered.
        name: Data set.
        groups: Groups that results are about, by their text.
        parts: How groups are made of others.
        people: People of a group in a wave, whatever they answered.
        scored: People with a score.
        unscored: People without it; none where nobody is.
        summed: Sums entered, each once.
    """

    ledger: Ledger
    name: str
    groups: dict[str, Group] = field(default_factory=dict)
    parts: list[Partition] = field(default_factory=list)
    people: dict[tuple[str, str], Key] = field(default_factory=dict)
    scored: dict[tuple[str, str, str], Key] = field(default_factory=dict)
    unscored: dict[tuple[str, str, str], Key] = field(default_factory=dict)
    summed: set[tuple[Key, tuple[Key, ...]]] = field(default_factory=set)

    def value(self, key: Key) -> int:
        """Return a count."""
        return self.ledger.cells[key].value

    def n(self, score: str | None, group: Group, wave: str) -> Key | None:
        """Return the people with a score; None where no result tells of them."""
        return self.scored.get((str(score), group_key(group), wave))

    def add_sum(self, whole: Key, parts: Sequence[Key]) -> None:
        """Enter a sum that is not there yet."""
        if (whole, tuple(parts)) not in self.summed and tuple(parts) != (whole,):
            self.summed.add((whole, tuple(parts)))
            self.ledger.total(whole, parts)

    def add_groups(self, cells: Mapping[str, Key]) -> None:
        """Enter how counts of groups add up, with those of no group where there are any.

        Without an answer to a role is nobody's secret; but a mean of a whole and those of its
        parts would give the mean of the few in none of them, so that they are a count like any.

        Args:
            cells: Count by group, of one wave.
        """
        for part in self.parts:
            if part.whole not in cells:
                continue
            found = [cells[each] for each in part.parts if each in cells]
            whole = cells[part.whole]
            rest = self.value(whole) - sum(self.value(each) for each in found)
            if rest > 0:
                level, own = self.ledger.cells[whole].level, (*whole, "in no", part.role, str(rest))
                found.append(self.ledger.cell(own, rest, level=level))
            if rest >= 0 and found:
                self.add_sum(whole, found)


def sheet_counts(ledger: Ledger, results: Results, rules: Rules, name: str) -> SheetCounts:
    """Enter the people of a score sheet by group, wave and score.

    A wave of a breakdown by two roles, such as gender within programme, is entered where no group
    of it is small. Where one is, all of that wave is withheld and nothing tells the small from the
    large; to keep the large ones, whole programmes would have to go.

    Args:
        ledger: Where to enter them.
        results: All results.
        rules: Rules of disclosure control.
        name: Data set.
    """
    counts = SheetCounts(ledger, name)
    numbers: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for row in _sizes(results, name):
        text = group_key(row.group)
        counts.groups[text] = row.group
        mine = numbers.setdefault((text, wave_of(row.waves)), {})
        mine.setdefault(str(row.item), {})[row.statistic] = int(float(row.value or 0))
    counts.parts = partitions(counts.groups)
    small = {
        (frozenset(counts.groups[text]), wave)
        for (text, wave), by_score in numbers.items()
        if len(counts.groups[text]) > 1 and _is_small(by_score, rules)
    }
    for (text, wave), by_score in numbers.items():
        if (frozenset(counts.groups[text]), wave) not in small:
            _add_people(counts, text, wave, by_score)
    _add_sums(counts, numbers)
    return counts


def _is_small(by_score: Mapping[str, Mapping[str, int]], rules: Rules) -> bool:
    sizes = {numbers["n"] for numbers in by_score.values()}
    sizes |= {numbers["n"] + numbers["n_missing"] for numbers in by_score.values()}
    return any(0 < size < rules.threshold for size in sizes)


def _sizes(results: Results, name: str) -> Iterator[Result]:
    for statistic in ("n", "n_missing"):
        yield from results.select(name, "describe", statistic=statistic)


def _add_people(
    counts: SheetCounts, text: str, wave: str, by_score: Mapping[str, Mapping[str, int]]
) -> None:
    """Enter the people of a group in a wave, and those with each score.

    Equal numbers with a score are taken for the same people.
    """
    ledger, group = counts.ledger, counts.groups[text]
    level = level_of(group)
    n_people = max(numbers["n"] + numbers["n_missing"] for numbers in by_score.values())
    own: Key = (counts.name, "people", text, wave)
    everyone = own if group else keys.responses(counts.name, wave)
    counts.people[text, wave] = ledger.cell(everyone, n_people, level=level)
    for score, numbers in by_score.items():
        if not numbers["n_missing"]:
            counts.scored[score, text, wave] = everyone
            continue
        n = numbers["n"]
        scored = ledger.cell((counts.name, "scored", text, wave, str(n)), n, level=level)
        unscored = ledger.cell(
            (counts.name, "unscored", text, wave, str(n)),
            numbers["n_missing"],
            is_sensitive=False,
            level=level,
        )
        counts.scored[score, text, wave] = scored
        counts.unscored[score, text, wave] = unscored
        counts.add_sum(everyone, [scored, unscored])


def _add_sums(counts: SheetCounts, numbers: Mapping[tuple[str, str], Mapping[str, object]]) -> None:
    """Enter how groups add up in each wave, of everyone and of each score."""
    waves = dict.fromkeys(wave for _, wave in numbers)
    scores = dict.fromkeys(score for by_score in numbers.values() for score in by_score)
    for wave in waves:
        counts.add_groups({text: key for (text, at), key in counts.people.items() if at == wave})
        for score in scores:
            counts.add_groups(
                {
                    text: key
                    for (mine, text, at), key in counts.scored.items()
                    if mine == score and at == wave
                }
            )
