"""What sums say of a count by themselves, and tables found near one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.disclosure.intervals import Intervals
from ehs_eval.disclosure.nearby import look_nearby
from ehs_eval.disclosure.reach import reach_of, targets_of
from ehs_eval.disclosure.search import search
from ehs_eval.disclosure.system import system_of
from ehs_eval.disclosure.witnesses import Witnesses
from tests.disclosure.ledgers import RULES, line, shown, table

COUNTS = st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 30]), min_size=9, max_size=9)


@pytest.mark.parametrize(
    ("shown_too", "expected"),
    [
        ((), (1, 4)),  # small is one to four
        ((1, 2, 3), (2, 2)),  # the total less the others
        ((2, 3), (1, 4)),  # the 20 beside it makes up for it
    ],
)
def test_a_count_of_a_line_is_between_what_the_others_leave(
    shown_too: tuple[int, ...], expected: tuple[float, float]
) -> None:
    system = system_of(line(2, 20, 30), RULES)
    found = Intervals.of(system, np.ones(4, dtype=bool))
    if shown_too:
        found = found.showing(np.array(shown_too))
    assert (found.low[0], found.high[0]) == expected
    assert bool(found.out_of_reach()[:, 0].any()) == (1 in shown_too)


def test_intervals_go_from_sum_to_sum() -> None:
    """Of a table of two by two with its margins shown, one count shown gives away all."""
    system = system_of(shown(table(np.array([[2, 30], [40, 2]]))), RULES)
    hidden = np.array(["*" not in key for key in system.keys])
    assert not Intervals.of(system, hidden).out_of_reach().any()
    at = system.index["table", "0", "1"]
    found = Intervals.of(system, hidden).showing(np.array([at]))
    assert (found.low == system.values).all()
    assert (found.high == system.values).all()


@given(COUNTS, st.data())
def test_whatever_a_table_reaches_is_within_the_interval(
    counts: list[int], data: st.DataObject
) -> None:
    system = system_of(shown(table(np.array(counts).reshape(3, 3))), RULES)
    n = len(system.keys)
    more = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    hidden = system.starts_hidden | (more & ~system.is_fixed)
    targets = targets_of(system)
    missed = reach_of(system, hidden).missed(targets)
    refuted = Intervals.of(system, hidden).out_of_reach()
    assert {(int(at), (-1, 1)[row]) for row, at in np.argwhere(refuted)} <= set(missed)


@given(COUNTS)
def test_tables_found_nearby_hold(counts: list[int]) -> None:
    """Those kept are held against everything again; those not found are no fewer than missed."""
    found = search(system_of(shown(table(np.array(counts).reshape(3, 3))), RULES))
    system, targets = found.system, targets_of(found.system)
    witnesses = Witnesses()
    open_ = look_nearby(reach_of(system, found.hidden, witnesses=witnesses), targets, found.hidden)
    assert witnesses.without(targets, system, found.hidden) == open_
    assert not reach_of(system, found.hidden, witnesses=witnesses).missed(open_)
    for cells, moves in witnesses.tables:
        changed = system.values.copy()
        changed[cells] += moves
        assert found.hidden[cells].all()
        assert not (system.sums @ changed).any()
        assert ((changed >= system.low) & (changed <= system.high)).all()


def test_most_counts_near_one_another_are_reached_nearby() -> None:
    found = search(system_of(shown(table(np.array([[2, 30, 8], [40, 3, 20]]))), RULES))
    reach = reach_of(found.system, found.hidden, witnesses=Witnesses())
    assert look_nearby(reach, targets_of(found.system), found.hidden) == []


def test_a_table_that_moves_a_shown_count_holds_no_more() -> None:
    found = search(system_of(shown(line(2, 20, 30)), RULES))
    system, targets = found.system, targets_of(found.system)
    assert found.witnesses.without(targets, system, found.hidden) == []
    careless = system.is_primary.copy()
    assert found.witnesses.without(targets, system, careless) == targets
