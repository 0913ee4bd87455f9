"""Changes of all shares of a survey from their first to their last wave.

The comparison within schools decides what is said; the change of all answers pooled, which many
reports print, stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON, WITHIN_SCHOOLS
from ehs_eval.config.models import Study
from ehs_eval.report.charts.changes import Change, find_changes, headed, parts_of
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    ENDS,
    UNCLAIMED,
    comparison_of,
    has_schools,
    how_compared,
    not_claimed,
    shared_reason,
)
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.forest import MARKS, Group, draw_forest
from ehs_eval.report.charts.words import (
    NBSP,
    caption,
    confidence,
    dominance,
    listed,
    not_shown,
    part_of,
    plural,
    reason_of,
    withheld_words,
)
from ehs_eval.report.format import interval
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.results import Place, Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

_MARGINS = ("single_wave_margin", "change_margin")


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the changes of each survey with two or more waves; many changes in parts."""
    for dataset, survey in study.surveys.items():
        left_out: list[tuple[str, str]] = []
        groups = [
            (heading, found)
            for heading, items in headed(survey)
            if (found := find_changes(study, results, dataset, items, left_out))
        ]
        parts = parts_of(groups)
        for number, part in enumerate(parts, start=1):
            suffix = part_of(number, len(parts))
            yield _chart(study, results, dataset, part, (left_out, suffix))


def _chart(
    study: Study,
    results: Results,
    dataset: str,
    part: list[tuple[str, list[Change]]],
    rest: tuple[list[tuple[str, str]], str],
) -> Chart:
    left_out, suffix = rest
    changes = [change for _, found in part for change in found]
    spans = list(dict.fromkeys(tuple(change.at.waves) for change in changes))
    names = _spans(study, changes)
    groups = [
        Group(
            heading if len(spans) == 1 else f"{heading} ({listed(_spans(study, found))})",
            tuple(change.row for change in found),
        )
        for heading, found in part
    ]
    title = _finding(study, changes) + suffix
    subtitle = (
        f"{study.dataset_title(dataset)}: change in each share from {listed(names)}, in percentage "
        f"points, {'each school compared with itself, ' * has_schools(study, dataset)}"
        f"with {confidence(study)} interval"
    )
    waves = [wave for wave in study.wave_names if any(wave in span for span in spans)]
    places = [comparison_of(change.at) for change in changes]
    judged = [comparison_of(each.at) for each in changes if each.said not in UNCLAIMED]
    return Chart(
        id=slug(dataset, "change", suffix),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            _filled(study, results, places),
            "Hollow marks: all answers pooled, which takes a change in which schools answered for "
            "a change of answers. Shaded, to the dotted lines: the margin of error of one wave, "
            "against which such changes are often read. Upright ticks: the margin of error of the "
            "pooled change, wider because both waves are uncertain.",
            not_claimed(study, results, places),
            how_compared(study, results, judged),
            _pooled_alone(results, changes),
            dominance(study, results, dataset, waves),
            withheld_words(any(CONFIDENTIAL in f"{c.row.value}{c.row.bases}" for c in changes)),
            not_shown(left_out),
        ),
        alt=_alt(study, changes, names),
        draw=partial(draw_forest, title, subtitle, groups, bases="n, both waves"),
        data=_data(study, results, dataset, part, subtitle),
    )


