"""Responses of a wave that are the same in every answer: sent twice, or a coincidence."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.grids import answer_grid
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.results import Place

DUPLICATES = "duplicates"
FEWEST_ANSWERS: Final = 10
"""Answers below which two people can easily be the same."""
TOO_SHORT: Final = (
    f"no response has {FEWEST_ANSWERS} answers, and with fewer two people can easily be the same"
)


def analyse_duplicates(context: Context, counts: Tabulation) -> None:
    """Add, by wave, the responses that equal another in answers, school, year group and gender."""
    data = counts.survey
    for wave in data.waves:
        grid = _everything(counts, wave)
        enough = grid[grid.notna().sum(axis=1) >= FEWEST_ANSWERS]
        roles = data.responses.loc[enough.index, ["school", "year_group", "gender"]]
        keys = pd.concat([enough, roles], axis=1).astype(object).fillna("")
        twins = keys.duplicated(keep=False)
        at = Place(data.name, DUPLICATES, None, {}, (wave,))
        context.results.add(
            at,
            {
                "n": len(enough),
                "n_identical": int(twins.sum()) if len(enough) else None,
                "n_groups": len(keys[twins].drop_duplicates()) if len(enough) else None,
            },
            reason=TOO_SHORT,
            method=f"the same in all answers, of {FEWEST_ANSWERS} or more",
        )


def _everything(counts: Tabulation, wave: str) -> pd.DataFrame:
    """Return all answers and ratings of a wave, one column for each question."""
    data = counts.survey
    names = [name for name, question in data.asked.items() if wave in question.waves]
    grid = answer_grid(counts, names, wave)
    mine = data.ratings[data.responses["wave"].to_numpy()[data.ratings["response"]] == wave]
    ratings = mine.pivot_table(index="response", columns="rating", values="value")
    ratings.columns = pd.Index([f"rating {name}" for name in ratings.columns])
    everything: pd.DataFrame = pd.concat([grid, ratings.astype(object)], axis=1)
    return everything
