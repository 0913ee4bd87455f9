"""Changes school by school: whether the schools of a survey moved the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from ehs_eval.analyses.comparison import COMPARISON, SCHOOL_CHANGE
from ehs_eval.config.evidence import items_of_evidence
from ehs_eval.config.models import Evidence, Study
from ehs_eval.config.surveys import Survey
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    ENDS,
    UNCLAIMED,
    how_compared,
    not_claimed,
    said_of,
    schools_compared,
)
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.school_dots import SchoolRow, draw_schools
from ehs_eval.report.charts.words import (
    NBSP,
    WITHHELD,
    caption,
    confidence,
    dominance,
    is_withheld,
    not_shown,
    plural,
)
from ehs_eval.report.format import points
from ehs_eval.report.names import slug
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Group, Place, Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

MOST_ITEMS = 8
"""Shares in one chart."""

MEAN = "Mean of the schools"

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Found:
    """The changes of the schools in one share."""

    at: Place
    row: SchoolRow
    is_whole: bool


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the changes of the schools of each survey, where two schools can be compared."""
    for dataset, survey in study.surveys.items():
        waves = [wave for wave in study.wave_names if wave in survey.files]
        titles = share_titles(survey)
        items = chosen_items(study, dataset, survey, titles)
        if survey.school is None or len(waves) < 2 or not items:
            continue
        candidates = [
            _rows(study, results, dataset, {item: titles[item] for item in items}, (waves[0], wave))
            for wave in (waves[-1], *waves[1:-1])
        ]
        found = candidates[0] or max(candidates, key=_most_schools)
        if found:
            left_out = [(titles[i], "fewer than two schools") for i in items if i not in _of(found)]
            yield _chart(study, results, dataset, found, left_out)


def share_titles(survey: Survey) -> dict[str, str]:
    """Return the wording of the shares of a survey, each with what is counted."""
    titles = {
        name: f"{text}: % “{block.share_label}”"
        for block in survey.blocks
        for name, text in block.items.items()
    }
    return titles | {share.name: share.title for share in survey.shares}


def chosen_items(
    study: Study, dataset: str, survey: Survey, titles: dict[str, str], most: int = MOST_ITEMS
) -> list[str]:
    """Return the first items of every measure that the outcomes name, else of the first block."""
    measures = [
        [item for _, item in items_of_evidence(study, [Evidence(dataset=dataset, items=[name])])]
        for outcome in study.outcomes
        for part in outcome.evidence
        if part.dataset == dataset
        for name in part.items
    ]
    if not measures and survey.blocks:
        measures = [list(survey.blocks[0].items)]
    in_turn = [item for rank in zip_longest(*measures) for item in rank if item in titles]
    chosen = list(dict.fromkeys(in_turn))[:most]
    return [item for item in titles if item in chosen]


def _rows(
    study: Study, results: Results, dataset: str, titles: dict[str, str], waves: tuple[str, str]
) -> list[_Found]:
    """Return the shares in which two schools or more can be compared."""
    found = []
    for item, title in titles.items():
        at = Place(dataset, COMPARISON, item, {}, waves)
        changes = {
            school: change
            for school, place in schools_compared(study, results, at)
            if (change := results.number(place, "difference")) is not None
        }
        if len(changes) >= _FEWEST:
            found.append(_Found(at, _row(results, at, title, changes), _is_whole(results, at)))
    return found


def _is_whole(results: Results, at: Place) -> bool:
    """Return whether no school of a share is withheld."""
    rows = results.select(at.dataset, SCHOOL_CHANGE, item=at.item, waves=tuple(at.waves))
    return not any("school" in row.group and is_withheld(row) for row in rows)


def _row(results: Results, at: Place, title: str, changes: dict[str, float]) -> SchoolRow:
    low, high = (points(edge(changes.values())) for edge in (min, max))
    text = low if low == high else f"{low} to {high}"
    if len(changes) < FEWEST_SCHOOLS:
        return SchoolRow(title, changes, text)
    mean = Place(at.dataset, SCHOOL_CHANGE, at.item, {}, at.waves)
    figures = (results.number(mean, name) for name in ("difference", "low", "high"))
    return SchoolRow(title, changes, text, *figures)


def _most_schools(found: list[_Found]) -> int:
    return max((len(each.row.changes) for each in found), default=0)


