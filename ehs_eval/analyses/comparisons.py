"""Scores described and compared between two or more groups; used for ratings and score sheets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context, direction, fields, significance
from ehs_eval.config.parts import HigherIs
from ehs_eval.results import Place
from ehs_eval.stats import (
    NotEstimable,
    describe,
    kruskal_wallis,
    mann_whitney,
    mean_interval,
    wilcoxon_signed_rank,
)
from ehs_eval.stats.frequencies import Frequencies, frequencies

Pairs = Mapping[tuple[float, float], int]
"""How many people have an earlier and a later score."""


def scores_of(values: pd.Series) -> Frequencies:
    """Return how often each score occurs; missing ones are left out."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    return frequencies(numbers[~np.isnan(numbers)])


def pairs_of(first: pd.Series, second: pd.Series) -> Pairs:
    """Return how many have both scores, by both; the two have the same index."""
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).dropna().astype(float)
    return Counter(both.itertuples(index=False, name=None))


def count_values(scores: Frequencies) -> dict[float, int]:
    """Return how often each score occurs, lowest first."""
    return dict(zip(scores.values.tolist(), scores.counts.tolist(), strict=True))


def add_description(
    context: Context, at: Place, scores: Frequencies, n_missing: int, bounds: tuple[float, float]
) -> None:
    """Add n, mean, SD, quartiles and the shares at either end of the scale."""
    context.results.add(at, {"n_missing": n_missing})
    found = describe(scores, scale_range=bounds)
    if isinstance(found, NotEstimable):
        context.results.add(at, {"n": 0})
        context.results.add(at, dict.fromkeys(("mean", "sd", "median"), found))
        return
    context.results.add(at, fields(found, "n", "mean", "median", "q1", "q3", "minimum", "maximum"))
    context.results.add(at, {"sd": found.sd}, method="n - 1", reason="n = 1")
    context.results.add(at, fields(found, "share_at_minimum", "share_at_maximum"))
    limits = mean_interval(scores, confidence_level=context.confidence_level)
    if isinstance(limits, NotEstimable):
        context.results.add(at, {"mean_low": limits, "mean_high": limits})
    else:
        ends = {"mean_low": limits.low, "mean_high": limits.high}
        context.results.add(at, ends, method=limits.method)


def add_mann_whitney(context: Context, at: Place, first: Frequencies, second: Frequencies) -> None:
    """Add a Mann-Whitney test in the SPSS convention, beside the exact one and the effects."""
    results = context.results
    found = mann_whitney(first, second, confidence_level=context.confidence_level)
    results.add(at, {"n_first": first.n, "n_second": second.n})
    if isinstance(found, NotEstimable):
        names = ("u", "u_min", "z", "p_value", "exact_p_value", "rank_biserial", "hodges_lehmann")
        results.add(at, dict.fromkeys(names, found))
        return
    results.add(at, fields(found, "u", "u_min", "mean_rank_first", "mean_rank_second"))
    results.add(at, fields(found, "z", "p_value"), method=found.method)
    results.add(at, {"exact_p_value": found.exact_p_value}, method=found.exact_method)
    results.add(
        at,
        fields(found, "rank_biserial", "rank_biserial_low", "rank_biserial_high"),
        method=found.rank_biserial_method,
    )
    results.add(
        at,
        fields(found, "hodges_lehmann", "hodges_lehmann_low", "hodges_lehmann_high"),
        method=found.hodges_lehmann_method,
        reason=found.hodges_lehmann_reason,
    )


def add_kruskal_wallis(context: Context, at: Place, groups: Sequence[Frequencies]) -> None:
    """Add a Kruskal-Wallis test of several groups."""
    found = kruskal_wallis(*groups)
    if isinstance(found, NotEstimable):
        context.results.add(at, dict.fromkeys(("statistic", "p_value", "epsilon_squared"), found))
        return
    context.results.add(
        at, fields(found, "statistic", "df", "p_value", "epsilon_squared", "n"), method=found.method
    )


