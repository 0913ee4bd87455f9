"""Whole scales beside the share that counts: mean points, trend, and every other cut.

A share of those who agree throws away how strongly they do, and another cut of the same scale might
say something else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from ehs_eval.analyses.compared import Compared
from ehs_eval.analyses.context import (
    Context,
    contrasts,
    counted_points,
    direction,
    fields,
    higher_points_are,
    significance,
)
from ehs_eval.analyses.respondents import respondents_of
from ehs_eval.analyses.scoring import Scored, answer_scores
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Block, Survey
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable, linear_trend
from ehs_eval.stats.frequencies import Frequencies
from ehs_eval.stats.wave_change import WaveComparison

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


def item_points(context: Context, block: Block, item: str) -> Scored:
    """Return the scale point, from 1, of each answer to an item; none off the scale."""
    labels = context.study.scale_of(block).labels
    return answer_scores(item, {label: float(n) for n, label in enumerate(labels, start=1)})


def analyse_ordinal(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the change of every item of a block in scale points, and that of every cut."""
    data = counts.survey
    people = respondents_of(survey, counts)
    for block in survey.blocks:
        scale = _scale(context, block)
        if len(scale.labels) < FEWEST_POINTS:
            continue
        for item in block.items:
            points = item_points(context, block, item)
            for waves in contrasts(data.asked[item].waves):
                at = Place(data.name, ORDINAL, item, {}, waves)
                first, second = (points.frequencies(counts, wave) for wave in waves)
                _add_trend(context, at, first, second, len(scale.labels))
                _add_item(context, at, people.compare(points, waves), scale)


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
    context: Context, at: Place, first: Frequencies, second: Frequencies, points: int
) -> None:
    """Add the linear trend of all answers, whatever their school."""
    context.results.add(at, {"n_first": first.n, "n_second": second.n})
    found = linear_trend(
        [[side.count_of(point) for point in range(1, points + 1)] for side in (first, second)]
    )
    if isinstance(found, NotEstimable):
        context.results.add(at, {"trend_p_value": found})
        return
    words = f"{found.method}; answers of all schools pooled, waves taken as independent"
    context.results.add(at, {"trend_p_value": found.p_value}, method=words)


def _add_item(context: Context, at: Place, points: Compared, scale: _Scale) -> None:
    """Add the change in points, that of each cut, and whether another cut says otherwise."""
    found = points.by_the_study(context, is_share=False)
    _add_change(context, at, found, scale.higher_is)
    concluded: dict[int, str | None] = {}
    for cut in scale.cuts:
        above = replace(points, answers=points.answers.scored(partial(np.less_equal, cut)))
        shares = above.by_the_study(context, is_share=True)
        place = Place(at.dataset, CUT, at.item, {CUT: scale.name(cut)}, at.waves)
        said = "yes" if scale.is_study_cut(cut) else "no"
        note = scale.base_note if said == "yes" else None
        context.results.add(place, {"is_study_cut": said}, method=note)
        concluded[cut] = _add_change(context, place, shares, scale.higher_is)
    _add_agreement(context, at, scale, concluded)


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
