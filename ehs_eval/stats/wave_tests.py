"""The test of a change within schools that suits how people are linked."""

from typing import Literal

import numpy as np
from scipy.stats import rankdata

from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.paired import mcnemar, wilcoxon_signed_rank
from ehs_eval.stats.ranks import mann_whitney
from ehs_eval.stats.stratified import StratifiedChange, stratified_change
from ehs_eval.stats.waves import TwoWaves, two_waves

Design = Literal["paired", "independent", "partially overlapping"]


def leavers_p(waves: TwoWaves, *, is_share: bool, smallest: int) -> float | None:
    """Return how likely the earlier answers of those who came back are, were they like others."""
    came = np.zeros(waves.first.size, dtype=bool)
    came[waves.pairs[:, 0]] = True
    if min(int(came.sum()), int((~came).sum())) < smallest:
        return None
    compared = two_waves(
        waves.first[~came],
        waves.first[came],
        first_schools=waves.first_schools[~came],
        second_schools=waves.first_schools[came],
    )
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
        signed = wilcoxon_signed_rank(waves.first, waves.second)
        if isinstance(signed, NotEstimable):
            return None, signed.reason
        return signed.exact_p_value, f"Wilcoxon signed-rank, {signed.exact_method}"
    if design == "independent" and change.n_schools == 1:
        ranked = mann_whitney(waves.first, waves.second)
        if isinstance(ranked, NotEstimable):
            return None, ranked.reason
        return ranked.exact_p_value, f"Mann-Whitney, {ranked.exact_method}"
    ranks = stratified_change(
        waves.scored(rankdata(np.concatenate([waves.first, waves.second]))),
        is_share=False,
        use_pairs=design != "independent",
    )
    if isinstance(ranks, NotEstimable) or ranks.p_value is None:
        return None, "all answers tied"
    return ranks.p_value, "rank test within schools, asymptotic"


def _test_of_share(
    waves: TwoWaves, change: StratifiedChange, design: Design
) -> tuple[float | None, str]:
    if change.p_value is None:
        return None, change.p_reason or "no test"
    if design == "partially overlapping":
        return change.p_value, "partially overlapping samples within schools, z"
    if design == "independent":
        return change.exact_p_value, "exact test within schools (conditional)"
    lost = int(((waves.first == 1) & (waves.second == 0)).sum())
    gained = int(((waves.first == 0) & (waves.second == 1)).sum())
    kept = int(((waves.first == 1) & (waves.second == 1)).sum())
    pairs = mcnemar([[kept, lost], [gained, waves.first.size - kept - lost - gained]])
    if isinstance(pairs, NotEstimable) or pairs.exact_p_value is None:
        return None, "nobody's answer changed"
    return pairs.exact_p_value, "McNemar, exact"
