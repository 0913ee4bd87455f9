"""The two pictures of a figure, in vectors and in points, whose text is measured once for both."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO, StringIO
from typing import Any, Final

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox
from PIL import Image

from ehs_eval.labels import readable
from ehs_eval.report.charts.style import FONT, Weight

_POINTS_PER_INCH: Final = 72
_NO_METADATA: Final[dict[str, Any]] = dict.fromkeys(("Creator", "Date", "Format", "Type"))


class Page(Figure):
    """A figure that knows where its title and subtitle end, in inches from its top."""

    head = 0.0


@contextmanager
def _any_script() -> Iterator[None]:
    """Draw letters that the font lacks as boxes, without a word: the SVG has them as text."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


@cache
def measured(text: str, weight: Weight) -> tuple[float, float, float]:
    """Return width, height and descent of a line of text, in ems.

    Shaping text is what takes longest in a chart, so that no line is shaped twice to be placed.
    """
    text = readable(text)
    font = FontProperties(family=FONT, size=TextToPath.FONT_SCALE, weight=weight)
    # matplotlib's own annotations leave text unmeasured.
    shape: Any = TextToPath()
    with _any_script():
        width, height, descent = shape.get_text_width_height_descent(text, font, ismath=False)
    em = TextToPath.FONT_SCALE
    return float(width) / em, float(height) / em, float(descent) / em


def svg_of(figure: Figure, shown: Bbox | None) -> str:
    """Return a figure as SVG.

    Args:
        figure: The figure.
        shown: What to show of it and around it, in inches; None for the figure.
    """
    file = StringIO()
    with _any_script():
        _VectorCanvas(figure).print_figure(file, format="svg", bbox_inches=shown)
    return file.getvalue()


def png_of(figure: Figure, shown: Bbox | None, dpi: int) -> bytes:
    """Return a figure as PNG of few colours, a third of the size that all of them would take.

    Args:
        figure: The figure.
        shown: What to show of it and around it, in inches; None for the figure.
        dpi: Points to an inch.
    """
    file = BytesIO()
    with _any_script():
        _PointsCanvas(figure).print_figure(file, format="png", dpi=dpi, bbox_inches=shown)
    return file.getvalue()


class _Lettering:
    """A renderer that takes the sizes of text from `measured`, and draws what can be read of it."""

    def draw_text(self, gc: Any, x: float, y: float, s: str, *how: Any, **else_how: Any) -> None:
        super().draw_text(gc, x, y, readable(s), *how, **else_how)  # type: ignore[misc]

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        del ismath  # no text of a chart is mathematics
        size = self.points_to_pixels(prop.get_size_in_points())  # type: ignore[attr-defined]
        width, height, descent = measured(s, prop.get_weight())
        return width * size, height * size, descent * size


class _VectorRenderer(_Lettering, RendererSVG):
    pass


class _PointsRenderer(_Lettering, RendererAgg):
    pass


class _VectorCanvas(FigureCanvasBase):
    fixed_dpi = _POINTS_PER_INCH

    def print_svg(self, file: StringIO, **_: Any) -> None:
        self.figure.dpi = _POINTS_PER_INCH
        width, height = (_POINTS_PER_INCH * side for side in self.figure.get_size_inches())
        make: Any = _VectorRenderer
        renderer = make(width, height, file, metadata=_NO_METADATA)
        self.figure.draw(renderer)
        renderer.finalize()


class _PointsCanvas(FigureCanvasBase):
    def print_png(self, file: BytesIO, **_: Any) -> None:
        dpi = self.figure.dpi
        width, height = self.get_width_height()
        make: Any = _PointsRenderer
        renderer = make(width, height, dpi)
        self.figure.draw(renderer)
        every = Image.frombuffer(
            "RGBA", (width, height), renderer.buffer_rgba(), "raw", "RGBA", 0, 1
        )
        method, dither = Image.Quantize.FASTOCTREE, Image.Dither.NONE
        few = every.convert("RGB").quantize(128, method=method, dither=dither)
        few.save(file, format="png", dpi=(dpi, dpi))
