"""The shares a report follows over the waves, and how each is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ehs_eval.analyses.scoring import Scored
from ehs_eval.analyses.tabulate import Giving, Tabulation, giving
from ehs_eval.answers.counts import Cell
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Survey
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
        counted: 1 or 0 for each response of the base: whether it counts.
        is_of_people: Whether its base is people, each counted once, and not mentions.
    """

    name: str
    higher_is: HigherIs
    waves: tuple[str, ...]
    count: Callable[[str], ShareCount]
    counted: Scored
    is_of_people: bool = True


def reported_shares(survey: Survey, counts: Tabulation) -> Iterator[ReportedShare]:
    """Yield the items of the blocks, then the derived shares."""
    asked = counts.survey.asked
    for block in survey.blocks:
        for item in block.items:
            question = asked[item]
            base = giving(question, None, question.leave_out)
            counted = _counted(base, giving(question, _canonical(question, block.counts)))
            count = _counter(counts, question, counted)
            yield ReportedShare(item, block.higher_is, question.waves, count, counted)
    for share in survey.shares:
        question = asked[share.question]
        base_question = asked[share.base_question or share.question]
        base = giving(base_question, None, _canonical(base_question, share.base_leave_out))
        answers = None if share.answers is None else _canonical(question, share.answers)
        matching = giving(question, answers)
        counted = _counted(base, matching)
        of_people = share.of == "respondents"
        count = (
            _counter(counts, base_question, counted)
            if of_people
            else _mention_counter(counts, base_question, base, matching)
        )
        yield ReportedShare(share.name, share.higher_is, question.waves, count, counted, of_people)


def _counted(base: Giving, matching: Giving) -> Scored:
    """Return 1 for whoever of a base gave an answer that counts, and 0 for the others."""

    def score(cell: Cell) -> float | None:
        return float(matching.number(cell[-1]) > 0) if base.number(cell[0]) else None

    return Scored(tuple(dict.fromkeys((base.column, matching.column))), score)


def _counter(
    counts: Tabulation, base_question: Asked, counted: Scored
) -> Callable[[str], ShareCount]:
    def count(wave: str) -> ShareCount:
        found = {score: n for (_, score), n in counted.counted(counts, wave).items()}
        base = sum(found.values())
        answered = counts.people_with(base_question, wave)
        missing = counts.respondents(wave) - answered
        return ShareCount(found.get(1.0, 0), base, missing, answered - base)

    return count


def _mention_counter(
    counts: Tabulation, base_question: Asked, base: Giving, matching: Giving
) -> Callable[[str], ShareCount]:
    columns = (base.column, matching.column)

    def count(wave: str) -> ShareCount:
        # Only of people in the base: a cause named by someone without a code is of nothing.
        found = counts.count(wave, columns)
        successes = sum(
            matching.number(cell[1]) * n for cell, n in found.items() if base.number(cell[0])
        )
        mentions = sum(base.number(cell[0]) * n for cell, n in found.items())
        missing = counts.respondents(wave) - counts.people_with(base_question, wave)
        return ShareCount(successes, mentions, missing, 0)

    return count


def _canonical(question: Asked, labels: list[str]) -> list[str]:
    """Return labels of the study file in the spelling of the question's options."""
    forms = matcher(question.options)
    return [forms.get(normalise(label), label) for label in labels]
