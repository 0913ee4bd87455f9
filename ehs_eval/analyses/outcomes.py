"""Intended outcomes: which measures bear on each, which way they went and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.analyses.comparison import COMPARISON, WITHIN_SCHOOLS
from ehs_eval.analyses.context import Context, contrasts
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.ingest.records import ReferralData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Group, Place, Value, group_key

TALLY = "outcomes"
"""Data set under which the tally of each outcome stands; no study may use the name."""

RESTS_ON_ONE_SCHOOL = "rests on one school"
"""Strength of a change of referrals that goes without the school that referred most."""

STRENGTHS = (
    "clear",
    "not clear",
    RESTS_ON_ONE_SCHOOL,
    "leavers differ",
    "leavers unknown",
    "one school",
    "too few schools",
    "schools not recorded",
    "too few",
)
"""What can be said of a change, from the strongest."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One measure of an outcome.

    Attributes:
        change: Where its change stands: `difference`, `low`, `high`.
        sizes: Answers it rests on, of the earlier and the later wave; None where unknown.
        direction: Where the estimate points.
        is_counted: Whether it counts in the tally, or stands beside one that does.
    """

    change: Place
    sizes: tuple[float | None, ...]
    direction: Value
    is_counted: bool = True


def analyse_outcomes(context: Context) -> None:
    """Add direction and strength of the evidence for each intended outcome.

    Strength is what the comparison of the two waves allows to say: `clear` where the schools agree
    on it and the tests of its family are allowed for, `not clear` where not, or why nothing can be
    claimed. A change of referrals `rests on one school` where it goes without the school that
    referred most. It says nothing of other causes.
    """
    for outcome in context.study.outcomes:
        counted: dict[str, Place] = {}
        seen: set[str] = set()
        for evidence in outcome.evidence:
            for item in evidence.items:
                for found in _find(context, evidence.dataset, item):
                    at = _place(outcome.name, found)
                    key = f"{at.dataset} {at.item} {group_key(at.group)} {at.waves}"
                    if key in seen:  # a block and one of its items may both be named
                        continue
                    seen.add(key)
                    _add(context, at, found)
                    if found.is_counted:
                        counted[key] = at
        _add_tally(context, outcome.name, list(counted.values()))


def _place(outcome: str, found: _Evidence) -> Place:
    change = found.change
    group = {**change.group, "outcome": outcome}
    return Place(change.dataset, "outcome", change.item, group, tuple(change.waves))


def _add_tally(context: Context, outcome: str, places: list[Place]) -> None:
    """Add how many measures of an outcome say what, each counted once."""
    results = context.results
    said = [(results.value(at, "strength"), results.value(at, "direction")) for at in places]
    clear = [direction for strength, direction in said if strength == "clear"]
    counts = {
        f"n_{strength.replace(' ', '_')}": sum(found == strength for found, _ in said)
        for strength in STRENGTHS[1:]
    }
    results.add(
        Place(TALLY, "outcome", outcome, {}, ()),
        {
            "n_measures": len(said),
            "n_clear_better": clear.count("better"),
            "n_clear_worse": clear.count("worse"),
            "n_clear_other": sum(direction not in ("better", "worse") for direction in clear),
            **counts,
            "n_undefined": sum(strength is None for strength, _ in said),
        },
    )


def analyse_tally_of_changes(context: Context) -> None:
    """Add, for each survey and two waves, how many items changed clearly and beyond each margin."""
    for dataset, survey in context.study.surveys.items():
        waves = tuple(wave for wave in context.study.wave_names if wave in survey.files)
        for ends in contrasts(waves):
            verdicts = [
                _verdict(context, Place(dataset, COMPARISON, row.item, {}, ends))
                for row in context.results.select(dataset, COMPARISON, statistic="verdict")
                if row.waves == ends and not row.group
            ]
            if not verdicts:
                continue
            totals: dict[str, Value] = {"n_items": len(verdicts)}
            for name in ("beyond_single_wave_margin", "beyond_change_margin"):
                rows = context.results.select(dataset, "change", statistic=name, waves=ends)
                said = [row.value for row in rows if not row.group and row.value is not None]
                totals |= {f"n_{name}": said.count("yes"), "n_shares": len(said)}
            for strength in STRENGTHS:
                if strength != RESTS_ON_ONE_SCHOOL:
                    totals[f"n_{strength.replace(' ', '_')}"] = verdicts.count(strength)
            context.results.add(Place(dataset, "tally", None, {}, ends), totals)


def _find(context: Context, dataset: str, item: str) -> Iterator[_Evidence]:
    data = context.datasets[dataset]
    if isinstance(data, SurveyData):
        yield from _survey_evidence(context, data, item)
    elif isinstance(data, SheetData):
        yield from _sheet_evidence(context, data, item)
    elif isinstance(data, ReferralData):
        yield from _referral_evidence(context, data, item)


def _survey_evidence(context: Context, data: SurveyData, item: str) -> Iterator[_Evidence]:
    survey = context.study.surveys[data.name]
    blocks = {block.name: list(block.items) for block in survey.blocks}
    waves = {name: question.waves for name, question in data.asked.items()}
    waves |= {share.name: data.asked[share.question].waves for share in survey.shares}
    waves |= {rating.name: tuple(rating.waves or data.waves) for rating in survey.ratings}
    # A block and its only item may share a name.
    for name in [item] if item in waves else blocks[item]:
        if len(waves[name]) >= 2:
            yield _compared(context, data.name, name, {}, (waves[name][0], waves[name][-1]))


def _sheet_evidence(context: Context, data: SheetData, item: str) -> Iterator[_Evidence]:
    """Yield the change of each programme between its first and its last wave with scores.

    A sheet without programmes is one group.
    """
    programmes = sorted(data.frame["programme"].dropna().unique())
    groups: list[Group] = [{"programme": str(programme)} for programme in programmes]
    for group in groups or [{}]:
        mine = data.frame[data.frame[item].notna()]
        if group:
            mine = mine[mine["programme"] == group["programme"]]
        waves = [wave for wave in data.waves if (mine["wave"] == wave).any()]
        if len(waves) >= 2:
            yield _compared(context, data.name, item, group, (waves[0], waves[-1]))


def _compared(
    context: Context, dataset: str, item: str, group: Group, ends: tuple[str, str]
) -> _Evidence:
    """Return the comparison of two waves as evidence.

    A share of mentions has no comparison, only a change.
    """
    place = Place(dataset, COMPARISON, item, group, ends)
    if context.results.find(place, "verdict") is None:
        place = Place(dataset, "change", item, group, ends)
        bases = (Place(dataset, "proportion", item, group, (wave,)) for wave in ends)
        sizes = tuple(context.results.number(base, "n") for base in bases)
        return _Evidence(place, sizes, _said(context, place))
    within = Place(dataset, WITHIN_SCHOOLS, item, group, ends)
    return _Evidence(place, _sizes(context, within), _said(context, place))


def _referral_evidence(context: Context, data: ReferralData, item: str) -> Iterator[_Evidence]:
    """Yield the change with all schools, then without the one that referred most."""
    ends = (data.waves[0], data.waves[-1])
    for row in list(context.results.select(data.name, "change", item=item, waves=ends)):
        if row.statistic == "difference":
            place = Place(data.name, "change", item, row.group, ends)
            yield _Evidence(
                place,
                _sizes(context, place),
                _sign(row.value),
                is_counted=SCHOOL_LEFT_OUT not in row.group,
            )


def _sizes(context: Context, place: Place) -> tuple[float | None, ...]:
    """Return the bases that stand beside a comparison."""
    return tuple(context.results.number(place, name) for name in ("n_first", "n_second"))


def _said(context: Context, place: Place) -> Value:
    return context.results.value(place, "direction")


def _add(context: Context, at: Place, found: _Evidence) -> None:
    results, change = context.results, found.change
    estimate = results.find(change, "difference")
    verdict = results.value(change, "verdict")
    if verdict != "too few" and (estimate is None or estimate.value is None):
        why = estimate.reason if estimate is not None and estimate.reason else "not measured twice"
        results.add(at, {"strength": None, "direction": None}, reason=why)
        return
    no_direction = (estimate.reason if estimate is not None else None) or "no direction"
    results.add(at, {"direction": found.direction}, reason=no_direction)
    strength, method = _strength(context, change)
    results.add(at, {"strength": strength}, method=method, reason=method)
    for name in ("difference", "low", "high", "p_value", "adjusted_p_value"):
        value = results.find(change, name)
        untested = "not tested" if value is None or value.reason is None else value.reason
        results.add(
            at,
            {name: None if value is None else value.value},
            method=None if value is None else value.method,
            reason=untested,
        )
    sizes = dict(zip(("n_first", "n_second"), found.sizes, strict=True))
    results.add(at, sizes, reason="nobody can be compared")


def _strength(context: Context, change: Place) -> tuple[str | None, str]:
    """Return what can be said of a change and by which rule, or None and why."""
    if change.analysis == COMPARISON:
        said = context.results.find(change, "verdict")
        return _verdict(context, change), "" if said is None else said.method or ""
    clear = context.results.find(change, "is_clear")
    if clear is None or clear.value is None:
        untested = context.results.find(change, "p_value")
        return None, "not tested" if untested is None else untested.reason or "not tested"
    fewest = min(size or 0 for size in _sizes(context, change))
    if fewest < context.study.study.small_group:
        return "too few", f"{fewest:g} in one of the waves"
    if clear.value == "yes" and _is_one_school(context, change):
        return RESTS_ON_ONE_SCHOOL, clear.method or ""
    return "clear" if clear.value == "yes" else "not clear", clear.method or ""


def _verdict(context: Context, at: Place) -> str:
    """Return the verdict of a comparison, the other tests of its family allowed for."""
    return str(context.results.value(at, "verdict_in_family"))


def _is_one_school(context: Context, change: Place) -> bool:
    """Say whether a change of referrals is not clear without the school that referred most."""
    for row in context.results.select(
        change.dataset, "change", item=change.item, waves=tuple(change.waves)
    ):
        if row.statistic == "is_clear" and SCHOOL_LEFT_OUT in row.group:
            return not change.group and row.value != "yes"
    return False


def _sign(value: Value) -> str:
    number = float(value) if isinstance(value, int | float) else 0.0
    return "higher" if number > 0 else "lower" if number < 0 else "same"
