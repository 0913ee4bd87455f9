"""Responses of a wave that are the same in every answer: sent twice, or a coincidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.rows import NO_ROWS, n_answered
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Answer, Column, Given, Label, Number, Rank
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.asked import Asked
from ehs_eval.results import Place

DUPLICATES = "duplicates"
FEWEST_ANSWERS: Final = 10
"""Answers below which two people can easily be the same."""
TOO_SHORT: Final = (
    f"no response has {FEWEST_ANSWERS} answers, and with fewer two people can easily be the same"
)
_METHOD: Final = f"the same in all answers, of {FEWEST_ANSWERS} or more"


def analyse_duplicates(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add, by wave, the responses that equal another in answers, school, year group and gender."""
    data = counts.survey
    names = ("n", "n_identical", "n_groups")
    for wave in data.waves:
        at = Place(data.name, DUPLICATES, None, {}, (wave,))
        if not isinstance(data.store, RowStore):
            context.results.add(at, dict.fromkeys(names), reason=NO_ROWS, method=_METHOD)
            continue
        ratings = [r.name for r in survey.ratings if r.waves is None or wave in r.waves]
        enough = n_answered(data.store, data.asked.values(), ratings, wave) >= FEWEST_ANSWERS
        columns = [
            data.store.column(wave, column).codes[enough]
            for column in _everything(data.asked.values(), ratings, wave)
        ]
        n = int(enough.sum())
        identical, groups = same_rows(columns) if n else (None, None)
        found = dict(zip(names, (n, identical, groups), strict=True))
        context.results.add(at, found, reason=TOO_SHORT, method=_METHOD)


def _everything(questions: Iterable[Asked], ratings: list[str], wave: str) -> list[Column]:
    """Return the columns that hold all that is known of a response."""
    columns: list[Column] = [Label("school"), Label("year_group"), Label("gender")]
    for question in questions:
        if wave not in question.waves:
            continue
        if question.kind == "single":
            columns.append(Answer(question.name))
        elif question.kind == "ranked":
            columns += [Rank(question.name, option) for option in question.options]
        else:
            columns += [Given(question.name, (option,)) for option in question.options]
    return [*columns, *(Number(rating) for rating in ratings)]


def same_rows(columns: list[NDArray[np.integer]]) -> tuple[int, int]:
    """Return how many rows equal another one, and how many different rows these are.

    Args:
        columns: The columns of a table, of one length.

    Notes:
        Rows are told apart by a sum with fixed random factors, and only those that share it are
        compared, so that a million rows need no sorting by all their columns.
    """
    factors = np.random.default_rng(1).integers(1, 2**63, size=len(columns), dtype=np.uint64)
    sums = np.zeros(columns[0].size, dtype=np.uint64)
    for column, factor in zip(columns, factors, strict=True):
        sums += column.astype(np.uint64) * factor  # modulo 2 ** 64
    _, place, times = np.unique(sums, return_inverse=True, return_counts=True)
    alike = np.flatnonzero(times[place] > 1)
    if not alike.size:
        return 0, 0
    table = np.column_stack([column[alike] for column in columns])
    _, numbers = np.unique(table, axis=0, return_counts=True)
    return int(numbers[numbers > 1].sum()), int((numbers > 1).sum())
