"""One question across the waves of a survey, with what all its columns hold taken together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ehs_eval.checks import shorten
from ehs_eval.drafting.sources import Source
from ehs_eval.ingest.description.describe import ColumnDescription
from ehs_eval.ingest.wave_columns import Matched, match_columns
from ehs_eval.labels import normalise

TYPED = "(typed answers)"
"""Under which a description counts rare typed answers together."""


LONGEST_WORDING = 250
"""Characters that a wording is cut to."""

_CODE = re.compile(r"[A-Za-z]{0,4}\d+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One question across waves.

    Attributes:
        name: Its name in the study.
        columns: What its column holds, by wave.
        everywhere: Whether every wave of the survey has it.
        matched: How its columns were found to be one question.
        cells: The cells of its column with an answer, by wave.
        notes: What else to know of it, a line each, without its name.
    """

    name: str
    columns: Mapping[str, ColumnDescription]
    everywhere: bool
    matched: Matched
    cells: Mapping[str, pd.Series] = field(default_factory=dict, compare=False, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves that asked it; empty where all did."""
        return () if self.everywhere else tuple(self.columns)

    @property
    def first(self) -> ColumnDescription:
        """What its column holds in the first wave that has it."""
        return next(iter(self.columns.values()))

    @property
    def kinds(self) -> set[str]:
        """What its columns hold, in one word each, those without answers aside."""
        return {each.kind for each in self.columns.values() if each.kind != "empty"}

    @property
    def wording(self) -> str:
        """Its wording: that of its part, where it is one."""
        column = self.first.column
        text = " ".join(((column.part if column.question else "") or column.label).split())
        if not text or _CODE.fullmatch(text):
            return self.name
        return text if len(text) <= LONGEST_WORDING else text[: LONGEST_WORDING - 1] + "…"

    @property
    def counts(self) -> dict[str, int]:
        """Answers of all waves by label, as it is spelled most often, in order of appearance."""
        total: Counter[str] = Counter()
        spelled: dict[str, Counter[str]] = {}
        for each in self.columns.values():
            for label, count in each.counts.items():
                total[normalise(label)] += count
                spelled.setdefault(normalise(label), Counter())[label] += count
        return {spelled[form].most_common(1)[0][0]: count for form, count in total.items()}

    @property
    def labels(self) -> list[str]:
        """The different answers, without those declared missing by whoever made the file."""
        columns = self.columns.values()
        missing = {normalise(label) for each in columns for label in each.user_missing}
        return [
            label.strip()
            for label in self.counts
            if label != TYPED and normalise(label) not in missing
        ]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is not the same in all waves and what may belong to it, a line each."""
        lines = [f"{shorten(self.name)}: {note}" for note in self.notes]
        for change in self.matched.changes:
            waves = " to ".join(change.waves)
            first, later = (shorten(text) for text in (change.first, change.later))
            lines.append(
                f"{shorten(self.name)}: {change.kind} changed, {waves}: {first!r} → {later!r}"
            )
        for near in self.matched.proposals:
            lines.append(
                f"{shorten(self.name)}: the column {shorten(near.column)!r} of {near.wave} may be "
                f"the same question ({near.likeness:.0f} of 100 alike); if it is, name it under "
                "`renamed`"
            )
        return tuple(lines)


def topics_of(sources: Mapping[str, Source]) -> list[Topic]:
    """Return the questions of a survey, in the order of the first wave that has them.

    Args:
        sources: The file of each wave, in order.
    """
    described = {wave: source.description for wave, source in sources.items()}
    matched = match_columns(described)
    by_name = {
        wave: {each.column.name: each for each in description.columns}
        for wave, description in described.items()
    }
    names = _study_names(matched)
    return [
        Topic(
            name,
            {wave: by_name[wave][column] for wave, column in each.columns.items()},
            len(each.columns) == len(sources),
            each,
            {w: sources[w].rows[column].dropna() for w, column in each.columns.items()},
        )
        for name, each in zip(names, matched, strict=True)
    ]


def _study_names(matched: Iterable[Matched]) -> list[str]:
    """Return a name for each question that no other has."""
    taken: set[str] = set()
    names = []
    for each in matched:
        name, wave = each.name, next(iter(each.columns))
        number = 2
        while name in taken:
            name = f"{each.name}_{wave}" if number == 2 else f"{each.name}_{wave}_{number}"
            number += 1
        taken.add(name)
        names.append(name)
    return names


def renamed(topics: Iterable[Topic]) -> dict[str, dict[str, str]]:
    """Return by wave the column of its file by the name it has in the study, where they differ."""
    found: dict[str, dict[str, str]] = {}
    for topic in topics:
        for wave, column in topic.matched.columns.items():
            if column != topic.name:
                found.setdefault(wave, {})[topic.name] = column
    return found
