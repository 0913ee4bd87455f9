"""Drawing of the changes of single schools: a mark for each school, and their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, KeyEntry, Sheet, label_width, stacked
from ehs_eval.report.charts.style import (
    DARK,
    GRID,
    INK,
    LILAC,
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
from ehs_eval.report.format import points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKS = (
    ("o", NAVY),
    ("s", ORANGE),
    ("^", TEAL),
    ("v", PLUM),
    (">", LILAC),
    ("P", DARK),
)
"""Marks of schools; of more than these none has a mark of its own."""

_LABELS, _ROW, _SPACE, _TOP, _LANE = 3.0, 0.36, 0.14, 0.24, 0.075


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """The changes of one share.

    Attributes:
        label: What changes.
        changes: Change of each school, as a share.
        text: The changes in words.
        mean: Their mean, or None where there are too few for one.
        low: Lower confidence limit of the mean.
        high: Upper limit.
    """

    label: str
    changes: Mapping[str, float]
    text: str
    mean: float | None = None
    low: float | None = None
    high: float | None = None


@styled
def draw_schools(title: str, subtitle: str, rows: Sequence[SchoolRow], *, heading: str) -> Figure:
    """Return a figure of the changes of schools.

    Args:
        title: The finding.
        subtitle: The measure.
        rows: The shares.
        heading: Heading of the column of words.
    """
    marks = _marks(rows)
    label = label_width([row.label for row in rows], _LABELS)
    words = max(text_width(heading, SIZE, "bold"), *(text_width(row.text) for row in rows))
    left, right = MARGIN + label + _SPACE, MARGIN + INNER
    heights = [max(_ROW, stacked(len(wrap(row.label, label))) + 0.1) for row in rows]
    area = sum(heights)
    sheet = Sheet(title, subtitle, _TOP + area + 0.48, _key(rows, marks))
    axes = sheet.axes(left, _TOP, right - words - _SPACE - left, area)
    _set_axis(axes, rows, area)
    sheet.text(right, sheet.top + 0.08, heading, ha="right", weight="bold")
    middle = (left + right - words - _SPACE) / 2
    below = sheet.height - MARGIN - 0.08
    sheet.text(middle, below, "change in percentage points", ha="center", colour=SOFT)
    top = 0.0
    for row, height in zip(rows, heights, strict=True):
        y = top + height / 2
        lines = wrap(row.label, label)
        sheet.lines(MARGIN, sheet.top + _TOP + y - stacked(len(lines) - 1) / 2, lines)
        sheet.text(right, sheet.top + _TOP + y, row.text, ha="right")
        _draw(axes, row, y, marks)
        top += height
    return sheet.figure


def _marks(rows: Sequence[SchoolRow]) -> dict[str, tuple[str, str]]:
    """Return the mark of each school, in the order of their names."""
    schools = sorted({school for row in rows for school in row.changes})
    if len(schools) > len(_MARKS):
        return dict.fromkeys(schools, _MARKS[0])
    return dict(zip(schools, _MARKS, strict=False))


def _key(rows: Sequence[SchoolRow], marks: Mapping[str, tuple[str, str]]) -> list[KeyEntry]:
    if len(marks) > len(_MARKS):
        mark, colour = _MARKS[0]
        key = [KeyEntry("one school", colour, mark)]
    else:
        key = [KeyEntry(school, colour, mark) for school, (mark, colour) in marks.items()]
    if any(row.mean is not None for row in rows):
        key.append(KeyEntry("mean of the schools, with its interval", INK, "D", hollow=True))
    return key


def _set_axis(axes: Axes, rows: Sequence[SchoolRow], height: float) -> None:
    from matplotlib.ticker import MaxNLocator

    drawn = [value for row in rows for value in (*row.changes.values(), row.mean)]
    ends = [abs(value) for value in drawn if value is not None]
    limits = [abs(end) for row in rows for end in (row.low, row.high) if end is not None]
    # With three schools an interval can be far wider than any change: it is cut, with an arrow.
    most = max(0.02, *ends, min(max(limits, default=0.0), 2 * max(ends))) * 1.08
    axes.set_xlim(-most, most)
    axes.xaxis.set_major_locator(MaxNLocator(8, symmetric=True))
    axes.xaxis.set_major_formatter(lambda value, _: points(value, 0))
    axes.tick_params(axis="x", length=0, labelsize=SIZE)
    for tick in axes.get_xticks():
        if abs(tick) <= most:
            colour, width = (GRID, 0.8) if tick else (DARK, 1.2)
            axes.plot((tick, tick), (0, height), color=colour, lw=width, zorder=0.6)


def _draw(axes: Axes, row: SchoolRow, y: float, marks: Mapping[str, tuple[str, str]]) -> None:
    above, below = (y - _LANE, y + _LANE) if row.mean is not None else (y, y)
    for school, change in row.changes.items():
        mark, colour = marks[school]
        axes.plot(
            change, above, marker=mark, color=colour, markersize=8, markeredgecolor="white", lw=0
        )
    if row.mean is None:
        return
    edge = axes.get_xlim()[1]
    if row.low is not None and row.high is not None:
        ends = (max(row.low, -edge), min(row.high, edge))
        axes.plot(ends, (below, below), color=INK, lw=1.6, solid_capstyle="butt")
        for limit, end, arrow in ((row.low, -edge, "<"), (row.high, edge, ">")):
            if abs(limit) > edge:
                axes.plot(end, below, marker=arrow, color=INK, markersize=6, clip_on=False, lw=0)
    axes.plot(row.mean, below, marker="D", markersize=5, color=INK, markerfacecolor="white", lw=0)
