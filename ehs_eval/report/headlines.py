"""What each part of the study says in a sentence or two, for terminal and page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.records import (
    FeedbackRecord,
    PopulationRecord,
    ProgrammeRecord,
    ReferralRecord,
)
from ehs_eval.ingest.sheets import TOTAL
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import dominated_waves
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.overview import OUTCOMES, outcome_words
from ehs_eval.results import Place, Results


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
    dominated = dominated_waves(study, results, name)
    caution = f"One school gave most answers at {' and '.join(dominated)}." if dominated else ""
    yield Headline(name, f"Answers: {'; '.join(counts)}.", caution)
    if len(waves) > 1:
        yield from _changes(look, name, waves[0], waves[-1])


def _changes(look: Lookup, name: str, first: str, last: str) -> Iterator[Headline]:
    """Say how many items changed beyond the margin of a change, and which."""
    beyond: list[str] = []
    single = total = 0
    for row in look.results.select(
        name, "change", statistic="beyond_change_margin", waves=(first, last)
    ):
        if row.group or row.value is None:
            continue
        at = Place(name, "change", row.item, {}, row.waves)
        total += 1
        single += look.results.value(at, "beyond_single_wave_margin") == "yes"
        if row.value == "yes":
            change = fmt.points(look.results.value(at, "difference"))
            beyond.append(f"{look.item_title(name, row.item)} ({change} points)")
    if not total:
        return
    titles = [look.study.wave_title(wave) for wave in (first, last)]
    listed = f": {'; '.join(beyond)}" if 0 < len(beyond) <= 4 else ""
    yield Headline(
        name,
        f"{len(beyond)} of {total} items changed from {titles[0]} to {titles[1]} by more than the "
        f"margin of a change{listed}. By the margin of one wave it would have been {single}.",
        "With so many items some change by chance; schools being alike makes margins wider still.",
    )


def _sheet(look: Lookup, name: str) -> Iterator[Headline]:
    sheet = look.study.score_sheets[name]
    waves = list(sheet.waves or look.study.wave_names) if sheet.wave else []
    for programme in look.groups(name, "describe", "programme"):
        group = {"programme": programme}
        seen = [
            wave
            for wave in waves
            if look.results.number(Place(name, "describe", TOTAL, group, (wave,)), "n")
        ]
        if len(seen) > 1:
            yield _shift(look, name, programme, (seen[0], seen[-1]))
        else:
            at = Place(name, "describe", TOTAL, group, tuple(seen))
            n, mean = look.results.value(at, "n"), look.results.value(at, "mean")
            yield Headline(
                name,
                f"{fmt.label(programme)}: mean total {fmt.number(mean, 1)} "
                f"({fmt.count(n)} {'forms' if not waves else 'scores'}).",
            )


def _shift(look: Lookup, name: str, programme: str | None, ends: tuple[str, str]) -> Headline:
    at = Place(name, "mann_whitney", TOTAL, {"programme": programme}, ends)
    value = look.results.value
    means = [
        fmt.number(
            value(Place(name, "describe", TOTAL, {"programme": programme}, (wave,)), "mean"), 1
        )
        for wave in ends
    ]
    sizes = [look.results.number(at, size) or 0 for size in ("n_first", "n_second")]
    limits = fmt.plain_interval(
        value(at, "hodges_lehmann_low"), value(at, "hodges_lehmann_high"), 1
    )
    titles = [look.study.wave_title(wave) for wave in ends]
    small = min(sizes) < look.study.study.small_group
    return Headline(
        name,
        f"{fmt.label(programme)}: mean total {means[0]} at {titles[0]} "
        f"(n = {fmt.count(sizes[0])}), {means[1]} at {titles[1]} (n = {fmt.count(sizes[1])}); "
        f"shift {fmt.signed(value(at, 'hodges_lehmann'), 1)} ({limits}), exact p "
        f"{fmt.p_value(value(at, 'exact_p_value'))}.",
        "Too few people to rest on." if small else "",
    )


def _referrals(look: Lookup, name: str) -> Iterator[Headline]:
    for row in look.results.select(
        name, "change", item="share_of_locality", statistic="difference"
    ):
        at = Place(name, "change", row.item, row.group, row.waves)
        value = look.results.value
        if row.value is None:
            continue
        left_out = row.group.get(SCHOOL_LEFT_OUT)
        schools = "Pilot schools" if left_out is None else f"Without {left_out} they"
        limits = fmt.interval(value(at, "low"), value(at, "high"))
        yield Headline(
            name,
            f"{schools}: share of the locality's referrals changed by {fmt.points(row.value)} "
            f"points ({limits}), {' to '.join(look.study.wave_title(w) for w in row.waves)}."
            if left_out is None
            else f"Without {left_out} it changed by {fmt.points(row.value)} points ({limits}).",
        )


def _programmes(look: Lookup, name: str) -> Iterator[Headline]:
    groups = look.groups(name, "programmes", "programme")
    measured = sum(
        bool(
            look.results.number(
                Place(name, "programmes", None, {"programme": programme}), "n_schools_measured"
            )
        )
        for programme in groups
    )
    yield Headline(name, f"{len(groups)} programmes; outcomes measured in {measured} of them.")


def _feedback(look: Lookup, name: str, record: FeedbackRecord) -> Iterator[Headline]:
    question = record.questions[0]
    n = look.results.value(Place(name, "distribution", question.name, {}, ()), "n_respondents")
    yield Headline(name, f"{fmt.count(n)} {record.unit}, {len(record.questions)} questions.")
