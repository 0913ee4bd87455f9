"""Drawing of columns that count values, in panels side by side, with the mean above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, Sheet, draw_bar, stacked
from ehs_eval.report.charts.style import INK, ORANGE, SIZE, TEAL, styled, text_width, wrap
from ehs_eval.report.format import count, number
from ehs_eval.report.shorthand import CONFIDENTIAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_COLUMNS = 3
_GAP, _HEIGHT = 0.3, 2.2


@dataclass(frozen=True, slots=True)
class ColumnPanel:
    """Values and how often each was given (None where that is withheld), with their mean."""

    heading: str
    values: tuple[tuple[float, int | None], ...]
    mean: float | None
    low: float | None
    high: float | None


@styled
def draw_columns(
    title: str, subtitle: str, panels: Sequence[ColumnPanel], *, bounds: tuple[float, float]
) -> Figure:
    """Return a figure of columns.

    Args:
        title: The finding.
        subtitle: The measure.
        panels: The values; more than three panels go below one another.
        bounds: Lowest and highest value there can be.
    """
    columns = min(len(panels), _MOST_COLUMNS)
    width = min((INNER - _GAP * (columns - 1)) / columns, 5.0)
    bands = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    heads = [
        stacked(max(len(wrap(p.heading, width, weight="bold")) for p in band)) + 0.08
        for band in bands
    ]
    body = sum(heads) + (_HEIGHT + 0.42) * len(bands) - 0.1
    sheet = Sheet(title, subtitle, body)
    step = _step(panels, bounds)
    top = 0.0
    for band, head in zip(bands, heads, strict=True):
        for column, panel in enumerate(band):
            x = MARGIN + column * (width + _GAP)
            sheet.lines(
                x, sheet.top + top + 0.09, wrap(panel.heading, width, weight="bold"), weight="bold"
            )
            axes = sheet.axes(x, top + head, width, _HEIGHT)
            _set_axes(axes, panel, bounds, step, width)
            _draw(axes, panel, step, width)
        top += head + _HEIGHT + 0.42
    return sheet.figure


def _step(panels: Sequence[ColumnPanel], bounds: tuple[float, float]) -> float:
    """Return the smallest distance between two values, which sets the width of a column."""
    values = sorted({value for panel in panels for value, _ in panel.values})
    gaps = [second - first for first, second in pairwise(values)]
    whole = all(value == int(value) for value in (*values, *bounds))
    return 1.0 if whole else min(gaps, default=bounds[1] - bounds[0]) or 1.0


def _set_axes(
    axes: Axes, panel: ColumnPanel, bounds: tuple[float, float], step: float, width: float
) -> None:
    low, high = bounds
    axes.set_xlim(low - 0.75 * step, high + 0.75 * step)
    most = max((n or 0 for _, n in panel.values), default=0) or 1
    axes.set_ylim(0, most * 1.38)
    points = round((high - low) / step) + 1
    needed = max(text_width(number(low + i * step, 0)) for i in (0, points - 1)) + 0.06
    every = max(1, -(-int(points * needed * 100) // int(width * 100)))
    ticks = [low + i * step for i in range(0, points, every)]
    axes.set_xticks(ticks, [number(t, 0 if t == int(t) else 1) for t in ticks])
    axes.tick_params(axis="x", length=0, labelsize=SIZE)


def _draw(axes: Axes, panel: ColumnPanel, step: float, width: float) -> None:
    low, high = axes.get_xlim()
    inches = step * width / (high - low)
    for value, n in panel.values:
        if n is not None:
            draw_bar(axes, value - 0.4 * step, n / 2, 0.8 * step, n, colour=TEAL)
        text = CONFIDENTIAL if n is None else count(n)
        if inches >= text_width(text) + 0.02:
            axes.annotate(
                text,
                (value, n or 0),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SIZE,
            )
    if panel.mean is None:
        return
    y = axes.get_ylim()[1] * 0.88
    if panel.low is not None and panel.high is not None:
        ends = (max(panel.low, low), min(panel.high, high))
        axes.plot(ends, (y, y), color=INK, lw=2)
    axes.plot(panel.mean, y, marker="D", markersize=8, color=ORANGE, markeredgecolor=INK)
    text = f"mean {number(panel.mean)}"
    half = text_width(text) / 2 * (high - low) / width
    axes.annotate(
        text,
        (min(max(panel.mean, low + half), high - half), y),
        xytext=(0, 6),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SIZE,
    )
