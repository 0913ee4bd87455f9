"""Whom a wave is weighted to stand for: labels with a target, and those of them who answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from ehs_eval.analyses.attrition import known_labels
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Label, Value
from ehs_eval.config.surveys import Role
from ehs_eval.labels import matcher, natural_key, normalise
from ehs_eval.stats import NotEstimable, rake

NOT_GIVEN: Final = "not given"
"""Category of those without a label, where both waves have such people."""

ABSENT: Final = "weights cannot stand for people who are absent"

Categories = Mapping[Role, frozenset[str]]
Known = Mapping[Role, Mapping[str, Fraction]]
Spelling = Mapping[Role, Mapping[str, str]]


def spelling_by_role(context: Context, counts: Tabulation, roles: Sequence[Role]) -> Spelling:
    """Return, by role, each label as participation spells it; none for what is no school."""
    data = counts.survey
    survey = context.study.surveys[data.name]
    not_schools = {normalise(label) for label in survey.not_schools}
    found: dict[Role, dict[str, str]] = {}
    for role in roles:
        known = known_labels(context.results, data.name, role, data.waves[0])
        forms = matcher(label for label in known if label is not None)
        given = {label for wave in data.waves for label in counts.by(role, wave)}
        found[role] = {
            label: forms.get(normalise(label), label)
            for label in given
            if label is not None and (role != "school" or normalise(label) not in not_schools)
        }
    return found


@dataclass(frozen=True, slots=True)
class WavePair:
    """A wave and the first one: a line for each combination of labels that people have.

    Attributes:
        first: Labels of the first wave by role, missing where not given; `n` people have them.
        wave: Labels of the wave to weight, likewise.
        spelling: What it is weighted by, and its labels.
        known: Those who could answer, by role and label; where not known, the first wave serves.
        unlabelled: Roles in which those without a label are a category.
    """

    first: pd.DataFrame
    wave: pd.DataFrame
    spelling: Spelling
    known: Known
    unlabelled: frozenset[Role]

    def targets(self) -> Categories:
        """Return the labels that weights aim at."""
        every: Categories = {
            role: frozenset(self.known[role] if role in self.known else self.first[role].dropna())
            for role in self.spelling
        }
        return _settled(every, {r: [] if r in self.known else [self.first] for r in every})

    def used(self, targets: Categories) -> Categories:
        """Return the labels that weights can aim at, as somebody answered."""
        return _settled(
            targets,
            {r: [self.wave, *([] if r in self.known else [self.first])] for r in targets},
        )

    def raked(self, frame: pd.DataFrame, used: Categories) -> pd.DataFrame | NotEstimable:
        """Return the lines of one of the two waves within some labels, each with a `weight`."""
        lines, first = kept(frame, used), kept(self.first, used)
        if lines.empty:
            why = "nobody has a label that is weighted to" if len(frame) else "n = 0"
            return NotEstimable(why, 0)
        absent = listed({role: labels.difference(lines[role]) for role, labels in used.items()})
        if absent:
            return NotEstimable(f"nobody in {absent}: {ABSENT}", int(lines["n"].sum()))
        margins: dict[str, Mapping[str, float]] = {}
        for role, labels in used.items():
            numbers = self.known[role] if role in self.known else first.groupby(role)["n"].sum()
            margins[role] = {label: float(numbers[label]) for label in _in_order(labels)}
        weights = rake(lines, margins, counts=lines["n"])
        return weights if isinstance(weights, NotEstimable) else lines.assign(weight=weights)

    def labels(self, cell: Sequence[Value]) -> tuple[str | None, ...]:
        """Return the labels of the people with some values, one value for each role."""
        return tuple(
            NOT_GIVEN if label is None and role in self.unlabelled else label
            for role, label in zip(self.spelling, _spelled(self.spelling, cell), strict=True)
        )


def pair_of(
    counts: Tabulation, spelling: Spelling, waves: tuple[str, str], known: Known
) -> WavePair:
    """Return the first wave and another; those without a label are a category if both have some."""
    first, wave = (_lines(counts, spelling, name) for name in waves)
    unlabelled = []
    for role in spelling:
        if role not in known and first[role].isna().any() and wave[role].isna().any():
            first[role], wave[role] = (each[role].fillna(NOT_GIVEN) for each in (first, wave))
            unlabelled.append(role)
    return WavePair(first, wave, spelling, known, frozenset(unlabelled))


def _lines(counts: Tabulation, spelling: Spelling, wave: str) -> pd.DataFrame:
    found: Counter[tuple[str | None, ...]] = Counter()
    for cell, n in counts.count(wave, columns_of(spelling)).items():
        found[_spelled(spelling, cell)] += n
    labels = pd.DataFrame(list(found), columns=list(spelling), dtype=object)
    return labels.assign(n=np.array(list(found.values()), dtype=np.int64))


def columns_of(spelling: Spelling) -> tuple[Label, ...]:
    """Return what is counted by to tell the labels of each role."""
    return tuple(Label(role) for role in spelling)


def _spelled(spelling: Spelling, cell: Sequence[Value]) -> tuple[str | None, ...]:
    return tuple(
        forms.get(str(label)) for forms, label in zip(spelling.values(), cell, strict=True)
    )


def kept(frame: pd.DataFrame, categories: Categories) -> pd.DataFrame:
    """Return the lines whose every label is among the categories."""
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
