"""Two waves compared within schools."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats import NotEstimable, mcnemar, proportion_difference
from ehs_eval.stats.cells import no_pairs
from ehs_eval.stats.stratified import StratifiedChange, stratified_change
from ehs_eval.stats.waves import TwoWaves, count_schools, two_waves

# Admissions to the University of California at Berkeley in 1973 (Bickel et al. 1975), as in R's
# data set UCBAdmissions: admitted and rejected men, then women, of each department.
BERKELEY = [
    ((512, 313), (89, 19)),
    ((353, 207), (17, 8)),
    ((120, 205), (202, 391)),
    ((138, 279), (131, 244)),
    ((53, 138), (94, 299)),
    ((22, 351), (24, 317)),
]


def of_tables(tables: list[tuple[tuple[int, int], tuple[int, int]]]) -> TwoWaves:
    """Return yes/no answers of two waves: (yes, no) of each wave, one table for each school."""
    sides: list[tuple[list[int], list[int]]] = []
    for wave in (0, 1):
        values = [v for t in tables for v in [1] * t[wave][0] + [0] * t[wave][1]]
        schools = [n for n, t in enumerate(tables) for _ in range(sum(t[wave]))]
        sides.append((values, schools))
    return two_waves(
        sides[0][0], sides[1][0], first_schools=sides[0][1], second_schools=sides[1][1]
    )


def share_change(waves: TwoWaves, *, use_pairs: bool = False) -> StratifiedChange:
    found = stratified_change(waves, is_share=True, use_pairs=use_pairs)
    assert isinstance(found, StratifiedChange)
    return found


def score_change(waves: TwoWaves, *, use_pairs: bool = False) -> StratifiedChange:
    found = stratified_change(waves, is_share=False, use_pairs=use_pairs)
    assert isinstance(found, StratifiedChange)
    return found


def test_berkeley() -> None:
    """R 4.2: mantelhaen.test(UCBAdmissions, correct = FALSE): 1.5246066604434, .21692369705552;
    mantelhaen.test(aperm(UCBAdmissions, c(2, 1, 3)), exact = TRUE): p .227762526798."""
    result = share_change(of_tables(BERKELEY))
    assert result.statistic is not None
    assert result.statistic**2 == pytest.approx(1.5246066604434, rel=1e-12)
    assert result.p_value == pytest.approx(0.21692369705552, rel=1e-12)
    assert result.exact_p_value == pytest.approx(0.227762526798, rel=1e-10)


def test_small_schools() -> None:
    """R 4.2, mantelhaen.test of array(c(2,5,3,6, 4,1,7,8, 0,3,2,9), c(2,2,3)), correct = FALSE
    .183487675675 (p .668392962406), exact = TRUE p .739836444738."""
    tables = [((2, 5), (3, 6)), ((4, 1), (7, 8)), ((0, 3), (2, 9))]
    result = share_change(of_tables(tables))
    assert result.statistic is not None
    assert result.statistic**2 == pytest.approx(0.183487675675, rel=1e-10)
    assert result.p_value == pytest.approx(0.668392962406, rel=1e-10)
    assert result.exact_p_value == pytest.approx(0.739836444738, rel=1e-10)


def test_ranks_within_schools() -> None:
    """R 4.2, coin: independence_test(rank(y) ~ wave | school): z .57536056583882, p
    .56504746802442."""
    first = [3, 4, 2, 5, 1, 2, 4, 4, 5, 3]
    second = [2, 5, 5, 4, 3, 5, 1, 4]
    waves = two_waves(
        first, second, first_schools=[0] * 5 + [1] * 5, second_schools=[0] * 3 + [1] * 5
    )
    from scipy.stats import rankdata

    answers = np.array(first + second)
    ranks = dict(zip(answers.tolist(), rankdata(answers).tolist(), strict=True))
    result = score_change(waves.scored(ranks))
    assert result.statistic == pytest.approx(0.57536056583882, rel=1e-10)
    assert result.p_value == pytest.approx(0.56504746802442, rel=1e-10)


def test_one_school_is_newcombe() -> None:
    result = share_change(of_tables([((56, 14), (48, 32))]))
    expected = proportion_difference(56, 70, 48, 80)
    assert not isinstance(expected, NotEstimable)
    assert (result.difference, result.low, result.high) == pytest.approx(
        (expected.difference, expected.low, expected.high)
    )
    assert result.exact_p_value == pytest.approx(expected.exact_p_value)
    assert expected.statistic is not None
    # Mantel and Haenszel divide by N - 1.
    assert result.statistic == pytest.approx(expected.statistic * math.sqrt(149 / 150))


def test_pairs_alone_are_close_to_mcnemar() -> None:
    """300 pairs, 40 lost and 70 gained; McNemar's z differs by a factor that goes to 1."""
    first = [1] * 100 + [1] * 40 + [0] * 70 + [0] * 90
    second = [1] * 100 + [0] * 40 + [1] * 70 + [0] * 90
    waves = two_waves(first, second, pairs=[(n, n) for n in range(300)])
    expected = mcnemar([[100, 40], [70, 90]])
    assert not isinstance(expected, NotEstimable)
    result = share_change(waves, use_pairs=True)
    assert result.difference == pytest.approx(expected.difference)
    assert result.statistic is not None
    assert expected.statistic is not None
    assert result.statistic**2 == pytest.approx(expected.statistic, rel=0.02)
    assert (result.low, result.high) == pytest.approx((expected.low, expected.high), abs=0.005)


