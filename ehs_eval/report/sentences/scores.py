"""Scores and ratings: where they lie, against cut-offs, and between waves or groups."""

from __future__ import annotations

from ehs_eval.analyses.ceilings import CROWDED
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import groups_compared, quoted, subject, title, waves, when
from ehs_eval.report.sentences.told import (
    SCORES,
    Told,
    bracket,
    interval_words,
    joined,
    level_words,
    n_words,
    p_words,
    two_decimals,
)

_UNALLOWED = "by a test that takes scores as independent and does not allow for schools"


def tell_describe(told: Told) -> str:
    """Say where the scores of a wave lie."""
    mean, n = told.need("mean"), told.number("n")
    ends = [told.number(end) for end in ("minimum", "maximum")]
    lowest, highest = (fmt.number(end, 1) for end in ends)
    reach = "" if None in ends else f"from {lowest} to {highest}"
    lead = f"{subject(told)}{when(told)} was {fmt.number(mean, 2)}"
    if told.is_few(n):
        return f"{lead}{bracket(n_words(n), reach)}, too few for an interval"
    deviation, median = told.number("sd"), told.number("median")
    return lead + bracket(
        n_words(n),
        interval_words(told, SCORES, "mean_low", "mean_high"),
        "" if deviation is None else f"SD {fmt.number(deviation, 2)}",
        "" if median is None else f"median {fmt.number(median, 2)}",
    )


def tell_below_cut_off(told: Told) -> str:
    """Say how many scores lie below a cut-off of the measure."""
    below, n, share = told.need("n_below"), told.need("n"), told.need("proportion")
    label = quoted(told.method("n_below"))
    lead = f"{fmt.count(below)} of {fmt.count(n)} scores of {title(told)}{when(told)} come under"
    if told.is_few(n):
        return f"{lead} {label}, too few for a percentage"
    return f"{lead} {label}{bracket(fmt.percent(share), level_words(told))}"


def tell_ceiling(told: Told) -> str:
    """Say whether answers or scores crowd at an end of their scale, and what room is left."""
    ends = {"lowest": "has_floor", "highest": "has_ceiling"}
    crowded = [f"the {end}" for end, flag in ends.items() if told.need_text(flag) == "yes"]
    n, limit = told.number("n"), fmt.percent(CROWDED, 0)
    of = "the answers to" if told.at.dataset in told.study.surveys else "the scores of"
    lead = f"of {of} {title(told)}{when(told)}"
    if told.is_few(n):
        return f"{lead} there are {fmt.count(n)}, too few to say whether they crowd at an end"
    more, where = ("more", joined(crowded)) if crowded else ("no more", "either")
    known = bracket(n_words(n), *_room(told))
    return f"{lead}, {more} than {limit} stand at {where} end of the scale{known}"


def _room(told: Told) -> list[str]:
    """Return the shares at the ends of a scale, or how far its mean is from the best score."""
    said = []
    lowest, highest = told.number("share_lowest"), told.number("share_highest")
    if lowest is not None and highest is not None:
        said.append(f"{fmt.percent(lowest)} at the lowest, {fmt.percent(highest)} at the highest")
    room = told.number("headroom")
    if room is not None:
        said.append(f"the mean is {fmt.number(room, 2)} from the best score")
    if told.text("headroom_below_change") == "yes":
        said.append(f"less room than needed: {told.method('headroom_below_change')}")
    return said


def tell_mann_whitney(told: Told) -> str:
    """Say whether scores tend to be higher in a later wave, or in one of two groups."""
    effect = told.need("rank_biserial")
    sizes = (told.number("n_first"), told.number("n_second"))
    groups = groups_compared(told)
    sides = groups or waves(told)
    what = f"the scores of {title(told)}{when(told) if groups else ''}"
    if told.is_few(*sizes):
        return f"{what} are too few for a test ({n_words(*sizes)}, {joined(sides)})"
    known = bracket(n_words(*sizes), *_effects(told, effect), told.text("caution") or "")
    told.must_show("exact_p_value", "adjusted_p_value")
    exact, adjusted = told.number("exact_p_value"), told.number("adjusted_p_value")
    is_open = exact is None or exact >= told.alpha
    if is_open or (adjusted is not None and adjusted >= told.alpha):
        return f"{what} differ in no clear way between {joined(sides)}{known}"
    way = "higher" if effect > 0 else "lower"
    tend = f"tend to be {way} for {sides[-1]} than for {sides[0]}"
    return f"{what} {tend}{known}, {_UNALLOWED}"


def _effects(told: Told, effect: float) -> list[str]:
    """Return effect, shift and p-values of a rank test."""
    shift = told.number("hodges_lehmann")
    is_adjusted = told.number("adjusted_p_value") is not None
    return [
        f"rank-biserial {fmt.signed(effect, 2)}",
        interval_words(told, SCORES, "rank_biserial_low", "rank_biserial_high"),
        "" if shift is None else f"shift {fmt.signed(shift, 2)}",
        p_words(told, "exact_p_value", "exact p"),
        p_words(told, "adjusted_p_value", "adjusted p") if is_adjusted else "",
    ]


def tell_kruskal_wallis(told: Told) -> str:
    """Say whether the scores of several groups differ."""
    p_value, n = told.need("p_value"), told.number("n")
    groups = joined(groups_compared(told))
    what = f"the scores of {title(told)}{when(told)}"
    if told.is_few(n):
        return f"{what} are too few for a test: {n_words(n)} for {groups}"
    effect = told.number("epsilon_squared")
    known = bracket(
        n_words(n),
        f"H = {told.shown('statistic', two_decimals)}, df {told.shown('df')}",
        p_words(told),
        "" if effect is None else f"epsilon squared {fmt.number(effect, 2)}",
        told.text("caution") or "",
    )
    if p_value >= told.alpha:
        return f"{what} differ in no clear way between {groups}{known}"
    return f"{what} differ between {groups}{known}, {_UNALLOWED}"
