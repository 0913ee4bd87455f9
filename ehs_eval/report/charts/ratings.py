"""Ratings: how many gave each value in each wave, and the mean."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

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
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.data import limits as limits_of
from ehs_eval.report.charts.findings import bases_compared
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    NBSP,
    WITHHELD,
    caption,
    confidence,
    dominance,
    is_withheld,
    not_shown,
    reason_of,
    waves_of,
    with_base,
    withheld_words,
)
from ehs_eval.report.format import number, plain_interval
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Results

_MEAN = ("mean", "mean_low", "mean_high")


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each rating that anyone gave."""
    for dataset, survey in study.surveys.items():
        for rating in survey.ratings:
            chart = _chart(study, results, dataset, rating)
            if chart is not None:
                yield chart


_Values = dict[str, list[tuple[float, int | None]]]


def _values(results: Results, dataset: str, item: str) -> _Values:
    """Return the values given in each wave and how often; None where that is withheld."""
    found: _Values = {}
    for row in results.select(dataset, "distribution", item=item, statistic="n"):
        value = row.group.get(item)
        if not isinstance(value, int | float):
            continue
        if is_withheld(row) or isinstance(row.value, int | float):
            times = None if is_withheld(row) else int(row.value or 0)
            found.setdefault(row.waves[0], []).append((float(value), times))
    return found


def _chart(study: Study, results: Results, dataset: str, rating: Rating) -> Chart | None:
    values = _values(results, dataset, rating.name)
    left_out, panels, shown = [], [], []
    for wave in waves_of(study, results, Place(dataset, "describe", rating.name)):
        at = Place(dataset, "describe", rating.name, {}, (wave,))
        mean = results.number(at, "mean")
        if mean is None and not any(n is not None for _, n in values.get(wave, ())):
            left_out.append((study.wave_title(wave), reason_of(results.find(at, "mean"))))
            continue
        shown.append(wave)
        base = with_base(study.wave_title(wave), results.number(at, "n"), withheld=True)
        limits = (results.number(at, name) for name in ("mean_low", "mean_high"))
        panels.append(ColumnPanel(base, tuple(values.get(wave, ())), mean, *limits))
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
    counts = [n for panel in panels for _, n in panel.values]
    means = [results.find(Place(dataset, "describe", rating.name, {}, (w,)), "mean") for w in shown]
    return Chart(
        id=slug(dataset, rating.name, "rating"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            f"Columns count people; the diamond is the mean, with its {confidence(study)} "
            f"interval.{better}" + (" Each wave has its own scale of counts." if several else ""),
            *changes_judged(study, results, _changes(dataset, rating, shown), "ratings"),
            dominance(study, results, dataset, shown),
            withheld_words(None in counts or any(CONFIDENTIAL in p.heading for p in panels)),
            f"Means not drawn are {WITHHELD}." if is_withheld(*means) else "",
            not_shown(left_out),
        ),
        alt=f"Column charts of ratings. {'. '.join(map(_alt, panels))}.",
        draw=partial(draw_columns, title, subtitle, panels, bounds=bounds),
        data=_data(study, results, dataset, rating, (shown, subtitle)),
    )


def _alt(panel: ColumnPanel) -> str:
    if panel.mean is None:
        return f"{panel.heading}: no mean shown"
    limits = plain_interval(panel.low, panel.high)
    return f"{panel.heading}: mean {number(panel.mean)} (interval {limits})"


def _data(
    study: Study, results: Results, dataset: str, rating: Rating, about: tuple[list[str], str]
) -> Table:
    """Return the means drawn and how many gave each value, a row for each wave."""
    waves, title = about
    rows_of = results.select(dataset, "distribution", item=rating.name, statistic="n")
    given = [row for row in rows_of if isinstance(row.group.get(rating.name), int | float)]
    values = sorted({float(str(row.group[rating.name])) for row in given})
    columns = (
        Column("wave", "Wave", "text"),
        Column("n", "Ratings (n)", "count"),
        Column("mean", "Mean", "score"),
        *limits_of("score", prefix="mean_"),
        *(Column(f"n_{i}", f"Gave {value:g}", "count") for i, value in enumerate(values, start=1)),
    )
    rows: list[dict[str, Cell]] = []
    for wave in waves:
        at = Place(dataset, "describe", rating.name, {}, (wave,))
        row: dict[str, Cell] = {"wave": study.wave_title(wave)}
        row |= {name: cell(results.find(at, name)) for name in ("n", *_MEAN)}
        counts = {
            float(str(each.group[rating.name])): cell(each)
            for each in given
            if each.waves == (wave,)
        }
        row |= {f"n_{i}": counts.get(value, 0) for i, value in enumerate(values, start=1)}
        rows.append(row)
    return chart_data(dataset, title, columns, rows)


def _finding(study: Study, results: Results, dataset: str, rating: Rating, waves: list[str]) -> str:
    places = [Place(dataset, "describe", rating.name, {}, (w,)) for w in (waves[0], waves[-1])]
    found = [results.number(at, "mean") for at in places]
    means = ["withheld" if mean is None else number(mean) for mean in found]
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
