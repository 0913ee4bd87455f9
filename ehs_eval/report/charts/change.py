"""Changes of all shares of a survey from their first to their last wave.

The comparison within schools decides what is said; the change of all answers pooled, which many
reports print, stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.report.cautions import many_tests
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    UNCLAIMED,
    compared,
    comparison_of,
    has_schools,
    how_compared,
    not_claimed,
    said_of,
    shared_reason,
)
from ehs_eval.report.charts.findings import base_of, change_place, too_small
from ehs_eval.report.charts.forest import MARKS, Group, Row, draw_forest
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
)
from ehs_eval.report.format import count, interval, points
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

MOST_ROWS = 26
"""Changes in one chart; a survey with more is split between blocks."""

DERIVED = "Derived shares"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change: where it stands pooled, what may be said of it, and its row."""

    at: Place
    said: str
    row: Row

    @property
    def is_clear(self) -> bool:
        """Whether the change may be claimed."""
        return self.said in ("rose", "fell")


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the changes of each survey with two or more waves; many changes in parts."""
    for dataset, survey in study.surveys.items():
        left_out: list[tuple[str, str]] = []
        groups = [
            (heading, found)
            for heading, items in _headed(survey)
            if (found := _changes(study, results, dataset, items, left_out))
        ]
        parts = _parts(groups)
        for number, part in enumerate(parts, start=1):
            suffix = part_of(number, len(parts))
            yield _chart(study, results, dataset, part, (left_out, suffix))


def _headed(survey: Survey) -> list[tuple[str, dict[str, str]]]:
    """Return the measures of a survey under headings that say what is counted."""
    headed = [
        (f"{block.heading}: % “{block.share_label}”", dict(block.items)) for block in survey.blocks
    ]
    return [*headed, (DERIVED, {share.name: share.title for share in survey.shares})]


def _changes(
    study: Study,
    results: Results,
    dataset: str,
    items: dict[str, str],
    left_out: list[tuple[str, str]],
) -> list[_Change]:
    found = []
    for item, title in items.items():
        at = change_place(study, results, dataset, item)
        if at is None:
            continue
        pooled = results.find(at, "difference")
        if pooled is None or not isinstance(pooled.value, int | float):
            left_out.append((title, reason_of(pooled)))
        elif too_small(study, results, at):
            left_out.append((title, _small(study, results, at)))
        else:
            said = said_of(results, comparison_of(at))
            found.append(_Change(at, said, _row(results, at, title, said)))
    return found


def _small(study: Study, results: Results, at: Place) -> str:
    """Return which bases are too small to draw a change."""
    limit = study.study.small_group
    sizes = [base_of(results, at, wave) for wave in at.waves]
    what = ""
    if all(n is not None and n >= limit for n in sizes):
        sizes, what = compared(results, comparison_of(at)), " in schools that answered in both"
    return f"a base under {limit}{what}: n = {' and '.join(count(n) for n in sizes)}"


def _row(results: Results, at: Place, title: str, said: str) -> Row:
    """Return the row of a change; without a comparison its pooled change stands in brackets."""
    place = comparison_of(at)
    direction = str(results.value(place, "direction"))
    difference, pooled = results.number(place, "difference"), results.number(at, "difference")
    sizes = compared(results, place)
    if difference is None:
        sizes = [base_of(results, at, wave) for wave in at.waves]
    other = {"none": "untested", "unclear": "unclear"}.get(said, "unclaimed")
    return Row(
        label=title,
        difference=difference,
        low=results.number(place, "low"),
        high=results.number(place, "high"),
        mark=direction if said in ("rose", "fell") and direction in MARKS else other,
        value=f"({points(pooled)})" if difference is None else points(difference),
        bases=" → ".join(count(n) for n in sizes),
        single=results.number(at, "single_wave_margin"),
        margin=results.number(at, "change_margin"),
        pooled=pooled,
    )


def _parts(
    groups: Sequence[tuple[str, list[_Change]]],
) -> list[list[tuple[str, list[_Change]]]]:
    """Return the groups in parts of about equal length; a group too long is cut itself."""
    total = sum(len(changes) for _, changes in groups)
    wanted = -(-total // MOST_ROWS)
    pieces = [
        (heading, changes[i : i + MOST_ROWS])
        for heading, changes in groups
        for i in range(0, len(changes), MOST_ROWS)
    ]
    parts: list[list[tuple[str, list[_Change]]]] = []
    done = size = 0
    for heading, changes in pieces:
        full = done + len(changes) / 2 > len(parts) * total / max(wanted, 1)
        if not parts or size + len(changes) > MOST_ROWS or full:
            parts.append([])
            size = 0
        parts[-1].append((heading, changes))
        size += len(changes)
        done += len(changes)
    return parts


def _chart(
    study: Study,
    results: Results,
    dataset: str,
    part: list[tuple[str, list[_Change]]],
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
    return Chart(
        id=slug(dataset, "change", suffix),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            _filled(study, results, places),
            not_claimed(study, results, places),
            how_compared(study, results, places),
            "Hollow marks: the change of all answers pooled, as many reports have it, which "
            "takes a change in which schools answered for a change of answers. Shaded: the margin "
            "of error of one wave, against which such changes are often read. Upright ticks: the "
            "margin of error of the pooled change, which is wider because both waves are "
            "uncertain.",
            _pooled_alone(results, changes),
            *many_tests(results, dataset),
            dominance(study, results, dataset, waves),
            not_shown(left_out),
        ),
        alt=_alt(study, changes, names),
        draw=lambda: draw_forest(title, subtitle, groups, bases="n, both waves"),
    )


def _spans(study: Study, changes: list[_Change]) -> list[str]:
    """Return the pairs of waves compared, in words."""
    spans = dict.fromkeys(tuple(change.at.waves) for change in changes)
    return [" to ".join(study.wave_title(wave) for wave in span) for span in spans]


def _filled(study: Study, results: Results, places: list[Place]) -> str:
    """Return what the filled marks and the bases are."""
    within = " within schools" if has_schools(study, places[0].dataset) else ""
    most = max(results.number(at, "n_schools") or 0 for at in places)
    means = (
        f", of {FEWEST_SCHOOLS} schools or more the mean of their changes, each counting alike"
        if within and most >= FEWEST_SCHOOLS
        else ""
    )
    return (
        f"Filled marks are changes{within}{means}; lines are their {confidence(study)} intervals. "
        f"n counts the answers compared{', in schools that answered in both waves' * bool(within)}."
    )


def _pooled_alone(results: Results, changes: list[_Change]) -> str:
    """Return why some changes have no comparison, only the pooled change."""
    reasons = [
        reason_of(results.find(place, "difference"))
        if results.find(place, "difference") is not None
        else reason_of(results.find(change.at, "p_value"))
        for change in changes
        if change.row.difference is None
        for place in [comparison_of(change.at)]
    ]
    return f"In brackets, pooled alone: {listed(reasons)}." if reasons else ""


def _finding(study: Study, changes: list[_Change]) -> str:
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


def _alt(study: Study, changes: list[_Change], names: list[str]) -> str:
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
