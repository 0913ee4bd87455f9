"""What may be said of a change, and why no more: the one reading of verdicts for all charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ehs_eval.analyses.comparison import COMPARISON, SCHOOL_CHANGE, WITHIN_SCHOOLS
from ehs_eval.config.models import Study
from ehs_eval.report.charts.words import NBSP, is_withheld, listed, plural
from ehs_eval.report.format import count
from ehs_eval.results import Place, Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

UNCLAIMED: Final = (
    "leavers differ",
    "leavers unknown",
    "one school",
    "too few schools",
    "schools not recorded",
    "too few",
    "withheld",
)
"""Verdicts under which no change may be claimed, whatever its size."""

_CLEAR_ALONE = (
    "Clear: the interval excludes no change, and the adjusted p-value is below the study's level."
)
_CLEAR_SCHOOLS = (
    "Clear: the schools agree, the test of all answers too, the interval excludes no change, and "
    "the adjusted p-value is below the study's level."
)
ENDS: Final = ("first", "second")
_DECIDE = ("verdict_in_family", "is_clear", "difference")


def comparison_of(at: Place) -> Place:
    """Return where the comparison of the same answers in the same waves stands."""
    return replace(at, analysis=COMPARISON)


def said_of(results: Results, at: Place) -> str:
    """Return what the results say of a change.

    Returns:
        "rose" or "fell" where it is clear, "unclear" where it is not, one of `UNCLAIMED` where
        nothing can be claimed, "none" where there is no test.
    """
    verdict, is_clear = results.value(at, "verdict_in_family"), results.value(at, "is_clear")
    if verdict in UNCLAIMED:
        return str(verdict)
    if is_withheld(*(results.find(at, name) for name in _DECIDE)):
        return "withheld"
    estimate = results.number(at, "difference")
    if is_clear is None or estimate is None:
        return "none"
    if is_clear != "yes" or estimate == 0:
        return "unclear"
    return "rose" if estimate > 0 else "fell"


def compared(results: Results, at: Place) -> list[float | None]:
    """Return how many answers of each wave a comparison uses."""
    place = replace(at, analysis=WITHIN_SCHOOLS)
    return [results.number(place, f"n_{end}") for end in ENDS]


def schools_compared(study: Study, results: Results, at: Place) -> Iterator[tuple[str, Place]]:
    """Yield each school with enough answers in both waves, and where its change stands."""
    small = study.study.small_group
    where = {"item": at.item, "waves": tuple(at.waves), "statistic": "difference"}
    for row in results.select(at.dataset, SCHOOL_CHANGE, **where):
        rest = {key: value for key, value in row.group.items() if key != "school"}
        if "school" not in row.group or rest != dict(at.group):
            continue
        place = replace(at, analysis=SCHOOL_CHANGE, group=row.group)
        sizes = [results.number(place, f"n_{end}") for end in ENDS]
        if all(n is not None and n >= small for n in sizes):
            yield str(row.group["school"]), place


def reason_in_short(study: Study, kind: str, answers: str = "answers") -> str:
    """Return why nothing can be claimed under a verdict, without naming schools."""
    small = study.study.small_group
    both = f"{small}{NBSP}or more {answers} in both waves"
    return {
        "leavers differ": "those who came back had answered differently at first",
        "leavers unknown": "many left, and too few are linked to tell whether they were alike",
        "one school": f"only one school has {both}",
        "too few schools": f"fewer than {FEWEST_SCHOOLS} schools have {both}",
        "schools not recorded": f"the data do not say which school the {answers} are from",
        "too few": f"fewer than {small} {answers} of a wave can be compared",
        "withheld": "the figures are withheld",
    }[kind]


def not_claimed(
    study: Study, results: Results, places: Sequence[Place], answers: str = "answers"
) -> str:
    """Return a sentence on why no change is claimed, nothing where none is held back for that."""
    spans: dict[str, list[str]] = {}
    for at in places:
        kind = said_of(results, at)
        if kind in UNCLAIMED:
            span = " to ".join(study.wave_title(wave) for wave in at.waves)
            spans.setdefault(_reason(study, results, at, kind, answers), []).append(span)
    if not spans:
        return ""
    held = sum(map(len, spans.values()))
    of = "" if held == len(places) else f" on {held} of {len(places)}"
    reasons = (f"{reason} ({listed(waves)})" for reason, waves in spans.items())
    return f"No change is claimed{of}: {'; '.join(reasons)}."


def _reason(study: Study, results: Results, at: Place, kind: str, answers: str) -> str:
    """Return why nothing can be claimed of a change, naming schools."""
    reason = reason_in_short(study, kind, answers)
    names = _schools_named(study, results, at)
    if kind == "one school" and len(names) == 1:
        return reason.replace("one school", names[0], 1)
    if kind == "too few schools" and names:
        few = f"fewer than {FEWEST_SCHOOLS} schools have"
        have = "has" if len(names) == 1 else "have"
        return reason.replace(few, f"only {listed(names)} {have}", 1)
    return reason


def _schools_named(study: Study, results: Results, at: Place) -> list[str]:
    """Return the schools with enough answers in both waves; none where some are withheld."""
    rows = results.select(
        at.dataset, SCHOOL_CHANGE, item=at.item, waves=tuple(at.waves), statistic="n_first"
    )
    places = [replace(at, analysis=SCHOOL_CHANGE, group=row.group) for row in rows]
    sizes = [results.find(place, f"n_{end}") for place in places for end in ENDS]
    if is_withheld(*sizes):
        return []
    return [name for name, _ in schools_compared(study, results, at)]


def shared_reason(study: Study, said: Sequence[str]) -> str:
    """Return why nothing can be claimed of some changes, each reason with how many it is of."""
    found = Counter(kind for kind in said if kind in UNCLAIMED)
    reasons = {kind: reason_in_short(study, kind) for kind in UNCLAIMED if kind in found}
    if len(reasons) < 2:
        return "".join(reasons.values())
    return "; ".join(
        f"{reason} on {plural(found[kind], 'item')}" for kind, reason in reasons.items()
    )


def has_schools(study: Study, dataset: str) -> bool:
    """Return whether a data set says which school an answer is from."""
    described = study.surveys.get(dataset) or study.score_sheets.get(dataset)
    return described is not None and described.school is not None


def how_compared(study: Study, results: Results, places: Sequence[Place]) -> str:
    """Return how changes were compared and adjusted: schools, people, other comparisons."""
    found = [at for at in places if results.value(at, "verdict") is not None]
    if not found:
        return ""
    by_school = has_schools(study, found[0].dataset)
    parts = (
        _CLEAR_SCHOOLS if by_school else _CLEAR_ALONE,
        _people(results, found),
        _adjusted(results, found),
    )
    return " ".join(part for part in parts if part)


def changes_judged(
    study: Study, results: Results, places: Sequence[Place], answers: str = "answers"
) -> tuple[str, ...]:
    """Return the sentences on changes named in the title of a chart that shows waves whole."""
    judged = [at for at in places if said_of(results, at) not in (*UNCLAIMED, "none")]
    within = " within schools" if any(has_schools(study, at.dataset) for at in places) else ""
    return (
        f"Drawn are all {answers} of a wave; the title is of the comparison{within}."
        if judged
        else "",
        how_compared(study, results, judged),
        not_claimed(study, results, places, answers),
    )


def _people(results: Results, places: Sequence[Place]) -> str:
    """Return how people are compared, of the designs that the comparisons have."""
    pairs: dict[str, list[float | None]] = {}
    for at in places:
        design = results.value(at, "design")
        if isinstance(design, str):
            pairs.setdefault(design, []).append(results.number(at, "n_pairs"))
    words = {
        "paired": "only people linked across waves{} are compared, each with themselves",
        "partially overlapping": "people linked across waves{} are compared with themselves, "
        "the others as different people",
        "independent": "too few people are linked across waves{} to be compared with "
        "themselves: all are taken for different people",
    }
    said = [
        (plural(len(pairs[design]), "change") + ": " if len(pairs) > 1 else "")
        + text.format(_range(pairs[design]))
        for design, text in words.items()
        if design in pairs
    ]
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in said)


def _range(numbers: Sequence[float | None]) -> str:
    """Return the lowest and highest number in brackets, nothing where one is withheld."""
    known = [each for each in numbers if each is not None]
    if len(known) < len(numbers):
        return ""
    low, high = count(min(known)), count(max(known))
    return f" ({low})" if low == high else f" ({low} to {high})"


def _adjusted(results: Results, places: Sequence[Place]) -> str:
    """Return how p-values are adjusted, and whether some are not."""
    found = [(at, results.find(at, "adjusted_p_value")) for at in places]
    methods = [row.method.split(",")[0] for _, row in found if row is not None and row.method]
    said = []
    if methods:
        names = listed(methods)
        said.append(f"P-values are adjusted within their family ({names}).")
    if any(row is None and not at.group for at, row in found):
        said.append("Those of all programmes together are not adjusted.")
    return " ".join(said)


def in_words(
    study: Study, moved: Mapping[str, Sequence[str]], words: Mapping[str, str], *, link: str
) -> str:
    """Return what is said of several scores, those that cannot be judged with the reason.

    Args:
        study: The study.
        moved: Names by what is said of them.
        words: What is said, in words, of the kinds that need no reason.
        link: Between what is said and the names: " in " or ": ".
    """
    order = ("rose", "fell", "unclear", *UNCLAIMED, "none")
    said = []
    for kind in sorted(moved, key=order.index):
        names = f"{link}{listed(moved[kind], 4)}" if any(moved[kind]) else ""
        if kind in words:
            said.append(f"{words[kind]}{names}")
        else:
            said.append(f"cannot be judged{names} ({reason_in_short(study, kind, 'scores')})")
    return "; ".join(said)
