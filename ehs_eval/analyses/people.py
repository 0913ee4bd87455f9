"""Who answered in each wave: the school of each answer and which answers are one person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.config.scores import ScoreSheet
from ehs_eval.config.surveys import Survey
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


def people_of_survey(survey: Survey, data: SurveyData) -> People:
    """Return the people of a survey, linked by code where it has one."""
    rows = usable_codes(data.responses, "respondent", data.waves)
    schools = data.responses["school"] if survey.school is not None else None
    not_schools = {normalise(label) for label in survey.not_schools}
    return _people(rows, schools, data.responses.index, not_schools, survey.single_school)


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


def usable_codes(frame: pd.DataFrame, column: str, waves: Sequence[str]) -> pd.DataFrame:
    """Return the row of each person in each wave, missing where there is none.

    A code links only where it is not blank and belongs to one row of its wave. Sorted by code, so
    that the order of rows in the files changes no number.
    """
    if column not in frame.columns or "wave" not in frame.columns:
        return pd.DataFrame(columns=list(waves), dtype=float)
    known = frame[["wave", column]].dropna()
    alone = known[~known.duplicated(keep=False)]
    alone = alone.assign(row=alone.index)
    table = alone.pivot_table(index=column, columns="wave", values="row")
    return table.reindex(columns=list(waves)).astype(float)
