"""Drawing of stacked bars of shares that add up to a whole."""

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
    CATEGORIES,
    EDGE,
    GREY,
    HATCH,
    HATCHES,
    NOT_GIVEN,
    SIZE,
    ink_on,
    styled,
    text_width,
    wrap,
)
from ehs_eval.report.shorthand import CONFIDENTIAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_LABELLED = 0.06
"""Share below which a segment carries no number."""

_LABELS, _ROW, _BAR = 2.6, 0.42, 0.3


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar.

    Attributes:
        label: What it is of.
        shares: Share of each category; None where it is withheld.
        texts: Text in each segment.
        hidden: Share of all categories that are withheld, drawn as one at the end.
    """

    label: str
    shares: tuple[float | None, ...]
    texts: tuple[str, ...]
    hidden: float = 0.0


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
    if any(stack.hidden for stack in stacks):
        key.append(KeyEntry(f"{CONFIDENTIAL} withheld", "#FFFFFF", hatch=HATCH))
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
    """Return the colour and hatch of each category, no two of which are alike in both."""
    named = iter(zip(CATEGORIES, HATCHES, strict=True))
    others = {"rest": (GREY, ""), "none": ("#FFFFFF", NOT_GIVEN)}
    return [
        next(named) if category.kind == "named" else others[category.kind]
        for category in categories
    ]


def _draw_stack(
    axes: Axes, stack: Stack, y: float, looks: Sequence[tuple[str, str]], width: float
) -> None:
    start = 0.0
    for share, text, (colour, hatch) in zip(stack.shares, stack.texts, looks, strict=True):
        if not share:
            continue
        edge = EDGE if colour in ("#FFFFFF", GREY) else "#FFFFFF"
        draw_bar(axes, start, y, share, _BAR, colour=colour, edge=edge, hatch=hatch, lw=0.6)
        if text and colour != "#FFFFFF" and share * width >= text_width(text) + 0.06:
            axes.text(
                start + share / 2,
                y,
                text,
                ha="center",
                va="center_baseline",
                color=ink_on(colour),
                fontsize=SIZE,
                bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5},
            )
        start += share
    if stack.hidden:
        blank = "#FFFFFF"
        hidden = stack.hidden
        draw_bar(axes, start, y, hidden, _BAR, colour=blank, edge=EDGE, hatch=HATCH, lw=0.6)
        if stack.hidden * width >= text_width(CONFIDENTIAL) + 0.06:
            middle = start + stack.hidden / 2
            axes.text(
                middle,
                y,
                CONFIDENTIAL,
                ha="center",
                va="center_baseline",
                fontsize=SIZE,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
