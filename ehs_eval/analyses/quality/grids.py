"""Answers of one wave as a grid: a row for each response, a column for each question."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ehs_eval.analyses.tabulate import Tabulation


def answer_grid(counts: Tabulation, questions: Iterable[str], wave: str) -> pd.DataFrame:
    """Return the answers of a wave, missing where there is none.

    Several answers of a response to one question become one text, in one order.

    Args:
        counts: Counts of the survey.
        questions: Questions that take one answer or several.
        wave: The wave.

    Returns:
        One row for each response with any of the answers, one column for each question.
    """
    columns = {}
    for name in questions:
        given = counts.answers(name, wave)
        if given["response"].duplicated().any():
            ordered = given.sort_values(["response", "position", "answer"])
            columns[name] = ordered.groupby("response")["answer"].agg("\x1f".join)
        else:
            columns[name] = given.set_index("response")["answer"]
    return pd.DataFrame({name: column.astype(object) for name, column in columns.items()})
