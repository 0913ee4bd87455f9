"""A chart as the report uses it, and its files: the same chart gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.figure import Figure

from ehs_eval.report.charts.style import house_style
from ehs_eval.report.tables.model import Table

PNG_DPI = 150


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
    data: Table | None = None


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write a chart as SVG, whose text stays text, and as PNG.

    Args:
        chart: The chart.
        folder: An existing folder.

    Returns:
        The files written.
    """
    figure = chart.draw()
    paths = [folder / f"{chart.id}.svg", folder / f"{chart.id}.png"]
    with house_style():
        vector = io.StringIO()
        figure.savefig(vector, format="svg", metadata={"Date": None, "Creator": None})
        paths[0].write_text(_described(vector.getvalue(), chart), encoding="utf-8", newline="\n")
        figure.savefig(paths[1], format="png", dpi=PNG_DPI, metadata={"Software": None})
    return paths


def _described(svg: str, chart: Chart) -> str:
    """Return an SVG with a title and a description, and ids that no other chart has."""
    own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{chart.id}-", svg)
    labels = f'role="img" aria-labelledby="{chart.id}-title {chart.id}-desc"'
    words = (
        f'\n <title id="{chart.id}-title">{escape(chart.title)}</title>'
        f'\n <desc id="{chart.id}-desc">{escape(chart.alt)}</desc>'
    )
    return re.sub(r"<svg\b([^>]*)>", lambda found: f"<svg{found[1]} {labels}>{words}", own, count=1)
