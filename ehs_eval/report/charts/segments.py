"""Drawing of bars made of segments, in columns side by side: parts of a whole, or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import (
    INNER,
    MARGIN,
    KeyEntry,
    Sheet,
    draw_bar,
    label_width,
    stacked,
)
from ehs_eval.report.charts.style import DARK, SIZE, ink_on, styled, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_COLUMNS = 3
_LABELS, _GAP, _ROW, _PAD, _BAR = 2.8, 0.16, 0.34, 0.13, 0.24

HATCHED = "#FFFFFF"
"""Colour under a hatch."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a segment is: its name in the key, its colour, and its hatch, if it has one."""

    label: str
    colour: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class SegmentBar:
    """A bar.

    Attributes:
        shares: Length of the segment of each part, 0 to 1 together; empty where none is drawn.
        texts: What is written in each segment, where it fits.
        end: What is written after the bar.
    """

    shares: tuple[float, ...]
    texts: tuple[str, ...]
    end: str = ""


@dataclass(frozen=True, slots=True)
class SegmentPanel:
    """A column of bars, one for each label."""

    heading: str
    bars: tuple[SegmentBar, ...]


@styled
def draw_segments(
    title: str,
    subtitle: str,
    parts: Sequence[Part],
    labels: Sequence[str],
    panels: Sequence[SegmentPanel],
) -> Figure:
    """Return a figure of segmented bars.

    Args:
        title: The finding.
        subtitle: The measure.
        parts: What the segments are, from left to right.
        labels: What the bars of each row are of.
        panels: The columns; more than three go below one another.
    """
    columns = min(len(panels), _MOST_COLUMNS)
    bands = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    left = label_width(labels, _LABELS)
    width = (INNER - left - _GAP * columns) / columns
    rows = [wrap(label, left) for label in labels]
    heights = [max(_ROW, stacked(len(lines)) + _PAD) for lines in rows]
    headings = [[wrap(p.heading, width, weight="bold") for p in band] for band in bands]
    heads = [stacked(max(map(len, band))) + 0.1 if any(band[0]) else 0.0 for band in headings]
    body = sum(heads) + (sum(heights) + _GAP) * len(bands) - _GAP
    key = [KeyEntry(part.label, part.colour, hatch=part.hatch) for part in parts]
    sheet = Sheet(title, subtitle, body, key)
    limit = _limit(panels, width)
    top = 0.0
    for band, names, head in zip(bands, headings, heads, strict=True):
        y = sheet.top + top + head
        for lines, height in zip(rows, heights, strict=True):
            sheet.lines(MARGIN, y + height / 2 - stacked(len(lines) - 1) / 2, lines)
            y += height
        for column, (panel, lines) in enumerate(zip(band, names, strict=True)):
            x = MARGIN + left + _GAP + column * (width + _GAP)
            if head:
                sheet.lines(x, sheet.top + top + 0.09, lines, weight="bold")
            axes = sheet.axes(x, top + head, width, sum(heights))
            axes.set_xlim(0, limit)
            _draw(axes, panel, heights, parts, width / limit)
        top += head + sum(heights) + _GAP
    return sheet.figure


def _limit(panels: Sequence[SegmentPanel], width: float) -> float:
    """Return the value at the right edge, so that what stands after the longest bar has room."""
    bars = [bar for panel in panels for bar in panel.bars]
    reach = max((sum(bar.shares) for bar in bars), default=0.0) or 1.0
    room = max((text_width(bar.end) + 0.12 for bar in bars if bar.end), default=0.0)
    return reach * width / max(width - room, 0.2)


def _draw(
    axes: Axes,
    panel: SegmentPanel,
    heights: Sequence[float],
    parts: Sequence[Part],
    inches: float,
) -> None:
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    top = 0.0
    for bar, height in zip(panel.bars, heights, strict=True):
        y, start = top + height / 2, 0.0
        top += height
        for share, text, part in zip(bar.shares, bar.texts, parts, strict=bool(bar.shares)):
            edge = "#767676" if part.colour == HATCHED else "#FFFFFF"
            colour, hatch = part.colour, part.hatch
            draw_bar(axes, start, y, share, _BAR, colour=colour, edge=edge, hatch=hatch, lw=0.8)
            if text and share * inches >= text_width(text) + 0.06:
                axes.text(
                    start + share / 2,
                    y,
                    text,
                    ha="center",
                    va="center_baseline",
                    color=ink_on(part.colour),
                    fontsize=SIZE,
                    bbox={"facecolor": part.colour, "edgecolor": "none", "pad": 1.5},
                )
            start += share
        if bar.end:
            axes.annotate(
                bar.end,
                (start, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center_baseline",
                fontsize=SIZE,
                color=DARK,
            )
