"""Intended outcomes: which measures bear on each, which way they went and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.ingest.records import ReferralData
from ehs_eval.ingest.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Group, Place

SIGNIFICANCE = 0.05

TALLY = "outcomes"
"""Data set under which the tally of each outcome stands; no study may use the name."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One measure of an outcome: where its change stands and how many people it rests on."""

    change: Place
    estimate: str
    sizes: tuple[int, ...]
    is_clear: bool | None


def analyse_outcomes(context: Context) -> None:
    """Add direction and strength of the evidence for each intended outcome.

    Strength is `clear` where the interval (or the exact test) of that one comparison excludes no
    change, `not clear` where it does not, `too few` below the study's smallest group. It says
    nothing of other causes, and does not allow for the number of comparisons.
    """
    for outcome in context.study.outcomes:
        places: list[Place] = []
        for evidence in outcome.evidence:
            for item in evidence.items:
                for found in _find(context, evidence.dataset, item):
                    at = _place(outcome.name, found.change)
                    if at not in places:  # a block and one of its items may both be named
                        places.append(at)
                        _add(context, at, found)
        _add_tally(context, outcome.name, places)


def _place(outcome: str, change: Place) -> Place:
    group = {**change.group, "outcome": outcome}
    return Place(change.dataset, "outcome", change.item, group, tuple(change.waves))


def _add_tally(context: Context, outcome: str, places: list[Place]) -> None:
    """Add how many measures of an outcome say what, each counted once for all schools."""
    results = context.results
    said = [
        (results.value(at, "strength"), results.value(at, "direction"))
        for at in places
        if SCHOOL_LEFT_OUT not in at.group
    ]
    clear = [direction for strength, direction in said if strength == "clear"]
    results.add(
        Place(TALLY, "outcome", outcome, {}, ()),
        {
            "n_measures": len(said),
            "n_clear_better": clear.count("better"),
            "n_clear_worse": clear.count("worse"),
            "n_clear_other": sum(direction not in ("better", "worse") for direction in clear),
            "n_not_clear": sum(strength == "not clear" for strength, _ in said),
            "n_too_few": sum(strength == "too few" for strength, _ in said),
            "n_undefined": sum(strength is None for strength, _ in said),
        },
    )


def analyse_number_of_tests(context: Context) -> None:
    """Add, for each data set, how many changes were tested and how many chance alone would flag."""
    for name in (*context.study.surveys, *context.study.score_sheets):
        p_values: list[float] = []
        for analysis in ("change", "mann_whitney"):
            for row in context.results.select(name, analysis, statistic="p_value"):
                if len(row.waves) == 2 and isinstance(row.value, float):
                    p_values.append(row.value)
        if not p_values:
            continue
        context.results.add(
            Place(name, "multiplicity", None, {}, ()),
            {
                "n_tests": len(p_values),
                "n_below_significance": sum(p < SIGNIFICANCE for p in p_values),
                "expected_by_chance": SIGNIFICANCE * len(p_values),
            },
            method=f"unadjusted two-sided tests of two waves at {SIGNIFICANCE:g}",
        )


def _find(context: Context, dataset: str, item: str) -> Iterator[_Evidence]:
    data = context.datasets[dataset]
    if isinstance(data, SurveyData):
        yield from _survey_evidence(context, data, item)
    elif isinstance(data, SheetData):
        yield from _sheet_evidence(context, data, item)
    elif isinstance(data, ReferralData):
        ends = (data.waves[0], data.waves[-1])
        # With all schools, then without the one that referred most: is it one school's change?
        for row in list(context.results.select(dataset, "change", item=item, waves=ends)):
            if row.statistic == "difference":
                place = Place(dataset, "change", item, row.group, ends)
                sizes = _sizes(context, place)
                yield _Evidence(place, "difference", sizes, _excludes_zero(context, place))


