"""Chi-square, its exact counterpart and linear trend."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.special import gammaln
from scipy.stats import chi2_contingency, fisher_exact, pearsonr
from scipy.stats.contingency import association
from statsmodels.stats.contingency_tables import Table

from ehs_eval.stats import (
    ChiSquareResult,
    LinearTrendResult,
    NotEstimable,
    chi_square,
    fixed_margins,
    linear_trend,
)

JOB_SATISFACTION = np.reshape([1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11], (4, 4)).T


def tables(largest: int, rows: int = 4, columns: int = 4) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(2, rows), st.integers(2, columns))
    return shapes.flatmap(
        lambda shape: st.lists(
            st.integers(0, largest), min_size=math.prod(shape), max_size=math.prod(shape)
        ).map(lambda cells: np.reshape(cells, shape))
    )


def checked(table: ArrayLike, **settings: object) -> ChiSquareResult:
    result = chi_square(table, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def trend(table: ArrayLike) -> LinearTrendResult:
    result = linear_trend(table)
    assert not isinstance(result, NotEstimable)
    return result


def enumerated_p(table: np.ndarray) -> float:
    """Freeman-Halton by listing every table with these margins."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    seen = float(gammaln(table + 1.0).sum())
    tail = total = 0.0
    ranges = [range(min(row, column) + 1) for row in rows[:-1] for column in columns[:-1]]
    for cells in itertools.product(*ranges):
        inner = np.reshape(cells, (len(rows) - 1, len(columns) - 1))
        full = np.column_stack([inner, rows[:-1] - inner.sum(axis=1)])
        full = np.vstack([full, columns - full.sum(axis=0)])
        if (full >= 0).all():
            weight = float(gammaln(full + 1.0).sum())
            total += math.exp(seen - weight)
            tail += math.exp(seen - weight) if weight >= seen - 1e-7 else 0.0
    return tail / total


def test_job_satisfaction() -> None:
    """R 4.2, help page of fisher.test: fisher.test(Job), p-value = 0.7827.

    chisq.test(Job): X-squared = 5.9655, df = 9, p-value = 0.7434.
    """
    result = checked(JOB_SATISFACTION)
    assert result.statistic == pytest.approx(5.9655, abs=5e-5)
    assert result.df == 9
    assert result.p_value == pytest.approx(0.7434, abs=5e-5)
    assert result.exact_p_value == pytest.approx(0.7827, abs=5e-5)
    assert result.exact_standard_error is None
    assert result.exact_method == "Fisher-Freeman-Halton exact test"
    assert not result.rule_met


def test_party_identification() -> None:
    """R 4.2, help page of chisq.test (Agresti 2007, p. 39): X-squared = 30.07, df = 2.

    Standardized residuals there: 4.502, 0.699, -5.316 for women.
    """
    result = checked([[762, 327, 468], [484, 239, 477]])
    assert result.statistic == pytest.approx(30.070, abs=5e-4)
    assert result.df == 2
    assert result.p_value == pytest.approx(2.954e-07, abs=5e-11)
    assert result.adjusted_residuals[0] == pytest.approx([4.5020535, 0.6994517, -5.3159455])
    assert result.expected[0, 0] == pytest.approx(703.6714, abs=5e-5)
    assert result.rule_met


def test_smokers_trend() -> None:
    """R 4.2, help page of prop.trend.test: X-squared = 8.2249, df = 1, p-value = 0.004132.

    That is n * r**2; linear-by-linear is (n - 1) * r**2, n being 397.
    """
    smokers, patients = np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82])
    result = trend([smokers, patients - smokers])
    assert result.n == 397
    assert result.statistic * 397 / 396 == pytest.approx(8.2249, abs=5e-5)
    assert result.p_value == pytest.approx(0.00417, abs=5e-5)


