"""The margins a change is held against: that of one wave, and that of the change itself."""

from __future__ import annotations

from dataclasses import dataclass

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.participation import survey_population
from ehs_eval.config.surveys import Survey
from ehs_eval.stats import NotEstimable, change_margin, margin_of_error


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of error and the rule it follows."""

    value: float | NotEstimable
    method: str


@dataclass(frozen=True, slots=True)
class Margins:
    """Margins by the rule of a study.

    Attributes:
        confidence_level: Confidence level.
        population: People who could have answered; None leaves the correction out.
    """

    confidence_level: float
    population: int | None

    def of_wave(self, n: int) -> Margin:
        """Return the margin of one wave, which many reports hold every change against."""
        population = self._correction(n)
        value = margin_of_error(n, population=population, confidence_level=self.confidence_level)
        rule = "the rule of reading a change against one wave"
        return Margin(value, f"p = 0.5, n = {n} of one wave, {_words(population)}: {rule}")

    def of_change(self, n_first: int, n_second: int) -> Margin:
        """Return the margin of a change, which has the error of both waves."""
        population = self._correction(max(n_first, n_second))
        value = change_margin(
            n_first, n_second, population=population, confidence_level=self.confidence_level
        )
        return Margin(value, f"p = 0.5, both waves' margins combined, {_words(population)}")

    def _correction(self, n: int) -> int | None:
        """Return the population, unless the base is larger than it, as mentions can be."""
        return None if self.population is None or self.population < n else self.population


def margins_of(context: Context, survey: Survey) -> Margins:
    """Return the margins by the rule that the study file sets."""
    corrected = context.study.study.margin_rule == "finite population"
    population = survey_population(context, survey) if corrected else None
    return Margins(context.confidence_level, population)


def _words(population: int | None) -> str:
    if population is None:
        return "no finite population correction"
    return f"finite population correction (N = {population})"
