"""The ledger of records: referrals by school, numbers on roll, programmes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ehs_eval.disclosure.ledger import FREE, HIDDEN, Key, Ledger, Level
from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Place, Result, Results

_PILOT: Final = "pilot"
_LOCAL: Final = "pilot_in_locality"
_LOCALITY: Final = "locality"
_LEFT_OUT: Final = "school_left_out"
_SIDES: Final = ("n_first", "n_second")
_ACCEPTANCE: Final = ("decided", "accepted")
_LEVELS: Final = {_LOCALITY: Level.TOTAL, _LOCAL: Level.TOTAL, _PILOT: Level.BASE}
"""How much is lost: the pilot's share of the locality is what a study is after."""


def enter_public_record(ledger: Ledger, results: Results, name: str) -> None:
    """Enter numbers on roll and of programmes, which are public and say nothing of anyone."""
    for analysis in ("population", "programmes"):
        for row in results.select(name, analysis):
            ledger.enter(row, FREE)


def enter_referrals(ledger: Ledger, results: Results, rules: Rules, name: str) -> None:
    """Enter referrals: of the pilot, of each school, of the locality; decided and accepted.

    How many of a school's were accepted is withheld altogether where hiding some of it would not
    do.

    Args:
        ledger: Where to enter them.
        results: All results.
        rules: Rules of disclosure control.
        name: Record.
    """
    book = _Referrals(ledger, results, rules, name)
    rows = list(results.select(name, "referrals"))
    for wave in dict.fromkeys(row.waves[0] for row in rows):
        book.add_wave(wave, [row for row in rows if row.waves == (wave,)])
    for row in rows:
        book.enter(row)
    for row in results.select(name, "benchmark"):
        book.enter_benchmark(row)
    for row in results.select(name, "change"):
        book.enter_change(row)


