"""The shares a report follows over the waves, and how each is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Share, Survey
from ehs_eval.ingest.asked import Asked
from ehs_eval.labels import matcher, normalise


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
        answers: Returns, for a wave, 1 or 0 by response of the base: whether it counts.
        is_of_people: Whether its base is people, each counted once, and not mentions.
    """

    name: str
    higher_is: HigherIs
    waves: tuple[str, ...]
    count: Callable[[str], ShareCount]
    answers: Callable[[str], pd.Series]
    is_of_people: bool = True


def reported_shares(survey: Survey, counts: Tabulation) -> Iterator[ReportedShare]:
    """Yield the items of the blocks, then the derived shares."""
    asked = counts.survey.asked
    for block in survey.blocks:
        for item in block.items:
            question = asked[item]
            yield ReportedShare(
                item,
                block.higher_is,
                question.waves,
                _item_counter(counts, question, block.counts),
                _item_answers(counts, question, block.counts),
            )
    for share in survey.shares:
        waves = asked[share.question].waves
        counter = _share_counter(counts, share)
        answers = _share_answers(counts, share)
        of_people = share.of == "respondents"
        yield ReportedShare(share.name, share.higher_is, waves, counter, answers, of_people)


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


def _item_answers(
    counts: Tabulation, question: Asked, counted: list[str]
) -> Callable[[str], pd.Series]:
    labels = _canonical(question, counted)

    def answers(wave: str) -> pd.Series:
        given = counts.answers(question.name, wave)
        based = given[~given["answer"].isin(question.leave_out)]
        return based.set_index("response")["answer"].isin(labels).astype(float)

    return answers


def _share_answers(counts: Tabulation, share: Share) -> Callable[[str], pd.Series]:
    asked = counts.survey.asked
    question = asked[share.question]
    base_question = asked[share.base_question or share.question]
    labels = None if share.answers is None else _canonical(question, share.answers)
    left_out = _canonical(base_question, share.base_leave_out)

    def answers(wave: str) -> pd.Series:
        people = sorted(counts.responses_with(base_question.name, wave, None, left_out))
        matching = counts.responses_with(question.name, wave, labels, ())
        return pd.Series([float(each in matching) for each in people], index=people, dtype=float)

    return answers


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
    forms = matcher(question.options)
    return [forms.get(normalise(label), label) for label in labels]