def test_three_waves_of_three_answers() -> None:
    """R 4.2: chisq.test(m)$stdres, fisher.test(m), coin::lbl_test(as.table(m)).

    effectsize::cramers_v(m, adjust = TRUE): 0.221747241078819; FALSE: 0.266990864528621.
    """
    table = [[14, 9, 6], [7, 12, 13], [3, 8, 15]]
    result, rising = checked(table), trend(table)
    assert result.statistic == pytest.approx(12.4034371830629, rel=1e-12)
    assert result.p_value == pytest.approx(0.0145902920323294, rel=1e-10)
    assert result.exact_p_value == pytest.approx(0.0172317010485282, rel=1e-7)
    assert result.cramers_v == pytest.approx(0.266990864528621, rel=1e-12)
    assert result.cramers_v_corrected == pytest.approx(0.221747241078819, rel=1e-12)
    assert result.adjusted_residuals[0] == pytest.approx(
        [3.053101467594645, -0.321633760451338, -2.485920397352977], rel=1e-12
    )
    assert rising.statistic == pytest.approx(3.37725051756385**2, rel=1e-12)
    assert rising.p_value == pytest.approx(0.000732143357341286, rel=1e-10)


@pytest.mark.parametrize(
    ("table", "p_value"),
    [
        ([[4, 0, 7, 2, 1, 5], [1, 6, 2, 3, 4, 2]], 0.0125155339765777),
        ([[4, 0, 3, 2, 1, 2], [1, 3, 0, 2, 4, 1], [0, 2, 2, 5, 1, 1]], 0.095980342668044),
        ([[320, 250, 210, 160, 55], [60, 30, 28, 15, 8]], 0.134403894793923),
        ([[210, 160, 55, 320, 200, 50], [20, 10, 12, 30, 28, 3]], 0.0526492337708167),
    ],
)
def test_wide_tables_are_counted_from_both_sides(table: list[list[int]], p_value: float) -> None:
    """R 4.2, fisher.test(m, workspace = 2e8); two waves of a school survey among them."""
    result = checked(table)
    assert result.exact_p_value == pytest.approx(p_value, rel=1e-7)
    assert result.exact_standard_error is None


def test_linear_by_linear_by_hand() -> None:
    """Job satisfaction: r = .1772 with scores 1 to 4; 95 * r**2 = 2.98, p = .084."""
    result = trend(JOB_SATISFACTION)
    assert result.statistic == pytest.approx(2.98, abs=5e-3)
    assert result.p_value == pytest.approx(0.084, abs=5e-4)


@given(tables(3, 3, 3))
def test_exact_matches_listing(table: np.ndarray) -> None:
    result = chi_square(table)
    if not isinstance(result, NotEstimable):
        kept = table[np.ix_(result.kept_rows, result.kept_columns)]
        assert result.exact_p_value == pytest.approx(enumerated_p(kept), rel=1e-6)
        assert result.exact_standard_error is None


@pytest.mark.parametrize(
    "table",
    [
        [[3, 0, 2, 1], [0, 4, 1, 2]],
        [[3, 0, 2], [0, 4, 1], [2, 2, 0], [1, 0, 5]],
        [[1, 0, 0, 2, 0], [0, 2, 1, 0, 1], [1, 1, 0, 0, 2]],
        [[2, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]],
        [[2, 0, 1, 0, 3, 1], [0, 1, 2, 1, 0, 1]],
        [[1, 0, 0, 2, 0, 1, 1], [0, 2, 1, 0, 1, 1, 0]],
    ],
)
def test_exact_matches_listing_in_larger_tables(table: list[list[int]]) -> None:
    assert checked(table).exact_p_value == pytest.approx(enumerated_p(np.array(table)), rel=1e-6)


@given(tables(40))
def test_chi_square_matches_other_software(table: np.ndarray) -> None:
    result = chi_square(table, exact="never")
    if isinstance(result, NotEstimable):
        return
    kept = table[np.ix_(result.kept_rows, result.kept_columns)]
    reference = chi2_contingency(kept, correction=False)
    assert result.statistic == pytest.approx(reference.statistic, abs=1e-12)
    assert result.p_value == pytest.approx(reference.pvalue)
    assert result.cramers_v == pytest.approx(association(kept, method="cramer"), abs=1e-9)
    residuals = Table(kept, shift_zeros=False).standardized_resids
    assert result.adjusted_residuals == pytest.approx(residuals, abs=1e-9)
    assert result.rule_met == (result.expected.min() >= 1 and (result.expected < 5).mean() <= 0.2)


