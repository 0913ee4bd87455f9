"""People who answered in more than one wave, linked by nickname, and how each of them changed.

A nickname links only where it is not blank and belongs to one response of its wave; one that is
nearly the same links too where the study file says so, and is counted in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ehs_eval.analyses.comparisons import add_paired, add_people
from ehs_eval.analyses.context import (
    Context,
    contrasts,
    fields,
    higher_points_are,
)
from ehs_eval.analyses.links import count_links, link_kinds
from ehs_eval.analyses.people import near_matches_of_survey, people_of_survey
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place, Results
from ehs_eval.stats import NotEstimable, mcnemar

LINKED_BY: Final[Mapping[Linking, str]] = {
    "exact": "linked by the same code",
    "near": "linked by the same code, or one that is nearly the same",
}
"""What the analyses link people by."""


def analyse_linkage(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add how many people are linked, and the change of those people in every block and item."""
    data = counts.survey
    if survey.respondent is None or len(data.waves) < 2:
        return
    codes = people_of_survey(survey, data).rows
    _add_numbers(context.results, data, codes)
    _add_audit(context.results, survey, data)
    answers = _answers(context, survey, data)
    for first, second in contrasts(data.waves):
        pairs = codes[[first, second]].dropna().astype(int)
        pairs.columns = pd.Index(["first", "second"])
        _add_pairs(context, survey, data.name, answers, pairs, (first, second))
    if len(data.waves) > 2:
        _add_pairs(context, survey, data.name, answers, _first_and_last(codes), data.waves)


def _first_and_last(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the earliest and the latest response of people who answered more than once."""
    linked = codes[codes.notna().sum(axis=1) >= 2]
    first = linked.bfill(axis=1).iloc[:, 0]
    last = linked.ffill(axis=1).iloc[:, -1]
    return pd.DataFrame({"first": first, "second": last}).astype(int)


def _add_numbers(results: Results, data: SurveyData, codes: pd.DataFrame) -> None:
    for wave in data.waves:
        mine = data.responses[data.responses["wave"] == wave]
        known = mine["respondent"].dropna()
        at = Place(data.name, "linkage", None, {}, (wave,))
        results.add(
            at,
            {
                "n": len(mine),
                "n_blank": len(mine) - len(known),
                "n_shared": int(known.duplicated(keep=False).sum()),
                "n_usable": int(codes[wave].notna().sum()),
            },
        )
    for waves in [*contrasts(data.waves), data.waves]:
        if len(waves) == len(data.waves) == 2 and waves is data.waves:
            continue
        present = codes[list(waves)].notna()
        at = Place(data.name, "linkage", None, {}, waves)
        results.add(
            at,
            {
                "n_people": int(present.any(axis=1).sum()),
                "n_linked": int((present.sum(axis=1) >= 2).sum()),
            },
        )
        if len(waves) > 2:
            results.add(at, {"n_all_waves": int(present.all(axis=1).sum())})


def _add_audit(results: Results, survey: Survey, data: SurveyData) -> None:
    """Add what links people between two waves, whether or not the study uses near matches."""
    matches = near_matches_of_survey(survey, data)
    kinds = link_kinds(data, matches)
    for waves in contrasts(data.waves):
        found = count_links(kinds, matches, waves)
        at = Place(data.name, "linkage", None, {}, waves)
        method = f"codes alike by {survey.near_similarity:g} or more (Damerau-Levenshtein)"
        results.add(at, {"n_exact": found.n_exact})
        results.add(at, fields(found, "n_near", "n_ambiguous"), method=method)
        linked = found.n_exact + (found.n_near if survey.linking == "near" else 0)
        for wave, side in zip(waves, ("first", "second"), strict=True):
            usable = int((kinds["person"].notna() & (kinds["wave"] == wave)).sum())
            share = linked / usable if usable else None
            why = "nobody in this wave has a usable code"
            results.add(
                at, {f"share_of_{side}": share}, method=LINKED_BY[survey.linking], reason=why
            )


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers to the items of the blocks, by response; columns are items.

    Attributes:
        points: The scale point (from 1); missing for no answer and for one off the scale.
        counted: 1 where the answer counts, 0 where it does not; missing outside the base.
    """

    points: pd.DataFrame
    counted: pd.DataFrame


def _answers(context: Context, survey: Survey, data: SurveyData) -> _Answers:
    point: dict[tuple[str, str], float] = {}
    counted: dict[tuple[str, str], float] = {}
    for block in survey.blocks:
        scale = context.study.scale_of(block)
        base = scale.labels if block.base == "scale" else [*scale.labels, *scale.off_scale]
        for item in block.items:
            for number, label in enumerate(scale.labels, start=1):
                point[item, label] = number
            for label in base:
                counted[item, label] = float(label in block.counts)
    items = [item for block in survey.blocks for item in block.items]
    return _Answers(*(_by_response(data, items, values) for values in (point, counted)))


def _by_response(
    data: SurveyData, items: list[str], values: Mapping[tuple[str, str], float]
) -> pd.DataFrame:
    """Return the value of each answer, a column for every item, also for one nobody answered."""
    mine = data.answers[data.answers["question"].isin(items)]
    found = [values.get(key) for key in zip(mine["question"], mine["answer"], strict=True)]
    table = mine.assign(value=pd.Series(found, index=mine.index, dtype=float))
    return table.pivot_table(index="response", columns="question", values="value").reindex(
        columns=items
    )


def _add_pairs(
    context: Context,
    survey: Survey,
    name: str,
    answers: _Answers,
    pairs: pd.DataFrame,
    waves: tuple[str, ...],
) -> None:
    """Add the change of linked people in every block and item; blocks are means of their items."""
    first, second = _sides(answers.points, pairs)
    before, after = _sides(answers.counted, pairs)
    for block in survey.blocks:
        items = list(block.items)
        higher_is = higher_points_are(context, block)
        means = block_means(first[items], second[items])
        if len(items) > 1:
            at = Place(name, "matched_pairs", block.name, {}, waves)
            add_paired(context, at, means[0], means[1], higher_is=higher_is)
            add_people(context, at, means[1] - means[0], higher_is)
        for item in items:
            at = Place(name, "matched_pairs", item, {}, waves)
            add_paired(context, at, first[item], second[item], higher_is=higher_is)
            add_people(context, at, second[item] - first[item], higher_is)
            at = Place(name, "mcnemar", item, {}, waves)
            _add_mcnemar(context, at, before[item], after[item])


def block_means(first: pd.DataFrame, second: pd.DataFrame) -> list[pd.Series]:
    """Return the mean of each linked person's items in either wave.

    Only of items answered both times, or the items and not the person would differ.
    """
    answered = first.notna() & second.notna()
    return [side.where(answered).mean(axis=1).round(10) for side in (first, second)]


def _sides(table: pd.DataFrame, pairs: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the earlier and the later rows of linked people, both indexed by person."""
    return [table.reindex(pairs[side]).set_axis(pairs.index) for side in ("first", "second")]


def _add_mcnemar(context: Context, at: Place, first: pd.Series, second: pd.Series) -> None:
    """Add McNemar's test of the counted share among linked people, on the base of that share."""
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).dropna()
    before, after = both["first"] == 1, both["second"] == 1
    table = [
        [int((before & after).sum()), int((before & ~after).sum())],
        [int((~before & after).sum()), int((~before & ~after).sum())],
    ]
    context.results.add(at, {"n_pairs": len(both), "n_lost": table[0][1], "n_gained": table[1][0]})
    found = (
        mcnemar(table, confidence_level=context.confidence_level)
        if len(both)
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
