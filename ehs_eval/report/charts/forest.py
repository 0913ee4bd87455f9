"""Drawing of changes: a dot and its interval for each measure, against zero and the margins."""

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
from ehs_eval.report.charts.style import (
    BAND,
    DARK,
    EDGE,
    GRID,
    NAVY,
    ORANGE,
    PLUM,
    SIZE,
    SOFT,
    TEAL,
    styled,
    text_width,
    wrap,
)
from ehs_eval.report.format import MINUS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY_MARK = "#767676"
MARKS: dict[str, tuple[str, str, str]] = {
    "better": ("^", NAVY, "▲ better"),
    "worse": ("v", ORANGE, "▼ worse"),
    "higher": (">", TEAL, "▶ higher"),
    "lower": ("<", PLUM, "◀ lower"),
    "unclear": ("o", GREY_MARK, "● unclear"),
    "unclaimed": ("s", GREY_MARK, "■ not claimed"),
    "untested": ("D", GREY_MARK, "◆ not tested"),
    "withheld": ("x", GREY_MARK, "× withheld"),
}
"""Marker, colour and words of what a change means."""

_LABELS, _ROW, _GROUP_GAP, _SPACE = 3.0, 0.27, 0.14, 0.14
_INDENT, _TOP = 0.12, 0.24
_LANE = 0.055
"""How far a change stands above the middle of its row where a second mark stands below it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A change and its interval.

    Attributes:
        label: What changes.
        difference: The change, as a share; None when there is none to draw or to judge.
        low: Lower confidence limit.
        high: Upper confidence limit.
        mark: What it means, one of `MARKS`.
        value: The change in words.
        bases: Bases of both waves in words.
        single: Margin of error of one wave, or None.
        margin: Margin of error of the change, or None.
        pooled: The change of all answers pooled, or None.
    """

    label: str
    difference: float | None
    low: float | None
    high: float | None
    mark: str
    value: str
    bases: str
    single: float | None = None
    margin: float | None = None
    pooled: float | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self.difference is not None or self.pooled is not None


@dataclass(frozen=True, slots=True)
class Group:
    """Changes under a heading, which may be empty."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a chart are, in inches from the left edge."""

    label: float
    plot: float
    width: float
    value: float
    mark: float
    base: float


@styled
def draw_forest(title: str, subtitle: str, groups: Sequence[Group], *, bases: str = "n") -> Figure:
    """Return a figure of changes with their intervals.

    Args:
        title: The finding.
        subtitle: The measure.
        groups: The changes.
        bases: Heading of the column of bases.
    """
    rows = [row for group in groups for row in group.rows]
    columns = _columns(rows, bases)
    heads = [_heading(group) for group in groups]
    heights = [[_height(row, columns) for row in group.rows] for group in groups]
    area = sum(map(sum, heights)) + _GROUP_GAP * (len(groups) - 1)
    area += sum(_head_height(lines) for lines in heads)
    sheet = Sheet(title, subtitle, _TOP + area + 0.48, _key(rows))
    axes = sheet.axes(columns.plot, _TOP, columns.width, area)
    _set_axis(axes, rows)
    _write_column_heads(sheet, columns, bases)
    top = 0.0
    for group, lines, own in zip(groups, heads, heights, strict=True):
        sheet.lines(MARGIN, sheet.top + _TOP + top + 0.12, lines, weight="bold")
        top += _head_height(lines)
        _draw_grid(axes, top, top + sum(own))
        for row, height in zip(group.rows, own, strict=True):
            _write_row(sheet, columns, row, sheet.top + _TOP + top + height / 2)
            _draw_row(axes, row, top + height / 2, height)
            top += height
        top += _GROUP_GAP
    return sheet.figure


def _columns(rows: Sequence[Row], bases: str) -> _Columns:
    label = label_width([row.label for row in rows], _LABELS)
    values = max(text_width("Points", SIZE, "bold"), *(text_width(row.value) for row in rows))
    marks = max(text_width(MARKS[row.mark][2]) for row in rows)
    sizes = max(text_width(bases, SIZE, "bold"), *(text_width(row.bases) for row in rows))
    right = MARGIN + INNER
    plot = MARGIN + _INDENT + label + _SPACE
    mark = right - sizes - _SPACE - marks
    value = mark - 0.1
    return _Columns(label, plot, value - values - _SPACE - plot, value, mark, right)


def _heading(group: Group) -> list[str]:
    return wrap(group.heading, INNER, weight="bold") if group.heading else []


