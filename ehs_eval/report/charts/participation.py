"""Who answered: responses of each wave by school, and by year group and gender."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.members import (
    figure_of,
    groups_data,
    is_anyone,
    is_small,
    members_at,
)
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.stacks import LEAST_LABELLED, Category, Stack, draw_stacks
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    by_wave,
    caption,
    dominance,
    dominated,
    largest_share,
    listed,
    not_shown,
    plural,
    small_bases,
    waves_of,
    with_base,
    withheld_words,
)
from ehs_eval.report.format import NO_ANSWER, count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.results import Group, Place, Results

MOST_SCHOOLS = 4
"""Schools shown in a colour of their own."""

_ROLES = {"year_group": "year group", "gender": "gender"}

_BY_WAVE = ("year_group",)
"""Roles of which several waves are compared in a chart of their composition."""

_Labels = dict[str, list[str | None]]


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield charts of who answered each survey."""
    for dataset in study.surveys:
        waves = tuple(
            wave
            for wave in waves_of(study, results, Place(dataset, "participation"))
            if figure_of(results, dataset, wave, {}, "n") != 0
        )
        labels = _labels(results, dataset)
        if not waves:
            continue
        found = [_schools(study, results, dataset, waves, labels.get("school", []))]
        found += [
            _role(study, results, dataset, waves, (role, name), labels[role])
            for role, name in _ROLES.items()
            if len(labels.get(role, [])) > 1 and (role not in _BY_WAVE or len(waves) == 1)
        ]
        yield from (chart for chart in found if chart is not None)


def _labels(results: Results, dataset: str) -> _Labels:
    """Return the groups of each role in the order of the results."""
    found: dict[str, dict[str | None, None]] = {}
    for row in results.select(dataset, "participation", statistic="n"):
        for role, label in row.group.items():
            found.setdefault(role, {})[None if label is None else str(label)] = None
    return {role: list(labels) for role, labels in found.items()}


def _schools(
    study: Study,
    results: Results,
    dataset: str,
    waves: tuple[str, ...],
    labels: list[str | None],
) -> Chart | None:
    def total(school: str) -> float:
        return sum(figure_of(results, dataset, w, {"school": school}, "n") or 0.0 for w in waves)

    present = [s for s in labels if is_anyone(results, dataset, waves, {"school": s})]
    named = sorted((s for s in present if s is not None), key=lambda s: -total(s))
    own, rest = named[:MOST_SCHOOLS], named[MOST_SCHOOLS:]
    parts: list[tuple[Category, list[str | None]]] = [(Category(s), [s]) for s in own]
    if rest:
        parts.append((Category(plural(len(rest), "other school"), "rest"), list(rest)))
    if None in present:
        parts.append((Category("no school given", "none"), [None]))
    stacks = [
        _stack(study, results, dataset, wave, [schools for _, schools in parts]) for wave in waves
    ]
    if not any(share for stack in stacks for share in stack.shares):
        return None
    categories = [category for category, _ in parts]
    hidden = any(stack.hidden for stack in stacks)
    title = _finding(study, results, dataset, waves)
    subtitle = f"{study.dataset_title(dataset)}: % of the answers of a wave, by school"
    over = dominated(study, results, dataset, waves)
    silent = [s for s in labels if s is not None and s not in present]
    return Chart(
        id=slug(dataset, "schools"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "n is all who answered in a wave. Shares under 6% carry no number.",
            f"Named is a school that gave more than {percent(study.study.dominance, 0)} of a wave."
            if over
            else "",
            f"Other schools: {listed(rest)}." if rest else "",
            f"No answers from {listed(silent)}." if silent else "",
            small_bases(study, any(is_small(study, results, dataset, w) for w in waves)),
            withheld_words(hidden),
        ),
        alt=_schools_alt(categories, stacks),
        draw=partial(draw_stacks, title, subtitle, categories, stacks),
        data=groups_data(study, results, (dataset, "school"), waves, present, subtitle),
    )


def _stack(
    study: Study, results: Results, dataset: str, wave: str, members: list[list[str | None]]
) -> Stack:
    few = is_small(study, results, dataset, wave)
    shares: list[float | None] = []
    texts = []
    for schools in members:
        groups: list[Group] = [{"school": school} for school in schools]
        parts = [figure_of(results, dataset, wave, group, "share_of_wave") for group in groups]
        counts = [figure_of(results, dataset, wave, group, "n") for group in groups]
        known = None not in (*parts, *counts)
        share = sum(part or 0.0 for part in parts) if known else None
        shares.append(share)
        text = count(sum(n or 0.0 for n in counts)) if few else percent(share, 0)
        texts.append("" if share is None or (share < LEAST_LABELLED and not few) else text)
    total = figure_of(results, dataset, wave, {}, "n")
    label = with_base(study.wave_title(wave), total, withheld=True)
    rest = 1 - sum(share or 0.0 for share in shares) if None in shares else 0.0
    return Stack(label, tuple(shares), tuple(texts), rest)


