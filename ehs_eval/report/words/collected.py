"""How each data set was collected and analysed, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.models import Study
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    ReferralRecord,
)
from ehs_eval.measures import load_measures
from ehs_eval.report import format as fmt
from ehs_eval.report.names import slug
from ehs_eval.report.tables import Table
from ehs_eval.report.words.names import listed, told_at, waves_of
from ehs_eval.results import Results


def collected_words(study: Study, results: Results, name: str) -> Iterator[str]:
    """Yield how a data set was collected and analysed."""
    if name in study.surveys:
        yield from _survey(study, results, name)
    elif name in study.score_sheets:
        yield from _sheet(study, name)
    else:
        yield _record(study, name)


def _survey(study: Study, results: Results, name: str) -> Iterator[str]:
    survey, waves = study.surveys[name], waves_of(study, name)
    items = sum(len(block.items) for block in survey.blocks)
    kinds = (
        (items, "item on an ordered scale", "items on ordered scales"),
        (len(survey.questions), "question with categories", "questions with categories"),
        (len(survey.ratings), "rating", "ratings"),
    )
    asked = [fmt.plural(count, one, many) for count, one, many in kinds if count]
    titles = listed(study.wave_title(wave) for wave in waves)
    yield f"Collected at {titles}, with {listed(asked)}." if asked else f"Collected at {titles}."
    if len(waves) < 2:
        return
    yield _linked(study, results, name, (waves[0], waves[-1]))
    if survey.school is not None:
        yield (
            "Each school is compared with itself, so that a change in which schools answered is "
            "not taken for a change of answers."
        )


def _linked(study: Study, results: Results, name: str, ends: tuple[str, str]) -> str:
    """Return how people of two waves were linked, and how many were."""
    if study.surveys[name].respondent is None:
        return "No code links the answers of one person: waves are compared as different people."
    found = told_at(study, results, name, "linkage", waves=ends)
    return (
        "Codes that people chose link their answers between "
        f"{study.wave_title(ends[0])} and {study.wave_title(ends[1])} "
        f"({found.sized('people', 'n_linked')}). Where those are enough, they are compared with "
        "themselves."
    )


def _sheet(study: Study, name: str) -> Iterator[str]:
    sheet = study.score_sheets[name]
    measure = load_measures(study.measures)[sheet.measure]
    yield (
        f"Scored with the {measure.title}: {fmt.plural(measure.items, 'item')} from "
        f"{measure.minimum:g} to {measure.maximum:g}, added up to a total."
    )
    if measure.cut_offs:
        labels = "; ".join(cut_off.label for cut_off in measure.cut_offs)
        yield f"Cut-offs: {labels}."
    if len(waves_of(study, name)) > 1 and sheet.programme is not None:
        yield "Each programme is compared with itself, in its first and last round with scores."


def _record(study: Study, name: str) -> str:
    match study.records[name]:
        case ReferralRecord():
            return (
                "Every row is a referral. Shares of two rounds are compared with Newcombe's "
                "interval and Fisher's exact test, with and without the school that referred most."
            )
        case ProgrammeRecord():
            return "A list of the programmes in each school, and whether outcomes were measured."
        case FeedbackRecord() as record:
            return f"Counted are {record.unit}; nothing is tested."
        case PopulationRecord():
            return "Numbers that schools stated; they are the base of response rates."


def two_conventions(study: Study, name: str, tables: Sequence[Table]) -> Iterator[str]:
    """Yield which table has the recommended figures and which those that many reports print."""
    waves = waves_of(study, name)
    if name not in study.surveys or len(waves) < 2:
        return
    by_id = {table.id: table for table in tables}
    ours = by_id.get(slug(name, "comparison", waves[0], waves[-1]))
    theirs = by_id.get(slug(name, "change", waves[0], waves[-1]))
    if ours is not None and theirs is not None:
        yield (
            f"Two kinds of change stand side by side. The one to go by is in “{ours.title}”. "
            f"“{theirs.title}” has the change as many reports print it: all answers pooled and "
            "held against a margin of error. It takes a change in who answered for a change of "
            "answers."
        )
