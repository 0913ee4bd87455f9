"""The ledger of intended outcomes: copies of changes, which have the fate of what they copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehs_eval.disclosure.ledger import FREE, HIDDEN, Entry, Ledger
from ehs_eval.results import Group, Place, Result, Results

_TALLY: Final = "outcomes"
_CHANGES: Final = ("comparison", "change")
_STRENGTH: Final = ("verdict_in_family", "is_clear")
_SIZES: Final = {"n_first": 0, "n_second": 1}


def enter_outcomes(ledger: Ledger, datasets: Iterable[str], results: Results) -> None:
    """Enter the evidence for the outcomes and the tally of it.

    Args:
        ledger: Where to enter it; what it is taken from is there.
        datasets: Data sets that can be evidence.
        results: All results.
    """
    for row in results.select(_TALLY, "outcome"):
        ledger.enter(row, FREE)
    for name in datasets:
        for row in results.select(name, "outcome"):
            ledger.enter(row, _entry(ledger, results, row))


def _entry(ledger: Ledger, results: Results, row: Result) -> Entry:
    """Return what is known of the result that one is taken from; hidden where it is nothing."""
    source = _source(results, row)
    if source is None:
        return FREE if row.value is None else HIDDEN  # not measured twice, or nobody knows
    return ledger.entries.get(source.key, HIDDEN)


def _source(results: Results, row: Result) -> Result | None:
    """Return the result that one of an outcome is taken from; without one, the change itself.

    The strength of a change of referrals also says whether it is clear without the school that
    referred most: the word says too little of the referrals of that school to be withheld.
    """
    group = {role: label for role, label in row.group.items() if role != "outcome"}
    size = _size(results, row, group) if row.statistic in _SIZES else None
    if size is not None:
        return size
    names = _STRENGTH if row.statistic == "strength" else (row.statistic,)
    for analysis in _CHANGES:
        at = Place(row.dataset, analysis, row.item, group, row.waves)
        for name in (*names, "difference"):
            found = results.find(at, name)
            if found is not None:
                return found
    return None


def _size(results: Results, row: Result, group: Group) -> Result | None:
    """Return the base of a wave: of the schools compared, of the change, or of the share."""
    wave = row.waves[_SIZES[row.statistic] : _SIZES[row.statistic] + 1]
    for analysis, waves, statistic in (
        ("within_schools", row.waves, row.statistic),
        ("change", row.waves, row.statistic),
        ("proportion", wave, "n"),
    ):
        found = results.find(Place(row.dataset, analysis, row.item, group, waves), statistic)
        if found is not None:
            return found
    return None
