"""Drawing of scores as strips of points behind their mean, in panels side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, Dash, KeyEntry, Sheet, stacked
from ehs_eval.report.charts.style import DARK, GRID, INK, NAVY, ORANGE, PLUM, SIZE, styled, wrap
from ehs_eval.report.format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _RIGHT, _GAP, _HEIGHT = 0.4, 0.35, 0.25, 3.2
_LEAST = 0.95
"""Width that a strip needs for its labels, in inches."""
_DASHES: tuple[tuple[Dash, str], ...] = (("--", ORANGE), (":", PLUM))
_BINS = 40


@dataclass(frozen=True, slots=True)
class Strip:
    """Scores of one group on one occasion.

    Attributes:
        label: Occasion or group.
        points: Scores and how many people have each.
        mean: Mean, or None.
        low: Lower limit of the interval of the mean, or None.
        high: Upper limit, or None.
        base: Number of scores in words.
    """

    label: str
    points: tuple[tuple[float, int], ...]
    mean: float | None
    low: float | None
    high: float | None
    base: str

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.points) or self.mean is not None


@dataclass(frozen=True, slots=True)
class StripPanel:
    """Strips under a heading, which may be empty."""

    heading: str
    strips: tuple[Strip, ...]


@styled
def draw_strips(
    title: str,
    subtitle: str,
    panels: Sequence[StripPanel],
    *,
    bounds: tuple[float, float],
    lines: Sequence[tuple[float, str]] = (),
) -> Figure:
    """Return a figure of scores.

    Args:
        title: The finding.
        subtitle: The measure.
        panels: The scores; panels that do not fit side by side go below one another.
        bounds: Lowest and highest score there can be.
        lines: Cut-offs and what they are called; two at most.
    """
    panels = [part for panel in panels for part in _cut(panel)]
    columns = _columns(panels)
    width = (INNER - _LEFT - _RIGHT - _GAP * (columns - 1)) / columns
    bands = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    step = width / max(len(panel.strips) for panel in panels)
    heads = [max(_head(panel, width) for panel in band) for band in bands]
    feet = [max(_foot(panel, step) for panel in band) for band in bands]
    body = sum(heads) + sum(feet) + (_HEIGHT + 0.12) * len(bands)
    sheet = Sheet(title, subtitle, body, _key(panels, lines))
    top = 0.0
    for band, head, foot in zip(bands, heads, feet, strict=True):
        for column, panel in enumerate(band):
            x = MARGIN + _LEFT + column * (width + _GAP)
            own = step * len(panel.strips)
            if panel.heading:
                heading = wrap(panel.heading, width, weight="bold")
                sheet.lines(x, sheet.top + top + 0.09, heading, weight="bold")
            axes = sheet.axes(x, top + head, own, _HEIGHT)
            _set_axes(axes, bounds, len(panel.strips), first=column == 0)
            for position, strip in enumerate(panel.strips):
                _draw_strip(axes, strip, position, step, bounds)
                below = sheet.top + top + head + _HEIGHT + 0.14
                words = [*wrap(strip.label, step - 0.06), strip.base]
                sheet.lines(x + (position + 0.5) * step, below, words, ha="center")
            _draw_lines(axes, lines, last=column == len(band) - 1, bounds=bounds)
        top += head + _HEIGHT + foot + 0.12
    return sheet.figure


def _key(panels: Sequence[StripPanel], lines: Sequence[tuple[float, str]]) -> list[KeyEntry]:
    single = any(strip.points for panel in panels for strip in panel.strips)
    return [
        *([KeyEntry("one score", "#767676", "o")] if single else []),
        KeyEntry("mean and its interval", NAVY, "D"),
        *(
            KeyEntry(label, colour, "line", dash=dash)
            for (_, label), (dash, colour) in zip(lines, _DASHES, strict=False)
        ),
    ]


def _cut(panel: StripPanel) -> list[StripPanel]:
    """Return a panel in parts that are no wider than the page."""
    most = int((INNER - _LEFT - _RIGHT) / _LEAST)
    return [
        StripPanel(panel.heading, panel.strips[i : i + most])
        for i in range(0, len(panel.strips), most)
    ]


def _columns(panels: Sequence[StripPanel]) -> int:
    """Return how many panels fit side by side."""
    strips = max(len(panel.strips) for panel in panels)
    fit = int((INNER - _LEFT - _RIGHT + _GAP) / (strips * _LEAST + _GAP))
    columns = max(1, min(fit, len(panels)))
    rows = -(-len(panels) // columns)
    return -(-len(panels) // rows)


def _head(panel: StripPanel, width: float) -> float:
    return stacked(len(wrap(panel.heading, width, weight="bold"))) + 0.08 if panel.heading else 0.06


def _foot(panel: StripPanel, step: float) -> float:
    most = max(len(wrap(strip.label, step - 0.06)) for strip in panel.strips)
    return stacked(most + 1) + 0.12


def _set_axes(axes: Axes, bounds: tuple[float, float], strips: int, *, first: bool) -> None:
    low, high = bounds
    room = (high - low) * 0.03
    axes.set(xlim=(-0.5, strips - 0.5), ylim=(low - room, high + room), xticks=[])
    ticks = [low + (high - low) * part / 4 for part in range(5)]
    axes.set_yticks(ticks, [number(tick, 0) if first else "" for tick in ticks])
    axes.tick_params(axis="y", length=0, labelsize=SIZE)
    axes.grid(axis="y", color=GRID, lw=0.8)


def _draw_strip(
    axes: Axes, strip: Strip, position: int, step: float, bounds: tuple[float, float]
) -> None:
    centre = position - 0.14
    dots = spread(strip.points, step, bounds)
    xs, ys = [centre + offset for _, offset in dots], [value for value, _ in dots]
    if dots:
        axes.plot(xs, ys, marker="o", markersize=4, color="#767676", lw=0)
    if strip.mean is None:
        return
    x = position + 0.2
    if strip.low is not None and strip.high is not None:
        low, high = max(strip.low, bounds[0]), min(strip.high, bounds[1])
        axes.plot((x, x), (low, high), color=NAVY, lw=2.2, zorder=4)
    axes.plot(
        x, strip.mean, marker="D", markersize=7, color=NAVY, markeredgecolor="white", zorder=5
    )
    axes.annotate(
        number(strip.mean),
        (x, strip.mean),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=SIZE,
        color=INK,
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
    )


def spread(
    points: Sequence[tuple[float, int]], step: float, bounds: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return each score with a sideways offset, so that equal and near scores lie side by side.

    Args:
        points: Scores and how many have each.
        step: Width of the strip in inches.
        bounds: Lowest and highest score there can be.
    """
    size = (bounds[1] - bounds[0]) / _BINS
    bins: dict[int, list[float]] = {}
    for value, n in points:
        bins.setdefault(int((value - bounds[0]) / size), []).extend([value] * n)
    most = max((len(values) for values in bins.values()), default=1)
    gap = min(0.065 / step, 0.5 / max(most, 1))
    return [
        (value, gap * ((number_ + 1) // 2) * (-1 if number_ % 2 else 1))
        for values in bins.values()
        for number_, value in enumerate(values)
    ]


def _draw_lines(
    axes: Axes, lines: Sequence[tuple[float, str]], *, last: bool, bounds: tuple[float, float]
) -> None:
    apart = (bounds[1] - bounds[0]) * 0.055
    ordered = sorted(value for value, _ in lines)
    for (value, _), (dash, colour) in zip(lines, _DASHES, strict=False):
        axes.axhline(value, color=colour, linestyle=dash, lw=1.4, zorder=1.2)
        if not last:
            continue
        close = len(ordered) > 1 and ordered[1] - ordered[0] < apart
        shift = apart / 2 * (1 if value == ordered[-1] else -1) if close else 0.0
        axes.annotate(
            f"{value:g}",
            (axes.get_xlim()[1], value + shift),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SIZE,
            color=DARK,
            annotation_clip=False,
        )
