"""Whether results depend on which codes link people: the same ones alone, or near matches too."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.bounds import headline_items
from ehs_eval.analyses.comparisons import add_paired
from ehs_eval.analyses.context import Context, contrasts, fields, higher_points_are
from ehs_eval.analyses.linked_rows import linked_rows, pairs_of_rows
from ehs_eval.analyses.linking import Links
from ehs_eval.analyses.ordinal import item_points
from ehs_eval.analyses.reported_shares import reported_shares
from ehs_eval.analyses.respondents import respondents_of
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.results import Place

LINKAGE_SENSITIVITY: Final = "linkage_sensitivity"
LINKINGS: Final[tuple[Linking, Linking]] = ("exact", "near")
OF_LINKED: Final = {"of": "linked people"}
"""Group of the mean change of the linked people, beside the comparisons of all answers."""


def analyse_linkage_sensitivity(context: Context, survey: Survey, links: Links) -> None:
    """Add blocks and headline shares by either way of linking, where the two differ at all."""
    data = links.counts["exact"].survey
    if survey.respondent is None or len(data.waves) < 2:
        return
    for waves in contrasts(data.waves):
        at = Place(data.name, LINKAGE_SENSITIVITY, None, {}, waves)
        n = {
            linking: counts.seen(waves).get((True, True), 0)
            for linking, counts in links.counts.items()
        }
        why = links.matches.reason
        more = None if why is not None else n["near"] - n["exact"]
        context.results.add(at, {"n_exact": n["exact"], "n_near": more}, reason=why)
        if more:
            _add_blocks(context, survey, at, links)
            _add_comparisons(context, survey, at, links)


def _add_blocks(context: Context, survey: Survey, at: Place, links: Links) -> None:
    """Add the change of linked people in each block, the mean of its items."""
    for linking, counts in links.counts.items():
        assert counts.row_store is not None  # near matches are looked for in memory alone
        people = linked_rows(counts.row_store, at.waves)
        for block in survey.blocks:
            items = [item_points(context, block, item) for item in block.items]
            first, second = people.means(items)
            group = {"linking": linking, **OF_LINKED}
            place = Place(at.dataset, at.analysis, block.name, group, at.waves)
            higher_is = higher_points_are(context, block)
            add_paired(context, place, pairs_of_rows(first, second), higher_is=higher_is)


def _add_comparisons(context: Context, survey: Survey, at: Place, links: Links) -> None:
    """Add the recommended comparison of headline shares of all answers."""
    headline = headline_items(context.study, at.dataset)
    first, second = at.waves
    for share in reported_shares(survey, links.counts["exact"]):
        if share.name not in headline or not share.is_of_people:
            continue
        if not {first, second} <= set(share.waves):
            continue
        for linking, counts in links.counts.items():
            people = respondents_of(survey, counts)
            compared = people.compare(share.counted, (first, second))
            found = compared.by_the_study(context, is_share=True)
            place = Place(at.dataset, at.analysis, share.name, {"linking": linking}, at.waves)
            context.results.add(place, fields(found.linkage, "n_pairs", "design"))
            context.results.add(
                place,
                fields(found, "difference", "low", "high", "p_value"),
                method=found.method,
                reason=found.p_reason,
            )
            context.results.add(place, {"verdict": found.verdict}, method=found.reason)
