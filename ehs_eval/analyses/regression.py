"""Regression to the mean in groups that were chosen because they scored low."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ehs_eval.analyses.context import Context, contrasts, fields
from ehs_eval.analyses.people import people_of_sheet
from ehs_eval.analyses.repeated import programme_parts
from ehs_eval.config.scores import TOTAL, ScoreSheet
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable, RegressionToMean, regression_to_mean

REGRESSION_TO_MEAN: Final = "regression_to_mean"
NO_POPULATION_MEAN: Final = "the study file gives no population mean"

_CHANGES: Final = ("observed_change", "expected_change", "remaining_change")
_TEST: Final = ("low", "high", "p_value")


def analyse_regression_to_mean(context: Context, sheet: ScoreSheet, data: SheetData) -> None:
    """Add how much of the change of a group chosen for low totals comes of choosing it so."""
    if not sheet.chosen_low:
        return
    for group, frame in programme_parts(sheet, data):
        people = people_of_sheet(sheet, frame, data.waves)
        totals = frame[TOTAL]
        for first, second in contrasts(data.waves):
            if first != data.waves[0]:  # people were chosen by their first totals
                continue
            links = people.links(first, second)
            sides = [totals.reindex(links[:, side]).to_numpy() for side in (0, 1)]
            pairs = pd.DataFrame({"first": sides[0], "second": sides[1]}).dropna()
            at = Place(data.name, REGRESSION_TO_MEAN, TOTAL, group, (first, second))
            _add(context, at, sheet, pairs)


def _add(context: Context, at: Place, sheet: ScoreSheet, pairs: pd.DataFrame) -> None:
    context.results.add(at, {"n_pairs": len(pairs)})
    found = _estimate(context, sheet, pairs)
    if isinstance(found, NotEstimable):
        context.results.add(at, dict.fromkeys((*_CHANGES, *_TEST), found))
        return
    context.results.add(at, {"population_mean": found.population_mean})
    context.results.add(at, fields(found, *_CHANGES, "slope"), method=found.method)
    context.results.add(at, fields(found, *_TEST), method=found.method, reason=found.p_reason)


def _estimate(
    context: Context, sheet: ScoreSheet, pairs: pd.DataFrame
) -> RegressionToMean | NotEstimable:
    smallest = context.study.study.small_group
    if sheet.population_mean is None:
        return NotEstimable(NO_POPULATION_MEAN, len(pairs))
    if len(pairs) < smallest:
        why = f"{len(pairs)} people seen in both waves, fewer than {smallest}"
        return NotEstimable(why, len(pairs))
    return regression_to_mean(
        pairs["first"].to_numpy(),
        pairs["second"].to_numpy(),
        population_mean=sheet.population_mean,
        confidence_level=context.confidence_level,
    )
