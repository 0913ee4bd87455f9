"""What the parts of the report are called in its sentences, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ehs_eval.config.models import Outcome, Study
from ehs_eval.report.names import slug
from ehs_eval.report.sentences.told import Told, joined
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.results import ALL, Group, Place, Results

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def section_of(dataset: str) -> str:
    """Return the anchor of a data set's section."""
    return slug("section", dataset)


def section_of_outcome(outcome: Outcome) -> str:
    """Return the anchor of an intended outcome's section."""
    return slug("section", "outcome", outcome.name)


def told_at(
    study: Study,
    results: Results,
    dataset: str,
    analysis: str,
    item: str | None = None,
    *,
    group: Group = ALL,
    waves: Sequence[str] = (),
) -> Told:
    """Return the results of one place."""
    return Told(Lookup(study, results), Place(dataset, analysis, item, group, tuple(waves)))


def waves_of(study: Study, dataset: str) -> list[str]:
    """Return the waves of a survey or score sheet, in order of time; none for other data."""
    if dataset in study.surveys:
        return [wave for wave in study.wave_names if wave in study.surveys[dataset].files]
    if dataset in study.score_sheets:
        return list(study.score_sheets[dataset].waves_of(study.wave_names))
    return []


def listed(parts: Iterable[str]) -> str:
    """Return parts as a list in words, each once; nothing for none."""
    once = list(dict.fromkeys(parts))
    return joined(once) if once else ""


def span(study: Study, waves: Sequence[str]) -> str:
    """Return two waves as `from Baseline to Post-project`."""
    return f"from {study.wave_title(waves[0])} to {study.wave_title(waves[-1])}"


def in_words(number: int) -> str:
    """Return a small number as a word."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def capital(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[:1].upper() + text[1:]
