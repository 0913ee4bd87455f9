"""Score sheets by gender and year group: a small panel for each group, its mean over the waves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ehs_eval.config.models import Study
from ehs_eval.labels import natural_key
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.dots import Dot as Mean
from ehs_eval.report.charts.dots import DotRow, draw_dots
from ehs_eval.report.charts.score_groups import TOTAL, Scores, score_sheets
from ehs_eval.report.charts.sheet import KeyEntry
from ehs_eval.report.charts.style import CATEGORIES, SOFT
from ehs_eval.report.charts.trends import Dot, Line, TrendPanel, draw_trends
from ehs_eval.report.charts.words import (
    NBSP,
    WITHHELD,
    caption,
    confidence,
    is_withheld,
    listed,
    not_shown,
    plural,
    reason_of,
    withheld_words,
)
from ehs_eval.report.format import count, number, plain_interval
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Group, Place, Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROLES = {"gender": "gender", "year_group": "year group"}
MOST_GROUPS = 12
"""Groups in one chart; further ones stand in the tables."""

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Mean:
    """The mean of a group in a wave that is drawn: enough people, and not withheld."""

    wave: int
    value: float
    low: float | None
    high: float | None
    n: float


@dataclass(frozen=True, slots=True)
class _Subgroup:
    """A group: what it is called, where it stands, and its means."""

    label: str
    group: Group
    means: tuple[_Mean, ...]


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of the totals of each score sheet by gender and year group."""
    for found in score_sheets(study, results):
        left_out: list[tuple[str, str]] = []
        groups = [
            _subgroup(study, results, found, label, group, left_out)
            for label, group in _groups(results, found)
        ]
        drawn = [each for each in groups if each.means]
        if len(drawn) >= _FEWEST:
            yield _chart(study, results, found, (groups, drawn), left_out)


def _groups(results: Results, found: Scores) -> Iterator[tuple[str, Group]]:
    """Yield the genders and year groups of a sheet, whatever the programme."""
    for role in ROLES:
        labels = {
            str(row.group[role])
            for row in results.select(found.dataset, "describe", item=TOTAL, statistic="n")
            if list(row.group) == [role]
        }
        for label in sorted(labels, key=natural_key):
            yield label, {role: label}


def _subgroup(
    study: Study,
    results: Results,
    found: Scores,
    label: str,
    group: Group,
    left_out: list[tuple[str, str]],
) -> _Subgroup:
    limit, means = study.study.small_group, []
    for wave, waves in enumerate(found.waves):
        at = found.at(group, waves)
        name = ", ".join((label, *map(study.wave_title, waves)))
        row, base = results.find(at, "mean"), results.find(at, "n")
        value, n = results.number(at, "mean"), results.number(at, "n")
        if is_withheld(row, base):
            left_out.append((name, WITHHELD))
        elif n is None or value is None:
            left_out.append((name, reason_of(row)))
        elif n < limit:
            left_out.append((name, f"n{NBSP}={NBSP}{count(n)}, under {limit}"))
        else:
            low, high = (results.number(at, f"mean_{end}") for end in ("low", "high"))
            means.append(_Mean(wave, value, low, high, n))
    return _Subgroup(label, group, tuple(means))


def _chart(
    study: Study,
    results: Results,
    found: Scores,
    groups: tuple[Sequence[_Subgroup], Sequence[_Subgroup]],
    left_out: Sequence[tuple[str, str]],
) -> Chart:
    every, drawn = groups[0], groups[1][:MOST_GROUPS]
    bounds, by_wave = _bounds(found), found.waves != ((),)
    roles = [name for role, name in ROLES.items() if any(role in each.group for each in drawn)]
    title = _finding(study, found, drawn)
    subtitle = (
        f"{study.dataset_title(found.dataset)}: mean total score, {number(bounds[0], 0)} to "
        f"{number(bounds[1], 0)}, with {confidence(study)} interval, by "
        f"{listed([*roles, 'wave'] if by_wave else roles)}"
    )
    more = len(groups[1]) - len(drawn)
    panels = [_panel(study, results, found, each) for each in drawn]
    return Chart(
        id=slug(found.dataset, "subgroups"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            f"Marks are means, lines through them their {confidence(study)} intervals. A group of "
            f"fewer than {study.study.small_group} scores is not drawn. Differences between groups "
            "are not tested here, and those who come back may differ from those who do not.",
            f"{plural(more, 'further group')} in the tables." if more else "",
            withheld_words(any(CONFIDENTIAL in base for panel in panels for base in panel.bases)),
            not_shown(left_out),
        ),
        alt=_alt(study, found, drawn),
        draw=_drawing(study, found, (title, subtitle), drawn, panels),
        data=_data(study, results, found, subtitle, every),
    )


