"""Changes and levels in plain words: what a reader without statistics can take from a result."""

from __future__ import annotations

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.scores import TOTAL
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import subject
from ehs_eval.report.sentences.told import (
    SCORES,
    WHY_WITHHELD,
    Told,
    bracket,
    interval_words,
    unit_of,
)
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.words.names import capital, span
from ehs_eval.results import Place, Results

_FOR: dict[str, str] = {"better": ", for the better", "worse": ", for the worse"}


def told(study: Study, results: Results, at: Place) -> Told:
    """Return the results of a place."""
    return Told(Lookup(study, results), at)


def subject_of(found: Told) -> str:
    """Return what a figure is of, with the programme it is of."""
    at = found.at
    programme = at.group.get("programme")
    of = "" if programme is None else f" for {fmt.label(programme)}"
    what = subject(found)
    if at.dataset in found.study.score_sheets and at.item == TOTAL:
        what = f"the mean total of the {found.study.dataset_title(at.dataset)}"
    return f"{what}{of}"


def change_words(found: Told, *, clear: bool) -> str:
    """Return how a figure moved between two waves, as a part of a sentence.

    Args:
        found: The change.
        clear: Whether it may be said to have risen or fallen, and not only to be estimated to.
    """
    what, when = subject_of(found), span(found.study, found.at.waves)
    difference, unit = found.number("difference"), unit_of(found)
    if difference is None:
        if found.is_withheld("difference"):
            return f"how far {what} moved {when} is {WHY_WITHHELD}"
        return f"how far {what} moved {when} is not known"
    amount = unit.amount(difference)
    if amount == unit.amount(0.0):
        return f"{what} hardly moved {when}"
    if clear:
        way = "rose" if difference > 0 else "fell"
        return f"{what} {way} by {amount} {when}{_FOR.get(found.text('direction') or '', '')}"
    way = "higher" if difference > 0 else "lower"
    return f"{what} is {amount} {way} at {found.study.wave_title(found.at.waves[-1])} than at " + (
        found.study.wave_title(found.at.waves[0])
    )


def between(found: Told) -> str:
    """Return where a change could lie, as `anywhere between −16.5 and −1.0 points`, or nothing."""
    low, high = found.number("low"), found.number("high")
    if low is None or high is None:
        return ""
    unit = unit_of(found)
    ends = unit.interval(low, high).replace(" to ", " and ")
    points = "" if unit is SCORES else " points"
    return f"anywhere between {ends}{points}"


def interval_of(found: Told) -> str:
    """Return the interval of a change in brackets."""
    return bracket(interval_words(found, unit_of(found)))


def means_words(study: Study, results: Results, at: Place) -> str:
    """Return the mean of a score in the waves of a place, as a sentence."""
    said = []
    for wave in at.waves:
        there = told(study, results, Place(at.dataset, "describe", at.item, at.group, (wave,)))
        mean = there.shown("mean", lambda value: fmt.number(value, 1))
        said.append(f"{mean} at {study.wave_title(wave)} ({there.sized('people')})")
    what = subject_of(told(study, results, at))
    return f"{capital(what)} was {' and '.join(said)}."


def without_words(study: Study, results: Results, at: Place) -> str:
    """Return what a change of referrals is without the school that referred most, or nothing."""
    for row in results.select(
        at.dataset, "change", item=at.item, waves=tuple(at.waves), statistic="difference"
    ):
        if set(row.group) != {SCHOOL_LEFT_OUT}:
            continue
        left = told(study, results, Place(at.dataset, "change", at.item, row.group, row.waves))
        school = fmt.label(row.group[SCHOOL_LEFT_OUT])
        if row.value is None:
            why = left.reason("difference")
            none = "the figure is" if why == WHY_WITHHELD else "there is no figure:"
            return f"Without {school}, which referred most, {none} {why}."
        change = fmt.points(row.value)
        return f"Without {school}, which referred most, the change is {change} points" + (
            f"{interval_of(left)}."
        )
    return ""
