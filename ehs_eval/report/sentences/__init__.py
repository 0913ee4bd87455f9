"""Results in sentences: each says no more than its result does.

A change is a clear rise or fall only where the result calls it clear; where schools, people or
answers are too few for a claim, the sentence says so and why. A new analysis is a function that
tells it and its line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.report.sentences import (
    changes,
    links,
    pairs,
    points,
    quality,
    questions,
    scores,
    shares,
    totals,
    who,
)
from ehs_eval.report.sentences.naming import groups_compared, heading, label_of, title, when
from ehs_eval.report.sentences.told import WHY_WITHHELD, Kind, NoFigure, Told, joined
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.results import Place, Results, group_key

__all__ = ["KINDS", "sentence", "sentences"]

KINDS: dict[str, Kind] = {
    "proportion": Kind("the share", shares.tell_proportion),
    "change": Kind("the change", shares.tell_change),
    "benchmark": Kind("the benchmark", shares.tell_benchmark),
    "weighted_proportion": Kind("the weighted share", shares.tell_weighted_proportion),
    "weighted_change": Kind("the weighted change", shares.tell_weighted_change),
    "comparison": Kind("the comparison", changes.tell_comparison),
    "within_schools": Kind("the change within schools", changes.tell_within_schools),
    "school_change": Kind("the change of schools", changes.tell_school_change),
    "outcome": Kind("the change", changes.tell_outcome),
    "ordinal": Kind("the change in points of the scale", points.tell_ordinal),
    "cut": Kind("the change at another cut", points.tell_cut),
    "detectable": Kind("the smallest change that could show", points.tell_detectable),
    "clustering": Kind("the likeness of people of one school", points.tell_clustering),
    "comparability": Kind("the question", questions.tell_comparability),
    "distribution": Kind("the answers", questions.tell_distribution),
    "crosstab": Kind("the cross-tabulation", questions.tell_crosstab),
    "chi_square": Kind("the test of answers", questions.tell_chi_square),
    "linear_trend": Kind("the trend", questions.tell_linear_trend),
    "describe": Kind("the mean", scores.tell_describe),
    "below_cut_off": Kind("the share below a cut-off", scores.tell_below_cut_off),
    "ceiling": Kind("the ends of the scale", scores.tell_ceiling),
    "mann_whitney": Kind("the test of two sets of scores", scores.tell_mann_whitney),
    "kruskal_wallis": Kind("the test of several sets of scores", scores.tell_kruskal_wallis),
    "matched_pairs": Kind("the change of linked people", pairs.tell_matched_pairs),
    "paired_scores": Kind("the scores of one person", pairs.tell_paired_scores),
    "mcnemar": Kind("the change of linked people", pairs.tell_mcnemar),
    "repeated": Kind("the test over all waves", pairs.tell_repeated),
    "attainable": Kind("the smallest p-value", pairs.tell_attainable),
    "regression_to_mean": Kind("the regression to the mean", pairs.tell_regression_to_mean),
    "participation": Kind("the answers", who.tell_participation),
    "population": Kind("the number listed", who.tell_population),
    "linkage": Kind("the linked people", who.tell_linkage),
    "linkage_sensitivity": Kind("the linked people", links.tell_linkage_sensitivity),
    "attrition": Kind("the people who came back", who.tell_attrition),
    "returners": Kind("the earlier answers of those who came back", who.tell_returners),
    "weighting": Kind("the weights", who.tell_weighting),
    "bounds": Kind("the bounds", who.tell_bounds),
    "programmes": Kind("the programmes", who.tell_programmes),
    "referrals": Kind("the referrals", who.tell_referrals),
    "quality_responses": Kind("the records", quality.tell_responses),
    "missing": Kind("the missing answers", quality.tell_missing),
    "straight_lining": Kind("the answers that are all the same", quality.tell_straight_lining),
    "speeding": Kind("the time taken", quality.tell_speeding),
    "contradictions": Kind("the contradictions", quality.tell_contradictions),
    "duplicates": Kind("the responses that are the same", quality.tell_duplicates),
    "quality_sensitivity": Kind(
        "the change without doubtful responses", quality.tell_quality_sensitivity
    ),
    "tally": Kind("the tally", totals.tell_tally),
    "multiplicity": Kind("the number of tests", totals.tell_multiplicity),
}


def sentence(study: Study, results: Results, at: Place, *, with_heading: bool = True) -> str:
    """Return one sentence that says no more than a result does.

    Args:
        study: The study.
        results: Its results.
        at: The place of the result.
        with_heading: Whether it begins with the data set and group it is about.

    Raises:
        ValueError: There is no such analysis, or no result at the place.
    """
    kind = KINDS.get(at.analysis)
    if kind is None:
        raise ValueError(f"no sentence is known for the analysis {at.analysis!r}")
    told = Told(Lookup(study, results), at)
    try:
        said = kind.tell(told)
    except NoFigure as why:
        what = f"{kind.noun}{_about(told)}{when(told)}"
        said = f"there is no figure for {what}: {why}"
        if str(why) == WHY_WITHHELD:
            said = f"the figure for {what} is {WHY_WITHHELD}"
    return f"{heading(told)}: {said}." if with_heading else f"{said[0].upper()}{said[1:]}."


def _about(told: Told) -> str:
    """Return the item, answer and groups that have no figure."""
    item, groups = told.at.item, groups_compared(told)
    answer = f" on {label_of(told.at.group[item])}" if item and item in told.at.group else ""
    of = "" if item is None else f" on {title(told)}"
    return f"{answer}{of}{f' between {joined(groups)}' if groups else ''}"


def sentences(study: Study, results: Results, dataset: str) -> Iterator[tuple[Place, str]]:
    """Yield the places of a data set, in the order of its results, and what each says."""
    seen = set()
    for row in results.rows:
        key = (row.analysis, row.item, group_key(row.group), row.waves)
        if row.dataset == dataset and key not in seen:
            seen.add(key)
            at = Place(dataset, row.analysis, row.item, row.group, row.waves)
            yield at, sentence(study, results, at)
