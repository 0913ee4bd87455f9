"""Drawing of estimation plots: single scores of two waves, the effect on an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehs_eval.report.charts.sheet import INNER, MARGIN, KeyEntry, Sheet, stacked
from ehs_eval.report.charts.strips import spread
from ehs_eval.report.charts.style import (
    DARK,
    GRID,
    INK,
    NAVY,
    PLUM,
    SIZE,
    SOFT,
    TEAL,
    styled,
    wrap,
)
from ehs_eval.report.format import number, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EFFECTS = {
    "recommended": ("D", NAVY, False, "recommended comparison"),
    "linked": ("^", TEAL, False, "mean change of linked people"),
    "shift": ("o", PLUM, True, "shift of all scores (Hodges-Lehmann)"),
}
"""Marker, colour, whether it is hollow, and the name of each effect."""

_AXIS, _RIGHT, _GAP, _HEIGHT, _BETWEEN = 0.3, 0.36, 0.25, 2.5, 0.15
_SCORE, _EFFECT, _SPACE = 0.88, 0.54, 0.08
"""Width of the column of a wave and of an effect, and between both, in inches."""


@dataclass(frozen=True, slots=True)
class End:
    """The scores of a wave: those of people without a pair, and the mean of all of them."""

    label: str
    base: str
    points: tuple[tuple[float, int], ...]
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A change, its interval, and how many people it is of, in words."""

    kind: str
    value: float
    low: float | None
    high: float | None
    base: str


@dataclass(frozen=True, slots=True)
class EstimatePanel:
    """A group: its first and last wave, the pairs of both, and the effects."""

    heading: str
    ends: tuple[End, End]
    pairs: tuple[tuple[float, float], ...]
    effects: tuple[Effect, ...]


@styled
def draw_estimates(
    title: str, subtitle: str, panels: Sequence[EstimatePanel], *, bounds: tuple[float, float]
) -> Figure:
    """Return a figure of estimation plots.

    Args:
        title: The finding.
        subtitle: The measure.
        panels: The groups; two stand side by side.
        bounds: Lowest and highest score there can be.
    """
    columns = min(len(panels), 2)
    bands = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    width = (INNER - _GAP) / 2
    heads = [max(stacked(len(_heading(panel, width))) for panel in band) + 0.1 for band in bands]
    feet = [max(stacked(_foot(panel)) for panel in band) + 0.1 for band in bands]
    body = sum(heads) + sum(feet) + (_HEIGHT + _BETWEEN) * len(bands) - _BETWEEN
    sheet = Sheet(title, subtitle, body, _key(panels))
    top = 0.0
    for band, head, foot in zip(bands, heads, feet, strict=True):
        for column, panel in enumerate(band):
            left = MARGIN + column * (width + _GAP)
            words = _heading(panel, width)
            sheet.lines(left, sheet.top + top + 0.09, words, weight="bold")
            _draw_panel(sheet, panel, left, top + head, bounds)
        top += head + _HEIGHT + foot + _BETWEEN
    return sheet.figure


def _heading(panel: EstimatePanel, width: float) -> list[str]:
    return wrap(panel.heading, width, weight="bold")


def _foot(panel: EstimatePanel) -> int:
    """Return how many lines stand below a panel."""
    waves = [len(wrap(end.label, _SCORE - 0.02)) + 1 for end in panel.ends]
    return max(*waves, *(len(wrap(each.base, _EFFECT)) for each in panel.effects), 0)


def _key(panels: Sequence[EstimatePanel]) -> list[KeyEntry]:
    key = []
    if any(panel.pairs for panel in panels):
        key.append(KeyEntry("one person seen in both waves", SOFT, "line"))
    if any(end.points for panel in panels for end in panel.ends):
        key.append(KeyEntry("one person seen once", SOFT, "o"))
    if any(end.mean is not None for panel in panels for end in panel.ends):
        key.append(KeyEntry("mean of all, with interval", INK, "_"))
    kinds = {each.kind for panel in panels for each in panel.effects}
    return key + [
        KeyEntry(words, colour, marker, hollow=hollow)
        for kind, (marker, colour, hollow, words) in EFFECTS.items()
        if kind in kinds
    ]