def _head_height(lines: Sequence[str]) -> float:
    return 0.08 + stacked(len(lines)) if lines else 0.0


def _height(row: Row, columns: _Columns) -> float:
    return max(_ROW, stacked(len(wrap(row.label, columns.label))) + 0.08)


def _write_column_heads(sheet: Sheet, columns: _Columns, bases: str) -> None:
    sheet.text(columns.value, sheet.top + 0.08, "Points", ha="right", weight="bold")
    sheet.text(columns.base, sheet.top + 0.08, bases, ha="right", weight="bold")
    middle = columns.plot + columns.width / 2
    below = sheet.height - MARGIN - 0.08
    sheet.text(middle, below, "change in percentage points", ha="center", colour=SOFT)


def _write_row(sheet: Sheet, columns: _Columns, row: Row, y: float) -> None:
    lines = wrap(row.label, columns.label)
    sheet.lines(MARGIN + _INDENT, y - stacked(len(lines) - 1) / 2, lines)
    sheet.text(columns.value, y, row.value, ha="right")
    sheet.text(columns.base, y, row.bases, ha="right")
    if row.is_drawn or row.mark == "withheld":
        words = MARKS[row.mark][2]
        # A row without a dot of its own has no sign for it either.
        sheet.text(columns.mark, y, words if row.difference is not None else words[2:])


def _draw_grid(axes: Axes, top: float, bottom: float) -> None:
    """Draw the lines of the value axis beside a group, so that none crosses its heading."""
    low, high = axes.get_xlim()
    for tick in axes.get_xticks():
        if low <= tick <= high and tick != 0:
            axes.plot((tick, tick), (top, bottom), color=GRID, lw=0.8, zorder=0.6)
    axes.plot((0, 0), (top, bottom), color=DARK, lw=1.2, zorder=1.5)


def _key(rows: Sequence[Row]) -> list[KeyEntry]:
    key = [
        KeyEntry(words.split(" ", 1)[1], colour, mark)
        for name, (mark, colour, words) in MARKS.items()
        if any(row.mark == name and row.difference is not None for row in rows)
    ]
    if any(row.pooled is not None for row in rows):
        key.append(KeyEntry("all answers pooled", DARK, "o", hollow=True))
    if any(row.single is not None for row in rows):
        key.append(KeyEntry("margin of error of one wave", BAND))
    if any(row.margin is not None for row in rows):
        key.append(KeyEntry("margin of the pooled change", DARK, "|"))
    return key


def _set_axis(axes: Axes, rows: Sequence[Row]) -> None:
    from matplotlib.ticker import MaxNLocator

    ends = [
        abs(end)
        for row in rows
        for end in (row.low, row.high, row.difference, row.margin, row.single, row.pooled)
        if end is not None and row.is_drawn
    ]
    most = max(ends, default=0.1) * 1.06
    axes.set_xlim(-most, most)
    axes.xaxis.set_major_locator(MaxNLocator(6, symmetric=True))
    axes.xaxis.set_major_formatter(_points)
    axes.tick_params(axis="x", length=0, labelsize=SIZE)


def _points(value: float, _: float) -> str:
    text = f"{100 * value:+.0f}".replace("-", MINUS)
    return "0" if text in ("+0", f"{MINUS}0") else text


def _draw_row(axes: Axes, row: Row, y: float, height: float) -> None:
    if not row.is_drawn:
        return
    if row.single is not None:
        draw_bar(axes, -row.single, y, 2 * row.single, height, colour=BAND, zorder=0.5)
        for end in (-row.single, row.single):
            ends = (y - height / 2, y + height / 2)
            axes.plot((end, end), ends, color=EDGE, lw=0.6, linestyle=":", zorder=0.7)
    above = below = y
    if row.pooled is not None:
        above, below = y - _LANE, y + _LANE
        axes.plot(
            row.pooled,
            below,
            marker="o",
            markersize=5,
            color=DARK,
            markerfacecolor="white",
            lw=0,
            zorder=2.5,
        )
    if row.margin is not None:
        for end in (-row.margin, row.margin):
            axes.plot((end, end), (below - 0.06, below + 0.06), color=DARK, lw=1.2)
    if row.difference is None:
        return
    marker, colour, _ = MARKS[row.mark]
    if row.low is not None and row.high is not None:
        axes.plot((row.low, row.high), (above, above), color=colour, lw=2, solid_capstyle="butt")
    axes.plot(
        row.difference, above, marker=marker, color=colour, markersize=8, markeredgecolor="white"
    )
