"""Questions with categories: who gave which answer, and tests over the waves."""

from __future__ import annotations

from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import label_of, title, waves, when
from ehs_eval.report.sentences.told import (
    Told,
    bracket,
    joined,
    level_words,
    n_words,
    p_words,
    people,
    two_decimals,
)
from ehs_eval.report.tables.comparability import CHANGED


def tell_distribution(told: Told) -> str:
    """Say how many gave an answer, or answered at all."""
    n = told.need("n")
    if told.at.item not in told.at.group:
        return _tell_answered(told, n)
    answer = told.at.group[told.at.item or ""]
    given = f"{label_of(answer)} on {title(told)}{when(told)}"
    if isinstance(answer, float):
        return f"{people(n, 'score')} of {given}"
    group = {key: value for key, value in told.at.group.items() if key != told.at.item}
    base = told.there(group=group).number("n")
    share, of = told.number("proportion"), "" if base is None else f" of {fmt.count(base)}"
    if told.find("proportion") is None:
        mentions = told.number("n_responses")
        known = "" if mentions is None else people(mentions, "mention")
        return f"{people(n, 'person', 'people')} gave an answer counted as {given}{bracket(known)}"
    if share is None:
        why = told.reason("proportion") or "it is not defined"
        return f"{people(n, 'person', 'people')} gave {given}, with no share: {why}"
    if told.is_few(base):
        return f"{fmt.count(n)}{of} gave {given}, too few for a percentage"
    return f"{fmt.count(n)}{of} gave {given}{bracket(fmt.percent(share), level_words(told))}"


def _tell_answered(told: Told, n: float) -> str:
    """Say how many answered a question, and how many are in the base of its shares."""
    everyone, answered = told.number("n_respondents"), told.number("n_answered")
    if everyone is None or answered is None:
        return f"{people(n)} to {title(told)}{when(told)}"
    mentions = told.number("n_responses")
    known = [
        "" if n == answered else f"{fmt.count(n)} in the base of its shares",
        "" if mentions in (None, n) else people(mentions or 0, "mention"),
    ]
    return (
        f"{fmt.count(answered)} of {people(everyone, 'person', 'people')} answered {title(told)}"
        f"{when(told)}{bracket(*known)}"
    )


def tell_crosstab(told: Told) -> str:
    """Say how many gave two answers together."""
    n, who = told.need("n"), told.need("n_respondents")
    given = [f"{label_of(answer)} on {title(told, key)}" for key, answer in told.at.group.items()]
    to = joined(given) if given else title(told)
    return f"{people(who, 'person', 'people')} gave {to}{when(told)}, counted {people(n, 'time')}"


def tell_chi_square(told: Told) -> str:
    """Say whether answers differ between waves, or how far one cell is off."""
    if told.find("expected") is not None:
        return _tell_cell(told)
    p_value = told.need("p_value")
    told.must_show("exact_p_value")
    is_exact = told.number("exact_p_value") is not None
    p_value = told.need("exact_p_value") if is_exact else p_value
    n = told.number("n")
    answer = told.at.group.get(told.at.item or "")
    what = f"{label_of(answer)} on {title(told)}" if told.at.group else title(told)
    if told.is_few(n):
        return f"the answers to {what}{when(told)} are {n_words(n)}, too few for a test"
    effect = told.number("cramers_v")
    statistic, df = told.shown("statistic", two_decimals), told.shown("df")
    known = bracket(
        f"chi-square {statistic}, df {df}",
        p_words(told, "exact_p_value", "exact p") if is_exact else p_words(told),
        "" if effect is None else f"Cramér's V {fmt.number(effect, 2)}",
        n_words(n),
    )
    parts = "waves" if len(told.at.waves) > 1 else "groups"
    if p_value >= told.alpha:
        return f"the answers to {what} differ in no clear way between {parts}{when(told)}{known}"
    return (
        f"the answers to {what} differ between {parts}{when(told)}{known}, by a test that takes "
        "answers as independent and does not allow for schools or other tests"
    )


def _tell_cell(told: Told) -> str:
    """Say how far the count of an answer is from what alike waves would give."""
    expected, residual = told.need("expected"), told.need("adjusted_residual")
    n = told.there("distribution").number("n")
    lead = "" if n is None else f"{people(n, 'person', 'people')} gave "
    answer = label_of(told.at.group.get(told.at.item or ""))
    base = told.there("distribution", group={}).number("n")
    shown = "" if told.is_few(base) else f"adjusted residual {fmt.signed(residual, 1)}"
    return (
        f"{lead}{answer} on {title(told)}{when(told)}, where {fmt.number(expected, 1)} would be "
        f"expected if waves were alike{bracket(shown)}"
    )


def tell_linear_trend(told: Told) -> str:
    """Say whether answers move along their scale from wave to wave."""
    p_value, r, n = told.need("p_value"), told.need("r"), told.number("n")
    known = bracket(
        f"r = {fmt.number(r, 2)}",
        f"linear-by-linear {told.shown('statistic', two_decimals)}",
        p_words(told),
        n_words(n),
    )
    if told.is_few(n):
        return f"the answers to {title(told)}{when(told)} are {n_words(n)}, too few for a test"
    if p_value >= told.alpha:
        return f"the answers to {title(told)} show no clear trend{when(told)}{known}"
    end = "higher" if r > 0 else "lower"
    return (
        f"the answers to {title(told)} lie nearer the {end} end of the scale in later waves"
        f"{when(told)}{known}, by a test that takes answers as independent and does not allow for "
        "schools or other tests"
    )


def tell_comparability(told: Told) -> str:
    """Say what changed about a question between two waves."""
    first, later = waves(told)
    kinds = [words for kind, words in CHANGED.items() if told.find(f"{kind}_first") is not None]
    said = f"{joined(kinds)} of {title(told)} changed between {first} and {later}"
    accepted = told.text("accepted")
    return f"{said}; it is compared all the same: {accepted}" if accepted else said
