"""Score sheets: described, held against cut-offs, compared between waves and between groups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from ehs_eval.analyses.comparison import COMPARISON, add_comparison
from ehs_eval.analyses.comparisons import (
    add_description,
    add_kruskal_wallis,
    add_mann_whitney,
    add_paired,
    add_people,
    count_values,
    pairs_of,
    scores_of,
)
from ehs_eval.analyses.context import Context, contrasts, direction
from ehs_eval.analyses.people import people_of_sheet
from ehs_eval.config.scores import TOTAL, TOTAL_RECORDED, CutOff, ScoreSheet
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.labels import natural_key
from ehs_eval.results import Group, Place
from ehs_eval.stats import NotEstimable, wilson_interval
from ehs_eval.stats.frequencies import Frequencies

PAIRED_SCORES = "paired_scores"
MOST_PAIRS = 300
"""Linked people whose two totals are listed; more lines than this no chart could tell apart."""

ALL_OCCASIONS = "all occasions together; one person can be in it more than once"


def analyse_scores(context: Context, sheet: ScoreSheet, data: SheetData) -> None:
    """Add everything the report says of a score sheet, for each programme and for all of it."""
    for group, frame in _groups(sheet, data):
        for waves, part in _occasions(data, frame):
            _add_levels(context, data, group, waves, part)
        _compare_waves(context, data, group, frame)
        if set(group) <= {"programme"}:
            _compare_people(context, sheet, data, group, frame)
            _pair_waves(context, data, group, frame)
            for role in ("gender", "year_group"):
                if getattr(sheet, role) is not None:
                    for waves, part in [*_occasions(data, frame), *_pooled(data, frame)]:
                        _compare_groups(context, data, {**group}, role, waves, part)


def _groups(sheet: ScoreSheet, data: SheetData) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield all rows, each programme, and each gender and year group of both."""
    bases: list[tuple[dict[str, str], pd.DataFrame]] = [({}, data.frame)]
    if sheet.programme is not None:
        bases += [({"programme": p}, part) for p, part in _split(data.frame, "programme")]
    for group, frame in bases:
        yield group, frame
        for role in ("gender", "year_group"):
            if getattr(sheet, role) is not None:
                for label, part in _split(frame, role):
                    yield {**group, role: label}, part


def _split(frame: pd.DataFrame, role: str) -> Iterator[tuple[str, pd.DataFrame]]:
    for label in _labels(frame, role):
        yield label, frame[frame[role] == label]


def _labels(frame: pd.DataFrame, role: str) -> list[str]:
    return [str(label) for label in sorted(frame[role].dropna().unique(), key=natural_key)]


