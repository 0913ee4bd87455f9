"""Whole scales and their cuts, the smallest change that could show, and schools allowed for."""

from __future__ import annotations

from ehs_eval.analyses.ordinal import CUT, NO_CLEAR_CHANGE, ORDINAL
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.changes import LEAVERS_DIFFER
from ehs_eval.report.sentences.naming import label_of, later, subject, title, when
from ehs_eval.report.sentences.shares import TOO_FEW
from ehs_eval.report.sentences.told import (
    POINTS,
    SCORES,
    Told,
    Unit,
    bracket,
    few_words,
    interval_words,
    level_words,
    moved,
    n_words,
    p_words,
    people,
    unit_of,
)
from ehs_eval.report.verdict_words import LEFT


def tell_ordinal(told: Told) -> str:
    """Say how the mean point of a scale moved, and whether another cut would say otherwise."""
    difference = told.need("difference")
    sizes = (told.number("n_first"), told.number("n_second"))
    move = f"{moved(difference, SCORES)}{later(told)}"
    what = f"in points of its scale, {title(told)} is {move}"
    if told.is_few(*sizes):
        return f"{what}{bracket(n_words(*sizes))}, too few for a test"
    known = bracket(
        n_words(*sizes),
        interval_words(told, SCORES),
        p_words(told),
        p_words(told, "trend_p_value", "trend p with schools pooled"),
    )
    return f"{what} among those compared{known}: {_concluded(told)}{_cuts(told)}"


def _concluded(told: Told) -> str:
    """Return what a change would conclude, and what keeps it from being a claim."""
    conclusion, verdict = told.text("conclusion"), told.text("verdict")
    reason = LEFT if verdict == LEAVERS_DIFFER else told.method("verdict")
    why = "" if verdict in ("clear", "not clear") else bracket(reason)
    unclaimed = f"; nothing can be claimed of the schools{why}" if why else ""
    if conclusion is None:
        return f"no claim{bracket(told.reason('conclusion') or '')}"
    if conclusion == NO_CLEAR_CHANGE:
        return f"{NO_CLEAR_CHANGE}{unclaimed}"
    return f"taken alone it points to {conclusion}{unclaimed}"


def _cuts(told: Told) -> str:
    """Return whether the answer depends on where the scale is cut."""
    said = told.text("cut_changes_conclusion")
    if said is None:
        return ""
    if said == "no":
        return "; no other cut of the scale would say otherwise"
    return f"; {told.method('cut_changes_conclusion')}, but not at every other cut"


def tell_cut(told: Told) -> str:
    """Say how the share on one side of a cut moved."""
    difference = told.need("difference")
    cut = label_of(told.at.group.get(CUT))
    own = ", the cut of the study," if told.text("is_study_cut") == "yes" else ","
    whole = told.there(ORDINAL, group={})
    sizes = (whole.number("n_first"), whole.number("n_second"))
    lead = f"cut at {cut}{own} the share above it on {title(told)}"
    if told.is_few(*sizes) or told.text("verdict") == "too few":
        return f"{lead} rests on {few_words(*sizes)}{when(told)}, {TOO_FEW}"
    known = bracket(n_words(*sizes), level_words(told), p_words(told))
    estimate = f"is {moved(difference, POINTS)}{later(told)} among those compared"
    return f"{lead} {estimate}{known}: {_concluded(told)}"


def tell_detectable(told: Told) -> str:
    """Say how large a change would have to be to be seen."""
    smallest, unit = told.need("smallest_change"), _unit(told)
    sizes = (told.number("n_first"), told.number("n_second"))
    of = "a share" if told.at.item is None else subject(told)
    power = fmt.percent(told.study.study.power, 0)
    return (
        f"a change of {of}{when(told)} would have to be {unit.amount(smallest)} or more to be seen "
        f"with a chance of {power}{bracket(n_words(*sizes), told.method('smallest_change'))}"
    )


def _unit(told: Told) -> Unit:
    return POINTS if told.at.item is None else unit_of(told)


def tell_clustering(told: Told) -> str:
    """Say how alike the people of a school are, and what their answers are worth."""
    if len(told.at.waves) > 1:
        return _tell_widened_change(told)
    if told.at.item is None:
        return _tell_widened_wave(told)
    n = told.there("proportion").number("n")
    alike = _alike(told)
    worth = told.number("effective_n")
    if worth is None:
        told.need("icc")
        reason = told.reason("effective_n") or "it is not defined"
        return f"{alike}, with no figure for what the answers are worth: {reason}"
    answers = "the answers" if n is None else people(n)
    if told.is_few(n):
        return f"{alike}; {answers}{when(told)} are too few for an interval"
    limits = fmt.interval(told.need("low"), told.need("high"))
    return (
        f"{alike}; with schools allowed for, {answers} are worth {fmt.number(worth, 0)}"
        f"{bracket(told.method('effective_n'))}, so that {subject(told)}{when(told)} could lie "
        f"from {limits}% ({told.level} interval)"
    )


def _alike(told: Told) -> str:
    """Return the correlation within schools, or why there is none."""
    icc, schools = told.number("icc"), told.number("n_clusters")
    what = f"the correlation within schools on {title(told)}{when(told)}"
    if icc is None:
        return f"{what} has no figure{bracket(told.reason('icc') or '')}"
    low, high = told.number("icc_low"), told.number("icc_high")
    limits = "" if low is None or high is None else fmt.plain_interval(low, high, 3)
    known = bracket(
        f"{told.level} interval {limits}" if limits else told.reason("icc_low") or "",
        "" if schools is None else people(schools, "school"),
    )
    return f"{what} is {fmt.number(icc, 3)}{known}"


def _tell_widened_wave(told: Told) -> str:
    worth, margin = told.need("effective_n"), told.need("margin_of_error")
    n = told.there("participation").number("n")
    answers = "the answers" if n is None else people(n)
    shown = fmt.points(margin, sign=False)
    effect = f"design effect {told.shown('design_effect', fmt.number)}"
    known = bracket(effect, told.method("margin_of_error"))
    return (
        f"with schools allowed for, {answers}{when(told)} are worth {fmt.number(worth, 0)}, a "
        f"margin of error of ±{shown} points{known}"
    )


def _tell_widened_change(told: Told) -> str:
    margin = told.need("change_margin")
    sizes = [told.there("proportion", waves=(wave,)).number("n") for wave in told.at.waves]
    lead = f"with schools allowed for, a change of {subject(told)}{when(told)}"
    if told.is_few(*sizes):
        return f"{lead} rests on {few_words(*sizes)}, {TOO_FEW}"
    limits = fmt.interval(told.need("low"), told.need("high"))
    return (
        f"{lead} could lie from {limits} points ({told.level} interval) and would have to be more "
        f"than ±{fmt.points(margin, sign=False)} points to show"
        f"{bracket(n_words(*sizes), told.method('change_margin'))}"
    )
