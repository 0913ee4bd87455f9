"""From results and what is hidden of them to results that may be published."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from ehs_eval.disclosure.ledger import HIDDEN, Entry, Key, Ledger, Level, ResultKey
from ehs_eval.disclosure.rounded import rounded
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.wording import without_counts
from ehs_eval.results import SUPPRESSED, Result, Results
from ehs_eval.rounding import round_half_away


@dataclass(frozen=True, slots=True)
class Decision:
    """What is hidden.

    Attributes:
        hidden: Counts of the ledger that are hidden.
        withheld: Estimates that are not published.
    """

    hidden: Set[Key]
    withheld: Set[Key]


def may_be_shown(entry: Entry, ledger: Ledger, rules: Rules, decision: Decision) -> bool:
    """Return whether the value of a result may be published."""
    if entry.kind == "free":
        return True
    if entry.kind not in ("count", "rests"):
        return False
    cells = [ledger.cells.get(key) for key in entry.rests_on]
    if any(cell is None or cell.key in decision.hidden for cell in cells):
        return False
    if entry.kind == "count":
        return True
    estimates = filter(None, (entry.estimate, entry.also))
    if any(name in decision.withheld or name not in ledger.estimates for name in estimates):
        return False
    return not any(
        0 < cell.value < rules.smallest_base
        for cell in cells
        if cell is not None and cell.is_sensitive and cell.level > Level.DETAIL
    )


def published(results: Results, ledger: Ledger, rules: Rules, decision: Decision) -> Results:
    """Return the results that may be published, those withheld without a value.

    Those withheld keep their place, so that a table can say so; counts of people within their
    method are taken out. What is withheld for being small does not differ from what is withheld
    beside it.

    Args:
        results: All results.
        ledger: What is known of each.
        rules: Rules in force.
        decision: What is hidden.
    """
    found, seen = Results(), set[ResultKey]()
    for row in results.rows:
        entry = ledger.entries.get(row.key, HIDDEN)
        if entry.kind == "removed":
            continue
        if may_be_shown(entry, ledger, rules, decision):
            shown = _as_published(row, entry, ledger, rules)
        else:
            method = without_counts(row.method)
            at = (row.dataset, row.analysis, row.item, row.group, row.waves, row.statistic)
            shown = Result(*at, None, method, SUPPRESSED)
        if shown.key not in seen:  # methods that differed in a count alone are one now
            seen.add(shown.key)
            found.include(shown)
    return found


def _as_published(row: Result, entry: Entry, ledger: Ledger, rules: Rules) -> Result:
    if rules.round_to > 1:
        return rounded(row, entry, ledger, rules.round_to)
    if entry.decimals is None or not isinstance(row.value, float):
        return row
    return replace(row, value=float(round_half_away(row.value, entry.decimals)))
