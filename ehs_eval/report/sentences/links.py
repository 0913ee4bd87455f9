"""Whether it matters which codes link people, in sentences."""

from __future__ import annotations

from typing import Final

from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import later, subject, title, waves
from ehs_eval.report.sentences.pairs import verdict_on_people
from ehs_eval.report.sentences.told import (
    POINTS,
    SCORES,
    Told,
    bracket,
    interval_words,
    joined,
    moved,
    p_words,
    people,
)

_LINKED: Final = {
    "exact": "with people linked by the same code alone",
    "near": "with people also linked by codes that are nearly the same",
}
_CLAIMS: Final = {
    "clear": "clear, taken alone",
    "not clear": "no clear change",
}


def tell_linkage_sensitivity(told: Told) -> str:
    """Say what a result is by one way of linking people, or whether there are two ways at all."""
    if told.at.item is None:
        return _tell_links(told)
    linked = _LINKED[str(told.at.group["linking"])]
    if "of" in told.at.group:
        return f"{linked}, {_people_words(told)}"
    verdict, difference = told.need_text("verdict"), told.need("difference")
    known = bracket(
        f"{people(told.need('n_pairs'), 'person', 'people')} linked",
        interval_words(told, POINTS),
        p_words(told),
    )
    said = _CLAIMS.get(verdict) or f"nothing can be claimed ({told.method('verdict')})"
    return f"{linked}, {subject(told)} is {moved(difference, POINTS)}{later(told)}{known}: {said}"


def _tell_links(told: Told) -> str:
    exact, near = told.need("n_exact"), told.need("n_near")
    between = joined(waves(told))
    if not near:
        return f"no near match links anybody between {between}: no result depends on such links"
    return (
        f"codes that are nearly the same would link {people(near, 'more person', 'more people')} "
        f"between {between}, beside {fmt.count(exact)} linked by the same code"
    )


def _people_words(told: Told) -> str:
    """Return how the linked people moved on a block."""
    pairs, mean = told.need("n_pairs"), told.need("mean_change")
    who = f"{people(pairs, 'person', 'people')}, on average {moved(mean, SCORES)} on {title(told)}"
    if told.is_few(pairs):
        return f"{who}{later(told)}: too few for a test"
    interval = interval_words(told, SCORES, "mean_change_low", "mean_change_high")
    return f"{who}{later(told)}{verdict_on_people(told, interval)}"
