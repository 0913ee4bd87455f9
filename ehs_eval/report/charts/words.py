"""The words around charts: ids, bases, cautions, and what could not be drawn and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ehs_eval.config.models import Study
from ehs_eval.report.format import count, percent
from ehs_eval.report.shorthand import CONFIDENTIAL, MEANINGS
from ehs_eval.results import SUPPRESSED, Place, Result, Results

_LISTED = 6

NBSP = "\u00a0"
"""Keeps a number and its unit on one line."""

SIDE_BY_SIDE = "Waves stand side by side: these are all answers of each, and no change is tested."
"""Of charts that show waves and say nothing of a change."""


WITHHELD = MEANINGS[CONFIDENTIAL]
"""Why a figure is withheld."""


def is_withheld(*results: Result | None) -> bool:
    """Return whether one of the results is withheld so that no one can be recognised."""
    return any(result is not None and result.reason == SUPPRESSED for result in results)


def withheld_words(found: bool) -> str:
    """Return what the sign of a withheld figure means, where a chart has one."""
    return f"{CONFIDENTIAL}: {WITHHELD}." if found else ""


def part_of(number: int, parts: int) -> str:
    """Return which part of a chart in parts this is, nothing for a whole one."""
    return f" (part{NBSP}{number}{NBSP}of{NBSP}{parts})" if parts > 1 else ""


def with_base(label: str, n: float | None, *, withheld: bool = False) -> str:
    """Return a label with its base: `Baseline (n = 795)`, `Baseline (n = [c])`."""
    if n is None and not withheld:
        return label
    return f"{label} (n{NBSP}={NBSP}{size(n)})"


def size(n: float | None) -> str:
    """Return a base in words, its sign where it is withheld."""
    return CONFIDENTIAL if n is None else count(n)


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number}{NBSP}{one if number == 1 else many or one + 's'}"


def listed(parts: Iterable[str], most: int = _LISTED) -> str:
    """Return parts as a list in words, the last of many only counted."""
    items = list(dict.fromkeys(parts))
    if len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def by_wave(said: Mapping[str, str]) -> str:
    """Return what is said of each wave, waves of which the same is said together."""
    waves: dict[str, list[str]] = {}
    for wave, text in said.items():
        waves.setdefault(text, []).append(wave)
    return "; ".join(f"{text} at {listed(names)}" for text, names in waves.items())


def not_shown(left_out: Sequence[tuple[str, str]]) -> str:
    """Return a sentence on what is not drawn and why, nothing when all is."""
    if not left_out:
        return ""
    reasons: dict[str, list[str]] = {}
    for what, reason in left_out:
        reasons.setdefault(reason, []).append(what)
    parts = [f"{listed(each)} ({reason})" for reason, each in reasons.items()]
    return f"Not shown: {'; '.join(parts)}."


def caption(*sentences: str) -> str:
    """Return a caption: its sentences, those that are empty left out."""
    return " ".join(part for part in sentences if part)


def confidence(study: Study) -> str:
    """Return the confidence level in words: `95%`."""
    return percent(study.study.confidence_level, 0)


def reason_of(result: Result | None) -> str:
    """Return why a result has no value."""
    if is_withheld(result):
        return WITHHELD
    return "no data" if result is None or result.reason is None else result.reason


def waves_of(study: Study, results: Results, at: Place, statistic: str = "n") -> tuple[str, ...]:
    """Return the waves in which a statistic was looked for, in order of time."""
    return tuple(
        wave
        for wave in study.wave_names
        if results.find(Place(at.dataset, at.analysis, at.item, at.group, (wave,)), statistic)
    )


def largest_share(study: Study, results: Results, at: Place) -> str | None:
    """Return the share of a wave's largest school in percent, of a small wave as a count.

    None where that is withheld.
    """
    n, share = results.number(at, "n"), results.number(at, "largest_school_share")
    school = results.value(at, "largest_school")
    if n is None or share is None or school is None:
        return None
    if n >= study.study.small_group:
        return percent(share, 0)
    mine = Place(at.dataset, at.analysis, None, {"school": school}, at.waves)
    members = results.number(mine, "n")
    return None if members is None else f"{count(members)} of {count(n)}"


def dominated(study: Study, results: Results, dataset: str, waves: Iterable[str]) -> dict[str, str]:
    """Return for each school that dominates a wave which share of its answers it gave."""
    by_school: dict[str, list[str]] = {}
    for wave in waves:
        at = Place(dataset, "participation", None, {}, (wave,))
        share = largest_share(study, results, at)
        if share is not None and results.value(at, "dominated_by_one_school") == "yes":
            answers = "of the answers" if share.endswith("%") else "answers"
            said = f"{share} {answers} at {study.wave_title(wave)}"
            by_school.setdefault(str(results.value(at, "largest_school")), []).append(said)
    return {school: listed(said) for school, said in by_school.items()}


def dominance(study: Study, results: Results, dataset: str, waves: Iterable[str]) -> str:
    """Return a caution for each wave that one school dominates."""
    return " ".join(
        f"{said} come from {school}."
        for school, said in dominated(study, results, dataset, waves).items()
    )


def small_bases(study: Study, found: bool) -> str:
    """Return the rule on small bases where a chart has one."""
    limit = study.study.small_group
    return f"Bases under {limit} are shown as counts, without percentages." if found else ""
