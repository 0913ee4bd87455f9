"""Who the answers are from: shares of each year group in each wave, as bars of a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.segments import (
    HATCHED,
    Part,
    SegmentBar,
    SegmentPanel,
    draw_segments,
)
from ehs_eval.report.charts.style import CATEGORIES, GREY, HATCH, HATCHES, NOT_GIVEN
from ehs_eval.report.charts.words import (
    WITHHELD,
    caption,
    is_withheld,
    listed,
    plural,
    small_bases,
    with_base,
)
from ehs_eval.report.format import NO_ANSWER, count, percent, points
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Result, Results

ROLE, NAME = "year_group", "year group"
"""What the answers are divided by; schools have a chart of their own."""

MOST_NAMED = 4
"""Groups with a colour of their own."""

_FEWEST = 2
_NOTHING = 0.01
_TRACE = 1e-9
"""What may be left of a whole by rounding alone."""

_REST, _NONE, _HIDDEN = "rest", "none", "hidden"


@dataclass(frozen=True, slots=True)
class _Makeup:
    """What there is of a survey: its waves and the groups of each."""

    results: Results
    dataset: str
    waves: tuple[str, ...]
    labels: tuple[str | None, ...]

    def row(self, wave: str, label: str | None, statistic: str = "n") -> Result | None:
        """Return how many of a wave are of a group, or which share of it."""
        at = Place(self.dataset, "participation", None, {ROLE: label}, (wave,))
        return self.results.find(at, statistic)

    def number(self, wave: str, label: str | None) -> float | None:
        """Return how many of a wave are of a group; None where that is withheld."""
        row = self.row(wave, label)
        return float(row.value) if row is not None and isinstance(row.value, int | float) else None

    def base(self, wave: str) -> float | None:
        """Return how many answered in a wave."""
        return self.results.number(Place(self.dataset, "participation", None, {}, (wave,)), "n")


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each survey that asks for the year group, in two waves or more."""
    for dataset, survey in study.surveys.items():
        labels: dict[str | None, None] = {}
        for row in results.select(dataset, "participation", statistic="n"):
            if list(row.group) == [ROLE]:
                label = row.group[ROLE]
                labels[None if label is None else str(label)] = None
        waves = tuple(wave for wave in study.wave_names if wave in survey.files)
        found = _Makeup(results, dataset, waves, tuple(labels))
        drawn = [w for w in waves if found.base(w) and any(found.number(w, x) for x in labels)]
        if len(drawn) >= _FEWEST and sum(label is not None for label in labels) >= _FEWEST:
            yield _chart(study, _Makeup(results, dataset, tuple(drawn), tuple(labels)))


def _chart(study: Study, found: _Makeup) -> Chart:
    named = [label for label in found.labels if label is not None]
    totals = {x: sum(found.number(w, x) or 0.0 for w in found.waves) for x in named}
    used = [x for x in named if totals[x] or any(is_withheld(found.row(w, x)) for w in found.waves)]
    # Year groups keep their order; those with fewest answers are drawn together.
    own = sorted(sorted(used, key=lambda x: -totals[x])[:MOST_NAMED], key=used.index)
    rest = [x for x in used if x not in own]
    kinds: list[tuple[str, tuple[str | None, ...]]] = [(x, (x,)) for x in own]
    kinds += [(_REST, tuple(rest))] if rest else []
    if any(found.number(wave, None) for wave in found.waves):
        kinds.append((_NONE, (None,)))
    hidden = any(is_withheld(found.row(w, x)) for w in found.waves for x in found.labels)
    kinds += [(_HIDDEN, ())] if hidden else []
    limit = study.study.small_group
    bars = tuple(_bar(found, wave, kinds, limit) for wave in found.waves)
    parts = _parts(kinds, rest)
    labels = [with_base(study.wave_title(wave), found.base(wave)) for wave in found.waves]
    title = f"Answers by {NAME}: {_finding(study, found, own)}"
    subtitle = f"{study.dataset_title(found.dataset)}: % of the answers of each wave"
    small = any((found.base(wave) or 0) < limit for wave in found.waves)
    name = slug(found.dataset, ROLE, "composition")
    return Chart(
        id=name,
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "Each bar is all answers of a wave; n is its base. Segments stand in the order of the "
            "key. What has no room for a number stands in the table.",
            f"Drawn together: {listed(rest)}." if rest else "",
            f"The hatched end is {WITHHELD}." if hidden else "",
            small_bases(study, small),
        ),
        alt=_alt(labels, kinds, parts, bars),
        draw=partial(draw_segments, title, subtitle, parts, labels, [SegmentPanel("", bars)]),
        data=_data(study, found, subtitle),
    )


