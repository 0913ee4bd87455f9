"""How far people came: from those eligible to those who answered and were linked, and by school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.score_groups import TOTAL
from ehs_eval.report.charts.words import (
    NBSP,
    caption,
    is_withheld,
    listed,
    plural,
    withheld_words,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Result, Results

_FEWEST = 2
"""Steps below which there is nothing to follow."""


_Rates = dict[str, dict[str, tuple[Result, Place]]]
"""Turnout by school and wave."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A step: what it is in words, and how many people are left at it.

    Attributes:
        kind: `eligible`, `answered`, `code`, `linked` or `all`.
        label: What stands beside its bar.
        short: What the people did, after their number.
        n: How many.
    """

    kind: str
    label: str
    short: str
    n: Result

    @property
    def number(self) -> float | None:
        """How many people; None where that is withheld."""
        return float(self.n.value) if isinstance(self.n.value, int | float) else None


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield the funnel of each survey and score sheet, and the turnout of each school."""
    for dataset in study.surveys:
        yield from _funnel(study, dataset, _survey_steps(study, results, dataset))
        chart = _by_school(study, results, dataset)
        if chart is not None:
            yield chart
    for dataset in study.score_sheets:
        yield from _funnel(study, dataset, _sheet_steps(study, results, dataset))


def _survey_steps(study: Study, results: Results, dataset: str) -> Iterator[_Step]:
    waves = [wave for wave in study.wave_names if wave in study.surveys[dataset].files]
    eligible = results.find(Place(dataset, "participation", None, {}, (waves[0],)), "population")
    if eligible is not None:
        yield from _step("eligible", "Eligible", "eligible", eligible)
    for wave in waves:
        at = Place(dataset, "participation", None, {}, (wave,))
        label = f"answered at {study.wave_title(wave)}"
        yield from _step("answered", _capital(label), label, results.find(at, "n"))
    first = study.wave_title(waves[0])
    if len(waves) < _FEWEST:
        return
    at = Place(dataset, "linkage", None, {}, (waves[0],))
    label = f"gave a usable code at {first}"
    yield from _step("code", _capital(label), label, results.find(at, "n_usable"))
    for wave in waves[1:]:
        at = Place(dataset, "linkage", None, {}, (waves[0], wave))
        label = f"linked at {first} and {study.wave_title(wave)}"
        yield from _step("linked", _capital(label), f"are {label}", results.find(at, "n_linked"))
    at = Place(dataset, "linkage", None, {}, tuple(waves))
    label = f"linked in all {len(waves)} waves"
    yield from _step("all", _capital(label), label, results.find(at, "n_all_waves"))


def _sheet_steps(study: Study, results: Results, dataset: str) -> Iterator[_Step]:
    waves = [
        wave
        for wave in study.wave_names
        if results.find(Place(dataset, "describe", TOTAL, {}, (wave,)), "n") is not None
    ]
    for wave in waves:
        at = Place(dataset, "describe", TOTAL, {}, (wave,))
        label = f"total score at {study.wave_title(wave)}"
        yield from _step("answered", _capital(label), f"had a {label}", results.find(at, "n"))
    for wave in waves[1:]:
        at = Place(dataset, "linkage", None, {}, (waves[0], wave))
        label = f"seen at {study.wave_title(waves[0])} and {study.wave_title(wave)}"
        yield from _step("linked", _capital(label), f"were {label}", results.find(at, "n_linked"))
    at = Place(dataset, "repeated", TOTAL, {}, tuple(waves))
    label = f"Total scores in all {len(waves)} waves"
    yield from _step("all", label, label, results.find(at, "n_all_waves"))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _step(kind: str, label: str, short: str, n: Result | None) -> Iterator[_Step]:
    if n is not None and (isinstance(n.value, int | float) or is_withheld(n)):
        yield _Step(kind, label, short, n)


def _funnel(study: Study, dataset: str, found: Iterator[_Step]) -> Iterator[Chart]:
    steps = list(found)
    drawn = [step for step in steps if step.number is not None]
    if len(drawn) < _FEWEST or not any(step.number for step in drawn):
        return
    eligible = steps[0].number if steps[0].kind == "eligible" else None
    of = eligible if eligible is not None and eligible >= study.study.small_group else None
    bars = tuple(_bar(step, of) for step in steps)
    title = _finding(steps)
    unit = "people at each step" + (", and % of those eligible" if of else "")
    subtitle = f"{study.dataset_title(dataset)}: {unit}"
    name = slug(dataset, "funnel")
    labels = [step.label for step in steps]
    figures = ", ".join(f"{step.label} {bar.text}" for step, bar in zip(steps, bars, strict=True))
    yield Chart(
        id=name,
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "Those who answered in one wave are not all among those who answered in another; "
            "linked are those whose code is the same in both.",
            withheld_words(len(drawn) < len(steps)),
        ),
        alt=f"Bars of people at each step: {figures}.",
        draw=partial(draw_panels, title, subtitle, labels, [Panel("", bars)]),
        data=_steps_table(dataset, subtitle, steps, of),
    )


def _bar(step: _Step, of: float | None) -> Bar:
    n = step.number
    if n is None:
        return Bar(None, CONFIDENTIAL)
    return Bar(n, count(n) if of is None else f"{count(n)} ({percent(n / of, 0)})")


