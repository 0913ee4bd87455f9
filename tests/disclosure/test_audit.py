"""The proof, and the estimates it allows for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ehs_eval.disclosure.audit import audit
from ehs_eval.disclosure.estimates import Kept, keep_estimates
from ehs_eval.disclosure.ledger import Entry, Estimate, Ledger, Level
from ehs_eval.disclosure.search import Found, search
from ehs_eval.disclosure.system import system_of
from tests.disclosure.ledgers import RULES, line, shown, table

NONE = Kept((), frozenset(), 0)


def search_in(ledger: Ledger) -> Found:
    return search(system_of(ledger, RULES))


def with_estimate(ledger: Ledger, estimate: Estimate) -> Ledger:
    ledger.estimates[estimate.name] = estimate
    ledger.entries[("data", "change", None, "{}", (), "difference", None)] = Entry(
        "rests", (), estimate.name
    )
    return ledger


def test_what_the_search_leaves_is_proved() -> None:
    proof = audit(search_in(shown(table(np.array([[2, 30, 8], [40, 3, 20]])))), NONE)
    assert proof.n_unprotected == 0
    assert proof.narrowest == RULES.threshold - 2
    assert (proof.n_counts, proof.n_sums) == (12, 7)
    assert proof.n_hidden > 2


def test_no_small_count_no_interval() -> None:
    proof = audit(search_in(line(20, 30)), NONE)
    assert (proof.n_hidden, proof.narrowest, proof.n_unprotected) == (0, None, 0)


def test_a_count_that_can_be_worked_out_is_found_out() -> None:
    """Were only the small count hidden, the total less the others would be it."""
    found = search_in(line(2, 20, 30))
    careless = replace(found, hidden=found.system.is_primary.copy())
    proof = audit(careless, NONE)
    assert proof.n_unprotected == 1
    assert proof.narrowest == 0


def test_a_count_that_is_narrowed_is_found_out() -> None:
    """5 is five or more, so that the other of the 7 is two or less."""
    found = search_in(line(2, 5, 30))
    careless = replace(found, hidden=np.array([True, True, False, False]))
    proof = audit(careless, NONE)
    assert proof.n_unprotected == 1
    assert proof.narrowest == 1


def test_an_estimate_of_what_is_shown_may_be_published() -> None:
    ledger = with_estimate(
        line(20, 30), Estimate(("e",), {("0",): 0.1, ("1",): -0.1}, -1.0, 0.0005)
    )
    found = search_in(ledger)
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert [estimate.name for estimate in kept.kept] == [("e",)]
    assert not kept.withheld


def test_an_estimate_that_gives_a_count_away_is_withheld() -> None:
    ledger = with_estimate(line(2, 20, 30), Estimate(("e",), {("0",): 1.0}, 2.0, 0.4))
    found = search_in(ledger)
    assert audit(found, Kept((ledger.estimates[("e",)],), frozenset(), 0)).n_unprotected == 1
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert kept.withheld == {("e",)}
    proof = audit(found, kept)
    assert (proof.n_estimates, proof.n_estimates_withheld, proof.n_unprotected) == (0, 1, 0)


def test_an_estimate_that_tells_too_little_may_be_published() -> None:
    ledger = with_estimate(line(2, 20, 30), Estimate(("e",), {("0",): 1.0}, 2.0, 3.0))
    found = search_in(ledger)
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert not kept.withheld
    assert audit(found, kept).n_unprotected == 0


def test_whole_numbers_are_what_an_estimate_is_held_against() -> None:
    """Fractions of a person would let 3 a + 5 b come out; people do not."""
    ledger = line(2, 20, 30)
    ledger.cell(("c",), 10)
    ledger.cell(("d",), 50)
    ledger.cell(("both",), 60, level=Level.BASE)
    ledger.total(("both",), [("c",), ("d",)])
    ledger = with_estimate(
        shown(ledger), Estimate(("e",), {("0",): 0.37, ("1",): 0.11}, 0.37 * 2 + 0.11 * 20, 0.0005)
    )
    found = search_in(ledger)
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert kept.withheld == {("e",)}


def test_an_estimate_of_counts_nobody_entered_is_withheld() -> None:
    ledger = with_estimate(line(20, 30), Estimate(("e",), {("nothing",): 1.0}, 2.0, 0.4))
    found = search_in(ledger)
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert kept.withheld == {("e",)}


def test_a_count_that_one_school_gives_is_open_by_the_threshold() -> None:
    rules = replace(RULES, dominance=0.8)
    ledger = Ledger()
    ledger.cell(("a",), 100, schools=(95, 5))
    ledger.cell(("b",), 100, schools=(50, 50))
    ledger.cell(("all",), 200, schools=(145, 55))
    ledger.total(("all",), [("a",), ("b",)])
    found = search(system_of(shown(ledger), rules))
    assert found.hidden[found.system.index[("a",)]]
    proof = audit(found, NONE)
    assert proof.n_unprotected == 0
    assert proof.narrowest == 2 * rules.threshold


def test_a_count_of_too_few_schools_is_hidden() -> None:
    rules = replace(RULES, minimum_schools=3)
    ledger = Ledger()
    ledger.cell(("a",), 40)
    ledger.cell(("b",), 40, schools=(20, 10, 10))
    found = search(system_of(shown(ledger), rules, {("a",): (20, 20)}))
    assert found.hidden.tolist() == [True, False]


def test_one_estimate_is_withheld_of_two_that_give_a_count_away_together() -> None:
    """Either alone leaves the count open, and the one that is in the way of two counts goes."""
    ledger = line(2, 20, 30)
    for name, weight in (("first", 2.0), ("second", 3.0)):
        terms = {("0",): 1.0, ("1",): weight}
        value = sum(by * ledger.cells[key].value for key, by in terms.items())
        ledger = with_estimate(ledger, Estimate((name,), terms, value, 1.5))
    found = search_in(ledger)
    kept = keep_estimates(found.system, found.hidden, ledger, found.witnesses)
    assert audit(found, kept).n_unprotected == 0
