"""Shares: how large, how far apart, and what those who did not answer could change."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.records import ReferralRecord
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import later, subject, when
from ehs_eval.report.sentences.told import (
    POINTS,
    SCORES,
    Told,
    Unit,
    bracket,
    few_words,
    level_words,
    moved,
    n_words,
    p_words,
    people,
)

TOO_FEW: Final = "too few for percentages or a test"
POOLED: Final = "schools are pooled, so that it may come of who answered"


def bases(told: Told) -> tuple[float | None, float | None]:
    """Return the answers of two waves: beside the figure, or else of the item in each wave."""
    if told.find("n_first") is not None:
        return told.number("n_first"), told.number("n_second")
    sizes = [_base(told, wave) for wave in told.at.waves]
    return sizes[0], sizes[-1]


def _base(told: Told, wave: str) -> float | None:
    for analysis in ("proportion", "describe"):
        found = told.there(analysis, waves=(wave,)).number("n")
        if found is not None:
            return found
    if told.at.item in told.at.group:
        group = {k: v for k, v in told.at.group.items() if k != told.at.item}
        return told.there("distribution", waves=(wave,), group=group).number("n")
    return None


def _count(told: Told, wave: str) -> float | None:
    if told.at.item in told.at.group:
        return told.there("distribution", waves=(wave,)).number("n")
    return told.there("proportion", waves=(wave,)).number("count")


def counts_words(told: Told, sizes: tuple[float | None, float | None]) -> str:
    """Return the counts of two waves, for bases too small for percentages."""
    said = []
    for wave, size in zip((told.at.waves[0], told.at.waves[-1]), sizes, strict=True):
        count, wave_title = _count(told, wave), told.study.wave_title(wave)
        if size is None:
            continue
        of = (
            f"n = {fmt.count(size)}"
            if count is None
            else f"{fmt.count(count)} of {fmt.count(size)}"
        )
        said.append(f"{of} at {wave_title}")
    return " and ".join(said)


def tell_proportion(told: Told) -> str:
    """Say how large a share was in a wave."""
    share, count, n = (told.need(name) for name in ("proportion", "count", "n"))
    what, of = subject(told), f"{fmt.count(count)} of {fmt.count(n)}"
    if told.is_few(n):
        return f"{what}{when(told)} is {of}, too few for a percentage"
    return f"{what}{when(told)} was {fmt.percent(share)}{bracket(of, level_words(told))}"


def tell_change(told: Told) -> str:
    """Say how a share or mean moved, everybody pooled, and what margins make of it."""
    difference, sizes = told.need("difference"), bases(told)
    if isinstance(told.study.records.get(told.at.dataset), ReferralRecord):
        return _tell_referrals(told, difference, sizes)
    if told.at.dataset in told.study.score_sheets:
        return _tell_means(told, difference, sizes)
    if told.is_few(*sizes):
        return f"{subject(told)} is {counts_words(told, sizes)}, {TOO_FEW}"
    known = [n_words(*sizes), level_words(told), p_words(told), _adjusted(told)]
    if told.reason("p_value") is not None:  # one reason for interval and test
        known = [n_words(*sizes), p_words(told, name="interval or test")]
    said = f"{_pooled(told, difference, POINTS)}{bracket(*known)}"
    return f"{said}{_against_margins(told, difference)}"


def _adjusted(told: Told) -> str:
    return (
        ""
        if told.number("adjusted_p_value") is None
        else p_words(told, "adjusted_p_value", "adjusted p")
    )


def _pooled(told: Told, difference: float, unit: Unit) -> str:
    """Return the change of those who answered; of a wave and not of anybody else."""
    amount = unit.amount(difference)
    verb = "moved" if amount == unit.amount(0.0) else "rose" if difference > 0 else "fell"
    return f"among those who answered, {subject(told)} {verb} by {amount}{when(told)}"


def _against_margins(told: Told, difference: float) -> str:
    """Return how a change compares with the margin of one wave and that of a change."""
    said, beyond = [], []
    for name, words in (
        ("single_wave_margin", "points of one wave alone"),
        ("change_margin", "points that this many answers can show"),
    ):
        margin = told.number(name)
        if margin is None:
            continue
        told.must_show(f"beyond_{name}")
        beyond.append(told.text(f"beyond_{name}") == "yes")
        shown = fmt.points(margin, sign=False)
        is_near = shown == fmt.points(abs(difference), sign=False)
        compared = (
            ("just more" if is_near else "more")
            if beyond[-1]
            else ("no more" if is_near else "less")
        )
        said.append(f"{compared} than the ±{shown} {words}")
    if not said:
        return _against_zero(told)
    link = " and " if len(set(beyond)) == 1 else " but "
    verdict = POOLED if beyond[-1] else "no clear change by that margin"
    return f", {link.join(said)}: {verdict}"


def _against_zero(told: Told) -> str:
    told.must_show("low", "high")
    low, high = told.number("low"), told.number("high")
    if low is None or high is None:
        return ": no claim can be made"
    return ": no clear change" if low <= 0 <= high else f": {POOLED}"


def _tell_means(told: Told, difference: float, sizes: tuple[float | None, float | None]) -> str:
    why = "a difference of means of independent groups, not tested here"
    if told.is_few(*sizes):
        why = "a difference of means of too few people to test"
    return f"{_pooled(told, difference, SCORES)}{bracket(n_words(*sizes))}, {why}"


def _tell_referrals(told: Told, difference: float, sizes: tuple[float | None, float | None]) -> str:
    """Say how referrals changed; clear only where the result says so."""
    what = f"{subject(told)}{when(told)}"
    if told.is_few(*sizes):
        return f"{what} rests on {few_words(*sizes)}, {TOO_FEW}"
    told.must_show("is_clear")
    known = bracket(n_words(*sizes), level_words(told), p_words(told, "exact_p_value", "exact p"))
    if told.text("is_clear") != "yes":
        return f"no clear change in {what}: it is {moved(difference, POINTS)}{known}"
    way = "rise" if difference > 0 else "fall"
    return f"a clear {way} of {POINTS.amount(difference)} in {what}{known}{_left_out(told)}"


def _left_out(told: Told) -> str:
    """Return what leaving out the school that referred most does to a clear change."""
    if SCHOOL_LEFT_OUT in told.at.group:
        return ""
    rows = told.look.results.select(
        told.at.dataset, "change", item=told.at.item, waves=told.at.waves, statistic="is_clear"
    )
    for row in rows:
        if SCHOOL_LEFT_OUT in row.group and row.value != "yes":
            return f", but not a clear one without {fmt.label(row.group[SCHOOL_LEFT_OUT])}"
    return ""


def tell_benchmark(told: Told) -> str:
    """Say how the pilot's share stands beside that of the others in the locality."""
    difference, sizes = told.need("difference"), bases(told)
    lead = f"{when(told)}, {subject(told)}".removeprefix(" ")
    known = f"{fmt.count(sizes[1] or 0)} of the pilot and {fmt.count(sizes[0] or 0)} others"
    if told.is_few(*sizes):
        return f"{lead} rests on {known}, {TOO_FEW}"
    told.must_show("is_clear")
    said = bracket(known, level_words(told), p_words(told, "exact_p_value", "exact p"))
    verdict = "a clear difference" if told.text("is_clear") == "yes" else "not a clear difference"
    others = "than that of the others in the locality"
    return f"{lead} was {moved(difference, POINTS)} {others}{said}: {verdict}"


