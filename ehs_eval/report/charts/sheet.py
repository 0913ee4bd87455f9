"""The page a chart is drawn on: title, subtitle and key above, axes placed in inches below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ehs_eval.report.charts.style import (
    DARK,
    INK,
    LINE,
    SIZE,
    SOFT,
    SUBTITLE_SIZE,
    TITLE_SIZE,
    Weight,
    ink_on,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

WIDTH = 8.8
MARGIN = 0.14
INNER = WIDTH - 2 * MARGIN
_TITLE_LINE, _SUBTITLE_LINE, _KEY_LINE = 0.24, 0.19, 0.25
_SWATCH = 0.3

HEAD = "head"
"""Id of the title and the subtitle in a drawing, which a page with headings of its own drops."""

Dash = Literal["-", "--", ":"]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry of the key above a chart.

    Attributes:
        label: What the mark means.
        colour: Colour of the mark.
        mark: A filled patch, a line, or the marker of that name.
        hatch: Hatch of a patch.
        dash: Dash style of a line.
        hollow: Whether a marker is an outline.
    """

    label: str
    colour: str
    mark: str = "patch"
    hatch: str = ""
    dash: Dash = "-"
    hollow: bool = False


class Sheet:
    """A figure of fixed width whose height follows from its content.

    Everything is placed in inches from the top left corner.

    Attributes:
        figure: The figure.
        top: Where the body begins.
        height: Height of the figure.
    """

    def __init__(
        self, title: str, subtitle: str, body: float, key: Sequence[KeyEntry] = ()
    ) -> None:
        """Make the figure and write its head.

        Args:
            title: The finding.
            subtitle: The measure.
            body: Height of the body in inches.
            key: Meaning of the marks.
        """
        from matplotlib.transforms import Affine2D

        from ehs_eval.report.charts.canvas import Page

        titles = wrap(title, INNER, TITLE_SIZE, "bold")
        subtitles = wrap(subtitle, INNER, SUBTITLE_SIZE)
        rows = _key_rows(key)
        head = MARGIN + _TITLE_LINE * len(titles) + 0.04 + _SUBTITLE_LINE * len(subtitles)
        self.top = head + 0.1 + (_KEY_LINE * sum(_height(row) for row in rows) + 0.08) * bool(rows)
        self.height = self.top + body + MARGIN
        self.figure = Page(figsize=(WIDTH, self.height))
        self.figure.head = head - MARGIN / 2
        downwards = Affine2D().scale(1 / WIDTH, -1 / self.height).translate(0, 1)
        self._inches = downwards + self.figure.transFigure
        y = MARGIN
        for line in titles:
            self._write_head(y, line, fontsize=TITLE_SIZE, fontweight="bold")
            y += _TITLE_LINE
        y += 0.04
        for line in subtitles:
            self._write_head(y, line, fontsize=SUBTITLE_SIZE, color=SOFT)
            y += _SUBTITLE_LINE
        y = head + 0.1
        for row in rows:
            self._draw_key_row(row, y + _KEY_LINE / 2)
            y += _KEY_LINE * _height(row)

    def _write_head(self, y: float, line: str, **looks: Any) -> None:
        self.figure.text(MARGIN / WIDTH, 1 - y / self.height, line, va="top", gid=HEAD, **looks)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        ha: Literal["left", "center", "right"] = "left",
        weight: Weight = "normal",
        colour: str = INK,
    ) -> None:
        """Write one line of text at a place on the page, its middle at y."""
        self.figure.text(
            x / WIDTH,
            1 - y / self.height,
            text,
            ha=ha,
            va="center",
            fontsize=SIZE,
            fontweight=weight,
            color=colour,
        )

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        ha: Literal["left", "center", "right"] = "left",
        weight: Weight = "normal",
    ) -> None:
        """Write lines of text, the middle of the first one at y."""
        for number, line in enumerate(lines):
            self.text(x, y + number * LINE, line, ha=ha, weight=weight)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return axes at a place below the head whose y runs down in inches.

        Args:
            left: From the left edge of the page.
            top: From the top of the body.
            width: Width in inches.
            height: Height in inches.
        """
        bottom = self.height - self.top - top - height
        axes = self.figure.add_axes(
            (left / WIDTH, bottom / self.height, width / WIDTH, height / self.height)
        )
        axes.set_ylim(height, 0)
        axes.set_yticks([])
        axes.patch.set_visible(False)
        axes.spines["left"].set_visible(False)
        return axes

    def _draw_key_row(self, row: Sequence[tuple[float, KeyEntry, list[str]]], y: float) -> None:
        for x, entry, lines in row:
            self.figure.add_artist(_swatch(entry, x, y)).set_transform(self._inches)
            self.lines(x + _SWATCH, y, lines)


def draw_bar(
    axes: Axes,
    start: float,
    middle: float,
    length: float,
    height: float,
    *,
    colour: str,
    edge: str = "none",
    hatch: str = "",
    lw: float = 1.0,
    zorder: float = 1.0,
) -> None:
    """Draw a bar that lies, in the units of its axes.

    A plain rectangle, in a fifth of the time that the axes' own bars take: nothing here needs
    units, containers or limits that follow the bars.

    Args:
        axes: Where to draw.
        start: Its left end.
        middle: The middle between its upper and its lower edge.
        length: How far it reaches to the right of its start.
        height: Its height.
        colour: Colour of the area.
        edge: Colour of its edge.
        hatch: Hatch of the area.
        lw: Width of the edge in points.
        zorder: What is higher is drawn later.
    """
    from matplotlib.patches import Rectangle

    looks: Any = {"facecolor": colour, "edgecolor": edge, "linewidth": lw}
    corner = (start, middle - height / 2)
    shape = Rectangle(corner, length, height, hatch=hatch or None, zorder=zorder, **looks)
    axes.add_artist(shape)


def _swatch(entry: KeyEntry, x: float, y: float) -> Artist:
    """Return the mark of a key entry, in inches."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    if entry.mark == "patch":
        return Rectangle(
            (x, y - 0.07),
            0.2,
            0.14,
            facecolor=entry.colour,
            hatch=entry.hatch or None,
            edgecolor="white" if entry.hatch and ink_on(entry.colour) == "#FFFFFF" else DARK,
            linewidth=0.3 if entry.hatch else 0.5,
        )
    if entry.mark == "line":
        ends = ((x, x + 0.22), (y, y))
        return Line2D(*ends, color=entry.colour, linestyle=entry.dash, lw=1.4)
    return Line2D(
        (x + 0.1,),
        (y,),
        marker=entry.mark,
        color=entry.colour,
        markersize=5 if entry.hollow else 7,
        markerfacecolor="white" if entry.hollow else entry.colour,
        linestyle="",
    )


def label_width(labels: Sequence[str], most: float) -> float:
    """Return the width that a column of labels needs, but no more than allowed."""
    lines = (line for label in labels for line in wrap(label, most))
    return max((text_width(line, SIZE) for line in lines), default=0.0) + 0.02


def stacked(count: int) -> float:
    """Return the height of so many lines of text."""
    return LINE * count


def _key_rows(key: Sequence[KeyEntry]) -> list[list[tuple[float, KeyEntry, list[str]]]]:
    """Return the entries of a key in rows, each with its place and its lines."""
    rows: list[list[tuple[float, KeyEntry, list[str]]]] = []
    x = WIDTH
    for entry in key:
        lines = wrap(entry.label, INNER - _SWATCH)
        width = _SWATCH + max(text_width(line) for line in lines)
        if x + width > WIDTH - MARGIN or not rows:
            rows.append([])
            x = MARGIN
        rows[-1].append((x, entry, lines))
        x += width + 0.25
    return rows


def _height(row: Sequence[tuple[float, KeyEntry, list[str]]]) -> float:
    """Return the height of a row of the key, in key lines."""
    most = max(len(lines) for _, _, lines in row)
    return 1 + (most - 1) * LINE / _KEY_LINE
