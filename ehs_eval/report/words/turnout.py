"""How many answered of how many, in every round of every data set that people answered."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import largest_share
from ehs_eval.report.document import Turnout
from ehs_eval.report.sentences.told import WITHHELD, Told
from ehs_eval.report.words.names import capital, told_at, waves_of
from ehs_eval.results import Results


def turnout(study: Study, results: Results) -> list[Turnout]:
    """Return who answered: surveys and score sheets by wave, feedback forms as a whole."""
    found: list[Turnout] = []
    for name in study.surveys:
        found += _survey(study, results, name)
    for name in study.score_sheets:
        found += _sheet(study, results, name)
    for name, record in study.records.items():
        if isinstance(record, FeedbackRecord):
            first = record.questions[0].name
            told = told_at(study, results, name, "distribution", first)
            said = capital(told.sized(record.unit, "n_respondents"))
            found.append(Turnout(study.dataset_title(name), "", said, None))
    return found


def _survey(study: Study, results: Results, name: str) -> Iterator[Turnout]:
    for wave in waves_of(study, name):
        told = told_at(study, results, name, "participation", waves=(wave,))
        rate = told.number("response_rate")
        yield Turnout(
            study.dataset_title(name),
            study.wave_title(wave),
            _of_eligible(told, rate),
            rate,
            _caution(told),
        )


def _of_eligible(told: Told, rate: float | None) -> str:
    answered = told.shown("n")
    if answered == WITHHELD:
        return "The number who answered is withheld"
    population = told.number("population")
    if population is None:
        return f"{answered} answered"
    least = "at least " if told.text("population_not_stated") else ""
    share = "" if rate is None else f" ({fmt.percent(rate)})"
    return f"{answered} of {least}{fmt.count(population)} eligible answered{share}"


def _caution(told: Told) -> str:
    """Return the strongest caution about who answered in a wave."""
    if told.text("dominated_by_one_school") == "yes":
        share = largest_share(told.study, told.look.results, told.at)
        school = told.text("largest_school") or "one school"
        return f"{capital(share)} of these come from {school}."
    n, required = told.number("n"), told.number("required_sample")
    if n is not None and required is not None and n < required:
        margin = fmt.points(told.study.study.target_margin, 0, sign=False)
        needed = fmt.count(required)
        return f"{needed} would have been needed for a margin of ±{margin} points."
    return ""


def _sheet(study: Study, results: Results, name: str) -> Iterator[Turnout]:
    waves = waves_of(study, name)
    unit = "scored forms" if not waves else "people scored"
    for wave in waves or [""]:
        told = told_at(study, results, name, "quality_responses", waves=(wave,) if wave else ())
        title = study.wave_title(wave) if wave else ""
        yield Turnout(study.dataset_title(name), title, capital(told.sized(unit)), None)
