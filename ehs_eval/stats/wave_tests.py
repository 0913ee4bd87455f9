"""The test of a change within schools that suits how people are linked."""

from typing import Literal

import numpy as np

from ehs_eval.stats.cells import no_pairs
from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.frequencies import mid_ranks, pooled
from ehs_eval.stats.paired import mcnemar, wilcoxon_signed_rank
from ehs_eval.stats.ranks import mann_whitney
from ehs_eval.stats.stratified import StratifiedChange, stratified_change
from ehs_eval.stats.waves import TwoWaves

Design = Literal["paired", "independent", "partially overlapping"]


def leavers_p(waves: TwoWaves, *, is_share: bool, smallest: int) -> float | None:
    """Return how likely the earlier answers of those who came back are, were they like others."""
    if min(waves.n_pairs, waves.n_only_first) < smallest:
        return None
    compared = TwoWaves(no_pairs(), waves.only_first, waves.pairs.side(0))
    found = stratified_change(compared, is_share=is_share, use_pairs=False)
    return None if isinstance(found, NotEstimable) else found.p_value


def test_of_change(
    waves: TwoWaves,
    change: StratifiedChange | NotEstimable,
    design: Design,
    *,
    is_share: bool,
) -> tuple[float | None, str]:
    """Return the p-value of the change within schools: exact where an exact test exists."""
    if isinstance(change, NotEstimable):
        return None, change.reason
    if is_share:
        return _test_of_share(waves, change, design)
    if design == "paired":
        both = waves.pairs
        signed = wilcoxon_signed_rank(both.first, both.second, counts=both.counts)
        if isinstance(signed, NotEstimable):
            return None, signed.reason
        return signed.exact_p_value, f"Wilcoxon signed-rank, {signed.exact_method}"
    if design == "independent" and change.n_schools == 1:
        groups = mann_whitney(waves.first.frequencies(), waves.second.frequencies())
        if isinstance(groups, NotEstimable):
            return None, groups.reason
        return groups.exact_p_value, f"Mann-Whitney, {groups.exact_method}"
    values, table = pooled(waves.first.frequencies(), waves.second.frequencies())
    ranks = mid_ranks(table.sum(axis=0))
    ranked = waves.scored(lambda answers: ranks[np.searchsorted(values, answers)])
    found = stratified_change(ranked, is_share=False, use_pairs=design != "independent")
    if isinstance(found, NotEstimable) or found.p_value is None:
        return None, "all answers tied"
    return found.p_value, "rank test within schools, asymptotic"


def _test_of_share(
    waves: TwoWaves, change: StratifiedChange, design: Design
) -> tuple[float | None, str]:
    if change.p_value is None:
        return None, change.p_reason or "no test"
    if design == "partially overlapping":
        return change.p_value, "partially overlapping samples within schools, z"
    if design == "independent":
        return change.exact_p_value, change.exact_method or "no test"
    both = waves.pairs
    table = np.zeros((2, 2), dtype=np.int64)
    np.add.at(table, (1 - both.first.astype(int), 1 - both.second.astype(int)), both.counts)
    pairs = mcnemar(table)
    if isinstance(pairs, NotEstimable) or pairs.exact_p_value is None:
        return None, "nobody's answer changed"
    return pairs.exact_p_value, "McNemar, exact"