def _finding(study: Study, results: Results, dataset: str, waves: tuple[str, ...]) -> str:
    """Return which waves one school dominates, or the largest share of any school."""
    places = {wave: members_at(dataset, wave, {}) for wave in waves}
    said = {wave: largest_share(study, results, at) for wave, at in places.items()}
    over = dominated(study, results, dataset, waves)
    if over:
        return "; ".join(f"{text} come from {shorten(school)}" for school, text in over.items())
    if None in said.values():
        return "Answers by school"
    shares = {
        wave: results.number(at, "largest_school_share") or 0.0 for wave, at in places.items()
    }
    most = max(shares, key=shares.__getitem__)
    return (
        f"No school gave more than {percent(study.study.dominance, 0)} of a wave; the largest "
        f"share is {said[most]} "
        f"({shorten(str(results.value(places[most], 'largest_school')))}, "
        f"{study.wave_title(most)})"
    )


def _schools_alt(categories: list[Category], stacks: list[Stack]) -> str:
    said = []
    for stack in stacks:
        parts = [
            f"{category.label} {CONFIDENTIAL if share is None else text or percent(share, 0)}"
            for category, share, text in zip(categories, stack.shares, stack.texts, strict=True)
        ]
        said.append(f"{stack.label}: {', '.join(parts)}")
    return f"Stacked bars of answers by school. {'. '.join(said)}."


def _role(
    study: Study,
    results: Results,
    dataset: str,
    waves: tuple[str, ...],
    role: tuple[str, str],
    labels: list[str | None],
) -> Chart | None:
    key, name = role
    used = [label for label in labels if is_anyone(results, dataset, waves, {key: label})]
    few = [is_small(study, results, dataset, wave) for wave in waves]
    panels = [
        Panel(
            with_base(
                study.wave_title(wave), figure_of(results, dataset, wave, {}, "n"), withheld=True
            )
            + (": counts only" if small else ""),
            tuple(_bar(results, dataset, wave, {key: label}, small) for label in used),
        )
        for wave, small in zip(waves, few, strict=True)
    ]
    if not any(bar is not None and bar.length for panel in panels for bar in panel.bars):
        return None
    shown = [NO_ANSWER if label is None else label for label in used]
    title = _role_finding(study, results, dataset, waves, key, [u for u in used if u is not None])
    subtitle = f"{study.dataset_title(dataset)}: % of the answers of a wave (number), by {name}"
    figures = [
        f"{p.heading}: "
        + ", ".join(f"{s} {b.text}" for s, b in zip(shown, p.bars, strict=True) if b)
        for p in panels
    ]
    return Chart(
        id=slug(dataset, key),
        section=dataset,
        title=f"Answers by {name}: {title}",
        subtitle=subtitle,
        caption=caption(
            "n is all who answered in a wave.",
            small_bases(study, any(few)),
            dominance(study, results, dataset, waves),
            withheld_words(any(CONFIDENTIAL in figure for figure in figures)),
            not_shown([(str(u or NO_ANSWER), "no answers") for u in labels if u not in used and u]),
        ),
        alt=f"Bars of answers by {name}. {'. '.join(figures)}.",
        draw=partial(draw_panels, f"Answers by {name}: {title}", subtitle, shown, panels),
        data=groups_data(study, results, (dataset, key), waves, used, subtitle),
    )


def _bar(results: Results, dataset: str, wave: str, group: Group, few: bool) -> Bar:
    n = figure_of(results, dataset, wave, group, "n")
    share = figure_of(results, dataset, wave, group, "share_of_wave")
    if n is None or (share is None and not few):
        return Bar(None, CONFIDENTIAL)
    if few:
        return Bar(None, count(n))
    return Bar(share, f"{percent(share, 0)} ({count(n)})")


def _role_finding(
    study: Study,
    results: Results,
    dataset: str,
    waves: tuple[str, ...],
    key: str,
    labels: list[str],
) -> str:
    """Return the largest group of each wave, or of those shown."""
    top: dict[str, str] = {}
    found = {w: {s: figure_of(results, dataset, w, {key: s}, "n") for s in labels} for w in waves}
    for wave in waves:
        n = {label: number for label, number in found[wave].items() if number is not None}
        most = max(n.values(), default=0)
        names = [label for label, number in n.items() if number == most]
        top[study.wave_title(wave)] = listed(names, 3) if most else "none given"
    groups = list(dict.fromkeys(top.values()))
    is_part = any(None in each.values() for each in found.values())
    of = " of those shown" if is_part else ""
    if len(groups) == 1:
        return f"{groups[0]} the largest group{of}{' in every wave' if len(top) > 1 else ''}"
    return f"the largest group{of} is {by_wave(top)}"
