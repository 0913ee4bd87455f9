"""Results to charts: one module for each kind, none of which computes a statistic.

A new kind is a new module with `charts(study, results)` and its line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ehs_eval.config.models import Study
from ehs_eval.report.charts import (
    categories,
    change,
    composition,
    counted,
    estimation,
    likert,
    participation,
    ranks,
    ratings,
    referrals,
    reliable,
    schools,
    score_items,
    scores,
    slopes,
    subgroups,
    turnout,
)
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.names import make_unique
from ehs_eval.results import Results

KINDS: tuple[Callable[[Study, Results], Iterator[Chart]], ...] = (
    turnout.charts,
    participation.charts,
    composition.charts,
    change.charts,
    schools.charts,
    slopes.charts,
    likert.charts,
    counted.charts,
    categories.charts,
    ranks.charts,
    ratings.charts,
    scores.charts,
    estimation.charts,
    reliable.charts,
    score_items.charts,
    subgroups.charts,
    referrals.charts,
)
"""Kinds of charts, in the order in which they stand within a data set."""


def build_charts(study: Study, results: Results) -> list[Chart]:
    """Return every chart that the results can fill, by data set in the order of the study file.

    Args:
        study: The study.
        results: Its results.
    """
    found = [chart for kind in KINDS for chart in kind(study, results)]
    order = [*study.surveys, *study.score_sheets, *study.records]
    found.sort(key=lambda chart: order.index(chart.section))
    ids = make_unique(chart.id for chart in found)
    return [_named(chart, name) for chart, name in zip(found, ids, strict=True)]


def _named(chart: Chart, name: str) -> Chart:
    """Return a chart with an id, and its data with the id that follows from it."""
    return replace(chart, id=name, data=replace(chart.data, id=f"{name}-data"))
