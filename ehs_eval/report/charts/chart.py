"""A chart as the report uses it, and its files: the same chart gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ehs_eval.report.charts.dates import dated_png, dated_svg
from ehs_eval.report.charts.style import house_style, wrap
from ehs_eval.report.charts.svg import compact, without_head

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

    from ehs_eval.report.tables.model import Table

PNG_DPI = 150
_MARK_SIZE, _MARK_LINE, _MARK_ROOM = 8.0, 0.16, 0.04


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the words around it.

    Attributes:
        id: File stem and anchor: lower-case letters, digits and hyphens; unique in a report.
        section: Name of the data set.
        title: The finding, in a sentence.
        subtitle: The measure.
        caption: What marks and intervals mean, and what to be careful about.
        alt: What the chart shows, for those who do not see it.
        draw: Makes the figure.
        data: The numbers it draws, as a table that stands beside it.
    """

    id: str
    section: str
    title: str
    subtitle: str
    caption: str
    alt: str
    draw: Callable[[], Figure]
    data: Table


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn once, for every place that shows it.

    Attributes:
        svg: A picture that stands alone: real text, a title and a description.
        inline: The same for a page that has the chart's title and subtitle as text of its own:
            neither is drawn. Its ids are those of `svg`: a page takes the one or the other.
        png: The picture in points, for programs that take no SVG.
        head: Share of the height of the PNG that its title and subtitle take, 0 to 1.
    """

    svg: str
    inline: str
    png: bytes
    head: float = 0.0


def drawn(chart: Chart, watermark: str = "") -> Drawing:
    """Return a chart as SVG, whose text stays text, and as PNG; the same for the same chart.

    Args:
        chart: The chart.
        watermark: What stands below the drawing of a report that is not for publication.
    """
    return drawing_of(chart, watermark)()


def drawing_of(chart: Chart, watermark: str = "") -> Callable[[], Drawing]:
    """Return what draws a chart as `drawn` does, small enough to be sent to another process."""
    return partial(_drawn, chart.id, chart.title, chart.alt, chart.draw, watermark)


def _drawn(
    name: str, title: str, description: str, draw: Callable[[], Figure], watermark: str
) -> Drawing:
    from ehs_eval.report.charts.canvas import Page, png_of, svg_of

    with house_style():
        figure = draw()
        shown = _marked(figure, watermark)
        vector, png = svg_of(figure, shown), png_of(figure, shown, PNG_DPI)
    svg = compact(vector, name=name, title=title, description=description)
    head = figure.head if isinstance(figure, Page) else 0.0
    share = float(head / (figure.get_figheight() if shown is None else shown.height))
    return Drawing(dated_svg(svg), without_head(svg, head), dated_png(png), share)


def _marked(figure: Figure, watermark: str) -> Bbox | None:
    """Write a watermark below a figure, and return what shows both, in inches; None for none."""
    if not watermark:
        return None
    from matplotlib.transforms import Bbox

    width, height = figure.get_size_inches()
    lines = wrap(watermark, width, _MARK_SIZE)
    foot = _MARK_LINE * len(lines) + _MARK_ROOM
    for number, line in enumerate(lines, start=1):
        y = -(_MARK_LINE * (number - 0.5)) / height
        figure.text(0.5, y, line, ha="center", va="center", fontsize=_MARK_SIZE)
    return Bbox.from_bounds(0, -foot, width, height + foot)


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write a chart as SVG and as PNG.

    Args:
        chart: The chart.
        folder: An existing folder.

    Returns:
        The files written.
    """
    return write(drawn(chart), chart.id, folder)


def write(drawing: Drawing, name: str, folder: Path) -> list[Path]:
    """Write a drawing as SVG and as PNG under a name; return the files."""
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    paths[0].write_text(drawing.svg, encoding="utf-8", newline="\n")
    paths[1].write_bytes(drawing.png)
    return paths
