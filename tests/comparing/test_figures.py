"""Which figures of two sets of results differ, and in what way."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.comparing.figures import Change, figure_changes
from ehs_eval.results import Key, Result

Figures = Mapping[Key, Result]

WITHHELD = (None, "suppressed")
MISSING = (None, "n = 0")


def one(value: object, reason: str | None = None, method: str | None = "m") -> Figures:
    result = Result("pupils", "change", "know", {}, ("pre",), "low", value, method, reason)  # type: ignore[arg-type]
    return {result.key: result}


def kinds(old: Figures, new: Figures, tolerance: float = 0.0) -> list[str]:
    return [change.kind for change in figure_changes(old, new, tolerance)]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (one(1.0), one(1), None),
        (one(0.5), one(0.25), "changed"),
        (one("clear"), one("not clear"), "changed"),
        (one(1), one("1"), "changed"),
        (one(0.5), one(*WITHHELD), "withheld"),
        (one(*WITHHELD), one(0.5), "shown"),
        (one(0.5), one(*MISSING), "lost"),
        (one(*MISSING), one(0.5), "found"),
        (one(*MISSING), one(*WITHHELD), "reason"),
        (one(0.5), {}, "gone"),
        ({}, one(0.5), "new"),
        (one(0.5), one(0.5, method="other"), "method"),
        (one(0.5), one(0.6, method="other"), "changed"),
        (one(*MISSING), one(*MISSING), None),
    ],
)
def test_a_figure_differs_in_one_way(old: Figures, new: Figures, kind: str | None) -> None:
    assert kinds(old, new) == ([] if kind is None else [kind])


def test_two_methods_that_changed_cannot_be_paired() -> None:
    old, new = {**one(1, method="a"), **one(2, method="b")}, one(1, method="c")
    assert sorted(kinds(old, new)) == ["gone", "gone", "new"]


def test_the_difference_is_absolute_and_a_share_of_the_old_value() -> None:
    (change,) = figure_changes(one(-0.4), one(-0.3))
    assert (change.difference, change.relative) == (0.1, 0.25)
    (from_nothing,) = figure_changes(one(0), one(3))
    assert (from_nothing.difference, from_nothing.relative) == (3.0, None)
    (beyond,) = figure_changes(one(-1.7e308), one(1.7e308))
    assert beyond.difference is None


@pytest.mark.parametrize(("tolerance", "kind"), [(0.1, []), (0.0999, ["changed"])])
def test_numbers_within_the_tolerance_are_the_same(tolerance: float, kind: list[str]) -> None:
    """0.4 and 0.3 differ by 0.1 as they are written, though not in binary."""
    assert kinds(one(0.3), one(0.4), tolerance) == kind


def test_a_tolerance_does_not_hide_another_method_or_text() -> None:
    assert kinds(one(0.3), one(0.31, method="other"), 1.0) == ["method"]
    assert kinds(one("a"), one("b"), 1.0) == ["changed"]


names = st.sampled_from(["a", "b"])
values = st.one_of(
    st.none(), st.floats(-2, 2), st.integers(-2, 2), st.sampled_from(["clear", "too few"])
)
results = st.builds(
    lambda item, method, value, why: Result(
        "pupils", "change", item, {}, (), "low", value, method, why if value is None else None
    ),
    names,
    st.sampled_from([None, "x", "y"]),
    values,
    st.sampled_from(["suppressed", "n = 0"]),
)
reports = st.lists(results, max_size=6).map(lambda rows: {each.key: each for each in rows})


def changed(changes: list[Change]) -> set[frozenset[tuple[object, ...] | None]]:
    return {frozenset({c.old and c.old.key, c.new and c.new.key}) for c in changes}


@given(reports, st.floats(0, 3))
def test_a_report_does_not_differ_from_itself(report: Figures, tolerance: float) -> None:
    assert figure_changes(report, dict(report), tolerance) == []


@given(reports, reports, st.floats(0, 3))
def test_the_same_figures_differ_whichever_report_is_old(
    first: Figures, second: Figures, tolerance: float
) -> None:
    there = figure_changes(first, second, tolerance)
    back = figure_changes(second, first, tolerance)
    assert changed(there) == changed(back)
    opposite = {"withheld": "shown", "lost": "found", "gone": "new"}
    opposite |= {value: key for key, value in opposite.items()}
    assert sorted(opposite.get(c.kind, c.kind) for c in there) == sorted(c.kind for c in back)


@given(reports, reports, st.floats(0, 3), st.floats(0, 3))
def test_a_larger_tolerance_never_finds_more(
    first: Figures, second: Figures, one_: float, other: float
) -> None:
    small, large = sorted((one_, other))
    assert changed(figure_changes(first, second, large)) <= changed(
        figure_changes(first, second, small)
    )


@given(reports, reports)
def test_every_figure_is_told_of_once(first: Figures, second: Figures) -> None:
    found = figure_changes(first, second)
    for side, report in (("old", first), ("new", second)):
        keys = [getattr(c, side).key for c in found if getattr(c, side) is not None]
        assert len(keys) == len(set(keys))
        same = set(first) & set(second)
        assert {key for key in report if key not in same} <= set(keys)
