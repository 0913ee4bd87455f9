"""Answers of two waves as counts."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ehs_eval.stats.cells import Cells, PairCells, no_cells, no_pairs
from ehs_eval.stats.wave_change import compare_waves
from ehs_eval.stats.waves import TwoWaves, count_schools, two_waves, two_waves_from_counts

CELLS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 30)), max_size=8)
PAIRS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 20),
    ),
    max_size=8,
)
Lines = list[tuple[int, ...]]


def columns(lines: Lines, width: int) -> list[NDArray[np.int64]]:
    return list(np.array(lines, dtype=np.int64).reshape(-1, width).T)


def as_cells(lines: Lines) -> Cells:
    values, schools, counts = columns(lines, 3)
    return Cells(values.astype(float), schools, counts)


def as_pairs(lines: Lines) -> PairCells:
    first, second, before, after, counts = columns(lines, 5)
    return PairCells(first.astype(float), second.astype(float), before, after, counts)


def from_rows(pairs: Lines, only_first: Lines, only_second: Lines) -> TwoWaves:
    """Count the same people from one row each."""
    sides: list[list[tuple[int, int]]] = [[], []]
    for first, second, before, after, count in pairs:
        sides[0] += [(first, before)] * count
        sides[1] += [(second, after)] * count
    linked = len(sides[0])
    for side, alone in enumerate((only_first, only_second)):
        for value, school, count in alone:
            sides[side] += [(value, school)] * count
    return two_waves(
        [value for value, _ in sides[0]],
        [value for value, _ in sides[1]],
        first_schools=[school for _, school in sides[0]],
        second_schools=[school for _, school in sides[1]],
        pairs=[(n, n) for n in range(linked)],
    )


def contents(waves: TwoWaves) -> list[list[float]]:
    parts: list[Any] = [waves.pairs, waves.only_first, waves.only_second]
    return [getattr(part, name).tolist() for part in parts for name in part.__slots__]


@given(PAIRS, CELLS, CELLS)
def test_counts_are_those_of_the_rows(pairs: Lines, one: Lines, other: Lines) -> None:
    waves = two_waves_from_counts(as_pairs(pairs), as_cells(one), as_cells(other))
    assert contents(waves) == contents(from_rows(pairs, one, other))
    assert waves.n_pairs == sum(line[-1] for line in pairs)
    assert waves.first.n == waves.n_first == waves.n_pairs + sum(line[-1] for line in one)
    assert waves.second.n == waves.n_second == waves.n_pairs + sum(line[-1] for line in other)


@given(PAIRS, CELLS, CELLS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(
    pairs: Lines, one: Lines, other: Lines, is_share: bool, random: Any
) -> None:
    def compared() -> object:
        waves = two_waves_from_counts(as_pairs(pairs), as_cells(one), as_cells(other))
        waves = waves.scored(lambda values: values >= 2) if is_share else waves
        return compare_waves(waves, is_share=is_share, smallest=3)

    found = compared()
    for lines in (pairs, one, other):
        random.shuffle(lines)
    assert compared() == found


@given(PAIRS, CELLS, CELLS, st.sets(st.integers(0, 2)))
def test_within_keeps_the_answers_of_some_schools(
    pairs: Lines, one: Lines, other: Lines, schools: set[int]
) -> None:
    waves = two_waves_from_counts(as_pairs(pairs), as_cells(one), as_cells(other))
    kept = np.array(sorted(schools), dtype=np.int64)
    found = waves.within(kept)
    assert found.first.n == waves.first.within(kept).n
    assert found.second.n == waves.second.within(kept).n
    stayed = [line for line in pairs if line[2] in schools and line[3] in schools]
    assert found.n_pairs == sum(line[-1] for line in stayed)


def test_linked_people_alone_keep_their_first_school() -> None:
    waves = two_waves([1, 2, 3], [4, 5], first_schools=[0, 1, 1], pairs=[(1, 0)])
    alone = waves.paired()
    assert (alone.n_first, alone.n_second, alone.n_pairs) == (1, 1, 1)
    assert alone.second.schools.tolist() == [1]


@pytest.mark.parametrize("points", [{1: 5.0, 2: 5.0, 3: 9.0}, lambda v: np.where(v < 3, 5.0, 9.0)])
def test_scored_merges_what_becomes_alike(points: dict[float, float] | Callable[..., Any]) -> None:
    waves = two_waves([1, 2, 3], [3, 1], pairs=[(0, 0)]).scored(points)
    assert waves.first.values.tolist() == [5, 9]
    assert waves.first.counts.tolist() == [2, 1]
    assert (waves.pairs.first.tolist(), waves.pairs.second.tolist()) == ([5], [9])


def test_scored_needs_a_number_for_every_answer() -> None:
    with pytest.raises(ValueError, match="points must give a number for 2"):
        two_waves([1, 2], [1]).scored({1: 0})


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (Cells(np.array([1.0, math.nan]), np.zeros(2, int), np.ones(2, int)), "drop missing"),
        (Cells(np.array([1.0]), np.array([-1]), np.array([1])), "number the schools from 0"),
        (Cells(np.array([1.0]), np.array([0, 1]), np.array([1])), "one school for each answer"),
        (Cells(np.array([1.0]), np.array([0]), np.array([-1])), "whole counts"),
        (Cells(np.array([1.0]), np.array([0]), np.array([1, 1])), "one count for each of 1 rows"),
    ],
)
def test_bad_cells(cells: Cells, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        two_waves_from_counts(no_pairs(), cells, no_cells())


def test_bad_pairs() -> None:
    zero, one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    with pytest.raises(ValueError, match="must pair up: 1 against 2"):
        two_waves_from_counts(
            PairCells(np.ones(1), np.ones(2), zero, zero, one), no_cells(), no_cells()
        )


def test_schools_are_counted_whole() -> None:
    waves = two_waves(
        [1, 2, 5, 7], [3, 4], first_schools=[0, 0, 1, 2], second_schools=[0, 1], pairs=[(0, 0)]
    )
    found = count_schools(waves)
    assert found.schools.tolist() == [0, 1]
    assert (found.n_first.tolist(), found.n_second.tolist()) == ([2, 1], [1, 1])
    assert (found.mean_first.tolist(), found.mean_second.tolist()) == ([1.5, 5], [3, 4])
    assert found.n_pairs.tolist() == [1, 0]
