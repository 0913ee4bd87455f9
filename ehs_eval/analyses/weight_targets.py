"""Whom a wave is weighted to stand for: labels with a target, and those of them who answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd

from ehs_eval.analyses.attrition import known_labels
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Role
from ehs_eval.labels import matcher, natural_key, normalise
from ehs_eval.stats import NotEstimable, rake

NOT_GIVEN: Final = "not given"
"""Category of those without a label, where both waves have such people."""

ABSENT: Final = "weights cannot stand for people who are absent"

Categories = Mapping[Role, frozenset[str]]
Known = Mapping[Role, Mapping[str, Fraction]]


def labels_by_role(
    context: Context, counts: Tabulation, roles: Sequence[Role]
) -> dict[Role, pd.Series]:
    """Return the label of each response by role, as participation spells it; none where absent."""
    data = counts.survey
    survey = context.study.surveys[data.name]
    not_schools = {normalise(label) for label in survey.not_schools}
    found: dict[Role, pd.Series] = {}
    for role in roles:
        known = known_labels(context.results, data.name, role, data.waves[0])
        forms = matcher(label for label in known if label is not None)
        given = data.responses[role]
        spelled = {
            label: forms.get(normalise(str(label)), str(label))
            for label in given.dropna().unique()
            if role != "school" or normalise(str(label)) not in not_schools
        }
        found[role] = given.map(spelled).astype(object)
    return found


@dataclass(frozen=True, slots=True)
class WavePair:
    """A wave and the first one, by label of each response.

    Attributes:
        first: Labels of the first wave, by role; missing where not given.
        wave: Labels of the wave to weight.
        roles: What it is weighted by.
        known: Those who could answer, by role and label; where not known, the first wave serves.
    """

    first: pd.DataFrame
    wave: pd.DataFrame
    roles: tuple[Role, ...]
    known: Known

    def targets(self) -> Categories:
        """Return the labels that weights aim at."""
        every: Categories = {
            role: frozenset(self.known[role] if role in self.known else self.first[role].dropna())
            for role in self.roles
        }
        return _settled(every, {r: [] if r in self.known else [self.first] for r in every})

    def used(self, targets: Categories) -> Categories:
        """Return the labels that weights can aim at, as somebody answered."""
        return _settled(
            targets,
            {r: [self.wave, *([] if r in self.known else [self.first])] for r in targets},
        )

    def raked(self, frame: pd.DataFrame, used: Categories) -> pd.Series | NotEstimable:
        """Return the weights of one of the two waves within some labels."""
        rows, first = kept(frame, used), kept(self.first, used)
        if rows.empty:
            why = "nobody has a label that is weighted to" if len(frame) else "n = 0"
            return NotEstimable(why, 0)
        absent = listed({role: labels.difference(rows[role]) for role, labels in used.items()})
        if absent:
            return NotEstimable(f"nobody in {absent}: {ABSENT}", len(rows))
        margins: dict[str, Mapping[str, float]] = {}
        for role, labels in used.items():
            numbers = self.known[role] if role in self.known else first[role].value_counts()
            margins[role] = {label: float(numbers[label]) for label in _in_order(labels)}
        weights = rake(rows, margins)
        return weights if isinstance(weights, NotEstimable) else pd.Series(weights, rows.index)


def pair_of(
    labels: Mapping[Role, pd.Series], wave_of: pd.Series, waves: tuple[str, str], known: Known
) -> WavePair:
    """Return the first wave and another; those without a label are a category if both have some."""
    frame = pd.DataFrame(dict(labels), index=wave_of.index)
    first, wave = (frame[wave_of == name].copy() for name in waves)
    for role in labels:
        if role not in known and first[role].isna().any() and wave[role].isna().any():
            first[role], wave[role] = (each[role].fillna(NOT_GIVEN) for each in (first, wave))
    return WavePair(first, wave, tuple(labels), known)


def kept(frame: pd.DataFrame, categories: Categories) -> pd.DataFrame:
    """Return the responses whose every label is among the categories."""
    keep = pd.Series(True, index=frame.index)
    for role, labels in categories.items():
        keep &= frame[role].isin(labels)
    return frame[keep]


def _settled(categories: Categories, sides: Mapping[Role, list[pd.DataFrame]]) -> Categories:
    """Return the categories that have people on every side.

    Leaving out a label leaves out its people, who may have been the last of another label.
    """
    while True:
        fewer = {}
        for role, labels in categories.items():
            present = [set(kept(frame, categories)[role]) for frame in sides[role]]
            fewer[role] = frozenset(labels.intersection(*present))
        if fewer == categories:
            return categories
        categories = fewer


def _in_order(labels: Iterable[str]) -> list[str]:
    return sorted(labels, key=natural_key)


def listed(categories: Categories) -> str:
    """Return labels for the reader; with their role where there are several roles."""
    said = []
    for role, labels in categories.items():
        also = f" ({plain(role)})" if len(categories) > 1 else ""
        said += [f"{label}{also}" for label in _in_order(labels)]
    return ", ".join(said)


def plain(role: Role) -> str:
    """Return a role in words."""
    return role.replace("_", " ")
