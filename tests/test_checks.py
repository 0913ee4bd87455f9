from __future__ import annotations

import pytest

from ehs_eval.checks import CheckLog, Finding, Status, shorten


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("a.csv", "is empty", "Export it again."), "a.csv: is empty. Export it again."),
        (
            Finding(
                "a.csv", "is outside 0 to 10", "Correct it.", column="x", rows=(14,), value="11"
            ),
            "a.csv, row 14, column `x`: '11' is outside 0 to 10. Correct it.",
        ),
        (
            Finding("a.csv", "is blank", "Fill it in.", rows=tuple(range(2, 9))),
            "a.csv, rows 2, 3, 4, 5, 6 and 2 more: is blank. Fill it in.",
        ),
        (
            Finding("a.csv", "is wrong", "Correct it.", value="two\nlines"),
            "a.csv: 'two lines' is wrong. Correct it.",
        ),
    ],
)
def test_finding_is_one_line(finding: Finding, line: str) -> None:
    assert str(finding) == line


def test_long_values_are_shortened() -> None:
    assert shorten("x" * 60) == "x" * 60
    assert shorten("x" * 1000) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [([], "pass"), (["advisory"], "advisory"), (["advisory", "fail", "advisory"], "fail")],
)
def test_check_takes_its_worst_status(statuses: list[Status], worst: Status) -> None:
    log = CheckLog("pupils")
    log.add("first")
    log.add("second", [Finding("f", "m", "a", status=status) for status in statuses])
    log.add("first")
    first, second = log.checks()
    assert (first.name, first.status, first.dataset) == ("first", "pass", "pupils")
    assert second.status == worst


def test_what_steers_a_terminal_is_not_shown() -> None:
    assert shorten("a\x1b[31mb\u202ec\x07\nd") == "a [31mbc d"
