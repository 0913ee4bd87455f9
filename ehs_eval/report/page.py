"""The page of the report: every table and chart with its caption and notes, in one file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ehs_eval._version import __version__
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.caution_words import CLUSTERED_ELSEWHERE, NO_COMPARISON_GROUP
from ehs_eval.report.cautions import many_tests, participation_cautions
from ehs_eval.report.charts import Chart
from ehs_eval.report.headlines import Headline, headlines
from ehs_eval.report.names import make_unique, slug
from ehs_eval.report.tables import Column, Table
from ehs_eval.report.tables.overview import SECTION_TITLES


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its drawing as a data address."""

    chart: Chart
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    headlines: Sequence[Headline]
    cautions: Sequence[str]
    figures: Sequence[Figure]
    tables: Sequence[Table]


def render_page(
    evaluation: Evaluation, charts: Sequence[Chart], drawings: Mapping[str, Path]
) -> str:
    """Return the page as HTML.

    Args:
        evaluation: What to show.
        charts: Its charts.
        drawings: The SVG file of each chart, by chart id.
    """
    environment = Environment(
        loader=PackageLoader("ehs_eval.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["groupby_runs"] = _runs
    study = evaluation.study.study
    return environment.get_template("index.html.j2").render(
        study=study,
        sections=_sections(evaluation, charts, drawings),
        advisories=len(evaluation.advisories),
        cautions=[NO_COMPARISON_GROUP, CLUSTERED_ELSEWHERE],
        inputs=evaluation.inputs,
        version=__version__,
    )


def _sections(
    evaluation: Evaluation, charts: Sequence[Chart], drawings: Mapping[str, Path]
) -> list[Section]:
    study, results = evaluation.study, evaluation.found
    said = headlines(study, results)
    names = list(dict.fromkeys(table.section for table in evaluation.report_tables))
    anchors = make_unique(slug("section", name) for name in names)
    return [
        Section(
            anchor,
            SECTION_TITLES.get(name) or study.dataset_title(name),
            [headline for headline in said if headline.dataset == name],
            [*participation_cautions(study, results, name), *many_tests(results, name)],
            [
                Figure(chart, _data_address(drawings[chart.id]))
                for chart in charts
                if chart.section == name
            ],
            [table for table in evaluation.report_tables if table.section == name],
        )
        for name, anchor in zip(names, anchors, strict=True)
    ]


def _runs(columns: Sequence[Column]) -> list[tuple[str, list[Column]]]:
    """Return neighbouring columns under the same heading together."""
    return [(over, list(run)) for over, run in groupby(columns, key=lambda column: column.over)]


def _data_address(path: Path) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
