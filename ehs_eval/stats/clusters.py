"""How alike people of one school are, and what that costs in precision."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_floats, as_labels, as_scores, as_times, distinct, totals
from ehs_eval.stats.common import NotEstimable, check_open_unit, percent_label

# Cluster means this close, beside the range of the scores, differ by float noise.
_NOISE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class ClusteringResult:
    """How alike members of the same cluster are, and what that costs in precision.

    Attributes:
        icc: Intraclass correlation, at most 1; negative when members of a cluster differ
            more than people at large.
        low: Lower limit; None without variance within clusters, or between them.
        high: Upper limit; None likewise.
        f_statistic: Mean square between clusters over that within; None without variance
            within clusters.
        p_value: Of the F-test that the correlation is zero; None likewise.
        p_reason: Why there is no interval, or neither interval nor test; None when there
            are both.
        design_effect: Factor by which clustering inflates the variance of a mean; a
            negative correlation counts as zero.
        effective_n: Independent people worth as much as these.
        n: People.
        n_clusters: Clusters.
        mean_cluster_size_weighted: Size of the cluster that the average person is in.
        confidence_level: Nominal coverage.
        method: Estimator and interval used.
    """

    icc: float
    low: float | None
    high: float | None
    f_statistic: float | None
    p_value: float | None
    p_reason: str | None
    design_effect: float
    effective_n: float
    n: int
    n_clusters: int
    mean_cluster_size_weighted: float
    confidence_level: float
    method: str


def intraclass_correlation(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> ClusteringResult | NotEstimable:
    """Return the intraclass correlation of people in clusters and its design effect.

    Args:
        values: Scores, or 0 and 1 for a yes/no answer; 1-D, no NaN.
        clusters: Cluster (school) of each score, in the same order.
        counts: People with each score in each cluster; None where a line is one person.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Correlation and design effect; `NotEstimable` with fewer than two clusters, when
        every cluster holds one person, or when all values are tied.

    Raises:
        ValueError: Lengths differ, a score or label is missing, or the level is out of
            range.

    Notes:
        Analysis-of-variance estimator, (MSB - MSW) / (MSB + (n0 - 1) MSW) with
        n0 = (N - sum(m**2) / N) / (k - 1) for k clusters of sizes m; it is not cut off at
        zero. The interval inverts the F-test: exact for normal scores in clusters of
        equal size, approximate (n0 in place of the size) otherwise; clusters of the same
        mean would give both limits at the lowest value there is: no interval. For the design
        effect see `design_effect`. With a handful of schools the interval is wide: prefer a
        published correlation for planning.

    References:
        Searle (1971), Linear Models, chapter 9 (interval).
        Donner (1979), American Journal of Epidemiology 110:335-342 (unequal sizes).
    """
    check_open_unit("confidence_level", confidence_level)
    scores, labels = as_scores("values", values), as_labels("clusters", clusters)
    if scores.size != len(labels):
        raise ValueError(f"values and clusters must pair up: {scores.size} against {len(labels)}")
    cells = _as_clusters(scores, labels, as_times("counts", counts, scores.size))
    sizes = totals(cells.codes, cells.counts)
    n, n_clusters = int(sizes.sum()), sizes.size
    refusal = _refusal(cells.scores, sizes)
    if refusal is not None:
        return refusal

    n0 = (n - float((sizes**2).sum()) / n) / (n_clusters - 1)
    means = totals(cells.codes, cells.counts * cells.scores) / sizes
    between = _between_square(cells, sizes, means) / (n_clusters - 1)
    within = _within_square(cells, means) / (n - n_clusters)
    icc = (between - within) / (between + (n0 - 1) * within)
    low = high = f_statistic = p_value = reason = None
    if within > 0:
        f_statistic = between / within
        low, high, p_value = _f_inference(f_statistic, n, n_clusters, n0, confidence_level)
    else:
        reason = "no variance within clusters"
    if between == 0:
        low, high, reason = None, None, "no variance between clusters"
    effect = _variance_inflation(icc, sizes)
    return ClusteringResult(
        icc=icc,
        low=low,
        high=high,
        f_statistic=f_statistic,
        p_value=p_value,
        p_reason=reason,
        design_effect=effect,
        effective_n=n / effect,
        n=n,
        n_clusters=n_clusters,
        mean_cluster_size_weighted=float((sizes**2).sum()) / n,
        confidence_level=confidence_level,
        method="one-way random-effects ANOVA with n0; Searle's F interval with n0 "
        f"({percent_label(confidence_level)}, exact for equal sizes); design effect with "
        "the size-weighted mean cluster size",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Clusters:
    """Scores less the lowest, ascending in each cluster, and the people with each."""

    codes: NDArray[np.int64]
    scores: NDArray[np.float64]
    counts: NDArray[np.int64]


def _as_clusters(
    scores: NDArray[np.float64], labels: list[Hashable], times: NDArray[np.int64]
) -> _Clusters:
    """Return the cells of scores in clusters, equal ones merged."""
    positions: dict[Hashable, int] = {}
    codes = np.array([positions.setdefault(label, len(positions)) for label in labels], np.int64)
    (codes, scores), times = distinct([codes, scores], times)
    codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)  # without empty clusters
    lowest = scores.min() if scores.size else 0.0  # sums of small numbers keep more digits
    return _Clusters(codes, scores - lowest, times)


def _refusal(scores: NDArray[np.float64], sizes: NDArray[np.float64]) -> NotEstimable | None:
    """Return why scores in clusters of these sizes have no intraclass correlation."""
    n = int(sizes.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)
    if sizes.size == 1:
        return NotEstimable("one cluster", n)
    if sizes.max() == 1:
        return NotEstimable("every cluster holds one person", n)
    if not scores.any():
        return NotEstimable("all values tied", n)
    return None


def _between_square(
    cells: _Clusters, sizes: NDArray[np.float64], means: NDArray[np.float64]
) -> float:
    """Return the sum of squares of the cluster means, exactly 0 when they are equal."""
    if np.ptp(means) <= _NOISE * np.ptp(cells.scores):
        return 0.0
    mean = _total(cells.counts * cells.scores) / float(sizes.sum())
    return _total(sizes * (means - mean) ** 2)


def _within_square(cells: _Clusters, means: NDArray[np.float64]) -> float:
    """Return the sum of squares about the cluster means, exactly 0 when each is constant."""
    if cells.codes.size == means.size:  # the mean of equal floats need not equal them
        return 0.0
    return _total(cells.counts * (cells.scores - means[cells.codes]) ** 2)


def _total(terms: NDArray[np.float64]) -> float:
    """Return a sum that the order of the clusters does not change, not even in the last digit."""
    return math.fsum(terms.tolist())


def _f_inference(
    statistic: float, n: int, n_clusters: int, n0: float, confidence_level: float
) -> tuple[float, float, float]:
    """Return both limits of the intraclass correlation and the p-value of F."""
    from scipy.special import fdtrc, fdtri

    df_between, df_within = n_clusters - 1, n - n_clusters
    tail = 0.5 + confidence_level / 2
    smaller = statistic / float(fdtri(df_between, df_within, tail))
    larger = statistic * float(fdtri(df_within, df_between, tail))
    return (
        (smaller - 1) / (smaller + n0 - 1),
        (larger - 1) / (larger + n0 - 1),
        float(fdtrc(df_between, df_within, statistic)),
    )


def design_effect(icc: float, sizes: ArrayLike) -> float | NotEstimable:
    """Return the factor by which clustering inflates the variance of a mean.

    Args:
        icc: Intraclass correlation, from the data or published, -1 to 1.
        sizes: People in each cluster, 1-D.

    Returns:
        1 + (mean size - 1) * icc, at least 1; `NotEstimable` when nobody is in a cluster.

    Raises:
        ValueError: The correlation is out of range or a size is not a count.

    Notes:
        The mean size is the size-weighted one, sum(m**2) / sum(m): clusters of unequal size
        cost more than the plain mean suggests. A negative correlation counts as zero.

    References:
        Kish (1965), Survey Sampling.
        Kerry and Bland (2001), Statistics in Medicine 20:377-390 (unequal sizes).
    """
    if not -1 <= icc <= 1:
        raise ValueError(f"icc must be from -1 to 1, not {icc}")
    counts = as_floats("sizes", sizes)
    if counts.ndim != 1:
        raise ValueError(f"sizes must be 1-D, not {counts.ndim}-D")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts != np.floor(counts)).any():
        raise ValueError("sizes must hold whole counts of at least 0")
    if counts.sum() == 0:
        return NotEstimable("n = 0", 0)
    return _variance_inflation(icc, counts)


def _variance_inflation(icc: float, sizes: NDArray[np.float64]) -> float:
    """Return Kish's design effect with the size-weighted mean cluster size."""
    return 1 + (float((sizes**2).sum()) / float(sizes.sum()) - 1) * max(icc, 0.0)
