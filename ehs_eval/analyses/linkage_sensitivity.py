"""Whether results depend on which codes link people: the same ones alone, or near matches too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from ehs_eval.analyses.bounds import headline_items
from ehs_eval.analyses.comparisons import add_paired
from ehs_eval.analyses.context import Context, contrasts, fields, higher_points_are
from ehs_eval.analyses.linkage import block_means
from ehs_eval.analyses.ordinal import scale_points
from ehs_eval.analyses.people import People, people_of_survey
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.results import Place
from ehs_eval.stats.wave_change import compare_waves

LINKAGE_SENSITIVITY: Final = "linkage_sensitivity"
LINKINGS: Final[tuple[Linking, Linking]] = ("exact", "near")
OF_LINKED: Final = {"of": "linked people"}
"""Group of the mean change of the linked people, beside the comparisons of all answers."""


def analyse_linkage_sensitivity(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add blocks and headline shares by either way of linking, where the two differ at all."""
    data = counts.survey
    if survey.respondent is None or len(data.waves) < 2:
        return
    people = {linking: people_of_survey(survey, data, linking) for linking in LINKINGS}
    headline = headline_items(context.study, data.name)
    shares = [
        share
        for share in reported_shares(survey, counts)
        if share.name in headline and share.is_of_people
    ]
    points = scale_points(context, survey, data)
    for waves in contrasts(data.waves):
        exact, both = (len(people[linking].links(*waves)) for linking in LINKINGS)
        at = Place(data.name, LINKAGE_SENSITIVITY, None, {}, waves)
        context.results.add(at, {"n_exact": exact, "n_near": both - exact})
        if both > exact:
            _add_blocks(context, survey, at, points, people)
            for share in shares:
                if set(waves) <= set(share.waves):
                    _add_comparisons(context, at, share, people)


def _add_blocks(
    context: Context,
    survey: Survey,
    at: Place,
    points: pd.DataFrame,
    people: Mapping[Linking, People],
) -> None:
    """Add the change of linked people in each block, the mean of its items."""
    first, second = at.waves
    for linking, linked in people.items():
        rows = linked.links(first, second)
        sides = [points.reindex(rows[:, side]).reset_index(drop=True) for side in (0, 1)]
        for block in survey.blocks:
            means = block_means(*(side[list(block.items)] for side in sides))
            group = {"linking": linking, **OF_LINKED}
            place = Place(at.dataset, at.analysis, block.name, group, at.waves)
            add_paired(context, place, *means, higher_is=higher_points_are(context, block))


def _add_comparisons(
    context: Context, at: Place, share: ReportedShare, people: Mapping[Linking, People]
) -> None:
    """Add the recommended comparison of a share of all answers."""
    first, second = at.waves
    settings = context.study.study
    for linking, linked in people.items():
        found = compare_waves(
            linked.compare(
                share.answers(first), share.answers(second), linked.links(first, second)
            ),
            is_share=True,
            schools=linked.recorded,
            smallest=settings.small_group,
            dominance=settings.dominance,
            confidence_level=context.confidence_level,
        )
        place = Place(at.dataset, at.analysis, share.name, {"linking": linking}, at.waves)
        context.results.add(place, fields(found.linkage, "n_pairs", "design"))
        context.results.add(
            place,
            fields(found, "difference", "low", "high", "p_value"),
            method=found.method,
            reason=found.p_reason,
        )
        context.results.add(place, {"verdict": found.verdict}, method=found.reason)
