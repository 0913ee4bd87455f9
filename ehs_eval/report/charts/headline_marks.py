"""Drawing of very small charts: a change against no change, or values below one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.forest import MARKS
from ehs_eval.report.charts.style import DARK, GRID, INK, NAVY, SOFT, styled, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 3.2, 0.9
_EDGE, _SIZE, _BOLD = 0.06, 9.0, 10.0
_ROW, _CAP = 0.29, 0.06


@dataclass(frozen=True, slots=True)
class Change:
    """A change: its value and interval, both in words, its mark and its bases in words."""

    value: float
    low: float
    high: float
    text: str
    mark: str
    base: str


@dataclass(frozen=True, slots=True)
class Level:
    """A value in a wave, its interval, its base in words and the value in words."""

    label: str
    base: str
    value: float
    low: float | None
    high: float | None
    text: str


@styled
def draw_change(change: Change) -> Figure:
    """Return a small figure of a change on a line of no change.

    Args:
        change: The change.
    """
    figure, page = _page(HEIGHT)
    figures, limits = change.text.split(" (", 1)
    page.text(_EDGE, 0.12, figures, va="center", fontsize=_BOLD, fontweight="bold")
    after = _EDGE + text_width(figures, _BOLD, "bold") + 0.06
    page.text(after, 0.12, f"({limits}", va="center", fontsize=_SIZE, color=INK)
    most = max(abs(change.low), abs(change.high), abs(change.value)) * 1.08 or 1.0
    middle, half = WIDTH / 2, WIDTH / 2 - _EDGE - 0.08

    def at(value: float) -> float:
        return middle + half * value / most

    page.plot((_EDGE, WIDTH - _EDGE), (0.39, 0.39), color=GRID, lw=0.8)
    page.plot((middle, middle), (0.25, 0.53), color=DARK, lw=1.2)
    marker, colour, words = MARKS[change.mark]
    limits_at = (at(change.low), at(change.high))
    page.plot(limits_at, (0.39, 0.39), color=colour, lw=2, solid_capstyle="butt")
    for end in limits_at:
        page.plot((end, end), (0.39 - _CAP, 0.39 + _CAP), color=colour, lw=1.4)
    page.plot(
        at(change.value), 0.39, marker=marker, color=colour, markersize=7, markeredgecolor="white"
    )
    for x, text, ha in ((_EDGE, "lower", "left"), (WIDTH - _EDGE, "higher", "right")):
        page.text(x, 0.6, text, ha=ha, va="center", fontsize=_SIZE, color=SOFT)
    page.text(middle, 0.6, "no change", ha="center", va="center", fontsize=_SIZE, color=SOFT)
    page.text(_EDGE, 0.79, words, va="center", fontsize=_SIZE)
    page.text(WIDTH - _EDGE, 0.79, change.base, ha="right", va="center", fontsize=_SIZE)
    return figure


@styled
def draw_levels(
    levels: Sequence[Level], bounds: tuple[float, float], ends: Sequence[str]
) -> Figure:
    """Return a small figure of values, each on the whole scale.

    Args:
        levels: The values, one below another.
        bounds: Lowest and highest value there can be.
        ends: Both in words.
    """
    height = max(HEIGHT, _ROW * len(levels) + 0.32)
    figure, page = _page(height)
    labels = [_label(level) for level in levels]
    left = _EDGE + max(text_width(label, _SIZE) for label in labels) + 0.1
    right = WIDTH - _EDGE - max(text_width(level.text, _BOLD, "bold") for level in levels) - 0.1
    low, high = bounds

    def at(value: float) -> float:
        return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

    bottom = height - 0.24
    for end, text, ha in ((low, ends[0], "left"), (high, ends[-1], "right")):
        page.plot((at(end), at(end)), (0.04, bottom), color=GRID, lw=0.8)
        page.text(at(end), height - 0.11, text, ha=ha, va="center", fontsize=_SIZE, color=SOFT)
    top = (bottom - _ROW * len(levels)) / 2
    for number, (level, label) in enumerate(zip(levels, labels, strict=True)):
        y = top + _ROW * (number + 0.5)
        page.text(_EDGE, y, label, va="center", fontsize=_SIZE)
        page.text(
            WIDTH - _EDGE,
            y,
            level.text,
            ha="right",
            va="center",
            fontsize=_BOLD,
            fontweight="bold",
        )
        page.plot((at(low), at(high)), (y, y), color=GRID, lw=0.8)
        if level.low is not None and level.high is not None:
            limits = (at(level.low), at(level.high))
            page.plot(limits, (y, y), color=NAVY, lw=2, solid_capstyle="butt")
            for end in limits:
                page.plot((end, end), (y - _CAP, y + _CAP), color=NAVY, lw=1.4)
        page.plot(at(level.value), y, marker="D", color=NAVY, markersize=5, markeredgecolor="white")
    return figure


def _label(level: Level) -> str:
    """Return the wave and its base, the wave cut where both do not fit."""
    if not level.label:
        return level.base
    base = f" ({level.base})"
    room = 1.75 - text_width(base, _SIZE)
    lines = wrap(level.label, room, _SIZE)
    return (lines[0] if len(lines) == 1 else f"{lines[0]}…") + base


def _page(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    page = figure.add_axes((0, 0, 1, 1))
    page.set_axis_off()
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    return figure, page
