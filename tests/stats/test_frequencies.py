"""Frequency tables, and statistics that are the same from one as from the rows it counts."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ehs_eval import stats
from ehs_eval.stats.frequencies import Frequencies, frequencies

Counted = tuple[NDArray[Any], NDArray[np.int64]]

POINTS = st.integers(0, 12).map(lambda number: number / 10)


@st.composite
def counted(draw: st.DrawFn, columns: int = 1, *, gaps: bool = False) -> Counted:
    """Lines of scores in no order, some of them twice, and how often each occurs, perhaps never."""
    score = POINTS | st.just(math.nan) if gaps else POINTS
    lines = draw(st.lists(st.tuples(*[score] * columns), min_size=1, max_size=8))
    counts = draw(st.lists(st.integers(0, 4), min_size=len(lines), max_size=len(lines)))
    return np.array(lines).reshape(len(lines), columns), np.array(counts, dtype=np.int64)


def rows(lines: Counted) -> NDArray[Any]:
    return np.repeat(*lines, axis=0)


def same(found: object, expected: object) -> None:
    """Compare two results field by field, floats to ten digits."""
    assert type(found) is type(expected)
    names = getattr(type(found), "__slots__", ())
    if not names:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-10, nan_ok=True)
    for name in names:
        one, other = getattr(found, name), getattr(expected, name)
        if isinstance(one, (float, np.ndarray, tuple)):
            assert one == pytest.approx(other, rel=1e-9, abs=1e-10), name
        else:
            assert one == other, name


def test_equal_scores_are_merged_and_those_of_nobody_left_out() -> None:
    table = frequencies([3, 1, 0.1 + 0.2, 0.3, 3, 7], [1, 2, 3, 4, 5, 0])
    assert table.values.tolist() == [0.3, 1, 3]
    assert table.counts.tolist() == [7, 2, 6]
    assert table.n == 15
    assert frequencies([]).n == 0


@pytest.mark.parametrize(
    ("values", "counts", "message"),
    [
        ([1, math.nan], None, "values must hold finite numbers only"),
        ([[1, 2]], None, "values must be 1-D"),
        ([1, 2], [1], "counts must give one count for each of 2 rows"),
        ([1], [0.5], "counts must hold whole counts"),
        ([1], [-1], "counts must hold whole counts"),
    ],
)
def test_rejects(values: Any, counts: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        frequencies(values, counts)


@given(counted())
def test_moments_and_quantiles_are_those_of_the_rows(lines: Counted) -> None:
    scores = rows(lines)[:, 0]
    table = frequencies(lines[0][:, 0], lines[1])
    if not scores.size:
        assert table.n == 0
        return
    assert table.mean == pytest.approx(scores.mean(), abs=1e-12)
    shares = (0, 0.25, 0.5, 0.9, 1)
    assert [table.quantile(share) for share in shares] == pytest.approx(
        np.quantile(scores, shares), abs=1e-12
    )
    if scores.size > 1:
        assert table.variance == pytest.approx(scores.var(ddof=1), abs=1e-12)


ONE_GROUP: list[Callable[..., object]] = [
    stats.describe,
    stats.mean_interval,
    lambda scores: stats.describe(scores, scale_range=(0, 1.2)),
]
GROUPS: list[Callable[..., object]] = [
    stats.mann_whitney,
    stats.kruskal_wallis,
    stats.standardised_mean_difference,
    lambda one, other: stats.overlapping_difference([(0, 1), (1, 0), (1, 1)], one, other),
    lambda one, other: stats.overlapping_ranks([(0, 1), (1, 0), (1, 1)], one, other),
]


@pytest.mark.parametrize("statistic", ONE_GROUP)
@given(lines=counted())
def test_one_group(statistic: Callable[..., object], lines: Counted) -> None:
    table = frequencies(lines[0][:, 0], lines[1])
    same(statistic(table), statistic(rows(lines)[:, 0]))


@pytest.mark.parametrize("statistic", GROUPS)
@given(first=counted(), second=counted())
def test_groups(statistic: Callable[..., object], first: Counted, second: Counted) -> None:
    tables = [frequencies(part[0][:, 0], part[1]) for part in (first, second)]
    same(statistic(*tables), statistic(rows(first)[:, 0], rows(second)[:, 0]))


def of_columns(statistic: Callable[..., object], **settings: Any) -> Callable[..., object]:
    def found(lines: NDArray[Any], counts: NDArray[np.int64] | None = None) -> object:
        return statistic(*lines.T, counts=counts, **settings)

    return found


LINES: list[Callable[..., object]] = [
    of_columns(stats.wilcoxon_signed_rank),
    of_columns(stats.wilcoxon_signed_rank, zeros="pratt"),
    of_columns(stats.reliable_change, threshold=0.3),
    of_columns(stats.regression_to_mean, population_mean=0.5),
    of_columns(stats.intraclass_correlation),
    of_columns(stats.friedman),
    stats.cronbach_alpha,
]


@pytest.mark.parametrize("statistic", LINES)
@given(lines=counted(2))
def test_lines(statistic: Callable[..., object], lines: Counted) -> None:
    same(statistic(*lines), statistic(rows(lines)))


@pytest.mark.parametrize("statistic", LINES)
@given(lines=counted(2), seed=st.integers(0, 999))
def test_their_order_changes_nothing(
    statistic: Callable[..., object], lines: Counted, seed: int
) -> None:
    """Not even the last digit."""
    order = np.random.default_rng(seed).permutation(lines[1].size)
    assert statistic(lines[0][order], lines[1][order]) == statistic(*lines)


@given(lines=counted(3))
def test_friedman_of_three_waves(lines: Counted) -> None:
    same(stats.friedman(*lines[0].T, counts=lines[1]), stats.friedman(*rows(lines).T))


@given(lines=counted(3, gaps=True))
def test_lines_with_gaps(lines: Counted) -> None:
    same(stats.skillings_mack(*lines), stats.skillings_mack(rows(lines)))
    same(stats.cronbach_alpha(*lines), stats.cronbach_alpha(rows(lines)))
    same(
        stats.krippendorff_alpha(lines[0].T, level="ordinal", counts=lines[1]),
        stats.krippendorff_alpha(rows(lines).T, level="ordinal"),
    )


@given(lines=counted())
def test_effective_n(lines: Counted) -> None:
    same(stats.effective_n(lines[0][:, 0], lines[1]), stats.effective_n(rows(lines)[:, 0]))


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=9),
    st.data(),
)
def test_raking(people: list[tuple[str, str]], data: st.DataObject) -> None:
    size = len(people)
    counts = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    margins = {"one": {"a": 0.3, "b": 0.7}, "two": {"x": 2, "y": 1, "z": 1}}

    def frame(lines: list[tuple[str, str]]) -> dict[str, list[str]]:
        return {"one": [line[0] for line in lines], "two": [line[1] for line in lines]}

    repeated = [line for line, count in zip(people, counts, strict=True) for _ in range(count)]
    found = stats.rake(frame(people), margins, counts=counts)
    expected = stats.rake(frame(repeated), margins)
    if isinstance(found, np.ndarray):
        assert isinstance(expected, np.ndarray)
        assert np.repeat(found, counts) == pytest.approx(expected)
    else:
        assert found == expected


def test_a_table_is_taken_as_it_is() -> None:
    table = Frequencies(np.array([1.0, 2.0]), np.array([3, 4]))
    assert stats.describe(table) == stats.describe([1] * 3 + [2] * 4)
