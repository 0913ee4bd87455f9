"""Referrals: the change in pilot schools' share and acceptance, and what one school does to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.records import ReferralRecord
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import ENDS, said_of
from ehs_eval.report.charts.data import chart_data, limits
from ehs_eval.report.charts.forest import Group as Rows
from ehs_eval.report.charts.forest import Row, draw_forest
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.words import (
    caption,
    confidence,
    is_withheld,
    listed,
    not_shown,
    reason_of,
    size,
    waves_of,
    with_base,
    withheld_words,
)
from ehs_eval.report.format import count, interval, points
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Group, Place, Results

_MEASURES = {
    "share_of_locality": "Pilot schools' share of the locality's referrals",
    "acceptance": "Share of pilot schools' referrals that were accepted",
}
_LEFT_OUT = "The school left out is the one with most referrals in the first wave."
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
    drawn, moved, places = [], {}, []
    for item, heading in _MEASURES.items():
        rows = []
        for group in groups:
            at = Place(dataset, "change", item, group, pair)
            found = results.find(at, "difference")
            if is_withheld(found):
                rows.append(_row(results, at))
                moved[item, _label(group)] = "withheld"
                continue
            if found is None or not isinstance(found.value, int | float):
                left_out.append((f"{heading}, {_label(group)}", reason_of(found)))
                continue
            bases = [results.number(at, f"n_{end}") for end in ENDS]
            if any(n is not None and n < study.study.small_group for n in bases):
                why = f"a base under {study.study.small_group}: n = {_both(bases)}"
                left_out.append((f"{heading}, {_label(group)}", why))
                continue
            rows.append(_row(results, at))
            moved[item, _label(group)] = said_of(results, at)
        if rows:
            drawn.append(Rows(heading, tuple(rows)))
            places += [Place(dataset, "change", item, group, pair) for group in groups]
    if not any(row.is_drawn for rows in drawn for row in rows.rows):
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
            f"Dots: changes. Lines: their {confidence(study)} intervals, narrower than they "
            "should be, as referrals of one school are not independent. Higher and lower: "
            f"{_CLEAR}. n is the referrals each share is of.",
            _LEFT_OUT if any(row.label != _ALL for rows in drawn for row in rows.rows) else "",
            withheld_words(any(row.mark == "withheld" for rows in drawn for row in rows.rows)),
            not_shown(left_out),
        ),
        alt=_alt(drawn),
        draw=partial(draw_forest, title, subtitle, drawn, bases="n, both waves"),
        data=_data(study, results, places, subtitle),
    )


def _data(study: Study, results: Results, places: list[Place], title: str) -> Table:
    """Return the changes drawn, a row for each share and school left out."""
    columns = (
        Column("measure", "Measure", "text"),
        Column("schools", "Schools", "text"),
        Column("change", "Change", "points"),
        *limits("points"),
        *(Column(f"n_{end}", f"n, {end} wave", "count") for end in ENDS),
    )
    lookup = Lookup(study, results)
    rows: list[dict[str, Cell]] = []
    for at in places:
        names = {"change": "difference", "low": "low", "high": "high"}
        names |= {f"n_{end}": f"n_{end}" for end in ENDS}
        cells = {
            column: lookup.cell(
                *(at.dataset, at.analysis, at.item, name), group=at.group, waves=at.waves
            )
            for column, name in names.items()
        }
        heading = _MEASURES[str(at.item)]
        rows.append({"measure": heading, "schools": _label(at.group), **cells})
    return chart_data(places[0].dataset, title, columns, rows)


def _both(bases: list[float | None]) -> str:
    return " and ".join(size(n) for n in bases)


def _label(group: Group) -> str:
    return f"Without {group[SCHOOL_LEFT_OUT]}" if group else _ALL


def _row(results: Results, at: Place) -> Row:
    difference = results.number(at, "difference")
    low, high = results.number(at, "low"), results.number(at, "high")
    said = said_of(results, at)
    marks = {"rose": "higher", "fell": "lower", "none": "untested", "unclear": "unclear"}
    mark = "withheld" if difference is None else marks.get(said, "unclaimed")
    value = CONFIDENTIAL if difference is None else points(difference)
    bases = (size(results.number(at, f"n_{end}")) for end in ENDS)
    return Row(_label(at.group), difference, low, high, mark, value, " → ".join(bases))


_SAID = {
    "rose": "a rise",
    "fell": "a fall",
    "unclear": "no clear change",
    "none": "not tested",
    "withheld": "a withheld figure",
}


def _finding(moved: dict[tuple[str, str], str]) -> str:
    said = []
    for item, name in _SHORT.items():
        mine = {label: move for (of, label), move in moved.items() if of == item}
        if set(mine.values()) <= {"withheld"}:
            continue
        moves = list(dict.fromkeys(mine.values()))
        if len(moves) == 1:
            said.append(f"{name}: {_SAID[moves[0]]}")
            continue
        parts = [f"{_SAID[move]} {_within(label)}" for label, move in mine.items()]
        said.append(f"{name}: {', but '.join(parts)}")
    text = "; ".join(said) or "no change can be judged: the figures are withheld"
    return text[0].upper() + text[1:]


def _within(label: str) -> str:
    return f"with {label[0].lower()}{label[1:]}" if label == _ALL else label[0].lower() + label[1:]


def _alt(drawn: list[Rows]) -> str:
    said = []
    for rows in drawn:
        for row in rows.rows:
            words = f"{rows.heading}, {row.label}: {row.value}"
            if row.low is not None and row.high is not None:
                words += f" (interval {interval(row.low, row.high)})"
            said.append(words)
    return f"Dot plot of changes with intervals. {'. '.join(said)}."


def _schools(study: Study, results: Results, dataset: str, waves: tuple[str, ...]) -> Chart | None:
    def number(wave: str, group: Group) -> float | None:
        """Return the referrals of a wave, 0 where there are none, None where withheld."""
        found = results.find(Place(dataset, "referrals", "pilot", group, (wave,)), "n")
        if is_withheld(found):
            return None
        return results.number(Place(dataset, "referrals", "pilot", group, (wave,)), "n") or 0.0

    schools = list(
        dict.fromkeys(
            str(row.group["school"])
            for row in results.select(dataset, "referrals", item="pilot", statistic="n")
            if list(row.group) == ["school"]
        )
    )
    schools.sort(key=lambda school: -(number(waves[0], {"school": school}) or 0.0))
    given = {w: {school: number(w, {"school": school}) for school in schools} for w in waves}
    if not any(n for wave in waves for n in given[wave].values()):
        return None
    panels = [
        Panel(
            with_base(study.wave_title(wave), number(wave, {}), withheld=True),
            tuple(Bar(n, size(n)) for n in given[wave].values()),
        )
        for wave in waves
    ]
    title = _most(study, given, {wave: number(wave, {}) for wave in waves})
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
        caption=caption(
            "Referrals of pilot schools to any service.",
            withheld_words(any(None in each.values() for each in given.values())),
        ),
        alt=f"Bars of referrals by school. {'. '.join(figures)}.",
        draw=partial(draw_panels, title, subtitle, schools, panels),
        data=_schools_data(study, results, (dataset, subtitle), schools, waves),
    )


def _most(
    study: Study, given: dict[str, dict[str, float | None]], totals: dict[str, float | None]
) -> str:
    """Return which schools had most referrals in each wave, if that is known."""
    said = []
    for wave, numbers in given.items():
        known = {school: n for school, n in numbers.items() if n is not None}
        most = max(known.values(), default=0.0)
        if len(known) < len(numbers) or not most:
            continue
        names = listed([school for school, n in known.items() if n == most], 3)
        total = totals[wave]
        of = "" if total is None else f" of {count(total)}"
        said.append(f"{study.wave_title(wave)}: {names} ({count(most)}{of})")
    if not said:
        return "Referrals of pilot schools, by school"
    return f"Pilot schools with most referrals – {'; '.join(said)}"


def _schools_data(
    study: Study,
    results: Results,
    of: tuple[str, str],
    schools: list[str],
    waves: tuple[str, ...],
) -> Table:
    """Return the referrals drawn, a row for each school."""
    dataset, title = of
    groups: list[tuple[str, Group]] = [("All", {}), *((s, {"school": s}) for s in schools)]
    columns = [Column("school", "School", "text")]
    columns += [Column(f"n_{w}", f"Referrals, {study.wave_title(w)}", "count") for w in waves]
    rows: list[dict[str, Cell]] = []
    for name, group in groups:
        places = {w: Place(dataset, "referrals", "pilot", group, (w,)) for w in waves}
        cells = {f"n_{wave}": cell(results.find(at, "n")) for wave, at in places.items()}
        rows.append({"school": name, **cells})
    return chart_data(dataset, title, columns, rows)