@given(tables(12, 3, 4), st.randoms(use_true_random=False))
def test_order_of_rows_and_turning_the_table_change_nothing(table: np.ndarray, random) -> None:  # type: ignore[no-untyped-def]
    result = chi_square(table, seed=1)
    if isinstance(result, NotEstimable):
        assert isinstance(chi_square(table.T), NotEstimable)
        return
    order = list(range(len(table)))
    random.shuffle(order)
    for other in (checked(table[order], seed=1), checked(table.T, seed=1)):
        assert other.statistic == pytest.approx(result.statistic, abs=1e-9)
        assert other.cramers_v_corrected == pytest.approx(result.cramers_v_corrected, abs=1e-9)
        if result.exact_standard_error is None:
            assert other.exact_p_value == pytest.approx(result.exact_p_value)
    assert 0 <= result.cramers_v <= 1
    assert result.cramers_v_corrected is None or 0 <= result.cramers_v_corrected <= 1 + 1e-9
    assert result.exact_p_value is not None
    assert 0 < result.exact_p_value <= 1


@given(tables(30))
def test_trend_is_the_correlation_of_the_scores(table: np.ndarray) -> None:
    result = linear_trend(table)
    rows, columns = np.indices(table.shape)
    x, y = np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())
    if isinstance(result, NotEstimable):
        assert len(set(x)) < 2 or len(set(y)) < 2
        return
    assert result.r == pytest.approx(pearsonr(x, y).statistic, abs=1e-9)
    assert result.statistic == pytest.approx((table.sum() - 1) * result.r**2)


def test_empty_rows_and_columns_are_dropped_and_counted() -> None:
    result = checked([[5, 0, 7], [0, 0, 0], [9, 0, 2], [0, 0, 0]])
    plain = checked([[5, 7], [9, 2]])
    assert (result.dropped_rows, result.dropped_columns) == (2, 1)
    assert (result.kept_rows, result.kept_columns) == ((0, 2), (0, 2))
    assert result.statistic == plain.statistic
    assert result.exact_p_value == plain.exact_p_value


def test_trend_keeps_the_place_of_empty_rows() -> None:
    spaced = trend([[6, 2, 1], [0, 0, 0], [1, 3, 5], [0, 2, 6]])
    assert spaced.statistic != pytest.approx(trend([[6, 2, 1], [1, 3, 5], [0, 2, 6]]).statistic)


@pytest.mark.parametrize("function", [chi_square, linear_trend])
@pytest.mark.parametrize(
    ("table", "reason", "n"),
    [
        ([[0, 0], [0, 0]], "n = 0", 0),
        ([[3, 4], [0, 0]], "fewer than two rows have answers", 7),
        ([[3, 0], [4, 0]], "fewer than two columns have answers", 7),
        ([[3, 4]], "fewer than two rows have answers", 7),
        ([[1]], "fewer than two rows have answers", 1),
    ],
)
def test_too_small_tables(function, table: list[list[int]], reason: str, n: int) -> None:  # type: ignore[no-untyped-def]
    assert function(table) == NotEstimable(reason, n)


def test_two_respondents() -> None:
    result = checked([[1, 0], [0, 1]])
    assert (result.statistic, result.cramers_v, result.exact_p_value) == (2, 1, 1)
    assert result.cramers_v_corrected is None


def test_perfect_association_keeps_a_corrected_v_of_1() -> None:
    """Bergsma (2013): the correction leaves 1 as it is."""
    assert checked(np.diag([9, 8, 7])).cramers_v_corrected == pytest.approx(1)


def test_corrected_v_by_hand() -> None:
    """chi2 = 100/3, n = 150; phi2 = 2/9 - 2/149, divided by 1 - 1/149."""
    result = checked([[40, 20, 15], [15, 40, 20]], exact="never")
    phi = result.statistic / 150 - 2 / 149
    assert result.cramers_v_corrected == pytest.approx(math.sqrt(phi / (1 - 1 / 149)))


