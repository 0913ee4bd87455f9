"""People who answered in more than one wave, linked by nickname, and how each of them changed.

A nickname links only where it is not blank and belongs to one response of its wave.
"""

from __future__ import annotations

import pandas as pd

from ehs_eval.analyses.comparisons import add_paired
from ehs_eval.analyses.context import Context, contrasts, fields
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.models import Block, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise
from ehs_eval.results import Group, Place, Results
from ehs_eval.stats import NotEstimable, mcnemar

FIRST_TO_LAST = "first against last answer of each person"


def analyse_linkage(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add how many people are linked, and the change of those people in every block and item."""
    data = counts.survey
    if survey.respondent is None or len(data.waves) < 2:
        return
    codes = _usable_codes(data)
    _add_numbers(context.results, data, codes)
    points = _points(context, survey, data)
    for first, second in contrasts(data.waves):
        pairs = codes[[first, second]].dropna().astype(int)
        pairs.columns = pd.Index(["first", "second"])
        _add_pairs(context, survey, counts, points, pairs, (first, second))
    if len(data.waves) > 2:
        _add_pairs(context, survey, counts, points, _first_and_last(codes), data.waves)


def _usable_codes(data: SurveyData) -> pd.DataFrame:
    """Return the response of each person in each wave, missing where there is none."""
    known = data.responses.dropna(subset=["respondent"])
    alone = known[~known.duplicated(["wave", "respondent"], keep=False)]
    alone = alone.assign(response=alone.index)
    table = alone.pivot_table(index="respondent", columns="wave", values="response", sort=False)
    return table.reindex(columns=list(data.waves))


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


def _points(context: Context, survey: Survey, data: SurveyData) -> pd.DataFrame:
    """Return the scale point (from 1) of every item answered, by response; columns are items."""
    point: dict[tuple[str, str], int] = {}
    for block in survey.blocks:
        for item in block.items:
            for number, label in enumerate(context.study.scale_of(block).labels, start=1):
                point[item, label] = number
    mine = data.answers[data.answers["question"].isin([item for item, _ in point])]
    values = [point.get(key) for key in zip(mine["question"], mine["answer"], strict=True)]
    table = mine.assign(value=pd.Series(values, index=mine.index, dtype=float))
    return table.pivot_table(index="response", columns="question", values="value")


def _add_pairs(
    context: Context,
    survey: Survey,
    counts: Tabulation,
    points: pd.DataFrame,
    pairs: pd.DataFrame,
    waves: tuple[str, ...],
) -> None:
    """Add the change of linked people in every block and item; blocks are means of their items."""
    name = counts.survey.name
    first = points.reindex(pairs["first"]).set_axis(pairs.index)
    second = points.reindex(pairs["second"]).set_axis(pairs.index)
    for block in survey.blocks:
        items = [item for item in block.items if item in points.columns]
        if not items:
            continue
        higher_is = _higher_points_are(context, block)
        # Only items answered both times, or the items and not the person would differ.
        answered = first[items].notna() & second[items].notna()
        means = [side[items].where(answered).mean(axis=1).round(10) for side in (first, second)]
        if len(block.items) > 1:
            at = Place(name, "matched_pairs", block.name, {}, waves)
            add_paired(context, at, means[0], means[1], higher_is=higher_is)
            _add_people(context, at, means[1] - means[0])
        for item in items:
            at = Place(name, "matched_pairs", item, {}, waves)
            add_paired(context, at, first[item], second[item], higher_is=higher_is)
            _add_mcnemar(
                context, block, first[item], second[item], Place(name, "mcnemar", item, {}, waves)
            )


def _add_people(context: Context, at: Place, change: pd.Series) -> None:
    """Add the change of each person where there are too few for anything else; never a code."""
    change = change.dropna()
    if len(change) > context.study.study.small_group:
        return
    for number, value in enumerate(change, start=1):
        group: Group = {"pair": str(number)}
        place = Place(at.dataset, at.analysis, at.item, group, at.waves)
        context.results.add(place, {"change": round(float(value), 10)})


def _higher_points_are(context: Context, block: Block) -> str:
    """Return whether a higher scale point is better, from the points that count.

    Disagreeing with stigma counts and is better, so that a higher point (agreeing) is worse.
    """
    if block.higher_is == "neither":
        return "neither"
    labels = [normalise(label) for label in context.study.scale_of(block).labels]
    counted = [labels.index(normalise(label)) for label in block.counts]
    middle, mean = (len(labels) - 1) / 2, sum(counted) / len(counted)
    if mean == middle:
        return "neither"
    return "better" if (mean > middle) == (block.higher_is == "better") else "worse"


def _add_mcnemar(
    context: Context, block: Block, first: pd.Series, second: pd.Series, at: Place
) -> None:
    """Add McNemar's test of the counted share among linked people."""
    labels = [normalise(label) for label in context.study.scale_of(block).labels]
    counted = {labels.index(normalise(label)) + 1 for label in block.counts}
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).dropna()
    before, after = both["first"].isin(counted), both["second"].isin(counted)
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
