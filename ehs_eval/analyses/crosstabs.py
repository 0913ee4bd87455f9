"""Two questions against each other, with responses told apart from respondents."""

from __future__ import annotations

from itertools import product

import pandas as pd

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Crosstab, Survey
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
    cells = _cells(counts, crosstab, wave)
    item = crosstab_item(crosstab)
    rows: list[str | None] = [*counts.survey.asked[crosstab.rows].options, None]
    columns: list[str | None] = [*counts.survey.asked[crosstab.columns].options, None]
    groups: list[dict[str, str | None]] = [{}]
    groups += [{crosstab.rows: row} for row in rows]
    groups += [{crosstab.columns: column} for column in columns]
    groups += [{crosstab.rows: r, crosstab.columns: c} for r, c in product(rows, columns)]
    for group in groups:
        chosen = cells
        for question, answer in group.items():
            given = chosen[question]
            chosen = chosen[given.isna() if answer is None else given == answer]
        at = Place(counts.survey.name, "crosstab", item, group, (wave,))
        people = int(chosen["response"].nunique())
        context.results.add(at, {"n": len(chosen), "n_respondents": people})
    _add_test(context, counts, crosstab, cells, wave)


def _cells(counts: Tabulation, crosstab: Crosstab, wave: str) -> pd.DataFrame:
    """Return one row for each pair of answers of a person, missing where one gave none."""
    responses = counts.survey.responses
    everyone = pd.DataFrame({"response": responses.index[responses["wave"] == wave]})
    for question in (crosstab.rows, crosstab.columns):
        answers = counts.answers(question, wave)[["response", "answer"]]
        answers = answers.rename(columns={"answer": question}).astype({"response": int})
        everyone = everyone.merge(answers, on="response", how="left")
    return everyone


def _add_test(
    context: Context, counts: Tabulation, crosstab: Crosstab, cells: pd.DataFrame, wave: str
) -> None:
    at = Place(counts.survey.name, "chi_square", crosstab_item(crosstab), {}, (wave,))
    questions = (counts.survey.asked[crosstab.rows], counts.survey.asked[crosstab.columns])
    both = cells.dropna()
    for question in questions:
        both = both[~both[question.name].isin(question.leave_out)]
    if any(question.kind != "single" for question in questions):
        why = NotEstimable(
            f"{len(cells)} responses of {cells['response'].nunique()} people: answers of one "
            "person are not independent, so the table is not tested",
            len(cells),
        )
        context.results.add(at, {"p_value": why})
        return
    table = pd.crosstab(both[crosstab.rows], both[crosstab.columns]).to_numpy()
    result = chi_square(table, exact="when_needed") if table.size else NotEstimable("n = 0", 0)
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
