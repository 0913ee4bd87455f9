"""Answers on an ordered scale: diverging stacked bars, a bar for each item and wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import changes_judged
from ehs_eval.report.charts.diverging import Segments, WaveBars, draw_diverging
from ehs_eval.report.charts.findings import block_alt, block_changes, block_finding
from ehs_eval.report.charts.words import (
    caption,
    dominance,
    listed,
    not_shown,
    part_of,
    reason_of,
    small_bases,
    waves_of,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results

MOST_BARS = 36
"""Bars in one chart; a block with more is split."""


@dataclass(frozen=True, slots=True)
class _Found:
    bars: tuple[WaveBars, ...]
    waves: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    small: bool


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each block with three or more scale points; long blocks in parts."""
    for dataset, survey in study.surveys.items():
        for block in survey.blocks:
            if len(study.scale_of(block).labels) < 3:
                continue
            found = _find(study, results, dataset, block)
            parts = _parts(found.bars)
            for number, part in enumerate(parts, start=1):
                suffix = part_of(number, len(parts))
                yield _chart(study, results, dataset, block, found, part, suffix)


def _find(study: Study, results: Results, dataset: str, block: Block) -> _Found:
    bars, left_out, small = [], [], False
    waves: dict[str, None] = {}
    for item, title in block.items.items():
        segments = []
        for wave in waves_of(study, results, Place(dataset, "distribution", item)):
            name = study.wave_title(wave)
            found = _segments(
                study, results, Place(dataset, "distribution", item, {}, (wave,)), block
            )
            if isinstance(found, str):
                left_out.append((f"{title}, {name}", found))
                continue
            waves[wave] = None
            small = small or found.small
            segments.append(found)
        if segments:
            bars.append(WaveBars(title, tuple(segments)))
    ordered = tuple(wave for wave in study.wave_names if wave in waves)
    return _Found(tuple(bars), ordered, tuple(left_out), small)


def _segments(study: Study, results: Results, at: Place, block: Block) -> Segments | str:
    """Return the bar of an item in a wave, or why there is none."""
    scale = study.scale_of(block)
    base = results.find(at, "n")
    if base is None or not isinstance(base.value, int | float):
        return reason_of(base)
    if base.value == 0:
        return "no answers"
    assert at.item is not None
    shares, counts = [], []
    for label in scale.labels:
        place = Place(at.dataset, at.analysis, at.item, {at.item: label}, at.waves)
        share = results.number(place, "proportion")
        if share is None:
            return reason_of(results.find(place, "proportion"))
        shares.append(share)
        counts.append(count(results.value(place, "n")))
    small = base.value < study.study.small_group
    texts = counts if small else [percent(share, 0).rstrip("%") for share in shares]
    beside = tuple(_beside(results, at, label, small) for label in scale.off_scale)
    return Segments(
        study.wave_title(at.waves[0]) + (", counts" if small else ""),
        tuple(shares),
        tuple(texts),
        count(base.value),
        beside,
        small,
    )


def _beside(results: Results, at: Place, label: str, small: bool) -> str:
    """Return how many gave an answer outside the order of the scale."""
    assert at.item is not None
    place = Place(at.dataset, at.analysis, at.item, {at.item: label}, at.waves)
    share = None if small else results.number(place, "proportion")
    return count(results.value(place, "n")) if share is None else percent(share, 0)


def _parts(bars: Sequence[WaveBars]) -> list[tuple[WaveBars, ...]]:
    """Return the items in parts of about equal length, none with too many bars."""
    total = sum(len(item.bars) for item in bars)
    if not bars:
        return []
    parts = -(-total // MOST_BARS)
    size = -(-len(bars) // parts)
    return [tuple(bars[i : i + size]) for i in range(0, len(bars), size)]


def _chart(
    study: Study,
    results: Results,
    dataset: str,
    block: Block,
    found: _Found,
    part: tuple[WaveBars, ...],
    suffix: str,
) -> Chart:
    scale = study.scale_of(block)
    title = block_finding(study, results, dataset, block) + suffix
    several = len(found.waves) > 1
    subtitle = (
        f"{study.dataset_title(dataset)}: % of those who answered"
        f"{' on the scale' if scale.off_scale and block.base == 'scale' else ''}"
        f"{', by wave' if several else f', {study.wave_title(found.waves[0])}'}"
    )
    middle = len(scale.labels) // 2
    split = (
        f"The grey middle point, “{scale.labels[middle]}”, is split at the centre line."
        if len(scale.labels) % 2
        else "Bars meet at the middle of the scale."
    )
    outside = (
        f"Outside the scale, in columns of their own: "
        f"{listed(f'“{label}”' for label in scale.off_scale)}."
        if scale.off_scale
        else ""
    )
    text = caption(
        study,
        f"Each bar is all answers of a wave; n is its base. {split}",
        "Shares under 6% carry no number.",
        outside,
        *changes_judged(study, results, block_changes(study, results, dataset, block)),
        small_bases(study, found.small),
        dominance(study, results, dataset, found.waves),
        not_shown(found.left_out),
    )
    return Chart(
        id=slug(dataset, block.name, "likert", suffix),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=text,
        alt=block_alt(study, results, dataset, block),
        draw=lambda: draw_diverging(
            title, subtitle, part, labels=scale.labels, beside=scale.off_scale
        ),
    )
