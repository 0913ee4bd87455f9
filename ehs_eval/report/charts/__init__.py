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
    counted,
    likert,
    participation,
    ratings,
    referrals,
    score_items,
    scores,
)
from ehs_eval.report.charts.chart import Chart, save
from ehs_eval.results import Results

__all__ = ["KINDS", "Chart", "build_charts", "save"]

KINDS: tuple[Callable[[Study, Results], Iterator[Chart]], ...] = (
    participation.charts,
    change.charts,
    likert.charts,
    counted.charts,
    categories.charts,
    ratings.charts,
    scores.charts,
    score_items.charts,
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
    return _with_unique_ids(found)


def _with_unique_ids(charts: list[Chart]) -> list[Chart]:
    taken: set[str] = set()
    unique = []
    for chart in charts:
        name, number = chart.id, 2
        while name in taken:
            name, number = f"{chart.id}-{number}", number + 1
        taken.add(name)
        unique.append(replace(chart, id=name))
    return unique
