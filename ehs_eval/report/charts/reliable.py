"""Reliable change: how many linked people improved, did not change or got worse, by programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.score_groups import TOTAL, Scores, ends_of, score_sheets
from ehs_eval.report.charts.segments import Part, SegmentBar, SegmentPanel, draw_segments
from ehs_eval.report.charts.style import GREY, NAVY, ORANGE, shorten
from ehs_eval.report.charts.words import (
    NBSP,
    caption,
    is_withheld,
    not_shown,
    reason_of,
    small_bases,
    with_base,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Result, Results

_PARTS = (
    Part("reliably improved", NAVY),
    Part("no reliable change", GREY),
    Part("reliably worse", ORANGE),
)
_STATISTICS = ("n_reliably_improved", "n_no_reliable_change", "n_reliably_worse")


@dataclass(frozen=True, slots=True)
class _Row:
    """The linked people of a group: how many there are and how many are of each kind."""

    label: str
    base: float
    counts: tuple[float, ...]

    def is_small(self, limit: int) -> bool:
        """Return whether there are too few for percentages."""
        return self.base < limit


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each score sheet whose measure says which change is more than chance."""
    for found in score_sheets(study, results):
        if found.measure.reliable_change is None:
            continue
        left_out: list[tuple[str, str]] = []
        places, rows = [], []
        for name, group in found.groups.items():
            pair = ends_of(results, found, group)
            if pair is None:
                left_out.append((name, "scores in fewer than two waves, or withheld"))
                continue
            at = Place(found.dataset, "matched_pairs", TOTAL, group, pair)
            label = f"{name}, {' to '.join(study.wave_title(wave) for wave in pair)}"
            row = _row(results, at, label)
            if isinstance(row, _Row):
                places.append(at)
                rows.append(row)
            else:
                left_out.append((name, row))
        if rows:
            yield _chart(study, results, found, (places, rows), left_out)


def _row(results: Results, at: Place, label: str) -> _Row | str:
    """Return the people of a group, or why they are not drawn."""
    base = results.find(at, "n_pairs")
    parts = [results.find(at, name) for name in _STATISTICS]
    if is_withheld(base, *parts):
        return reason_of(next(part for part in (base, *parts) if is_withheld(part)))
    numbers = [_number(part) for part in (base, *parts)]
    if None in numbers or not numbers[0]:
        return "nobody is linked"
    whole, *counts = (float(n) for n in numbers if n is not None)
    return _Row(label, whole, tuple(counts))


def _number(result: Result | None) -> float | None:
    value = None if result is None else result.value
    return None if value is None or isinstance(value, str) else float(value)


def _chart(
    study: Study,
    results: Results,
    found: Scores,
    drawn: tuple[Sequence[Place], Sequence[_Row]],
    left_out: Sequence[tuple[str, str]],
) -> Chart:
    places, rows = drawn
    limit, measure = study.study.small_group, found.measure
    bars = tuple(_bar(row, limit) for row in rows)
    labels = [with_base(row.label, row.base) for row in rows]
    title = _finding(rows[0], limit)
    subtitle = (
        f"{study.dataset_title(found.dataset)}: linked people, first to last wave"
        f"{', by programme' if len(rows) > 1 else ''}"
    )
    source = f" ({measure.reliable_change_source})" if measure.reliable_change_source else ""
    return Chart(
        id=slug(found.dataset, "reliable-change"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            f"A change of {measure.reliable_change:g} points or more of one person's total is "
            f"taken as more than chance{source}. n is those with a total in both waves.",
            "There is no comparison group: some would have changed without any programme, and "
            "those who start low tend to rise.",
            small_bases(study, any(row.is_small(limit) for row in rows)),
            not_shown(left_out),
        ),
        alt=_alt(rows),
        draw=partial(draw_segments, title, subtitle, _PARTS, labels, [SegmentPanel("", bars)]),
        data=_data(study, results, subtitle, places),
    )


def _bar(row: _Row, limit: int) -> SegmentBar:
    """Return the bar of a group, with counts alone where it is small."""
    shares = tuple(n / row.base for n in row.counts)
    texts = tuple(
        count(n) if row.is_small(limit) else f"{percent(share, 0)}{NBSP}({count(n)})" if n else ""
        for n, share in zip(row.counts, shares, strict=True)
    )
    return SegmentBar(shares, texts, f"{count(row.counts[-1])} worse")


def _finding(row: _Row, limit: int) -> str:
    better, same, worse = row.counts
    who = shorten(row.label, 90)
    if row.is_small(limit):
        return (
            f"{who}: {count(better)} of {count(row.base)} linked people reliably improved, "
            f"{count(worse)} got reliably worse"
        )
    return (
        f"{who}: {percent(better / row.base, 0)} of {count(row.base)} linked people reliably "
        f"improved, {percent(worse / row.base, 0)} got reliably worse, "
        f"{percent(same / row.base, 0)} did neither"
    )


def _alt(rows: Sequence[_Row]) -> str:
    said = [
        f"{row.label}: "
        + ", ".join(f"{part.label} {count(n)}" for part, n in zip(_PARTS, row.counts, strict=True))
        + f", of {count(row.base)}"
        for row in rows
    ]
    return f"Bars in three parts. {'. '.join(said)}."


def _data(study: Study, results: Results, title: str, places: Sequence[Place]) -> Table:
    columns = [
        Column("group", "Group", "text"),
        Column("waves", "Waves", "text"),
        Column("n_pairs", "Linked people", "count"),
        *(
            Column(statistic, part.label.capitalize(), "count")
            for statistic, part in zip(_STATISTICS, _PARTS, strict=True)
        ),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "group": str(at.group.get("programme", "All programmes")),
            "waves": " to ".join(study.wave_title(wave) for wave in at.waves),
            **{s: cell(results.find(at, s)) for s in ("n_pairs", *_STATISTICS)},
        }
        for at in places
    ]
    return chart_data(places[0].dataset, title, columns, rows)
