"""Numbers that respondents gave on a range: described by wave and compared between waves."""

from __future__ import annotations

import pandas as pd

from ehs_eval.analyses.comparison import add_comparison
from ehs_eval.analyses.comparisons import add_description, add_mann_whitney, count_values
from ehs_eval.analyses.context import Context, contrasts, direction
from ehs_eval.analyses.people import people_of_survey
from ehs_eval.config.surveys import Rating, Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place


def analyse_ratings(context: Context, survey: Survey, data: SurveyData) -> None:
    """Add n, mean and SD of each rating and wave, and Mann-Whitney tests between waves."""
    people = people_of_survey(survey, data)
    for rating in survey.ratings:
        waves = tuple(w for w in data.waves if rating.waves is None or w in rating.waves)
        values = {wave: _values(data, rating, wave) for wave in waves}
        for wave, scores in values.items():
            at = Place(data.name, "describe", rating.name, {}, (wave,))
            add_description(context, at, scores, (rating.minimum, rating.maximum))
            for value, n in count_values(scores).items():
                group = {rating.name: value}
                place = Place(data.name, "distribution", rating.name, group, (wave,))
                context.results.add(place, {"n": n})
        for first, second in contrasts(waves):
            at = Place(data.name, "mann_whitney", rating.name, {}, (first, second))
            add_mann_whitney(context, at, values[first], values[second])
            add_comparison(
                context,
                at,
                people,
                (values[first], values[second]),
                is_share=False,
                higher_is=rating.higher_is,
            )
            means = [values[wave].mean() for wave in (first, second)]
            if not any(pd.isna(mean) for mean in means):
                said = direction(round(float(means[1] - means[0]), 10), rating.higher_is)
                context.results.add(at, {"direction": said})


def _values(data: SurveyData, rating: Rating, wave: str) -> pd.Series:
    """Return the rating of every response of a wave, missing where none was given."""
    responses = data.responses.index[data.responses["wave"] == wave]
    mine = data.ratings[data.ratings["rating"] == rating.name]
    return mine.set_index("response")["value"].reindex(responses).astype(float)
