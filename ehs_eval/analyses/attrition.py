"""Who came back: later waves against the first one and against those who could answer."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.reported_shares import ReportedShare, reported_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Seen
from ehs_eval.config.surveys import Role, Survey
from ehs_eval.labels import matcher, normalise
from ehs_eval.results import Place, Results, Undefined, Value
from ehs_eval.stats import NotEstimable, proportion_difference, standardised_difference

ATTRITION: Final = "attrition"
RETURNERS: Final = "returners"

ROLES: Final[tuple[Role, ...]] = ("school", "year_group", "gender")
"""What is known of the people who answered."""

UNLIKE: Final = 0.1
"""Standardised difference above which two groups are called unlike (Austin 2009)."""

FROM_FIRST: Final = "from the first wave"
FROM_FRAME: Final = "from the frame, of the answers with a label that is in it"
RULE: Final = f"standardised difference above {UNLIKE:g} (Austin 2009), or everybody and nobody"
RETURNED_LESS_OTHERS: Final = "those who came back less the others"


def analyse_attrition(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add how far each wave is unlike the first and the frame, and who of the first came back."""
    data = counts.survey
    for role in ROLES:
        if getattr(survey, role) is None or not data.waves:
            continue
        for later in data.waves[1:]:
            _add_unlike_first(context.results, data.name, role, (data.waves[0], later))
        numbers = known_numbers(context, survey, counts, role)
        if numbers:
            _add_against_frame(context.results, counts, role, numbers)
    if survey.respondent is None or len(data.waves) < 2:
        return
    shares = [share for share in reported_shares(survey, counts) if share.is_of_people]
    for later in data.waves[1:]:
        waves = (data.waves[0], later)
        _add_returned(context.results, counts, waves)
        for share in shares:
            if waves[0] in share.waves:
                _add_returners(context, counts, share, waves)


def known_labels(
    results: Results, dataset: str, role: str, wave: str
) -> dict[str | None, int | float]:
    """Return the answers of a wave by label of a role, as participation counted and spelled it."""
    rows = results.select(dataset, "participation", statistic="n", waves=(wave,))
    found: dict[str | None, int | float] = {}
    for row in rows:
        if set(row.group) == {role} and isinstance(row.value, int | float):
            label = row.group[role]
            found[None if label is None else str(label)] = row.value
    return found


def known_numbers(
    context: Context, survey: Survey, counts: Tabulation, role: Role
) -> dict[str, Fraction]:
    """Return those who could answer by label of a role, in the spelling of participation.

    Args:
        context: Study, data and results; participation is among them.
        survey: The survey.
        counts: Its answers.
        role: School, year group or gender.

    Returns:
        What the survey gives as its frame, or the population by school; empty where neither is
        known. Exact, so that shares and numbers of people are treated alike.
    """
    data = counts.survey
    labels = [
        label
        for label in known_labels(context.results, data.name, role, data.waves[0])
        if label is not None
    ]
    found: dict[str, Fraction] = {}
    if role in survey.frame:
        forms = matcher(labels)
        for written, number in survey.frame[role].items():
            label = forms.get(normalise(written), written)
            found[label] = found.get(label, Fraction(0)) + Fraction(str(number))
    elif role == "school":
        for label in labels:
            at = Place(data.name, "participation", None, {role: label}, data.waves[:1])
            population = context.results.number(at, "population")
            if population is not None:
                found[label] = Fraction(str(population))
    return found if sum(found.values()) > 0 else {}


def _add_unlike_first(results: Results, dataset: str, role: str, waves: tuple[str, str]) -> None:
    before, after = (known_labels(results, dataset, role, wave) for wave in waves)
    sizes = int(sum(before.values())), int(sum(after.values()))
    for label in before:
        at = Place(dataset, ATTRITION, None, {role: label}, waves)
        found = standardised_difference(
            int(before[label]), sizes[0], int(after.get(label, 0)), sizes[1]
        )
        results.add(at, {"standardised_difference": found}, method=FROM_FIRST)
        unlike: Value | Undefined = found if isinstance(found, NotEstimable) else _said(found)
        if isinstance(found, NotEstimable) and all(sizes):
            unlike = "yes"  # everybody against nobody: too far apart for a standardised difference
        results.add(at, {"is_unlike_first_wave": unlike}, method=RULE)


def _said(difference: float) -> str:
    return "yes" if abs(difference) > UNLIKE else "no"


def _add_against_frame(
    results: Results, counts: Tabulation, role: str, numbers: Mapping[str, Fraction]
) -> None:
    """Add the share of each label among those who could answer, and how far each wave is off it."""
    data = counts.survey
    total = sum(numbers.values())
    for label, number in numbers.items():
        at = Place(data.name, ATTRITION, None, {role: label})
        results.add(at, {"share_of_frame": float(number / total)})
    for wave in data.waves:
        answers = known_labels(results, data.name, role, wave)
        n = int(sum(answers.get(label, 0) for label in numbers))
        for label, number in numbers.items():
            share = number / total
            found = standardised_difference(
                share.numerator, share.denominator, int(answers.get(label, 0)), n
            )
            at = Place(data.name, ATTRITION, None, {role: label}, (wave,))
            results.add(at, {"standardised_difference": found}, method=FROM_FRAME)


def _add_returned(results: Results, counts: Tabulation, waves: tuple[str, str]) -> None:
    """Add how many of the first wave there are with a usable code, and who of them came back."""
    at = Place(counts.survey.name, ATTRITION, None, {}, waves)
    seen = counts.count(waves[0], (Seen(waves[1]),))
    n_returned = seen.get((True,), 0)
    n_first = n_returned + seen.get((False,), 0)
    results.add(at, {"n_first": n_first, "n_returned": n_returned})
    share = n_returned / n_first if n_first else None
    results.add(at, {"share_returned": share}, reason="nobody in the first wave has a usable code")


def _add_returners(
    context: Context, counts: Tabulation, share: ReportedShare, waves: tuple[str, str]
) -> None:
    """Add what those who came back answered in the first wave, beside those who did not."""
    answers = share.counted.counted(counts, waves[0], (Seen(waves[1]),))
    x_not, x_returned = (answers.get(((came,), 1.0), 0) for came in (False, True))
    n_not = x_not + answers.get(((False,), 0.0), 0)
    n_returned = x_returned + answers.get(((True,), 0.0), 0)
    at = Place(counts.survey.name, RETURNERS, share.name, {}, waves)
    context.results.add(at, {"n_returned": n_returned, "n_not": n_not})
    smallest = context.study.study.small_group
    names = ("proportion_returned", "proportion_not", "standardised_difference")
    for n, who in ((n_returned, "came back"), (n_not, "did not come back")):
        if n < max(smallest, 1):
            few = NotEstimable(f"{n} of those who {who} answered, fewer than {smallest}", n)
            context.results.add(at, dict.fromkeys((*names, "difference", "low", "high"), few))
            return
    shares = {"proportion_returned": x_returned / n_returned, "proportion_not": x_not / n_not}
    context.results.add(at, shares)
    found = standardised_difference(x_not, n_not, x_returned, n_returned)
    context.results.add(at, {"standardised_difference": found}, method=RETURNED_LESS_OTHERS)
    change = proportion_difference(
        x_not, n_not, x_returned, n_returned, confidence_level=context.confidence_level
    )
    assert not isinstance(change, NotEstimable)
    context.results.add(
        at,
        {"difference": change.difference, "low": change.low, "high": change.high},
        method=f"{RETURNED_LESS_OTHERS}, Newcombe hybrid score interval",
    )
