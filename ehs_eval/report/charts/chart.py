"""A chart as the report uses it, and its files: the same chart gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ehs_eval.report.charts.sheet import Page
from ehs_eval.report.charts.style import house_style
from ehs_eval.report.charts.svg import compact, without_head
from ehs_eval.report.tables.model import Table

PNG_DPI = 150
_NO_METADATA: Final[dict[str, Any]] = dict.fromkeys(("Creator", "Date", "Format", "Type"))


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


def drawn(chart: Chart) -> Drawing:
    """Return a chart as SVG, whose text stays text, and as PNG; the same for the same chart."""
    figure = chart.draw()
    with house_style():
        vector = io.StringIO()
        figure.savefig(vector, format="svg", metadata=_NO_METADATA)
        png = _raster(figure)
    svg = compact(vector.getvalue(), name=chart.id, title=chart.title, description=chart.alt)
    head = figure.head if isinstance(figure, Page) else 0.0
    share = float(head / figure.get_figheight())
    return Drawing(svg, without_head(svg, head), png, share)


def _raster(figure: Figure) -> bytes:
    """Return a figure as PNG of few colours, a third of the size that all of them would take."""
    figure.dpi = PNG_DPI
    # matplotlib's own annotations leave the canvas untyped.
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, format="png", dpi=(PNG_DPI, PNG_DPI))
    return file.getvalue()


def svg_text(chart: Chart) -> str:
    """Return a chart as SVG without its title and subtitle, to stand in a page that has them."""
    return drawn(chart).inline


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write a chart as SVG and as PNG.

    Args:
        chart: The chart.
        folder: An existing folder.

    Returns:
        The files written.
    """
    drawing = drawn(chart)
    paths = [folder / f"{chart.id}.svg", folder / f"{chart.id}.png"]
    paths[0].write_text(drawing.svg, encoding="utf-8", newline="\n")
    paths[1].write_bytes(drawing.png)
    return paths
