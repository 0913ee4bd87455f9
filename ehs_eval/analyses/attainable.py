"""The smallest p-value that comparisons of a few people could have reached."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.context import Context, significance
from ehs_eval.analyses.ordinal import ORDINAL
from ehs_eval.results import Place
from ehs_eval.stats.permutation import smallest_rank_sum_p, smallest_signed_rank_p

ATTAINABLE: Final = "attainable"
GROUPS: Final = "exact rank-sum test of two groups, all scores different"
PAIRS: Final = "exact signed-rank test, every pair changing the same way"


def analyse_attainable(context: Context) -> None:
    """Add the smallest p-value of every comparison with fewer people than the smallest group.

    A result that could not have been significant says nothing by not being so.
    """
    for dataset in (*context.study.surveys, *context.study.score_sheets):
        for analysis in ("mann_whitney", ORDINAL):
            _add_groups(context, dataset, analysis)
        _add_pairs(context, dataset)


def _add_groups(context: Context, dataset: str, analysis: str) -> None:
    results, smallest = context.results, context.study.study.small_group
    for row in list(results.select(dataset, analysis, statistic="n_first")):
        there = Place(dataset, analysis, row.item, row.group, row.waves)
        first, second = (int(results.number(there, f"n_{end}") or 0) for end in ("first", "second"))
        if 0 < min(first, second) < smallest:
            at = Place(dataset, ATTAINABLE, row.item, row.group, row.waves)
            results.add(at, {"n_first": first, "n_second": second})
            _add(context, at, smallest_rank_sum_p(first, second), GROUPS)


def _add_pairs(context: Context, dataset: str) -> None:
    results, smallest = context.results, context.study.study.small_group
    for row in list(results.select(dataset, "matched_pairs", statistic="n_pairs")):
        pairs = int(row.value or 0)
        if 0 < pairs < smallest:
            at = Place(dataset, ATTAINABLE, row.item, row.group, row.waves)
            results.add(at, {"n_pairs": pairs})
            _add(context, at, smallest_signed_rank_p(pairs), PAIRS)


def _add(context: Context, at: Place, p_value: float, method: str) -> None:
    can = "yes" if p_value < significance(context.confidence_level) else "no"
    context.results.add(
        at, {"smallest_p_value": p_value, "could_be_significant": can}, method=method
    )
