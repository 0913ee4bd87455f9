"""Ratings: how many gave each value in each wave, and the mean."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Rating
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    UNCLAIMED,
    changes_judged,
    reason_in_short,
    said_of,
)
from ehs_eval.report.charts.columns import ColumnPanel, draw_columns
from ehs_eval.report.charts.findings import bases_compared
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    NBSP,
    caption,
    confidence,
    dominance,
    not_shown,
    reason_of,
    waves_of,
    with_base,
)
from ehs_eval.report.format import number, plain_interval
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each rating that anyone gave."""
    for dataset, survey in study.surveys.items():
        for rating in survey.ratings:
            chart = _chart(study, results, dataset, rating)
            if chart is not None:
                yield chart


def _values(results: Results, dataset: str, item: str) -> dict[str, list[tuple[float, int]]]:
    """Return the values given in each wave and how often."""
    found: dict[str, list[tuple[float, int]]] = {}
    for row in results.select(dataset, "distribution", item=item, statistic="n"):
        value = row.group.get(item)
        if isinstance(value, int | float) and isinstance(row.value, int | float):
            found.setdefault(row.waves[0], []).append((float(value), int(row.value)))
    return found


def _chart(study: Study, results: Results, dataset: str, rating: Rating) -> Chart | None:
    values = _values(results, dataset, rating.name)
    left_out, panels, shown = [], [], []
    for wave in waves_of(study, results, Place(dataset, "describe", rating.name)):
        at = Place(dataset, "describe", rating.name, {}, (wave,))
        if not values.get(wave):
            left_out.append((study.wave_title(wave), reason_of(results.find(at, "mean"))))
            continue
        shown.append(wave)
        panels.append(
            ColumnPanel(
                with_base(study.wave_title(wave), results.number(at, "n")),
                tuple(values[wave]),
                results.number(at, "mean"),
                results.number(at, "mean_low"),
                results.number(at, "mean_high"),
            )
        )
    if not panels:
        return None
    several = len(shown) > 1
    title = _finding(study, results, dataset, rating, shown)
    subtitle = (
        f"{study.dataset_title(dataset)}: number of people who gave each value"
        f"{', by wave' if several else ''}"
    )
    bounds = (rating.minimum, rating.maximum)
    better = "" if rating.higher_is == "neither" else f" A higher rating is {rating.higher_is}."
    figures = [
        f"{p.heading}: mean {number(p.mean)} (interval {plain_interval(p.low, p.high)})"
        for p in panels
    ]
    return Chart(
        id=slug(dataset, rating.name, "rating"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            f"Bars count people; the diamond above them is the mean, with its "
            f"{confidence(study)} interval.{better}"
            + (" Each wave has its own scale of counts." if several else ""),
            *changes_judged(study, results, _changes(dataset, rating, shown), "ratings"),
            dominance(study, results, dataset, shown),
            not_shown(left_out),
        ),
        alt=f"Column charts of ratings. {'. '.join(figures)}.",
        draw=lambda: draw_columns(title, subtitle, panels, bounds=bounds),
    )


def _finding(study: Study, results: Results, dataset: str, rating: Rating, waves: list[str]) -> str:
    means = [
        number(results.value(Place(dataset, "describe", rating.name, {}, (w,)), "mean"))
        for w in (waves[0], waves[-1])
    ]
    if len(waves) < 2:
        return f"{shorten(rating.title, 110)}: mean {means[0]} ({study.wave_title(waves[0])})"
    at = _changes(dataset, rating, waves)[0]
    move = said_of(results, at)
    said = {
        "rose": "higher from",
        "fell": "lower from",
        "unclear": "no clear change from",
        "too few": "too few to say,",
        "none": "no comparison from",
    }
    span = f"{study.wave_title(waves[0])} to {study.wave_title(waves[-1])}"
    mean = f"mean{NBSP}{means[0]} to{NBSP}{means[1]}"
    head = shorten(rating.title, 110)
    if move in UNCLAIMED and move != "too few":
        reason = reason_in_short(study, move, "ratings")
        return f"{head}: no change from {span} can be claimed ({mean} of all ratings): {reason}"
    if move == "too few":
        mean += f"; {bases_compared(results, at)}"
    return f"{head}: {said[move]} {span} ({mean})"


def _changes(dataset: str, rating: Rating, waves: list[str]) -> list[Place]:
    """Return where the comparison of the first and last wave stands, if there are two."""
    if len(waves) < 2:
        return []
    return [Place(dataset, COMPARISON, rating.name, {}, (waves[0], waves[-1]))]