class _Referrals:
    """Referrals of one record in the ledger, each kind of them by school and wave."""

    def __init__(self, ledger: Ledger, results: Results, rules: Rules, name: str) -> None:
        """Take the ledger to enter them in."""
        self.ledger = ledger
        self.results = results
        self.rules = rules
        self.name = name
        self.schools: tuple[str, ...] = ()
        self.same: dict[Key, Key] = {}
        self.withheld: set[Key] = set()

    def key(self, kind: str, what: str, wave: str, school: str = "") -> Key:
        """Return the key of referrals: of a kind, all or decided or accepted or refused."""
        own = (self.name, kind, what, wave, school)
        return self.same.get(own, own)

    def value(self, key: Key) -> int:
        """Return a count, 0 where nothing tells of it."""
        return self.ledger.cells[key].value if key in self.ledger.cells else 0

    def add_wave(self, wave: str, rows: Sequence[Result]) -> None:
        """Enter the referrals of a wave and how they add up."""
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for row in sorted(rows, key=lambda row: row.item == _LOCAL):
            number = int(row.value) if isinstance(row.value, int) else 0
            at = (str(row.item), str(row.group.get("school", "")))
            counts.setdefault(at, {})[row.statistic] = number
        self.schools = tuple(dict.fromkeys(school for _, school in counts if school))
        for (kind, school), found in counts.items():
            self._add(kind, wave, school, found)
        for kind, whats in (
            (_PILOT, ("all", "decided", "accepted", "refused")),
            (_LOCAL, ("all",)),
        ):
            for what in whats:
                parts = [self.key(kind, what, wave, school) for school in self.schools]
                self._add_rest(self.key(kind, what, wave), parts, "other schools")
        for school in ("", *self.schools):
            local, everyone = (self.key(kind, "all", wave, school) for kind in (_LOCAL, _PILOT))
            if local != everyone:
                self._add_rest(everyone, [local], "elsewhere")
        whole = self.key(_LOCALITY, "all", wave)
        self._add_rest(whole, [self.key(_LOCAL, "all", wave)], "others")

    def _add(self, kind: str, wave: str, school: str, found: Mapping[str, int]) -> None:
        """Enter the referrals of a school or of all; those decided are the same where all are."""
        own, level = self.key(kind, "all", wave, school), _LEVELS[kind]
        everyone = self.key(_PILOT, "all", wave, school)
        if kind == _LOCAL and self.value(everyone) == found["n"]:
            self.same[own] = everyone
            return
        self.ledger.cell(own, found["n"], level=Level.GROUP if school else level)
        if kind != _LOCAL:
            self._add_decided(kind, wave, school, found)

    def _add_decided(self, kind: str, wave: str, school: str, found: Mapping[str, int]) -> None:
        own = self.key(kind, "all", wave, school)
        decided, accepted, refused = self._of(kind, wave, school)
        if found["n_decided"] == found["n"]:
            self.same[decided] = decided = own
        else:
            self.ledger.cell(decided, found["n_decided"], level=Level.GROUP)
            self._add_rest(own, [decided], "undecided")
        n, whole = found["n_accepted"], found["n_decided"]
        self.ledger.cell(accepted, n)
        self.ledger.cell(refused, whole - n)
        self.ledger.total(decided, [accepted, refused])
        if not are_open([n, whole - n], self.rules):
            self.withheld |= {accepted, refused}

    def _add_rest(self, whole: Key, parts: Sequence[Key], what: str) -> None:
        """Enter that referrals are some of others, beside the rest of these."""
        rest = self.value(whole) - sum(self.value(part) for part in parts)
        own = self.ledger.cell((*whole, what), rest)
        self.ledger.total(whole, [*parts, own])

    def _of(self, kind: str, wave: str, school: str = "") -> list[Key]:
        """Return what an acceptance rests on."""
        return [self.key(kind, what, wave, school) for what in ("decided", "accepted", "refused")]

    def _rests(self, row: Result, rests_on: Sequence[Key]) -> None:
        """Enter a result made of counts; hidden where one of them is withheld altogether."""
        if self.withheld.isdisjoint(rests_on):
            self.ledger.rests(row, rests_on)
        else:
            self.ledger.enter(row, HIDDEN)

    def enter(self, row: Result) -> None:
        """Enter a result about the referrals of one wave."""
        kind, school = str(row.item), str(row.group.get("school", ""))
        (wave,) = row.waves
        own = self.key(kind, "all", wave, school)
        decided, accepted, refused = self._of(kind, wave, school)
        if row.statistic == "n":
            self.ledger.count(row, own)
        elif row.statistic == "n_decided" and row.value is not None:
            self.ledger.count(row, decided)
        elif (
            row.statistic == "n_accepted"
            and row.value is not None
            and accepted in self.ledger.cells
        ):
            self.ledger.count(row, accepted)
        elif row.statistic == "share_of_locality":
            self._rests(row, [own, *self._local(wave)])
        elif row.statistic == "share_of_pilot":
            self._rests(row, [own, self.key(_LOCAL, "all", wave)])
        elif row.value is None:  # acceptance is not recorded, or nothing was decided
            self._rests(row, [own, decided])
        else:
            self._rests(row, [decided, accepted, refused])

    def _local(self, wave: str) -> list[Key]:
        """Return the referrals to the locality, the pilot's of them and the others'."""
        whole = self.key(_LOCALITY, "all", wave)
        return [whole, self.key(_LOCAL, "all", wave), (*whole, "others")]

    def enter_benchmark(self, row: Result) -> None:
        """Enter the pilot's acceptance beside that of the others in the locality.

        How many of either were accepted no result says, but it follows from the difference; where
        one of these numbers is small nothing of the comparison is published.
        """
        (wave,) = row.waves
        if any(0 < part < self.rules.threshold for part in self._sides(row, wave)):
            self.ledger.enter(row, HIDDEN)
        else:
            self._rests(row, [*self._of(_LOCALITY, wave), *self._of(_PILOT, wave)])

    def _sides(self, row: Result, wave: str) -> Iterator[int]:
        """Yield how many were accepted and refused, and of the pilot's not in the locality."""
        at = Place(row.dataset, row.analysis, row.item, row.group, row.waves)
        n_others, n_pilot = (int(self.results.number(at, each) or 0) for each in _SIDES)
        yield from (n_others, n_pilot)
        difference = self.results.number(at, "difference")
        if difference is None:
            return
        at = Place(row.dataset, "referrals", _LOCALITY, {}, (wave,))
        whole = int(self.results.number(at, "n_accepted") or 0)
        pilot = round((difference + whole / n_others) / (1 / n_others + 1 / n_pilot))
        yield from (pilot, n_pilot - pilot, whole - pilot, n_others - whole + pilot)
        at = Place(row.dataset, "referrals", _PILOT, {}, (wave,))
        decided, accepted = (int(self.results.number(at, f"n_{x}") or 0) for x in _ACCEPTANCE)
        yield from (decided - n_pilot, accepted - pilot, decided - n_pilot - accepted + pilot)

    def enter_change(self, row: Result) -> None:
        """Enter a change between waves, of everybody or without one school."""
        school = str(row.group.get(_LEFT_OUT, ""))
        sides = [self._changed(str(row.item), wave, school) for wave in row.waves]
        if row.statistic in _SIDES and not school:
            self.ledger.count(row, sides[row.statistic == "n_second"][0])
        else:
            self._rests(row, [key for side in sides for key in side])

    def _changed(self, item: str, wave: str, school: str) -> list[Key]:
        """Return what a change of a wave rests on; without a school it also tells of that one."""
        if item == "share_of_locality":
            left_out = [self.key(_LOCAL, "all", wave, school)] if school else []
            return [*self._local(wave), *left_out]
        return [*self._of(_PILOT, wave), *(self._of(_PILOT, wave, school) if school else [])]
