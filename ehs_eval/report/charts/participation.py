"""Who answered: responses of each wave by school, and by year group and gender."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.stacks import Category, Stack, draw_stacks
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
)
from ehs_eval.report.format import NO_ANSWER, count, percent
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results

MOST_SCHOOLS = 4
"""Schools shown in a colour of their own."""

_ROLES = {"year_group": "year group", "gender": "gender"}

_Labels = dict[str, list[str | None]]


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield charts of who answered each survey."""
    for dataset in study.surveys:
        waves = tuple(
            wave
            for wave in waves_of(study, results, Place(dataset, "participation"))
            if results.number(Place(dataset, "participation", None, {}, (wave,)), "n")
        )
        labels = _labels(results, dataset)
        if not waves:
            continue
        if labels.get("school"):
            yield _schools(study, results, dataset, waves, labels["school"])
        for role, name in _ROLES.items():
            if len(labels.get(role, [])) > 1:
                yield _role(study, results, dataset, waves, (role, name), labels[role])


def _labels(results: Results, dataset: str) -> _Labels:
    """Return the groups of each role in the order of the results."""
    found: dict[str, dict[str | None, None]] = {}
    for row in results.select(dataset, "participation", statistic="n"):
        for role, label in row.group.items():
            found.setdefault(role, {})[None if label is None else str(label)] = None
    return {role: list(labels) for role, labels in found.items()}


def _number(
    results: Results, dataset: str, wave: str, group: dict[str, str | None], statistic: str
) -> float:
    at = Place(dataset, "participation", None, group, (wave,))
    return results.number(at, statistic) or 0.0


def _schools(
    study: Study,
    results: Results,
    dataset: str,
    waves: tuple[str, ...],
    labels: list[str | None],
) -> Chart:
    def total(school: str) -> float:
        return sum(_number(results, dataset, w, {"school": school}, "n") for w in waves)

    named = sorted((s for s in labels if s is not None and total(s)), key=lambda s: -total(s))
    own = named if len(named) <= MOST_SCHOOLS else named[:MOST_SCHOOLS]
    rest = named[len(own) :]
    categories = [Category(school) for school in own]
    members: list[list[str | None]] = [[school] for school in own]
    if rest:
        categories.append(Category(plural(len(rest), "other school"), "rest"))
        members.append(list(rest))
    if None in labels and any(_number(results, dataset, w, {"school": None}, "n") for w in waves):
        categories.append(Category("no school given", "none"))
        members.append([None])
    stacks = [_stack(study, results, dataset, wave, members) for wave in waves]
    title = _finding(study, results, dataset, waves)
    subtitle = f"{study.dataset_title(dataset)}: % of the answers of a wave, by school"
    over = dominated(study, results, dataset, waves)
    limit = percent(study.study.dominance, 0)
    silent = [s for s in labels if s is not None and not total(s)]
    return Chart(
        id=slug(dataset, "schools"),
        section=dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            "n is all who answered in a wave. Shares under 6% carry no number.",
            f"The title names waves of which one school gave more than {limit}." if over else "",
            f"Other schools: {listed(rest)}." if rest else "",
            f"No answers from {listed(silent)}." if silent else "",
            small_bases(study, any(_few(study, results, dataset, w) for w in waves)),
            dominance(study, results, dataset, waves),
        ),
        alt=_schools_alt(categories, stacks),
        draw=lambda: draw_stacks(title, subtitle, categories, stacks),
    )


def _few(study: Study, results: Results, dataset: str, wave: str) -> bool:
    return _number(results, dataset, wave, {}, "n") < study.study.small_group


def _stack(
    study: Study, results: Results, dataset: str, wave: str, members: list[list[str | None]]
) -> Stack:
    few = _few(study, results, dataset, wave)
    shares, texts = [], []
    for schools in members:
        share, n = (
            sum(_number(results, dataset, wave, {"school": s}, statistic) for s in schools)
            for statistic in ("share_of_wave", "n")
        )
        shares.append(share)
        texts.append(count(n) if few else percent(share, 0) if share >= 0.06 else "")
    label = with_base(study.wave_title(wave), _number(results, dataset, wave, {}, "n"))
    return Stack(label, tuple(shares), tuple(texts))


def _finding(study: Study, results: Results, dataset: str, waves: tuple[str, ...]) -> str:
    """Return which waves one school dominates, or the largest share of any school."""
    places = {wave: Place(dataset, "participation", None, {}, (wave,)) for wave in waves}
    shares = {
        wave: share
        for wave, at in places.items()
        if (share := results.number(at, "largest_school_share")) is not None
    }
    if not shares:
        return "Answers by school"
    over = dominated(study, results, dataset, waves)
    if over:
        return "; ".join(f"{said} come from {shorten(school)}" for school, said in over.items())
    most = max(shares, key=shares.__getitem__)
    return (
        f"No school gave more than {percent(study.study.dominance, 0)} of a wave; the largest "
        f"share is {largest_share(study, results, places[most])} "
        f"({shorten(str(results.value(places[most], 'largest_school')))}, "
        f"{study.wave_title(most)})"
    )


def _schools_alt(categories: list[Category], stacks: list[Stack]) -> str:
    said = []
    for stack in stacks:
        parts = [
            f"{category.label} {text or percent(share, 0)}"
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
) -> Chart:
    key, name = role
    used = [
        label
        for label in labels
        if any(_number(results, dataset, w, {key: label}, "n") for w in waves)
    ]
    few = [_few(study, results, dataset, wave) for wave in waves]
    panels = [
        Panel(
            with_base(study.wave_title(wave), _number(results, dataset, wave, {}, "n"))
            + (": counts only" if small else ""),
            tuple(_bar(results, dataset, wave, {key: label}, small) for label in used),
        )
        for wave, small in zip(waves, few, strict=True)
    ]
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
            study,
            "n is all who answered in a wave.",
            small_bases(study, any(few)),
            dominance(study, results, dataset, waves),
            not_shown([(str(u or NO_ANSWER), "no answers") for u in labels if u not in used and u]),
        ),
        alt=f"Bars of answers by {name}. {'. '.join(figures)}.",
        draw=lambda: draw_panels(f"Answers by {name}: {title}", subtitle, shown, panels),
    )


def _bar(results: Results, dataset: str, wave: str, group: dict[str, str | None], few: bool) -> Bar:
    n = _number(results, dataset, wave, group, "n")
    if few:
        return Bar(None, count(n))
    share = _number(results, dataset, wave, group, "share_of_wave")
    return Bar(share, f"{percent(share, 0)} ({count(n)})")


def _role_finding(
    study: Study,
    results: Results,
    dataset: str,
    waves: tuple[str, ...],
    key: str,
    labels: list[str],
) -> str:
    """Return the largest group of each wave."""
    top: dict[str, str] = {}
    for wave in waves:
        n = {label: _number(results, dataset, wave, {key: label}, "n") for label in labels}
        most = max(n.values(), default=0)
        names = [label for label, number in n.items() if number == most]
        top[study.wave_title(wave)] = listed(names, 3) if most else "none given"
    groups = list(dict.fromkeys(top.values()))
    if len(groups) == 1:
        return f"{groups[0]} the largest group{' in every wave' if len(top) > 1 else ''}"
    return f"the largest group is {by_wave(top)}"
