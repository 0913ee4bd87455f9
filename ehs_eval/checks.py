"""What was checked in the data and what was found: plain records, no reading and no printing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["pass", "advisory", "fail"]

_SHOWN_ROWS = 5
_SHOWN_CHARACTERS = 60
_LONGEST_LABEL = 40
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        file: Data file, as the study file names it.
        message: What was found and what was expected.
        action: What to do about it.
        status: Whether it stops the analysis (fail) or only has to be known (advisory).
        column: Column, or None when it is about the whole file.
        rows: Rows as a spreadsheet numbers them: the heading is row 1.
        value: Value found, or None. Never a respondent's code; a text too long for a label, which
            somebody may have written about themselves, is only counted.
        unreadable: Whether the file could not be read at all.
    """

    file: str
    message: str
    action: str
    status: Status = "fail"
    column: str | None = None
    rows: tuple[int, ...] = ()
    value: str | None = None
    unreadable: bool = False

    def __post_init__(self) -> None:
        """Leave out a text that is too long for a label."""
        if self.value is not None and len(self.value) > _LONGEST_LABEL:
            counted = f"a text of {len(self.value)} characters {self.message}"
            object.__setattr__(self, "message", counted)
            object.__setattr__(self, "value", None)

    def __str__(self) -> str:
        """Return the finding as one line."""
        where = [self.file]
        if self.rows:
            where.append(rows_text(self.rows))
        if self.column is not None:
            where.append(f"column `{self.column}`")
        found = "" if self.value is None else f"{shorten(self.value)!r} "
        return f"{', '.join(where)}: {found}{self.message}. {self.action}"


@dataclass(frozen=True, slots=True)
class Check:
    """A named check of one data set."""

    name: str
    dataset: str
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        statuses = {finding.status for finding in self.findings}
        return "fail" if "fail" in statuses else "advisory" if statuses else "pass"


@dataclass(slots=True)
class CheckLog:
    """Collects checks while a data set is loaded."""

    dataset: str
    found: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, name: str, findings: Iterable[Finding] = ()) -> None:
        """Note that a check was made, and what it found."""
        self.found.setdefault(name, []).extend(findings)

    def checks(self) -> tuple[Check, ...]:
        """Return the checks in the order they were first made."""
        return tuple(Check(n, self.dataset, tuple(found)) for n, found in self.found.items())


def visible(value: str) -> str:
    """Return a value on one line, without characters that steer a terminal or turn its text round.

    An answer could hold them, and would then write over the lines above it.
    """
    return " ".join(_STEERING.sub(" ", _TURNING.sub("", value)).split())


def shorten(value: str, most: int = _SHOWN_CHARACTERS) -> str:
    """Return a value in so many characters that it is short enough for a message."""
    text = visible(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def rows_text(rows: tuple[int, ...]) -> str:
    """Return row numbers in words, the first few of many."""
    shown = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
    more = len(rows) - _SHOWN_ROWS
    return f"row{'s' if len(rows) > 1 else ''} {shown}" + (f" and {more} more" if more > 0 else "")
