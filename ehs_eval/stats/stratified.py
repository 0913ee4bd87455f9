"""The change between two waves within schools: each school is compared with itself.

Pooling schools first would let a change in which schools answered pass for a change of answers.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ehs_eval.stats.arrays import is_among, totals
from ehs_eval.stats.cells import Cells, PairCells
from ehs_eval.stats.common import ConditionalP, NotEstimable, normal_quantile
from ehs_eval.stats.conditional import conditional_p
from ehs_eval.stats.proportions import newcombe_limits
from ehs_eval.stats.sums import dot
from ehs_eval.stats.waves import SchoolCounts, TwoWaves, count_schools


@dataclass(frozen=True, slots=True)
class StratifiedChange:
    """The change within schools, every person's answer counted.

    Attributes:
        mean_first: Earlier mean (or share), schools weighted alike in both waves.
        mean_second: Later mean (or share), likewise.
        difference: Later minus earlier.
        low: Lower limit of the difference; None when no wave shows how answers vary.
        high: Upper limit of the difference; None likewise.
        interval_reason: Why there is no interval; None when there is.
        statistic: z of the test; None when no answer varies within a school.
        p_value: Two-sided, normal; None likewise.
        exact_p_value: Two-sided, conditional; None for scores and for overlapping waves.
        exact_method: How it was found; None likewise.
        p_reason: Why there is no p-value; None when there is.
        correlation: Of two answers of one person within schools; 0 where it was not used.
        effective_n_first: Answers that the earlier mean is worth.
        effective_n_second: Answers that the later mean is worth.
        n_first: Earlier answers in schools that answered twice.
        n_second: Later answers in those schools.
        n_pairs: People linked, in those schools.
        n_schools: Those schools.
        method: How interval and p-value were found.
    """

    mean_first: float
    mean_second: float
    difference: float
    low: float | None
    high: float | None
    interval_reason: str | None
    statistic: float | None
    p_value: float | None
    exact_p_value: float | None
    exact_method: str | None
    p_reason: str | None
    correlation: float
    effective_n_first: float
    effective_n_second: float
    n_first: int
    n_second: int
    n_pairs: int
    n_schools: int
    method: str


def stratified_change(
    waves: TwoWaves, *, is_share: bool, use_pairs: bool, confidence_level: float = 0.95
) -> StratifiedChange | NotEstimable:
    """Return the change between two waves within schools.

    Args:
        waves: Answers, schools and links; 0 and 1 for a share.
        is_share: Whether the answers are yes (1) or no (0).
        use_pairs: Whether the correlation of one person's two answers is used.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        The change; `NotEstimable` when no school answered in both waves.

    Raises:
        ValueError: The confidence level is out of range, or a share holds other numbers.

    Notes:
        Schools are weighted by n1 n2 / (n1 + n2). The test takes the variance of all answers of
        a school, divisor N - 1, so that without pairs it is the Mantel-Haenszel test (no
        continuity correction); with pairs 2 r n_pairs / (n1 n2) comes off 1/n1 + 1/n2 in each
        school, as in Derrick's test for partially overlapping samples. Shares have Newcombe's
        hybrid score interval from the effective answers of each wave, scores a t interval.

    References:
        Mantel and Haenszel (1959), Journal of the National Cancer Institute 22:719-748.
        Derrick et al. (2015), Journal of Modern Applied Statistical Methods 14(2), article 13.
        Zou and Donner (2008), Statistics in Medicine 27:1693-1702 (limits of a difference).
    """
    z = normal_quantile(confidence_level)
    sides = waves.first, waves.second
    if is_share and not all(np.isin(side.values, (0, 1)).all() for side in sides):
        raise ValueError("answers must be 0 or 1 for a share")
    counts = count_schools(waves)
    if not counts.schools.size:
        n = waves.n_first + waves.n_second
        return NotEstimable("no school answered in both waves", n)

    weight = counts.information / counts.information.sum()
    correlation = _correlation(waves.pairs, counts) if use_pairs else 0.0
    means = dot(weight, counts.mean_first), dot(weight, counts.mean_second)
    shares = [min(max(mean, 0.0), 1.0) for mean in means]  # float noise
    difference = dot(weight, counts.changes)
    statistic = _statistic(sides, counts, weight, difference, correlation)
    sizes = [1 / dot(weight**2, 1 / n) for n in (counts.n_first, counts.n_second)]
    shared = dot(weight**2, counts.n_pairs / (counts.n_first * counts.n_second))
    joint = correlation * shared * math.sqrt(sizes[0] * sizes[1])
    limits = (
        newcombe_limits((shares[0], sizes[0]), (shares[1], sizes[1]), z, correlation=joint)
        if is_share
        else _score_limits(sides, counts, difference, sizes, joint, confidence_level)
    )
    exact = None
    if is_share and not use_pairs and statistic is not None:
        exact = _exact(counts)
    linked = ", answers of one person correlated" if use_pairs else ""
    kind = (
        "Newcombe hybrid score interval and Mantel-Haenszel test within schools"
        if is_share
        else "t interval and test within schools"
    )
    return StratifiedChange(
        mean_first=means[0],
        mean_second=means[1],
        difference=difference,
        low=None if limits is None else min(limits[0], difference),
        high=None if limits is None else max(limits[1], difference),
        interval_reason="no answers vary within a wave" if limits is None else None,
        statistic=statistic,
        p_value=None if statistic is None else math.erfc(abs(statistic) / math.sqrt(2)),
        exact_p_value=None if exact is None else exact.p_value,
        exact_method=None if exact is None else exact.method,
        p_reason=None if statistic is not None else "no answer varies within a school",
        correlation=correlation,
        effective_n_first=sizes[0],
        effective_n_second=sizes[1],
        n_first=int(counts.n_first.sum()),
        n_second=int(counts.n_second.sum()),
        n_pairs=int(counts.n_pairs.sum()),
        n_schools=counts.schools.size,
        method=f"{kind}{linked}",
    )


def _deviations(
    values: NDArray[np.float64], schools: NDArray[np.int64], counts: SchoolCounts
) -> NDArray[np.float64]:
    """Return each answer less the mean of all answers of its school; 0 in other schools."""
    total = counts.n_first + counts.n_second
    pooled = (counts.n_first * counts.mean_first + counts.n_second * counts.mean_second) / total
    is_counted = is_among(schools, counts.schools)
    place = np.searchsorted(counts.schools, np.where(is_counted, schools, counts.schools[0]))
    return np.where(is_counted, values - pooled[place], 0.0)


def _correlation(pairs: PairCells, counts: SchoolCounts) -> float:
    """Return the correlation of two answers of one person, within schools; 0 if none varies."""
    before = _deviations(pairs.first, pairs.first_schools, counts)
    after = _deviations(pairs.second, pairs.second_schools, counts)
    spreads = [float((pairs.counts * part**2).sum()) for part in (before, after)]
    spread = math.sqrt(spreads[0] * spreads[1])
    shared = float((pairs.counts * before * after).sum())
    return 0.0 if spread == 0 else max(-1.0, min(1.0, shared / spread))


def _statistic(
    sides: tuple[Cells, Cells],
    counts: SchoolCounts,
    weight: NDArray[np.float64],
    difference: float,
    correlation: float,
) -> float | None:
    """Return z under no change; None when no answer varies within a school."""
    squares = np.zeros(counts.schools.size)
    for side in sides:
        part = _deviations(side.values, side.schools, counts)
        squares += _by_school(side, side.counts * part**2, counts)
    variance = squares / (counts.n_first + counts.n_second - 1)
    overlap = 2 * correlation * counts.n_pairs / (counts.n_first * counts.n_second)
    error = dot(weight**2, variance * (1 / counts.n_first + 1 / counts.n_second - overlap))
    if error <= 1e-20:
        return None
    return difference / math.sqrt(error)


def _by_school(
    side: Cells, amounts: NDArray[np.float64], counts: SchoolCounts
) -> NDArray[np.float64]:
    """Return the sum of amounts of each school."""
    size = 1 + int(max(counts.schools.max(), side.schools.max()))
    return totals(side.schools, amounts, size)[counts.schools]


def _score_limits(
    sides: tuple[Cells, Cells],
    counts: SchoolCounts,
    difference: float,
    sizes: list[float],
    correlation: float,
    confidence_level: float,
) -> tuple[float, float] | None:
    """Return t limits of a difference of means; None when a wave shows no spread."""
    variances = []
    for side, n, means in zip(
        sides,
        (counts.n_first, counts.n_second),
        (counts.mean_first, counts.mean_second),
        strict=True,
    ):
        df = float(n.sum()) - counts.schools.size
        if df < 1:
            return None
        used = side.within(counts.schools)
        left = used.values - means[np.searchsorted(counts.schools, used.schools)]
        variances.append(float((used.counts * left**2).sum()) / df)
    errors = [math.sqrt(v / n) for v, n in zip(variances, sizes, strict=True)]
    squared = errors[0] ** 2 + errors[1] ** 2 - 2 * correlation * errors[0] * errors[1]
    if squared <= 1e-20:
        return None
    from scipy.special import stdtrit

    df = float(min(counts.n_first.sum(), counts.n_second.sum())) - counts.schools.size
    margin = float(stdtrit(df, 0.5 + confidence_level / 2)) * math.sqrt(squared)
    return difference - margin, difference + margin


def _exact(counts: SchoolCounts) -> ConditionalP:
    """Return the exact conditional p-value of 2 x 2 tables, one for each school."""
    yes_first = np.rint(counts.n_first * counts.mean_first).astype(np.int64)
    yes_second = np.rint(counts.n_second * counts.mean_second).astype(np.int64)
    n_first, n_second = counts.n_first.astype(np.int64), counts.n_second.astype(np.int64)
    return conditional_p(yes_first, n_first, yes_first + yes_second, n_first + n_second)
