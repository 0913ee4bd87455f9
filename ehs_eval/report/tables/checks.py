"""The checks of the data: in short for each data set, then one by one with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ehs_eval.checks import Check, Finding, Status, shorten
from ehs_eval.report import format as fmt
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table

CHECKS = "checks"
"""Section of everything on the quality of the data."""

_ORDER: Final[tuple[Status, ...]] = ("fail", "advisory", "pass")


def check_tables(look: Lookup, checks: Sequence[Check]) -> Iterator[Table]:
    """Yield what the checks found in short, and every check: failed, advisory, then passed."""
    yield _in_short(look, checks)
    yield _one_by_one(look, checks)


def _in_short(look: Lookup, checks: Sequence[Check]) -> Table:
    columns = [Column("dataset", "Data", "text"), Column("summary", "In short", "text")]
    rows: list[dict[str, Cell]] = [
        {
            "dataset": look.study.dataset_title(dataset),
            "summary": summary([check for check in checks if check.dataset == dataset]),
        }
        for dataset in dict.fromkeys(check.dataset for check in checks)
    ]
    notes = ["Nothing is removed from the data because of what is found here."]
    return Table("checks-in-short", CHECKS, "The checks in short", columns, rows, notes)


def summary(checks: Sequence[Check]) -> str:
    """Return in a sentence what the checks of one data set found."""
    found = Counter(finding.status for check in checks for finding in check.findings)
    if not found:
        return f"All {len(checks)} checks passed."
    wrong, known = found["fail"], found["advisory"]
    said = [
        *([f"{fmt.plural(wrong, 'thing')} to correct"] if wrong else []),
        *([f"{fmt.plural(known, 'thing')} to know"] if known else []),
    ]
    passed = sum(check.status == "pass" for check in checks)
    return f"{' and '.join(said)}; {passed} of {len(checks)} checks passed."


def _one_by_one(look: Lookup, checks: Sequence[Check]) -> Table:
    columns = [
        Column("dataset", "Data", "text"),
        Column("check", "Check", "text"),
        Column("status", "Result", "text"),
        Column("found", "What was found", "text"),
        Column("action", "What to do", "text"),
    ]
    rows: list[dict[str, Cell]] = []
    for check in sorted(checks, key=lambda check: _ORDER.index(check.status)):
        row: dict[str, Cell] = {
            "dataset": look.study.dataset_title(check.dataset),
            "check": check.name,
            "status": check.status,
        }
        rows += [
            {**row, "status": finding.status, "found": found(finding), "action": finding.action}
            for finding in sorted(check.findings, key=lambda each: _ORDER.index(each.status))
        ]
    rows += _passed(look, checks)
    notes = [
        "Pass: nothing found. Advisory: has to be known; the analysis went on. Fail: has to be "
        "corrected first.",
        "The rows of the files that a finding is about are named by `ehs-eval check`.",
    ]
    return Table(CHECKS, CHECKS, "Checks of the data", columns, rows, notes)


def _passed(look: Lookup, checks: Sequence[Check]) -> Iterator[dict[str, Cell]]:
    """Yield one row for each data set with the checks in which nothing was found."""
    passed: dict[str, list[str]] = {}
    for check in checks:
        if check.status == "pass":
            passed.setdefault(check.dataset, []).append(check.name)
    for dataset, names in passed.items():
        yield {
            "dataset": look.study.dataset_title(dataset),
            "check": fmt.plural(len(names), "check"),
            "status": "pass",
            "found": f"Nothing amiss: {'; '.join(names)}.",
            "action": "Nothing.",
        }


def found(finding: Finding) -> str:
    """Return what was found and where, without the rows, which could lead to a person."""
    column = "" if finding.column is None else f", column `{finding.column}`"
    value = "" if finding.value is None else f"{shorten(finding.value)!r} "
    return f"{finding.file}{column}: {value}{finding.message}."