def _survey_evidence(context: Context, data: SurveyData, item: str) -> Iterator[_Evidence]:
    survey = context.study.surveys[data.name]
    blocks = {block.name: list(block.items) for block in survey.blocks}
    asked = {name: question.waves for name, question in data.asked.items()}
    asked |= {share.name: data.asked[share.question].waves for share in survey.shares}
    asked |= {r.name: tuple(r.waves or data.waves) for r in survey.ratings}
    # A block and its only item may share a name.
    names = [item] if item in asked else blocks[item]
    for name in names:
        waves = asked[name]
        if len(waves) < 2:
            continue
        ends = (waves[0], waves[-1])
        if any(name == rating.name for rating in survey.ratings):
            yield _ranks(context, Place(data.name, "mann_whitney", name, {}, ends))
            continue
        place = Place(data.name, "change", name, {}, ends)
        sizes = tuple(
            int(context.results.number(Place(data.name, "proportion", name, {}, (wave,)), "n") or 0)
            for wave in ends
        )
        yield _Evidence(place, "difference", sizes, _excludes_zero(context, place))


def _sheet_evidence(context: Context, data: SheetData, item: str) -> Iterator[_Evidence]:
    """Yield the change of each programme between its first and its last wave with scores.

    A sheet without programmes is one group.
    """
    groups: list[Group] = [
        {"programme": str(programme)}
        for programme in sorted(data.frame["programme"].dropna().unique())
    ]
    for group in groups or [{}]:
        mine = data.frame[data.frame[item].notna()]
        if group:
            mine = mine[mine["programme"] == group["programme"]]
        waves = [wave for wave in data.waves if (mine["wave"] == wave).any()]
        if len(waves) > 1:
            ends = (waves[0], waves[-1])
            yield _ranks(context, Place(data.name, "mann_whitney", item, group, ends))


def _ranks(context: Context, place: Place) -> _Evidence:
    sizes = _sizes(context, place)
    p_value = context.results.number(place, "exact_p_value")
    return _Evidence(
        place, "hodges_lehmann", sizes, None if p_value is None else p_value < SIGNIFICANCE
    )


def _sizes(context: Context, place: Place) -> tuple[int, ...]:
    """Return the bases that stand beside a comparison."""
    return tuple(int(context.results.number(place, name) or 0) for name in ("n_first", "n_second"))


def _excludes_zero(context: Context, place: Place) -> bool | None:
    said = context.results.value(place, "excludes_zero")
    return None if said is None else said == "yes"


def _add(context: Context, at: Place, found: _Evidence) -> None:
    results, change = context.results, found.change
    estimate = results.find(change, found.estimate)
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate is not None and estimate.reason else "not measured twice"
        results.add(at, {"strength": None, "direction": None}, reason=why)
        return
    low, high = (
        ("low", "high")
        if found.estimate == "difference"
        else ("hodges_lehmann_low", "hodges_lehmann_high")
    )
    direction = results.value(change, "direction") or _sign(estimate.value)
    if found.estimate == "hodges_lehmann" and change.dataset in context.study.score_sheets:
        means = Place(change.dataset, "change", change.item, change.group, change.waves)
        direction = results.value(means, "direction") or direction
    strength: str | None = None
    if min(found.sizes) < context.study.study.small_group:
        strength = "too few"
    elif found.is_clear is not None:
        strength = "clear" if found.is_clear else "not clear"
    untested = results.find(change, "p_value")
    why = untested.reason if untested is not None and untested.reason else "not tested"
    results.add(at, {"direction": direction})
    results.add(at, {"strength": strength}, reason=why)
    limits = {"low": results.find(change, low), "high": results.find(change, high)}
    results.add(at, {found.estimate: estimate.value}, method=estimate.method)
    for name, limit in limits.items():
        value = None if limit is None else limit.value
        reason = "no interval" if limit is None or limit.reason is None else limit.reason
        results.add(at, {name: value}, reason=reason)
    for name, size in zip(("n_first", "n_second"), found.sizes, strict=True):
        results.add(at, {name: size})


def _sign(value: object) -> str:
    number = float(value) if isinstance(value, int | float) else 0.0
    return "higher" if number > 0 else "lower" if number < 0 else "same"
