"""Drawing of means and their intervals: items and waves in rows, groups in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, Sheet, label_width, stacked
from ehs_eval.report.charts.style import GRID, NAVY, SIZE, styled, text_width, wrap
from ehs_eval.report.format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABELS, _ROWS, _ROW, _GAP, _SPACE = 1.9, 1.3, 0.26, 0.12, 0.12
_LEAST = 1.45
"""Width that a column needs, in inches."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A mean, its interval and its label; a mean of None leaves a dash."""

    mean: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A row: its item, its wave (or nothing) and a dot for each column."""

    item: str
    wave: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    item: float
    wave: float
    plot: float
    column: float
    text: float
    heights: tuple[float, ...]


@styled
def draw_dots(
    title: str,
    subtitle: str,
    columns: Sequence[str],
    rows: Sequence[DotRow],
    *,
    bounds: tuple[float, float],
) -> Figure:
    """Return a figure of means.

    Args:
        title: The finding.
        subtitle: The measure.
        columns: Headings of the columns; those that do not fit go below.
        rows: The rows; those of an item follow one another.
        bounds: Lowest and highest value there can be.
    """
    layout, fit = _layout(columns, rows)
    bands = [range(i, min(i + fit, len(columns))) for i in range(0, len(columns), fit)]
    inner = layout.column - _SPACE
    heads = [
        stacked(max(len(wrap(columns[c], inner, weight="bold")) for c in band)) + 0.1
        for band in bands
    ]
    height = sum(layout.heights)
    sheet = Sheet(title, subtitle, sum(heads) + (height + 0.45) * len(bands) - 0.1)
    top = 0.0
    for band, head in zip(bands, heads, strict=True):
        _write_rows(sheet, layout, rows, top + head)
        for place, column in enumerate(band):
            x = layout.plot + place * layout.column
            heading = wrap(columns[column], inner, weight="bold")
            sheet.lines(x, sheet.top + top + 0.09, heading, weight="bold")
            axes = sheet.axes(x, top + head, inner - layout.text, height)
            _set_axis(axes, bounds)
            y = 0.0
            for row, own in zip(rows, layout.heights, strict=True):
                _draw(axes, row.dots[column], y + _ROW / 2, bounds)
                at = sheet.top + top + head + y + _ROW / 2
                sheet.text(x + inner, at, row.dots[column].text, ha="right")
                y += own
        top += head + height + 0.45
    return sheet.figure


def _layout(columns: Sequence[str], rows: Sequence[DotRow]) -> tuple[_Layout, int]:
    """Return the columns of the page and how many groups fit side by side."""
    item = label_width([row.item for row in rows], _LABELS)
    wave = label_width([row.wave for row in rows], _ROWS) if any(r.wave for r in rows) else 0.0
    plot = MARGIN + item + _SPACE + (wave + _SPACE if wave else 0.0)
    width = MARGIN + INNER - plot
    fit = max(1, min(len(columns), int(width / _LEAST)))
    fit = -(-len(columns) // -(-len(columns) // fit))
    text = max(text_width(dot.text) for row in rows for dot in row.dots) + 0.1
    heights = []
    for number_, row in enumerate(rows):
        last = number_ + 1 == len(rows) or rows[number_ + 1].item != row.item
        heights.append(max(_ROW, stacked(len(wrap(row.wave, wave or _ROWS))) + 0.06))
        if last:
            own = [h for h, r in zip(heights, rows, strict=False) if r.item == row.item]
            missing = stacked(len(wrap(row.item, item))) + 0.06 - sum(own)
            heights[-1] += max(0.0, missing) + _GAP
    layout = _Layout(
        MARGIN, MARGIN + item + _SPACE, plot, min(width / fit, 3.6), text, tuple(heights)
    )
    return layout, fit


def _write_rows(sheet: Sheet, layout: _Layout, rows: Sequence[DotRow], top: float) -> None:
    y, last = sheet.top + top, ""
    for row, height in zip(rows, layout.heights, strict=True):
        if row.item != last:
            words = wrap(row.item, layout.wave - layout.item - _SPACE)
            sheet.lines(layout.item, y + _ROW / 2, words)
            last = row.item
        if row.wave:
            words = wrap(row.wave, layout.plot - layout.wave - _SPACE)
            sheet.lines(layout.wave, y + _ROW / 2, words)
        y += height


def _set_axis(axes: Axes, bounds: tuple[float, float]) -> None:
    low, high = bounds
    axes.set_xlim(low, high)
    ticks = [low, (low + high) / 2, high]
    axes.set_xticks(ticks, [number(t, 0 if t == int(t) else 1) for t in ticks])
    axes.tick_params(axis="x", length=0, labelsize=SIZE)
    axes.grid(axis="x", color=GRID, lw=0.8)


def _draw(axes: Axes, dot: Dot, y: float, bounds: tuple[float, float]) -> None:
    if dot.mean is None:
        return
    if dot.low is not None and dot.high is not None:
        ends = (max(dot.low, bounds[0]), min(dot.high, bounds[1]))
        axes.plot(ends, (y, y), color=NAVY, lw=2, alpha=0.6, solid_capstyle="butt")
    axes.plot(dot.mean, y, marker="D", markersize=5, color=NAVY, clip_on=False)