def _occasions(
    data: SheetData, frame: pd.DataFrame
) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Yield the rows of each wave, or all rows of a sheet without waves."""
    if not data.waves:
        yield (), frame
    for wave in data.waves:
        yield (wave,), frame[frame["wave"] == wave]


def _pooled(data: SheetData, frame: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    if len(data.waves) > 1:
        yield data.waves, frame


def _bounds(data: SheetData, score: str) -> tuple[float, float]:
    times = data.measure.items if score in (TOTAL, TOTAL_RECORDED) else 1
    return data.measure.minimum * times, data.measure.maximum * times


def _add_levels(
    context: Context,
    data: SheetData,
    group: Group,
    waves: tuple[str, ...],
    frame: pd.DataFrame,
) -> None:
    for score in data.scores:
        at = Place(data.name, "describe", score, group, waves)
        scores = scores_of(frame[score])
        add_description(context, at, scores, len(frame) - scores.n, _bounds(data, score))
        if score in (TOTAL, TOTAL_RECORDED):
            for cut_off in data.measure.cut_offs:
                place = Place(data.name, "below_cut_off", score, group, waves)
                _add_cut_off(context, place, scores, cut_off)
    if set(group) <= {"programme"}:
        for value, n in count_values(scores_of(frame[TOTAL])).items():
            place = Place(data.name, "distribution", TOTAL, {**group, TOTAL: value}, waves)
            context.results.add(place, {"n": n})


def _add_cut_off(context: Context, at: Place, totals: Frequencies, cut_off: CutOff) -> None:
    values = totals.values
    low = values < cut_off.value if cut_off.below else values <= cut_off.value
    below, n = int(totals.counts[low].sum()), totals.n
    context.results.add(at, {"n_below": below, "n": n}, method=cut_off.label)
    share = wilson_interval(below, n, confidence_level=context.confidence_level)
    shown = (
        dict.fromkeys(("proportion", "low", "high"), share)
        if isinstance(share, NotEstimable)
        else {"proportion": share.proportion, "low": share.low, "high": share.high}
    )
    context.results.add(at, shown, method=cut_off.label)


def _compare_waves(
    context: Context, data: SheetData, group: dict[str, str], frame: pd.DataFrame
) -> None:
    """Compare waves as independent groups; subgroups by their totals only."""
    totals = [score for score in data.scores if score in (TOTAL, TOTAL_RECORDED)]
    compared = list(data.scores) if set(group) <= {"programme"} else totals
    by_wave = {wave: frame[frame["wave"] == wave] for wave in data.waves}
    for first, second in contrasts(data.waves):
        for score in compared:
            at = Place(data.name, "mann_whitney", score, group, (first, second))
            before, after = by_wave[first][score], by_wave[second][score]
            scores = scores_of(before), scores_of(after)
            add_mann_whitney(context, at, *scores)
            if all(side.n for side in scores):
                difference = float(after.mean() - before.mean())
                # Without binary noise, or equal means of 0.1 steps would read as a change.
                said = direction(round(difference, 10), data.measure.higher_is)
                place = Place(data.name, "change", score, group, (first, second))
                context.results.add(
                    place,
                    {"difference": difference, "direction": said},
                    method="difference of means, independent groups",
                )


def _compare_people(
    context: Context,
    sheet: ScoreSheet,
    data: SheetData,
    group: dict[str, str],
    frame: pd.DataFrame,
) -> None:
    """Compare waves in the way that suits how people are linked and how many schools there are."""
    people = people_of_sheet(sheet, frame, data.waves)
    by_wave = {wave: frame[frame["wave"] == wave] for wave in data.waves}
    for waves in contrasts(data.waves):
        for score in data.scores:
            first, second = (by_wave[wave][score] for wave in waves)
            add_comparison(
                context,
                Place(data.name, COMPARISON, score, group, waves),
                people.compare(first, second, waves),
                is_share=False,
                higher_is=data.measure.higher_is,
            )


def _pair_waves(
    context: Context, data: SheetData, group: dict[str, str], frame: pd.DataFrame
) -> None:
    """Compare the people who were seen in both waves with themselves."""
    if frame["participant"].isna().all():
        return
    for first, second in contrasts(data.waves):
        sides = [
            frame[frame["wave"] == wave].dropna(subset=["participant"]) for wave in (first, second)
        ]
        # A person in two programmes or sessions has no single score; only single ones pair.
        before, after = (
            side[~side.duplicated("participant", keep=False)].set_index("participant")
            for side in sides
        )
        common = before.index.intersection(after.index).sort_values()
        at = Place(data.name, "linkage", None, group, (first, second))
        context.results.add(
            at,
            {
                "n_linked": len(common),
                "n_only_first": len(sides[0]) - len(common),
                "n_only_second": len(sides[1]) - len(common),
            },
        )
        for score in data.scores:
            at = Place(data.name, "matched_pairs", score, group, (first, second))
            first_scores, second_scores = before.loc[common, score], after.loc[common, score]
            change = (second_scores - first_scores).to_numpy(dtype=float)
            add_people(context, at, change, data.measure.higher_is)
            add_paired(
                context,
                at,
                pairs_of(first_scores, second_scores),
                higher_is=data.measure.higher_is,
                threshold=data.measure.reliable_change if score == TOTAL else None,
            )
        at = Place(data.name, PAIRED_SCORES, TOTAL, group, (first, second))
        _add_both_totals(context, at, before.loc[common, TOTAL], after.loc[common, TOTAL])


def _add_both_totals(context: Context, at: Place, first: pd.Series, second: pd.Series) -> None:
    """Add both totals of each linked person, for a chart of them; never a code.

    A number is the same person as in the changes of single pairs of this group and these waves.
    """
    if len(first) > MOST_PAIRS:
        return
    for number, (before, after) in enumerate(zip(first, second, strict=True), start=1):
        if pd.notna(before) and pd.notna(after):
            group = {**at.group, "pair": str(number)}
            place = Place(at.dataset, at.analysis, at.item, group, at.waves)
            totals = {"first": round(float(before), 10), "second": round(float(after), 10)}
            context.results.add(place, totals)


def _compare_groups(
    context: Context,
    data: SheetData,
    group: dict[str, str],
    role: str,
    waves: tuple[str, ...],
    frame: pd.DataFrame,
) -> None:
    """Compare genders or year groups: two by Mann-Whitney, more by Kruskal-Wallis.

    Genders are also compared two by two, so that a third answer ends no comparison, and where one
    of them is not in these rows the result says so.
    """
    parts, nobody = dict(_split(frame, role)), frame.iloc[:0]
    compared = {tuple(parts)}
    if role == "gender":
        compared |= set(combinations(_labels(data.frame, role), 2))
    repeated = len(waves) > 1 or (not data.waves and data.frame["session"].notna().any())
    for labels in sorted(compared):
        if len(labels) < 2:
            continue
        pair = len(labels) == 2
        for score in data.scores:
            groups = [scores_of(parts.get(label, nobody)[score]) for label in labels]
            analysis = "mann_whitney" if pair else "kruskal_wallis"
            at = Place(data.name, analysis, score, {**group, role: labels}, waves)
            if pair:
                add_mann_whitney(context, at, *groups)
            else:
                add_kruskal_wallis(context, at, groups)
            if repeated:
                context.results.add(at, {"caution": ALL_OCCASIONS})
