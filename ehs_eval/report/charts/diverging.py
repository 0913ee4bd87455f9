"""Drawing of diverging stacked bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from ehs_eval.report.charts.style import (
    DARK,
    EDGE,
    GRID,
    HATCH,
    SIZE,
    diverging,
    ink_on,
    sequential,
    styled,
    text_width,
    wrap,
)
from ehs_eval.report.shorthand import CONFIDENTIAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_LABELLED = 0.06
_ROW, _GAP, _BAR, _SPACE = 0.27, 0.17, 0.22, 0.12
_LABELS, _WAVES, _BESIDE = 2.4, 1.5, 0.8


@dataclass(frozen=True, slots=True)
class Segments:
    """The answers to an item in one wave.

    Attributes:
        label: The wave.
        shares: Share of each point, low to high; None where it is withheld, and of all that are,
            only `hidden` is known. Nothing at all draws no bar.
        texts: Label of each segment.
        base: Number of answers.
        beside: Text for each answer outside the order.
        small: Whether the base is too small for percentages.
        hidden: Share of the points that are withheld, which are neighbours on one side.
    """

    label: str
    shares: tuple[float | None, ...]
    texts: tuple[str, ...]
    base: str
    beside: tuple[str, ...] = ()
    small: bool = False
    hidden: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """The points of a scale and where its middle is.

    Attributes:
        labels: Points of the scale, low to high.
        below: How many lie below the middle.
        has_neutral: Whether the next one is the middle.
        is_centred: Whether there is a middle at all; without, bars start at the lowest point.
    """

    labels: tuple[str, ...]
    below: int
    has_neutral: bool
    is_centred: bool = True

    @property
    def colours(self) -> list[str]:
        """Colour of each point."""
        if not self.is_centred:
            return sequential(len(self.labels))
        above = len(self.labels) - self.below - self.has_neutral
        return diverging(self.below, above, neutral=self.has_neutral)

    def left(self, bar: Segments) -> float:
        """Return how far a bar reaches to the left: the points below the middle and half of it."""
        below = bar.shares[: self.below]
        middle = bar.shares[self.below] if self.has_neutral and bar.shares else 0.0
        known = sum(share for share in below if share is not None)
        return known + (bar.hidden if None in below else 0.0) + (middle or 0.0) / 2


@dataclass(frozen=True, slots=True)
class WaveBars:
    """An item and its bars."""

    label: str
    bars: tuple[Segments, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a chart are, in inches from the left edge."""

    item: float
    wave: float
    plot: float
    plot_width: float
    base: float
    beside: tuple[float, ...]


@styled
def draw_diverging(
    title: str,
    subtitle: str,
    items: Sequence[WaveBars],
    *,
    order: Order,
    beside: Sequence[str] = (),
) -> Figure:
    """Return a figure of diverging stacked bars.

    Args:
        title: The finding.
        subtitle: The measure.
        items: The items and their bars.
        order: The points of the scale.
        beside: Answers outside the order, whose shares stand in columns on the right.
    """
    columns = _columns(items, len(beside))
    heads = [wrap(label, _BESIDE, weight="bold") for label in ("n", *beside)]
    head = stacked(max(len(lines) for lines in heads)) + 0.06
    heights = [_height(item, columns) for item in items]
    body = head + sum(heights) + _GAP * (len(items) - 1) + 0.32
    sheet = Sheet(title, subtitle, body, _key(order, items))
    axes = sheet.axes(columns.plot, head, columns.plot_width, body - head - 0.26)
    _set_axis(axes, items, order)
    for x, lines in zip((columns.base, *columns.beside), heads, strict=True):
        last = sheet.top + head - 0.1 - stacked(len(lines) - 1)
        sheet.lines(x, last, lines, ha="right", weight="bold")
    top = 0.0
    for item, height in zip(items, heights, strict=True):
        sheet.lines(columns.item, sheet.top + head + top + 0.14, wrap(item.label, _width(columns)))
        for y, bar, lines in _rows(item, columns, top):
            sheet.lines(columns.wave, sheet.top + head + y - stacked(len(lines) - 1) / 2, lines)
            _draw_bar(axes, bar, y, order, columns.plot_width)
            for x, text in zip(
                (columns.base, *columns.beside), (bar.base, *bar.beside), strict=True
            ):
                sheet.text(x, sheet.top + head + y, text, ha="right")
        top += height + _GAP
    return sheet.figure


def _width(columns: _Columns) -> float:
    return columns.wave - columns.item - _SPACE


