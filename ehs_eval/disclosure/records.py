"""The ledger of records: referrals by school, numbers on roll, programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ehs_eval.disclosure.ledger import FREE, Key, Ledger, Level
from ehs_eval.results import Place, Result, Results

_PILOT: Final = "pilot"
_LOCAL: Final = "pilot_in_locality"
_LOCALITY: Final = "locality"
_LEFT_OUT: Final = "school_left_out"
_SIDES: Final = ("n_first", "n_second")
_LEVELS: Final = {_LOCALITY: Level.TOTAL, _LOCAL: Level.TOTAL, _PILOT: Level.BASE}
"""How much is lost: the pilot's share of the locality is what a study is after."""


def enter_public_record(ledger: Ledger, results: Results, name: str) -> None:
    """Enter numbers on roll and of programmes, which are public and say nothing of anyone."""
    for analysis in ("population", "programmes"):
        for row in results.select(name, analysis):
            ledger.enter(row, FREE)


def enter_referrals(ledger: Ledger, results: Results, name: str) -> None:
    """Enter referrals: of the pilot, of each school, of the locality; decided and accepted."""
    book = _Referrals(ledger, results, name)
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

    def __init__(self, ledger: Ledger, results: Results, name: str) -> None:
        """Take the ledger to enter them in."""
        self.ledger = ledger
        self.results = results
        self.name = name
        self.schools: tuple[str, ...] = ()
        self.same: dict[Key, Key] = {}

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
        locality = self.key(_LOCALITY, "all", wave)
        for school in ("", *self.schools):
            local, everyone = (self.key(kind, "all", wave, school) for kind in (_LOCAL, _PILOT))
            if local != everyone:
                self._add_rest(everyone, [local], "elsewhere")
            self._add_rest(locality, [local], f"not of {school}" if school else "others")
            if school:
                self._add_rest(self.key(_LOCAL, "all", wave), [local], f"not of {school}")

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
        self.ledger.cell(accepted, found["n_accepted"])
        self.ledger.cell(refused, found["n_decided"] - found["n_accepted"])
        self.ledger.total(decided, [accepted, refused])

    def _add_rest(self, whole: Key, parts: Sequence[Key], what: str) -> Key:
        """Enter that referrals are some of others, and return those they are not."""
        rest = self.value(whole) - sum(self.value(part) for part in parts)
        own = self.ledger.cell((*whole, what), rest)
        self.ledger.total(whole, [*parts, own])
        return own

    def _of(self, kind: str, wave: str, school: str = "") -> list[Key]:
        """Return what an acceptance rests on."""
        return [self.key(kind, what, wave, school) for what in ("decided", "accepted", "refused")]

    def enter(self, row: Result) -> None:
        """Enter a result about the referrals of one wave."""
        kind, school = str(row.item), str(row.group.get("school", ""))
        (wave,) = row.waves
        own = self.key(kind, "all", wave, school)
        decided, accepted, _ = self._of(kind, wave, school)
        counts = {"n": own, "n_decided": decided, "n_accepted": accepted}
        if row.statistic in counts and row.value is not None:
            self.ledger.count(row, counts[row.statistic])
        elif row.statistic in ("share_of_locality", "share_of_pilot"):
            is_whole = row.statistic == "share_of_locality"
            whole = self.key(_LOCALITY if is_whole else _LOCAL, "all", wave)
            rest = (*whole, f"not of {school}" if school else "others")
            self.ledger.rests(row, [own, whole, rest])
        else:
            self.ledger.rests(row, [own, *self._of(kind, wave, school)])

    def enter_benchmark(self, row: Result) -> None:
        """Enter the pilot's acceptance beside that of the others in the locality."""
        (wave,) = row.waves
        others, pilot = (self._side(row, wave, side) for side in _SIDES)
        if row.statistic in _SIDES:
            self.ledger.count(row, (others if row.statistic == "n_first" else pilot)[0])
        else:
            self.ledger.rests(row, [*others, *pilot])

    def _side(self, row: Result, wave: str, side: str) -> list[Key]:
        """Enter those decided, accepted and refused of the pilot's in the locality, or the others.

        How many were accepted no result says, but it follows from the difference.
        """
        at = Place(row.dataset, row.analysis, row.item, row.group, row.waves)
        n_others, n_pilot = (int(self.results.number(at, each) or 0) for each in _SIDES)
        difference = self.results.number(at, "difference")
        whole = self.value(self.key(_LOCALITY, "accepted", wave))
        accepted = 0
        if difference is not None:
            accepted = round((difference + whole / n_others) / (1 / n_others + 1 / n_pilot))
        is_pilot = side == "n_second"
        n = n_pilot if is_pilot else n_others
        x = accepted if is_pilot else whole - accepted
        kind = "decided in the locality"
        found = [
            self.ledger.cell((self.name, kind, side, wave, what), number, level=level)
            for what, number, level in (
                ("decided", n, Level.BASE),
                ("accepted", x, Level.DETAIL),
                ("refused", n - x, Level.DETAIL),
            )
        ]
        if difference is None:
            return found[:1]
        self._add_sides(wave, found, is_pilot)
        return found

    def _add_sides(self, wave: str, found: Sequence[Key], is_pilot: bool) -> None:
        """Enter, once, how pilot and others make up the locality."""
        mark: Key = (*found[0], "elsewhere" if is_pilot else "added up")
        if mark in self.ledger.cells:
            return
        if not is_pilot:
            self.ledger.cell(mark, 0, is_sensitive=False)
            self.ledger.total(found[0], [*found[1:]])
            return
        for key, whole in zip(found, self._of(_PILOT, wave), strict=True):
            rest = self.ledger.cell((*key, "elsewhere"), self.value(whole) - self.value(key))
            self.ledger.total(whole, [key, rest])
        for key, whole in zip(found, self._of(_LOCALITY, wave), strict=True):
            self.ledger.total(whole, [key, (*key[:2], "n_first", *key[3:])])

    def enter_change(self, row: Result) -> None:
        """Enter a change between waves, of everybody or without one school."""
        school = str(row.group.get(_LEFT_OUT, ""))
        of_wave = self._local_shares if row.item == "share_of_locality" else self._acceptance
        sides = [of_wave(wave, school) for wave in row.waves]
        if row.statistic in _SIDES:
            self.ledger.count(row, sides[row.statistic == "n_second"][0])
        else:
            self.ledger.rests(row, [key for side in sides for key in side])

    def _local_shares(self, wave: str, school: str) -> list[Key]:
        """Return the referrals to the locality, the pilot's of them and the others'."""
        kinds = [self.key(_LOCALITY, "all", wave), self.key(_LOCAL, "all", wave)]
        others = (*kinds[0], "others")
        if not school:
            return [*kinds, others]
        local = self.key(_LOCAL, "all", wave, school)
        found = [self._without(whole, local, school) for whole in kinds]
        return [*found, others]

    def _acceptance(self, wave: str, school: str) -> list[Key]:
        """Return the pilot's referrals that were decided, accepted and refused."""
        wholes = self._of(_PILOT, wave)
        if not school:
            return wholes
        parts = self._of(_PILOT, wave, school)
        return [
            self._without(whole, part, school) for whole, part in zip(wholes, parts, strict=True)
        ]

    def _without(self, whole: Key, part: Key, school: str) -> Key:
        """Return referrals without those of a school, entered once."""
        own: Key = (*whole, f"not of {school}")
        if own not in self.ledger.cells:
            rest = self.value(whole) - self.value(part)
            self.ledger.cell(own, rest, level=self.ledger.cells[whole].level)
            self.ledger.total(whole, [part, own])
        return own
