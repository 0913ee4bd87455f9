"""Referrals: counts, share of the locality, acceptance, and what one school does to them."""

from __future__ import annotations

import pandas as pd

from ehs_eval.analyses.context import Context, contrasts, fields, significance
from ehs_eval.config.records import ReferralRecord
from ehs_eval.ingest.records import ReferralData
from ehs_eval.results import Group, Place, Results
from ehs_eval.stats import (
    NotEstimable,
    ProportionDifference,
    proportion_difference,
    wilson_interval,
)

PILOT = "pilot"
"""All referrals of pilot schools, to any service."""
PILOT_LOCAL = "pilot_in_locality"
"""Those of them that went to the locality's services."""
SCHOOL_LEFT_OUT = "school_left_out"
"""Group key of changes that leave the school with most referrals out."""
LOCALITY = "locality"
"""All referrals to the locality's services, whoever made them."""


def analyse_referrals(context: Context, data: ReferralData) -> None:
    """Add Table 1: counts, shares and acceptance by school and wave, changes, and cautions."""
    frame = data.frame
    for wave in data.waves:
        mine = frame[frame["wave"] == wave]
        pilot, local = mine[mine["is_pilot"]], mine[mine["is_local"]]
        _add_counts(context, Place(data.name, "referrals", LOCALITY, {}, (wave,)), local)
        _add_counts(context, Place(data.name, "referrals", PILOT, {}, (wave,)), pilot)
        _add_local(context.results, data.name, {}, wave, pilot, len(local))
        for school in data.schools:
            group: Group = {"school": school}
            place = Place(data.name, "referrals", PILOT, group, (wave,))
            at_school = pilot[pilot["school"] == school]
            _add_counts(context, place, at_school)
            _add_local(
                context.results,
                data.name,
                group,
                wave,
                at_school,
                len(local),
                int(pilot["is_local"].sum()),
            )
    largest = _largest_school(data)
    for waves in contrasts(data.waves):
        _add_changes(context, data, waves, {}, frame)
        if largest is not None:
            without = frame[~(frame["is_pilot"] & (frame["school"] == largest))]
            _add_changes(context, data, waves, {SCHOOL_LEFT_OUT: largest}, without)
        _add_benchmark(context, data, waves)


def _largest_school(data: ReferralData) -> str | None:
    """Return the pilot school with most referrals in the first wave, where it can do most harm."""
    pilot = data.frame[data.frame["is_pilot"] & (data.frame["wave"] == data.waves[0])]
    counts = pilot["school"].value_counts()
    return None if counts.empty else min(counts.index, key=lambda s: (-counts[s], s))


def _add_counts(context: Context, at: Place, rows: pd.DataFrame) -> None:
    context.results.add(at, {"n": len(rows)})
    record = context.study.records[at.dataset]
    if isinstance(record, ReferralRecord) and record.accepted is None:
        why = NotEstimable("acceptance is not recorded", len(rows))
        context.results.add(at, dict.fromkeys(("n_accepted", "n_decided", "acceptance"), why))
        return
    decided = rows["accepted"].dropna()
    accepted = int((decided == "yes").sum())
    context.results.add(at, {"n_accepted": accepted, "n_decided": len(decided)})
    share = wilson_interval(accepted, len(decided), confidence_level=context.confidence_level)
    if isinstance(share, NotEstimable):
        context.results.add(at, dict.fromkeys(("acceptance", "low", "high"), share))
        return
    context.results.add(at, {"acceptance": share.proportion})
    context.results.add(at, fields(share, "low", "high"), method=share.method)


def _add_local(
    results: Results,
    name: str,
    group: Group,
    wave: str,
    rows: pd.DataFrame,
    locality: int,
    pilot: int | None = None,
) -> None:
    """Add referrals to the locality's services as a share of all of them, and of the pilot's."""
    at = Place(name, "referrals", PILOT_LOCAL, group, (wave,))
    n = int(rows["is_local"].sum())
    share = n / locality if locality else None
    results.add(at, {"n": n, "share_of_locality": share}, reason="no referrals in the locality")
    if pilot is not None:
        of_pilot = n / pilot if pilot else None
        results.add(at, {"share_of_pilot": of_pilot}, reason="no referrals of pilot schools")


def _add_changes(
    context: Context, data: ReferralData, waves: tuple[str, str], group: Group, frame: pd.DataFrame
) -> None:
    """Add the change in the share of the locality and in acceptance."""
    parts = [frame[frame["wave"] == wave] for wave in waves]
    local = [part[part["is_local"]] for part in parts]
    shares = [(int(rows["is_pilot"].sum()), len(rows)) for rows in local]
    _add_change(context, Place(data.name, "change", "share_of_locality", group, waves), shares)
    decided = [part[part["is_pilot"]].dropna(subset=["accepted"]) for part in parts]
    accepted = [(int((rows["accepted"] == "yes").sum()), len(rows)) for rows in decided]
    _add_change(context, Place(data.name, "change", "acceptance", group, waves), accepted)


def _add_benchmark(context: Context, data: ReferralData, waves: tuple[str, str]) -> None:
    """Hold the pilot's acceptance against that of everyone else in the locality, by wave."""
    for wave in waves:
        at = Place(data.name, "benchmark", "acceptance", {}, (wave,))
        if context.results.find(at, "difference"):
            continue
        local = data.frame[(data.frame["wave"] == wave) & data.frame["is_local"]]
        decided = local.dropna(subset=["accepted"])
        sides = [decided[~decided["is_pilot"]], decided[decided["is_pilot"]]]
        counts = [(int((rows["accepted"] == "yes").sum()), len(rows)) for rows in sides]
        _add_change(context, at, counts)


def _add_change(context: Context, at: Place, counts: list[tuple[int, int]]) -> None:
    (x_first, n_first), (x_second, n_second) = counts
    found = proportion_difference(
        x_first, n_first, x_second, n_second, confidence_level=context.confidence_level
    )
    results = context.results
    results.add(at, {"n_first": n_first, "n_second": n_second})
    if isinstance(found, NotEstimable):
        results.add(at, dict.fromkeys(("difference", "low", "high", "exact_p_value"), found))
        return
    results.add(at, {"difference": found.difference})
    add_verdict(results, at, found)
    results.add(
        at, fields(found, "low", "high", "p_value"), method=found.method, reason=found.p_reason
    )
    results.add(
        at, {"exact_p_value": found.exact_p_value}, method=found.exact_method, reason=found.p_reason
    )


def add_verdict(results: Results, at: Place, change: ProportionDifference) -> None:
    """Add whether a change of a share is clear: by its interval and by the exact test alike.

    The interval alone would call changes of very few answers clear that the exact test does not.
    """
    alpha = significance(change.confidence_level)
    excludes_zero = change.low > 0 or change.high < 0
    exact = change.exact_p_value
    is_clear = excludes_zero and exact is not None and exact < alpha
    results.add(at, {"excludes_zero": "yes" if excludes_zero else "no"}, method=change.method)
    results.add(
        at,
        {"is_clear": "yes" if is_clear else "no"},
        method=f"interval excludes no change and Fisher's exact p is below {alpha:g}",
    )
