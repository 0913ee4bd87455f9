"""Totals that disagree between the files of a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ehs_eval.answers.columns import Label
from ehs_eval.checks import Check, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.scores import ScoreSheet
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.records import PopulationData, ProgrammeData, ReferralData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise

Datasets = Mapping[str, SurveyData | SheetData | PopulationData | ReferralData | ProgrammeData]

ELIGIBLE = "no school has more answers than people eligible"
LISTED = "score sheets agree with the list of programmes"


@dataclass(frozen=True, slots=True)
class Excess:
    """More answers than people who could have answered.

    Attributes:
        wave: The wave.
        school: The school.
        n: Answers of the school.
        eligible: People the record lists for it.
    """

    wave: str
    school: str
    n: int
    eligible: int


def excesses(survey: Survey, data: SurveyData, population: PopulationData) -> list[Excess]:
    """Return the schools and waves with more answers than people eligible."""
    if survey.population is None or survey.school is None:
        return []
    frame = population.frame
    people = frame[survey.population.columns].sum(axis=1, min_count=1)
    listed = {
        normalise(school): int(n)
        for school, n in zip(frame["school"], people, strict=True)
        if pd.notna(school) and pd.notna(n)
    }
    found = []
    for wave in data.waves:
        for (school,), n in data.store.count(wave, [Label("school")]).items():
            eligible = listed.get(normalise(str(school)))
            if school is not None and eligible is not None and n > eligible:
                found.append(Excess(wave, str(school), n, eligible))
    return found


def unlisted_rows(
    sheet: ScoreSheet, data: SheetData, programmes: ProgrammeData
) -> dict[tuple[str, str], int]:
    """Return how many rows of a score sheet are of a programme and school that are not listed."""
    if sheet.programme is None or sheet.school is None or data.frame.empty:
        return {}
    pairs = programmes.frame[["programme", "school"]].dropna()
    listed = {
        (normalise(programme), normalise(school))
        for programme, school in pairs.itertuples(index=False)
    }
    seen = data.frame[["programme", "school"]].dropna().itertuples(index=False)
    rows = Counter((str(programme), str(school)) for programme, school in seen)
    return {
        pair: n
        for pair, n in sorted(rows.items())
        if (normalise(pair[0]), normalise(pair[1])) not in listed
    }


def check_across(study: Study, datasets: Datasets) -> Iterator[Check]:
    """Yield the checks of one file against another, where the study has both."""
    for name, survey in study.surveys.items():
        data = datasets.get(name)
        listed = None if survey.population is None else datasets.get(survey.population.record)
        if isinstance(data, SurveyData) and isinstance(listed, PopulationData):
            found = excesses(survey, data, listed)
            yield Check(ELIGIBLE, name, tuple(_excess(survey, each) for each in found))
    lists = [each for each in datasets.values() if isinstance(each, ProgrammeData)]
    for name, sheet in study.score_sheets.items():
        data = datasets.get(name)
        if len(lists) == 1 and isinstance(data, SheetData) and sheet.programme and sheet.school:
            rows = unlisted_rows(sheet, data, lists[0])
            yield Check(LISTED, name, tuple(_unlisted(sheet, *each) for each in rows.items()))


def _excess(survey: Survey, found: Excess) -> Finding:
    return Finding(
        survey.files[found.wave].source,
        f"{found.n} answers are of {found.school}, where {found.eligible} people are listed as "
        "eligible",
        "Find out which of the two files is right: answers may have been sent twice, or the list "
        "may be old.",
        status="advisory",
        column=survey.school,
    )


def _unlisted(sheet: ScoreSheet, pair: tuple[str, str], n: int) -> Finding:
    return Finding(
        sheet.file.path,
        f"{n} {'row is' if n == 1 else 'rows are'} of {pair[0]} at {pair[1]}, which the list of "
        "programmes does not have",
        "Correct the sheet or the list.",
        status="advisory",
        column=sheet.programme,
    )