def test_correction() -> None:
    table = [[12, 7], [5, 14]]
    corrected, plain = checked(table, correction=True), checked(table)
    reference = chi2_contingency(np.array(table), correction=True)
    assert corrected.statistic == pytest.approx(reference.statistic)
    assert corrected.statistic < plain.statistic
    assert corrected.cramers_v == plain.cramers_v
    assert corrected.method == "Pearson chi-square, Yates's correction"
    assert plain.method == "Pearson chi-square, uncorrected"
    assert checked(JOB_SATISFACTION, correction=True, exact="never").method == plain.method


def test_exact_only_when_needed() -> None:
    large, small = [[30, 20], [22, 31]], [[3, 2], [2, 4]]
    assert checked(large, exact="when_needed").exact_p_value is None
    assert "not needed" in checked(large, exact="when_needed").exact_method
    assert checked(small, exact="when_needed").exact_p_value == checked(small).exact_p_value
    assert checked(small, exact="never").exact_method == "not asked for"
    assert checked(large).exact_p_value == pytest.approx(fisher_exact(np.array(large)).pvalue)


def test_draws_agree_with_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = checked(JOB_SATISFACTION)
    monkeypatch.setattr(fixed_margins, "_PARTIAL_LIMIT", 10)
    drawn = checked(JOB_SATISFACTION)
    assert drawn.exact_method == "Monte Carlo, both margins fixed, 20000 draws, fixed seed"
    assert drawn.exact_standard_error is not None
    assert drawn.exact_p_value == pytest.approx(
        counted.exact_p_value, abs=4 * drawn.exact_standard_error
    )
    assert drawn.exact_p_value == checked(JOB_SATISFACTION).exact_p_value
    assert drawn.exact_p_value != checked(JOB_SATISFACTION, seed=2).exact_p_value


@pytest.mark.parametrize("shape", [(3, 10), (10, 3), (2, 5), (3, 3), (5, 5)])
def test_large_tables_agree_with_chi_square(shape: tuple[int, int]) -> None:
    cells = np.random.default_rng(7).multinomial(
        1300, np.full(math.prod(shape), 1 / math.prod(shape))
    )
    result = checked(cells.reshape(shape))
    assert result.exact_p_value == pytest.approx(result.p_value, abs=0.03)


def test_counting_is_not_upset_by_large_counts() -> None:
    """Each fits in counting, not in factorials of float64."""
    table = [[400, 3, 1], [380, 9, 2]]
    result = checked(table)
    assert result.exact_standard_error is None
    assert result.exact_p_value == pytest.approx(
        enumerated_p(np.array(table)[:, [1, 2, 0]]), rel=1e-6
    )


def test_huge_counts() -> None:
    for table in ([[10**6, 10**6, 10**6], [10**6, 10**6, 10**6 + 900]], [[10**7, 10], [10**7, 40]]):
        result = checked(table)
        assert result.exact_p_value == pytest.approx(result.p_value, abs=0.02)


def test_result_is_closed_to_changes() -> None:
    with pytest.raises(ValueError, match="read-only"):
        checked(JOB_SATISFACTION, exact="never").expected[0, 0] = 1


@pytest.mark.parametrize("function", [chi_square, linear_trend])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1, 2, 3], "table must be 2-D, not 1-D"),
        ([[1, -2], [3, 4]], "table must hold whole counts of at least 0"),
        ([[1, 2.5], [3, 4]], "table must hold whole counts of at least 0"),
        ([[1, math.nan], [3, 4]], "table must hold whole counts of at least 0"),
    ],
)
def test_bad_tables(function, table: ArrayLike, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        function(table)


def test_bad_exact() -> None:
    with pytest.raises(ValueError, match='exact must be "when_needed", "always" or "never"'):
        chi_square([[1, 2], [3, 4]], exact="sometimes")  # type: ignore[arg-type]
