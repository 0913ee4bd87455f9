"""Schools over waves: the share of each school in each wave, a line for each, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON, SCHOOL_CHANGE
from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import ENDS, not_claimed
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.schools import chosen_items, share_titles
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.trends import Dot, Line, TrendPanel, draw_trends
from ehs_eval.report.charts.words import (
    NBSP,
    WITHHELD,
    caption,
    dominance,
    is_withheld,
    not_shown,
    plural,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.tables.model import Cell, Column, Missing, Table, cell
from ehs_eval.results import Place, Result, Results

MOST_ITEMS = 6
"""Items in one chart, a small panel each."""

_LONG = 24
"""Characters of a name above which words that all names begin with are left out."""

_FEWEST = 2
"""Schools, and waves of a school, below which there is nothing to compare."""

_Share = tuple[Result, Result]
"""The share of a school in a wave, and how many answers it is of."""


@dataclass(slots=True)
class _Item:
    """The shares of schools in an item, by school and wave."""

    item: str
    title: str
    shares: dict[str, dict[str, _Share]] = field(default_factory=dict)


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the schools of each survey over its waves, where two schools can be followed."""
    for dataset, survey in study.surveys.items():
        waves = [wave for wave in study.wave_names if wave in survey.files]
        if survey.school is None or len(waves) < _FEWEST:
            continue
        titles = share_titles(survey)
        names = chosen_items(study, dataset, survey, titles, MOST_ITEMS)
        found = [_shares(results, dataset, name, titles[name]) for name in names]
        schools = sorted({school for item in found for school in item.shares})
        marks = {school: number for number, school in enumerate(schools)}
        drawn = [(item, panel) for item in found if (panel := _panel(study, item, waves, marks))]
        if any(len(panel.lines) >= _FEWEST for _, panel in drawn):
            yield _chart(study, results, dataset, found, drawn, waves)


def _shares(results: Results, dataset: str, item: str, title: str) -> _Item:
    """Return the shares of schools; of several comparisons the one of most answers."""
    found = _Item(item, title)
    for row in results.select(dataset, SCHOOL_CHANGE, item=item, statistic="mean_first"):
        if list(row.group) != ["school"]:
            continue
        at = Place(dataset, SCHOOL_CHANGE, item, row.group, row.waves)
        mine = found.shares.setdefault(str(row.group["school"]), {})
        for wave, end in zip(row.waves, ENDS, strict=True):
            share, n = results.find(at, f"mean_{end}"), results.find(at, f"n_{end}")
            if share is not None and n is not None:
                known = mine.get(wave)
                if known is None or _size(n) > _size(known[1]):
                    mine[wave] = (share, n)
    return found


def _size(n: Result) -> float:
    return float(n.value) if isinstance(n.value, int | float) else -1.0


def _panel(
    study: Study, item: _Item, waves: Sequence[str], marks: Mapping[str, int]
) -> TrendPanel | None:
    """Return a panel of the schools that have two waves or more to draw."""
    common = _common(list(item.shares))
    lines: list[Line] = []
    sizes: list[list[float]] = [[] for _ in waves]
    for school, shares in item.shares.items():
        dots = []
        for number, wave in enumerate(waves):
            share, n = shares.get(wave, (None, None))
            if share is None or n is None or not isinstance(share.value, int | float):
                continue
            if _size(n) >= study.study.small_group:
                dots.append(Dot(number, float(share.value)))
                sizes[number].append(_size(n))
        if len(dots) >= _FEWEST:
            name = school.removeprefix(common)
            lines.append(Line(f"{name} {percent(dots[-1].value, 0)}", tuple(dots), marks[school]))
    if not lines:
        return None
    bases = tuple(_range(each) for each in sizes)
    return TrendPanel(item.title, tuple(lines), bases)


def _common(names: Sequence[str]) -> str:
    """Return the words with which every name begins, where names are long; else nothing."""
    if len(names) < _FEWEST or max(map(len, names)) <= _LONG:
        return ""
    alike = []
    for words in zip(*(name.split(" ")[:-1] for name in names), strict=False):
        if len(set(words)) > 1:
            break
        alike.append(f"{words[0]} ")
    return "".join(alike)


def _range(sizes: Sequence[float]) -> str:
    if not sizes:
        return ""
    low, high = count(min(sizes)), count(max(sizes))
    return f"n{NBSP}={NBSP}{low if low == high else f'{low} to{NBSP}{high}'}"