def _bar(
    found: _Makeup, wave: str, kinds: Sequence[tuple[str, tuple[str | None, ...]]], limit: int
) -> SegmentBar:
    """Return the bar of a wave; what is withheld of it is one segment at its end."""
    base = found.base(wave) or 1.0
    shares: list[float] = []
    texts: list[str] = []
    for kind, members in kinds:
        numbers = [found.number(wave, label) for label in members]
        known = [n for n in numbers if n is not None]
        if kind == _HIDDEN:
            left = 1.0 - sum(shares)
            share = left if left > _TRACE else 0.0
        else:
            # A group of which a part is withheld is withheld altogether.
            share = sum(known) / base if len(known) == len(numbers) else 0.0
        shares.append(share)
        shown = kind not in (_NONE, _HIDDEN) and share > 0
        texts.append((count(sum(known)) if base < limit else percent(share, 0)) if shown else "")
    return SegmentBar(tuple(shares), tuple(texts))


def _parts(kinds: Sequence[tuple[str, tuple[str | None, ...]]], rest: Sequence[str]) -> list[Part]:
    looks = zip(CATEGORIES, HATCHES, strict=True)
    others = {
        _REST: Part(plural(len(rest), f"other {NAME}"), GREY),
        _NONE: Part("no answer", HATCHED, NOT_GIVEN),
        _HIDDEN: Part(f"{CONFIDENTIAL} withheld", HATCHED, HATCH),
    }
    return [others.get(kind) or Part(kind, *next(looks)) for kind, _ in kinds]


def _finding(study: Study, found: _Makeup, own: Sequence[str]) -> str:
    """Return how far the share of the group moved that moved most between first and last wave."""
    ends = (found.waves[0], found.waves[-1])
    moved: dict[str, tuple[float, float]] = {}
    for label in own:
        shares = []
        for wave in ends:
            row = found.row(wave, label, "share_of_wave")
            base = found.base(wave) or 0
            if row is not None and isinstance(row.value, int | float):
                shares += [float(row.value)] if base >= study.study.small_group else []
        if len(shares) == len(ends):
            moved[label] = (shares[0], shares[1])
    span = " to ".join(study.wave_title(wave) for wave in ends)
    if not moved:
        return span
    label = max(moved, key=lambda x: abs(moved[x][1] - moved[x][0]))
    first, second = moved[label]
    if abs(second - first) < _NOTHING:
        return f"shares moved by less than a point, {span}"
    return (
        f"{label} went from {percent(first, 0)} to {percent(second, 0)} of them, {span} "
        f"({points(second - first, 0)} points)"
    )


def _alt(
    labels: Sequence[str],
    kinds: Sequence[tuple[str, tuple[str | None, ...]]],
    parts: Sequence[Part],
    bars: Sequence[SegmentBar],
) -> str:
    said = []
    for label, bar in zip(labels, bars, strict=True):
        figures = [
            f"{part.label} {text}" for part, text in zip(parts, bar.texts, strict=True) if text
        ]
        if kinds[-1][0] == _HIDDEN and bar.shares[-1] > _TRACE:
            figures.append(f"the rest {CONFIDENTIAL}")
        said.append(f"{label}: {', '.join(figures)}")
    return f"Stacked bars of answers by {NAME}. {'. '.join(said)}."


def _data(study: Study, found: _Makeup, title: str) -> Table:
    columns = [Column(ROLE, NAME.capitalize(), "text")]
    for wave in found.waves:
        over = with_base(study.wave_title(wave), found.base(wave))
        columns += [
            Column(f"n_{wave}", "Answers", "count", over),
            Column(f"share_{wave}", "Share", "share", over),
        ]
    rows: list[dict[str, Cell]] = []
    for label in found.labels:
        row: dict[str, Cell] = {ROLE: NO_ANSWER if label is None else label}
        for wave in found.waves:
            row[f"n_{wave}"] = cell(found.row(wave, label))
            row[f"share_{wave}"] = cell(found.row(wave, label, "share_of_wave"))
        rows.append(row)
    return chart_data(found.dataset, title, columns, rows)
