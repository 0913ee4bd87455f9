"""What is hidden, and that nobody can work it out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ehs_eval.disclosure.ledger import Key, Ledger, Level
from ehs_eval.disclosure.search import search
from ehs_eval.disclosure.system import system_of
from tests.disclosure.ledgers import RULES, hidden_of, interval, line, shown, small_ones, table

NOBODY_TO_MANY = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40])


def assert_open(ledger: Ledger) -> None:
    """A reader of all that is shown cannot tell a small count from another.

    Nor can one who knows of each hidden count whether it is small.
    """
    found, hidden = hidden_of(ledger)
    system, small = found.system, small_ones(ledger)
    assert set(small) <= hidden
    told = {
        key: (float(system.low[at]), None if np.isinf(system.high[at]) else float(system.high[at]))
        for key, at in system.index.items()
    }
    for key in small:
        at = system.index[key]
        low, high = interval(ledger, hidden, key, {})
        assert low <= max(1, system.needs_low[at])
        assert high >= RULES.threshold - 1
        low, high = interval(ledger, hidden, key, told)
        assert low <= system.needs_low[at] + 1e-6
        assert high >= system.needs_high[at] - 1e-6
        assert system.needs_high[at] - system.needs_low[at] >= RULES.threshold - 2


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((20, 30, 40), set()),
        ((0, 0, 7), set()),
        ((2, 20, 30), {0, 1}),  # the cheapest beside it
        ((2, 3, 30), {0, 1}),  # each can be more where the other is less
        ((2, 5, 30), {0, 2}),  # 5 is known to be 5 or more, and so makes up for nothing
        ((2, 6, 6), {0, 1, 2}),  # each makes up for one
        ((2, 0, 30), {0, 2}),  # nobody stays nobody
    ],
)
def test_a_line_hides_what_it_has_to_and_no_more(
    counts: tuple[int, ...], expected: set[int]
) -> None:
    _, hidden = hidden_of(line(*counts))
    assert hidden == {(str(at),) for at in expected}


def test_the_total_goes_where_the_parts_are_not_enough() -> None:
    _, hidden = hidden_of(line(2, 5, 5))
    assert ("all",) in hidden


def test_all_parts_of_a_small_group_go_those_of_nobody_too() -> None:
    """Were the zeros shown, four people in four answers would be one each."""
    ledger = table(np.array([[1, 1, 1, 0], [30, 40, 50, 60], [70, 20, 30, 10]]))
    ledger = shown(ledger)
    assert {("table", "0", str(at)) for at in range(4)} <= hidden_of(ledger)[1]
    assert_open(ledger)


def test_what_tells_nothing_of_anybody_is_shown_small_and_hidden_last() -> None:
    ledger = Ledger()
    ledger.cell(("missing",), 2, is_sensitive=False)
    for name, count in (("yes", 30), ("no", 3), ("unsure", 60)):
        ledger.cell((name,), count)
    ledger.cell(("all",), 95, level=Level.BASE)
    ledger.total(("all",), [("missing",), ("yes",), ("no",), ("unsure",)])
    _, hidden = hidden_of(shown(ledger))
    assert hidden == {("no",), ("yes",)}


def test_the_size_of_a_wave_is_shown_and_answers_go_in_its_place() -> None:
    ledger = Ledger()
    for name, count in (("yes", 2), ("no", 5), ("unsure", 5)):
        ledger.cell((name,), count)
    ledger.cell(("all",), 12, level=Level.WAVE)
    ledger.total(("all",), [("yes",), ("no",), ("unsure",)])
    ledger = shown(ledger)
    _, hidden = hidden_of(ledger)
    assert ("all",) not in hidden
    low, high = interval(ledger, hidden, ("yes",), {})
    assert low <= 1
    assert high >= RULES.threshold - 1


def test_where_zeros_are_withheld_nobody_cannot_be_told_from_few() -> None:
    rules = replace(RULES, zeros_shown=False)
    found = search(system_of(line(0, 20, 30), rules))
    assert found.hidden.tolist() == [True, True, False, False]


def test_a_group_without_a_row_of_its_own_is_seen_to_be_empty() -> None:
    """All is boys and girls, and is classes a and b; only a has boys and girls."""
    ledger = Ledger()
    for name, count in (("boys a", 12), ("girls a", 13), ("boys", 12), ("girls", 13)):
        ledger.cell((name,), count)
    for name, count in (("a", 25), ("b", 0), ("all", 25)):
        ledger.cell((name,), count, level=Level.GROUP)
    for whole, parts in (
        ("all", ("a", "b")),
        ("all", ("boys", "girls")),
        ("a", ("boys a", "girls a")),
        ("boys", ("boys a",)),
        ("girls", ("girls a",)),
    ):
        ledger.total((whole,), [(part,) for part in parts])
    found = search(system_of(shown(ledger), replace(RULES, zeros_shown=False)))
    assert not found.system.is_primary.any()


def test_a_count_that_several_tables_share_is_hidden_in_all() -> None:
    ledger = line(3, 40, 50)
    ledger.cell(("boys",), 1)
    ledger.cell(("girls",), 39)
    ledger.total(("1",), [("boys",), ("girls",)])
    assert_open(shown(ledger))


def test_equal_results_are_hidden_alike() -> None:
    counts = np.random.default_rng(3).poisson(6, size=(4, 3, 3))
    assert hidden_of(shown(table(counts)))[1] == hidden_of(shown(table(counts)))[1]


@pytest.mark.parametrize(
    "shape", [(6,), (3, 4), (2, 3, 3)], ids=["line", "table", "waves x schools x groups"]
)
def test_where_nothing_is_small_nothing_is_hidden(shape: tuple[int, ...]) -> None:
    counts = np.random.default_rng(1).integers(5, 50, size=shape)
    assert hidden_of(shown(table(counts)))[1] == set()


@st.composite
def tables(draw: st.DrawFn, most: tuple[int, ...]) -> NDArray[np.int64]:
    shape = tuple(draw(st.integers(1, n)) for n in most)
    size = int(np.prod(shape))
    return np.array(draw(st.lists(NOBODY_TO_MANY, min_size=size, max_size=size))).reshape(shape)


@given(st.lists(NOBODY_TO_MANY, min_size=1, max_size=7))
def test_nobody_works_out_a_line(counts: list[int]) -> None:
    ledger = line(*counts)
    assert_open(ledger)


@given(tables((4, 5)))
def test_nobody_works_out_a_table(counts: NDArray[np.int64]) -> None:
    ledger = shown(table(counts))
    assert_open(ledger)


@settings(max_examples=25)
@given(tables((3, 3, 3)))
def test_nobody_works_out_a_table_of_waves_schools_and_groups(counts: NDArray[np.int64]) -> None:
    ledger = shown(table(counts))
    assert_open(ledger)


@settings(max_examples=25)
@given(tables((3, 4)), st.data())
def test_nobody_works_out_tables_that_share_a_margin(
    counts: NDArray[np.int64], data: st.DataObject
) -> None:
    """Schools by year group, and each school's people by their answer."""
    ledger = table(counts)
    for at, people in enumerate(counts.sum(axis=1)):
        yes = data.draw(st.integers(0, int(people)))
        parts = [
            ledger.cell(("yes", str(at)), yes),
            ledger.cell(("no", str(at)), int(people) - yes),
        ]
        ledger.total(("table", str(at), "*"), parts)
    ledger = shown(ledger)
    assert_open(ledger)


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 12]), min_size=2, max_size=3))
def test_every_table_of_whole_numbers_is_tried(counts: list[int]) -> None:
    """One by one, with all that a reader may know of which counts are small."""
    ledger = line(*counts)
    found, hidden = hidden_of(ledger)
    system = found.system
    parts = [(str(at),) for at in range(len(counts))]
    ranges = []
    for key in [*parts, ("all",)]:
        at, count = system.index[key], ledger.cells[key].value
        least, most = (
            (system.low[at], min(system.high[at], 40)) if key in hidden else (count, count)
        )
        ranges.append(range(int(least), int(most) + 1))
    seen: dict[Key, set[int]] = {key: set() for key in parts}
    for values in itertools.product(*ranges[:-1]):
        if sum(values) in ranges[-1]:
            for key, count in zip(parts, values, strict=True):
                seen[key].add(count)
    for key in small_ones(ledger):
        if key in seen:
            assert set(range(1, RULES.threshold)) <= seen[key]


@given(tables((4, 4)))
def test_the_hidden_people_of_a_shown_group_are_not_few(counts: NDArray[np.int64]) -> None:
    """Their mean could be had from those of the others and of all."""
    ledger = shown(table(counts))
    _, hidden = hidden_of(ledger)
    for sum_ in ledger.sums:
        if sum_.whole not in hidden:
            together = sum(ledger.cells[part].value for part in sum_.parts if part in hidden)
            assert together == 0 or together >= RULES.threshold


@given(tables((4, 4)))
def test_every_witness_is_a_table_that_could_be_the_true_one(counts: NDArray[np.int64]) -> None:
    found = search(system_of(shown(table(counts)), RULES))
    system = found.system
    for target, at in found.witnesses.table_of.items():
        cells, moves = found.witnesses.tables[at]
        if not found.hidden[cells].all():
            continue  # of an earlier round: another has taken its place
        changed = system.values.copy()
        changed[cells] += moves
        assert np.all(system.sums @ changed == 0), target
        assert np.all(changed >= system.low)
        assert np.all(changed <= system.high)
