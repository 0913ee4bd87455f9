"""What those who did not answer could change: the worst and the best case of headline shares."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.participation import survey_population
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.evidence import items_of_evidence
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place, Results
from ehs_eval.stats import Bounds, NotEstimable, nonresponse_bounds
from ehs_eval.stats.nonresponse import change_bounds

BOUNDS: Final = "bounds"
WORST_CASE: Final = "worst case of Manski 1989: all who did not answer say no, or all yes"


def analyse_bounds(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the bounds of each headline share in each wave, and of its change from the first."""
    data = counts.survey
    if survey.population is None:
        return
    population = survey_population(context, survey)
    headline = headline_items(context.study, data.name)
    for share in reported_shares(survey, counts):
        if share.name not in headline or not share.is_of_people:
            continue
        found = {wave: _bounds(share, wave, population) for wave in share.waves}
        for wave, bounds in found.items():
            at = Place(data.name, BOUNDS, share.name, {}, (wave,))
            _add_share(context.results, at, bounds)
        first = data.waves[0]
        for later in data.waves[1:]:
            if first in found and later in found:
                at = Place(data.name, BOUNDS, share.name, {}, (first, later))
                _add_change(context.results, at, found[first], found[later])


def headline_items(study: Study, dataset: str) -> set[str]:
    """Return the items that outcomes rest on; all items of the blocks in a study without any."""
    if study.outcomes:
        evidence = [part for outcome in study.outcomes for part in outcome.evidence]
        return {item for name, item in items_of_evidence(study, evidence) if name == dataset}
    return {item for block in study.surveys[dataset].blocks for item in block.items}


def _bounds(share: ReportedShare, wave: str, population: int | None) -> Bounds | NotEstimable:
    """Return the bounds of a share over all who could have been in its base.

    Those who answered outside the base ("Don't know") are known not to be in it.
    """
    count = share.count(wave)
    if population is None:
        return NotEstimable("the number of people who could answer is not stated", count.base)
    possible = population - count.off_scale
    if count.base > possible:
        return NotEstimable("more answers than people listed", count.base)
    return nonresponse_bounds(count.successes, count.base, possible)


def _add_share(results: Results, at: Place, found: Bounds | NotEstimable) -> None:
    if isinstance(found, NotEstimable):
        results.add(at, dict.fromkeys(("low", "high", "response_rate"), found))
        return
    results.add(at, {"low": found.low, "high": found.high}, method=WORST_CASE)
    results.add(
        at,
        {"n": found.n, "population": found.population, "response_rate": found.response_rate},
    )


def _add_change(
    results: Results, at: Place, first: Bounds | NotEstimable, later: Bounds | NotEstimable
) -> None:
    """Add the bounds of a change, and whether its direction is known whoever did not answer."""
    match first, later:
        case Bounds(), Bounds():
            low, high = change_bounds(first, later)
            excludes = "yes" if low > 0 or high < 0 else "no"
            results.add(
                at, {"low": low, "high": high, "excludes_zero": excludes}, method=WORST_CASE
            )
        case (NotEstimable() as why, _) | (_, NotEstimable() as why):
            results.add(at, dict.fromkeys(("low", "high", "excludes_zero"), why))
