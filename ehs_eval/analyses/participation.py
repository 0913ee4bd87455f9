"""Who answered: by school, year group and gender, against those who could have."""

from __future__ import annotations

from ehs_eval.analyses.attrition import ROLES
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Role, Survey
from ehs_eval.ingest.records import PopulationData
from ehs_eval.labels import matcher, natural_key, normalise
from ehs_eval.results import Group, Place, Results, Undefined, Value
from ehs_eval.stats import NotEstimable, margin_of_error, sample_size

WITHOUT_CORRECTION = "p = 0.5, no finite population correction"
WITH_CORRECTION = "p = 0.5, finite population correction"
NO_POPULATION = "the study file names no population"


def analyse_population(context: Context, data: PopulationData) -> None:
    """Add the numbers of people who could take part, by school and in all."""
    for column in data.counts:
        stated = data.frame[["school", column]].dropna()
        at = Place(data.name, "population", column)
        total = int(stated[column].sum()) if len(stated) else None
        context.results.add(at, {"n": total}, reason="not stated")
        for school, count in zip(data.frame["school"], data.frame[column], strict=True):
            at = Place(data.name, "population", column, {"school": str(school)})
            value = None if count != count else int(count)
            context.results.add(at, {"n": value}, reason="not stated")


def analyse_participation(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add responses, response rates, required samples and margins of error for each wave."""
    data = counts.survey
    populations = _populations(context, survey)
    for wave in data.waves:
        total = counts.respondents(wave)
        at = Place(data.name, "participation", None, {}, (wave,))
        context.results.add(at, {"n": total})
        first = counts.respondents(data.waves[0])
        of_first = total / first if first else None
        context.results.add(at, {"share_of_first_wave": of_first}, reason="n = 0")
        _add_not_stated(context, at, survey)
        population = populations.get(None) if populations else None
        _add_rate(context.results, at, total, population)
        _add_precision(context, at, total, population)
        for role in ROLES:
            if getattr(survey, role) is None:
                continue
            found = _by(counts, role, wave, populations)
            for label in _labels(counts, role, populations):
                group: Group = {role: label}
                place = Place(data.name, "participation", None, group, (wave,))
                n = found.get(label, 0)
                share = n / total if total else None
                context.results.add(place, {"n": n, "share_of_wave": share}, reason="n = 0")
                if role == "school" and label is not None and populations:
                    _add_rate(context.results, place, n, populations.get(label))
        if survey.school is not None:
            _add_dominance(context, at, _by(counts, "school", wave, populations), total)


def survey_population(context: Context, survey: Survey) -> int | None:
    """Return how many people could have answered a survey; None where the study does not say."""
    return _populations(context, survey).get(None)


def _add_not_stated(context: Context, at: Place, survey: Survey) -> None:
    """Add which counts of the population are not stated, as what is known is then a minimum."""
    if survey.population is None:
        return
    record = context.datasets[survey.population.record]
    assert isinstance(record, PopulationData)
    missing = [
        f"{record.counts[column].lower()} of {school}"
        for column in survey.population.columns
        for school in record.frame.loc[record.frame[column].isna(), "school"]
    ]
    said = ", ".join(missing) or None
    context.results.add(at, {"population_not_stated": said}, reason="every count is stated")


def _populations(context: Context, survey: Survey) -> dict[str | None, int]:
    """Return those who could have answered, by school and (None) in all."""
    if survey.population is None:
        return {}
    record = context.datasets[survey.population.record]
    assert isinstance(record, PopulationData)
    # A count that is not stated adds nothing, but a school without any has no population.
    people = record.frame[survey.population.columns].sum(axis=1, min_count=1)
    stated = people.notna()
    by_school = dict(
        zip(record.frame.loc[stated, "school"], people[stated].astype(int), strict=True)
    )
    return {None: int(people.sum()), **by_school} if by_school else {}


def _labels(counts: Tabulation, role: Role, populations: dict[str | None, int]) -> list[str | None]:
    """Return the groups of a role over all waves: listed ones first, then others, then none."""
    given = {label for wave in counts.survey.waves for label in counts.by(role, wave)}
    listed = [label for label in populations if label is not None] if role == "school" else []
    forms = matcher(listed)
    seen = {forms.get(normalise(label), label) for label in given if label is not None}
    labels: list[str | None] = [*listed, *sorted(sorted(seen.difference(listed)), key=natural_key)]
    return [*labels, None] if None in given else labels


def _by(
    counts: Tabulation, role: Role, wave: str, populations: dict[str | None, int]
) -> dict[str | None, int]:
    """Return responses by label of a role; schools as the list of populations spells them."""
    found = counts.by(role, wave)
    if role != "school":
        return found
    forms = matcher(label for label in populations if label is not None)
    return {
        label if label is None else forms.get(normalise(label), label): n
        for label, n in found.items()
    }


def _add_rate(results: Results, at: Place, n: int, population: int | None) -> None:
    if population is None:
        why = NotEstimable("the population is not listed" if at.group else NO_POPULATION, n)
        results.add(at, {"population": why, "response_rate": why})
        return
    rate: Value | Undefined = n / population if population else NotEstimable("population = 0", n)
    results.add(at, {"population": population, "response_rate": rate})


def _add_precision(context: Context, at: Place, n: int, population: int | None) -> None:
    level = context.confidence_level
    results = context.results
    results.add(
        at,
        {"margin_of_error": margin_of_error(n, confidence_level=level)},
        method=WITHOUT_CORRECTION,
    )
    corrected: float | NotEstimable
    required: int | NotEstimable
    if not population:
        corrected = required = NotEstimable(NO_POPULATION, n)
    else:
        margin = context.study.study.target_margin
        required = sample_size(population=population, margin=margin, confidence_level=level)
        corrected = (
            NotEstimable("more answers than people listed", n)
            if n > population
            else margin_of_error(n, population=population, confidence_level=level)
        )
    results.add(at, {"margin_of_error": corrected}, method=WITH_CORRECTION)
    results.add(at, {"required_sample": required})


def _add_dominance(context: Context, at: Place, schools: dict[str | None, int], total: int) -> None:
    """Add which school gave most of a wave, and whether that is more than the study allows."""
    named = {school: n for school, n in schools.items() if school is not None}
    if not named:
        context.results.add(
            at, {"largest_school": None, "largest_school_share": None}, reason="no school is named"
        )
        return
    largest = min(named, key=lambda school: (-named[school], school))
    share = named[largest] / total
    context.results.add(
        at,
        {
            "largest_school": largest,
            "largest_school_share": share,
            "dominated_by_one_school": "yes" if share > context.study.study.dominance else "no",
        },
    )
