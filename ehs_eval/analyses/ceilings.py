"""Room to move: answers that crowd at an end of their scale, and how far means are from it."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.context import Context, higher_points_are
from ehs_eval.analyses.ordinal import FEWEST_POINTS, item_points
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.scores import TOTAL, TOTAL_RECORDED
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable
from ehs_eval.stats.frequencies import Frequencies

CEILING: Final = "ceiling"

CROWDED: Final = 0.15
"""Share at an end of a scale above which a floor or ceiling is named."""

RULE: Final = f"more than {CROWDED:.0%} at that end of the scale (Terwee et al. 2007)"

_FLAGS: Final = ("has_floor", "has_ceiling")


def analyse_item_ceilings(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the shares at either end of the scale of every item and wave, and whether they crowd."""
    data = counts.survey
    for block in survey.blocks:
        highest = len(context.study.scale_of(block).labels)
        if highest < FEWEST_POINTS:
            continue
        better = higher_points_are(context, block)
        best = {"better": highest, "worse": 1, "neither": None}[better]
        for item in block.items:
            points = item_points(context, block, item)
            for wave in data.asked[item].waves:
                at = Place(data.name, CEILING, item, {}, (wave,))
                _add_ends(context, at, points.frequencies(counts, wave), highest, best)


def _add_ends(
    context: Context, at: Place, given: Frequencies, highest: int, best: int | None
) -> None:
    results = context.results
    results.add(at, {"n": given.n})
    shares = ("share_lowest", "share_highest")
    if not given.n:
        why = NotEstimable("n = 0", 0)
        results.add(at, dict.fromkeys((*shares, "share_best", *_FLAGS), why))
        return
    ends = [given.count_of(end) / given.n for end in (1, highest)]
    method = "of the answers on the scale"
    results.add(at, dict(zip(shares, ends, strict=True)), method=method)
    at_best = None if best is None else given.count_of(best) / given.n
    why_none = "neither end of the scale is better"
    results.add(at, {"share_best": at_best}, method=method, reason=why_none)
    _add_flags(context, at, ends)


def _add_flags(context: Context, at: Place, ends: list[float]) -> None:
    flags = ["yes" if share > CROWDED else "no" for share in ends]
    context.results.add(at, dict(zip(_FLAGS, flags, strict=True)), method=RULE)


def analyse_score_ceilings(context: Context, data: SheetData) -> None:
    """Add whether scores crowd at an end, and how far their mean is from the best score.

    Of all people and of each programme; a total is also held against the change that would be
    reliable.
    """
    results = context.results
    rows = results.select(data.name, "describe", statistic="n")
    for row in [row for row in rows if set(row.group) <= {"programme"}]:
        at = Place(data.name, CEILING, row.item, row.group, row.waves)
        described = Place(data.name, "describe", row.item, row.group, row.waves)
        results.add(at, {"n": row.value})
        ends = [results.number(described, f"share_at_{end}") for end in ("minimum", "maximum")]
        mean = results.number(described, "mean")
        known = [share for share in ends if share is not None]
        if mean is None or len(known) < len(ends):
            why = NotEstimable("n = 0", 0)
            results.add(at, dict.fromkeys((*_FLAGS, "headroom"), why))
            continue
        _add_flags(context, at, known)
        is_total = row.item in (TOTAL, TOTAL_RECORDED)
        headroom = _headroom(data, mean, times=data.measure.items if is_total else 1)
        results.add(at, {"headroom": headroom}, method="from the mean to the best score")
        if is_total:
            _add_against_change(context, at, data, headroom)


def _headroom(data: SheetData, mean: float, *, times: int) -> float:
    """Return the distance from a mean to the best end of the scale."""
    measure = data.measure
    if measure.higher_is == "better":
        return round(measure.maximum * times - mean, 10)
    return round(mean - measure.minimum * times, 10)


def _add_against_change(context: Context, at: Place, data: SheetData, headroom: float) -> None:
    """Add whether the room left is less than a change that would be reliable."""
    change = data.measure.reliable_change
    said = None if change is None else ("yes" if headroom < change else "no")
    context.results.add(
        at,
        {"headroom_below_change": said},
        method=None if change is None else f"a change of {change:g} would be reliable",
        reason="no reliable change is known for the measure",
    )
