"""Which codes link the people of a survey: the same ones, or near matches too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from ehs_eval.analyses.near_matches import NearMatches, near_matches
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Label
from ehs_eval.answers.store import RowStore
from ehs_eval.config.surveys import Linking, Role, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.labels import normalise

MOST_CODES: Final = 20_000
"""Codes above which near matches are not looked for: each is held against all others."""

NOT_AT_HAND: Final = "codes are compared exactly only: they stay in the database of the answers"
TOO_MANY: Final = (
    f"codes are compared exactly only: there are more than {MOST_CODES:,}, too many to hold each "
    "against all others"
)


@dataclass(frozen=True, slots=True)
class Links:
    """What the codes of a survey link.

    Attributes:
        matches: Near matches among the codes.
        counts: Counts of the answers, people linked by the same codes or by near matches too;
            the latter only where near matches could be looked for.
        used: How the analyses link people.
    """

    matches: NearMatches
    counts: Mapping[Linking, Tabulation]
    used: Linking


def links_of(survey: Survey, data: SurveyData) -> Links:
    """Return what links the people of a survey, near matches only where it has codes."""
    exact = Tabulation(data)
    if survey.respondent is None or len(data.waves) < 2:
        return Links(NearMatches(), {"exact": exact, "near": exact}, "exact")
    matches = near_matches_of_survey(survey, data)
    if matches.reason is not None or not isinstance(data.store, RowStore):
        return Links(matches, {"exact": exact}, "exact")
    near = exact
    if matches.person:
        near = Tabulation(replace(data, store=data.store.linked_by(matches.person)))
    return Links(matches, {"exact": exact, "near": near}, survey.linking)


def near_matches_of_survey(survey: Survey, data: SurveyData) -> NearMatches:
    """Return the near matches among the codes of a survey, as its study file wants them."""
    if not isinstance(data.store, RowStore):
        return NearMatches(reason=NOT_AT_HAND)
    if data.store.n_codes() > MOST_CODES:
        return NearMatches(reason=TOO_MANY)
    roles: tuple[Role, ...] = ("school", "year_group", "gender")
    responses = data.store.coded_responses()
    for role in roles:
        responses[role] = _labels(data.store, data.waves, role)
    outside = {normalise(label) for label in survey.not_schools}
    no_school = responses["school"].map(normalise, na_action="ignore").isin(outside)
    responses["school"] = responses["school"].mask(no_school)
    for wave, steps in survey.year_group_steps.items():
        mine = responses["wave"] == wave
        years = responses.loc[mine, "year_group"]
        responses.loc[mine, "year_group"] = years.map(lambda year: _earlier(year, steps))  # noqa: B023
    known = [role for role in roles if getattr(survey, role) is not None]
    return near_matches(responses, known=known, smallest=survey.near_similarity)


def _labels(store: RowStore, waves: Sequence[str], role: Role) -> pd.Series:
    """Return the label of every response, those of the first wave first."""
    columns = [store.column(wave, Label(role)) for wave in waves]
    cells = [column.values[code] for column in columns for code in column.codes]
    return pd.Series(cells, dtype=object)


def _earlier(year_group: str | None, steps: int) -> str | None:
    """Return the year group so many steps before: Year 9 for Year 10; as it is without a number."""
    if year_group is None or len(re.findall(r"\d+", year_group)) != 1:
        return year_group
    return re.sub(r"\d+", lambda found: str(int(found[0]) - steps), year_group)
