"""Drawing of stacked bars of shares that add up to a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ehs_eval.report.charts.sheet import INNER, MARGIN, KeyEntry, Sheet, label_width, stacked
from ehs_eval.report.charts.style import CATEGORIES, GREY, SIZE, ink_on, styled, text_width, wrap

_LABELS, _ROW, _BAR = 2.6, 0.42, 0.3


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar: its label, the share of each category and the text in each segment."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a stack: its name and whether it is named, a rest, or not given."""

    label: str
    kind: str = "named"


@styled
def draw_stacks(
    title: str, subtitle: str, categories: Sequence[Category], stacks: Sequence[Stack]
) -> Figure:
    """Return a figure of stacked bars.

    Args:
        title: The finding.
        subtitle: The measure.
        categories: What the segments are, in order; at most four named ones.
        stacks: The bars.
    """
    looks = _looks(categories)
    left = label_width([stack.label for stack in stacks], _LABELS)
    lines = [wrap(stack.label, left) for stack in stacks]
    heights = [max(_ROW, stacked(len(parts)) + 0.1) for parts in lines]
    key = [
        KeyEntry(category.label, colour, hatch=hatch)
        for category, (colour, hatch) in zip(categories, looks, strict=True)
    ]
    sheet = Sheet(title, subtitle, sum(heights) + 0.05, key)
    axes = sheet.axes(MARGIN + left + 0.15, 0, INNER - left - 0.15, sum(heights))
    axes.set(xlim=(0, 1), xticks=[])
    axes.spines["bottom"].set_visible(False)
    y = 0.0
    for stack, parts, height in zip(stacks, lines, heights, strict=True):
        middle = y + height / 2
        sheet.lines(MARGIN, sheet.top + middle - stacked(len(parts) - 1) / 2, parts)
        _draw_stack(axes, stack, middle, looks, INNER - left - 0.15)
        y += height
    return sheet.figure


def _looks(categories: Sequence[Category]) -> list[tuple[str, str]]:
    """Return the colour and hatch of each category."""
    colours = iter(CATEGORIES)
    return [
        (next(colours), "")
        if category.kind == "named"
        else (GREY, "")
        if category.kind == "rest"
        else ("#FFFFFF", "////")
        for category in categories
    ]


def _draw_stack(
    axes: Axes, stack: Stack, y: float, looks: Sequence[tuple[str, str]], width: float
) -> None:
    start = 0.0
    for share, text, (colour, hatch) in zip(stack.shares, stack.texts, looks, strict=True):
        axes.barh(
            y,
            share,
            left=start,
            height=_BAR,
            color=colour,
            hatch=hatch or None,
            edgecolor="#767676" if hatch else "white",
            lw=0.6,
        )
        if text and not hatch and share * width >= text_width(text) + 0.06:
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
