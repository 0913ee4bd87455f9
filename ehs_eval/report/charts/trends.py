"""Drawing of values over waves: lines in small panels of one scale, each line labelled itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, KeyEntry, Sheet, stacked
from ehs_eval.report.charts.style import (
    CATEGORIES,
    DARK,
    GRID,
    INK,
    LINE,
    SIZE,
    SOFT,
    styled,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKERS = ("o", "s", "^", "D")
_GAP, _HEIGHT, _FOOT, _BETWEEN = 0.3, 1.75, 0.5, 0.22
_LABEL, _PART = 1.75, 0.32
"""Widest label beside a line, in inches and as a part of the panel; a longer one is cut."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A value in a wave, its interval, and what is written at it; empty for nothing."""

    wave: int
    value: float
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Values over waves, joined; without a label they are a faint background.

    Attributes:
        label: What stands beside its end.
        dots: The values.
        mark: Number of its colour and marker, the same in every panel.
    """

    label: str
    dots: tuple[Dot, ...]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """Lines under a heading.

    Attributes:
        heading: What the panel is of.
        lines: Its lines, each with a label beside its end.
        bases: What stands below each wave.
        dots: Values that the key explains, so that they need no label.
    """

    heading: str
    lines: tuple[Line, ...]
    bases: tuple[str, ...]
    dots: tuple[Dot, ...] = ()


@styled
def draw_trends(
    title: str,
    subtitle: str,
    panels: Sequence[TrendPanel],
    waves: Sequence[str],
    *,
    bounds: tuple[float, float],
    shown: Callable[[float], str],
    key: Sequence[KeyEntry] = (),
    most: int = 2,
) -> Figure:
    """Return a figure of small panels.

    Args:
        title: The finding.
        subtitle: The measure.
        panels: The panels.
        waves: Titles of the waves, in order.
        bounds: Ends of the value axis, the same in every panel.
        shown: Words of a value on the axis.
        key: What marks mean that are not labelled themselves.
        most: Panels side by side at most.
    """
    columns = min(len(panels), most)
    width = min((INNER - _GAP * (columns - 1)) / columns, 5.2)
    place = _placed(panels, waves, width, max(text_width(shown(end)) for end in bounds) + 0.1)
    bands = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    heads = [max(_head(panel, width) for panel in band) for band in bands]
    under = place.height + place.foot
    body = sum(heads) + under * len(bands) + _BETWEEN * (len(bands) - 1)
    sheet = Sheet(title, subtitle, body, key)
    looks = _looks(sorted({n.mark for panel in panels for n in panel.lines if n.label}))
    top = 0.0
    for band, head in zip(bands, heads, strict=True):
        for column, panel in enumerate(band):
            x = MARGIN + column * (width + _GAP)
            words = wrap(panel.heading, width, weight="bold")
            sheet.lines(x, sheet.top + top + 0.09, words, weight="bold")
            plot = place.step * len(waves)
            axes = sheet.axes(x + place.left, top + head, plot, place.height)
            _set_axes(axes, len(waves), bounds, shown)
            _draw(axes, panel, place.height, width * _PART, looks)
            _write_waves(sheet, panel, place, x + place.left, top + head + place.height)
        top += head + under + _BETWEEN
    return sheet.figure


@dataclass(frozen=True, slots=True)
class _Placed:
    """Sizes that all panels share, in inches, and the titles of the waves in lines."""

    left: float
    step: float
    height: float
    foot: float
    names: tuple[list[str], ...]


def _placed(
    panels: Sequence[TrendPanel], waves: Sequence[str], width: float, left: float
) -> _Placed:
    labels = [_cut(line.label, width * _PART) for panel in panels for line in panel.lines]
    right = max(text_width(label) for label in labels) + 0.2 if any(labels) else 0.12
    lines = max(sum(bool(line.label) for line in panel.lines) for panel in panels)
    step = (width - left - right) / len(waves)
    names = tuple(_name(wave, step - 0.04) for wave in waves)
    foot = stacked(max(map(len, names))) + stacked(_below(panels, step)) + 0.12
    return _Placed(left, step, max(_HEIGHT, LINE * lines + 0.1), foot, names)


def _write_waves(sheet: Sheet, panel: TrendPanel, place: _Placed, x: float, bottom: float) -> None:
    """Write each wave and its base below a panel."""
    for number, (name, base) in enumerate(zip(place.names, panel.bases, strict=True)):
        words = [*name, *(wrap(base, place.step - 0.02) if base else [])]
        middle = x + (number + 0.5) * place.step
        sheet.lines(middle, sheet.top + bottom + 0.12, words, ha="center")


def _head(panel: TrendPanel, width: float) -> float:
    return stacked(len(wrap(panel.heading, width, weight="bold"))) + 0.1


def _name(wave: str, width: float) -> list[str]:
    """Return the title of a wave in lines; one too wide may break after a hyphen."""
    fits = all(text_width(word) <= width for word in wave.split())
    return wrap(wave if fits else wave.replace("-", "- "), width)


def _below(panels: Sequence[TrendPanel], step: float) -> int:
    """Return how many lines the bases below the waves need."""
    bases = [base for panel in panels for base in panel.bases if base]
    return max((len(wrap(base, step - 0.02)) for base in bases), default=0)


def _cut(label: str, width: float) -> str:
    """Return a label on one line, its beginning where it does not fit."""
    width = min(width, _LABEL)
    if text_width(label) <= width:
        return label
    figure = label.rsplit(" ", 1)[-1]
    room = width - text_width(f"… {figure}")
    return f"{wrap(label, room)[0]}… {figure}"


def _set_axes(
    axes: Axes, waves: int, bounds: tuple[float, float], shown: Callable[[float], str]
) -> None:
    low, high = bounds
    room = (high - low) * 0.04
    axes.set(xlim=(-0.5, waves - 0.5), ylim=(low - room, high + room), xticks=[])
    ticks = [low + (high - low) * part / 4 for part in range(5)]
    axes.set_yticks(ticks, [shown(tick) for tick in ticks])
    axes.tick_params(axis="y", length=0, labelsize=SIZE)
    axes.grid(axis="y", color=GRID, lw=0.8)


def _looks(marks: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the colour and marker of each mark: of many none has a colour of its own."""
    if len(marks) <= len(CATEGORIES):
        return dict(zip(marks, zip(CATEGORIES, _MARKERS, strict=True), strict=False))
    return {mark: (SOFT, _MARKERS[place % len(_MARKERS)]) for place, mark in enumerate(marks)}