def _finding(steps: Sequence[_Step]) -> str:
    """Return how many were eligible, answered first and last, and are linked between both."""
    eligible = next((step for step in steps if step.kind == "eligible"), None)
    answered = [step for step in steps if step.kind == "answered"]
    linked = [step for step in steps if step.kind == "linked"][-1:]
    said = [
        f"{count(step.number)} {step.short}"
        for step in (*answered[:1], *answered[1:][-1:], *linked)
        if step.number is not None
    ]
    if not said:
        return "How many came to each step"
    if eligible is None or eligible.number is None:
        return _capital(listed(said))
    return f"Of {count(eligible.number)} eligible, {listed(said)}"


def _steps_table(dataset: str, title: str, steps: Sequence[_Step], of: float | None) -> Table:
    columns = [
        Column("step", "Step", "text"),
        Column("n", "People", "count"),
        Column("share", "Share of those eligible", "share"),
    ]
    rows: list[dict[str, Cell]] = []
    for step in steps:
        n = step.number
        share: Cell = cell(step.n) if n is None else None if of is None else n / of
        rows.append({"step": step.label, "n": cell(step.n), "share": share})
    return chart_data(dataset, title, columns, rows)


def _by_school(study: Study, results: Results, dataset: str) -> Chart | None:
    """Return how many of those eligible in each school answered, by wave."""
    found = _rates(results, dataset)
    waves = [w for w in study.wave_names if any(w in mine for mine in found.values())]
    shares = [row.value for mine in found.values() for row, _ in mine.values()]
    if len(found) < _FEWEST or not any(isinstance(share, int | float) for share in shares):
        return None
    schools = list(found)
    panels = [
        Panel(
            study.wave_title(wave),
            tuple(_turnout(results, found[school].get(wave)) for school in schools),
        )
        for wave in waves
    ]
    title = _turnout_finding(study, found, waves)
    subtitle = f"{study.dataset_title(dataset)}: answers as % of those eligible in each school"
    name = slug(dataset, "turnout", "by-school")
    figures = [
        f"{panel.heading}: "
        + ", ".join(f"{s} {b.text}" for s, b in zip(schools, panel.bars, strict=True) if b)
        for panel in panels
    ]
    return Chart(
        id=name,
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "In brackets: answers of how many eligible. Schools whose eligible people are not "
            "listed are left out.",
            withheld_words(
                any(is_withheld(row) for mine in found.values() for row, _ in mine.values())
            ),
        ),
        alt=f"Bars of turnout by school. {'. '.join(figures)}.",
        draw=partial(draw_panels, title, subtitle, schools, panels),
        data=_turnout_table(study, results, (dataset, subtitle), found, waves),
    )


def _rates(results: Results, dataset: str) -> _Rates:
    """Return the turnout of each school in each wave, and where it stands."""
    found: _Rates = {}
    for row in results.select(dataset, "participation", statistic="response_rate"):
        school = row.group.get("school")
        if list(row.group) == ["school"] and isinstance(school, str):
            at = Place(dataset, "participation", None, row.group, row.waves)
            if isinstance(row.value, int | float) or is_withheld(row):
                found.setdefault(school, {})[row.waves[0]] = (row, at)
    return found


def _turnout(results: Results, found: tuple[Result, Place] | None) -> Bar | None:
    if found is None:
        return None
    row, at = found
    n, of = results.number(at, "n"), results.number(at, "population")
    if not isinstance(row.value, int | float) or n is None:
        return Bar(None, CONFIDENTIAL)
    share = percent(row.value, 0)
    return Bar(float(row.value), f"{share} ({count(n)}{f' of {count(of)}' if of else ''})")


def _turnout_finding(study: Study, found: _Rates, waves: Sequence[str]) -> str:
    """Return in how many schools anyone answered in the first and last wave."""
    said = []
    for wave in dict.fromkeys((waves[0], waves[-1])):
        rows = [mine[wave][0] for mine in found.values() if wave in mine]
        shares = [row.value for row in rows if isinstance(row.value, int | float)]
        if len(shares) < len(rows) or not shares:
            continue
        some = sum(share > 0 for share in shares)
        most = percent(max(shares), 0)
        said.append(
            f"{count(some)} of {plural(len(rows), 'school')} at {study.wave_title(wave)} "
            f"(at most {most})"
        )
    return f"Answers came from {listed(said)}" if said else "Turnout by school and wave"


def _turnout_table(
    study: Study,
    results: Results,
    names: tuple[str, str],
    found: _Rates,
    waves: Sequence[str],
) -> Table:
    dataset, title = names
    columns = [Column("school", "School", "text"), Column("population", "Eligible", "count")]
    for wave in waves:
        over = study.wave_title(wave)
        columns += [
            Column(f"n_{wave}", "Answers", "count", over),
            Column(f"response_rate_{wave}", f"Share{NBSP}of eligible", "share", over),
        ]
    rows: list[dict[str, Cell]] = []
    for school, mine in found.items():
        row: dict[str, Cell] = {"school": school}
        for wave, (share, at) in mine.items():
            row["population"] = cell(results.find(at, "population"))
            row[f"n_{wave}"] = cell(results.find(at, "n"))
            row[f"response_rate_{wave}"] = cell(share)
        rows.append(row)
    return chart_data(dataset, title, columns, rows)
