"""Answers on an ordered scale: diverging stacked bars, a bar for each item and wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import changes_judged
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.diverging import Order, Segments, WaveBars, draw_diverging
from ehs_eval.report.charts.findings import block_alt, block_changes, block_finding
from ehs_eval.report.charts.words import (
    WITHHELD,
    caption,
    dominance,
    is_withheld,
    listed,
    not_shown,
    part_of,
    reason_of,
    small_bases,
    waves_of,
    withheld_words,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table
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
        if any(bar.shares for bar in segments):
            bars.append(WaveBars(title, tuple(segments)))
        elif segments:
            left_out.append((title, WITHHELD))
    ordered = tuple(wave for wave in study.wave_names if wave in waves)
    return _Found(tuple(bars), ordered, tuple(left_out), small)


def _segments(study: Study, results: Results, at: Place, block: Block) -> Segments | str:
    """Return the bar of an item in a wave, or why there is none."""
    scale = study.scale_of(block)
    base = results.find(at, "n")
    name = study.wave_title(at.waves[0])
    if is_withheld(base):
        return Segments(name, (), (), CONFIDENTIAL, (CONFIDENTIAL,) * len(scale.off_scale))
    if base is None or not isinstance(base.value, int | float):
        return reason_of(base)
    if base.value == 0:
        return "no answers"
    places = [_answer(at, label) for label in scale.labels]
    found = [results.find(place, "proportion") for place in places]
    for each in found:
        if (each is None or each.value is None) and not is_withheld(each):
            return reason_of(each)
    small = base.value < study.study.small_group
    beside = tuple(_beside(results, at, label, small) for label in scale.off_scale)
    shares = tuple(results.number(place, "proportion") for place in places)
    hidden = _hidden(study, results, at, block, shares)
    if hidden is None:
        return Segments(name, (), (), count(base.value), beside)
    counts = [count(results.value(place, "n")) for place in places]
    texts = counts if small else [percent(share, 0).rstrip("%") for share in shares]
    label = f"{name}, counts" if small else name
    return Segments(label, shares, tuple(texts), count(base.value), beside, small, hidden)


def _answer(at: Place, label: str) -> Place:
    assert at.item is not None
    return replace(at, group={at.item: label})


def _hidden(
    study: Study, results: Results, at: Place, block: Block, shares: tuple[float | None, ...]
) -> float | None:
    """Return the share of all points withheld; None where it does not say where the bar stands."""
    scale, order = study.scale_of(block), order_of(study, block)
    places = [place for place, share in enumerate(shares) if share is None]
    if not places:
        return 0.0
    below = all(place < order.below for place in places)
    above = all(place >= order.below + order.has_neutral for place in places)
    are_neighbours = len(places) == places[-1] - places[0] + 1
    if not (below or above) or not are_neighbours or not any(shares):
        return None
    known = list(shares)
    if block.base == "answers":
        known += [results.number(_answer(at, each), "proportion") for each in scale.off_scale]
    rest = 1 - sum(share for share in known if share is not None)
    return rest if known.count(None) == len(places) else None


def order_of(study: Study, block: Block) -> Order:
    """Return the points of a block's scale and where its middle is."""
    scale = study.scale_of(block)
    neutral = scale.neutral_place
    below = neutral if neutral is not None else len(scale.labels) // 2 * scale.is_centred
    return Order(tuple(scale.labels), below, neutral is not None, scale.is_centred)


def _beside(results: Results, at: Place, label: str, small: bool) -> str:
    """Return how many gave an answer outside the order of the scale."""
    place = _answer(at, label)
    statistic = "n" if small else "proportion"
    if is_withheld(results.find(place, statistic)):
        return CONFIDENTIAL
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
    scale, order = study.scale_of(block), order_of(study, block)
    title = block_finding(study, results, dataset, block) + suffix
    several = len(found.waves) > 1
    subtitle = (
        f"{study.dataset_title(dataset)}: % of those who answered"
        f"{' on the scale' if scale.off_scale and block.base == 'scale' else ''}"
        f"{', by wave' if several else f', {study.wave_title(found.waves[0])}'}"
    )
    outside = (
        f"Outside the scale: {listed(f'“{label}”' for label in scale.off_scale)}."
        if scale.off_scale
        else ""
    )
    bars = [bar for item in part for bar in item.bars]
    text = caption(
        f"Segments stand in the order of the key; n is the answers of a wave. {_centre(order)}",
        "Shares under 6% carry no number.",
        outside,
        f"A change is judged by the share who answered “{block.share_label}”." if several else "",
        *changes_judged(study, results, block_changes(study, results, dataset, block)),
        small_bases(study, found.small),
        dominance(study, results, dataset, found.waves),
        withheld_words(any(bar.hidden or not bar.shares for bar in bars)),
        not_shown(found.left_out),
    )
    return Chart(
        id=slug(dataset, block.name, "likert", suffix),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=text,
        alt=block_alt(study, results, dataset, block),
        draw=partial(draw_diverging, title, subtitle, part, order=order, beside=scale.off_scale),
        data=_data(study, results, dataset, block, (subtitle, {item.label for item in part})),
    )


def _centre(order: Order) -> str:
    """Return what the place of a bar says."""
    if not order.is_centred:
        return ""
    if order.has_neutral:
        return f"Bars are centred on “{order.labels[order.below]}”."
    return "Bars meet at the middle of the scale."


def _data(
    study: Study, results: Results, dataset: str, block: Block, about: tuple[str, set[str]]
) -> Table:
    """Return the shares drawn, a row for each item and wave; of small bases the counts."""
    title, shown = about
    scale, lookup = study.scale_of(block), Lookup(study, results)
    points = [*scale.labels, *scale.off_scale]
    columns = (
        Column("item", "Item", "text"),
        Column("wave", "Wave", "text"),
        Column("n", "Answers (n)", "count"),
        *(Column(f"share_{i}", label, "share") for i, label in enumerate(points, start=1)),
    )
    rows: list[dict[str, Cell]] = []
    for item, wording in block.items.items():
        if wording not in shown:
            continue
        for wave in waves_of(study, results, Place(dataset, "distribution", item)):
            row: dict[str, Cell] = {"item": wording, "wave": study.wave_title(wave)}
            row["n"] = lookup.cell(dataset, "distribution", item, "n", waves=(wave,))
            for place, label in enumerate(points, start=1):
                row[f"share_{place}"] = lookup.cell(
                    *(dataset, "distribution", item, "proportion"),
                    group={item: label},
                    waves=(wave,),
                )
            rows.append(row)
    return chart_data(dataset, title, columns, rows)
