"""The very small charts of the first screen: one change, or a few values, with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON, WITHIN_SCHOOLS
from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.measures import load_measures
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import ENDS, UNCLAIMED, said_of
from ehs_eval.report.charts.forest import MARKS
from ehs_eval.report.charts.headline_marks import Change, Level, draw_change, draw_levels
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import NBSP, caption, confidence
from ehs_eval.report.format import count, interval, number, percent, plain_interval, points, signed
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Column, Kind, Table, cell
from ehs_eval.results import Place, Results

_LEVELS = {
    "proportion": ("proportion", "low", "high"),
    "distribution": ("proportion", "low", "high"),
    "below_cut_off": ("proportion", "low", "high"),
    "describe": ("mean", "mean_low", "mean_high"),
}
"""Statistic of a level and of its interval, by analysis."""

_CHANGE = ("difference", "low", "high")


@dataclass(frozen=True, slots=True)
class _Maker:
    """What all small charts of a study are made from."""

    study: Study
    results: Results

    def is_share(self, at: Place) -> bool:
        """Return whether a result is a share, so that its change is in points."""
        if at.analysis == "describe":
            return False
        if at.analysis in (COMPARISON, "change"):
            return Lookup(self.study, self.results).is_share(at.dataset, at.item)
        return True

    def bounds(self, at: Place) -> tuple[float, float]:
        """Return the lowest and highest value there can be."""
        if self.is_share(at):
            return 0.0, 1.0
        if at.dataset in self.study.surveys:
            ratings = {r.name: r for r in self.study.surveys[at.dataset].ratings}
            rating = ratings[str(at.item)]
            return rating.minimum, rating.maximum
        sheet = self.study.score_sheets[at.dataset]
        measure = load_measures(self.study.measures)[sheet.measure]
        times = 1 if at.item in sheet.items else measure.items
        return measure.minimum * times, measure.maximum * times


def headline_chart(study: Study, results: Results, place: Place) -> Chart | None:
    """Return a small chart of one result, or of its first and last value.

    Args:
        study: The study.
        results: Its results.
        place: A comparison, a change, a share (`proportion`, `distribution`, `below_cut_off`) or a
            mean (`describe`). A comparison or a change of referrals is drawn on a line of no
            change; a change of all answers pooled, and a comparison that has no estimate, as the
            values of both waves.

    Returns:
        The chart, about 3.2 by 0.9 inches; None where its figures are withheld, rest on fewer
        people than the study's smallest group, or are not there.
    """
    maker = _Maker(study, results)
    if place.analysis in _LEVELS:
        return _levels(maker, place, [place])
    if place.analysis not in (COMPARISON, "change"):
        return None
    if place.analysis == COMPARISON or place.dataset in study.records:
        chart = _change(maker, place)
        if chart is not None:
            return chart
    if place.dataset in study.records:
        return None
    analysis = "proportion" if maker.is_share(place) else "describe"
    waves = [replace(place, analysis=analysis, waves=(wave,)) for wave in place.waves]
    return _levels(maker, place, waves)


def _change(maker: _Maker, at: Place) -> Chart | None:
    """Return a change on a line of no change; None without an estimate and its interval."""
    study, results = maker.study, maker.results
    value, low, high = (results.number(at, name) for name in _CHANGE)
    ends = [f"n_{end}" for end in ENDS]
    counted = replace(at, analysis=WITHIN_SCHOOLS) if at.analysis == COMPARISON else at
    bases = [results.find(counted, end) for end in ends]
    sizes = [results.number(counted, end) for end in ends]
    few = any(n is not None and n < study.study.small_group for n in sizes)
    if value is None or low is None or high is None or few:
        return None
    is_share = maker.is_share(at)
    shown: Callable[[float], str] = points if is_share else signed
    text = shown(value) + (" points" if is_share else "")
    limits = f"{shown(low)} to {shown(high)}"
    mark = _mark(results, at)
    base = f"n{NBSP}={NBSP}{' → '.join(CONFIDENTIAL if n is None else count(n) for n in sizes)}"
    drawn = Change(value, low, high, f"{text} ({limits})", mark, base)
    waves = [study.wave_title(wave) for wave in at.waves]
    title = f"{_title(maker, at)}: change from {' to '.join(waves)}"
    kind: Kind = "points" if is_share else "change"
    row = {name: cell(results.find(at, name)) for name in _CHANGE}
    row |= dict(zip(ends, map(cell, bases), strict=True))
    return Chart(
        id=_name(at),
        section=at.dataset,
        title=title,
        subtitle=f"{study.dataset_title(at.dataset)}: "
        + ("percentage points" if is_share else "points of the scale"),
        caption=caption(
            f"The mark is the change, the line its {confidence(study)} interval; the upright line "
            "is no change.",
        ),
        alt=f"{title}: {text}, interval {limits} ({MARKS[mark][2][2:]}, {base}).",
        draw=partial(draw_change, drawn),
        data=Table(f"{_name(at)}-data", at.dataset, title, _columns(kind, waves), [row]),
    )


def _columns(kind: Kind, waves: Sequence[str]) -> list[Column]:
    sizes = [Column(f"n_{end}", f"n, {w}", "count") for end, w in zip(ENDS, waves, strict=True)]
    return [Column("difference", "Change", kind), *_limits(kind), *sizes]


def _mark(results: Results, at: Place) -> str:
    """Return which mark a change has, one of `MARKS`."""
    said = said_of(results, at)
    direction = str(results.value(at, "direction"))
    if said in ("rose", "fell"):
        plain = "higher" if said == "rose" else "lower"
        return direction if direction in MARKS else plain
    return "unclaimed" if said in UNCLAIMED else "untested" if said == "none" else "unclear"


def _levels(maker: _Maker, at: Place, places: Sequence[Place]) -> Chart | None:
    """Return values with their intervals, one below another; None where one is missing."""
    study, results = maker.study, maker.results
    is_share = maker.is_share(places[0])
    levels, rows = [], []
    for place in places:
        found = [results.find(place, name) for name in _LEVELS[place.analysis]]
        value, low, high = (results.number(place, name) for name in _LEVELS[place.analysis])
        n = _base(results, place)
        if value is None or n is None or n < study.study.small_group:
            return None
        label = study.wave_title(place.waves[0]) if place.waves else ""
        text = percent(value, 0) if is_share else number(value)
        levels.append(Level(label, f"n{NBSP}={NBSP}{count(n)}", value, low, high, text))
        figures = dict(zip(("value", "low", "high"), map(cell, found), strict=True))
        rows.append({"wave": label, **figures, "n": n})
    title = _title(maker, at)
    bounds = maker.bounds(places[0])
    ends = [percent(end, 0) if is_share else number(end, 0) for end in bounds]
    name = _name(at, at.analysis)
    kind: Kind = "share" if is_share else "score"
    columns = (
        Column("wave", "Wave", "text"),
        Column("value", "Share" if is_share else "Mean", kind),
        *_limits(kind),
        Column("n", "n", "count"),
    )
    shown = interval if is_share else plain_interval
    said = [
        f"{level.label} {level.text} (interval {shown(level.low, level.high)}, {level.base})"
        for level in levels
    ]
    return Chart(
        id=name,
        section=at.dataset,
        title=title,
        subtitle=f"{study.dataset_title(at.dataset)}: {' to '.join(ends)}",
        caption=caption(
            f"Marks are {'shares' if is_share else 'means'} of all who answered, lines their "
            f"{confidence(study)} intervals.",
        ),
        alt=f"{title}: {'; '.join(part.strip() for part in said)}.",
        draw=partial(draw_levels, levels, bounds, ends),
        data=Table(f"{name}-data", at.dataset, title, columns, rows),
    )


def _base(results: Results, at: Place) -> float | None:
    """Return how many people a value is of."""
    return results.number(replace(at, group={}) if at.analysis == "distribution" else at, "n")


def _limits(kind: Kind) -> tuple[Column, Column]:
    return Column("low", "Lower limit", kind), Column("high", "Upper limit", kind)


def _name(at: Place, *parts: str) -> str:
    return slug(at.dataset, str(at.item), *map(str, at.group.values()), *at.waves, *parts, "small")


def _title(maker: _Maker, at: Place) -> str:
    """Return what is measured, and of whom where that is not everybody."""
    item = str(at.item)
    what = Lookup(maker.study, maker.results).item_title(at.dataset, item)
    record = maker.study.records.get(at.dataset)
    if isinstance(record, FeedbackRecord):
        what = next((q.title for q in record.questions if q.name == item), what)
    if maker.is_share(at) and at.dataset in maker.study.surveys:
        blocks = maker.study.surveys[at.dataset].blocks
        counted = next((b.share_label for b in blocks if item in b.items), "")
        what = f"{shorten(what, 90)}: “{shorten(counted, 40)}”" if counted else what
    if at.analysis == "below_cut_off":
        found = maker.results.find(at, "proportion")
        cut_off = "" if found is None or found.method is None else f" ({found.method})"
        what = f"{what}: share below the cut-off{cut_off}"
    of = [f"“{value}”" if key == item else f"{value}" for key, value in at.group.items()]
    return ", ".join((shorten(what, 140), *(shorten(part, 60) for part in of)))
