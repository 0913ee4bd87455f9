"""What to do next, as the results suggest it: the most useful first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ehs_eval.config.models import Study
from ehs_eval.config.records import ProgrammeRecord
from ehs_eval.report import format as fmt
from ehs_eval.report.verdict_words import statistic_of
from ehs_eval.report.words.names import in_words, listed, told_at, waves_of
from ehs_eval.report.words.plain import subject_of, told
from ehs_eval.report.words.standing import Standing
from ehs_eval.results import Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

MOST: Final = 5
_MANY_TESTS: Final = 20
"""Comparisons above which a study is told to choose a few beforehand."""
_FEW_LINKED: Final = 0.5
"""Share of a later wave that is linked below which codes are asked for."""


def next_steps(study: Study, results: Results, stands: list[Standing]) -> list[str]:
    """Return what to do next, five things at most."""
    steps = [
        *_look_into_worse(study, results, stands),
        *_more_schools(study, results),
        *_more_answers(study, results),
        *_do_not_claim(stands),
        *_name_schools(study, results),
        *_link(study, results),
        *_score_everyone(study, results),
        *_agree_beforehand(study, results),
        *_measure_programmes(study, results),
        *_comparison_group(study),
    ]
    return steps[:MOST]


def _ends(study: Study) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each survey that has changes, with its first and last wave."""
    for name in study.surveys:
        waves = waves_of(study, name)
        if len(waves) > 1:
            yield name, (waves[0], waves[-1])


def _surveys_with(study: Study, results: Results, *verdicts: str) -> list[str]:
    """Return the titles of surveys in which changes have one of some verdicts."""
    return [
        study.dataset_title(name)
        for name, ends in _ends(study)
        for tally in [told_at(study, results, name, "tally", waves=ends)]
        if any(tally.number(statistic_of(verdict)) for verdict in verdicts)
    ]


def _look_into_worse(study: Study, results: Results, stands: list[Standing]) -> Iterator[str]:
    worse = [
        subject_of(told(study, results, measure.at))
        for found in stands
        for measure in found.with_strength("clear")
        if results.value(measure.at, "direction") == "worse"
    ]
    if worse:
        yield f"Find out with the schools why these got worse: {listed(worse)}."


def _more_schools(study: Study, results: Results) -> Iterator[str]:
    few = _surveys_with(study, results, "one school", "too few schools")
    if few:
        yield (
            f"Get at least {in_words(FEWEST_SCHOOLS)} schools, better all of them, to answer in "
            f"every round, with {study.study.small_group} answers or more from each "
            f"({listed(few)}): until then no change can be claimed."
        )


def _more_answers(study: Study, results: Results) -> Iterator[str]:
    said = []
    for name in study.surveys:
        waves = [
            told_at(study, results, name, "participation", waves=(wave,))
            for wave in waves_of(study, name)
        ]
        short = [
            required
            for wave in waves
            if (required := wave.number("required_sample")) is not None
            and (n := wave.number("n")) is not None
            and n < required
        ]
        if short:
            said.append(f"{fmt.count(max(short))} ({study.dataset_title(name)})")
    if said:
        margin = fmt.points(study.study.target_margin, 0, sign=False)
        yield (
            f"Plan each round for enough answers: {listed(said)} for a margin of ±{margin} points, "
            "more where few schools take part."
        )


def _do_not_claim(stands: list[Standing]) -> Iterator[str]:
    held = [found for found in stands if found.kind in ("unclaimed", "rests on one school")]
    if held:
        yield (
            "Do not claim a rise or a fall where this report claims none: use those figures to "
            "describe and to plan."
        )


def _name_schools(study: Study, results: Results) -> Iterator[str]:
    unnamed = _surveys_with(study, results, "schools not recorded")
    if unnamed:
        yield f"Record the school with every answer ({listed(unnamed)})."


def _link(study: Study, results: Results) -> Iterator[str]:
    """Yield that codes be collected, where few of a later wave are linked to the first."""
    lacking = []
    for name, ends in _ends(study):
        linked = told_at(study, results, name, "linkage", waves=ends)
        share = linked.number("share_of_second")
        has_codes = study.surveys[name].respondent is not None
        if not has_codes or (share is not None and share < _FEW_LINKED):
            lacking.append(study.dataset_title(name))
    if lacking:
        yield (
            "Have everyone use the same code in every round, so that people can be compared with "
            f"themselves ({listed(lacking)})."
        )


def _score_everyone(study: Study, results: Results) -> Iterator[str]:
    few: list[str] = []
    for name in study.score_sheets:
        for row in results.select(name, "comparison", item="total", statistic="verdict"):
            if row.value == "too few" and "programme" in row.group:
                few.append(fmt.label(row.group["programme"]))
    if few:
        yield (
            f"Score everyone at the first and the last session: of {listed(few)} too few have both "
            "to conclude anything."
        )


def _agree_beforehand(study: Study, results: Results) -> Iterator[str]:
    tests = sum(
        told_at(study, results, name, "multiplicity").number("n_tests") or 0
        for name in (*study.surveys, *study.score_sheets)
    )
    if tests > _MANY_TESTS and not any(each.kind == "confirmatory" for each in study.families):
        yield (
            "Agree beforehand on the few measures that will decide whether the pilot worked: "
            f"{fmt.count(tests)} comparisons were made, and some of so many look like changes by "
            "chance."
        )


def _measure_programmes(study: Study, results: Results) -> Iterator[str]:
    for name, record in study.records.items():
        if isinstance(record, ProgrammeRecord):
            found = told_at(study, results, name, "programmes")
            planned, measured = found.number("n_programmes"), found.number("n_programmes_measured")
            if planned is not None and measured is not None and measured < planned:
                yield (
                    "Measure outcomes in every programme: "
                    f"{fmt.count(planned - measured)} of {fmt.count(planned)} have none."
                )


def _comparison_group(study: Study) -> Iterator[str]:
    if len(study.study.waves) > 1:
        yield (
            "Ask the same questions in schools that do without the pilot: only then can a change "
            "be put down to it."
        )