def tell_weighted_proportion(told: Told) -> str:
    """Say how large a share would be in a weighted wave."""
    share, n = told.need("proportion"), told.number("n")
    if told.is_few(n):
        return f"{subject(told)}{when(told)} has {people(n or 0)} to weight, too few to"
    worth = told.number("effective_n")
    known = "" if n is None or worth is None else f"{people(n)} worth {fmt.count(worth)}"
    return (
        f"weighted, {subject(told)}{when(told)} would be {fmt.percent(share)}"
        f"{bracket(known, level_words(told), told.method('n'))}"
    )


def tell_weighted_change(told: Told) -> str:
    """Say how a share would have moved had the later wave looked like the target."""
    difference = told.need("difference")
    sizes = bases(told)
    if told.is_few(*sizes):
        return f"{subject(told)} is {counts_words(told, sizes)}, too few to weight"
    told.must_show("low", "high")
    low, high = told.number("low"), told.number("high")
    is_open = low is None or high is None or low <= 0 <= high
    weighted = told.there("weighted_proportion", waves=tuple(told.at.waves[-1:]))
    n, worth = weighted.number("n"), weighted.number("effective_n")
    known = bracket(
        "" if n is None or worth is None else f"{people(n)} worth {fmt.count(worth)}",
        level_words(told),
        told.method("difference").split("; ")[0],
    )
    verdict = "no clear change" if is_open else "weights cannot stand for schools that are absent"
    return (
        f"weighted, {subject(told)} would be {moved(difference, POINTS)}{later(told)}{known}: "
        f"{verdict}"
    )
