"""The look of every chart: palette, type, contrast and the width of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
DARK, LILAC = "#3D3D3D", "#A285D1"
INK, SOFT, GREY, GRID, BAND = "#1A1A1A", "#505050", "#BFBFBF", "#D9D9D9", "#E3ECF4"
EDGE = "#6B6B6B"
"""Edge of a filled area, so that pale ones stand out from white too: 3 to 1 or more."""

HATCH, NOT_GIVEN = "////", "...."
"""Hatches of what is withheld, and of what was not given, the same in every chart."""

CATEGORIES: Final = (NAVY, TEAL, PLUM, ORANGE)
"""Colours of categories; more than four are not told apart."""

HATCHES: Final = ("", "..", "\\\\\\\\", "xx")
"""Hatches of categories, so that none is told by its colour alone."""

_LONGEST_LINE: Final = 500
"""Characters that no line of a chart has room for."""

Weight = Literal["normal", "bold"]

SIZE, TITLE_SIZE, SUBTITLE_SIZE = 10.0, 13.0, 10.5
LINE = 0.175
"""Height of a line of text of the normal size, in inches."""

FONT: Final = "DejaVu Sans"
"""What text is measured and drawn in; it comes with matplotlib, so that no machine lacks it."""

FONTS: Final = f"{FONT}, Verdana, Arial, Helvetica, sans-serif"
"""What a program that shows an SVG takes, the first that it has."""

_RC: Any = {
    "font.family": FONT,
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "none",
    "axes.edgecolor": DARK,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "xtick.color": DARK,
    "ytick.color": DARK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.dpi": "figure",
    "svg.fonttype": "none",
    "svg.hashsalt": "ehs_eval",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw or save in the house style, whatever the reader's own settings are."""
    import matplotlib

    if matplotlib.rcParams["svg.hashsalt"] == _RC["svg.hashsalt"]:  # within another: it holds
        yield
        return
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        yield


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Return a drawing function that works in the house style."""

    @wraps(draw)
    def in_style(*args: Any, **settings: Any) -> Figure:
        with house_style():
            return draw(*args, **settings)

    return in_style


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Return the text colour, black or white, that reads better on a colour: 4.5 to 1 or more."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, colour))


def tint(colour: str, strength: float) -> str:
    """Return a colour mixed with white; a strength of 1 leaves it as it is."""
    parts = (1 - strength * (1 - part) for part in _parts(colour))
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def diverging(low: int, high: int, *, neutral: bool) -> list[str]:
    """Return the colours of ordered points, low to high, with or without a grey one between."""
    below = [tint(ORANGE, strength) for strength in _strengths(low)]
    above = [tint(NAVY, strength) for strength in reversed(_strengths(high))]
    return [*below, *([GRID] if neutral else []), *above]


def sequential(points: int) -> list[str]:
    """Return the colours of points that have no middle, low to high."""
    return [tint(NAVY, strength) for strength in reversed(_strengths(points))]


def _strengths(points: int) -> list[float]:
    least = 0.4 if points < 4 else 0.15
    return [1 - (1 - least) * step / max(points - 1, 1) for step in range(points)]


def text_width(text: str, size: float = SIZE, weight: Weight = "normal") -> float:
    """Return the width of a line of text in inches."""
    from ehs_eval.report.charts.canvas import measured

    return measured(text, weight)[0] * size / 72


def wrap(text: str, width: float, size: float = SIZE, weight: Weight = "normal") -> list[str]:
    """Return text as lines no wider than a width in inches; a word too long is cut."""
    lines = [""]
    for word in _words(text, width, size, weight):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not _fits(longer, width, size, weight):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def shorten(text: str, characters: int = 60) -> str:
    """Return text of at most so many characters, cut at a word where it is cut."""
    plain = " ".join(text.split())
    if len(plain) <= characters:
        return plain
    head = plain[: characters - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head[20:] else head}…"


def _fits(text: str, width: float, size: float, weight: Weight) -> bool:
    """Return whether a line of text is no wider than a width in inches."""
    # Side by side, words take no more room than each by itself, and many lines share them.
    words = text.split(" ")
    apart = sum(text_width(word, size, weight) for word in words)
    apart += (len(words) - 1) * text_width(" ", size, weight)
    return apart <= width or text_width(text, size, weight) <= width


def _words(text: str, width: float, size: float, weight: Weight) -> Iterator[str]:
    for word in re.split(r"[ \t\n]+", text.strip()):
        rest = word
        while len(rest) > 1 and not _fits(rest, width, size, weight):
            cut = max(1, _fitting(rest[:_LONGEST_LINE], width, size, weight))
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _fitting(word: str, width: float, size: float, weight: Weight) -> int:
    """Return how many characters of a word fit into a width, by halving."""
    fits, too_many = 0, len(word)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _fits(word[:middle], width, size, weight):
            fits = middle
        else:
            too_many = middle
    return fits


def _luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parts(colour: str) -> list[float]:
    """Return red, green and blue of a colour such as `#12436D`, each from 0 to 1."""
    return [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
