"""The ledger of score sheets: people at either end of a scale."""

from __future__ import annotations

from typing import Final

from ehs_eval.disclosure.ledger import HIDDEN, Key
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.sheet_counts import SheetCounts, wave_of
from ehs_eval.results import Place, Result, Results, group_key

ENDS: Final = {"share_at_minimum": "minimum", "share_at_maximum": "maximum"}
"""Shares of people at an end, and the end."""
_FLAGS: Final = {"has_floor": "minimum", "has_ceiling": "maximum"}


class Ends:
    """People at either end of a scale, of everyone and of each programme.

    Of smaller groups what is said of the ends of a scale is not published.
    """

    def __init__(self, counts: SheetCounts, results: Results, rules: Rules) -> None:
        """Enter how many are at either end."""
        self.counts = counts
        self.rules = rules
        self.cells: dict[tuple[str, str, str, str], Key] = {}
        self.open: set[tuple[str, str, str, str]] = set()
        for (score, text, wave), n in counts.scored.items():
            group = counts.groups[text]
            if set(group) <= {"programme"}:
                waves = (wave,) if wave else ()
                at = Place(counts.name, "describe", score, group, waves)
                self._add(at, text, n, results)
        for score, wave, end in dict.fromkeys((s, w, e) for s, _, w, e in self.cells):
            mine = {
                t: k for (s, t, w, e), k in self.cells.items() if (s, w, e) == (score, wave, end)
            }
            counts.add_groups(mine)

    def _add(self, at: Place, text: str, n: Key, results: Results) -> None:
        ledger, score, wave = self.counts.ledger, str(at.item), wave_of(at.waves)
        size = self.counts.value(n)
        shares = {end: results.number(at, name) or 0.0 for name, end in ENDS.items()}
        found = {end: round(share * size) for end, share in shares.items()}
        found["between"] = size - sum(found.values())
        if found["between"] < 0:  # a scale of one point
            return
        for end in ENDS.values():
            self._add_end((score, text, wave, end), n, found[end])
        if all(found[end] for end in ENDS.values()):
            between = ledger.cell(
                (self.counts.name, "between", score, text, wave), found["between"]
            )
            self.cells[score, text, wave, "between"] = between
            for end, other in (("minimum", "maximum"), ("maximum", "minimum")):
                beyond = self.cells[score, text, wave, f"not {end}"]
                self.counts.add_sum(beyond, [self.cells[score, text, wave, other], between])

    def _add_end(self, at: tuple[str, str, str, str], n: Key, number: int) -> None:
        """Enter those at an end and those not there, who are all where nobody is."""
        ledger, size = self.counts.ledger, self.counts.value(n)
        score, text, wave, end = at
        own = (self.counts.name, f"at {end}", score, text, wave)
        self.cells[at] = here = ledger.cell(own, number)
        self.cells[score, text, wave, f"not {end}"] = n
        if number:
            beyond = ledger.cell((*own, "others"), size - number)
            self.cells[score, text, wave, f"not {end}"] = beyond
            self.counts.add_sum(n, [here, beyond])
        if are_open([number, size - number], self.rules):
            self.open.add(at)

    def enter(self, row: Result, end: str) -> None:
        """Enter what is said of an end: it rests on those there and those not there."""
        at = (str(row.item), group_key(row.group), wave_of(row.waves))
        n = self.counts.n(row.item, row.group, wave_of(row.waves))
        if n is None or (*at, end) not in self.open:
            self.counts.ledger.enter(row, HIDDEN)
        else:
            self.counts.ledger.rests(row, [self.cells[*at, end], self.cells[*at, f"not {end}"], n])


def enter_crowding(counts: SheetCounts, ends: Ends, row: Result, *, is_off: bool) -> None:
    """Enter whether scores crowd at an end, and how far their mean is from the best.

    Args:
        counts: The people of the sheet.
        ends: Those at either end.
        row: The result.
        is_off: Whether the score is of a few people more or fewer than the total.
    """
    n = counts.n(row.item, row.group, wave_of(row.waves))
    if n is None:
        counts.ledger.enter(row, HIDDEN)
    elif row.statistic == "n":
        counts.ledger.count(row, n)
    elif row.statistic in _FLAGS and row.value is not None:
        ends.enter(row, _FLAGS[row.statistic])
    elif is_off:
        counts.ledger.enter(row, HIDDEN)
    else:
        counts.ledger.rests(row, [n])
