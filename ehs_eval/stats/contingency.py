"""Association in tables of counts."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_counts
from ehs_eval.stats.common import ConditionalP, NotEstimable
from ehs_eval.stats.fixed_margins import fisher_freeman_halton
from ehs_eval.stats.seeds import SEED
from ehs_eval.stats.sums import dot, times


@dataclass(frozen=True, slots=True, eq=False)
class ChiSquareResult:
    """Pearson's chi-square test of a table, with its exact counterpart.

    Attributes:
        statistic: Chi-square, corrected if that was asked for.
        df: Degrees of freedom.
        p_value: From the chi-square distribution.
        exact_p_value: With both margins fixed; None when not asked for.
        exact_method: How the exact p-value was found, or why there is none.
        exact_standard_error: Its Monte Carlo error; None when it was not drawn.
        rule_met: Whether all expected counts are at least 1 and at most 20% below 5, so
            that `p_value` can be trusted.
        expected: Expected counts of the rows and columns kept.
        min_expected: Smallest expected count.
        share_expected_below_5: Share of cells with an expected count below 5.
        adjusted_residuals: Of the rows and columns kept; beyond 2 stands out.
        cramers_v: 0 to 1, from the uncorrected chi-square.
        cramers_v_corrected: The same less its bias; None in tables too small for it.
        n: Answers counted.
        kept_rows: Positions, in the table given, of the rows tested.
        kept_columns: Likewise for columns.
        dropped_rows: Empty rows left out.
        dropped_columns: Empty columns left out.
        method: Conventions followed.
    """

    statistic: float
    df: int
    p_value: float
    exact_p_value: float | None
    exact_method: str
    exact_standard_error: float | None
    rule_met: bool
    expected: NDArray[np.float64]
    min_expected: float
    share_expected_below_5: float
    adjusted_residuals: NDArray[np.float64]
    cramers_v: float
    cramers_v_corrected: float | None
    n: int
    kept_rows: tuple[int, ...]
    kept_columns: tuple[int, ...]
    dropped_rows: int
    dropped_columns: int
    method: str


@dataclass(frozen=True, slots=True)
class LinearTrendResult:
    """Linear-by-linear association of two ordered classifications.

    Attributes:
        statistic: (n - 1) * r**2.
        df: Always 1.
        p_value: Two-sided, from the chi-square distribution.
        r: Correlation of the scores; positive when they rise together.
        n: Answers counted.
        method: Scores and formula used.
    """

    statistic: float
    df: int
    p_value: float
    r: float
    n: int
    method: str


def chi_square(
    table: ArrayLike,
    *,
    correction: bool = False,
    exact: Literal["when_needed", "always", "never"] = "always",
    seed: int = SEED,
) -> ChiSquareResult | NotEstimable:
    """Test a table of counts for association.

    Args:
        table: Counts, 2-D; each respondent counted once.
        correction: Whether to apply Yates's correction, which is for 2 x 2 tables alone.
        exact: "always" finds the exact p-value, "when_needed" only where expected counts
            are too small for chi-square, "never" leaves it out.
        seed: Seed of the draws used when exact counting would take too long.

    Returns:
        The test; `NotEstimable` when fewer than two rows or columns have answers.

    Raises:
        ValueError: The table is not 2-D or holds anything but counts.

    Notes:
        Empty rows and columns carry no information and are dropped first. Adjusted
        residuals are (O - E) / sqrt(E (1 - row share)(1 - column share)). The exact
        p-value is counted in full for two groups of 1,300 in all with up to six answers and
        for 3 x 5 tables of 80; where counting would take more than about a second it is drawn,
        or approximated where expected counts of 20 and more make that the closer way.
        Two waves of the same people are not independent: use a paired method.

    References:
        Agresti (2013), Categorical Data Analysis, 3rd ed., sections 3.2, 3.3 and 3.5.
        Bergsma (2013), Journal of the Korean Statistical Society 42:323-328.
        Cochran (1954), Biometrics 10:417-451 (the rule on expected counts).
    """
    if exact not in ("when_needed", "always", "never"):
        raise ValueError(f'exact must be "when_needed", "always" or "never", not {exact!r}')
    given = as_counts("table", table)
    rows, columns = np.flatnonzero(given.sum(axis=1)), np.flatnonzero(given.sum(axis=0))
    n = int(given.sum())
    if min(rows.size, columns.size) < 2:
        return NotEstimable(_too_few(n, rows.size), n)
    kept = given[np.ix_(rows, columns)]

    from scipy.special import chdtrc

    # As floats, because products of large counts overflow integers.
    expected = np.outer(kept.sum(axis=1, dtype=float), kept.sum(axis=0, dtype=float)) / n
    plain = float(((kept - expected) ** 2 / expected).sum())
    corrected = correction and kept.shape == (2, 2)
    statistic = _corrected(kept, expected) if corrected else plain
    df = (rows.size - 1) * (columns.size - 1)
    below_5 = float((expected < 5).mean())
    rule_met = bool(expected.min() >= 1) and below_5 <= 0.2
    conditional = _exact(kept, exact, rule_met, seed)
    return ChiSquareResult(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        exact_p_value=conditional.p_value if isinstance(conditional, ConditionalP) else None,
        exact_method=conditional.method if isinstance(conditional, ConditionalP) else conditional,
        exact_standard_error=(
            conditional.standard_error if isinstance(conditional, ConditionalP) else None
        ),
        rule_met=rule_met,
        expected=_read_only(expected),
        min_expected=float(expected.min()),
        share_expected_below_5=below_5,
        adjusted_residuals=_read_only(_adjusted_residuals(kept, expected)),
        cramers_v=min(math.sqrt(plain / (n * (min(kept.shape) - 1))), 1.0),
        cramers_v_corrected=_bias_corrected_v(plain, kept.shape, n),
        n=n,
        kept_rows=tuple(rows.tolist()),
        kept_columns=tuple(columns.tolist()),
        dropped_rows=given.shape[0] - rows.size,
        dropped_columns=given.shape[1] - columns.size,
        method="Pearson chi-square, " + ("Yates's correction" if corrected else "uncorrected"),
    )


def _corrected(table: NDArray[np.int64], expected: NDArray[np.float64]) -> float:
    """Return chi-square with each count moved half an answer, or less, to what is expected."""
    distance = np.abs(table - expected)
    return float(((distance - np.minimum(distance, 0.5)) ** 2 / expected).sum())


def _too_few(n: int, rows: int) -> str:
    """Return why a table cannot be tested."""
    if n == 0:
        return "n = 0"
    return "fewer than two rows have answers" if rows < 2 else "fewer than two columns have answers"


def _exact(
    table: NDArray[np.int64],
    exact: Literal["when_needed", "always", "never"],
    rule_met: bool,
    seed: int,
) -> ConditionalP | str:
    """Return the exact p-value, or in words why it was left out."""
    if exact == "never":
        return "not asked for"
    if exact == "when_needed" and rule_met:
        return "not needed: expected counts are large enough"
    return fisher_freeman_halton(table, seed=seed)


def _adjusted_residuals(
    table: NDArray[np.int64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return residuals that are about standard normal without association."""
    n = table.sum()
    row_rest = 1 - table.sum(axis=1, keepdims=True) / n
    column_rest = 1 - table.sum(axis=0, keepdims=True) / n
    residuals: NDArray[np.float64] = (table - expected) / np.sqrt(expected * row_rest * column_rest)
    return residuals


