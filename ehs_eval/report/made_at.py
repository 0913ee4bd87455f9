"""The time a report says it was made at: none, so that its bytes repeat, unless one is given."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Final

from ehs_eval.errors import ArgumentError

VARIABLE: Final = "SOURCE_DATE_EPOCH"
"""Where builds that are to repeat find their time: seconds since 1970 (reproducible-builds.org)."""

_LATEST: Final = 253_402_300_799  # the end of the year 9999


def made_at() -> datetime | None:
    """Return the time that `SOURCE_DATE_EPOCH` gives, in UTC; None where it is not set.

    Raises:
        ArgumentError: It is no whole number of seconds, or one beyond the year 9999.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LATEST):
        raise ArgumentError(
            f"{VARIABLE}: is {given[:40]!r}, which is no whole number of seconds since 1970. Give "
            "one, or unset it."
        )
    return datetime.fromtimestamp(int(given), UTC)


def as_iso(moment: datetime) -> str:
    """Return a time in UTC as ISO 8601: `2026-01-31T06:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