def _bounds(found: Scores) -> tuple[float, float]:
    measure = found.measure
    return measure.minimum * measure.items, measure.maximum * measure.items


def _drawing(
    study: Study,
    found: Scores,
    words: tuple[str, str],
    drawn: Sequence[_Subgroup],
    panels: Sequence[TrendPanel],
) -> Callable[[], Figure]:
    """Return what draws the groups: over their waves, or in rows where there are none."""
    bounds = _bounds(found)
    if found.waves == ((),):
        return partial(draw_dots, *words, ["Total score"], _rows(drawn), bounds=bounds)
    waves = [study.wave_title(wave[0]) for wave in found.waves]
    return partial(
        draw_trends,
        *words,
        panels,
        waves,
        bounds=bounds,
        shown=partial(number, decimals=0),
        key=_KEY,
        most=3,
    )


_KEY = (
    KeyEntry("mean of the group", CATEGORIES[0], "o"),
    KeyEntry("mean of everybody", SOFT, "o", hollow=True),
)


def _panel(study: Study, results: Results, found: Scores, each: _Subgroup) -> TrendPanel:
    """Return the panel of a group: its means before those of everybody."""
    everybody = []
    for wave, waves in enumerate(found.waves):
        at = found.at({}, waves)
        value, n = results.number(at, "mean"), results.number(at, "n")
        if value is not None and n is not None and n >= study.study.small_group:
            everybody.append(Dot(wave, value))
    mine = tuple(Dot(m.wave, m.value, m.low, m.high, number(m.value)) for m in each.means)
    bases = []
    for waves in found.waves:
        n_row = results.find(found.at(each.group, waves), "n")
        n = results.number(found.at(each.group, waves), "n")
        base = CONFIDENTIAL if is_withheld(n_row) else "" if n is None else count(n)
        bases.append(f"n{NBSP}={NBSP}{base}" if base else "")
    return TrendPanel(each.label, (Line("", tuple(everybody)),), tuple(bases), mine)


def _rows(drawn: Sequence[_Subgroup]) -> list[DotRow]:
    return [
        DotRow(
            each.label,
            "",
            tuple(
                Mean(m.value, m.low, m.high, f"{number(m.value)} ({count(m.n)})")
                for m in each.means
            ),
        )
        for each in drawn
    ]


def _finding(study: Study, found: Scores, drawn: Sequence[_Subgroup]) -> str:
    """Return the lowest and highest mean of the first wave that has two groups or more."""
    for wave, waves in enumerate(found.waves):
        means = {each.label: m.value for each in drawn for m in each.means if m.wave == wave}
        if len(means) < _FEWEST:
            continue
        low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        at = f" at {study.wave_title(waves[0])}" if waves else ""
        return (
            f"Mean totals{at} lie between {number(means[low])} ({low}) and "
            f"{number(means[high])} ({high})"
        )
    return "Mean totals by group"


def _alt(study: Study, found: Scores, drawn: Sequence[_Subgroup]) -> str:
    said = []
    for each in drawn:
        figures = [
            f"{' '.join(map(study.wave_title, found.waves[m.wave]))} {number(m.value)} "
            f"({plain_interval(m.low, m.high)}; n = {count(m.n)})".strip()
            for m in each.means
        ]
        said.append(f"{each.label}: {', '.join(figures)}")
    return f"Means of total scores by group. {'. '.join(said)}."


def _data(
    study: Study,
    results: Results,
    found: Scores,
    title: str,
    every: Sequence[_Subgroup],
) -> Table:
    columns = [
        Column("group", "Group", "text"),
        *([Column("wave", "Wave", "text")] if found.waves != ((),) else []),
        Column("n", "n", "count"),
        Column("mean", "Mean", "score"),
        Column("mean_low", "Lower limit", "score"),
        Column("mean_high", "Upper limit", "score"),
    ]
    rows: list[dict[str, Cell]] = []
    for label, group in (("Everybody", {}), *((each.label, each.group) for each in every)):
        for waves in found.waves:
            at: Place = found.at(group, waves)
            row: dict[str, Cell] = {"group": label}
            if waves:
                row["wave"] = study.wave_title(waves[0])
            names_ = ("n", "mean", "mean_low", "mean_high")
            rows.append(row | {each: cell(results.find(at, each)) for each in names_})
    return chart_data(found.dataset, title, columns, rows)
