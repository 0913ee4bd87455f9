"""Numbers that respondents gave on a range: described by wave and compared between waves."""

from __future__ import annotations

from ehs_eval.analyses.comparison import add_comparison
from ehs_eval.analyses.comparisons import add_description, add_mann_whitney, count_values
from ehs_eval.analyses.context import Context, contrasts, direction
from ehs_eval.analyses.respondents import respondents_of
from ehs_eval.analyses.scoring import rating_scores
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place


def analyse_ratings(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add n, mean and SD of each rating and wave, and Mann-Whitney tests between waves."""
    data = counts.survey
    people = respondents_of(survey, counts)
    for rating in survey.ratings:
        waves = tuple(w for w in data.waves if rating.waves is None or w in rating.waves)
        given = rating_scores(rating.name)
        values = {wave: given.frequencies(counts, wave) for wave in waves}
        for wave, scores in values.items():
            at = Place(data.name, "describe", rating.name, {}, (wave,))
            missing = counts.respondents(wave) - scores.n
            add_description(context, at, scores, missing, (rating.minimum, rating.maximum))
            for value, n in count_values(scores).items():
                group = {rating.name: value}
                place = Place(data.name, "distribution", rating.name, group, (wave,))
                context.results.add(place, {"n": n})
        for first, second in contrasts(waves):
            at = Place(data.name, "mann_whitney", rating.name, {}, (first, second))
            sides = values[first], values[second]
            add_mann_whitney(context, at, *sides)
            compared = people.compare(given, (first, second))
            add_comparison(context, at, compared, is_share=False, higher_is=rating.higher_is)
            if all(side.n for side in sides):
                said = direction(round(sides[1].mean - sides[0].mean, 10), rating.higher_is)
                context.results.add(at, {"direction": said})
