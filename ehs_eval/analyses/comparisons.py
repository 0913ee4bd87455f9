"""Scores described and compared between two or more groups; used for ratings and score sheets."""

from __future__ import annotations

import numpy as np
import pandas as pd

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


def count_values(values: pd.Series) -> dict[float, int]:
    """Return how often each score occurs, lowest first."""
    scores, counts = np.unique(values.dropna().to_numpy(dtype=float), return_counts=True)
    return dict(zip(scores.tolist(), counts.tolist(), strict=True))


def add_description(
    context: Context, at: Place, values: pd.Series, bounds: tuple[float, float]
) -> None:
    """Add n, mean, SD, quartiles and the shares at either end of the scale."""
    scores = values.dropna().to_numpy(dtype=float)
    context.results.add(at, {"n_missing": int(values.isna().sum())})
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


def add_mann_whitney(context: Context, at: Place, first: pd.Series, second: pd.Series) -> None:
    """Add a Mann-Whitney test in the SPSS convention, beside the exact one and the effects."""
    results = context.results
    scores = [part.dropna().to_numpy(dtype=float) for part in (first, second)]
    found = mann_whitney(*scores, confidence_level=context.confidence_level)
    results.add(at, {"n_first": len(scores[0]), "n_second": len(scores[1])})
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


def add_kruskal_wallis(context: Context, at: Place, groups: list[pd.Series]) -> None:
    """Add a Kruskal-Wallis test of several groups."""
    scores = [part.dropna().to_numpy(dtype=float) for part in groups]
    found = kruskal_wallis(*scores)
    if isinstance(found, NotEstimable):
        context.results.add(at, dict.fromkeys(("statistic", "p_value", "epsilon_squared"), found))
        return
    context.results.add(
        at, fields(found, "statistic", "df", "p_value", "epsilon_squared", "n"), method=found.method
    )


def add_paired(
    context: Context,
    at: Place,
    first: pd.Series,
    second: pd.Series,
    *,
    higher_is: str,
    threshold: float | None = None,
) -> None:
    """Add how many people went up, down or stayed, and a signed-rank test where n allows.

    Args:
        context: Study, data and results.
        at: What the pairs are about.
        first: Earlier scores, indexed by person.
        second: Later scores of the same people.
        higher_is: Whether a higher score is better, worse or neither.
        threshold: Change that counts as reliable; None when the measure has none.
    """
    results = context.results
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).dropna()
    change = (both["second"] - both["first"]).round(10)
    up, down = int((change > 0).sum()), int((change < 0).sum())
    results.add(
        at,
        {"n_pairs": len(both), "n_higher": up, "n_lower": down, "n_same": int((change == 0).sum())},
    )
    if higher_is != "neither":
        better, worse = (up, down) if higher_is == "better" else (down, up)
        results.add(at, {"n_improved": better, "n_worse": worse})
    if threshold is not None:
        _add_reliable_change(context, at, change, threshold, higher_is)
    if both.empty:
        none = NotEstimable("no pairs", 0)
        results.add(at, dict.fromkeys(("mean_change", "p_value", "exact_p_value"), none))
        return
    results.add(at, {"mean_change": float(np.mean(change))})
    limits = mean_interval(change.to_numpy(), confidence_level=context.confidence_level)
    if isinstance(limits, NotEstimable):
        results.add(at, {"mean_change_low": limits, "mean_change_high": limits})
    else:
        ends = {"mean_change_low": limits.low, "mean_change_high": limits.high}
        results.add(at, ends, method=limits.method)
    changed = up + down
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
    found = wilcoxon_signed_rank(both["first"].to_numpy(), both["second"].to_numpy())
    if isinstance(found, NotEstimable):
        results.add(at, dict.fromkeys(("p_value", "exact_p_value"), found))
        return
    results.add(at, fields(found, "statistic", "z", "p_value"), method=found.method)
    results.add(at, {"exact_p_value": found.exact_p_value}, method=found.exact_method)
    results.add(at, {"rank_biserial": found.rank_biserial}, method="matched pairs")


def _add_reliable_change(
    context: Context, at: Place, change: pd.Series, threshold: float, higher_is: str
) -> None:
    gain = change if higher_is == "better" else -change
    context.results.add(
        at,
        {
            "n_reliably_improved": int((gain >= threshold).sum()),
            "n_no_reliable_change": int((gain.abs() < threshold).sum()),
            "n_reliably_worse": int((gain <= -threshold).sum()),
        },
        method=f"a change of {threshold:g} or more",
    )


def add_people(context: Context, at: Place, change: pd.Series, higher_is: HigherIs) -> None:
    """Add the change of each person where there are too few for anything else; never a code.

    A number is the same person in every block, item and score of this group and these waves.
    """
    if len(change) > context.study.study.small_group:
        return
    for number, value in enumerate(change, start=1):
        group = {**at.group, "pair": str(number)}
        place = Place(at.dataset, at.analysis, at.item, group, at.waves)
        change_of_person = round(float(value), 10)
        said = None if pd.isna(value) else direction(change_of_person, higher_is)
        context.results.add(
            place, {"change": change_of_person, "direction": said}, reason="not answered both times"
        )
