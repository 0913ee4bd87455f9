"""The smallest change that the answers there were could show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ehs_eval.analyses.clustering import CLUSTERING
from ehs_eval.analyses.comparison import COMPARISON, WITHIN_SCHOOLS
from ehs_eval.analyses.context import Context, contrasts, significance
from ehs_eval.results import Place, Result
from ehs_eval.stats import NotEstimable, detectable_change

DETECTABLE: Final = "detectable"

_NOISE: Final = 1e-9
"""How far float noise takes a correlation from 1."""


@dataclass(frozen=True, slots=True)
class _Waves:
    """What two waves bring to a comparison.

    Attributes:
        sizes: Answers of the earlier and of the later wave.
        proportion: Share expected in the earlier wave.
        sd: Standard deviation of scores; None for a share.
        effects: Design effect of each wave.
        overlap: People whose two answers are compared.
        correlation: Of those two answers.
        words: What was supposed, for the method.
    """

    sizes: tuple[int, int]
    proportion: float
    sd: float | None
    effects: tuple[float, float]
    overlap: int
    correlation: float
    words: str


def analyse_detectable(context: Context) -> None:
    """Add the smallest change that every comparison of two waves could show."""
    study = context.study
    for name, survey in study.surveys.items():
        waves = tuple(wave for wave in study.wave_names if wave in survey.files)
        for ends in contrasts(waves):
            _add_survey(context, Place(name, DETECTABLE, None, {}, ends))
    for name in (*study.surveys, *study.score_sheets):
        for row in list(context.results.select(name, COMPARISON, statistic="design")):
            _add_item(context, row)


def _add_survey(context: Context, at: Place) -> None:
    """Add the smallest change of a share of 50%, answered by everyone of both waves."""
    sizes = _sizes(context, at, "participation")
    effects, words = _effects(context, at)
    said = f"share of 50%; {words}; waves taken as independent"
    _add(context, at, _Waves(sizes, 0.5, None, effects, 0, 0.0, said))


def _add_item(context: Context, row: Result) -> None:
    at = Place(row.dataset, DETECTABLE, row.item, row.group, row.waves)
    overlap, correlation, linked = _overlap(context, at, str(row.value))
    first = Place(at.dataset, "proportion", at.item, at.group, at.waves[:1])
    is_share = context.results.find(first, "proportion") is not None
    sizes = _sizes(context, at, "proportion" if is_share else "describe")
    if overlap and row.value == "paired":
        sizes = (overlap, overlap)
    if is_share:
        share = context.results.number(first, "proportion")
        if share is None or not 0 < share < 1:
            why = "n = 0" if share is None else "the earlier share is 0 or 1: use the interval"
            _add(context, at, NotEstimable(why, sizes[0]))
            return
        effects, words = _effects(context, at)
        said = f"share as in the earlier wave; {words}; {linked}"
        _add(context, at, _Waves(sizes, share, None, effects, overlap, correlation, said))
        return
    described = Place(at.dataset, "describe", at.item, at.group, at.waves[:1])
    sd = context.results.number(described, "sd")
    if not sd:
        _add(context, at, NotEstimable("the earlier wave shows no spread of scores", sizes[0]))
        return
    said = f"SD as in the earlier wave; no design effect for schools; {linked}"
    _add(context, at, _Waves(sizes, 0.5, sd, (1.0, 1.0), overlap, correlation, said))


def _sizes(context: Context, at: Place, analysis: str) -> tuple[int, int]:
    """Return the answers of each wave."""
    first, second = (
        int(context.results.number(Place(at.dataset, analysis, at.item, at.group, (w,)), "n") or 0)
        for w in at.waves
    )
    return first, second


def _effects(context: Context, at: Place) -> tuple[tuple[float, float], str]:
    """Return the design effect of each wave, and the correlation in schools they come from."""
    found = [
        context.results.find(Place(at.dataset, CLUSTERING, at.item, {}, (w,)), "design_effect")
        for w in at.waves
    ]
    values, reason = [], "schools were not looked at"
    for row in found:
        if row is None or not isinstance(row.value, int | float):
            reason = reason if row is None else row.reason or reason
            return (1.0, 1.0), f"no design effect for schools: {reason}"
        values.append(float(row.value))
    source = found[0].method if found[0] is not None else None
    return (values[0], values[1]), f"design effect of each wave, {source}"


def _overlap(context: Context, at: Place, design: str) -> tuple[int, float, str]:
    """Return the linked people and the correlation of their answers, where they are used."""
    there = Place(at.dataset, COMPARISON, at.item, at.group, at.waves)
    within = Place(at.dataset, WITHIN_SCHOOLS, at.item, at.group, at.waves)
    pairs = int(context.results.number(there, "n_pairs") or 0)
    correlation = context.results.number(within, "correlation")
    if design == "independent" or correlation is None or abs(correlation) > 1 - _NOISE:
        return 0, 0.0, "waves taken as independent"
    words = f"{pairs} people linked, their answers correlated {correlation:.2f}"
    return pairs, correlation, words


def _add(context: Context, at: Place, waves: _Waves | NotEstimable) -> None:
    if isinstance(waves, NotEstimable):
        context.results.add(at, {"smallest_change": waves})
        return
    study = context.study.study
    n_first, n_second = waves.sizes
    found = detectable_change(
        n_first,
        n_second,
        proportion=waves.proportion,
        sd=waves.sd,
        design_effect_first=waves.effects[0],
        design_effect_second=waves.effects[1],
        overlap=waves.overlap,
        correlation=waves.correlation,
        power=study.power,
        confidence_level=context.confidence_level,
    )
    supposed = {"proportion": waves.proportion} if waves.sd is None else {"sd": waves.sd}
    effects = {"design_effect_first": waves.effects[0], "design_effect_second": waves.effects[1]}
    context.results.add(at, {"n_first": n_first, "n_second": n_second, **supposed, **effects})
    level = f"power {study.power:g}, two-sided at {significance(context.confidence_level):g}"
    method = f"{level}, normal quantiles; {waves.words}"
    context.results.add(at, {"smallest_change": found}, method=method)
