"""Referrals: the change in pilot schools' share and acceptance, and what one school does to it."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.records import ReferralRecord
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import said_of
from ehs_eval.report.charts.forest import Group as Rows
from ehs_eval.report.charts.forest import Row, draw_forest
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.words import (
    caption,
    confidence,
    listed,
    not_shown,
    reason_of,
    waves_of,
    with_base,
)
from ehs_eval.report.format import count, interval, points
from ehs_eval.report.names import slug
from ehs_eval.results import Group, Place, Results

_MEASURES = {
    "share_of_locality": "Pilot schools' share of the locality's referrals",
    "acceptance": "Share of pilot schools' referrals that were accepted",
}
_CLEAR = "the interval excludes no change and the exact test agrees, for this one comparison"
_SHORT = {"share_of_locality": "Pilot share of referrals", "acceptance": "acceptance"}
_ALL = "All pilot schools"


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the charts of each record of referrals."""
    for dataset, record in study.records.items():
        if not isinstance(record, ReferralRecord):
            continue
        waves = waves_of(study, results, Place(dataset, "referrals", "pilot"))
        if len(waves) > 1:
            chart = _change(study, results, dataset, (waves[0], waves[-1]))
            if chart is not None:
                yield chart
        if waves:
            chart = _schools(study, results, dataset, waves)
            if chart is not None:
                yield chart


def _change(study: Study, results: Results, dataset: str, pair: tuple[str, str]) -> Chart | None:
    groups: list[Group] = []
    for row in results.select(dataset, "change", item="share_of_locality", statistic="n_first"):
        if row.waves == pair:
            groups.append(row.group)
    left_out: list[tuple[str, str]] = []
    drawn, moved = [], {}
    for item, heading in _MEASURES.items():
        rows = []
        for group in groups:
            at = Place(dataset, "change", item, group, pair)
            found = results.find(at, "difference")
            if found is None or not isinstance(found.value, int | float):
                left_out.append((f"{heading}, {_label(group)}", reason_of(found)))
                continue
            bases = [results.number(at, f"n_{end}") or 0 for end in ("first", "second")]
            if min(bases) < study.study.small_group:
                why = f"a base under {study.study.small_group}: n = {_both(bases)}"
                left_out.append((f"{heading}, {_label(group)}", why))
                continue
            rows.append(_row(results, at, float(found.value)))
            moved[item, _label(group)] = said_of(results, at)
        if rows:
            drawn.append(Rows(heading, tuple(rows)))
    if not drawn:
        return None
    span = f"{study.wave_title(pair[0])} to {study.wave_title(pair[1])}"
    title = _finding(moved)
    subtitle = (
        f"{study.dataset_title(dataset)}: change from {span} in percentage points, with "
        f"{confidence(study)} interval"
    )
    return Chart(
        id=slug(dataset, "change"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            f"Dots are changes, lines their {confidence(study)} intervals. Higher and lower are "
            f"clear changes: {_CLEAR}. n is the referrals each share is of. The school "
            "left out is the one with most referrals in the first wave.",
            "Referrals of one school are not independent, so that the intervals are narrower than "
            "they should be.",
            not_shown(left_out),
        ),
        alt=_alt(drawn),
        draw=lambda: draw_forest(title, subtitle, drawn, bases="n, both waves"),
    )


def _both(bases: list[float]) -> str:
    return " and ".join(count(n) for n in bases)


def _label(group: Group) -> str:
    return f"Without {group[SCHOOL_LEFT_OUT]}" if group else _ALL


def _row(results: Results, at: Place, difference: float) -> Row:
    low, high = results.number(at, "low"), results.number(at, "high")
    mark = {"rose": "higher", "fell": "lower", "none": "untested"}.get(
        said_of(results, at), "unclear"
    )
    bases = (count(results.value(at, f"n_{end}")) for end in ("first", "second"))
    return Row(_label(at.group), difference, low, high, mark, points(difference), " → ".join(bases))


_SAID = {"rose": "a rise", "fell": "a fall", "unclear": "no clear change", "none": "not tested"}


def _finding(moved: dict[tuple[str, str], str]) -> str:
    said = []
    for item, name in _SHORT.items():
        mine = {label: move for (of, label), move in moved.items() if of == item}
        if not mine:
            continue
        moves = list(dict.fromkeys(mine.values()))
        if len(moves) == 1:
            said.append(f"{name}: {_SAID[moves[0]]}")
            continue
        parts = [f"{_SAID[move]} {_within(label)}" for label, move in mine.items()]
        said.append(f"{name}: {', but '.join(parts)}")
    text = "; ".join(said)
    return text[0].upper() + text[1:]


def _within(label: str) -> str:
    return f"with {label[0].lower()}{label[1:]}" if label == _ALL else label[0].lower() + label[1:]


def _alt(drawn: list[Rows]) -> str:
    said = [
        f"{rows.heading}, {row.label}: {row.value} points (interval {interval(row.low, row.high)})"
        for rows in drawn
        for row in rows.rows
    ]
    return f"Dot plot of changes with intervals. {'. '.join(said)}."


def _schools(study: Study, results: Results, dataset: str, waves: tuple[str, ...]) -> Chart | None:
    def number(wave: str, group: Group) -> float:
        return results.number(Place(dataset, "referrals", "pilot", group, (wave,)), "n") or 0.0

    schools = list(
        dict.fromkeys(
            str(row.group["school"])
            for row in results.select(dataset, "referrals", item="pilot", statistic="n")
            if list(row.group) == ["school"]
        )
    )
    schools.sort(key=lambda school: -number(waves[0], {"school": school}))
    if not schools:
        return None
    panels = [
        Panel(
            with_base(study.wave_title(wave), number(wave, {})),
            tuple(Bar(n := number(wave, {"school": school}), count(n)) for school in schools),
        )
        for wave in waves
    ]
    top = {}
    for wave in waves:
        given = {school: number(wave, {"school": school}) for school in schools}
        most = max(given.values())
        names = listed([school for school, n in given.items() if n == most], 3)
        top[study.wave_title(wave)] = f"{names} ({count(most)} of {count(number(wave, {}))})"
    said = "; ".join(f"{wave}: {text}" for wave, text in top.items())
    title = f"Pilot schools with most referrals – {said}"
    subtitle = f"{study.dataset_title(dataset)}: number of referrals, by school and wave"
    figures = [
        f"{panel.heading}: "
        + ", ".join(f"{s} {b.text}" for s, b in zip(schools, panel.bars, strict=True) if b)
        for panel in panels
    ]
    return Chart(
        id=slug(dataset, "schools"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(study, "Counts of referrals of pilot schools to any service."),
        alt=f"Bars of referrals by school. {'. '.join(figures)}.",
        draw=lambda: draw_panels(title, subtitle, schools, panels),
    )
