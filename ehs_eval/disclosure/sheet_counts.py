"""Counts of the people of a score sheet: by group, wave and score, and how they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Ledger, Level
from ehs_eval.disclosure.parts import can_be_hidden
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Group, Result, Results, group_key

_LEVELS = (Level.WAVE, Level.TOTAL, Level.GROUP)


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
        withheld: Groups and waves of which nothing is published, though they are counted here.
        few_linked: Groups of which nothing is published of those seen twice.
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
    withheld: set[tuple[str, str]] = field(default_factory=set)
    few_linked: set[str] = field(default_factory=set)
    summed: set[tuple[Key, tuple[Key, ...]]] = field(default_factory=set)

    def value(self, key: Key) -> int:
        """Return a count."""
        return self.ledger.cells[key].value

    def n(self, score: str | None, group: Group, wave: str) -> Key | None:
        """Return the people with a score; None where nothing is published of them."""
        text = group_key(group)
        return None if (text, wave) in self.withheld else self.scored.get((str(score), text, wave))

    def is_withheld(self, group: Group, waves: Sequence[str]) -> bool:
        """Say whether nothing is published of a group in some waves."""
        return any((group_key(group), wave) in self.withheld for wave in waves or ("",))

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
            if not found:
                continue
            whole = cells[part.whole]
            rest = self.value(whole) - sum(self.value(each) for each in found)
            if rest > 0:
                own = (*whole, "in no", part.role, str(rest))
                found.append(self.ledger.cell(own, rest, level=Level.GROUP))
            if rest >= 0:
                self.add_sum(whole, found)


def sheet_counts(ledger: Ledger, results: Results, rules: Rules, name: str) -> SheetCounts:
    """Enter the people of a score sheet by group, wave and score.

    Args:
        ledger: Where to enter them.
        results: All results.
        rules: Rules of disclosure control.
        name: Data set.
    """
    counts = SheetCounts(ledger, name)
    numbers: dict[str, dict[str, _Sizes]] = {}
    for row in _sizes(results, name):
        text = group_key(row.group)
        counts.groups[text] = row.group
        mine = numbers.setdefault(wave_of(row.waves), {}).setdefault(text, {})
        mine.setdefault(str(row.item), {})[row.statistic] = int(float(row.value or 0))
    counts.parts = partitions(counts.groups)
    for wave, by_group in numbers.items():
        counts.withheld |= {(text, wave) for text in _withheld(counts, by_group, rules)}
        for text, by_score in by_group.items():
            _add_people(counts, text, wave, by_score)
    _add_sums(counts)
    return counts


_Sizes = dict[str, dict[str, int]]
"""People with a score and without it, by score."""


def _sizes(results: Results, name: str) -> Iterator[Result]:
    for statistic in ("n", "n_missing"):
        yield from results.select(name, "describe", statistic=statistic)


def _withheld(counts: SheetCounts, by_group: Mapping[str, _Sizes], rules: Rules) -> set[str]:
    """Return the groups of a wave that are withheld, as they cannot be hidden beside others.

    These are the parts of a small group, those that are so small together that their sum would
    tell, and whatever a group withheld is made of.
    """
    found: set[str] = set()
    sizes = {
        text: {score: numbers["n"] for score, numbers in by_score.items()}
        | {"": max(numbers["n"] + numbers["n_missing"] for numbers in by_score.values())}
        for text, by_score in by_group.items()
    }
    for part in counts.parts:
        if part.whole not in sizes:
            continue
        parts = [text for text in part.parts if text in sizes]
        for score, whole in sizes[part.whole].items():
            line = [sizes[text].get(score, 0) for text in parts]
            line.append(whole - sum(line))
            if 0 < whole < rules.threshold or not can_be_hidden(line, rules):
                found.update(parts)
    gone = [counts.groups[text].items() for text in found]
    return {text for text in sizes if any(each <= counts.groups[text].items() for each in gone)}


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
    level = min(level, Level.TOTAL)
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


def _add_sums(counts: SheetCounts) -> None:
    """Enter how groups add up in each wave, of everyone and of each score."""
    by_wave: dict[str, dict[str, Key]] = {}
    for (text, wave), key in counts.people.items():
        by_wave.setdefault(wave, {})[text] = key
    by_score: dict[tuple[str, str], dict[str, Key]] = {}
    for (score, text, wave), key in counts.scored.items():
        by_score.setdefault((score, wave), {})[text] = key
    for cells in (*by_wave.values(), *by_score.values()):
        counts.add_groups(cells)
