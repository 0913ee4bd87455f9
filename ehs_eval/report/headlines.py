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
from ehs_eval.report.cautions import dominance_words, why_not_claimed
from ehs_eval.report.sentences import sentence
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.overview import OUTCOMES, outcome_words
from ehs_eval.results import Place, Results

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
        at = Place(name, "participation", None, {}, (wave,))
        rate = results.number(at, "response_rate")
        share = "" if rate is None else f" ({fmt.percent(rate)} of those eligible)"
        counts.append(f"{study.wave_title(wave)} {fmt.count(results.value(at, 'n'))}{share}")
    caution = " ".join(dominance_words(study, results, name))
    yield Headline(name, f"Answers: {'; '.join(counts)}.", caution)
    if len(waves) > 1:
        yield from _changes(look, name, waves[0], waves[-1])


def _changes(look: Lookup, name: str, first: str, last: str) -> Iterator[Headline]:
    """Say how many items changed clearly, and which; and how many each margin would flag."""
    at = Place(name, "tally", None, {}, (first, last))
    value = look.results.value
    items = value(at, "n_items")
    if items is None:
        return
    clear = [
        Place(name, COMPARISON, row.item, {}, (first, last))
        for row in look.results.select(name, COMPARISON, statistic="is_clear", waves=(first, last))
        if row.value == "yes" and not row.group
    ]
    titles = [look.study.wave_title(wave) for wave in (first, last)]
    said = why_not_claimed(look.study, look.results, name, (first, last))
    if clear or not said:
        said = [
            f"{fmt.count(value(at, 'n_clear'))} of {fmt.plural(items, 'item')} changed clearly "
            f"from {titles[0]} to {titles[1]}, schools and the number of comparisons allowed for.",
            *said,
        ]
    yield Headline(name, " ".join(said), _pooled(look, at))
    for place in clear[:_LISTED]:
        yield Headline(name, sentence(look.study, look.results, place, with_heading=False))


def _pooled(look: Lookup, at: Place) -> str:
    """Return what the rules of many reports would have flagged."""
    shares, one_wave, change = (
        look.results.number(at, statistic)
        for statistic in ("n_shares", "n_beyond_single_wave_margin", "n_beyond_change_margin")
    )
    few = look.results.number(at, "n_too_few")
    if not shares or few == look.results.number(at, "n_items"):
        return ""
    return (
        f"All answers pooled, {fmt.plural(one_wave, 'share')} of {fmt.count(shares)} would lie "
        f"beyond the margin of one wave, and {fmt.count(change)} beyond that of a change: rules "
        "that take no account of which schools and pupils answered."
    )


def _sheet(look: Lookup, name: str) -> Iterator[Headline]:
    sheet = look.study.score_sheets[name]
    waves = sheet.waves_of(look.study.wave_names)
    programmes = look.groups(name, "describe", "programme")
    groups: list[dict[str, str | None]] = [{"programme": each} for each in programmes]
    for group in groups or [{}]:
        seen = [
            wave
            for wave in waves
            if look.results.number(Place(name, "describe", TOTAL, group, (wave,)), "n")
        ]
        if len(seen) > 1:
            yield _compared(look, name, group, (seen[0], seen[-1]))
        else:
            at = Place(name, "describe", TOTAL, group, tuple(seen))
            n, mean = look.results.value(at, "n"), look.results.value(at, "mean")
            yield Headline(
                name,
                f"{_named(group)}: mean total {fmt.number(mean, 1)} "
                f"({fmt.count(n)} {'forms' if not waves else 'scores'})"
                f"{_below(look, name, group, tuple(seen))}.",
            )


def _named(group: dict[str, str | None]) -> str:
    return fmt.label(group["programme"]) if group else "Everyone"


def _compared(
    look: Lookup, name: str, group: dict[str, str | None], ends: tuple[str, str]
) -> Headline:
    """Say how a programme's totals changed, in the comparison that suits the data."""
    at = Place(name, COMPARISON, TOTAL, group, ends)
    value = look.results.value
    levels = []
    for wave in ends:
        described = Place(name, "describe", TOTAL, group, (wave,))
        mean, n = value(described, "mean"), fmt.count(value(described, "n"))
        levels.append(f"{fmt.number(mean, 1)} at {look.study.wave_title(wave)} (n = {n})")
    said = f"{_named(group)}: mean total {', '.join(levels)}."
    if value(at, "verdict") == "too few":
        return Headline(name, said, "Too few people to conclude anything.")
    return Headline(name, said, sentence(look.study, look.results, at, with_heading=False))


def _below(look: Lookup, name: str, group: dict[str, str | None], waves: tuple[str, ...]) -> str:
    """Return how many totals lie below the first cut-off of the measure."""
    measure = load_measures(look.study.measures)[look.study.score_sheets[name].measure]
    at = Place(name, "below_cut_off", TOTAL, group, waves)
    for cut_off in measure.cut_offs[:1]:
        below = look.results.value(at, "n_below", cut_off.label)
        return f"; {fmt.count(below)} below the cut-off ({cut_off.label})"
    return ""


def _referrals(look: Lookup, name: str) -> Iterator[Headline]:
    for row in look.results.select(
        name, "change", item="share_of_locality", statistic="difference"
    ):
        if row.value is None:
            continue
        at = Place(name, "change", row.item, row.group, row.waves)
        limits = fmt.interval(look.results.value(at, "low"), look.results.value(at, "high"))
        change = f"changed by {fmt.points(row.value)} points ({limits})"
        left_out = row.group.get(SCHOOL_LEFT_OUT)
        span = " to ".join(look.study.wave_title(wave) for wave in row.waves)
        yield Headline(
            name,
            f"Pilot schools' share of the locality's referrals {change}, {span}."
            if left_out is None
            else f"Without {fmt.label(left_out)}, which referred most, it {change}.",
        )


def _programmes(look: Lookup, name: str) -> Iterator[Headline]:
    at = Place(name, "programmes")
    programmes, measured = (
        fmt.count(look.results.value(at, statistic))
        for statistic in ("n_programmes", "n_programmes_measured")
    )
    yield Headline(name, f"{programmes} programmes; outcomes measured in {measured} of them.")


def _feedback(look: Lookup, name: str, record: FeedbackRecord) -> Iterator[Headline]:
    question = record.questions[0]
    n = look.results.value(Place(name, "distribution", question.name, {}, ()), "n_respondents")
    yield Headline(name, f"{fmt.count(n)} {record.unit}, {len(record.questions)} questions.")
    for each in record.questions:
        if each.headline:
            yield Headline(name, f"{each.title}: {_counts(look, name, each.name)}.")


def _counts(look: Lookup, name: str, question: str) -> str:
    """Return how often each answer was given."""
    base = look.results.value(Place(name, "distribution", question, {}, ()), "n")
    said = [
        f"{option} {fmt.count(row.value)}"
        for option in look.groups_of_item(name, "distribution", question)
        for row in look.results.select(name, "distribution", item=question, statistic="n")
        if row.group == {question: option} and row.method is None
    ]
    return f"{', '.join(said)} (of {fmt.count(base)})"
