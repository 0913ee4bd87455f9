"""How many responses contradict themselves, and totals that disagree between files."""

from __future__ import annotations

import numpy as np

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.rows import NO_ROWS
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.across import excesses, unlisted_rows
from ehs_eval.ingest.contradictions import contradicted
from ehs_eval.ingest.records import PopulationData, ProgrammeData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place

CONTRADICTIONS = "contradictions"


def analyse_contradictions(context: Context, survey: Survey, data: SurveyData) -> None:
    """Add, by wave, the responses that break each rule, and schools with too many answers."""
    found = list(contradicted(survey, data))
    for each in found:
        at = Place(data.name, CONTRADICTIONS, None, {"rule": each.rule}, (each.wave,))
        context.results.add(at, {"n": int(each.responses.sum())})
    for wave in data.waves:
        at = Place(data.name, CONTRADICTIONS, None, {}, (wave,))
        if not isinstance(data.store, RowStore):
            context.results.add(at, {"n_rules": None, "n": None}, reason=NO_ROWS)
            continue
        mine = [each.responses for each in found if each.wave == wave]
        n = int(np.logical_or.reduce(mine).sum()) if mine else 0
        context.results.add(at, {"n_rules": len(mine), "n": n})
    listed = None if survey.population is None else context.datasets[survey.population.record]
    if isinstance(listed, PopulationData) and survey.school is not None:
        _add_excesses(context, survey, data, listed)


def _add_excesses(
    context: Context, survey: Survey, data: SurveyData, listed: PopulationData
) -> None:
    """Add the schools with more answers than people, and how many there are in each wave."""
    found = excesses(survey, data, listed)
    for wave in data.waves:
        mine = [each for each in found if each.wave == wave]
        at = Place(data.name, CONTRADICTIONS, None, {}, (wave,))
        context.results.add(at, {"n_schools_above_eligible": len(mine)})
        for each in mine:
            place = Place(data.name, CONTRADICTIONS, None, {"school": each.school}, (wave,))
            context.results.add(place, {"n": each.n, "n_eligible": each.eligible})


def add_sheet_contradictions(context: Context, name: str, data: SheetData) -> None:
    """Add the rows of programmes and schools that the list of programmes does not have."""
    lists = [each for each in context.datasets.values() if isinstance(each, ProgrammeData)]
    sheet = context.study.score_sheets[name]
    if len(lists) != 1 or sheet.programme is None or sheet.school is None:
        return
    found = unlisted_rows(sheet, data, lists[0])
    at = Place(name, CONTRADICTIONS)
    context.results.add(at, {"n_rows_not_listed": sum(found.values())})
    for (programme, school), n in found.items():
        group = {"programme": programme, "school": school}
        context.results.add(Place(name, CONTRADICTIONS, None, group), {"n_rows_not_listed": n})