def _chart(
    study: Study,
    results: Results,
    dataset: str,
    found: Sequence[_Item],
    drawn: Sequence[tuple[_Item, TrendPanel]],
    waves: Sequence[str],
) -> Chart:
    panels = [panel for _, panel in drawn]
    span = [study.wave_title(wave) for wave in waves]
    title = _finding(panels, span)
    items = plural(len(panels), "item")
    subtitle = f"{study.dataset_title(dataset)}: share of each school by wave, {items}"
    return Chart(
        id=slug(dataset, "schools", "by-wave"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=_caption(study, results, dataset, found, drawn, waves),
        alt=_alt(panels, span),
        draw=partial(
            draw_trends,
            title,
            subtitle,
            panels,
            span,
            bounds=(0.0, 1.0),
            shown=partial(percent, decimals=0),
        ),
        data=_data(study, (dataset, subtitle), found, waves),
    )


def _caption(
    study: Study,
    results: Results,
    dataset: str,
    found: Sequence[_Item],
    drawn: Sequence[tuple[_Item, TrendPanel]],
    waves: Sequence[str],
) -> str:
    shown = [item.item for item, _ in drawn]
    ends = (waves[0], waves[-1])
    common = _common(list(drawn[0][0].shares)).strip()
    return caption(
        "Each line is a school, drawn in the waves in which "
        f"{study.study.small_group}{NBSP}or more of it answered, if there are two such waves. "
        "n is the fewest and the most answers of a school. Of few answers a share can move far by "
        "chance alone.",
        f"All names begin with “{common}”, which is left out." if common else "",
        "Shown are the first items of every measure that the study's outcomes name."
        if study.outcomes
        else "",
        not_claimed(study, results, [Place(dataset, COMPARISON, each, {}, ends) for each in shown]),
        dominance(study, results, dataset, waves),
        not_shown([(item.title, _why(study, item)) for item in found if item.item not in shown]),
    )


def _why(study: Study, item: _Item) -> str:
    if any(is_withheld(*pair) for shares in item.shares.values() for pair in shares.values()):
        return WITHHELD
    return f"no school with {study.study.small_group} or more answers in two waves"


def _finding(panels: Sequence[TrendPanel], waves: Sequence[str]) -> str:
    """Return how far schools lie apart where they do most: a description, not a claim."""
    apart: list[tuple[float, str, str]] = []
    for panel in panels:
        for number, wave in enumerate(waves):
            values = [dot.value for line in panel.lines for dot in line.dots if dot.wave == number]
            if len(values) >= _FEWEST:
                apart.append((max(values) - min(values), panel.heading, wave))
    schools = max(len(panel.lines) for panel in panels)
    head = f"{plural(schools, 'school')} can be followed from wave to wave"
    if not apart:
        return head
    gap, heading, wave = max(apart, key=lambda each: each[0])
    item = shorten(heading.split(": %")[0], 80)
    return (
        f"{head}; they lie furthest apart on “{item}” at {wave}, by {percent(gap, 0)[:-1]} points"
    )


def _alt(panels: Sequence[TrendPanel], waves: Sequence[str]) -> str:
    said = []
    for panel in panels:
        lines = []
        for line in panel.lines:
            values = ", ".join(f"{waves[d.wave]} {percent(d.value, 0)}" for d in line.dots)
            lines.append(f"{line.label.rsplit(' ', 1)[0]} {values}")
        said.append(f"{panel.heading}: {'; '.join(lines)}")
    return f"Small line charts, a line for each school. {'. '.join(said)}."


def _data(
    study: Study,
    about: tuple[str, str],
    found: Sequence[_Item],
    waves: Sequence[str],
) -> Table:
    dataset, title = about
    columns = [Column("item", "Item", "text"), Column("school", "School", "text")]
    for wave in waves:
        over = study.wave_title(wave)
        columns += [
            Column(f"share_{wave}", "Share", "share", over),
            Column(f"n_{wave}", "n", "count", over),
        ]
    limit = study.study.small_group
    rows: list[dict[str, Cell]] = []
    for item in found:
        for school, shares in item.shares.items():
            row: dict[str, Cell] = {"item": item.title, "school": school}
            for wave, (share, n) in shares.items():
                few = isinstance(n.value, int | float) and n.value < limit
                shown = Missing(f"fewer than {limit} answers", is_unreliable=True)
                row |= {f"share_{wave}": shown if few else cell(share), f"n_{wave}": cell(n)}
            rows.append(row)
    return chart_data(dataset, title, columns, rows)
