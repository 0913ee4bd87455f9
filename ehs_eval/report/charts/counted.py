"""Blocks of two-point items: the counted share of each item by wave."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import changes_judged
from ehs_eval.report.charts.findings import block_alt, block_changes, block_finding
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.words import (
    caption,
    confidence,
    dominance,
    not_shown,
    reason_of,
    small_bases,
    waves_of,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each block whose scale has two points."""
    for dataset, survey in study.surveys.items():
        for block in survey.blocks:
            if len(study.scale_of(block).labels) == 2:
                chart = _chart(study, results, dataset, block)
                if chart is not None:
                    yield chart


def _chart(study: Study, results: Results, dataset: str, block: Block) -> Chart | None:
    left_out: list[tuple[str, str]] = []
    panels, shown = [], []
    asked = {
        wave
        for item in block.items
        for wave in waves_of(study, results, Place(dataset, "proportion", item))
    }
    for wave in (name for name in study.wave_names if name in asked):
        bars = tuple(
            _bar(study, results, Place(dataset, "proportion", item, {}, (wave,)), left_out)
            for item in block.items
        )
        if any(bars):
            panels.append(Panel(study.wave_title(wave), bars))
            shown.append(wave)
    if not panels:
        return None
    several = len(panels) > 1
    title = block_finding(study, results, dataset, block)
    subtitle = (
        f"{study.dataset_title(dataset)}: % who answered “{block.share_label}” "
        f"(n = those who answered){', by wave' if several else ''}"
    )
    small = any(bar and bar.length is None for panel in panels for bar in panel.bars)
    return Chart(
        id=slug(dataset, block.name, "share"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            f"Thin lines are {confidence(study)} intervals of each share.",
            *changes_judged(study, results, block_changes(study, results, dataset, block)),
            small_bases(study, small),
            dominance(study, results, dataset, shown),
            not_shown(left_out),
        ),
        alt=block_alt(study, results, dataset, block),
        draw=lambda: draw_panels(title, subtitle, list(block.items.values()), panels),
    )


def _bar(study: Study, results: Results, at: Place, left_out: list[tuple[str, str]]) -> Bar | None:
    share, n = results.number(at, "proportion"), results.number(at, "n")
    if share is None or n is None:
        name = f"{at.item}, {study.wave_title(at.waves[0])}"
        left_out.append((name, reason_of(results.find(at, "proportion"))))
        return None
    if n < study.study.small_group:
        return Bar(None, f"{count(results.value(at, 'count'))} of {count(n)}")
    return Bar(
        share,
        f"{percent(share, 0)} (n = {count(n)})",
        results.number(at, "low"),
        results.number(at, "high"),
    )
