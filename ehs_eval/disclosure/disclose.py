"""From results to what may be published of them, and the account of what was hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Results


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
