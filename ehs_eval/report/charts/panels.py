"""Drawing of horizontal bars in columns side by side, one for each wave or group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, Sheet, draw_bar, label_width, stacked
from ehs_eval.report.charts.style import DARK, NAVY, SIZE, styled, text_width, wrap
from ehs_eval.report.shorthand import CONFIDENTIAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_COLUMNS = 4
_LABELS = 3.1
_GAP, _ROW, _PAD = 0.16, 0.3, 0.13


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and its label.

    Attributes:
        length: Length; None draws the label alone.
        text: Label at its end.
        low: Lower confidence limit, or None.
        high: Upper confidence limit, or None.
    """

    length: float | None
    text: str
    low: float | None = None
    high: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it says anything but that its figure is withheld."""
        return self.length is not None or self.text != CONFIDENTIAL


@dataclass(frozen=True, slots=True)
class Panel:
    """A column of bars, one for each label; None where there is nothing to show."""

    heading: str
    bars: tuple[Bar | None, ...]


@styled
def draw_panels(
    title: str, subtitle: str, labels: Sequence[str], panels: Sequence[Panel]
) -> Figure:
    """Return a figure of bars: labels on the left, a column for each panel.

    Args:
        title: The finding.
        subtitle: The measure.
        labels: What the bars of each row are of.
        panels: The columns; more than four go below one another.
    """
    bands = [panels[i : i + _MOST_COLUMNS] for i in range(0, len(panels), _MOST_COLUMNS)]
    left = label_width(labels, _LABELS)
    width = _column_width(left, min(len(panels), _MOST_COLUMNS))
    rows = [wrap(label, left) for label in labels]
    heights = [max(_ROW, stacked(len(lines)) + _PAD) for lines in rows]
    headings = [[wrap(p.heading, width, weight="bold") for p in band] for band in bands]
    heads = [stacked(max(len(lines) for lines in band)) + 0.1 for band in headings]
    body = sum(heads) + (sum(heights) + _GAP) * len(bands) - _GAP
    sheet = Sheet(title, subtitle, body)
    top = 0.0
    limit = _limit(panels, width)
    for band, names, head in zip(bands, headings, heads, strict=True):
        _write_labels(sheet, rows, heights, top + head)
        for column, (panel, lines) in enumerate(zip(band, names, strict=True)):
            x = MARGIN + left + _GAP + column * (width + _GAP)
            sheet.lines(x, sheet.top + top + 0.09, lines, weight="bold")
            axes = sheet.axes(x, top + head, width, sum(heights))
            _draw_bars(axes, panel, heights, limit)
        top += head + sum(heights) + _GAP
    return sheet.figure


def _column_width(left: float, columns: int) -> float:
    return min((INNER - left - _GAP * columns) / columns, 4.5)


def _limit(panels: Sequence[Panel], width: float) -> float:
    """Return the value at the right edge, so that the longest bar leaves room for its label."""
    bars = [bar for panel in panels for bar in panel.bars if bar is not None]
    reach = max((_reach(bar) for bar in bars), default=0) or 1.0
    room = max((text_width(bar.text) for bar in bars), default=0) + 0.12
    return reach * width / max(width - room, 0.2)


def _reach(bar: Bar) -> float:
    return max(bar.length or 0.0, bar.high or 0.0)


def _write_labels(
    sheet: Sheet, rows: Sequence[Sequence[str]], heights: Sequence[float], top: float
) -> None:
    y = sheet.top + top
    for lines, height in zip(rows, heights, strict=True):
        sheet.lines(MARGIN, y + height / 2 - stacked(len(lines) - 1) / 2, lines)
        y += height


def _draw_bars(axes: Axes, panel: Panel, heights: Sequence[float], limit: float) -> None:
    axes.set_xlim(0, limit)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    y = 0.0
    for bar, height in zip(panel.bars, heights, strict=True):
        middle = y + height / 2
        y += height
        if bar is None:
            continue
        if bar.length is not None:
            draw_bar(axes, 0, middle, bar.length, 0.19, colour=NAVY)
        end = bar.length or 0.0
        if bar.low is not None and bar.high is not None:
            axes.plot((bar.low, bar.high), (middle, middle), color="white", lw=3.4)
            axes.plot((bar.low, bar.high), (middle, middle), color=DARK, lw=1.6)
            end = max(end, bar.high)
        axes.annotate(
            bar.text,
            (end, middle),
            xytext=(4, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=SIZE,
        )
