"""Which weighted sums of counts may be published although some of these are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Estimate, Key, Ledger
from ehs_eval.disclosure.reach import Bands, reach_of, targets_of
from ehs_eval.disclosure.system import System


@dataclass(frozen=True, slots=True)
class Kept:
    """Which estimates may be published.

    Attributes:
        kept: Estimates that may.
        withheld: Names of those that may not.
        n_programs: Programmes solved.
    """

    kept: tuple[Estimate, ...]
    withheld: frozenset[Key]
    n_programs: int


def keep_estimates(system: System, hidden: NDArray[np.bool_], ledger: Ledger) -> Kept:
    """Return which estimates may be published: all but those that would narrow a hidden count.

    All are taken to be published at first. Those that stand in the way of a count are withheld,
    until none does.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,).
        ledger: Estimates, and which results show them.
    """
    used = {entry.estimate for entry in ledger.entries.values() if entry.estimate}
    kept = [
        estimate
        for name, estimate in ledger.estimates.items()
        if name in used and all(key in system.index for key in estimate.terms)
    ]
    n_programs = 0
    while kept:
        reach = reach_of(system, hidden, bands_of(system, kept))
        reach.missed(targets_of(system))
        n_programs += reach.n_programs
        blamed = set[int]().union(*reach.binding.values())
        if not blamed:
            break
        kept = [estimate for at, estimate in enumerate(kept) if at not in blamed]
    names = {estimate.name for estimate in kept}
    return Kept(tuple(kept), frozenset(used - names), n_programs)


def bands_of(system: System, estimates: Sequence[Estimate]) -> Bands:
    """Return published estimates as bands around the true sums."""
    from scipy.sparse import coo_array

    terms = [
        (row, system.index[key], weight)
        for row, estimate in enumerate(estimates)
        for key, weight in estimate.terms.items()
    ]
    rows, columns, weights = zip(*terms, strict=True) if terms else ((), (), ())
    shape = (len(estimates), len(system.keys))
    matrix = coo_array((np.array(weights, dtype=float), (rows, columns)), shape=shape).tocsr()
    off = np.array([estimate.value for estimate in estimates]) - matrix @ system.values
    half = np.array([estimate.half_width for estimate in estimates])
    # The true counts are always possible, whatever the last binary digit of the value says.
    return Bands(matrix, np.minimum(off - half, 0.0), np.maximum(off + half, 0.0))
