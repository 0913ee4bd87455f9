"""From results to results that may be published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ehs_eval.config.disclosure import DisclosureSettings
from ehs_eval.disclosure.apply import Decision, published
from ehs_eval.disclosure.ledger import FREE, HIDDEN, REMOVED, Estimate, Ledger, Level
from ehs_eval.disclosure.rules import Rules, rules_of
from ehs_eval.disclosure.wording import without_counts
from ehs_eval.results import SUPPRESSED, Place, Result, Results, Value
from tests.disclosure.ledgers import RULES

NOTHING = Decision(frozenset(), frozenset())
NHS = rules_of(DisclosureSettings(preset="nhs mental health"))
AT = Place("pupils", "proportion", "item", {}, ("pre",))


def one(
    statistic: str, value: Value, *, method: str | None = None, reason: str | None = None
) -> tuple[Results, Result]:
    results = Results()
    results.add(AT, {statistic: value}, method=method, reason=reason)
    return results, results.rows[0]


def ledger_of(**counts: int) -> Ledger:
    ledger = Ledger()
    for name, count in counts.items():
        ledger.cell((name,), count, level=Level.BASE if name in ("n", "n_later") else Level.DETAIL)
    return ledger


def shown_as(results: Results, ledger: Ledger, rules: Rules = RULES, *hidden: str) -> Result:
    decision = Decision(frozenset((name,) for name in hidden), frozenset())
    (row,) = published(results, ledger, rules, decision).rows
    return row


def test_what_is_shown_is_untouched() -> None:
    results, row = one("proportion", 12 / 40, method="of all")
    ledger = ledger_of(yes=12, no=28, n=40)
    ledger.rests(row, [("yes",), ("no",), ("n",)])
    assert shown_as(results, ledger) == row


@pytest.mark.parametrize("hidden", ["yes", "no", "n"])
def test_a_share_goes_with_any_of_its_counts(hidden: str) -> None:
    results, row = one("proportion", 12 / 40)
    ledger = ledger_of(yes=12, no=28, n=40)
    ledger.rests(row, [("yes",), ("no",), ("n",)])
    shown = shown_as(results, ledger, RULES, hidden)
    assert (shown.value, shown.reason) == (None, SUPPRESSED)


def test_a_reason_goes_too_where_its_counts_are_hidden() -> None:
    results, row = one("p_value", None, reason="2 pairs changed")
    ledger = ledger_of(changed=2)
    ledger.rests(row, [("changed",)])
    assert shown_as(results, ledger, RULES, "changed").reason == SUPPRESSED


def test_what_nobody_entered_is_hidden() -> None:
    results, _ = one("n", 40)
    assert shown_as(results, Ledger()).value is None


def test_a_count_that_is_not_in_the_ledger_is_not_shown() -> None:
    results, row = one("proportion", 0.3)
    ledger = Ledger()
    ledger.rests(row, [("forgotten",)])
    assert shown_as(results, ledger).value is None


def test_hidden_free_and_removed() -> None:
    for entry, values in ((HIDDEN, [None]), (FREE, [40]), (REMOVED, [])):
        results, row = one("minimum", 40)
        ledger = Ledger()
        ledger.enter(row, entry)
        found = published(results, ledger, RULES, NOTHING)
        assert [each.value for each in found.rows] == values


def test_a_base_below_the_smallest_withholds_shares_and_not_its_count() -> None:
    rules = replace(RULES, smallest_base=30)
    results, row = one("proportion", 12 / 20)
    results.add(AT, {"n": 20})
    ledger = ledger_of(yes=12, no=8, n=20)
    ledger.rests(row, [("yes",), ("no",), ("n",)])
    ledger.count(results.rows[1], ("n",))
    shown = published(results, ledger, rules, NOTHING).rows
    assert [each.value for each in shown] == [None, 20]


def test_a_result_stands_and_falls_with_its_estimate() -> None:
    results, row = one("difference", 0.123456)
    ledger = ledger_of()
    ledger.estimates[("e",)] = Estimate(("e",), {}, 0.123, 0.0005)
    ledger.rests(row, [], estimate=("e",), decimals=3)
    assert published(results, ledger, RULES, NOTHING).rows[0].value == 0.123
    withheld = Decision(frozenset(), frozenset([("e",)]))
    assert published(results, ledger, RULES, withheld).rows[0].value is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "6 of the 138 people of the smaller wave are linked: fewer than 10, too few to use",
            "[c] of the [c] people of the smaller wave are linked: fewer than 10, too few to use",
        ),
        (
            "9 answers in one of the waves, fewer than 10",
            "[c] answers in one of the waves, fewer than 10",
        ),
        (
            "only 2 schools with 10 answers or more in both waves",
            "only 2 schools with 10 answers or more in both waves",
        ),
        ("p = 0.5, n = 173 of one wave", "p = 0.5, n = [c] of one wave"),
        ("58 of 64 people have a gap", "[c] of [c] people have a gap"),
        ("9 in one of the waves", "[c] in one of the waves"),
        (
            "fewer than 10 people answered in all waves (6)",
            "fewer than 10 people answered in all waves ([c])",
        ),
        ("no 95% interval exists for 3 against 2", "no 95% interval exists for [c] against [c]"),
        ("exact, all 2^6 sign flips of the mean", "exact, all 2^6 sign flips of the mean"),
        (
            "Benjamini-Hochberg, 5 tests of the family “a”",
            "Benjamini-Hochberg, 5 tests of the family “a”",
        ),
    ],
)
def test_counts_within_the_method_of_what_is_withheld_are_taken_out(
    text: str, expected: str
) -> None:
    assert without_counts(text) == expected
    results, _ = one("design", "paired", method=text)
    assert shown_as(results, Ledger()).method == expected


def test_methods_that_differed_in_a_count_alone_become_one() -> None:
    results = Results()
    for n in (3, 4):
        results.add(AT, {"p_value": 0.1}, method=f"{n} people linked")
    assert len(published(results, Ledger(), RULES, NOTHING).rows) == 1


@pytest.mark.parametrize(
    ("statistic", "value", "expected"),
    [
        ("n_answered", 42, 40),
        ("proportion", 12 / 42, 0.25),  # 10 of 40
        ("low", 0.173, 0.13),  # five of 40 people are 13 percentage points
        ("high", 0.447, 0.52),
        ("p_value", 0.01234, 0.01),
        ("adjusted_p_value", 0.0049, 0.0),
        ("mean", 20.349, 20.3),
        ("mean_low", 18.31, 18.3),
        ("statistic", 3.84, None),
        ("u", 812.0, None),
    ],
)
def test_under_a_rounding_base_nothing_tells_more_than_rounded_counts(
    statistic: str, value: float, expected: float | None
) -> None:
    results, row = one(statistic, value)
    ledger = ledger_of(yes=12, no=30, n=42)
    ledger.rests(row, [("yes",), ("no",), ("n",)])
    shown = shown_as(results, ledger, NHS)
    assert shown.value == expected
    assert shown.reason == (SUPPRESSED if expected is None else None)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_counts_become_multiples_of_the_rounding_base(count: int, expected: int) -> None:
    results, row = one("n", count)
    ledger = ledger_of(n=count)
    ledger.count(row, ("n",))
    assert shown_as(results, ledger, NHS).value == expected


def test_a_difference_of_shares_is_made_from_rounded_counts() -> None:
    results, row = one("difference", 20 / 41 - 12 / 42)
    ledger = ledger_of(yes=12, n=42, yes_later=20, n_later=41)
    ledger.rests(row, [("yes",), ("n",), ("yes_later",), ("n_later",)])
    assert shown_as(results, ledger, NHS).value == 0.25  # 20 of 40 less 10 of 40


def test_counts_within_methods_are_rounded_too() -> None:
    results, row = one("design", "paired", method="38 of the 158 people are linked")
    ledger = ledger_of(n=158)
    ledger.rests(row, [("n",)])
    assert shown_as(results, ledger, NHS).method == "40 of the 160 people are linked"


def test_what_says_nothing_of_people_is_not_rounded() -> None:
    results, row = one("n_schools", 7)
    ledger = Ledger()
    ledger.enter(row, FREE)
    assert shown_as(results, ledger, NHS).value == 7
