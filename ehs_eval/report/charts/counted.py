"""Blocks of two-point items: the counted share of each item by wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import changes_judged
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.findings import block_alt, block_changes, block_finding
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.words import (
    caption,
    confidence,
    dominance,
    is_withheld,
    not_shown,
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
        if any(bar and bar.text != CONFIDENTIAL for bar in bars):
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
    texts = [bar.text for panel in panels for bar in panel.bars if bar and bar.length is None]
    hidden = CONFIDENTIAL in texts
    return Chart(
        id=slug(dataset, block.name, "share"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            f"Thin lines are {confidence(study)} intervals of each share.",
            *changes_judged(study, results, block_changes(study, results, dataset, block)),
            small_bases(study, len(texts) > texts.count(CONFIDENTIAL)),
            withheld_words(hidden),
            dominance(study, results, dataset, shown),
            not_shown(left_out),
        ),
        alt=block_alt(study, results, dataset, block),
        draw=partial(draw_panels, title, subtitle, list(block.items.values()), panels),
        data=_data(study, results, (dataset, subtitle), block, shown),
    )


def _data(
    study: Study,
    results: Results,
    about: tuple[str, str],
    block: Block,
    waves: Sequence[str],
) -> Table:
    """Return the shares drawn, a row for each item and wave."""
    dataset, title = about
    look = Lookup(study, results)
    columns = (
        Column("item", "Item", "text"),
        Column("wave", "Wave", "text"),
        Column("n", "n", "count"),
        Column("proportion", "Share", "share"),
        *limits("share"),
    )
    rows: list[dict[str, Cell]] = []
    for item, wording in block.items.items():
        for wave in waves:
            row: dict[str, Cell] = {"item": wording, "wave": study.wave_title(wave)}
            for name in ("n", "proportion", "low", "high"):
                row[name] = look.cell(dataset, "proportion", item, name, waves=(wave,))
            rows.append(row)
    return chart_data(dataset, title, columns, rows)


def _bar(study: Study, results: Results, at: Place, left_out: list[tuple[str, str]]) -> Bar | None:
    share, n = results.number(at, "proportion"), results.number(at, "n")
    if is_withheld(results.find(at, "n"), results.find(at, "proportion")):
        return Bar(None, CONFIDENTIAL)
    if share is None or n is None:
        name = f"{at.item}, {study.wave_title(at.waves[0])}"
        left_out.append((name, reason_of(results.find(at, "proportion"))))
        return None
    if n < study.study.small_group:
        counted = results.find(at, "count")
        if is_withheld(counted):
            return Bar(None, CONFIDENTIAL)
        return Bar(None, f"{count(results.value(at, 'count'))} of {count(n)}")
    return Bar(
        share,
        f"{percent(share, 0)} (n = {count(n)})",
        results.number(at, "low"),
        results.number(at, "high"),
    )
