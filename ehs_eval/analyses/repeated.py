"""The same people over all waves of a study with three or more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context, contrasts, fields
from ehs_eval.analyses.ordinal import item_points
from ehs_eval.analyses.people import people_of_sheet
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.scores import ScoreSheet
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.labels import natural_key
from ehs_eval.results import Place, Result
from ehs_eval.stats import NotEstimable, adjust_p_values, friedman, skillings_mack

REPEATED: Final = "repeated"
FRIEDMAN: Final = "Friedman"
SKILLINGS_MACK: Final = "Skillings-Mack"

FEWEST_WAVES: Final = 3
"""Waves below which a paired test says it all."""


Answers = Mapping[tuple[float | None, ...], int]
"""How many people have each combination of values over the waves; None for no answer."""


def analyse_repeated_answers(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add tests of every item of a block over all waves that asked it, of the linked people."""
    data = counts.survey
    if survey.respondent is None or len(data.waves) < FEWEST_WAVES:
        return
    for block in survey.blocks:
        for item in block.items:
            waves = data.asked[item].waves
            if len(waves) >= FEWEST_WAVES:
                at = Place(data.name, REPEATED, item, {}, waves)
                points = item_points(context, block, item)
                _add_tests(context, at, points.over_waves(counts, waves))


def analyse_repeated_scores(context: Context, sheet: ScoreSheet, data: SheetData) -> None:
    """Add tests of every score over all waves, of each programme and of all of it."""
    if data.frame["participant"].isna().all() or len(data.waves) < FEWEST_WAVES:
        return
    for group, frame in programme_parts(sheet, data):
        rows = people_of_sheet(sheet, frame, data.waves).rows
        for score in data.scores:
            at = Place(data.name, REPEATED, score, group, data.waves)
            _add_tests(context, at, _over_waves(frame[score], rows))


def programme_parts(
    sheet: ScoreSheet, data: SheetData
) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield all rows of a score sheet, then those of each programme."""
    yield {}, data.frame
    if sheet.programme is not None:
        for programme in sorted(data.frame["programme"].dropna().unique(), key=natural_key):
            yield {"programme": str(programme)}, data.frame[data.frame["programme"] == programme]


def _over_waves(values: pd.Series, rows: pd.DataFrame) -> Answers:
    """Return how many people, who are rows, have each combination of values over the waves."""
    sides = [values.reindex(rows[wave]).astype(float).tolist() for wave in rows.columns]
    return Counter(
        tuple(None if math.isnan(value) else value for value in person)
        for person in zip(*sides, strict=True)
    )


def _add_tests(context: Context, at: Place, answers: Answers) -> None:
    """Add both tests, which of them is read, and the pairs of waves behind it.

    Args:
        context: Study, data and results.
        at: What the values are of, and the waves.
        answers: People by their values in those waves.
    """
    table = np.array(list(answers), dtype=np.float64).reshape(-1, len(at.waves))
    people = np.array(list(answers.values()), dtype=np.int64)
    given = (~np.isnan(table)).sum(axis=1)
    n_all, n_some = int(people[given == len(at.waves)].sum()), int(people[given >= 2].sum())
    context.results.add(at, {"n_all_waves": n_all, "n_two_or_more": n_some})
    smallest = context.study.study.small_group
    few = f"fewer than {smallest} people"
    if n_all < smallest:
        found_all = NotEstimable(f"{few} answered in all waves ({n_all})", n_all)
        _add_refused(context, at, FRIEDMAN, found_all)
    else:
        is_complete = given == len(at.waves)
        _add_friedman(context, at, table[is_complete], people[is_complete])
    if n_some < smallest:
        found_some = NotEstimable(f"{few} answered in two waves or more ({n_some})", n_some)
        _add_refused(context, at, SKILLINGS_MACK, found_some)
        context.results.add(at, {"chosen": found_some})
        return
    _add_skillings_mack(context, at, table, people)
    has_gaps = n_some > n_all
    chosen, why = (
        (SKILLINGS_MACK, f"{n_some - n_all} of {n_some} people have a gap")
        if has_gaps
        else (FRIEDMAN, f"none of {n_some} people has a gap")
    )
    context.results.add(at, {"chosen": chosen}, method=why)
    _add_pairs_of_waves(context, at)


def _add_refused(context: Context, at: Place, test: str, why: NotEstimable) -> None:
    context.results.add(at, dict.fromkeys(("statistic", "p_value"), why), method=test)


def _add_friedman(
    context: Context, at: Place, complete: NDArray[np.float64], people: NDArray[np.int64]
) -> None:
    found = friedman(*complete.T, counts=people)
    if isinstance(found, NotEstimable):
        _add_refused(context, at, FRIEDMAN, found)
        return
    results = context.results
    names = ("statistic", "df", "p_value", "kendalls_w", "n")
    results.add(at, fields(found, *names), method=found.method)
    exact = {"exact_p_value": found.exact_p_value}
    results.add(at, exact, method=f"{FRIEDMAN}, {found.exact_method}")


def _add_skillings_mack(
    context: Context, at: Place, table: NDArray[np.float64], people: NDArray[np.int64]
) -> None:
    found = skillings_mack(table, counts=people)
    if isinstance(found, NotEstimable):
        _add_refused(context, at, SKILLINGS_MACK, found)
        return
    names = ("statistic", "df", "p_value", "n")
    context.results.add(at, fields(found, *names), method=found.method)


def _add_pairs_of_waves(context: Context, at: Place) -> None:
    """Add the signed-rank tests of two waves each, adjusted for their number."""
    found: dict[tuple[str, str], Result] = {}
    for waves in contrasts(tuple(at.waves)):
        place = Place(at.dataset, "matched_pairs", at.item, at.group, waves)
        row = context.results.find(place, "exact_p_value")
        if row is not None:
            found[waves] = row
    tested = {waves: float(row.value) for waves, row in found.items() if row.value is not None}
    adjusted = adjust_p_values(list(tested.values()), method="holm").tolist()
    by_waves = dict(zip(tested, adjusted, strict=True))
    for waves, row in found.items():
        context.results.add(
            Place(at.dataset, REPEATED, at.item, at.group, waves),
            {"adjusted_p_value": by_waves.get(waves)},
            method=f"Holm, {len(tested)} exact signed-rank tests of the same people",
            reason=row.reason,
        )
