"""Shares of survey items by wave, and their change: Salford's rule beside the better one."""

from __future__ import annotations

from ehs_eval.analyses.comparison import add_comparison
from ehs_eval.analyses.context import Context, contrasts, direction
from ehs_eval.analyses.margins import Margin, Margins, margins_of
from ehs_eval.analyses.reported_shares import ReportedShare, ShareCount, reported_shares
from ehs_eval.analyses.respondents import respondents_of
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place, Results
from ehs_eval.stats import (
    NotEstimable,
    proportion_difference,
    wilson_interval,
)

MENTIONS = "a share of mentions: one person can give several, so that no interval or test holds"


def analyse_shares(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the share of every item and derived share in each wave and its change between waves."""
    margins = margins_of(context, survey)
    people = respondents_of(survey, counts)
    for share in reported_shares(survey, counts):
        found = {wave: share.count(wave) for wave in share.waves}
        for wave, count in found.items():
            at = Place(counts.survey.name, "proportion", share.name, {}, (wave,))
            _add_share(context, at, share, count)
        for first, second in contrasts(share.waves):
            at = Place(counts.survey.name, "change", share.name, {}, (first, second))
            of_wave = margins.of_wave(counts.respondents(survey.margin_wave or second))
            pair = (found[first], found[second])
            if share.is_of_people:
                _add_change(context.results, at, pair, share.higher_is, margins, of_wave)
                compared = people.compare(share.counted, (first, second))
                add_comparison(context, at, compared, is_share=True, higher_is=share.higher_is)
            else:
                _add_untested_change(context.results, at, pair, share.higher_is)


def _add_share(context: Context, at: Place, share: ReportedShare, count: ShareCount) -> None:
    level = context.confidence_level
    results = context.results
    results.add(
        at,
        {
            "count": count.successes,
            "n": count.base,
            "n_missing": count.missing,
            "n_off_scale": count.off_scale,
        },
    )
    interval = wilson_interval(count.successes, count.base, confidence_level=level)
    if isinstance(interval, NotEstimable):
        results.add(at, {"proportion": interval, "low": interval, "high": interval})
        return
    results.add(at, {"proportion": interval.proportion})
    if share.is_of_people:
        results.add(at, {"low": interval.low, "high": interval.high}, method=interval.method)
    else:
        results.add(at, {"low": None, "high": None}, reason=MENTIONS)


def _add_untested_change(
    results: Results, at: Place, counts: tuple[ShareCount, ShareCount], higher_is: HigherIs
) -> None:
    """Add the change of a share of mentions, with the reason why there is no more to it."""
    first, second = counts
    if not first.base or not second.base:
        why = NotEstimable("n = 0", 0)
        results.add(at, {"difference": why, "direction": why})
    else:
        difference = second.successes / second.base - first.successes / first.base
        said = direction(round(difference, 10), higher_is)
        results.add(at, {"difference": difference, "direction": said})
    untested = ("low", "high", "p_value", "exact_p_value")
    margins = ("single_wave_margin", "change_margin")
    beyond = tuple(f"beyond_{name}" for name in margins)
    results.add(at, dict.fromkeys((*untested, *margins, *beyond), None), reason=MENTIONS)


def _add_change(
    results: Results,
    at: Place,
    counts: tuple[ShareCount, ShareCount],
    higher_is: HigherIs,
    margins: Margins,
    of_wave: Margin,
) -> None:
    """Add a change, its interval and test, and whether it leaves either margin of error."""
    first, second = counts
    change = proportion_difference(
        first.successes,
        first.base,
        second.successes,
        second.base,
        confidence_level=margins.confidence_level,
    )
    if isinstance(change, NotEstimable):
        results.add(at, dict.fromkeys(("difference", "low", "high", "p_value"), change))
        results.add(at, {"direction": change})
        return
    results.add(
        at, {"difference": change.difference, "direction": direction(change.difference, higher_is)}
    )
    results.add(
        at,
        {"low": change.low, "high": change.high, "p_value": change.p_value},
        method=change.method,
        reason=change.p_reason,
    )
    results.add(
        at,
        {"exact_p_value": change.exact_p_value},
        method=change.exact_method,
        reason=change.p_reason,
    )
    _add_margin(results, at, "single_wave_margin", of_wave, change.difference)
    of_change = margins.of_change(first.base, second.base)
    _add_margin(results, at, "change_margin", of_change, change.difference)


def _add_margin(results: Results, at: Place, name: str, margin: Margin, difference: float) -> None:
    beyond: str | NotEstimable = (
        margin.value
        if isinstance(margin.value, NotEstimable)
        else "yes"
        if abs(difference) > margin.value
        else "no"
    )
    results.add(at, {name: margin.value, f"beyond_{name}": beyond}, method=margin.method)
