"""What each part of the study says in a sentence or two, for terminal and page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    ReferralRecord,
)
from ehs_eval.config.scores import TOTAL
from ehs_eval.measures import load_measures
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import dominance_words, pooled_words, why_not_claimed
from ehs_eval.report.sentences import sentence
from ehs_eval.report.sentences.told import (
    POINTS,
    UNKNOWN,
    WHY_WITHHELD,
    WITHHELD,
    Told,
    interval_words,
)
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.overview import OUTCOMES, outcome_words
from ehs_eval.report.verdict_words import UNCLAIMED, statistic_of
from ehs_eval.results import SUPPRESSED, Place, Results, Value

_LISTED = 6
"""Clear changes that have a headline of their own at most."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence about one data set and what to keep in mind with it."""

    dataset: str
    text: str
    caution: str = ""


def headlines(study: Study, results: Results) -> list[Headline]:
    """Return the headlines of a study, data set by data set."""
    look = Lookup(study, results)
    found = [
        Headline(OUTCOMES, f"{outcome.title}. {outcome_words(look, outcome)}")
        for outcome in study.outcomes
    ]
    for name in study.surveys:
        found += _survey(look, name)
    for name in study.score_sheets:
        found += _sheet(look, name)
    for name, record in study.records.items():
        match record:
            case ReferralRecord():
                found += _referrals(look, name)
            case ProgrammeRecord():
                found += _programmes(look, name)
            case FeedbackRecord():
                found += _feedback(look, name, record)
            case PopulationRecord():
                pass
    return found


def _survey(look: Lookup, name: str) -> Iterator[Headline]:
    study, results = look.study, look.results
    waves = [wave for wave in study.wave_names if wave in study.surveys[name].files]
    counts = []
    for wave in waves:
        told = Told(look, Place(name, "participation", None, {}, (wave,)))
        rate = told.number("response_rate")
        share = "" if rate is None else f" ({fmt.percent(rate)} of those eligible)"
        counts.append(f"{study.wave_title(wave)} {told.shown('n')}{share}")
    caution = " ".join(dominance_words(study, results, name))
    yield Headline(name, f"Answers: {'; '.join(counts)}.", caution)
    if len(waves) > 1:
        yield from _changes(look, name, waves[0], waves[-1])


def _changes(look: Lookup, name: str, first: str, last: str) -> Iterator[Headline]:
    """Say how many items changed clearly, and which; and how many each margin would flag."""
    at = Place(name, "tally", None, {}, (first, last))
    told = Told(look, at)
    if told.find("n_items") is None:
        return
    if told.is_withheld("n_items", "n_clear", *map(statistic_of, UNCLAIMED)):
        yield Headline(name, f"How many items changed clearly is {WHY_WITHHELD}.")
        return
    clear = [
        Place(name, COMPARISON, row.item, {}, (first, last))
        for row in look.results.select(name, COMPARISON, statistic="is_clear", waves=(first, last))
        if row.value == "yes" and not row.group
    ]
    titles = [look.study.wave_title(wave) for wave in (first, last)]
    said = why_not_claimed(look.study, look.results, name, (first, last))
    if clear or not said:
        items = fmt.plural(told.number("n_items"), "item")
        said = [
            f"{told.shown('n_clear')} of {items} changed clearly from {titles[0]} to {titles[1]}, "
            "schools and the number of comparisons allowed for.",
            *said,
        ]
    yield Headline(name, " ".join(said), " ".join(pooled_words(look.results, at)))
    for place in clear[:_LISTED]:
        yield Headline(name, sentence(look.study, look.results, place, with_heading=False))


def _sheet(look: Lookup, name: str) -> Iterator[Headline]:
    sheet = look.study.score_sheets[name]
    waves = sheet.waves_of(look.study.wave_names)
    programmes = look.groups(name, "describe", "programme")
    groups: list[dict[str, str | None]] = [{"programme": each} for each in programmes]
    for group in groups or [{}]:
        seen = [
            wave
            for wave in waves
            if _has_scores(look, Place(name, "describe", TOTAL, group, (wave,)))
        ]
        if len(seen) > 1:
            yield _compared(look, name, group, (seen[0], seen[-1]))
        else:
            told = Told(look, Place(name, "describe", TOTAL, group, tuple(seen or waves[:1])))
            mean = told.shown("mean", _one_decimal)
            what = "scores" if waves else "forms"
            below = _below(look, name, group, tuple(seen))
            yield Headline(name, f"{_named(group)}: mean total {mean} ({told.sized(what)}){below}.")


