"""Whether the changes would be others without the responses that look careless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.rows import NO_ROWS
from ehs_eval.analyses.quality.speeding import NO_TIMES
from ehs_eval.analyses.quality.straight_lining import Mask, StraightLiners
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.respondents import Respondents, respondents_of
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place

SENSITIVITY: Final = "quality_sensitivity"
BLOCK: Final = "one answer to a whole block"
THROUGHOUT: Final = "one answer throughout"
FAST: Final = "fast responses"
ANY: Final = "any of these"
TOO_FEW_LEFT: Final = "too few answers are left to compare"
NOTHING: Final = "nothing can be compared, with every response or without these"


@dataclass(frozen=True, slots=True)
class _Moved:
    """A change with every response, and without those left out."""

    everyone: float
    without: float
    is_other_verdict: bool


def analyse_quality_sensitivity(
    context: Context,
    survey: Survey,
    counts: Tabulation,
    straight: StraightLiners,
    fast: Mapping[str, Mask],
) -> None:
    """Add each change from first to last wave without the responses flagged.

    Args:
        context: Study, data and the comparisons of the survey.
        survey: The survey.
        counts: Its counts.
        straight: Responses with one answer to many items, by wave.
        fast: Responses that were too fast, by wave.
    """
    data = counts.survey
    if not isinstance(data.store, RowStore):
        for kind in (BLOCK, THROUGHOUT, FAST):
            _add_left_out(context, counts, kind, None, NO_ROWS)
        return
    timed = any(bool((data.store.seconds(wave) >= 0).any()) for wave in data.waves)
    kinds = {BLOCK: straight.block, THROUGHOUT: straight.throughout, FAST: fast}
    if _any(straight.block) and _any(fast):
        kinds[ANY] = {wave: straight.block[wave] | fast[wave] for wave in data.waves}
    for kind, responses in kinds.items():
        known = kind != FAST or timed
        _add_left_out(context, counts, kind, responses if known else None, NO_TIMES)
    if len(data.waves) < 2:
        return
    for kind, responses in kinds.items():
        # With one long block both are the same responses: once is enough.
        is_told = kind == BLOCK and all(
            np.array_equal(mask, straight.throughout[wave]) for wave, mask in responses.items()
        )
        if _any(responses) and not is_told:
            data.store.mark(kind, responses)
            _add_changes(context, survey, counts, kind)


def _any(responses: Mapping[str, Mask]) -> bool:
    return any(bool(mask.any()) for mask in responses.values())


def _add_left_out(
    context: Context,
    counts: Tabulation,
    kind: str,
    responses: Mapping[str, Mask] | None,
    reason: str,
) -> None:
    """Add how many responses of each wave are left out."""
    for wave in counts.survey.waves:
        at = Place(counts.survey.name, SENSITIVITY, None, {"left_out": kind}, (wave,))
        n = None if responses is None else int(responses[wave].sum())
        context.results.add(at, {"n_left_out": n}, reason=reason)


def _add_changes(context: Context, survey: Survey, counts: Tabulation, kind: str) -> None:
    """Add the changes of items and shares without the responses that bear a mark."""
    people = respondents_of(survey, counts)
    span = (counts.survey.waves[0], counts.survey.waves[-1])
    moved = {}
    for share in reported_shares(survey, counts):
        if share.is_of_people and set(span) <= set(share.waves):
            found = _without(context, share, people, kind, span)
            if found is not None:
                moved[share.name] = found
    for block in survey.blocks:
        mine = [moved[item] for item in block.items if item in moved]
        group = {"left_out": kind, "block": block.name}
        _add_summary(context, Place(counts.survey.name, SENSITIVITY, None, group, span), mine)
    whole = Place(counts.survey.name, SENSITIVITY, None, {"left_out": kind}, span)
    _add_summary(context, whole, list(moved.values()))


def _without(
    context: Context,
    share: ReportedShare,
    people: Respondents,
    kind: str,
    span: tuple[str, str],
) -> _Moved | None:
    """Add the change of one share without some responses; None where there is none."""
    dataset = people.counts.survey.name
    kept = people.compare(share.counted.without(kind), span)
    found = kept.by_the_study(context, is_share=True)
    usual = Place(dataset, COMPARISON, share.name, {}, span)
    everyone = context.results.number(usual, "difference")
    verdict = context.results.value(usual, "verdict")
    at = Place(dataset, SENSITIVITY, share.name, {"left_out": kind}, span)
    n_first, n_second = kept.sizes
    context.results.add(at, {"n_first": n_first, "n_second": n_second})
    context.results.add(
        at,
        {"difference": found.difference, "difference_all": everyone},
        method=found.method,
        reason=found.p_reason or "there is nothing to compare",
    )
    # Too few left says nothing of the change, only of how many were left out.
    is_known = found.verdict != "too few" or verdict == "too few"
    other = ("yes" if found.verdict != verdict else "no") if is_known else None
    said = {"verdict": found.verdict, "verdict_all": verdict, "verdict_differs": other}
    context.results.add(at, said, method=found.reason, reason=TOO_FEW_LEFT)
    if found.difference is None or everyone is None:
        return None
    return _Moved(everyone, found.difference, other == "yes")


def _add_summary(context: Context, at: Place, moved: list[_Moved]) -> None:
    """Add the mean change of some items, the largest move and how many verdicts differ."""
    n = len(moved)
    if "block" in at.group:
        # Over all blocks, better and worse would cancel each other out.
        means = {
            "difference_all": sum(each.everyone for each in moved) / n if n else None,
            "difference": sum(each.without for each in moved) / n if n else None,
        }
        context.results.add(at, means, method="mean over the items", reason=NOTHING)
    context.results.add(
        at,
        {
            "n_items": n,
            "largest_move": max(abs(each.without - each.everyone) for each in moved) if n else None,
            "n_verdicts_differ": sum(each.is_other_verdict for each in moved),
        },
        reason=NOTHING,
    )
