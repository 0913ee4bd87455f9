"""Whether waves asked the same: columns under their study names, and what changed between waves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from ehs_eval.checks import CheckLog, Finding, shorten
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.raw import RawTable
from ehs_eval.ingest.wave_columns import Change, changes


def with_study_names(raw: RawTable, renamed: Mapping[str, str]) -> RawTable:
    """Return a table whose columns bear the names that the study file gives them.

    A column of the file that already has such a name is another question (numbers move when a
    question is added) and is left out, unless it is renamed itself. A column that the file does not
    have is left to the check of columns.

    Args:
        raw: The table of one wave.
        renamed: Column of the file by its name in the study.
    """
    renamed = {name: column for name, column in renamed.items() if column in raw.columns}
    if not renamed:
        return raw
    moved = set(renamed) | set(renamed.values())
    source = {name: name for name in raw.columns if name not in moved} | renamed
    frame = pd.DataFrame(
        {name: raw.frame[column] for name, column in source.items()}, index=raw.frame.index
    )
    return replace(
        raw,
        frame=frame,
        columns={name: raw.columns[column] for name, column in source.items()},
    )


def check_comparable(
    survey: Survey, asked: Iterable[Asked], tables: Mapping[str, RawTable], log: CheckLog
) -> dict[str, tuple[Change, ...]]:
    """Return what changed between waves about each question, and note it among the checks.

    A change that the study file accepts is returned all the same, for the report to print; only the
    check passes.

    Args:
        survey: The survey.
        asked: Its questions.
        tables: Table of each wave, under the names of the study.
        log: Receives the check.
    """
    found: dict[str, tuple[Change, ...]] = {}
    findings: list[Finding] = []
    for question in asked:
        waves = [wave for wave in question.waves if wave in tables]
        # Of the columns of one question, the first that changed stands for all.
        once = {
            (change.kind, change.waves): change
            for first, later in pairwise(waves)
            for column in reversed(question.columns)
            if column in tables[first].columns and column in tables[later].columns
            for change in changes(
                tables[first].columns[column], tables[later].columns[column], (first, later)
            )
        }
        changed = tuple(once.values())
        if changed:
            found[question.name] = changed
            if question.name not in survey.accepted:
                findings += [_finding(survey, question.name, change) for change in changed]
    if len(tables) > 1:
        log.add("questions are the same in every wave", findings)
    return found


_CHANGED = {
    "wording": "the wording changed",
    "answers": "the answers offered changed",
    "order": "the answers are coded in another order",
}
"""What changed, in words."""


def _finding(survey: Survey, name: str, change: Change) -> Finding:
    first, later = change.waves
    return Finding(
        survey.files[later].source,
        f"{_CHANGED[change.kind]} from {first} ({shorten(change.first)}) to {later} "
        f"({shorten(change.later)})",
        "If it is still the same question, say so and why under `accepted`; if another column "
        "holds it, name that under `renamed`; if not, limit its `waves`.",
        status="advisory",
        column=name,
    )
