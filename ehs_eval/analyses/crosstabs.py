"""Two questions against each other, with responses told apart from respondents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Giving, Tabulation, giving
from ehs_eval.answers.columns import Answer, Value
from ehs_eval.config.surveys import Crosstab, Survey
from ehs_eval.ingest.asked import Asked
from ehs_eval.results import Place
from ehs_eval.stats import NotEstimable, chi_square


def analyse_crosstabs(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add the cells of each cross-tabulation, its totals and, where it may be tested, its test.

    `n` counts responses: a person who gave two answers is in two cells, one who gave none is once
    under no answer (a group value of None). `n_respondents` counts people.
    """
    for crosstab in survey.crosstabs:
        asked = counts.survey.asked
        waves = set(asked[crosstab.rows].waves) & set(asked[crosstab.columns].waves)
        for wave in counts.survey.waves:
            if wave in waves and (crosstab.waves is None or wave in crosstab.waves):
                _add_crosstab(context, counts, crosstab, wave)


def crosstab_item(crosstab: Crosstab) -> str:
    """Return the item under which results of a cross-tabulation stand."""
    return f"{crosstab.rows} by {crosstab.columns}"


def _add_crosstab(context: Context, counts: Tabulation, crosstab: Crosstab, wave: str) -> None:
    rows, columns = (counts.survey.asked[name] for name in (crosstab.rows, crosstab.columns))
    item = crosstab_item(crosstab)
    row_answers: list[str | None] = [*rows.options, None]
    column_answers: list[str | None] = [*columns.options, None]
    groups: list[dict[str, str | None]] = [{}]
    groups += [{rows.name: row} for row in row_answers]
    groups += [{columns.name: column} for column in column_answers]
    groups += [{rows.name: r, columns.name: c} for r, c in product(row_answers, column_answers)]
    for group in groups:
        at = Place(counts.survey.name, "crosstab", item, group, (wave,))
        parts = [_Part(question, group) for question in (rows, columns)]
        responses, people = _count(counts, wave, parts)
        context.results.add(at, {"n": responses, "n_respondents": people})
    _add_test(context, counts, crosstab, wave)


@dataclass(frozen=True, slots=True)
class _Part:
    """One side of some cells of a table.

    Attributes:
        question: The question of that side.
        group: The answer whose cells are counted, None for no answer; of another question for all.
    """

    question: Asked
    group: Mapping[str, str | None]

    @property
    def given(self) -> Giving:
        """What is counted: the one answer, or all of them."""
        answer = self.group.get(self.question.name)
        return giving(self.question, None if answer is None else (answer,))

    def cells(self, value: Value) -> int:
        """Return how many of the cells a response is in, seen from this side.

        Whoever gave no answer is once under no answer.
        """
        number = self.given.number(value)
        if self.question.name not in self.group:
            return max(number, 1)
        return int(not number) if self.group[self.question.name] is None else number


def _count(counts: Tabulation, wave: str, parts: Sequence[_Part]) -> tuple[int, int]:
    """Return the responses in some cells, and how many people gave them."""
    responses = people = 0
    for cell, n in counts.count(wave, [part.given.column for part in parts]).items():
        times = math.prod(part.cells(value) for part, value in zip(parts, cell, strict=True))
        responses += times * n
        people += n if times else 0
    return responses, people


def _add_test(context: Context, counts: Tabulation, crosstab: Crosstab, wave: str) -> None:
    at = Place(counts.survey.name, "chi_square", crosstab_item(crosstab), {}, (wave,))
    rows, columns = (counts.survey.asked[name] for name in (crosstab.rows, crosstab.columns))
    if any(question.kind != "single" for question in (rows, columns)):
        responses, people = _count(counts, wave, [_Part(rows, {}), _Part(columns, {})])
        why = NotEstimable(
            f"{responses} responses of {people} people: answers of one "
            "person are not independent, so the table is not tested",
            responses,
        )
        context.results.add(at, {"p_value": why})
        return
    found = counts.count(wave, (Answer(rows.name), Answer(columns.name)))
    answers = [
        [option for option in question.options if option not in question.leave_out]
        for question in (rows, columns)
    ]
    table = [[found.get((row, column), 0) for column in answers[1]] for row in answers[0]]
    result = chi_square(table, exact="when_needed") if all(answers) else NotEstimable("n = 0", 0)
    if isinstance(result, NotEstimable):
        context.results.add(at, {"p_value": result})
        return
    context.results.add(
        at,
        {"statistic": result.statistic, "df": result.df, "p_value": result.p_value, "n": result.n},
        method=result.method,
    )
    if not result.rule_met:
        context.results.add(
            at,
            {"exact_p_value": result.exact_p_value},
            method=result.exact_method,
            reason=result.exact_method,
        )
