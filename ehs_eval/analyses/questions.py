"""Questions with categories: who chose what, of respondents and of responses, and the tests."""

from __future__ import annotations

import numpy as np

from ehs_eval.analyses.context import Context, contrasts, fields
from ehs_eval.analyses.tabulate import AnswerCounts, Tabulation
from ehs_eval.answers.columns import Rank
from ehs_eval.config.surveys import Base, Question
from ehs_eval.ingest.asked import Asked
from ehs_eval.results import Place
from ehs_eval.stats import (
    NotEstimable,
    chi_square,
    linear_trend,
    proportion_difference,
    wilson_interval,
)

ANSWERED = "base: those who answered"


def analyse_questions(context: Context, counts: Tabulation, described: dict[str, Question]) -> None:
    """Add distributions, changes and tests across waves of every question and item.

    Args:
        context: Study, data and results.
        counts: Counts of the survey or the forms.
        described: Questions by name, as the study file has them; items of blocks are not here.
    """
    for name, question in counts.survey.asked.items():
        settings = described.get(name)
        for wave in question.waves:
            _add_distribution(context, counts, question, settings, wave)
        if len(question.waves) < 2:
            continue
        if question.kind == "single":
            _add_single_tests(context, counts, question, settings)
        else:
            _add_option_tests(context, counts, question)


def base_label(left_out: tuple[str, ...] | list[str]) -> str:
    """Return the base of a share in words."""
    quoted = ", ".join(f'"{answer}"' for answer in left_out)
    return f"{ANSWERED}, without {quoted}" if quoted else ANSWERED


def _waves(wave: str) -> tuple[str, ...]:
    """Return the waves of a result; forms without waves have none."""
    return (wave,) if wave else ()


def _add_distribution(
    context: Context, counts: Tabulation, question: Asked, settings: Question | None, wave: str
) -> None:
    found = counts.counts(question, wave)
    name, results = counts.survey.name, context.results
    at = Place(name, "distribution", question.name, {}, _waves(wave))
    results.add(
        at,
        {
            "n_respondents": found.respondents,
            "n_answered": found.answered,
            "n_missing": found.respondents - found.answered,
            "n": found.base,
            "n_responses": found.mentions,
        },
    )
    for option in question.options:
        place = Place(name, "distribution", question.name, {question.name: option}, _waves(wave))
        results.add(place, {"n": found.chosen[option]})
        _add_shares(context, place, found, option, question)
    if question.kind == "ranked":
        _add_ranks(context, counts, question, wave)
    if settings is not None:
        for base in settings.bases:
            _add_further_base(context, counts, question, base, wave)
        for label, options in settings.groups.items():
            group = {question.name: label}
            place = Place(name, "distribution", question.name, group, _waves(wave))
            people = counts.people_with(question, wave, options)
            mentions = counts.mentions_of(question, wave, options)
            results.add(place, {"n": people, "n_responses": mentions})


def _add_shares(
    context: Context, at: Place, found: AnswerCounts, option: str, question: Asked
) -> None:
    """Add the shares of an option: of those who answered, of all, and of the responses."""
    results, n = context.results, found.chosen[option]
    of_all = n / found.respondents if found.respondents else None
    results.add(at, {"proportion_of_all": of_all}, method="base: everyone", reason="n = 0")
    if option in question.leave_out:
        results.add(at, {"proportion": None}, reason="left out of the base")
        return
    method = base_label(question.leave_out)
    interval = wilson_interval(n, found.base, confidence_level=context.confidence_level)
    if isinstance(interval, NotEstimable):
        results.add(at, {"proportion": interval, "low": interval, "high": interval}, method=method)
    else:
        results.add(at, fields(interval, "proportion", "low", "high"), method=method)
    if question.kind != "single":
        share = n / found.mentions if found.mentions else None
        results.add(
            at, {"proportion_of_responses": share}, method="base: answers given", reason="n = 0"
        )


def _add_ranks(context: Context, counts: Tabulation, question: Asked, wave: str) -> None:
    """Add how often each option was put first, second and so on."""
    for option in question.options:
        found = counts.count(wave, (Rank(question.name, option),))
        place = Place(
            counts.survey.name,
            "distribution",
            question.name,
            {question.name: option},
            _waves(wave),
        )
        ranks = range(1, len(question.columns) + 1)
        context.results.add(place, {f"n_rank_{rank}": found.get((rank,), 0) for rank in ranks})


