"""The comparison of two waves that suits the data, and what may be claimed of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ehs_eval.analyses.comparison import COMPARISON, WITHIN_SCHOOLS
from ehs_eval.analyses.outcomes import RESTS_ON_ONE_SCHOOL, TALLY
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import later, quoted, subject, when
from ehs_eval.report.sentences.shares import TOO_FEW, bases, counts_words
from ehs_eval.report.sentences.told import (
    POINTS,
    SCORES,
    WHY_WITHHELD,
    Told,
    Unit,
    bracket,
    few_words,
    interval_words,
    joined,
    moved,
    n_words,
    p_words,
    people,
    unit_of,
)
from ehs_eval.report.tables.lookup import TALLY_WORDS
from ehs_eval.report.verdict_words import LEFT, UNCLAIMED
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

_DESIGNS: Final = {
    "paired": "the same people compared with themselves",
    "independent": "compared as different people",
    "partially overlapping": "partly the same people",
}
_POINTS_TO: Final = {"better": ", which points to better", "worse": ", which points to worse"}

LEAVERS_DIFFER: Final = "leavers differ"


def tell_comparison(told: Told) -> str:
    """Say what the recommended comparison allows to claim, and why."""
    told.must_show("verdict_in_family", "is_clear")
    verdict = told.text("verdict_in_family") or told.need_text("verdict")
    if verdict == "clear" and told.text("is_clear") != "yes":
        verdict = "not clear"
    return _verdict_words(told, told, verdict, told.method("verdict"))


def tell_outcome(told: Told) -> str:
    """Say what a measure of an intended outcome allows to claim, or how many measures do."""
    if told.at.dataset == TALLY:
        return _tell_tally(told)
    strength, name = told.need_text("strength"), str(told.at.group.get("outcome"))
    outcome = next((each.title for each in told.study.outcomes if each.name == name), name)
    group = {key: value for key, value in told.at.group.items() if key != "outcome"}
    # Elsewhere results stand under the group alone, without the outcome.
    there = Told(told.look, replace(told.at, analysis=COMPARISON, group=group))
    said = _verdict_words(told, there, strength, told.method("strength"))
    return f"for {quoted(outcome)}, {said}"


def _verdict_words(told: Told, compared: Told, verdict: str, reason: str) -> str:
    """Return a verdict in words.

    Args:
        told: Where difference, interval and p-values stand.
        compared: The comparison the verdict is of.
        verdict: What may be claimed.
        reason: Why.
    """
    what = f"{subject(compared)}{when(told)}"
    if verdict in UNCLAIMED and told.is_withheld("difference"):
        return f"nothing can be claimed for {what} ({reason}), and the figures are {WHY_WITHHELD}"
    difference, unit, sizes = told.need("difference"), unit_of(told), _sizes(told, compared)
    if verdict == "too few" or told.is_few(*sizes):
        return _few_words(compared, difference, unit, sizes, reason)
    known = bracket(*_known(told, compared, sizes, unit))
    points_to = _POINTS_TO.get(told.text("direction") or "", "")
    if verdict == "clear":
        way = "rise" if difference > 0 else "fall"
        where = _where(compared)
        return f"a clear {way} of {unit.amount(difference)} in {what}{where}{known}{points_to}"
    estimate = moved(difference, unit)
    if verdict == RESTS_ON_ONE_SCHOOL:
        alone = "which is not clear without the school that referred most"
        return f"no claim beyond one school for {what}: it is {estimate}{known}, {alone}"
    if verdict == LEAVERS_DIFFER:
        p_value = bracket(p_words(compared, "leavers_p_value"))
        return (
            f"no claim for {what}: it is {estimate}{_where(compared)}{known}, but {LEFT}{p_value}, "
            "which alone can move it"
        )
    if verdict != "not clear":
        who = "at that school" if verdict == "one school" else "among those compared"
        why = f"nothing can be claimed of the schools for {what} ({reason})"
        return f"{why}: {who} it is {estimate}{known}{points_to}"
    family = _family_words(told)
    return f"no clear change in {what}{family}: the estimate is {estimate}{_where(compared)}{known}"


def _sizes(told: Told, compared: Told) -> tuple[float | None, float | None]:
    """Return the answers that were compared."""
    for found in (told, compared.there(WITHIN_SCHOOLS)):
        if found.find("n_first") is not None:
            return found.number("n_first"), found.number("n_second")
    return bases(compared)


def _few_words(
    compared: Told,
    difference: float,
    unit: Unit,
    sizes: tuple[float | None, float | None],
    reason: str,
) -> str:
    """Return a change that rests on too few: counts of a share, the difference of scores."""
    what = subject(compared)
    why = f"nothing can be claimed for {what}{when(compared)} ({reason})"
    if unit is POINTS:
        counts = counts_words(compared, bases(compared)) or n_words(*sizes)
        return f"{why}: {counts}, {TOO_FEW}" if counts else f"{why}: {TOO_FEW}"
    known = bracket(n_words(*sizes))
    return f"{why}: among those compared it is {moved(difference, unit)}{known}, too few for a test"


def _where(compared: Told) -> str:
    """Return which schools a change is of."""
    schools = compared.number("n_schools")
    if schools is None:
        return ""
    if schools == 1:
        return " at the one school that answered"
    return f" in the {fmt.count(schools)} schools compared"


def _known(
    told: Told, compared: Told, sizes: tuple[float | None, float | None], unit: Unit
) -> list[str]:
    """Return what stands in brackets: bases, design, interval and p-values."""
    pairs, design = compared.number("n_pairs"), compared.text("design")
    linked = "" if not pairs or design == "independent" else f"{fmt.count(pairs)} in both"
    return [
        n_words(*sizes),
        linked,
        _DESIGNS.get(design or "", ""),
        interval_words(told, unit),
        p_words(told),
        _adjusted(told),
    ]


def _adjusted(told: Told) -> str:
    if told.number("adjusted_p_value") is None:
        return ""
    return p_words(told, "adjusted_p_value", "adjusted p")


def _family_words(told: Told) -> str:
    """Return that it is the number of comparisons that takes a change away."""
    p_value, adjusted = told.number("p_value"), told.number("adjusted_p_value")
    if p_value is None or adjusted is None or not p_value < told.alpha <= adjusted:
        return ""
    return " once the other comparisons of its family are allowed for"


def _tell_tally(told: Told) -> str:
    name = told.at.item or ""
    outcome = next((each.title for each in told.study.outcomes if each.name == name), name)
    measures = told.need("n_measures")
    if not measures:
        return f"no measure of {quoted(outcome)} was taken twice"
    told.must_show(*TALLY_WORDS)
    counts = [(told.number(statistic), words) for statistic, words in TALLY_WORDS.items()]
    said = [f"{fmt.count(count)} {words}" for count, words in counts if count]
    return f"of {people(measures, 'measure')} of {quoted(outcome)}, {joined(said)}"


def tell_within_schools(told: Told) -> str:
    """Say how the answers compared moved within their schools."""
    difference, unit = told.need("difference"), unit_of(told)
    sizes = (told.number("n_first"), told.number("n_second"))
    what = subject(told)
    if told.is_few(*sizes):
        few = f"compared within schools, {what}{when(told)} rests on {few_words(*sizes)}"
        if unit is POINTS:
            return f"{few}, {TOO_FEW}"
        return f"{few} and is {moved(difference, unit)}{later(told)}, too few for a test"
    schools = told.number("n_schools")
    known = bracket(
        n_words(*sizes),
        "" if schools is None else people(schools, "school"),
        interval_words(told, unit),
        p_words(told),
    )
    return (
        f"compared within schools, {what} is {moved(difference, unit)}{later(told)}{known}, a "
        "figure of the answers compared and not of all schools"
    )


def tell_school_change(told: Told) -> str:
    """Say how the schools moved, or one of them."""
    difference = told.need("difference")
    if "school" in told.at.group:
        return _tell_school(told, difference)
    unit, schools = unit_of(told), told.need("n_schools")
    flips, smallest = told.number("sign_flip_p_value"), told.number("smallest_sign_flip_p_value")
    least = "" if smallest is None else f", which could not be below {fmt.p_value(smallest)}"
    flipped = "" if flips is None else p_words(told, "sign_flip_p_value", "sign-flip p") + least
    known = bracket(
        interval_words(told, unit),
        p_words(told, name="t-test p"),
        flipped,
    )
    told.must_show("p_value")
    p_value = told.number("p_value")
    if schools < FEWEST_SCHOOLS:
        verdict = "too few schools to show how far schools differ"
    elif p_value is None or p_value >= told.alpha:
        verdict = "no clear change"
    else:
        verdict = "a change on which these schools agree, taken alone"
    return (
        f"each school counting alike, {subject(told)} is on average {moved(difference, unit)}"
        f"{later(told)} in {people(schools, 'school')}{known}: {verdict}"
    )


def _tell_school(told: Told, difference: float) -> str:
    """Say how one school moved; its own figures, tested against nothing."""
    unit, ends = unit_of(told), told.at.waves
    sides = []
    for wave, side in ((ends[0], "first"), (ends[-1], "second")):
        mean, n = told.need(f"mean_{side}"), told.need(f"n_{side}")
        at = told.study.wave_title(wave)
        if unit is SCORES:
            sides.append(f"{fmt.number(mean, 2)} (n = {fmt.count(n)}) at {at}")
        elif told.is_few(told.number("n_first"), told.number("n_second")):
            sides.append(f"{fmt.count(mean * n)} of {fmt.count(n)} at {at}")
        else:
            sides.append(f"{fmt.percent(mean)} of {fmt.count(n)} at {at}")
    said = f"{subject(told)} is {' and '.join(sides)}"
    few = told.is_few(told.number("n_first"), told.number("n_second"))
    if few and unit is POINTS:
        return f"{said}, {TOO_FEW}"
    return f"{said}, {moved(difference, unit)}: the figures of one school, not tested"