def _columns(items: Sequence[WaveBars], beside: int) -> _Columns:
    bars = [bar for item in items for bar in item.bars]
    item = label_width([item.label for item in items], _LABELS)
    wave = label_width([bar.label for bar in bars], _WAVES)
    base = max(0.35, *(text_width(bar.base) for bar in bars))
    right = MARGIN + INNER
    ends = tuple(right - (beside - 1 - i) * (_BESIDE + _SPACE) for i in range(beside))
    base_end = right - beside * (_BESIDE + _SPACE)
    plot = MARGIN + item + wave + 2 * _SPACE
    return _Columns(
        MARGIN, MARGIN + item + _SPACE, plot, base_end - base - _SPACE - plot, base_end, ends
    )


def _rows(
    item: WaveBars, columns: _Columns, top: float
) -> Iterator[tuple[float, Segments, list[str]]]:
    """Yield the middle of each bar of an item, the bar, and the lines of its wave."""
    y = top
    for bar in item.bars:
        lines = wrap(bar.label, columns.plot - columns.wave - _SPACE)
        height = max(_ROW, stacked(len(lines)) + 0.08)
        yield y + height / 2, bar, lines
        y += height


def _height(item: WaveBars, columns: _Columns) -> float:
    bars = sum(max(_ROW, stacked(len(lines)) + 0.08) for _, _, lines in _rows(item, columns, 0.0))
    return max(bars, stacked(len(wrap(item.label, _width(columns)))) + 0.05)


def _key(order: Order, items: Sequence[WaveBars]) -> list[KeyEntry]:
    key = [KeyEntry(*entry) for entry in zip(order.labels, order.colours, strict=True)]
    if any(bar.hidden for item in items for bar in item.bars):
        key.append(KeyEntry(f"{CONFIDENTIAL} withheld", "#FFFFFF", hatch=HATCH))
    return key


def _set_axis(axes: Axes, items: Sequence[WaveBars], order: Order) -> None:
    bars = [bar for item in items for bar in item.bars if bar.shares]
    left = max((order.left(bar) for bar in bars), default=0.0)
    right = max((_whole(bar) - order.left(bar) for bar in bars), default=1.0)
    axes.set_xlim(-left - 0.02, right + 0.02)
    ticks = [step / 4 for step in range(-4, 5) if -left - 0.02 <= step / 4 <= right + 0.02]
    axes.set_xticks(ticks, [f"{abs(100 * tick):.0f}%" for tick in ticks])
    axes.tick_params(axis="x", length=0, pad=3, labelsize=SIZE)
    axes.spines["bottom"].set_visible(False)
    axes.grid(axis="x", color=GRID, lw=0.8)


def _whole(bar: Segments) -> float:
    return sum(share for share in bar.shares if share is not None) + bar.hidden


def _draw_bar(axes: Axes, bar: Segments, y: float, order: Order, width: float) -> None:
    low, high = axes.get_xlim()
    inches = width / (high - low)
    if not bar.shares:
        words = f"{CONFIDENTIAL} withheld"
        # Beside the centre line, but inside the axes where these are narrow.
        place = max(low, min(0.02, high - text_width(words) / inches))
        axes.text(place, y, words, va="center_baseline", fontsize=SIZE)
    start = -order.left(bar)
    for share, text, colour in _segments(bar, order):
        fill, hatch = (colour, "") if colour else ("#FFFFFF", HATCH)
        draw_bar(axes, start, y, share, _BAR, colour=fill, edge=EDGE, hatch=hatch, lw=0.4)
        fits = share * inches >= text_width(text) + 0.03
        if colour and fits and (bar.small or share >= LEAST_LABELLED):
            axes.text(
                start + share / 2,
                y,
                text,
                ha="center",
                va="center_baseline",
                color=ink_on(colour),
                fontsize=SIZE,
            )
        start += share
    behind = 0.5 if order.has_neutral else 3
    axes.plot((0, 0), (y - _ROW / 2, y + _ROW / 2), color=DARK, lw=0.9, zorder=behind)


def _segments(bar: Segments, order: Order) -> Iterator[tuple[float, str, str]]:
    """Yield length, label and colour of each segment; one without a colour for all withheld."""
    is_hidden_drawn = False
    for share, text, colour in zip(bar.shares, bar.texts, order.colours, strict=False):
        if share is not None:
            yield share, text, colour
        elif not is_hidden_drawn:
            is_hidden_drawn = True
            yield bar.hidden, "", ""
