"""Item scores of a score sheet: the mean of each item, by wave and programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    UNCLAIMED,
    changes_judged,
    in_words,
    reason_in_short,
    said_of,
)
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.dots import Dot, DotRow, draw_dots
from ehs_eval.report.charts.findings import bases_compared
from ehs_eval.report.charts.score_groups import Scores, ends_of, score_sheets
from ehs_eval.report.charts.words import (
    WITHHELD,
    caption,
    confidence,
    is_withheld,
    not_shown,
    plural,
    reason_of,
    size,
    withheld_words,
)
from ehs_eval.report.format import NONE, number
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Results


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of the item means of each score sheet."""
    for found in score_sheets(study, results):
        left_out: list[tuple[str, str]] = []
        rows = [
            DotRow(
                title,
                study.wave_title(waves[0]) if waves else "",
                tuple(
                    _dot(study, results, found.at(group, waves, item), (title, name), left_out)
                    for name, group in found.groups.items()
                ),
            )
            for item, title in found.sheet.items.items()
            for waves in found.waves
        ]
        names = list(found.groups)
        shown = [
            place
            for place in range(len(names))
            if any(row.dots[place].mean is not None for row in rows)
        ]
        left_out += [
            (name, WITHHELD)
            for place, name in enumerate(names)
            if place not in shown and any(row.dots[place].text == CONFIDENTIAL for row in rows)
        ]
        if shown:
            drawn = [replace(row, dots=tuple(row.dots[place] for place in shown)) for row in rows]
            columns = [names[place] for place in shown]
            yield _chart(study, results, found, (columns, drawn), left_out)


def _dot(
    study: Study,
    results: Results,
    at: Place,
    names: tuple[str, str],
    left_out: list[tuple[str, str]],
) -> Dot:
    mean, low = results.number(at, "mean"), results.number(at, "mean_low")
    what = ", ".join((*names, *map(study.wave_title, at.waves)))
    if is_withheld(results.find(at, "mean")):
        return Dot(None, None, None, CONFIDENTIAL)
    if mean is None:
        left_out.append((what, reason_of(results.find(at, "mean"))))
        return Dot(None, None, None, NONE)
    if low is None:
        reason = reason_of(results.find(at, "mean_low"))
        left_out.append((f"interval of {what}", reason))
    text = f"{number(mean)} ({size(results.number(at, 'n'))})"
    return Dot(mean, low, results.number(at, "mean_high"), text)


def _chart(
    study: Study,
    results: Results,
    found: Scores,
    drawn: tuple[list[str], list[DotRow]],
    left_out: list[tuple[str, str]],
) -> Chart:
    columns, rows = drawn
    measure = found.measure
    bounds = (measure.minimum, measure.maximum)
    several = len(found.waves) > 1
    title = _finding(study, results, found)
    by = [
        *(["programme"] if len(found.groups) > 1 else []),
        *(["wave"] if several else []),
    ]
    subtitle = (
        f"{study.dataset_title(found.dataset)}: mean of each item, {number(bounds[0], 0)} to "
        f"{number(bounds[1], 0)}, with {confidence(study)} interval (number of scores)"
        f"{', by ' + ' and '.join(by) if by else ''}"
    )
    return Chart(
        id=slug(found.dataset, "items"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            f"Diamonds: means. Lines: their {confidence(study)} intervals, cut at the ends of "
            f"the scale. A higher score is {measure.higher_is}.",
            "" if several else "A person can have several scores.",
            *changes_judged(study, results, _changes(results, found), "scores"),
            withheld_words(any(CONFIDENTIAL in dot.text for row in rows for dot in row.dots)),
            not_shown(left_out),
        ),
        alt=_alt(columns, rows),
        draw=partial(draw_dots, title, subtitle, columns, rows, bounds=bounds),
        data=_data(study, results, found, subtitle),
    )


def _data(study: Study, results: Results, found: Scores, title: str) -> Table:
    """Return the means drawn, a row for each item, wave and programme."""
    columns = (
        Column("item", "Item", "text"),
        Column("programme", "Programme", "text"),
        Column("wave", "Wave", "text"),
        Column("n", "Scores (n)", "count"),
        Column("mean", "Mean", "score"),
        *limits("score", prefix="mean_"),
    )
    rows: list[dict[str, Cell]] = [
        {
            "item": wording,
            "programme": name,
            "wave": study.wave_title(waves[0]) if waves else "All",
            **{
                each: cell(results.find(found.at(group, waves, item), each))
                for each in ("n", "mean", "mean_low", "mean_high")
            },
        }
        for item, wording in found.sheet.items.items()
        for waves in found.waves
        for name, group in found.groups.items()
    ]
    return chart_data(found.dataset, title, columns, rows)


def _finding(study: Study, results: Results, found: Scores) -> str:
    group = next(iter(found.groups.values()))
    items = found.sheet.items
    pair = ends_of(results, found, group)
    if pair is None:
        means = {
            title: mean
            for item, title in items.items()
            if (mean := results.number(found.at(group, found.waves[0], item), "mean")) is not None
        }
        if len(means) < 2:
            return "Mean item scores"
        low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        ends = [f"{number(means[item])} ({item})" for item in (low, high)]
        return f"Item means lie between {ends[0]} and {ends[1]}"
    moved: dict[str, list[str]] = {}
    for item, title in items.items():
        at = Place(found.dataset, COMPARISON, item, group, pair)
        move = said_of(results, at)
        shown = f"{title} ({bases_compared(results, at)})" if move == "too few" else title
        moved.setdefault(move, []).append(shown)
    span = f"{study.wave_title(pair[0])} to {study.wave_title(pair[1])}"
    where = ", all programmes" if not group and len(found.groups) > 1 else ""
    only = next(iter(moved)) if len(moved) == 1 else ""
    if only == "unclear":
        return f"No clear change in any of {plural(len(items), 'item')} from {span}{where}"
    if only in UNCLAIMED and only != "too few":
        reason = reason_in_short(study, only, "scores")
        return f"Item scores{where}: no change from {span} can be claimed: {reason}"
    words = {
        "rose": "higher",
        "fell": "lower",
        "unclear": "no clear change",
        "too few": "too few to say",
        "none": "no comparison",
    }
    return f"Item scores{where}, {span} – {in_words(study, moved, words, link=': ')}"


def _changes(results: Results, found: Scores) -> list[Place]:
    """Return where the comparisons of the items in the title stand."""
    group = next(iter(found.groups.values()))
    pair = ends_of(results, found, group)
    if pair is None:
        return []
    return [Place(found.dataset, COMPARISON, item, group, pair) for item in found.sheet.items]


def _alt(columns: list[str], rows: list[DotRow]) -> str:
    said = [
        f"{row.item}{' ' + row.wave if row.wave else ''} {row.dots[0].text}" for row in rows[:16]
    ]
    others = plural(len(columns) - 1, "further column")
    tail = f" {others}, in the tables." if len(columns) > 1 else ""
    return f"Dot plot of item means (number of scores). {columns[0]}: {', '.join(said)}.{tail}"
