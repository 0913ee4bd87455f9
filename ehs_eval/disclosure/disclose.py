"""From results to what may be published of them, and the account of what was hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.disclosure.apply import Decision, published
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.ledger import Ledger
from ehs_eval.disclosure.rules import Rules, rules_of
from ehs_eval.disclosure.search import hide
from ehs_eval.disclosure.system import Makeup, system_of
from ehs_eval.results import SUPPRESSED, Results


@dataclass(frozen=True, slots=True)
class Withheld:
    """How much of one analysis of a data set was withheld.

    Attributes:
        dataset: Data set.
        analysis: Analysis.
        n_results: Results there are.
        n_withheld: Results without a value for being disclosive.
        n_removed: Results left out altogether, because their group would say the value.
    """

    dataset: str
    analysis: str
    n_results: int
    n_withheld: int
    n_removed: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The proof that no hidden count can be worked out.

    Attributes:
        n_counts: Counts of people in the results.
        n_hidden: Counts hidden.
        n_sums: Ways in which counts add up that were allowed for.
        n_estimates: Published estimates that were allowed for.
        n_estimates_withheld: Estimates withheld because a hidden count could be worked out of them.
        n_programs: Linear programmes solved.
        narrowest: Width of the narrowest feasible interval of a count hidden for being small; None
            where none is.
        n_unprotected: Counts whose feasible interval is narrower than their protection interval.
    """

    n_counts: int
    n_hidden: int
    n_sums: int
    n_estimates: int
    n_estimates_withheld: int
    n_programs: int
    narrowest: float | None
    n_unprotected: int


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What may be published.

    Attributes:
        results: The results; those withheld have no value, and `suppressed` as their reason.
        rules: Rules that were followed.
        withheld: What was withheld, by data set and analysis.
        audit: The proof.
    """

    results: Results
    rules: Rules
    withheld: Sequence[Withheld]
    audit: Audit


def disclose(study: Study, results: Results, makeup: Makeup | None = None) -> Disclosed:
    """Return what may be published of the results of a study.

    Args:
        study: The study, whose `[disclosure]` says which rules hold.
        results: All results, for use inside the team.
        makeup: People by school of each count, where the rules ask for it.

    Returns:
        The results with those withheld that would give a person away, and the proof that none of
        these can be worked out.
    """
    rules = rules_of(study.disclosure)
    ledger = enter_all(study, results, rules, makeup)
    system = system_of(ledger, rules, makeup)
    hidden = hide(system)
    decision = Decision({key for key, is_hidden in zip(system.keys, hidden) if is_hidden}, set())
    shown = published(results, ledger, rules, decision)
    audit = Audit(len(ledger.cells), len(decision.hidden), len(ledger.sums), 0, 0, 0, None, 0)
    return Disclosed(shown, rules, _withheld(results, shown), audit)


def _withheld(results: Results, shown: Results) -> tuple[Withheld, ...]:
    """Return what was withheld, in the order of the results."""
    there = Counter((row.dataset, row.analysis) for row in results.rows)
    left = Counter((row.dataset, row.analysis) for row in shown.rows)
    hidden = Counter((r.dataset, r.analysis) for r in shown.rows if r.reason == SUPPRESSED)
    return tuple(
        Withheld(*part, n, hidden[part], n - left[part])
        for part, n in there.items()
        if hidden[part] or n > left[part]
    )
