"""Who answered in each wave: the school of each answer and which answers are one person's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.analyses.near_matches import NearMatches, near_matches
from ehs_eval.config.scores import ScoreSheet
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise
from ehs_eval.stats.wave_change import Schools
from ehs_eval.stats.waves import TwoWaves, two_waves


@dataclass(frozen=True, slots=True)
class People:
    """The people of a survey or score sheet.

    Attributes:
        rows: The row of each person in each wave, missing where there is none.
        schools: Number of the school of each row, missing where it is not known.
        school_names: The schools, in that numbering.
        recorded: Whether schools are recorded, all answers come from one, or nobody knows.
    """

    rows: pd.DataFrame
    schools: pd.Series
    school_names: tuple[str, ...]
    recorded: Schools

    def links(self, first: str, second: str) -> NDArray[np.int64]:
        """Return the rows of people seen in both of two waves, n x 2."""
        both = self.rows[[first, second]].dropna()
        return both.to_numpy(dtype=np.int64).reshape(-1, 2)

    def compare(self, first: pd.Series, second: pd.Series, links: NDArray[np.int64]) -> TwoWaves:
        """Return two waves of answers that can be compared.

        Args:
            first: Earlier answers by row; missing ones are left out.
            second: Later answers by row.
            links: Rows of the same person.

        Returns:
            The answers, without those whose school is not known where schools are recorded.
        """
        kept = []
        for answers in (first.dropna(), second.dropna()):
            schools = self.schools.reindex(answers.index)
            known = answers[schools.notna()] if self.recorded == "recorded" else answers
            kept.append(known)
        places = [pd.Series(np.arange(len(part)), index=part.index) for part in kept]
        found = [place.reindex(links[:, side]) for side, place in enumerate(places)]
        pairs = np.column_stack([part.to_numpy(dtype=float) for part in found])
        numbers = [self.schools.reindex(part.index).fillna(0).to_numpy() for part in kept]
        return two_waves(
            kept[0].to_numpy(),
            kept[1].to_numpy(),
            first_schools=numbers[0],
            second_schools=numbers[1],
            pairs=pairs[~np.isnan(pairs).any(axis=1)].astype(np.int64),
        )


def people_of_survey(survey: Survey, data: SurveyData, linking: Linking | None = None) -> People:
    """Return the people of a survey, linked by code where it has one.

    Args:
        survey: The survey.
        data: Its data.
        linking: Which codes link; None for what the study file says.
    """
    same: Mapping[str, str] = {}
    if (linking or survey.linking) == "near":
        same = near_matches_of_survey(survey, data).person
    rows = usable_codes(data.responses, "respondent", data.waves, same)
    schools = data.responses["school"] if survey.school is not None else None
    return _people(rows, schools, data.responses.index, _not_schools(survey), survey.single_school)


def near_matches_of_survey(survey: Survey, data: SurveyData) -> NearMatches:
    """Return the near matches among the codes of a survey, as its study file wants them."""
    roles = ("school", "year_group", "gender")
    responses = data.responses[["wave", "respondent", *roles]].copy()
    no_school = responses["school"].map(normalise, na_action="ignore").isin(_not_schools(survey))
    responses["school"] = responses["school"].mask(no_school)
    for wave, steps in survey.year_group_steps.items():
        mine = responses["wave"] == wave
        years = responses.loc[mine, "year_group"]
        responses.loc[mine, "year_group"] = years.map(lambda year: _earlier(year, steps))  # noqa: B023
    known = [role for role in roles if getattr(survey, role) is not None]
    return near_matches(responses, known=known, smallest=survey.near_similarity)


def _earlier(year_group: str | None, steps: int) -> str | None:
    """Return the year group so many steps before: Year 9 for Year 10; as it is without a number."""
    if year_group is None or len(re.findall(r"\d+", year_group)) != 1:
        return year_group
    return re.sub(r"\d+", lambda found: str(int(found[0]) - steps), year_group)


def _not_schools(survey: Survey) -> set[str]:
    return {normalise(label) for label in survey.not_schools}


def people_of_sheet(sheet: ScoreSheet, frame: pd.DataFrame, waves: Sequence[str]) -> People:
    """Return the people of some rows of a score sheet."""
    rows = usable_codes(frame, "participant", waves)
    schools = frame["school"] if sheet.school is not None else None
    return _people(rows, schools, frame.index, set(), sheet.single_school)


def _people(
    rows: pd.DataFrame,
    schools: pd.Series | None,
    index: pd.Index,
    not_schools: set[str],
    is_single: bool,
) -> People:
    if schools is None:
        recorded: Schools = "one" if is_single else "not recorded"
        return People(rows, pd.Series(0.0, index=index), (), recorded)
    names = sorted(
        {str(name) for name in schools.dropna().unique() if normalise(name) not in not_schools}
    )
    numbers = {name: float(number) for number, name in enumerate(names)}
    return People(rows, schools.map(numbers).astype(float), tuple(names), "recorded")


def usable_codes(
    frame: pd.DataFrame, column: str, waves: Sequence[str], same: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the row of each person in each wave, missing where there is none.

    A code links only where it is not blank and belongs to one row of its wave. Sorted by code, so
    that the order of rows in the files changes no number.

    Args:
        frame: Columns `wave` and that of the codes.
        column: The column of the codes.
        waves: Columns of the table.
        same: By code, the code of the same person that stands for both; others stand for
            themselves.
    """
    if column not in frame.columns or "wave" not in frame.columns:
        return pd.DataFrame(columns=list(waves), dtype=float)
    known = frame[["wave", column]].dropna()
    alone = known[~known.duplicated(keep=False)]
    alone = alone.assign(row=alone.index)
    if same:
        alone[column] = alone[column].map(lambda code: same.get(code, code))
    table = alone.pivot_table(index=column, columns="wave", values="row")
    return table.reindex(columns=list(waves)).astype(float)