def test_a_change_in_who_answered_is_no_change() -> None:
    """Both schools stay at their shares; pooled, the share falls from 70% to 30%."""
    result = share_change(of_tables([((90, 10), (9, 1)), ((1, 9), (10, 90))]))
    assert result.difference == pytest.approx(0, abs=1e-12)
    assert result.exact_p_value == pytest.approx(1)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0 < result.high


def test_schools_in_one_wave_only_are_left_out() -> None:
    both = [((6, 4), (3, 7))]
    result = share_change(of_tables([*both, ((5, 5), (0, 0)), ((0, 0), (8, 1))]))
    assert result == share_change(of_tables(both))
    assert (result.n_first, result.n_second, result.n_schools) == (10, 10, 1)


def test_correlation_narrows_the_interval() -> None:
    first, second = [1, 1, 1, 0, 0, 0, 1, 0, 1, 0], [1, 1, 0, 0, 0, 0, 1, 0, 1, 1]
    waves = two_waves(first, second, pairs=[(n, n) for n in range(10)])
    with_pairs, without = share_change(waves, use_pairs=True), share_change(waves)
    assert with_pairs.correlation > 0.5
    assert with_pairs.low is not None
    assert with_pairs.high is not None
    assert without.low is not None
    assert without.high is not None
    assert with_pairs.high - with_pairs.low < without.high - without.low
    assert with_pairs.exact_p_value is None


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], "no school answered in both waves"),
        ([1, 0], [], "no school answered in both waves"),
    ],
)
def test_not_estimable(first: list[int], second: list[int], reason: str) -> None:
    found = stratified_change(two_waves(first, second), is_share=True, use_pairs=False)
    assert found == NotEstimable(reason, len(first) + len(second))


def test_nobody_differs() -> None:
    result = share_change(two_waves([1, 1, 1], [1, 1]))
    assert (result.difference, result.p_value, result.exact_p_value) == (0, None, None)
    assert result.p_reason == "no answer varies within a school"


def test_scores_without_spread_have_no_interval() -> None:
    result = score_change(two_waves([2, 2, 2], [9, 9, 9]))
    assert (result.difference, result.low, result.high) == (7, None, None)
    assert result.interval_reason == "no answers vary within a wave"
    assert result.statistic is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": [1], "second": [0], "first_schools": [0, 1]}, "one school for each answer"),
        ({"first": [1], "second": [0], "first_schools": [-1]}, "number the schools"),
        ({"first": [1], "second": [0], "second_schools": [math.nan]}, "number the schools"),
        ({"first": [1], "second": [0], "pairs": [(0, 1)]}, "positions of answers"),
        ({"first": [1, 0], "second": [0, 1], "pairs": [(0, 1), (0, 0)]}, "each answer once"),
        ({"first": [math.nan], "second": [0]}, "drop missing"),
    ],
)
def test_bad_arguments(arguments: dict[str, ArrayLike], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        two_waves(**arguments)


def test_a_share_is_yes_or_no() -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        stratified_change(two_waves([1, 2], [0]), is_share=True, use_pairs=False)


@dataclass(frozen=True)
class Rows:
    """Answers of two waves, a row each."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    first_schools: NDArray[np.int64]
    second_schools: NDArray[np.int64]
    pairs: NDArray[np.int64]

    def counted(self) -> TwoWaves:
        return two_waves(
            self.first,
            self.second,
            first_schools=self.first_schools,
            second_schools=self.second_schools,
            pairs=self.pairs,
        )


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """Up to three schools of up to six answers a wave, some of them one person's."""
    sizes = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=3))
    schools = [[n for n, size in enumerate(sizes) for _ in range(size[wave])] for wave in (0, 1)]
    values = [
        draw(st.lists(st.integers(0, 1), min_size=len(part), max_size=len(part)))
        for part in schools
    ]
    pairs = [
        (a, b)
        for a, b in zip(range(len(schools[0])), range(len(schools[1])), strict=False)
        if schools[0][a] == schools[1][b] and draw(st.booleans())
    ]
    arrays = [np.array(part, dtype=np.int64) for part in (*values, *schools)]
    return Rows(
        arrays[0],
        arrays[1],
        arrays[2],
        arrays[3],
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
    )


