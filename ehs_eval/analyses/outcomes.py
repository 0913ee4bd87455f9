"""Intended outcomes: which measures bear on each, which way they went and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.analyses.context import Context, contrasts, direction, significance
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.ingest.records import ReferralData
from ehs_eval.ingest.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Group, Place, Value, group_key

TALLY = "outcomes"
"""Data set under which the tally of each outcome stands; no study may use the name."""

SAME_PEOPLE = "the same people"
"""Value of the group key `people` for evidence from people seen in both waves."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One measure of an outcome.

    Attributes:
        change: Where its change stands.
        estimate: Statistic there that says how large it is; its limits end in low and high.
        sizes: People, or answers, it rests on.
        direction: Where the estimate points.
        is_counted: Whether it counts in the tally, or stands beside one that does.
    """

    change: Place
    estimate: str
    sizes: tuple[int, ...]
    direction: Value
    is_counted: bool = True

    @property
    def limits(self) -> tuple[str, str]:
        """Statistics that hold the interval of the estimate."""
        if self.estimate == "difference":
            return "low", "high"
        return f"{self.estimate}_low", f"{self.estimate}_high"


def analyse_outcomes(context: Context) -> None:
    """Add direction and strength of the evidence for each intended outcome.

    Strength is `clear` where that one comparison is (its interval and exact test, or its exact
    test), `not clear` where it is not, `one school` where it is but not without the school that
    referred most, `too few` below the study's smallest group. It says nothing of other causes, and
    does not allow for the number of comparisons.
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
    if change.analysis == "matched_pairs":
        group["people"] = SAME_PEOPLE
    return Place(change.dataset, "outcome", change.item, group, tuple(change.waves))


def _add_tally(context: Context, outcome: str, places: list[Place]) -> None:
    """Add how many measures of an outcome say what, each counted once."""
    results = context.results
    said = [(results.value(at, "strength"), results.value(at, "direction")) for at in places]
    clear = [direction for strength, direction in said if strength == "clear"]
    counts = {
        f"n_{name}": sum(strength == wording for strength, _ in said)
        for name, wording in (
            ("not_clear", "not clear"),
            ("one_school", "one school"),
            ("too_few", "too few"),
        )
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


def analyse_number_of_tests(context: Context) -> None:
    """Add, for each data set, how many changes were tested and how many chance alone would flag."""
    alpha = significance(context.confidence_level)
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
                "n_below_significance": sum(p < alpha for p in p_values),
                "expected_by_chance": alpha * len(p_values),
            },
            method=f"unadjusted two-sided tests of two waves at {alpha:g}",
        )


def analyse_tally_of_changes(context: Context) -> None:
    """Add, for each survey and two waves, how many items changed clearly and beyond each margin."""
    names = ("is_clear", "beyond_single_wave_margin", "beyond_change_margin")
    for dataset, survey in context.study.surveys.items():
        waves = tuple(wave for wave in context.study.wave_names if wave in survey.files)
        for ends in contrasts(waves):
            counts = dict.fromkeys(names, 0)
            items = 0
            for row in context.results.select(dataset, "change", waves=ends):
                if row.group or row.value is None:
                    continue
                items += row.statistic == "is_clear"
                if row.statistic in counts:
                    counts[row.statistic] += row.value == "yes"
            if items:
                totals = {f"n_{name.removeprefix('is_')}": n for name, n in counts.items()}
                at = Place(dataset, "tally", None, {}, ends)
                context.results.add(at, {"n_items": items, **totals})


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
    ratings = {r.name: tuple(r.waves or data.waves) for r in survey.ratings}
    waves |= ratings
    # A block and its only item may share a name.
    for name in [item] if item in waves else blocks[item]:
        if len(waves[name]) < 2:
            continue
        ends = (waves[name][0], waves[name][-1])
        if name in ratings:
            place = Place(data.name, "mann_whitney", name, {}, ends)
            yield _Evidence(place, "hodges_lehmann", _sizes(context, place), _said(context, place))
            continue
        place = Place(data.name, "change", name, {}, ends)
        bases = (Place(data.name, "proportion", name, {}, (wave,)) for wave in ends)
        sizes = tuple(int(context.results.number(base, "n") or 0) for base in bases)
        yield _Evidence(place, "difference", sizes, _said(context, place))