def _data(
    study: Study,
    results: Results,
    dataset: str,
    part: list[tuple[str, list[Change]]],
    title: str,
) -> Table:
    """Return the changes drawn: those within schools, those pooled, and both margins."""
    lookup, drawn = Lookup(study, results), "Within schools"
    pooled = "All answers pooled"
    drawn = drawn if has_schools(study, dataset) else "Compared"
    columns = (
        Column("measure", "Measure", "text"),
        Column("item", "Item", "text"),
        Column("waves", "Waves", "text"),
        Column("change", "Change", "points", drawn),
        *limits("points", over=drawn),
        Column("meaning", "What it means", "text", drawn),
        *(Column(f"n_{end}", f"n, {end} wave", "count", drawn) for end in ENDS),
        Column("pooled_change", "Change", "points", pooled),
        Column("single_wave_margin", "Margin of error of one wave", "distance", pooled),
        Column("change_margin", "Margin of error of the change", "distance", pooled),
    )
    rows: list[dict[str, Cell]] = []
    for heading, changes in part:
        for change in changes:
            at = change.at

            def of(analysis: str, statistic: str, at: Place = at) -> Cell:
                return lookup.cell(dataset, analysis, at.item, statistic, waves=tuple(at.waves))

            rows.append(
                {
                    "measure": heading,
                    "item": change.row.label,
                    "waves": " to ".join(study.wave_title(wave) for wave in at.waves),
                    "change": of(COMPARISON, "difference"),
                    **{end: of(COMPARISON, end) for end in ("low", "high")},
                    "meaning": MARKS[change.row.mark][2][2:],
                    **{f"n_{end}": of(WITHIN_SCHOOLS, f"n_{end}") for end in ENDS},
                    "pooled_change": of("change", "difference"),
                    **{name: of("change", name) for name in _MARGINS},
                }
            )
    return chart_data(dataset, title, columns, rows)


def _spans(study: Study, changes: list[Change]) -> list[str]:
    """Return the pairs of waves compared, in words."""
    spans = dict.fromkeys(tuple(change.at.waves) for change in changes)
    return [" to ".join(study.wave_title(wave) for wave in span) for span in spans]


def _filled(study: Study, results: Results, places: list[Place]) -> str:
    """Return what the filled marks and the bases are."""
    within = " within schools" if has_schools(study, places[0].dataset) else ""
    most = max(results.number(at, "n_schools") or 0 for at in places)
    means = (
        f" (of {FEWEST_SCHOOLS} or more, the mean of their changes)"
        if within and most >= FEWEST_SCHOOLS
        else ""
    )
    return (
        f"Filled marks: changes{within}{means}, with {confidence(study)} intervals; n is the "
        f"answers compared{', in schools that answered in both waves' * bool(within)}."
    )


def _pooled_alone(results: Results, changes: list[Change]) -> str:
    """Return why some changes have no comparison, only the pooled change."""
    rows = [(change.at, change.row) for change in changes]
    alone = [at for at, row in rows if row.difference is None and row.pooled is not None]
    found = [
        results.find(comparison_of(at), "difference") or results.find(at, "p_value") for at in alone
    ]
    reasons = [reason_of(each) for each in found]
    return f"In brackets, pooled alone: {listed(reasons)}." if reasons else ""


def _finding(study: Study, changes: list[Change]) -> str:
    tested = [change for change in changes if change.said != "none"]
    spans = listed(_spans(study, tested or changes))
    if not tested:
        return f"{plural(len(changes), 'change')} from {spans}, none of them tested"
    reason = shared_reason(study, [change.said for change in tested])
    judged = [change for change in tested if change.said not in UNCLAIMED]
    if not judged:
        return f"No change from {spans} can be claimed for the schools: {reason}"
    said = [change.row.mark for change in judged if change.is_clear]
    kinds = [f"{said.count(kind)}{NBSP}{kind}" for kind in MARKS if kind in said]
    tail = f": {', '.join(kinds)}" if kinds else ""
    of = f"{len(said) or 'None'} of {plural(len(judged), 'item')}"
    held = len(tested) - len(judged)
    rest = f"; {plural(held, 'more', 'more')} cannot be judged: {reason}" if held else ""
    return f"{of} changed clearly from {spans}{tail}{rest}"


def _alt(study: Study, changes: list[Change], names: list[str]) -> str:
    said = "; ".join(
        f"{row.label} {row.value} points, interval {interval(row.low, row.high)} ({row.mark})"
        for row in (change.row for change in changes if change.is_clear)
    )
    reason = shared_reason(study, [change.said for change in changes])
    head = (
        f"Dot plot of {plural(len(changes), 'change')} from {listed(names)} with intervals, and of "
        "the same changes pooled."
    )
    clear = f"Clear: {said}. The others are not." if said else "None is clear."
    return f"{head} {clear}{f' Not claimed: {reason}.' if reason else ''}"
