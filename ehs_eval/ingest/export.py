"""A survey export once it is known which platform wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.grid import Note

Role = Literal[
    "answer",
    "response id",
    "respondent",
    "started",
    "submitted",
    "duration",
    "status",
    "wave",
    "session",
    "metadata",
]
"""What a column is for. Everything the platform adds that has no role of its own is metadata."""

Kind = Literal["single", "multiple", "ranked", "number", "date", "text"]
"""What sort of answers a column holds."""

TICK = "\x1f"
"""Parts the options ticked in one cell, where a platform wrote a column for each option.

The unit separator of ASCII: no survey platform lets it be typed.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One question, or one part of a grid, or something the platform added.

    Attributes:
        name: Name in the study file, alone in its export: a code where there is one, else the
            heading.
        label: Wording of the question, with that of its part.
        heading: Heading as it stands in the file.
        role: What the column is for.
        kind: What sort of answers it holds, where the platform says so.
        question: Name of the question it is a part of, as a row of a grid is; else empty.
        stem: Wording of that question.
        part: Wording of the part.
        columns: Headings of the columns that were gathered into this one; empty for one as it was.
        separator: Parts several answers in one cell, for kind `multiple`.
        options: Answers there can be, in the platform's order, where the file says so.
        codes: Label by code, where the file has both.
        user_missing: Labels (or codes without one) declared missing by whoever made the file.
        personal: Why it is personal data, where the platform makes it so; else empty.
    """

    name: str
    label: str
    heading: str
    role: Role = "answer"
    kind: Kind | None = None
    question: str = ""
    stem: str = ""
    part: str = ""
    columns: tuple[str, ...] = ()
    separator: str | None = None
    options: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    user_missing: frozenset[str] = frozenset()
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """What a platform wrote.

    Attributes:
        platform: The platform, as people call it.
        reason: How it was recognised, in words.
        format: Format of the file, in words.
        columns: Every column, in the order of the file.
        frame: A column of text cells for each of `columns`, under its name; a cell without an
            answer is missing, a code stands as its label where the file has one. Its index is the
            row number in the file. Rows set aside are still in it.
        aside: Why a row is set aside, by row number; only rows that are.
        ragged: Rows left out of the frame, because their cells do not fit the headings.
        notes: What had to be done to read it, and what looked odd.
    """

    platform: str
    reason: str
    format: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    aside: Mapping[int, SetAside] = field(default_factory=dict)
    ragged: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column of a name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def responses(self) -> pd.DataFrame:
        """The rows that are responses to analyse."""
        return self.frame[~self.frame.index.isin(list(self.aside))]
