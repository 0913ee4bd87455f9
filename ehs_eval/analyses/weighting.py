"""Waves weighted to look as the first one did, or as those who could answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ehs_eval.analyses.attrition import ROLES, known_numbers
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.analyses.weight_targets import (
    ABSENT,
    NOT_GIVEN,
    Known,
    WavePair,
    columns_of,
    kept,
    listed,
    pair_of,
    plain,
    spelling_by_role,
)
from ehs_eval.config.surveys import Role, Survey
from ehs_eval.results import Place, Results
from ehs_eval.stats import NotEstimable, effective_n
from ehs_eval.stats.common import normal_quantile
from ehs_eval.stats.proportions import wilson_limits

WEIGHTING: Final = "weighting"
WEIGHTED_PROPORTION: Final = "weighted_proportion"
WEIGHTED_CHANGE: Final = "weighted_change"

LARGEST_WEIGHT: Final = 5
"""Weight above which one person counts for too many."""

EXTREME: Final = f"effective n below half of n, or a weight above {LARGEST_WEIGHT}"
_STATISTICS: Final = ("n", "effective_n", "share_of_n", "smallest_weight", "largest_weight")


def analyse_weighting(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the weights of each later wave, and its weighted shares beside those of the first.

    With numbers of those who could answer, the first wave is weighted to them too.
    """
    data = counts.survey
    roles = weight_roles(survey)
    if not roles or not data.waves:
        return
    numbers = {role: known_numbers(context, survey, counts, role) for role in roles}
    known = {role: {k: n for k, n in found.items() if n > 0} for role, found in numbers.items()}
    known = {role: found for role, found in known.items() if found}
    spelling = spelling_by_role(context, counts, roles)
    words = _words(context, survey, data.waves[0], roles, known)
    shares = [share for share in reported_shares(survey, counts) if share.is_of_people]
    for wave in data.waves if known else data.waves[1:]:
        pair = pair_of(counts, spelling, (data.waves[0], wave), known)
        at = Place(data.name, WEIGHTING, None, {}, (wave,))
        weighted = _add_weights(context.results, at, pair, words)
        for share in shares:
            _add_share(context, counts, share, (data.waves[0], wave), weighted)


def weight_roles(survey: Survey) -> tuple[Role, ...]:
    """Return what a survey is weighted by: what it says, or what it has but the school.

    Schools are weighted by where the frame of the survey gives their numbers.
    """
    if survey.weight_by is not None:
        return tuple(dict.fromkeys(survey.weight_by))
    has = [role for role in ROLES if getattr(survey, role) is not None]
    return tuple(role for role in has if role != "school" or role in survey.frame)


def _words(
    context: Context, survey: Survey, first: str, roles: Sequence[Role], known: Known
) -> str:
    parts = []
    for role in roles:
        of = "the frame" if role in survey.frame else "those eligible"
        source = of if role in known else context.study.wave_title(first)
        parts.append(f"{plain(role)} of {source}")
    return f"raked to {' and '.join(parts)}"


@dataclass(frozen=True, slots=True)
class _Weighted:
    """A weighted wave.

    Attributes:
        method: What it was raked to.
        pair: The wave and the first one.
        lines: Its labels, each line with how many have them (`n`) and their `weight`.
        first: Those of the first wave that it can be compared with, likewise.
    """

    method: str
    pair: WavePair
    lines: pd.DataFrame | NotEstimable
    first: pd.DataFrame | NotEstimable


def _add_weights(results: Results, at: Place, pair: WavePair, words: str) -> _Weighted:
    """Add the weights of a wave: to all of the target, and to as much of it as answered."""
    targets = pair.targets()
    used = pair.used(targets)
    absent = listed({role: labels - used[role] for role, labels in targets.items()})
    method = words
    if absent:
        method = f"{words}, without {absent}, of whom nobody answered"
        why = NotEstimable(f"nobody in {absent}: {ABSENT}", int(pair.wave["n"].sum()))
        results.add(at, dict.fromkeys((*_STATISTICS, "extreme"), why), method=words)
    lines = pair.raked(pair.wave, used)
    _add_sizes(results, at, lines, method)
    results.add(at, {"empty_cells": absent or None}, reason="somebody answered in every category")
    left_out = {
        role: frozenset(pair.wave[role].fillna(NOT_GIVEN)) - labels for role, labels in used.items()
    }
    n_left_out = int(pair.wave["n"].sum()) - int(kept(pair.wave, used)["n"].sum())
    results.add(at, {"n_left_out": n_left_out})
    said = listed(left_out) or None
    results.add(at, {"left_out": said}, reason="every label is weighted to")
    first: pd.DataFrame | NotEstimable
    if pair.known:
        first = pair.raked(pair.first, used)
    else:
        first = kept(pair.first, used).assign(weight=1.0)
    return _Weighted(method, pair, lines, first)


