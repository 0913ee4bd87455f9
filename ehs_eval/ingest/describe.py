"""What a data file is: its platform, its responses, and every column with what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ehs_eval.ingest.export import Column
from ehs_eval.ingest.grid import Note

ColumnKind = Literal[
    "single",  # one answer of several
    "scale",  # one answer of several that run from low to high
    "multiple",  # several answers at once
    "ranked",  # several answers in order
    "number",
    "date",
    "text",  # typed by the person; can name people and is never counted
    "identifier",  # numbers or codes of responses or people
    "metadata",  # added by the platform
    "empty",
]


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What a column holds.

    Attributes:
        column: The column as its platform wrote it.
        kind: What it holds.
        counts: Answers by label, as it is spelled most often; options of a `multiple` column; days
            of a `date` column; empty where the content is not shown (text, identifiers, personal).
        counts_set_aside: The same for the rows set aside.
        spellings: Where several spellings were counted as one label, each as it stands in the file.
        missing: Responses without an answer.
        user_missing: Answers declared missing by whoever made the file, by label.
        off_scale: Labels among `counts` that are no points of the scale: "Don't know", "Prefer not
            to say", "Not applicable".
        scale: Labels of a `scale` column from lowest to highest, whether or not anybody chose them.
        numbers: `minimum`, `maximum`, `mean` of a `number` column.
        personal: Why it is personal data; empty if it is none.
        notes: What looks odd.
    """

    column: Column
    kind: ColumnKind
    counts: Mapping[str, int]
    counts_set_aside: Mapping[str, int] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: int = 0
    user_missing: Mapping[str, int] = field(default_factory=dict)
    off_scale: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    personal: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What a data file is.

    Attributes:
        file: Name of the file.
        platform: Platform that wrote it.
        reason: How it was recognised.
        format: Format of the file, in words.
        rows: Records in the file.
        responses: Records that are responses to analyse.
        set_aside: Records that are not, by reason.
        waves: Records by wave, where a column says so, under that column's name.
        columns: Its columns.
        notes: What had to be done to read it, and what looks odd.
    """

    file: str
    platform: str
    reason: str
    format: str
    rows: int
    responses: int
    set_aside: Mapping[str, int]
    waves: Mapping[str, Mapping[str, int]]
    columns: tuple[ColumnDescription, ...]
    notes: tuple[Note, ...] = ()
