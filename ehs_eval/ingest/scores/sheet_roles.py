"""Which column of a score sheet says who, when and where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields

import pandas as pd

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.scores.sheet_headings import Words, heading_words, parse_occasion, word_set

_PEOPLE = word_set(
    "participant pupil student child client person respondent member people yp learner"
)
_CODES = word_set("id code no number ref reference initials nickname identifier")
_ALONE = _PEOPLE | _CODES - word_set("no number") | word_set("upn key unique anonymous young")
_WAVES = word_set("wave time point timepoint phase stage period pre post or")
_SESSIONS = word_set("session sess week visit meeting appointment contact occasion")
_PROGRAMMES = word_set("programme program intervention workshop project course service")
_SCHOOLS = word_set("school academy setting site college")
_YEARS = word_set("year yr yeargroup form class")
_GENDERS = word_set("gender sex")
_DATED = word_set("date of the")
_BESIDE = word_set("name of the group attended pupil student s your")
_MOST_WAVES = 8


@dataclass(frozen=True, slots=True)
class SheetRoles:
    """Columns of a score sheet beside its marks, each None where there is none."""

    participant: str | None = None
    wave: str | None = None
    session: str | None = None
    programme: str | None = None
    school: str | None = None
    year_group: str | None = None
    gender: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns there are."""
        found = (getattr(self, each.name) for each in fields(self))
        return tuple(column for column in found if column is not None)


def find_roles(
    export: Export, taken: Collection[str], *, is_long: bool
) -> tuple[SheetRoles, list[str]]:
    """Return the columns that say who, when and where, and what each guess rests on.

    Args:
        export: The export.
        taken: Columns of marks.
        is_long: Whether a row is an occasion; only then a column can say which.
    """
    finder = _Finder(export, set(taken))
    roles = SheetRoles(
        wave=finder.wave() if is_long else None,
        session=finder.session() if is_long else None,
        programme=finder.named("programme", _PROGRAMMES),
        school=finder.named("school", _SCHOOLS),
        year_group=finder.named("year group", _YEARS),
        gender=finder.named("gender", _GENDERS),
        participant=finder.participant(),
    )
    return roles, finder.reasons


class _Finder:
    """Gives each column to one role, in the order in which it is asked."""

    def __init__(self, export: Export, taken: set[str]) -> None:
        self.export = export
        self.taken = taken
        self.reasons: list[str] = []
        self.words = {c.name: heading_words(c.heading or c.name) for c in export.columns}

    def _take(self, name: str, reason: str) -> str:
        self.taken.add(name)
        self.reasons.append(reason)
        return name

    def _free(self) -> Iterator[tuple[str, pd.Series]]:
        """Yield the columns that have no part yet, with the cells that are not blank."""
        for column in self.export.columns:
            cells = self.export.responses[column.name].dropna()
            if column.name not in self.taken and not cells.empty:
                yield column.name, cells

    def wave(self) -> str | None:
        for name, cells in self._free():
            labels = [str(label) for label in cells.unique()]
            if len(labels) > _MOST_WAVES:
                continue
            said = [parse_occasion(heading_words(label)) for label in labels]
            if all(occasion is not None and occasion.wave for occasion in said):
                return self._take(name, f"`{name}` is the wave: its answers name waves.")
        for name, cells in self._free():
            is_wave = self.export.column(name).role == "wave" or (
                self.words[name] and set(self.words[name]) <= _WAVES
            )
            if is_wave and cells.nunique() <= _MOST_WAVES:
                return self._take(name, f"`{name}` is the wave, by its heading.")
        return None

    def session(self) -> str | None:
        for name, _ in self._free():
            words = self.words[name]
            is_session = words and words[0] in _SESSIONS and set(words) <= _SESSIONS | _CODES
            if is_session or self.export.column(name).role == "session":
                return self._take(name, f"`{name}` is the session, by its heading.")
        for name, _ in self._free():
            words = self.words[name]
            if words and "date" in words and set(words) <= _SESSIONS | _DATED:
                return self._take(name, f"`{name}` stands for the session: it is its date.")
        return None

    def named(self, role: str, known: frozenset[str]) -> str | None:
        """Return the first column whose heading has one of some words and nothing odd."""
        for name, _ in self._free():
            words = self.words[name]
            if set(words) & known and set(words) <= known | _BESIDE:
                return self._take(name, f"`{name}` is the {role}, by its heading.")
        return None

    def participant(self) -> str | None:
        """Return the column of the person's code, from the surest heading to the weakest."""

        def of_people(words: Words) -> bool:
            return bool(set(words) & _PEOPLE) and bool(set(words) & _CODES)

        def alone(words: Words) -> bool:
            return bool(words) and set(words) <= _ALONE

        def ends_in_code(words: Words) -> bool:
            return bool(words) and words[-1] in ("id", "code")

        tests: tuple[Callable[[Words], bool], ...] = (of_people, alone, ends_in_code)
        for column in self.export.columns:
            if column.role == "respondent" and column.name not in self.taken:
                return self._take(column.name, f"`{column.name}` is the person's code.")
        for test in tests:
            for name, _ in self._free():
                if test(self.words[name]):
                    return self._take(name, f"`{name}` is the person's code, by its heading.")
        return None
