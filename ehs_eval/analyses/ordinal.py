"""Whole scales beside the share that counts: mean points, trend, and every other cut.

A share of those who agree throws away how strongly they do, and another cut of the same scale might
say something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ehs_eval.analyses.context import (
    Context,
    contrasts,
    counted_points,
    direction,
    fields,
    higher_points_are,
    significance,
)
from ehs_eval.analyses.people import People, people_of_survey
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Block, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable, linear_trend
from ehs_eval.stats.wave_change import WaveComparison, compare_waves
from ehs_eval.stats.waves import TwoWaves

ORDINAL: Final = "ordinal"
CUT: Final = "cut"

FEWEST_POINTS: Final = 3
"""Points of a scale below which it has one cut only."""

NO_CLEAR_CHANGE: Final = "no clear change"


@dataclass(frozen=True, slots=True)
class _Scale:
    """The scale of a block.

    Attributes:
        labels: Answers from lowest to highest.
        counted: Points, from 1, whose share the study reports.
        higher_is: Whether a higher point is better.
        base_note: What the study's share counts that points leave out; None where nothing.
    """

    labels: tuple[str, ...]
    counted: frozenset[int]
    higher_is: HigherIs
    base_note: str | None

    @property
    def cuts(self) -> range:
        """Lowest point above each cut."""
        return range(2, len(self.labels) + 1)

    def name(self, cut: int) -> str:
        """Return a cut in words."""
        return f"{self.labels[cut - 1]} or higher"

    def is_study_cut(self, cut: int) -> bool:
        """Say whether the study counts the points on one side of a cut."""
        above = frozenset(range(cut, len(self.labels) + 1))
        return self.counted in (above, frozenset(range(1, cut)))


def scale_points(context: Context, survey: Survey, data: SurveyData) -> pd.DataFrame:
    """Return the scale point of every answer, from 1; missing for none and for one off the scale.

    Rows are all responses, columns all items of the blocks.
    """
    points = {
        (item, label): float(number)
        for block in survey.blocks
        for number, label in enumerate(context.study.scale_of(block).labels, start=1)
        for item in block.items
    }
    items = [item for block in survey.blocks for item in block.items]
    keys = zip(data.answers["question"], data.answers["answer"], strict=True)
    values = pd.Series([points.get(key) for key in keys], index=data.answers.index, dtype=float)
    table = data.answers.assign(value=values).dropna(subset=["value"])
    return table.pivot(index="response", columns="question", values="value").reindex(
        index=data.responses.index, columns=items
    )


def analyse_ordinal(context: Context, survey: Survey, data: SurveyData) -> None:
    """Add the change of every item of a block in scale points, and that of every cut."""
    people = people_of_survey(survey, data)
    points = scale_points(context, survey, data)
    by_wave = {wave: points[data.responses["wave"] == wave] for wave in data.waves}
    for block in survey.blocks:
        scale = _scale(context, block)
        if len(scale.labels) < FEWEST_POINTS:
            continue
        for item in block.items:
            for waves in contrasts(data.asked[item].waves):
                first, second = (by_wave[wave][item].dropna() for wave in waves)
                at = Place(data.name, ORDINAL, item, {}, waves)
                _add_trend(context, at, first, second, len(scale.labels))
                answers = people.compare(first, second, people.links(*waves))
                _add_item(context, at, people, answers, scale)


def _scale(context: Context, block: Block) -> _Scale:
    scale = context.study.scale_of(block)
    has_more = block.base == "answers" and bool(scale.off_scale)
    note = f"the study's share counts {', '.join(scale.off_scale)} in its base, this one does not"
    return _Scale(
        tuple(scale.labels),
        counted_points(context, block),
        higher_points_are(context, block),
        note if has_more else None,
    )


def _add_trend(
    context: Context, at: Place, first: pd.Series, second: pd.Series, points: int
) -> None:
    """Add the linear trend of all answers, whatever their school."""
    sides = [side.to_numpy(dtype=int) for side in (first, second)]
    context.results.add(at, {"n_first": sides[0].size, "n_second": sides[1].size})
    found = linear_trend([np.bincount(side, minlength=points + 1)[1:] for side in sides])
    if isinstance(found, NotEstimable):
        context.results.add(at, {"trend_p_value": found})
        return
    words = f"{found.method}; answers of all schools pooled, waves taken as independent"
    context.results.add(at, {"trend_p_value": found.p_value}, method=words)


def _add_item(
    context: Context, at: Place, people: People, answers: TwoWaves, scale: _Scale
) -> None:
    """Add the change in points, that of each cut, and whether another cut says otherwise."""
    found = _compare(context, people, answers, is_share=False)
    _add_change(context, at, found, scale.higher_is)
    both = np.concatenate([answers.first, answers.second])
    concluded: dict[int, str | None] = {}
    for cut in scale.cuts:
        shares = _compare(context, people, answers.scored(both >= cut), is_share=True)
        place = Place(at.dataset, CUT, at.item, {CUT: scale.name(cut)}, at.waves)
        said = "yes" if scale.is_study_cut(cut) else "no"
        note = scale.base_note if said == "yes" else None
        context.results.add(place, {"is_study_cut": said}, method=note)
        concluded[cut] = _add_change(context, place, shares, scale.higher_is)
    _add_agreement(context, at, scale, concluded)


def _compare(
    context: Context, people: People, answers: TwoWaves, *, is_share: bool
) -> WaveComparison:
    return compare_waves(
        answers,
        is_share=is_share,
        schools=people.recorded,
        smallest=context.study.study.small_group,
        confidence_level=context.confidence_level,
    )


def _add_change(
    context: Context, at: Place, found: WaveComparison, higher_is: HigherIs
) -> str | None:
    """Add a change and what it would conclude, and return that; None with too few answers."""
    results = context.results
    names = ("difference", "low", "high", "p_value")
    results.add(at, fields(found, *names), method=found.method, reason=found.p_reason)
    results.add(at, {"verdict": found.verdict}, method=found.reason)
    said = None
    if found.difference is not None and found.verdict != "too few":
        said = _conclusion(context, found, found.difference, higher_is)
    rule = "p and interval, whether or not the schools allow a claim"
    results.add(at, {"conclusion": said}, method=rule, reason=found.reason)
    return said


def _conclusion(
    context: Context, found: WaveComparison, difference: float, higher_is: HigherIs
) -> str:
    is_small = found.p_value is not None and found.p_value < significance(context.confidence_level)
    excludes_zero = (
        found.low is not None and found.high is not None and (found.low > 0 or found.high < 0)
    )
    if not (is_small and excludes_zero):
        return NO_CLEAR_CHANGE
    return direction(round(difference, 10), higher_is)


def _add_agreement(
    context: Context, at: Place, scale: _Scale, concluded: dict[int, str | None]
) -> None:
    """Add whether another cut than that of the study would conclude otherwise."""
    names = ("study_conclusion", "cut_changes_conclusion", "other_conclusions")
    study_cut = next((cut for cut in scale.cuts if scale.is_study_cut(cut)), None)
    if study_cut is None:
        why = "the points that count are not all those on one side of a cut"
        context.results.add(at, dict.fromkeys(names), reason=why)
        return
    said = concluded[study_cut]
    if said is None:
        place = Place(at.dataset, CUT, at.item, {CUT: scale.name(study_cut)}, at.waves)
        found = context.results.find(place, "conclusion")
        reason = None if found is None else found.reason
        context.results.add(at, dict.fromkeys(names), reason=reason)
        return
    others = "; ".join(
        f"{scale.name(cut)}: {other}"
        for cut, other in concluded.items()
        if other is not None and other != said
    )
    context.results.add(
        at,
        {
            "study_conclusion": said,
            "cut_changes_conclusion": "yes" if others else "no",
            "other_conclusions": others or "none",
        },
        method=f"cut of the study ({scale.name(study_cut)}): {said}",
    )
