"""The proof that no hidden count can be worked out, made from what is published alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ehs_eval.disclosure.estimates import Kept, bands_of
from ehs_eval.disclosure.reach import reach_of, targets_of
from ehs_eval.disclosure.search import Found
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.witnesses import Target


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


def audit(found: Found, estimates: Kept) -> Audit:
    """Return how far every count that gives somebody away is open to a reader of the report.

    The reader knows every count that is shown, all sums, all published estimates, the rules, and of
    each hidden count whether it was hidden for being small. A count is protected where tables of
    whole numbers that agree with all of this have every end of its protection interval in its
    place. Each such table found before is held against all of it again; where none holds, linear
    programmes look for one.

    Args:
        found: Counts, which of them are hidden, and the tables that show them open.
        estimates: Which estimates are published.
    """
    system, hidden = found.system, found.hidden
    bands = bands_of(system, estimates.kept)
    reach = reach_of(system, hidden, bands)
    missed = reach.missed(found.witnesses.without(targets_of(system), system, hidden, bands))
    widths = [
        _extent(system, cell, 1, reach.furthest) + _extent(system, cell, -1, reach.furthest)
        for cell in np.flatnonzero(system.is_primary).tolist()
    ]
    return Audit(
        n_counts=len(system.keys),
        n_hidden=int(hidden.sum()),
        n_sums=system.sums.shape[0],
        n_estimates=len(estimates.kept),
        n_estimates_withheld=len(estimates.withheld),
        n_programs=found.n_programs + estimates.n_programs + reach.n_programs,
        narrowest=min(widths, default=None),
        n_unprotected=len({cell for cell, _ in missed}),
    )


def _extent(system: System, cell: int, way: int, furthest: Mapping[Target, float]) -> float:
    """Return how far a count can be from its value, up or down."""
    needs = system.needs_high if way > 0 else system.needs_low
    return furthest.get((cell, way), abs(float(needs[cell] - system.values[cell])))
