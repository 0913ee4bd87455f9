"""The ledger of score sheets: comparisons of two waves, of all people and within schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ehs_eval.disclosure.ledger import FREE, HIDDEN, Key, Level
from ehs_eval.disclosure.pairs import About, by_place, enter_pairs_of, number
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.sheet_counts import SheetCounts
from ehs_eval.results import Group, Place, Result, Results, group_key

_OF_SCHOOLS: Final = ("n_schools", "smallest_sign_flip_p_value")
"""Counts of schools, and what follows from them alone."""
_OF_LINKED: Final = (
    "design",
    "n_pairs",
    "n_only_first",
    "n_only_second",
    "n_without_school",
    "leavers_p_value",
)
"""What says how many are linked, some of it in its method."""
_SIDES: Final = ("n_first", "n_second")


def people_of(row: Result) -> Group:
    """Return the people a result is about, without the school or person it is of among them."""
    return {role: label for role, label in row.group.items() if role not in ("pair", "school")}


def pairs_of(counts: SheetCounts, place: About, n: int) -> Key:
    """Enter the people with a score in both waves; equal numbers are the same people.

    Args:
        counts: The people of the sheet.
        place: Item, group and waves.
        n: Their number.
    """
    _, text, waves = place
    linked: Key = (counts.name, "linked", text, *waves)
    if linked in counts.ledger.cells and counts.value(linked) == n:
        return linked
    return enter_pairs_of(counts.ledger, counts.name, ("", text, waves), n, linked)


class Comparisons:
    """The people whom the comparisons of a sheet are of, by item, group and waves."""

    def __init__(
        self, counts: SheetCounts, results: Results, rows: Sequence[Result], rules: Rules
    ) -> None:
        """Enter those with a school, those in schools of both waves, and each school's.

        Args:
            counts: The people of the sheet.
            results: All results.
            rows: Comparisons of groups that are published.
            rules: Rules of disclosure control.
        """
        self.counts = counts
        self.results = results
        self.rules = rules
        self.rows = rows
        self.bases: dict[About, dict[str, Key]] = {}
        self.schools: dict[About, dict[tuple[str, str], Key]] = {}
        for place, found in by_place(rows).items():
            self.bases[place] = self._base(place, found)
        self._enter_schools()

    def _base(self, place: About, found: Mapping[str, Result]) -> dict[str, Key]:
        """Enter the people compared: linked, of one wave alone, and those without a school."""
        counts, ledger = self.counts, self.counts.ledger
        item, text, waves = place
        cells = {wave: counts.scored[item, text, wave] for wave in waves}
        n_pairs = number(found["n_pairs"])
        pairs = pairs_of(counts, place, n_pairs)
        linked = {"n_pairs": pairs}
        gone: list[Key] = []
        for wave, side in zip(waves, ("n_only_first", "n_only_second"), strict=True):
            n, only = cells[wave], number(found[side])
            own: Key = (*pairs, "of", *n)
            linked[side] = ledger.cell((*own, side, str(only)), only, is_sensitive=False)
            parts = [pairs, linked[side]]
            without = counts.value(n) - n_pairs - only
            if without:
                rest = (*own, "no school", str(without))
                gone.append(ledger.cell(rest, without, is_sensitive=False))
                parts.append(gone[-1])
            counts.add_sum(n, parts)
        n_gone = sum(counts.value(key) for key in gone)
        lost: Key = (*pairs, "no school", *(each for key in gone for each in key))
        linked["n_without_school"] = ledger.cell(lost, n_gone, is_sensitive=False)
        if gone:
            counts.add_sum(lost, gone)
        is_told = are_open([n_pairs], self.rules) and text not in counts.few_linked
        return cells | (linked if is_told else {})

    def _enter_schools(self) -> None:
        """Enter the people of each school.

        Schools within programmes are entered where none of them is small; where one is, all of
        them are withheld, and nothing tells the small from the large.
        """
        numbers: dict[About, dict[tuple[str, str], int]] = {}
        for row in self.results.select(self.counts.name, "school_change"):
            if "school" in row.group and row.statistic in _SIDES:
                place = (str(row.item), group_key(people_of(row)), row.waves)
                if place not in self.bases:
                    continue
                wave = row.waves[row.statistic == "n_second"]
                numbers.setdefault(place, {})[str(row.group["school"]), wave] = number(row)
        small = {
            (item, waves)
            for (item, text, waves), found in numbers.items()
            if text != "{}" and not are_open(found.values(), self.rules)
        }
        entered = {place: self._schools(place, found) for place, found in numbers.items()}
        for place in entered:
            if place[1] == "{}":
                self._add_programmes(place, entered)
            if self._is_paired(place):
                self._add_linked(place, entered)
        self.schools = {
            (item, text, waves): cells
            for (item, text, waves), cells in entered.items()
            if text == "{}" or (item, waves) not in small
        }

    def _schools(
        self, place: About, found: Mapping[tuple[str, str], int]
    ) -> dict[tuple[str, str], Key]:
        """Enter the schools of a group; there may be more than are listed."""
        counts, base, waves = self.counts, self.bases[place], place[2]
        cells = {}
        if self._is_paired(place) and "n_pairs" not in base:
            return {}
        for wave in waves:
            whole = base["n_pairs"] if self._is_paired(place) else base[wave]
            parts = []
            for (school, at), n in found.items():
                if at == wave:
                    own = (*whole, "school", school, str(n))
                    parts.append(counts.ledger.cell(own, n, level=Level.GROUP))
                    cells[school, wave] = parts[-1]
            others = counts.value(whole) - sum(counts.value(part) for part in parts)
            if others > 0:
                own = (*whole, "other schools", *waves, str(others))
                parts.append(counts.ledger.cell(own, others, level=Level.GROUP))
            if others >= 0:
                counts.add_sum(whole, parts)
        return cells

    def _add_programmes(
        self, place: About, entered: Mapping[About, Mapping[tuple[str, str], Key]]
    ) -> None:
        """Enter that the people of a school are those of its programmes."""
        counts = self.counts
        of_programmes = [
            cells
            for other, cells in entered.items()
            if other[1] != "{}" and (other[0], other[2]) == (place[0], place[2])
        ]
        for at, whole in entered[place].items():
            parts = [cells[at] for cells in of_programmes if at in cells]
            rest = counts.value(whole) - sum(counts.value(part) for part in parts)
            if parts and rest >= 0:
                own = (*whole, "other programmes", *place[2], str(rest))
                parts.append(counts.ledger.cell(own, rest, level=Level.GROUP))
                counts.add_sum(whole, parts)

    def _add_linked(
        self, place: About, entered: Mapping[About, Mapping[tuple[str, str], Key]]
    ) -> None:
        """Enter that the linked people of a school are some of its people in either wave."""
        counts, (item, text, _) = self.counts, place
        for other, cells in entered.items():
            if other[:2] != (item, text) or self._is_paired(other):
                continue
            for at, whole in cells.items():
                part = entered[place].get(at)
                if part is not None and counts.value(part) <= counts.value(whole):
                    n = counts.value(whole) - counts.value(part)
                    own = (*part, "of", *whole)
                    rest = counts.ledger.cell(own, n, is_sensitive=False)
                    counts.add_sum(whole, [part, rest])

    def _is_paired(self, place: About) -> bool:
        item, text, waves = place
        at = Place(self.counts.name, "comparison", item, self.counts.groups[text], waves)
        return self.results.value(at, "design") == "paired"

    def _everyone(self, place: About) -> list[Key]:
        base = self.bases[place]
        return [base[each] for each in ("n_pairs", *place[2]) if each in base]

    def enter(self, row: Result, is_close: bool) -> None:
        """Enter a result of a comparison, within schools or of the schools."""
        place = (str(row.item), group_key(people_of(row)), row.waves)
        ledger, base = self.counts.ledger, self.bases[place]
        if row.analysis == "comparison" and row.statistic in base:
            ledger.count(row, base[row.statistic])
        elif row.statistic in _OF_LINKED and "n_pairs" not in base:
            ledger.enter(row, HIDDEN)
        elif "school" in row.group:
            self._school(place, row, is_close)
        elif row.statistic in _OF_SCHOOLS:
            ledger.enter(row, FREE)
        elif row.analysis == "comparison" and not isinstance(row.value, float):
            ledger.rests(row, self._everyone(place))
        elif row.analysis == "within_schools" and row.statistic.startswith("n_"):
            self._within(place, row)
        elif is_close and not row.statistic.endswith("p_value"):
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, [*self._everyone(place), *self.schools.get(place, {}).values()])

    def _school(self, place: About, row: Result, is_close: bool) -> None:
        """Enter a result of one school."""
        ledger, name = self.counts.ledger, str(row.group["school"])
        mine = self.schools.get(place)
        if not mine:
            ledger.enter(row, HIDDEN)
            return
        first, second = (mine[name, wave] for wave in row.waves)
        sides = {"n_first": first, "mean_first": first, "n_second": second, "mean_second": second}
        if row.statistic in _SIDES:
            ledger.count(row, sides[row.statistic])
        elif is_close:
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, [sides.get(row.statistic, first), sides.get(row.statistic, second)])

    def _within(self, place: About, row: Result) -> None:
        """Enter the people of the schools that are compared, who are some of all."""
        counts, base = self.counts, self.bases[place]
        n, waves = number(row), dict(zip(_SIDES, row.waves, strict=True))
        is_pairs = row.statistic == "n_pairs" or self._is_paired(place)
        if is_pairs and "n_pairs" not in base:
            counts.ledger.enter(row, HIDDEN)
            return
        whole = base["n_pairs"] if is_pairs else base[waves[row.statistic]]
        if counts.value(whole) == n:
            counts.ledger.count(row, whole)
            return
        own = (*whole, "compared", str(n))
        if own not in counts.ledger.cells:
            counts.ledger.cell(own, n, level=Level.BASE)
            rest = counts.ledger.cell((*own, "others"), counts.value(whole) - n, level=Level.GROUP)
            counts.add_sum(whole, [own, rest])
            self._add_compared(place, own, whole)
        counts.ledger.count(row, own)

    def _add_compared(self, place: About, own: Key, whole: Key) -> None:
        """Enter that those compared are of the schools listed, or of one of them."""
        found = self.schools.get(place, {}).values()
        listed = list(dict.fromkeys(key for key in found if key[: len(whole)] == whole))
        for parts in (listed, *([key] for key in listed)):
            if sum(self.counts.value(key) for key in parts) == self.counts.value(own):
                self.counts.add_sum(own, parts)
                return

    def enter_derived(self, row: Result, is_close: bool) -> None:
        """Enter what is computed from the people of a comparison and how their scores scatter."""
        place = (str(row.item), group_key(row.group), row.waves)
        ledger, base = self.counts.ledger, self.bases[place]
        sides = dict(zip(_SIDES, row.waves, strict=True))
        if row.statistic in ("n_pairs", *sides) and row.value is not None:
            known = base.get(sides.get(row.statistic, "n_pairs"))
            if known is not None and ledger.cells[known].value == number(row):
                ledger.count(row, known)
            elif "n_pairs" in base:
                ledger.count(row, pairs_of(self.counts, place, number(row)))
            else:
                ledger.enter(row, HIDDEN)
        elif "n_pairs" not in base and row.analysis == "regression_to_mean":
            ledger.enter(row, HIDDEN)
        elif row.statistic == "population_mean":
            ledger.enter(row, FREE)
        elif is_close:
            ledger.enter(row, HIDDEN)
        else:
            ledger.rests(row, self._everyone(place))