def _of(found: list[_Found]) -> set[str | None]:
    return {each.at.item for each in found}


def _chart(
    study: Study,
    results: Results,
    dataset: str,
    found: list[_Found],
    left_out: list[tuple[str, str]],
) -> Chart:
    places, rows = [each.at for each in found], [each.row for each in found]
    waves = places[0].waves
    span = " to ".join(study.wave_title(wave) for wave in waves)
    enough = f"{study.study.small_group}{NBSP}or more answers in both waves"
    title = _finding(results, found, span)
    subtitle = (
        f"{study.dataset_title(dataset)}: change from {span} in each school with {enough}, in "
        "percentage points"
    )
    mean = (
        f"Hollow diamonds are the mean of the schools, each counting alike, with its "
        f"{confidence(study)} interval (t); an arrow marks an interval that goes on."
        if any(row.mean is not None for row in rows)
        else f"No mean of fewer than {FEWEST_SCHOOLS} schools is drawn."
    )
    return Chart(
        id=slug(dataset, "change", "by-school"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "Each mark is the change of one school: of few answers it can be large by chance "
            f"alone. Equal changes lie on one another. {mean}",
            "" if all(each.is_whole for each in found) else f"Other schools are {WITHHELD}.",
            "Shown are the first items of every measure that the study's outcomes name."
            if study.outcomes
            else "",
            not_claimed(study, results, places),
            how_compared(
                study, results, [at for at in places if said_of(results, at) not in UNCLAIMED]
            ),
            dominance(study, results, dataset, waves),
            not_shown(left_out),
        ),
        alt=_alt(rows, span),
        draw=partial(draw_schools, title, subtitle, rows, heading="Lowest to highest"),
        data=_data(study, results, found, subtitle),
    )


def _data(study: Study, results: Results, found: list[_Found], title: str) -> Table:
    """Return the changes drawn, a row for each share and school and one for their mean."""
    places = [each.at for each in found]
    ends = dict(zip(ENDS, (study.wave_title(wave) for wave in places[0].waves), strict=True))
    columns = (
        Column("item", "Item", "text"),
        Column("school", "School", "text"),
        *(Column(f"n_{end}", "n", "count", wave) for end, wave in ends.items()),
        *(Column(f"mean_{end}", "Share", "share", wave) for end, wave in ends.items()),
        Column("difference", "Change", "points"),
        *limits("points"),
    )
    rows: list[dict[str, Cell]] = []
    for each in found:
        at = replace(each.at, analysis=SCHOOL_CHANGE)
        groups: dict[str, Group] = {name: {"school": name} for name in each.row.changes}
        if each.row.mean is not None:
            groups[MEAN] = {}
        for name, group in groups.items():
            row: dict[str, Cell] = {"item": each.row.label, "school": name}
            for column in columns[2:]:
                place = replace(at, group=group)
                row[column.name] = cell(results.find(place, column.name))
            rows.append(row)
    return chart_data(places[0].dataset, title, columns, rows)


def _finding(results: Results, found: list[_Found], span: str) -> str:
    """Return on how many items all schools moved the same way, and how many changes are clear."""
    alike = sum(
        min(each.row.changes.values()) > 0 or max(each.row.changes.values()) < 0 for each in found
    )
    schools = sorted({len(each.row.changes) for each in found})
    many = f"all {schools[0]} to {schools[-1]}" if len(schools) > 1 else f"all {schools[0]}"
    many = "both" if schools == [_FEWEST] else many
    shown = "" if all(each.is_whole for each in found) else " shown"
    said = [said_of(results, each.at) for each in found]
    clear = sum(kind in ("rose", "fell") for kind in said)
    tail = (
        "too few schools to claim a change"
        if all(kind in UNCLAIMED for kind in said)
        else f"{clear or 'none'} of the changes {'are' if clear > 1 else 'is'} clear"
    )
    return (
        f"School by school from {span}: {many} schools{shown} moved the same way on "
        f"{alike or 'none'} of {plural(len(found), 'item')}; {tail}"
    )


def _alt(rows: list[SchoolRow], span: str) -> str:
    said = [
        f"{row.label}: "
        + ", ".join(f"{school} {points(change)}" for school, change in row.changes.items())
        + (f", mean {points(row.mean)}" if row.mean is not None else "")
        for row in rows
    ]
    return f"Dot plot of changes from {span} by school, in points. {'. '.join(said)}."
