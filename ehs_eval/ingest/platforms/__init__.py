"""Survey platforms, each recognised by what it writes, never by the name of the file.

A platform is a module with `NAME`, `recognises(grid)` and `read(grid, reason)`. A new platform is a
new file here and its line in `PLATFORMS`.
"""

from __future__ import annotations

from typing import Protocol

from ehs_eval.ingest.export import Export
from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms import (
    google_forms,
    jisc,
    limesurvey,
    ms_forms,
    plain,
    qualtrics,
    qualtrics_statistics,
    redcap,
    redcap_dictionary,
    smartsurvey,
    spss_stata,
    surveymonkey,
)


class Platform(Protocol):
    """What a platform module offers."""

    NAME: str

    def recognises(self, grid: Grid) -> str | None:
        """Return how it is recognised, in words; None if another platform wrote the file."""

    def read(self, grid: Grid, reason: str) -> Export:
        """Return the export, given how it was recognised."""


PLATFORMS: tuple[Platform, ...] = (
    # What a statistics file says of its variables only these three read.
    jisc,
    qualtrics_statistics,
    spss_stata,
    qualtrics,
    surveymonkey,
    redcap_dictionary,
    redcap,
    limesurvey,
    ms_forms,
    smartsurvey,
    google_forms,
    plain,
)
"""From the surest signs to the weakest; `plain` takes what no other does."""


def interpret(grid: Grid) -> Export:
    """Return what a file holds.

    Raises:
        Unreadable: It has no headings, or no row that fits them.
    """
    for platform in PLATFORMS:
        reason = platform.recognises(grid)
        if reason is not None:
            return _with_records(platform.read(grid, reason))
    raise AssertionError("a plain table takes what no other platform does")


def _with_records(export: Export) -> Export:
    """Return an export; refuse one whose every row was left out."""
    if export.ragged and export.frame.empty:
        raise Unreadable(
            "has no row that fits the headings: each has more or fewer cells than row 1",
            "Put one heading over every column, all in row 1, and look for commas that are not in "
            "quotation marks.",
        )
    return export
