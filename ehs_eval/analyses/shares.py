"""Shares of survey items by wave, and their change: Salford's rule beside the better one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ehs_eval.analyses.context import Context, contrasts
from ehs_eval.analyses.margins import Margin, Margins, margins_of
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Share, Survey
from ehs_eval.ingest.surveys import Asked
from ehs_eval.results import Place, Results
from ehs_eval.stats import (
    NotEstimable,
    proportion_difference,
    wilson_interval,
)


@dataclass(frozen=True, slots=True)
class ShareCount:
    """People (or mentions) that count, out of a base.

    Attributes:
        successes: Those that count.
        base: Those with a valid answer.
        missing: Responses without any answer.
        off_scale: Responses with an answer outside the base, such as "Don't know".
    """

    successes: int
    base: int
    missing: int
    off_scale: int


@dataclass(frozen=True, slots=True)
class ReportedShare:
    """A share that the report follows over the waves.

    Attributes:
        name: Name in results.
        higher_is: Whether a higher share is better.
        waves: Waves it can be counted in.
        count: Counts it in a wave.
    """

    name: str
    higher_is: HigherIs
    waves: tuple[str, ...]
    count: Callable[[str], ShareCount]


def analyse_shares(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the share of every item and derived share in each wave and its change between waves."""
    margins = margins_of(context, survey)
    for share in reported_shares(survey, counts):
        found = {wave: share.count(wave) for wave in share.waves}
        for wave, count in found.items():
            at = Place(counts.survey.name, "proportion", share.name, {}, (wave,))
            _add_share(context, at, count)
        for first, second in contrasts(share.waves):
            at = Place(counts.survey.name, "change", share.name, {}, (first, second))
            of_wave = margins.of_wave(counts.respondents(survey.margin_wave or second))
            pair = (found[first], found[second])
            _add_change(context.results, at, pair, share.higher_is, margins, of_wave)


def reported_shares(survey: Survey, counts: Tabulation) -> Iterator[ReportedShare]:
    """Yield the items of the blocks, then the derived shares."""
    asked = counts.survey.asked
    for block in survey.blocks:
        for item in block.items:
            question = asked[item]
            yield ReportedShare(
                item, block.higher_is, question.waves, _item_counter(counts, question, block.counts)
            )
    for share in survey.shares:
        waves = asked[share.question].waves
        yield ReportedShare(share.name, share.higher_is, waves, _share_counter(counts, share))


def _item_counter(
    counts: Tabulation, question: Asked, counted: list[str]
) -> Callable[[str], ShareCount]:
    def count(wave: str) -> ShareCount:
        found = counts.counts(question, wave)
        return ShareCount(
            successes=sum(found.chosen[label] for label in _canonical(question, counted)),
            base=found.base,
            missing=found.respondents - found.answered,
            off_scale=found.answered - found.base,
        )

    return count


def _share_counter(counts: Tabulation, share: Share) -> Callable[[str], ShareCount]:
    asked = counts.survey.asked
    question = asked[share.question]
    base_question = asked[share.base_question or share.question]
    answers = None if share.answers is None else _canonical(question, share.answers)
    left_out = _canonical(base_question, share.base_leave_out)

    def count(wave: str) -> ShareCount:
        found = counts.counts(base_question, wave)
        missing = found.respondents - found.answered
        people = counts.responses_with(base_question.name, wave, None, left_out)
        if share.of == "mentions":
            # Only of people in the base: a cause named by someone without a code is of nothing.
            successes = counts.mentions_of(question.name, wave, answers, people)
            base = counts.counts(base_question, wave, left_out).mentions
            return ShareCount(successes, base, missing, 0)
        matching = counts.responses_with(question.name, wave, answers, ())
        return ShareCount(
            len(people & matching), len(people), missing, found.answered - len(people)
        )

    return count


def _canonical(question: Asked, labels: list[str]) -> list[str]:
    """Return labels of the study file in the spelling of the question's options."""
    from ehs_eval.labels import matcher, normalise

    forms = matcher(question.options)
    return [forms.get(normalise(label), label) for label in labels]


def _add_share(context: Context, at: Place, count: ShareCount) -> None:
    level = context.confidence_level
    results = context.results
    results.add(
        at,
        {
            "count": count.successes,
            "n": count.base,
            "n_missing": count.missing,
            "n_off_scale": count.off_scale,
        },
    )
    interval = wilson_interval(count.successes, count.base, confidence_level=level)
    if isinstance(interval, NotEstimable):
        results.add(at, {"proportion": interval, "low": interval, "high": interval})
        return
    results.add(at, {"proportion": interval.proportion})
    results.add(at, {"low": interval.low, "high": interval.high}, method=interval.method)


def _add_change(
    results: Results,
    at: Place,
    counts: tuple[ShareCount, ShareCount],
    higher_is: HigherIs,
    margins: Margins,
    of_wave: Margin,
) -> None:
    """Add a change, its interval and test, and whether it leaves either margin of error."""
    first, second = counts
    change = proportion_difference(
        first.successes,
        first.base,
        second.successes,
        second.base,
        confidence_level=margins.confidence_level,
    )
    if isinstance(change, NotEstimable):
        results.add(at, dict.fromkeys(("difference", "low", "high", "p_value"), change))
        results.add(at, {"direction": change})
        return
    results.add(
        at, {"difference": change.difference, "direction": direction(change.difference, higher_is)}
    )
    results.add(
        at,
        {"low": change.low, "high": change.high, "p_value": change.p_value},
        method=change.method,
        reason=change.p_reason,
    )
    results.add(
        at,
        {"exact_p_value": change.exact_p_value},
        method=change.exact_method,
        reason=change.p_reason,
    )
    results.add(at, {"excludes_zero": "yes" if change.low > 0 or change.high < 0 else "no"})
    _add_margin(results, at, "single_wave_margin", of_wave, change.difference)
    of_change = margins.of_change(first.base, second.base)
    _add_margin(results, at, "change_margin", of_change, change.difference)


def _add_margin(results: Results, at: Place, name: str, margin: Margin, difference: float) -> None:
    beyond: str | NotEstimable = (
        margin.value
        if isinstance(margin.value, NotEstimable)
        else "yes"
        if abs(difference) > margin.value
        else "no"
    )
    results.add(at, {name: margin.value, f"beyond_{name}": beyond}, method=margin.method)


def direction(difference: float, higher_is: HigherIs) -> str:
    """Return what a change of a share or score means: better, worse, higher, lower or same."""
    if difference == 0:
        return "same"
    if higher_is == "neither":
        return "higher" if difference > 0 else "lower"
    return "better" if (difference > 0) == (higher_is == "better") else "worse"
