"""Which weighted sums of counts may be published although some of these are hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Estimate, Key, Ledger
from ehs_eval.disclosure.nearby import look_nearby
from ehs_eval.disclosure.reach import reach_of, targets_of
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.witnesses import Bands, Witnesses

_PATIENCE: Final = 5000
"""Programmes solved in search of tables that agree with all estimates."""

_AT_ONCE: Final = 8
"""Counts of one part in whose way estimates stand, before one of these is withheld."""


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


def keep_estimates(
    system: System, hidden: NDArray[np.bool_], ledger: Ledger, witnesses: Witnesses
) -> Kept:
    """Return which estimates may be published: all but those that would narrow a hidden count.

    All are taken to be published at first. Of those that together stand in the way of a count one
    is withheld, that which stands in the way of most counts, until none does. Where it takes too
    long to see whether one does, it is withheld too.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,).
        ledger: Estimates, and which results show them.
        witnesses: Tables that show that no count can be worked out; those needed are added.
    """
    entries = ledger.entries.values()
    used = {name for entry in entries for name in (entry.estimate, entry.also) if name}
    estimates = [
        estimate
        for name, estimate in ledger.estimates.items()
        if name in used and all(key in system.index for key in estimate.terms)
    ]
    bands, is_kept = bands_of(system, estimates), np.ones(len(estimates), dtype=bool)
    open_, around, n_programs = targets_of(system), hidden, 0
    while is_kept.any():
        kept = bands.some(np.flatnonzero(is_kept))
        open_ = witnesses.without(open_, system, hidden, kept)
        reach = reach_of(system, around, kept, witnesses)
        around = reach.around(open_)  # nothing else says anything of those still open
        reach.missed(look_nearby(reach, open_, hidden), _PATIENCE - n_programs, _AT_ONCE)
        n_programs += reach.n_programs
        blamed = _fewest(reach.binding.values())
        if not blamed:
            break
        is_kept[np.flatnonzero(is_kept)[sorted(blamed)]] = False
    shown = tuple(estimate for estimate, is_in in zip(estimates, is_kept, strict=True) if is_in)
    return Kept(shown, frozenset(used - {estimate.name for estimate in shown}), n_programs)


def _fewest(together: Iterable[set[int]]) -> set[int]:
    """Return a few bands, one at least of each set: first those that are in most of the sets."""
    left = [bands for bands in together if bands]
    found = set[int]()
    while left:
        times = Counter(band for bands in left for band in bands)
        most = min(times, key=lambda band: (-times[band], band))
        found.add(most)
        left = [bands for bands in left if most not in bands]
    return found


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