def _bias_corrected_v(statistic: float, shape: tuple[int, ...], n: int) -> float | None:
    """Return Bergsma's corrected Cramér's V; None where its divisor vanishes."""
    rows, columns = shape
    phi = max(0.0, statistic / n - (rows - 1) * (columns - 1) / (n - 1))
    divisor = min(size - 1 - (size - 1) ** 2 / (n - 1) for size in (rows, columns))
    return math.sqrt(phi / divisor) if divisor > 1e-12 else None


def _read_only(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the array closed to changes, as the rest of a frozen result is."""
    array.setflags(write=False)
    return array


def linear_trend(table: ArrayLike) -> LinearTrendResult | NotEstimable:
    """Test two ordered classifications for a linear trend.

    Args:
        table: Counts, 2-D, rows and columns both in order.

    Returns:
        The test; `NotEstimable` when fewer than two rows or columns have answers.

    Raises:
        ValueError: The table is not 2-D or holds anything but counts.

    Notes:
        (n - 1) * r**2 with scores 0, 1, 2, ... for rows and columns, as SPSS prints it
        under linear-by-linear association. Empty rows keep their place in the scores.
        In a table of two rows n * r**2 is the Cochran-Armitage test.

    References:
        Agresti (2013), Categorical Data Analysis, 3rd ed., section 3.4.1.
    """
    counts = as_counts("table", table)
    n = int(counts.sum())
    row_counts, column_counts = counts.sum(axis=1), counts.sum(axis=0)
    rows_used = int(np.count_nonzero(row_counts))
    if min(rows_used, int(np.count_nonzero(column_counts))) < 2:
        return NotEstimable(_too_few(n, rows_used), n)

    row_scores = np.arange(counts.shape[0]) - row_counts @ np.arange(counts.shape[0]) / n
    column_scores = np.arange(counts.shape[1]) - column_counts @ np.arange(counts.shape[1]) / n
    covariance = dot(row_scores, times(counts, column_scores))
    spread = math.sqrt(dot(row_counts, row_scores**2) * dot(column_counts, column_scores**2))
    r = max(-1.0, min(1.0, covariance / spread))
    statistic = (n - 1) * r**2
    return LinearTrendResult(
        statistic=statistic,
        df=1,
        # The upper tail of chi-square with 1 df, precise however small.
        p_value=math.erfc(math.sqrt(statistic / 2)),
        r=r,
        n=n,
        method="linear-by-linear association, (n - 1) r squared, equally spaced scores",
    )