def _add_further_base(
    context: Context, counts: Tabulation, question: Asked, base: Base, wave: str
) -> None:
    found = counts.counts(question, wave, base.leave_out)
    method = f"base: {base.name}"
    at = Place(counts.survey.name, "distribution", question.name, {}, _waves(wave))
    context.results.add(at, {"n": found.base}, method=method)
    for option in question.options:
        if option in base.leave_out:
            continue
        place = Place(
            counts.survey.name,
            "distribution",
            question.name,
            {question.name: option},
            _waves(wave),
        )
        share = found.chosen[option] / found.base if found.base else None
        context.results.add(place, {"proportion": share}, method=method, reason="n = 0")


def _add_single_tests(
    context: Context, counts: Tabulation, question: Asked, settings: Question | None
) -> None:
    """Add the change of each category and the tests of the whole table across waves."""
    found = {wave: counts.counts(question, wave) for wave in question.waves}
    name = counts.survey.name
    if settings is not None:
        for option in question.options:
            if option not in question.leave_out:
                _add_option_change(context, name, question, option, found)
    tested = settings.tested if settings is not None and settings.tested else question.options
    options = [option for option in tested if option not in question.leave_out]
    table = [[count.chosen[option] for option in options] for count in found.values()]
    at = Place(name, "chi_square", question.name, {}, question.waves)
    _add_chi_square(context, at, table, question.waves, [{question.name: o} for o in options])
    if question.ordered:
        trend = linear_trend(table)
        place = Place(name, "linear_trend", question.name, {}, question.waves)
        if isinstance(trend, NotEstimable):
            context.results.add(place, dict.fromkeys(("statistic", "p_value", "r"), trend))
        else:
            context.results.add(
                place, fields(trend, "statistic", "df", "p_value", "r", "n"), method=trend.method
            )


def _add_option_change(
    context: Context, name: str, question: Asked, option: str, found: dict[str, AnswerCounts]
) -> None:
    for first, second in contrasts(question.waves):
        at = Place(name, "change", question.name, {question.name: option}, (first, second))
        change = proportion_difference(
            found[first].chosen[option],
            found[first].base,
            found[second].chosen[option],
            found[second].base,
            confidence_level=context.confidence_level,
        )
        if isinstance(change, NotEstimable):
            context.results.add(at, dict.fromkeys(("difference", "low", "high"), change))
        else:
            context.results.add(
                at, fields(change, "difference", "low", "high"), method=change.method
            )


def _add_option_tests(context: Context, counts: Tabulation, question: Asked) -> None:
    """Test each option of a multiple-answer question on its own: chosen or not, by wave.

    One person gives several answers, so the table of all options has no chi-square.
    """
    for option in question.options:
        if option in question.leave_out:
            continue
        group = {question.name: option}
        at = Place(counts.survey.name, "chi_square", question.name, group, question.waves)
        table = []
        for wave in question.waves:
            found = counts.counts(question, wave)
            table.append([found.chosen[option], found.base - found.chosen[option]])
        _add_chi_square(context, at, table, question.waves, None)


def _add_chi_square(
    context: Context,
    at: Place,
    table: list[list[int]],
    waves: tuple[str, ...],
    columns: list[dict[str, str]] | None,
) -> None:
    """Add a chi-square test with what a reader needs to judge it."""
    result = chi_square(table, exact="when_needed")
    if isinstance(result, NotEstimable):
        context.results.add(at, dict.fromkeys(("statistic", "df", "p_value"), result))
        return
    context.results.add(
        at,
        {
            **fields(result, "statistic", "df", "p_value", "n", "min_expected"),
            "share_expected_below_5": result.share_expected_below_5,
            "rule_met": "yes" if result.rule_met else "no",
            "cramers_v": result.cramers_v,
        },
        method=result.method,
    )
    context.results.add(
        at,
        {"cramers_v_corrected": result.cramers_v_corrected},
        method="bias-corrected (Bergsma 2013)",
        reason="too few answers to correct",
    )
    if not result.rule_met:
        context.results.add(
            at,
            {"exact_p_value": result.exact_p_value},
            method=result.exact_method,
            reason=result.exact_method,
        )
    if columns is not None:
        _add_cells(
            context,
            at,
            result.expected,
            result.adjusted_residuals,
            [waves[row] for row in result.kept_rows],
            [columns[column] for column in result.kept_columns],
        )


def _add_cells(
    context: Context,
    at: Place,
    expected: np.ndarray,
    residuals: np.ndarray,
    waves: list[str],
    columns: list[dict[str, str]],
) -> None:
    for row, wave in enumerate(waves):
        for column, group in enumerate(columns):
            place = Place(at.dataset, at.analysis, at.item, group, (wave,))
            context.results.add(
                place,
                {
                    "expected": float(expected[row, column]),
                    "adjusted_residual": float(residuals[row, column]),
                },
            )
