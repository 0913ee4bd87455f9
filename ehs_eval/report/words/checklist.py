"""The reporting checklist: the 22 items of TREND, filled from the run where the run knows.

TREND: Des Jarlais, Lyles and Crepaz (2004), for evaluations without random allocation. What each
item asks is put in our own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.models import Study
from ehs_eval.config.records import ProgrammeRecord
from ehs_eval.evaluation import Evaluation
from ehs_eval.report import format as fmt
from ehs_eval.report.document import METHODS, SUMMARY, ChecklistItem, Summary, Turnout
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.words.names import listed, section_of, section_of_outcome, told_at, waves_of
from ehs_eval.results import Results


def checklist(evaluation: Evaluation, first: Summary) -> list[ChecklistItem]:
    """Return the checklist of a report; empty where only its author can know."""
    study, results = evaluation.study, evaluation.found
    return [
        *_introduction(study),
        *_methods(study, results),
        *_results(evaluation, first),
        *_discussion(first),
    ]


def _introduction(study: Study) -> Iterator[ChecklistItem]:
    yield ChecklistItem(
        "1",
        "Title and abstract: how people came to take part, what was done, to whom",
        study.study.title,
        SUMMARY,
    )
    yield ChecklistItem("2", "Background: why it was done, and on what theory", "")
    yield ChecklistItem(
        "3",
        "Participants: who could take part, how they were reached, where and when",
        _participants(study),
        _first_dataset(study),
    )
    programmes = [n for n, record in study.records.items() if isinstance(record, ProgrammeRecord)]
    yield ChecklistItem(
        "4",
        "What was done: content, by whom, where, how often, for how long",
        study.study.about,
        section_of(programmes[0]) if programmes else SUMMARY,
    )
    yield ChecklistItem(
        "5",
        "Objectives: what was to be found out",
        f"Intended outcomes: {'; '.join(outcome.title for outcome in study.outcomes)}."
        if study.outcomes
        else "",
        section_of_outcome(study.outcomes[0]) if study.outcomes else "",
    )


def _participants(study: Study) -> str:
    titles = [study.dataset_title(name) for name in (*study.surveys, *study.score_sheets)]
    if not titles:
        return ""
    rounds = listed(study.wave_title(wave) for wave in study.wave_names)
    return f"{listed(titles)}; rounds: {rounds}. How people were reached is for the author."


def _first_dataset(study: Study) -> str:
    names = [*study.surveys, *study.score_sheets, *study.records]
    return section_of(names[0]) if names else ""


def _methods(study: Study, results: Results) -> Iterator[ChecklistItem]:
    yield ChecklistItem(
        "6",
        "Outcomes: what was measured and how; whether measures are known to be sound",
        "; ".join(
            f"{outcome.title}: {listed(study.dataset_title(e.dataset) for e in outcome.evidence)}"
            for outcome in study.outcomes
            if outcome.evidence
        ),
        section_of_outcome(study.outcomes[0]) if study.outcomes else "",
    )
    yield ChecklistItem(
        "7",
        "Number of people: how it was decided",
        _required(study, results),
        _first_dataset(study) if study.surveys else "",
    )
    yield ChecklistItem(
        "8",
        "Allocation: who got what, and how that was decided",
        "Rounds are compared with each other, without a comparison group."
        if len(study.wave_names) > 1
        else "",
        SUMMARY if len(study.wave_names) > 1 else "",
    )
    yield ChecklistItem("9", "Blinding: who knew who got what", "")
    yield ChecklistItem(
        "10",
        "Unit of analysis: what is counted as one, and how people in groups are allowed for",
        _unit(study, results),
        METHODS,
    )
    level = fmt.percent(study.study.confidence_level, 0)
    yield ChecklistItem(
        "11",
        "Statistical methods, also for missing answers and further analyses",
        f"Intervals at {level}; see the methods appendix.",
        METHODS,
    )


def _required(study: Study, results: Results) -> str:
    said = []
    for name in study.surveys:
        for wave in waves_of(study, name)[:1]:
            found = told_at(study, results, name, "participation", waves=(wave,))
            required = found.number("required_sample")
            if required is not None:
                margin = fmt.points(study.study.target_margin, 0, sign=False)
                title = study.dataset_title(name)
                said.append(f"{title}: {fmt.count(required)} needed for ±{margin} points")
    return f"{'; '.join(said)}." if said else ""


def _unit(study: Study, results: Results) -> str:
    names = (*study.surveys, *study.score_sheets)
    with_schools = [
        study.dataset_title(name) for name in names if Lookup(study, results).has_schools(name)
    ]
    if not with_schools:
        return "One answer or form; schools are not recorded."
    return f"One answer or form; schools are compared with themselves ({listed(with_schools)})."


def _results(evaluation: Evaluation, first: Summary) -> Iterator[ChecklistItem]:
    study, results = evaluation.study, evaluation.found
    yield ChecklistItem(
        "12",
        "Flow of people: how many were eligible, answered, came back and are analysed",
        _flow(first.turnout),
        SUMMARY if first.turnout else "",
    )
    yield ChecklistItem("13", "Recruitment: the dates of each round", "")
    yield ChecklistItem(
        "14",
        "Who the people were at the start",
        "Tables by school, year group and gender, where these are recorded."
        if _first_dataset(study)
        else "",
        _first_dataset(study),
    )
    compared = [name for name in study.surveys if len(waves_of(study, name)) > 1]
    yield ChecklistItem(
        "15",
        "Whether those compared were alike at the start",
        "Later rounds, and those who came back, are held against the first round."
        if compared
        else "",
        section_of(compared[0]) if compared else "",
    )
    yield ChecklistItem(
        "16",
        "Numbers analysed: how many each figure is of",
        "Tables give the base of every figure, unless it is withheld.",
        SUMMARY,
    )
    yield ChecklistItem(
        "17",
        "Results: for each outcome an estimate with its interval, also where nothing was found",
        "Every measure of every intended outcome is listed, whatever it shows."
        if study.outcomes
        else "",
        section_of_outcome(study.outcomes[0]) if study.outcomes else "",
    )
    yield ChecklistItem(
        "18",
        "Further analyses, and which were planned",
        _tests(study, results),
        _first_dataset(study),
    )
    yield ChecklistItem("19", "Harm and unintended effects", "")


def _flow(rounds: Sequence[Turnout]) -> str:
    return "; ".join(f"{each.dataset}, {each.wave}: {each.said}" for each in rounds if each.wave)


def _tests(study: Study, results: Results) -> str:
    counts = [
        told_at(study, results, name, "multiplicity").number("n_tests_of_any_kind")
        for name in (*study.surveys, *study.score_sheets)
    ]
    known = [count for count in counts if count is not None]
    if not known:
        return ""
    declared = [family.name for family in study.families if family.kind == "confirmatory"]
    planned = (
        f"Declared beforehand: {listed(declared)}."
        if declared
        else "Not one of them was declared beforehand."
    )
    return f"{fmt.plural(sum(known), 'test')} were made. {planned}"


def _discussion(first: Summary) -> Iterator[ChecklistItem]:
    yield ChecklistItem(
        "20",
        "Interpretation: what it may mean, what else could explain it, its limits",
        " ".join(first.cautions),
        SUMMARY if first.cautions else "",
    )
    yield ChecklistItem("21", "Whom the findings can be carried over to", "")
    yield ChecklistItem("22", "How it fits what else is known", "")
