"""Schools: how alike their people are, and intervals and margins widened by it.

Answers of one school are worth fewer independent answers. The correlation is the published one of
the study file, or else estimated from the first wave that has two schools.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ehs_eval.analyses.context import Context, contrasts, fields
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.respondents import At, Respondents, respondents_of
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable, design_effect, intraclass_correlation
from ehs_eval.stats.common import normal_quantile
from ehs_eval.stats.proportions import newcombe_limits, wilson_limits

CLUSTERING: Final = "clustering"
NOT_RECORDED: Final = "schools are not recorded"


@dataclass(frozen=True, slots=True)
class _Wave:
    """A share in one wave and what its answers are worth.

    Attributes:
        proportion: The share.
        effective_n: Independent answers worth as much.
    """

    proportion: float
    effective_n: float


def analyse_clustering(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add correlation within schools, design effect, and intervals and margins widened by it."""
    data = counts.survey
    people = respondents_of(survey, counts)
    for wave in data.waves:
        at = Place(data.name, CLUSTERING, None, {}, (wave,))
        _add_wave(context, at, survey, people, people.sizes(wave))
    for share in reported_shares(survey, counts):
        if share.is_of_people:
            _add_item(context, data.name, survey, people, share)


def _add_wave(
    context: Context,
    at: Place,
    survey: Survey,
    people: Respondents,
    schools: Mapping[int | None, int],
) -> None:
    """Add what the answers of a whole wave are worth, by the published correlation."""
    names = ("design_effect", "effective_n", "margin_of_error")
    if survey.icc is None:
        why = "the study file gives no published intraclass correlation"
        context.results.add(at, dict.fromkeys(names), reason=why)
        return
    effect = _effect(survey.icc, people, schools)
    if isinstance(effect, NotEstimable):
        context.results.add(at, dict.fromkeys(names, effect))
        return
    n = sum(schools.values()) / effect
    margin = normal_quantile(context.confidence_level) * math.sqrt(0.25 / n)
    context.results.add(
        at,
        {"design_effect": effect, "effective_n": n, "margin_of_error": min(margin, 1.0)},
        method=f"{_source(survey.icc)}, p = 0.5, no finite population correction",
    )


def _effect(
    icc: float, people: Respondents, schools: Mapping[int | None, int]
) -> float | NotEstimable:
    """Return the design effect of some answers, by the sizes of the schools that are known."""
    if people.recorded != "recorded":
        if people.recorded == "one":
            return 1.0
        return NotEstimable(NOT_RECORDED, sum(schools.values()))
    return design_effect(icc, [n for school, n in schools.items() if school is not None])


def _source(icc: float) -> str:
    return f"published intraclass correlation of {icc:g}"


def _add_item(
    context: Context, name: str, survey: Survey, people: Respondents, share: ReportedShare
) -> None:
    answers = {wave: people.by_school(share.counted, wave) for wave in share.waves}
    own = {
        wave: _add_correlation(
            context, Place(name, CLUSTERING, share.name, {}, (wave,)), people, given
        )
        for wave, given in answers.items()
    }
    icc, method = _correlation(survey, people, own)
    worth: dict[str, _Wave | NotEstimable] = {}
    for wave, given in answers.items():
        at = Place(name, CLUSTERING, share.name, {}, (wave,))
        worth[wave] = _add_widened(context, at, people, given, icc, method)
    for waves in contrasts(share.waves):
        at = Place(name, CLUSTERING, share.name, {}, waves)
        _add_widened_change(context, at, worth[waves[0]], worth[waves[1]], method)


def _add_correlation(
    context: Context, at: Place, people: Respondents, answers: Mapping[At, int]
) -> float | None:
    """Add the intraclass correlation of a wave, and return it where there is one."""
    if people.recorded != "recorded":
        context.results.add(at, {"icc": None}, reason=NOT_RECORDED)
        return None
    known = [(score, school, n) for (school, score), n in answers.items() if school is not None]
    scores, schools, times = np.array(known, dtype=np.float64).reshape(-1, 3).T
    found = intraclass_correlation(
        scores, schools, counts=times, confidence_level=context.confidence_level
    )
    if isinstance(found, NotEstimable):
        context.results.add(at, dict.fromkeys(("icc", "icc_low", "icc_high"), found))
        return None
    context.results.add(at, fields(found, "icc", "n_clusters"), method=found.method)
    ends = {"icc_low": found.low, "icc_high": found.high}
    context.results.add(at, ends, method=found.method, reason=found.p_reason)
    return found.icc


def _correlation(
    survey: Survey, people: Respondents, own: dict[str, float | None]
) -> tuple[float | NotEstimable, str]:
    """Return the correlation that widens the intervals of an item, and where it is from."""
    if people.recorded == "one":
        return 0.0, "one school: not widened"
    if people.recorded == "not recorded":
        return NotEstimable(NOT_RECORDED, 0), NOT_RECORDED
    if survey.icc is not None:
        return survey.icc, _source(survey.icc)
    for wave, icc in own.items():
        if icc is not None:
            used = max(icc, 0.0)
            return used, f"own intraclass correlation at {wave}, {used:.3f}"
    why = "no wave has two schools, and the study file gives no published correlation"
    return NotEstimable(why, 0), why


def _add_widened(
    context: Context,
    at: Place,
    people: Respondents,
    answers: Mapping[At, int],
    icc: float | NotEstimable,
    method: str,
) -> _Wave | NotEstimable:
    """Add design effect, effective n, and the interval and margin that go with it."""
    names = ("design_effect", "effective_n", "low", "high", "margin_of_error")
    effect: float | NotEstimable
    schools: Counter[int | None] = Counter()
    for (school, _), times in answers.items():
        schools[school] += times
    n = schools.total()
    if not n:
        effect = NotEstimable("n = 0", 0)
    elif isinstance(icc, NotEstimable):
        effect = icc
    else:
        effect = _effect(icc, people, schools)
    if isinstance(effect, NotEstimable):
        context.results.add(at, dict.fromkeys(names, effect))
        return effect
    share = sum(score * times for (_, score), times in answers.items()) / n
    wave = _Wave(share, n / effect)
    z = normal_quantile(context.confidence_level)
    low, high = wilson_limits(wave.proportion, wave.effective_n, z)
    margin = min(z * math.sqrt(0.25 / wave.effective_n), 1.0)
    widened = (effect, wave.effective_n, low, high, margin)
    context.results.add(at, dict(zip(names, widened, strict=True)), method=method)
    return wave


def _add_widened_change(
    context: Context,
    at: Place,
    first: _Wave | NotEstimable,
    second: _Wave | NotEstimable,
    method: str,
) -> None:
    """Add the interval and margin of a change between waves taken as independent."""
    names = ("low", "high", "change_margin")
    if isinstance(first, NotEstimable) or isinstance(second, NotEstimable):
        why = first if isinstance(first, NotEstimable) else second
        assert isinstance(why, NotEstimable)
        context.results.add(at, dict.fromkeys(names, why))
        return
    z = normal_quantile(context.confidence_level)
    low, high = newcombe_limits(
        (first.proportion, first.effective_n), (second.proportion, second.effective_n), z
    )
    margin = math.hypot(*(z * math.sqrt(0.25 / wave.effective_n) for wave in (first, second)))
    widened = dict(zip(names, (low, high, min(margin, 1.0)), strict=True))
    context.results.add(at, widened, method=method)
