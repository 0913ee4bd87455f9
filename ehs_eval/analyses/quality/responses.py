"""How many records the files hold, how many are set aside and why, and how many are analysed."""

from __future__ import annotations

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.results import Place

RESPONSES = "quality_responses"


def analyse_responses(context: Context, counts: Tabulation) -> None:
    """Add records, records set aside by reason, and responses analysed, for each wave."""
    data = counts.survey
    for wave in data.waves:
        at = Place(data.name, RESPONSES, None, {}, (wave,))
        aside = data.set_aside.get(wave, {})
        n = counts.respondents(wave)
        context.results.add(
            at,
            {
                "n_rows": data.rows.get(wave, n),
                "n_set_aside": sum(aside.values()),
                "n": n,
            },
        )
        for reason, number in aside.items():
            place = Place(data.name, RESPONSES, None, {"set_aside": reason}, (wave,))
            context.results.add(place, {"n": number})


def add_sheet_rows(context: Context, data: SheetData) -> None:
    """Add the rows of a score sheet that make occasions, by wave.

    What else is in its file belongs to no wave; checks made while loading count it.
    """
    for wave in data.waves or ("",):
        waves = (wave,) if wave else ()
        n = int((data.frame["wave"] == wave).sum())
        at = Place(data.name, RESPONSES, None, {}, waves)
        context.results.add(at, {"n_rows": n, "n_set_aside": 0, "n": n})