def add_paired(
    context: Context,
    at: Place,
    pairs: Pairs,
    *,
    higher_is: str,
    threshold: float | None = None,
) -> None:
    """Add how many people went up, down or stayed, and a signed-rank test where n allows.

    Args:
        context: Study, data and results.
        at: What the pairs are about.
        pairs: People by earlier and later score.
        higher_is: Whether a higher score is better, worse or neither.
        threshold: Change that counts as reliable; None when the measure has none.
    """
    results = context.results
    change = _changes(pairs)
    up = int(change.counts[change.values > 0].sum())
    down = int(change.counts[change.values < 0].sum())
    same = change.n - up - down
    results.add(at, {"n_pairs": change.n, "n_higher": up, "n_lower": down, "n_same": same})
    if higher_is != "neither":
        better, worse = (up, down) if higher_is == "better" else (down, up)
        results.add(at, {"n_improved": better, "n_worse": worse})
    if threshold is not None:
        _add_reliable_change(context, at, change, threshold, higher_is)
    if not change.n:
        none = NotEstimable("no pairs", 0)
        results.add(at, dict.fromkeys(("mean_change", "p_value", "exact_p_value"), none))
        return
    results.add(at, {"mean_change": change.mean})
    limits = mean_interval(change, confidence_level=context.confidence_level)
    if isinstance(limits, NotEstimable):
        results.add(at, {"mean_change_low": limits, "mean_change_high": limits})
    else:
        ends = {"mean_change_low": limits.low, "mean_change_high": limits.high}
        results.add(at, ends, method=limits.method)
    _add_signed_ranks(context, at, pairs, up + down)


def _changes(pairs: Pairs) -> Frequencies:
    first, second = np.array(list(pairs), dtype=float).reshape(-1, 2).T
    # Without float noise, or equal steps of 0.1 would read as different ones.
    return frequencies((second - first).round(10), list(pairs.values()))


def _add_signed_ranks(context: Context, at: Place, pairs: Pairs, changed: int) -> None:
    """Add a signed-rank test, unless no result of it could be significant."""
    results = context.results
    smallest = 2 / 2**changed  # the two-sided exact p-value when all change the same way
    if smallest >= significance(context.confidence_level):
        why = (
            "no pair changed"
            if changed == 0
            else (
                f"{changed} pair{'s' if changed > 1 else ''} changed: "
                f"an exact p-value could not be below {smallest:.4g}"
            )
        )
        results.add(at, {"p_value": None, "exact_p_value": None}, reason=why)
        return
    first, second = np.array(list(pairs), dtype=float).reshape(-1, 2).T
    found = wilcoxon_signed_rank(first, second, counts=list(pairs.values()))
    if isinstance(found, NotEstimable):
        results.add(at, dict.fromkeys(("p_value", "exact_p_value"), found))
        return
    results.add(at, fields(found, "statistic", "z", "p_value"), method=found.method)
    results.add(at, {"exact_p_value": found.exact_p_value}, method=found.exact_method)
    results.add(at, {"rank_biserial": found.rank_biserial}, method="matched pairs")


def _add_reliable_change(
    context: Context, at: Place, change: Frequencies, threshold: float, higher_is: str
) -> None:
    gain = change.values if higher_is == "better" else -change.values
    context.results.add(
        at,
        {
            "n_reliably_improved": int(change.counts[gain >= threshold].sum()),
            "n_no_reliable_change": int(change.counts[np.abs(gain) < threshold].sum()),
            "n_reliably_worse": int(change.counts[gain <= -threshold].sum()),
        },
        method=f"a change of {threshold:g} or more",
    )


def add_people(
    context: Context, at: Place, change: NDArray[np.float64], higher_is: HigherIs
) -> None:
    """Add the change of each person where there are too few for anything else; never a code.

    A number is the same person in every block, item and score of this group and these waves.

    Args:
        context: Study, data and results.
        at: What the changes are of.
        change: Change of each person; NaN where it is not known.
        higher_is: Whether a higher score is better.
    """
    if len(change) > context.study.study.small_group:
        return
    for number, value in enumerate(change.tolist(), start=1):
        group = {**at.group, "pair": str(number)}
        place = Place(at.dataset, at.analysis, at.item, group, at.waves)
        change_of_person = round(value, 10)
        said = None if math.isnan(value) else direction(change_of_person, higher_is)
        context.results.add(
            place, {"change": change_of_person, "direction": said}, reason="not answered both times"
        )
