"""How many seconds each response took, from a column of seconds or the times of start and end."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.columns import parse_numbers
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.timestamps import parse_times

TIMES = "times taken can be read"
_LONGEST = 1e9


def seconds_taken(survey: Survey, raw: RawTable, file: str, log: CheckLog) -> pd.Series:
    """Return the seconds that each response took.

    Args:
        survey: The survey, which may name the columns.
        raw: The table of one wave, with the columns named.
        file: File, for the findings.
        log: Receives advisories on what cannot be read; times never stop an analysis.

    Returns:
        Seconds under the index of the table: missing where not known, below 0 where the end is
        before the start.
    """
    if survey.duration is not None:
        cells = raw.frame[survey.duration]
        seconds, unread, outside = parse_numbers(cells, 0, _LONGEST, file, survey.duration)
        log.add(TIMES, [_not_used(finding) for finding in (*unread, *outside)])
        return seconds
    if survey.started is None or survey.submitted is None:
        return pd.Series(float("nan"), index=raw.frame.index, dtype=float)
    ends = []
    for column in (survey.started, survey.submitted):
        cells = raw.frame[column]
        times, _ = parse_times(cells)
        log.add(TIMES, _unread(cells, times, file, column))
        ends.append(times)
    return (ends[1] - ends[0]).dt.total_seconds().astype(float)


def _not_used(finding: Finding) -> Finding:
    action = "The time is not used; correct the cell, or leave it blank."
    return replace(finding, status="advisory", action=action)


def _unread(cells: pd.Series, times: pd.Series, file: str, column: str) -> list[Finding]:
    """Return one advisory for the cells that hold no time."""
    rows = tuple(int(row) for row in cells.index[cells.notna() & times.isna()])
    if not rows:
        return []
    number = "1 cell holds" if len(rows) == 1 else f"{len(rows)} cells hold"
    return [
        Finding(
            file,
            f"{number} no date and time that can be read",
            "How long these responses took is not known; is this the right column?",
            status="advisory",
            column=column,
            rows=rows,
        )
    ]
