"""Changes of all shares of a survey from their first to their last wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.report.cautions import INDEPENDENT, many_tests
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.findings import base_of, change_place, said_of, too_small
from ehs_eval.report.charts.forest import MARKS, Group, Row, draw_forest
from ehs_eval.report.charts.words import (
    CLEAR,
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

MOST_ROWS = 26
"""Changes in one chart; a survey with more is split between blocks."""

DERIVED = "Derived shares"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change and where it stands."""

    at: Place
    row: Row


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
        result = results.find(at, "difference")
        if result is None or not isinstance(result.value, int | float):
            left_out.append((title, reason_of(result)))
        elif too_small(study, results, at):
            sizes = " and ".join(count(base_of(results, at, wave)) for wave in at.waves)
            left_out.append((title, f"a base under {study.study.small_group}: n = {sizes}"))
        else:
            found.append(_Change(at, _row(results, at, title, float(result.value))))
    return found


def _row(results: Results, at: Place, title: str, difference: float) -> Row:
    said = str(results.value(at, "direction"))
    move = said_of(results, at)
    clear = move in ("rose", "fell") and said in MARKS
    return Row(
        label=title,
        difference=difference,
        low=results.number(at, "low"),
        high=results.number(at, "high"),
        mark=said if clear else "untested" if move == "none" else "unclear",
        value=points(difference),
        bases=" → ".join(count(base_of(results, at, wave)) for wave in at.waves),
        single=results.number(at, "single_wave_margin"),
        margin=results.number(at, "change_margin"),
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
        f"{study.dataset_title(dataset)}: change in each share from "
        f"{listed(names)}, in percentage points, with {confidence(study)} interval"
    )
    waves = [wave for wave in study.wave_names if any(wave in span for span in spans)]
    side_by_side = f"{plural(len(changes), 'change')} side by side: some would stand out"
    return Chart(
        id=slug(dataset, "change", suffix),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            f"Dots are changes, lines their {confidence(study)} intervals. Better, worse, higher "
            f"and lower are clear changes: {CLEAR}.",
            _untested(results, changes),
            "Shaded: the margin of error of one wave, against which changes are often read. "
            "Upright ticks: the margin of error of the change, which is wider because both waves "
            "are uncertain.",
            *(many_tests(results, dataset) or [f"{side_by_side} by chance alone."]),
            INDEPENDENT,
            dominance(study, results, dataset, waves),
            not_shown(left_out),
        ),
        alt=_alt(changes, names),
        draw=lambda: draw_forest(title, subtitle, groups, bases="n, both waves"),
    )


def _spans(study: Study, changes: list[_Change]) -> list[str]:
    """Return the pairs of waves compared, in words."""
    spans = dict.fromkeys(tuple(change.at.waves) for change in changes)
    return [" to ".join(study.wave_title(wave) for wave in span) for span in spans]


def _untested(results: Results, changes: list[_Change]) -> str:
    """Return why some changes are not tested."""
    reasons = [
        reason_of(results.find(change.at, "is_clear"))
        for change in changes
        if change.row.mark == "untested"
    ]
    return f"Not tested: {listed(reasons)}." if reasons else ""


def _finding(study: Study, changes: list[_Change]) -> str:
    tested = [change for change in changes if change.row.mark != "untested"]
    spans = listed(_spans(study, tested or changes))
    if not tested:
        return f"{plural(len(changes), 'change')} from {spans}, none of them tested"
    said = [change.row.mark for change in tested if change.row.mark != "unclear"]
    kinds = [f"{said.count(kind)}{NBSP}{kind}" for kind in MARKS if kind in said]
    tail = f": {', '.join(kinds)}" if kinds else ""
    of = f"{len(said) or 'None'} of {plural(len(tested), 'item')}"
    return f"{of} changed clearly from {spans}{tail}"


def _alt(changes: list[_Change], names: list[str]) -> str:
    clear = [c.row for c in changes if c.row.mark not in ("unclear", "untested")]
    said = "; ".join(
        f"{row.label} {row.value} points, interval {interval(row.low, row.high)} ({row.mark})"
        for row in clear
    )
    head = f"Dot plot of {plural(len(changes), 'change')} from {listed(names)} with intervals."
    return f"{head} Clear: {said}. The others are not." if clear else f"{head} None is clear."