def _draw(
    axes: Axes,
    panel: TrendPanel,
    height: float,
    room: float,
    looks: Mapping[int, tuple[str, str]],
) -> None:
    for line in panel.lines:
        colour, marker = looks[line.mark] if line.label else (SOFT, "o")
        _draw_line(axes, line, colour, marker, faint=not line.label)
    if panel.dots:
        _draw_line(axes, Line("", panel.dots), CATEGORIES[0], _MARKERS[0], faint=False)
    _label(axes, [line for line in panel.lines if line.label], height, room)


def _draw_line(axes: Axes, line: Line, colour: str, marker: str, *, faint: bool) -> None:
    xs, ys = [dot.wave for dot in line.dots], [dot.value for dot in line.dots]
    axes.plot(xs, ys, color=colour, lw=1.4, linestyle="--" if faint else "-", zorder=2)
    for dot in line.dots:
        if dot.low is not None and dot.high is not None:
            axes.plot((dot.wave, dot.wave), (dot.low, dot.high), color=colour, lw=2, zorder=2.5)
        axes.plot(
            dot.wave,
            dot.value,
            marker=marker,
            markersize=4 if faint else 7,
            color=colour,
            markerfacecolor="white" if faint else colour,
            markeredgecolor=colour if faint else "white",
            lw=0,
            zorder=2 if faint else 3,
        )
        if dot.text:
            axes.annotate(
                dot.text,
                (dot.wave, dot.value if dot.high is None else dot.high),
                xytext=(0, 4 if dot.high is not None else 7),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SIZE,
                color=INK,
                zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
            )


def _label(axes: Axes, lines: Sequence[Line], height: float, room: float) -> None:
    """Write the label of each line beside its end, labels apart and tied to their line."""
    low, high = axes.get_ylim()
    inch = (high - low) / height
    ends = [line.dots[-1] for line in lines]
    places = _apart([end.value for end in ends], LINE * inch, (low, high))
    edge = axes.get_xlim()[1]
    for line, end, y in zip(lines, ends, places, strict=True):
        axes.plot(
            (end.wave + 0.06, edge),
            (end.value, y),
            color=DARK,
            lw=0.5,
            linestyle=":",
            clip_on=False,
            zorder=1.5,
        )
        axes.annotate(
            _cut(line.label, room),
            (edge, y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SIZE,
            color=INK,
            annotation_clip=False,
        )


def _apart(values: Sequence[float], gap: float, bounds: tuple[float, float]) -> list[float]:
    """Return where labels stand: near their values, in their order, a gap apart, inside."""
    order = sorted(range(len(values)), key=values.__getitem__)
    places = [0.0] * len(values)
    below = bounds[0] - gap / 2
    for index in order:
        below = places[index] = max(values[index], below + gap)
    above = bounds[1] + gap / 2
    for index in reversed(order):
        above = places[index] = min(places[index], above - gap)
    return places