def _sheet_evidence(context: Context, data: SheetData, item: str) -> Iterator[_Evidence]:
    """Yield the change of each programme between its first and its last wave with scores.

    The same people before and after are the better evidence where there are enough of them; all
    scores of both waves stand beside them. A sheet without programmes is one group.
    """
    programmes = sorted(data.frame["programme"].dropna().unique())
    groups: list[Group] = [{"programme": str(programme)} for programme in programmes]
    for group in groups or [{}]:
        mine = data.frame[data.frame[item].notna()]
        if group:
            mine = mine[mine["programme"] == group["programme"]]
        waves = [wave for wave in data.waves if (mine["wave"] == wave).any()]
        if len(waves) < 2:
            continue
        ends = (waves[0], waves[-1])
        paired = Place(data.name, "matched_pairs", item, group, ends)
        n_pairs = int(context.results.number(paired, "n_pairs") or 0)
        has_pairs = n_pairs >= context.study.study.small_group
        if has_pairs:
            change = context.results.number(paired, "mean_change") or 0.0
            said = direction(round(change, 10), data.measure.higher_is)
            yield _Evidence(paired, "mean_change", (n_pairs, n_pairs), said)
        unpaired = Place(data.name, "mann_whitney", item, group, ends)
        means = Place(data.name, "change", item, group, ends)
        yield _Evidence(
            unpaired,
            "hodges_lehmann",
            _sizes(context, unpaired),
            _said(context, means),
            is_counted=not has_pairs,
        )


def _referral_evidence(context: Context, data: ReferralData, item: str) -> Iterator[_Evidence]:
    """Yield the change with all schools, then without the one that referred most."""
    ends = (data.waves[0], data.waves[-1])
    for row in list(context.results.select(data.name, "change", item=item, waves=ends)):
        if row.statistic == "difference":
            place = Place(data.name, "change", item, row.group, ends)
            yield _Evidence(
                place,
                "difference",
                _sizes(context, place),
                _sign(row.value),
                is_counted=SCHOOL_LEFT_OUT not in row.group,
            )


def _sizes(context: Context, place: Place) -> tuple[int, ...]:
    """Return the bases that stand beside a comparison."""
    return tuple(int(context.results.number(place, name) or 0) for name in ("n_first", "n_second"))


def _said(context: Context, place: Place) -> Value:
    return context.results.value(place, "direction")


def _add(context: Context, at: Place, found: _Evidence) -> None:
    results, change = context.results, found.change
    estimate = results.find(change, found.estimate)
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate is not None and estimate.reason else "not measured twice"
        results.add(at, {"strength": None, "direction": None}, reason=why)
        return
    results.add(at, {"direction": found.direction}, reason="not known")
    _add_strength(context, at, found)
    results.add(at, {found.estimate: estimate.value}, method=estimate.method)
    for name, limit in zip(("low", "high"), found.limits, strict=True):
        bound = results.find(change, limit)
        value = None if bound is None else bound.value
        reason = "no interval" if bound is None or bound.reason is None else bound.reason
        results.add(at, {name: value}, reason=reason)
    results.add(at, dict(zip(("n_first", "n_second"), found.sizes, strict=True)))


def _add_strength(context: Context, at: Place, found: _Evidence) -> None:
    results, change = context.results, found.change
    verdict = results.find(change, "is_clear")
    if min(found.sizes) < context.study.study.small_group:
        results.add(at, {"strength": "too few"})
        return
    if verdict is None or verdict.value is None:
        untested = results.find(change, "p_value")
        why = untested.reason if untested is not None and untested.reason else "not tested"
        results.add(at, {"strength": None}, reason=why)
        return
    strength = "clear" if verdict.value == "yes" else "not clear"
    if strength == "clear" and _is_one_school(context, change):
        strength = "one school"
    results.add(at, {"strength": strength}, method=verdict.method)


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
