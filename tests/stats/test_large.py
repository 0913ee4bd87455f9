"""Millions of answers: nothing overflows, and the figures are those of closed forms."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as reference

from ehs_eval import stats
from ehs_eval.stats.cells import Cells, PairCells, no_cells, no_pairs
from ehs_eval.stats.frequencies import Frequencies, frequencies
from ehs_eval.stats.wave_change import compare_waves
from ehs_eval.stats.waves import two_waves_from_counts

MILLION = 1_000_000
POINTS = np.arange(1, 6)
FIRST = np.array([450_000, 600_000, 900_000, 600_000, 450_000])
SECOND = np.array([449_000, 599_000, 901_000, 601_000, 450_000])


def waves() -> tuple[Frequencies, Frequencies]:
    """Three million answers a wave."""
    return frequencies(POINTS, FIRST), frequencies(POINTS, SECOND)


def exact_u(one: NDArray[np.int64], other: NDArray[np.int64]) -> Fraction:
    """Return U of the first group with whole numbers of any size."""
    found = Fraction(0)
    for place, count in enumerate(one.tolist()):
        below = sum(other[:place].tolist())
        found += count * (below + Fraction(int(other[place]), 2))
    return found


def test_mann_whitney() -> None:
    first, second = waves()
    found = stats.mann_whitney(first, second)
    assert not isinstance(found, stats.NotEstimable)
    u, n = exact_u(FIRST, SECOND), 6 * MILLION
    assert found.u == float(u)
    ties = (FIRST + SECOND).tolist()
    variance = Fraction((3 * MILLION) ** 2, 12) * (
        n + 1 - Fraction(sum(t**3 - t for t in ties), n * (n - 1))
    )
    z = (float(u) - 4.5e12) / math.sqrt(variance)
    assert found.z == pytest.approx(-abs(z), rel=1e-12)
    assert found.p_value == pytest.approx(2 * reference.norm.sf(abs(z)), rel=1e-10)
    assert found.exact_p_value == pytest.approx(found.p_value, rel=1e-4)
    assert found.exact_method.startswith("normal with continuity correction")
    assert found.exact_standard_error is None
    assert found.hodges_lehmann == 0
    effect = found.rank_biserial
    assert found.rank_biserial_low < effect < found.rank_biserial_high
    assert effect == pytest.approx(float(1 - 2 * u / (9 * 10**12)), abs=1e-15)


def test_two_answers_are_counted_exactly() -> None:
    """SciPy 1.17: hypergeom.sf, as far off on either side of a mean in the middle."""
    first = frequencies([0, 1], [1_500_700, 1_499_300])
    second = frequencies([0, 1], [1_499_300, 1_500_700])
    found = stats.mann_whitney(first, second)
    assert not isinstance(found, stats.NotEstimable)
    assert found.exact_method == "exact, conditional on ties"
    expected = 2 * reference.hypergeom.sf(1_500_699, 6 * MILLION, 3 * MILLION, 3 * MILLION)
    assert found.exact_p_value == pytest.approx(expected, rel=1e-6)


def test_other_statistics_of_one_or_two_groups() -> None:
    first, second = waves()
    described = stats.describe(first)
    assert not isinstance(described, stats.NotEstimable)
    assert (described.n, described.mean, described.median) == (3 * MILLION, 3, 3)
    assert described.sd == pytest.approx(math.sqrt((900_000 * 4 + 1_200_000) / (3 * MILLION - 1)))
    interval = stats.mean_interval(first)
    assert isinstance(interval, stats.Interval)
    assert interval.high - 3 == pytest.approx(1.959964 * math.sqrt(1.6 / 3e6), rel=1e-5)
    effect = stats.standardised_mean_difference(first, second)
    assert not isinstance(effect, stats.NotEstimable)
    assert effect.hedges_g == pytest.approx(effect.cohens_d, rel=1e-6)
    assert (effect.high - effect.low) / 2 == pytest.approx(1.959964 * math.sqrt(2 / 3e6), rel=1e-4)
    ranked, tested = stats.kruskal_wallis(first, second), stats.mann_whitney(first, second)
    assert not isinstance(ranked, stats.NotEstimable)
    assert not isinstance(tested, stats.NotEstimable)
    assert ranked.statistic == pytest.approx(tested.z**2, rel=1e-10)


def test_pairs() -> None:
    """With one size of difference the signed ranks are the sign test."""
    earlier, later = np.array([1, 2, 2, 3]), np.array([1, 2, 3, 2])
    counts = np.array([MILLION, MILLION, 500_900, 499_100])
    found = stats.wilcoxon_signed_rank(earlier, later, counts=counts)
    assert not isinstance(found, stats.NotEstimable)
    assert (found.n_pairs, found.n_zero) == (3 * MILLION, 2 * MILLION)
    expected = reference.binomtest(499_100, MILLION).pvalue
    assert found.exact_p_value == pytest.approx(expected, rel=1e-3)
    changed = stats.reliable_change(earlier, later, threshold=1, counts=counts)
    assert isinstance(changed, stats.ReliableChange)
    assert (changed.n_improved, changed.n_deteriorated) == (500_900, 499_100)


def test_lines_of_several_waves() -> None:
    """Friedman and Skillings-Mack of two answers are (gained - lost)**2 / (gained + lost)."""
    lines = np.array([[1, 2], [2, 1], [1, 1]])
    counts = [MILLION + 1_500, MILLION - 1_500, MILLION]
    found = stats.friedman(*lines.T, counts=counts)
    assert not isinstance(found, stats.NotEstimable)
    assert found.statistic == pytest.approx(3_000**2 / (2 * MILLION))
    assert found.n_tied == MILLION
    assert "too many people to count" in found.exact_method
    mack = stats.skillings_mack(lines[:2], counts[:2])
    assert not isinstance(mack, stats.NotEstimable)
    assert mack.statistic == pytest.approx(3_000**2 / (2 * MILLION))


def test_tables() -> None:
    """The approximation of Fisher's test is close to Pearson's chi-square."""
    found = stats.chi_square([FIRST, SECOND])
    assert not isinstance(found, stats.NotEstimable)
    assert found.exact_p_value == pytest.approx(found.p_value, rel=1e-3)
    assert found.exact_method.endswith("chi-square approximation: too many answers to count")


def test_schools() -> None:
    """A thousand schools of 6,000 answers, all alike: their correlation is -1 / (size - 1)."""
    schools = np.repeat(np.arange(1000), 2)
    values = np.tile([0, 1], 1000)
    found = stats.intraclass_correlation(values, schools, counts=np.full(2000, 3_000))
    assert isinstance(found, stats.ClusteringResult)
    assert found.n == 6 * MILLION
    assert found.icc == pytest.approx(-1 / 5_999)


def test_shares_within_one_school() -> None:
    waves = two_waves_from_counts(
        no_pairs(),
        Cells(np.array([0.0, 1.0]), np.zeros(2, int), np.array([1_500_700, 1_499_300])),
        Cells(np.array([0.0, 1.0]), np.zeros(2, int), np.array([1_499_300, 1_500_700])),
    )
    found = compare_waves(waves, is_share=True, schools="one")
    expected = 2 * reference.hypergeom.sf(1_500_699, 6 * MILLION, 3 * MILLION, 3 * MILLION)
    assert found.test_p_value == pytest.approx(expected, rel=1e-6)
    assert found.test_method == "exact test within schools (conditional)"
    assert found.difference == pytest.approx(1_400 / (3 * MILLION))


def test_shares_within_a_thousand_schools() -> None:
    """Of many large schools the sum is too long to count, and as good as normal."""
    schools = np.repeat(np.arange(1000), 2)
    values = np.tile([0.0, 1.0], 1000)
    sides = [
        Cells(values, schools, np.tile(counts, 1000))
        for counts in (np.array([1501, 1499]), np.array([1499, 1501]))
    ]
    found = compare_waves(two_waves_from_counts(no_pairs(), *sides), is_share=True)
    assert found.test_method.endswith("too many answers to count")
    assert not isinstance(found.change, stats.NotEstimable)
    assert found.change.p_value is not None
    assert found.test_p_value == pytest.approx(found.change.p_value, rel=0.01)


@pytest.mark.parametrize("is_share", [True, False])
@pytest.mark.parametrize("is_linked", [True, False])
def test_waves_of_a_nation(is_share: bool, is_linked: bool) -> None:
    """Everything there is to compare is there and finite."""
    rng = np.random.default_rng(4)
    schools = np.repeat(np.arange(500), 25)
    first, second = (np.tile(part.ravel(), 500) for part in np.mgrid[1:6, 1:6].astype(float))
    counts = rng.poisson(240, 500 * 25)
    if is_linked:
        pairs = PairCells(first, second, schools, schools, counts)
        waves = two_waves_from_counts(pairs, no_cells(), no_cells())
    else:
        sides = Cells(first, schools, counts), Cells(second, schools, counts)
        waves = two_waves_from_counts(no_pairs(), *sides)
    waves = waves.scored(lambda values: values >= 4) if is_share else waves
    found = compare_waves(waves, is_share=is_share)
    assert found.linkage.design == ("paired" if is_linked else "independent")
    numbers = found.difference, found.low, found.high, found.p_value, found.test_p_value
    assert all(number is not None and math.isfinite(number) for number in numbers)
    assert found.n_schools == 500
