"""People who answered in more than one wave, linked by nickname, and how each of them changed.

A nickname links only where it is not blank and belongs to one response of its wave; one that is
nearly the same links too where the study file says so, and is counted in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ehs_eval.analyses.comparisons import Pairs, add_paired, add_people
from ehs_eval.analyses.context import (
    Context,
    contrasts,
    fields,
    higher_points_are,
)
from ehs_eval.analyses.linked_rows import LinkedRows, linked_rows, pairs_of_rows
from ehs_eval.analyses.linking import Links
from ehs_eval.analyses.links import count_ambiguous, link_kinds
from ehs_eval.analyses.ordinal import item_points
from ehs_eval.analyses.reported_shares import reported_shares
from ehs_eval.analyses.scoring import Scored
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.results import Place, Results
from ehs_eval.stats import NotEstimable, mcnemar

LINKED_BY: Final[Mapping[Linking, str]] = {
    "exact": "linked by the same code",
    "near": "linked by the same code, or one that is nearly the same",
}
"""What the analyses link people by."""

COUNTS_ONLY: Final = (
    "each person's answers are needed, and only counts come back from where they are"
)

_CODES: Final = ("n_blank", "n_shared", "n_usable")
_OF_BLOCKS: Final = (
    "n_pairs",
    "n_higher",
    "n_lower",
    "n_same",
    "mean_change",
    "p_value",
    "exact_p_value",
)


def analyse_linkage(context: Context, survey: Survey, links: Links) -> None:
    """Add how many people are linked, and the change of those people in every block and item."""
    counts = links.counts[links.used]
    waves = counts.survey.waves
    if survey.respondent is None or len(waves) < 2:
        return
    _add_numbers(context.results, counts)
    _add_audit(context.results, survey, links)
    for span in [*contrasts(waves), *([waves] if len(waves) > 2 else [])]:
        _add_pairs(context, survey, counts, span)


def _add_numbers(results: Results, counts: Tabulation) -> None:
    name, waves = counts.survey.name, counts.survey.waves
    for wave in waves:
        codes = counts.store.codes(wave)
        at = Place(name, "linkage", None, {}, (wave,))
        results.add(at, {"n": counts.respondents(wave), **fields(codes, *_CODES)})
    for span in [*contrasts(waves), *([waves] if len(waves) > 2 else [])]:
        seen = counts.seen(span)
        at = Place(name, "linkage", None, {}, span)
        n_linked = sum(n for present, n in seen.items() if sum(present) >= 2)
        results.add(at, {"n_people": sum(seen.values()), "n_linked": n_linked})
        if len(span) > 2:
            results.add(at, {"n_all_waves": seen.get((True,) * len(span), 0)})


def _add_audit(results: Results, survey: Survey, links: Links) -> None:
    """Add what links people between two waves, whether or not the study uses near matches."""
    data = links.counts["exact"].survey
    why = links.matches.reason
    kinds = link_kinds(data, links.matches) if links.matches.unclear else None
    for waves in contrasts(data.waves):
        linked = {
            linking: counts.seen(waves).get((True, True), 0)
            for linking, counts in links.counts.items()
        }
        at = Place(data.name, "linkage", None, {}, waves)
        results.add(at, {"n_exact": linked["exact"]})
        unclear = 0 if kinds is None else count_ambiguous(kinds, links.matches, waves)
        found: dict[str, int | None] = {"n_near": None, "n_ambiguous": None}
        if why is None:
            found = {"n_near": linked["near"] - linked["exact"], "n_ambiguous": unclear}
        method = f"codes alike by {survey.near_similarity:g} or more (Damerau-Levenshtein)"
        results.add(at, found, method=method, reason=why)
        for wave, side in zip(waves, ("first", "second"), strict=True):
            usable = data.store.codes(wave).n_usable
            share = linked[links.used] / usable if usable else None
            method = LINKED_BY[links.used]
            none = "nobody in this wave has a usable code"
            results.add(at, {f"share_of_{side}": share}, method=method, reason=none)


def _add_pairs(
    context: Context, survey: Survey, counts: Tabulation, waves: tuple[str, ...]
) -> None:
    """Add the change of linked people in every block and item; blocks are means of their items."""
    name = counts.survey.name
    people = None if counts.row_store is None else linked_rows(counts.row_store, waves)
    counted = {share.name: share.counted for share in reported_shares(survey, counts)}
    for block in survey.blocks:
        higher_is = higher_points_are(context, block)
        points = {item: item_points(context, block, item) for item in block.items}
        if len(points) > 1:
            at = Place(name, "matched_pairs", block.name, {}, waves)
            _add_block(context, at, people, list(points.values()), higher_is)
        for item, scored in points.items():
            at = Place(name, "matched_pairs", item, {}, waves)
            add_paired(context, at, scored.ends(counts, waves), higher_is=higher_is)
            _add_each(context, at, counts, people, scored, higher_is)
            at = Place(name, "mcnemar", item, {}, waves)
            _add_mcnemar(context, at, counted[item].ends(counts, waves))


def _add_block(
    context: Context,
    at: Place,
    people: LinkedRows | None,
    items: list[Scored],
    higher_is: HigherIs,
) -> None:
    """Add the change of the mean of each linked person's items."""
    if people is None:
        context.results.add(at, dict.fromkeys(_OF_BLOCKS), reason=COUNTS_ONLY)
        return
    first, second = people.means(items)
    add_paired(context, at, pairs_of_rows(first, second), higher_is=higher_is)
    add_people(context, at, second - first, higher_is)


def _add_each(
    context: Context,
    at: Place,
    counts: Tabulation,
    people: LinkedRows | None,
    item: Scored,
    higher_is: HigherIs,
) -> None:
    """Add the change of each person in an item, where few are linked."""
    n_linked = sum(n for present, n in counts.seen(at.waves).items() if sum(present) > 1)
    if not 0 < n_linked <= context.study.study.small_group:
        return
    if people is None:
        context.results.add(at, {"changes_of_people": None}, reason=COUNTS_ONLY)
        return
    first, second = people.ends(item)
    add_people(context, at, second - first, higher_is)


def _add_mcnemar(context: Context, at: Place, pairs: Pairs) -> None:
    """Add McNemar's test of the counted share among linked people, on the base of that share."""
    table = [[pairs.get((a, b), 0) for b in (1.0, 0.0)] for a in (1.0, 0.0)]
    n = sum(pairs.values())
    context.results.add(at, {"n_pairs": n, "n_lost": table[0][1], "n_gained": table[1][0]})
    found = (
        mcnemar(table, confidence_level=context.confidence_level)
        if n
        else (NotEstimable("no pairs", 0))
    )
    if isinstance(found, NotEstimable):
        context.results.add(at, dict.fromkeys(("difference", "mid_p_value"), found))
        return
    context.results.add(
        at,
        fields(found, "difference", "low", "high"),
        method=found.method,
    )
    context.results.add(
        at, {"exact_p_value": found.exact_p_value}, method="exact binomial", reason=found.p_reason
    )
    context.results.add(
        at, {"mid_p_value": found.mid_p_value}, method="mid-p", reason=found.p_reason
    )
