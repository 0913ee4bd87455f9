"""Total scores: every person's score, the mean and its interval, against published cut-offs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.config.models import Study
from ehs_eval.config.scores import CutOff, Measure
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import changes_judged, in_words, said_of
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.findings import bases_compared
from ehs_eval.report.charts.score_groups import (
    ALL_PROGRAMMES,
    TOTAL,
    Points,
    Scores,
    ends_of,
    points_of,
    score_sheets,
)
from ehs_eval.report.charts.strips import Strip, StripPanel, draw_strips
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    NBSP,
    WITHHELD,
    caption,
    confidence,
    is_withheld,
    not_shown,
    plural,
    reason_of,
)
from ehs_eval.report.format import count, number, plain_interval
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Results


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of the total score of each score sheet."""
    for found in score_sheets(study, results):
        points = points_of(results, found.dataset)
        left_out: list[tuple[str, str]] = []
        panels = _panels(study, results, found, points, left_out)
        if any(strip.is_drawn for panel in panels for strip in panel.strips):
            yield _chart(study, results, found, panels, left_out)


def _panels(
    study: Study,
    results: Results,
    found: Scores,
    points: Points,
    left_out: list[tuple[str, str]],
) -> list[StripPanel]:
    """Return a panel for each programme, or one of all programmes where there are no waves."""

    def strip(title: str, programme: str, waves: tuple[str, ...]) -> Strip:
        at = found.at(found.groups[programme], waves)
        low, base = results.find(at, "mean_low"), results.find(at, "n")
        n = results.number(at, "n") or 0
        hidden = is_withheld(base, results.find(at, "mean"))
        if low is None or low.value is None:
            what = ", ".join((programme, *map(study.wave_title, waves)))
            why = "no scores" if not n else f"no interval: {reason_of(low)}"
            left_out.append((what, WITHHELD if hidden else why))
        return Strip(
            title,
            tuple(points.get((programme, waves), ())),
            results.number(at, "mean"),
            results.number(at, "mean_low"),
            results.number(at, "mean_high"),
            f"n{NBSP}={NBSP}{CONFIDENTIAL if is_withheld(base) else count(n)}",
        )

    if found.waves == ((),):
        return [StripPanel("", tuple(strip(name, name, ()) for name in found.groups))]
    return [
        StripPanel(
            name if len(found.groups) > 1 or name != ALL_PROGRAMMES else "",
            tuple(strip(study.wave_title(w[0]), name, w) for w in found.waves if w),
        )
        for name in found.groups
    ]


def _cut_offs(measure: Measure) -> list[CutOff]:
    """Return the first cut-off of a measure and its highest, where that is another."""
    if not measure.cut_offs:
        return []
    first, highest = measure.cut_offs[0], max(measure.cut_offs, key=lambda cut: cut.value)
    return [first] if highest.value == first.value else [first, highest]


def _chart(
    study: Study,
    results: Results,
    found: Scores,
    panels: list[StripPanel],
    left_out: list[tuple[str, str]],
) -> Chart:
    measure = found.measure
    bounds = (measure.minimum * measure.items, measure.maximum * measure.items)
    lines = [
        (
            cut.value,
            cut.label if number(cut.value, 0) in cut.label else f"{cut.label}: {cut.value:g}",
        )
        for cut in _cut_offs(measure)
    ]
    title = _finding(study, results, found)
    by = "by programme and wave" if len(found.groups) > 1 else "by wave"
    subtitle = (
        f"{study.dataset_title(found.dataset)}: total score, {number(bounds[0], 0)} to "
        f"{number(bounds[1], 0)}, {'by programme' if found.waves == ((),) else by}"
    )
    unread = [cut.label for cut in _cut_offs(measure) if not cut.verified]
    return Chart(
        id=slug(found.dataset, "total"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "Each grey dot is one score."
            if any(strip.points for panel in panels for strip in panel.strips)
            else "Single scores are not shown, so that no one can be recognised.",
            f"Diamonds are means, upright lines their {confidence(study)} intervals. A higher "
            f"score is {measure.higher_is}.",
            f"Cut-offs not checked against their source: {'; '.join(unread)}." if unread else "",
            *changes_judged(study, results, _changes(results, found), "scores"),
            "Intervals are cut at the ends of the scale; those of a few people rest on the "
            "assumption that scores are about normal.",
            "" if any(found.waves[0]) else "A person can have several scores.",
            not_shown(left_out),
        ),
        alt=_alt(panels),
        draw=partial(draw_strips, title, subtitle, panels, bounds=bounds, lines=lines),
        data=_data(study, results, found, subtitle),
    )