def pilots() -> st.SearchStrategy[TwoWaves]:
    return rows().map(Rows.counted)


@given(rows(), st.booleans())
def test_limits_hold_the_change_and_swapping_turns_it(people: Rows, use_pairs: bool) -> None:
    swapped = Rows(
        people.second,
        people.first,
        people.second_schools,
        people.first_schools,
        people.pairs[:, ::-1],
    )
    found, turned = (
        stratified_change(part.counted(), is_share=True, use_pairs=use_pairs)
        for part in (people, swapped)
    )
    if isinstance(found, NotEstimable):
        assert found == turned
        return
    assert isinstance(turned, StratifiedChange)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert (turned.difference, turned.low, turned.high) == pytest.approx(
        (-found.difference, -found.high, -found.low), abs=1e-9
    )
    if found.p_value is not None:
        assert turned.p_value == pytest.approx(found.p_value)
        assert turned.exact_p_value == pytest.approx(found.exact_p_value)


@given(rows(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(people: Rows, seed: int) -> None:
    """Not even the last digit."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(part.size) for part in (people.first, people.second)]
    places = [np.argsort(order) for order in orders]
    shuffled = Rows(
        people.first[orders[0]],
        people.second[orders[1]],
        people.first_schools[orders[0]],
        people.second_schools[orders[1]],
        np.array(
            [(places[0][a], places[1][b]) for a, b in people.pairs.tolist()], dtype=np.int64
        ).reshape(-1, 2),
    )
    found, again = (
        stratified_change(part.counted(), is_share=True, use_pairs=True)
        for part in (people, shuffled)
    )
    assert found == again


@given(pilots())
def test_exact_p_sums_the_tables_no_likelier(waves: TwoWaves) -> None:
    """By listing every division of each school's answers between the waves."""
    found = stratified_change(waves, is_share=True, use_pairs=False)
    if isinstance(found, NotEstimable) or found.exact_p_value is None:
        return
    counts = count_schools(waves)
    chances: dict[int, float] = {0: 1.0}
    seen = 0
    for row in range(counts.schools.size):
        n1, n2 = int(counts.n_first[row]), int(counts.n_second[row])
        x1 = round(counts.n_first[row] * counts.mean_first[row])
        total = x1 + round(counts.n_second[row] * counts.mean_second[row])
        seen += x1
        own = {
            x: math.comb(n1, x) * math.comb(n2, total - x)
            for x in range(n1 + 1)
            if 0 <= total - x <= n2
        }
        whole = sum(own.values())
        joined: dict[int, float] = {}
        for (a, p), (b, q) in itertools.product(chances.items(), own.items()):
            joined[a + b] = joined.get(a + b, 0.0) + p * q / whole
        chances = joined
    expected = sum(p for p in chances.values() if p <= chances[seen] * (1 + 1e-7))
    assert found.exact_p_value == pytest.approx(expected)


@given(pilots())
def test_equal_waves_give_no_change(waves: TwoWaves) -> None:
    twice = TwoWaves(no_pairs(), waves.first, waves.first)
    found = stratified_change(twice, is_share=True, use_pairs=False)
    if isinstance(found, StratifiedChange):
        assert found.difference == pytest.approx(0, abs=1e-12)
        assert found.exact_p_value is None or found.exact_p_value == pytest.approx(1)


def test_one_school_of_many() -> None:
    waves = two_waves(
        [1, 0, 1, 1],
        [0, 0, 1],
        first_schools=[0, 1, 1, 0],
        second_schools=[1, 0, 1],
        pairs=[(1, 0), (3, 1)],
    )
    only = waves.within(np.array([1]))
    assert (only.first.values.tolist(), only.first.counts.tolist()) == ([0, 1], [1, 1])
    assert (only.second.values.tolist(), only.second.counts.tolist()) == ([0, 1], [1, 1])
    assert (only.pairs.first.tolist(), only.pairs.second.tolist()) == ([0], [0])
    assert (only.n_only_first, only.n_only_second) == (1, 1)
