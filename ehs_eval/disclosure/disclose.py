"""From results to what may be published of them, and the account of what was hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ehs_eval.config.models import Study
from ehs_eval.disclosure.apply import Decision, published
from ehs_eval.disclosure.audit import Audit, audit
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.estimates import keep_estimates
from ehs_eval.disclosure.ledger import Makeup
from ehs_eval.disclosure.rules import Rules, rules_of
from ehs_eval.disclosure.search import search
from ehs_eval.disclosure.system import system_of
from ehs_eval.errors import DataError
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

    Raises:
        DataError: Some can, whatever is hidden; then nothing may be published.
    """
    rules = rules_of(study.disclosure)
    ledger = enter_all(study, results, rules, makeup)
    found = search(system_of(ledger, rules, makeup))
    estimates = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    proof = audit(found, estimates)
    if proof.n_unprotected:
        raise DataError(
            [
                f"{proof.n_unprotected} counts of fewer than {rules.threshold} people could be "
                "worked out from the report, whatever is hidden beside them: nothing is published. "
                "Raise the threshold in [disclosure], or take the tables they stand in out of the "
                "study file."
            ]
        )
    keys = (found.system.keys[cell] for cell in np.flatnonzero(found.hidden))
    shown = published(results, ledger, rules, Decision(frozenset(keys), estimates.withheld))
    return Disclosed(shown, rules, _withheld(results, shown), proof)


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