def _draw_panel(
    sheet: Sheet, panel: EstimatePanel, left: float, top: float, bounds: tuple[float, float]
) -> None:
    low, high = bounds
    room = (high - low) * 0.03
    axes = sheet.axes(left + _AXIS, top, 2 * _SCORE, _HEIGHT)
    axes.set(xlim=(-0.5, 1.5), ylim=(low - room, high + room), xticks=[])
    ticks = [low + (high - low) * part / 4 for part in range(5)]
    axes.set_yticks(ticks, [number(tick, 0) for tick in ticks])
    axes.tick_params(axis="y", length=0, labelsize=SIZE)
    axes.grid(axis="y", color=GRID, lw=0.8)
    _draw_scores(axes, panel, bounds)
    below = sheet.top + top + _HEIGHT + 0.12
    for place, end in enumerate(panel.ends):
        x = left + _AXIS + (place + 0.5) * _SCORE
        sheet.lines(x, below, [*wrap(end.label, _SCORE - 0.02), end.base], ha="center")
    if not panel.effects:
        return
    first = panel.ends[0].mean
    zero = (low + high) / 2 if first is None else first
    start = left + _AXIS + 2 * _SCORE + _SPACE
    beside = sheet.axes(start, top, _EFFECT * len(panel.effects), _HEIGHT)
    _set_effect_axes(beside, panel, axes.get_ylim(), zero)
    if first is not None:
        axes.plot((-0.4, 1.5), (zero, zero), color=DARK, lw=0.9, linestyle=":", zorder=1.5)
    for place, effect in enumerate(panel.effects):
        _draw_effect(beside, effect, place)
        x = start + (place + 0.5) * _EFFECT
        sheet.lines(x, below, wrap(effect.base, _EFFECT), ha="center")


def _draw_scores(axes: Axes, panel: EstimatePanel, bounds: tuple[float, float]) -> None:
    for pair in panel.pairs:
        axes.plot((0.06, 0.94), pair, color="#767676", lw=0.8, zorder=1.8)
    for place, (end, side) in enumerate(zip(panel.ends, (-1, 1), strict=True)):
        dots = spread(end.points, _SCORE, bounds)
        xs = [place + side * (0.04 + abs(offset)) for _, offset in dots]
        ys = [value for value, _ in dots]
        if dots:
            axes.plot(xs, ys, marker="o", markersize=3, color="#767676", lw=0)
        if end.mean is None:
            continue
        x = place + side * 0.4
        axes.plot((x - 0.07, x + 0.07), (end.mean, end.mean), color=INK, lw=2.4, zorder=4)
        if end.low is not None and end.high is not None:
            limits = (max(end.low, bounds[0]), min(end.high, bounds[1]))
            axes.plot((x, x), limits, color=INK, lw=1.4, zorder=4)


def _set_effect_axes(
    axes: Axes, panel: EstimatePanel, scores: tuple[float, float], zero: float
) -> None:
    """Set an axis of differences on the scale of the scores, its zero at the first mean."""
    low, high = (end - zero for end in scores)
    axes.set(xlim=(-0.5, len(panel.effects) - 0.5), ylim=(low, high), xticks=[])
    step = (scores[1] - scores[0]) / 1.06 / 4
    ticks = [step * part for part in range(-4, 5) if low <= step * part <= high]
    axes.yaxis.tick_right()
    axes.set_yticks(ticks, [signed(tick, 0) for tick in ticks])
    axes.tick_params(axis="y", length=3, labelsize=SIZE, color=DARK)
    axes.spines["right"].set_visible(True)
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=DARK, lw=0.9, linestyle=":", zorder=1.5)


def _draw_effect(axes: Axes, effect: Effect, place: int) -> None:
    marker, colour, hollow, _ = EFFECTS[effect.kind]
    low, high = axes.get_ylim()
    above = effect.value
    if effect.low is not None and effect.high is not None:
        limits = (max(effect.low, low), min(effect.high, high))
        axes.plot((place, place), limits, color=colour, lw=2, zorder=3)
        above = limits[1]
        for limit, edge, arrow in ((effect.low, low, "v"), (effect.high, high, "^")):
            if (limit < low) if arrow == "v" else (limit > high):
                axes.plot(place, edge, marker=arrow, color=colour, markersize=6, clip_on=False)
    axes.plot(
        place,
        effect.value,
        marker=marker,
        markersize=7,
        color=colour,
        markerfacecolor="white" if hollow else colour,
        lw=0,
        zorder=4,
    )
    top = above > high - (high - low) * 0.08
    axes.annotate(
        signed(effect.value),
        (place, min(above, high) if not top else max(effect.low or effect.value, low)),
        xytext=(0, -6 if top else 5),
        textcoords="offset points",
        ha="center",
        va="top" if top else "bottom",
        fontsize=SIZE,
        color=INK,
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
    )
