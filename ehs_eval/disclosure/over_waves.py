"""The ledger of people over all waves: who gave every answer, who two, who one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ehs_eval.disclosure.ledger import HIDDEN, Entry, Key, Ledger, Level
from ehs_eval.disclosure.pairs import About, Pairs, by_place, number, place_of
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Place, Result, Results, group_key


@dataclass(frozen=True, slots=True)
class OverWaves:
    """What is known of the people of a data set, to enter who gave answers in all waves.

    Attributes:
        ledger: Where to enter them; pairs of two waves are there.
        results: All results.
        rules: Rules of disclosure control.
        pairs: Enters the people with answers in two waves.
        of_wave: People with an answer in a wave; None where that is not known.
        is_close: Whether the test is of a few people more or fewer than another.
        is_told: Whether anything is said of people seen twice.
    """

    ledger: Ledger
    results: Results
    rules: Rules
    pairs: Pairs
    of_wave: Callable[[About, str], Key | None] = lambda *_: None
    is_close: Callable[[Result], bool] = lambda _: False
    is_told: Callable[[About], bool] = lambda _: True

    def enter(self, rows: Sequence[Result]) -> None:
        """Enter tests over all waves: of people with every answer, and of those with two or more.

        Where either are few nothing is said of them.

        Args:
            rows: Results of the tests.
        """
        cells: dict[About, dict[str, Key]] = {}
        for place, found in by_place(rows).items():
            if "n_all_waves" in found:
                mine = self._people(place, found)
                sizes = [self.ledger.cells[key].value for key in mine.values()]
                is_open = are_open(sizes, self.rules) and self.is_told(place)
                cells[place] = mine if is_open else {}
        for row in rows:
            self._enter(row, cells.get(place_of(row), {}))

    def _enter(self, row: Result, mine: Mapping[str, Key]) -> None:
        ledger = self.ledger
        if row.statistic == "adjusted_p_value":
            ledger.enter(row, self._entry_of_pairs(row))
        elif not mine:
            ledger.enter(row, HIDDEN)
        elif row.statistic in mine:
            ledger.count(row, mine[row.statistic])
        elif row.statistic == "n":
            has_gaps = str(row.method).startswith("Skillings-Mack")
            ledger.count(row, mine["n_two_or_more" if has_gaps else "n_all_waves"])
        elif self.is_close(row) and not row.statistic.endswith("p_value"):
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, mine.values())

    def _entry_of_pairs(self, row: Result) -> Entry:
        """Return what is known of the signed-rank test of two waves whose p-value is adjusted."""
        at = Place(row.dataset, "matched_pairs", row.item, row.group, row.waves)
        tested = self.results.find(at, "exact_p_value")
        return HIDDEN if tested is None else self.ledger.entries.get(tested.key, HIDDEN)

    def _people(self, place: About, found: Mapping[str, Result]) -> dict[str, Key]:
        """Enter the people with every answer, and those with two or more, beside pairs of waves."""
        ledger, waves = self.ledger, place[2]
        n_all, n_some = number(found["n_all_waves"]), number(found["n_two_or_more"])
        couples = self._couples(place, found["n_all_waves"].dataset, n_all)
        parts = (each for key in couples.values() for each in key)
        own: Key = (found["n_all_waves"].dataset, "repeated", place[1], *waves, *parts)
        every, some = (*own, "all", str(n_all)), (*own, "two or more", str(n_some), str(n_all))
        if some in ledger.cells:  # the same people gave another score
            return {"n_all_waves": every, "n_two_or_more": some}
        ledger.cell(some, n_some, level=Level.GROUP)
        ledger.cell(every, n_all, level=Level.GROUP)
        only = {}
        for couple, key in couples.items():
            rest = (*own, "only", *couple, str(n_all))
            n = ledger.cells[key].value - n_all
            only[couple] = ledger.cell(rest, n, is_sensitive=False)
            ledger.total(key, [every, only[couple]])
        added = n_all + sum(ledger.cells[key].value for key in only.values())
        if len(waves) == 3 and len(only) == 3 and added == n_some:
            ledger.total(some, [every, *only.values()])
            self._add_single(place, every, only)
        else:
            gap = ledger.cell((*some, "with a gap"), n_some - n_all, is_sensitive=False)
            ledger.total(some, [every, gap])
        return {"n_all_waves": every, "n_two_or_more": some}

    def _couples(self, place: About, dataset: str, n_all: int) -> dict[tuple[str, ...], Key]:
        """Return the people with answers in two waves, by the waves."""
        item, text, waves = place
        couples = {}
        for row in self.results.select(dataset, "matched_pairs", item=item, statistic="n_pairs"):
            is_here = len(row.waves) == 2 and set(row.waves) <= set(waves)
            if is_here and group_key(row.group) == text and number(row) >= n_all:
                couples[row.waves] = self.pairs(place_of(row), number(row))
        return couples

    def _add_single(self, place: About, every: Key, only: Mapping[tuple[str, ...], Key]) -> None:
        """Enter that people of a wave are seen in all waves, in this and another, or in it alone.

        Seven and five of eight people are linked to two other waves: four at least are in all.
        """
        for wave in place[2]:
            whole = self.of_wave(place, wave)
            parts = [every, *(key for couple, key in only.items() if wave in couple)]
            if whole is None:
                continue
            alone = self.ledger.cells[whole].value
            alone -= sum(self.ledger.cells[key].value for key in parts)
            if alone >= 0:
                rest = self.ledger.cell((*every, "alone", wave), alone, is_sensitive=False)
                self.ledger.total(whole, [*parts, rest])