def _data(study: Study, results: Results, found: Scores, title: str) -> Table:
    """Return the means drawn, a row for each programme and wave."""
    columns = (
        Column("group", "Programme", "text"),
        *([Column("wave", "Wave", "text")] if any(found.waves) else []),
        Column("n", "n", "count"),
        Column("mean", "Mean", "score"),
        *limits("score", prefix="mean_"),
    )
    rows: list[dict[str, Cell]] = []
    for name, group in found.groups.items():
        for waves in found.waves:
            at = found.at(group, waves)
            row: dict[str, Cell] = {"group": name}
            if waves:
                row["wave"] = study.wave_title(waves[0])
            statistics = ("n", "mean", "mean_low", "mean_high")
            rows.append(row | {each: cell(results.find(at, each)) for each in statistics})
    return chart_data(found.dataset, title, columns, rows)


def _finding(study: Study, results: Results, found: Scores) -> str:
    """Return how the totals of each programme moved from its first to its last wave."""
    ends = {name: ends_of(results, found, group) for name, group in found.groups.items()}
    pairs = [pair for pair in ends.values() if pair is not None]
    if not pairs:
        return _levels(results, found)
    several = list(found.groups) != [ALL_PROGRAMMES]
    moved: dict[str, list[str]] = {}
    for name, pair in ends.items():
        move, about = "none", []
        if pair is not None:
            at = Place(found.dataset, COMPARISON, TOTAL, found.groups[name], pair)
            move = said_of(results, at)
            about += [_span(study, pair)] if pair != pairs[0] else []
            about += [bases_compared(results, at)] if move == "too few" else []
        shown = shorten(name, 50) if found.groups[name] else "all programmes"
        note = f"({', '.join(about)})" if about else ""
        moved.setdefault(move, []).append(f"{shown} {note}".strip() if several else note)
    words = {
        "rose": "higher",
        "fell": "lower",
        "unclear": "no clear change",
        "too few": "too few to say",
        "none": "no comparison",
    }
    said = in_words(study, moved, words, link=" in " if several else " ")
    return f"Total scores, {_span(study, pairs[0])}: {said}"


def _changes(results: Results, found: Scores) -> list[Place]:
    """Return where the comparisons of the totals stand, of each programme its first and last."""
    ends = {name: ends_of(results, found, group) for name, group in found.groups.items()}
    return [
        Place(found.dataset, COMPARISON, TOTAL, found.groups[name], pair)
        for name, pair in ends.items()
        if pair is not None
    ]


def _span(study: Study, pair: tuple[str, str]) -> str:
    return " to ".join(study.wave_title(wave) for wave in pair)


def _levels(results: Results, found: Scores) -> str:
    """Return the lowest and highest mean of the programmes."""
    means = {
        name: mean
        for name, group in found.groups.items()
        if (group or len(found.groups) == 1)
        and (mean := results.number(found.at(group, found.waves[0]), "mean")) is not None
    }
    if not means:
        return "Total scores: no mean"
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    if low == high:
        return f"The mean total is {number(means[low])}"
    return (
        f"Mean totals of {plural(len(means), 'programme')} lie between {number(means[low])} "
        f"({shorten(low, 50)}) and {number(means[high])} ({shorten(high, 50)})"
    )


def _alt(panels: list[StripPanel]) -> str:
    said = []
    for panel in panels:
        figures = []
        for strip in panel.strips:
            low, high = strip.low, strip.high
            interval = f"{plain_interval(low, high)}, " if low is not None else ""
            mean = "no mean" if strip.mean is None else number(strip.mean)
            figures.append(f"{strip.label} {mean} ({interval}{strip.base})")
        said.append(
            f"{panel.heading}: {', '.join(figures)}" if panel.heading else ", ".join(figures)
        )
    return f"Strip plot of total scores with means and their intervals. {'. '.join(said)}."