def _one_decimal(value: Value) -> str:
    return fmt.number(value, 1)


def _has_scores(look: Lookup, at: Place) -> bool:
    """Say whether a wave has scores, or does not tell how many."""
    told = Told(look, at)
    return told.is_withheld("n") or bool(told.number("n"))


def _named(group: dict[str, str | None]) -> str:
    return fmt.label(group["programme"]) if group else "Everyone"


def _compared(
    look: Lookup, name: str, group: dict[str, str | None], ends: tuple[str, str]
) -> Headline:
    """Say how a programme's totals changed, in the comparison that suits the data."""
    at = Place(name, COMPARISON, TOTAL, group, ends)
    levels = []
    for wave in ends:
        told = Told(look, Place(name, "describe", TOTAL, group, (wave,)))
        mean = told.shown("mean", _one_decimal)
        levels.append(f"{mean} at {look.study.wave_title(wave)} (n = {told.shown('n')})")
    said = f"{_named(group)}: mean total {', '.join(levels)}."
    if look.results.value(at, "verdict") == "too few":
        return Headline(name, said, "Too few people to conclude anything.")
    return Headline(name, said, sentence(look.study, look.results, at, with_heading=False))


def _below(look: Lookup, name: str, group: dict[str, str | None], waves: tuple[str, ...]) -> str:
    """Return how many totals lie below the first cut-off of the measure."""
    measure = load_measures(look.study.measures)[look.study.score_sheets[name].measure]
    at = Place(name, "below_cut_off", TOTAL, group, waves)
    for cut_off in measure.cut_offs[:1]:
        below = Told(look, at).shown("n_below", method=cut_off.label)
        if below in (WITHHELD, UNKNOWN):
            return f"; how many were below the cut-off is {below} ({cut_off.label})"
        return f"; {below} below the cut-off ({cut_off.label})"
    return ""


def _referrals(look: Lookup, name: str) -> Iterator[Headline]:
    for row in look.results.select(
        name, "change", item="share_of_locality", statistic="difference"
    ):
        left_out = row.group.get(SCHOOL_LEFT_OUT)
        without = f"{fmt.label(left_out)}, which referred most,"
        span = " to ".join(look.study.wave_title(wave) for wave in row.waves)
        share = "pilot schools' share of the locality's referrals"
        if row.value is not None:
            at = Place(name, "change", row.item, row.group, row.waves)
            limits = interval_words(Told(look, at), POINTS)
            change = f"changed by {fmt.points(row.value)} points ({limits})"
            whole = f"{share[0].upper()}{share[1:]} {change}, {span}."
            yield Headline(name, whole if left_out is None else f"Without {without} it {change}.")
        elif row.reason == SUPPRESSED:
            how = f"the {share} changed, {span},"
            if left_out is not None:
                how = f"it changed without {without}"
            yield Headline(name, f"How {how} is {WHY_WITHHELD}.")


def _programmes(look: Lookup, name: str) -> Iterator[Headline]:
    at = Place(name, "programmes")
    told = Told(look, at)
    planned, measured = (
        told.sized("programmes", "n_programmes"),
        told.shown("n_programmes_measured"),
    )
    said = f"{planned}; outcomes measured in {measured} of them."
    yield Headline(name, f"{said[0].upper()}{said[1:]}")


def _feedback(look: Lookup, name: str, record: FeedbackRecord) -> Iterator[Headline]:
    question = record.questions[0]
    told = Told(look, Place(name, "distribution", question.name, {}, ()))
    forms = told.sized(record.unit, "n_respondents")
    questions = fmt.plural(len(record.questions), "question")
    yield Headline(name, f"{forms[0].upper()}{forms[1:]}, {questions}.")
    for each in record.questions:
        if each.headline:
            yield Headline(name, f"{each.title}: {_counts(look, name, each.name)}.")


def _counts(look: Lookup, name: str, question: str) -> str:
    """Return how often each answer was given."""
    whole = Told(look, Place(name, "distribution", question))
    said = [
        f"{option} {whole.there(group={question: option}).shown('n')}"
        for option in look.groups_of_item(name, "distribution", question)
    ]
    base = whole.shown("n")
    return f"{', '.join(said)} (of {base})"