def _add_sizes(
    results: Results, at: Place, lines: pd.DataFrame | NotEstimable, method: str
) -> None:
    size = (
        lines
        if isinstance(lines, NotEstimable)
        else effective_n(lines["weight"], counts=lines["n"])
    )
    if isinstance(lines, NotEstimable) or isinstance(size, NotEstimable):
        results.add(at, dict.fromkeys((*_STATISTICS, "extreme"), size), method=method)
        return
    n, largest = int(lines["n"].sum()), float(lines["weight"].max())
    values = (n, size, size / n, float(lines["weight"].min()), largest)
    results.add(at, dict(zip(_STATISTICS, values, strict=True)), method=method)
    extreme = "yes" if size < n / 2 or largest > LARGEST_WEIGHT else "no"
    results.add(at, {"extreme": extreme}, method=f"{method}; {EXTREME}")


@dataclass(frozen=True, slots=True)
class _Share:
    """A weighted share and how many people it is worth."""

    proportion: float
    n: int
    effective_n: float


def _weighted_share(
    counts: Tabulation,
    share: ReportedShare,
    wave: str,
    pair: WavePair,
    lines: pd.DataFrame | NotEstimable,
) -> _Share | NotEstimable:
    if isinstance(lines, NotEstimable):
        return lines
    labels = lines[list(pair.spelling)].itertuples(index=False, name=None)
    weights = dict(zip(labels, lines["weight"], strict=True))
    found = [
        (weights[key], score, n)
        for (cell, score), n in share.counted.counted(
            counts, wave, columns_of(pair.spelling)
        ).items()
        if (key := pair.labels(cell)) in weights
    ]
    weight, scores, times = np.array(found, dtype=np.float64).reshape(-1, 3).T
    size = effective_n(weight, counts=times)
    if isinstance(size, NotEstimable):
        return size
    yes, everyone = (float((weight * times * each).sum()) for each in (scores, 1.0))
    return _Share(min(yes / everyone, 1.0), int(times.sum()), size)


def _add_share(
    context: Context,
    counts: Tabulation,
    share: ReportedShare,
    waves: tuple[str, str],
    weighted: _Weighted,
) -> None:
    """Add a weighted share and its change from the first wave, within the same categories."""
    first, wave = waves
    if wave not in share.waves:
        return
    z = normal_quantile(context.confidence_level)
    at = Place(counts.survey.name, WEIGHTED_PROPORTION, share.name, {}, (wave,))
    after = _weighted_share(counts, share, wave, weighted.pair, weighted.lines)
    if isinstance(after, NotEstimable):
        names = ("n", "effective_n", "proportion", "low", "high")
        context.results.add(at, dict.fromkeys(names, after), method=weighted.method)
    else:
        sizes = {"n": after.n, "effective_n": after.effective_n}
        context.results.add(at, sizes, method=weighted.method)
        low, high = wilson_limits(after.proportion, after.effective_n, z)
        context.results.add(
            at,
            {"proportion": after.proportion, "low": low, "high": high},
            method=f"{weighted.method}; Wilson score interval with the effective n (Kish)",
        )
    if first != wave and first in share.waves:
        before = _weighted_share(counts, share, first, weighted.pair, weighted.first)
        at = Place(counts.survey.name, WEIGHTED_CHANGE, share.name, {}, waves)
        _add_change(context.results, at, before, after, weighted.method, z)


def _add_change(
    results: Results,
    at: Place,
    before: _Share | NotEstimable,
    after: _Share | NotEstimable,
    method: str,
    z: float,
) -> None:
    method = f"{method}; Newcombe hybrid score interval with the effective n (Kish)"
    match before, after:
        case _Share(), _Share():
            difference = after.proportion - before.proportion
            low, high = _limits(before, after, z)
            values = {"difference": difference, "low": low, "high": high}
            results.add(at, {**values, "proportion_first": before.proportion}, method=method)
        case (NotEstimable() as why, _) | (_, NotEstimable() as why):
            names = ("difference", "low", "high", "proportion_first")
            results.add(at, dict.fromkeys(names, why), method=method)


def _limits(before: _Share, after: _Share, z: float) -> tuple[float, float]:
    """Return Newcombe's limits of the change of two shares with fractional sizes."""
    p_first, p_second = before.proportion, after.proportion
    low_first, high_first = wilson_limits(p_first, before.effective_n, z)
    low_second, high_second = wilson_limits(p_second, after.effective_n, z)
    difference = p_second - p_first
    below = math.hypot(p_second - low_second, high_first - p_first)
    above = math.hypot(high_second - p_second, p_first - low_first)
    return max(difference - below, -1.0), min(difference + above, 1.0)
