"""Change between two waves judged school by school."""

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_scores
from ehs_eval.stats.common import ConditionalP, NotEstimable, check_open_unit
from ehs_eval.stats.permutation import DRAWS, sampled_p
from ehs_eval.stats.seeds import SEED
from ehs_eval.stats.sums import dot, times

_TIE: Final = 1e-9
_MOST_FLIPPED: Final = 20
_MOST_ENUMERATED: Final = 6  # 6**6 = 46,656 arrangements
_BOOTSTRAP_DRAWS: Final = 9_999
_WEBB: Final = np.sqrt([0.5, 1.0, 1.5])
_FLIP_CELLS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class ClusterChange:
    """Change between two waves, judged from the change of each cluster.

    Attributes:
        mean: Mean change of the clusters, each counting equally.
        low: Lower limit of the mean change; None when all clusters changed alike.
        high: Upper limit; None likewise.
        statistic: t of the mean change; None likewise.
        df: Its degrees of freedom, clusters - 1.
        p_value: Two-sided, from t; None likewise.
        p_reason: Why there is no t-test, interval or bootstrap; None when there are.
        t_method: How interval and `p_value` were found.
        sign_flip_p_value: Two-sided, over assignments of signs to the changes.
        smallest_sign_flip_p_value: The least it could have been with as many clusters
            that changed.
        sign_flip_standard_error: Its Monte Carlo error; None when counted in full.
        sign_flip_method: How it was found.
        weighted_change: Mean change with the clusters weighted by their information.
        bootstrap_p_value: Two-sided, of the weighted change, from the wild cluster
            bootstrap; None when all clusters changed alike.
        bootstrap_standard_error: Its Monte Carlo error; None when counted in full.
        bootstrap_method: How it was found.
        n_clusters: Clusters.
        confidence_level: Nominal coverage.
    """

    mean: float
    low: float | None
    high: float | None
    statistic: float | None
    df: int
    p_value: float | None
    p_reason: str | None
    t_method: str
    sign_flip_p_value: float
    smallest_sign_flip_p_value: float
    sign_flip_standard_error: float | None
    sign_flip_method: str
    weighted_change: float
    bootstrap_p_value: float | None
    bootstrap_standard_error: float | None
    bootstrap_method: str
    n_clusters: int
    confidence_level: float


def cluster_change(
    changes: ArrayLike,
    information: ArrayLike | None = None,
    *,
    confidence_level: float = 0.95,
    seed: int = SEED,
) -> ClusterChange | NotEstimable:
    """Judge the change between two waves from the change of each cluster.

    Args:
        changes: Change of each cluster (school), later minus earlier, 1-D, no NaN.
        information: Weight of each cluster in the pooled change, above 0: with n1 and n2
            answers in the two waves, n1 * n2 / (n1 + n2). None weights all equally.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        seed: Seed of the draws used where there are too many arrangements to count.

    Returns:
        Mean change with a t-test, an exact sign-flip test and a wild cluster bootstrap;
        `NotEstimable` with fewer than two clusters or when none changed.

    Raises:
        ValueError: Lengths differ, a change is missing, a weight is not above 0, or the
            level is out of range.

    Notes:
        The t-test of the cluster changes is conservative at levels up to 8.3%, even when the
        variances of normal cluster changes differ. The sign-flip test supposes that without
        an effect a cluster's change is as likely up as down by the same amount.

        The bootstrap is the restricted one (null imposed) for the wave in the regression of
        score on school and wave. Its cluster scores are h * d for change d and information
        h, so no people are needed: estimate b = sum(h d) / sum(h), cluster-robust variance
        proportional to sum(h**2 (d - b)**2), and each arrangement replaces d by w * d with
        Webb weights w. All 6**m arrangements are counted while at most 6 clusters changed.

    References:
        Ibragimov and Mueller (2010), Journal of Business & Economic Statistics 28:453-468;
        Donald and Lang (2007), Review of Economics and Statistics 89:221-233 (t-test).
        Canay, Romano and Shaikh (2017), Econometrica 85:1013-1030 (sign flips).
        Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90:414-427;
        Webb (2023), Canadian Journal of Economics 56:839-858 (bootstrap).
    """
    check_open_unit("confidence_level", confidence_level)
    rounded = as_scores("changes", changes)
    weights = _as_information(information, rounded.size)
    if rounded.size < 2:
        return NotEstimable("one school" if rounded.size else "n = 0", rounded.size)
    if not rounded.any():
        return NotEstimable("no school changed", rounded.size)
    # Rounding serves to find zeros and equals; thirds must not be rounded out of ties.
    values = np.where(rounded == 0, 0.0, np.asarray(changes, dtype=np.float64))
    is_alike = bool((rounded == rounded[0]).all())

    mean = float(values.mean())
    low = high = statistic = p_value = None
    if not is_alike:
        low, high, statistic, p_value = _t_inference(values, confidence_level)
    flipped = _sign_flip_p(values[values != 0], seed)
    drawn = None if is_alike else _bootstrap_p(values, weights, seed)
    return ClusterChange(
        mean=mean,
        low=low,
        high=high,
        statistic=statistic,
        df=values.size - 1,
        p_value=p_value,
        p_reason="every school changed alike" if is_alike else None,
        t_method="one-sample t of the cluster changes, each counting equally",
        sign_flip_p_value=flipped.p_value,
        smallest_sign_flip_p_value=2.0 ** (1 - int((values != 0).sum())),
        sign_flip_standard_error=flipped.standard_error,
        sign_flip_method=flipped.method,
        weighted_change=dot(weights, values) / float(weights.sum()),
        bootstrap_p_value=None if drawn is None else drawn.p_value,
        bootstrap_standard_error=None if drawn is None else drawn.standard_error,
        bootstrap_method="none: t undefined" if drawn is None else drawn.method,
        n_clusters=values.size,
        confidence_level=confidence_level,
    )


def _t_inference(
    changes: NDArray[np.float64], confidence_level: float
) -> tuple[float, float, float, float]:
    """Return both limits of the mean change, its t and its p-value."""
    from scipy.special import stdtr, stdtrit

    df, mean = changes.size - 1, float(changes.mean())
    error = float(changes.std(ddof=1)) / math.sqrt(changes.size)
    margin = float(stdtrit(df, 0.5 + confidence_level / 2)) * error
    statistic = mean / error
    return mean - margin, mean + margin, statistic, 2 * float(stdtr(df, -abs(statistic)))


def _as_information(information: ArrayLike | None, n_clusters: int) -> NDArray[np.float64]:
    """Return the weights of the clusters, checked; equal ones when none are given."""
    if information is None:
        return np.ones(n_clusters)
    weights = np.array(information, dtype=np.float64)
    if weights.shape != (n_clusters,):
        raise ValueError(
            f"information must give one weight for each of {n_clusters} changes, "
            f"not shape {weights.shape}"
        )
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("information must hold finite numbers above 0 only")
    return weights


def _sign_flip_p(changes: NDArray[np.float64], seed: int) -> ConditionalP:
    """Return the two-sided sign-flip p-value of the mean of changes, none of them zero."""
    limit = abs(float(changes.sum())) - _TIE * float(np.abs(changes).sum())
    if changes.size <= _MOST_FLIPPED:
        sums = changes[:1]  # the first sign is kept: the other half mirrors this one
        for change in changes[1:].tolist():
            sums = np.concatenate((sums + change, sums - change))
        share = float(np.mean(np.abs(sums) >= limit))
        return ConditionalP(share, None, f"exact, all 2^{changes.size} sign flips of the mean")

    rng = np.random.default_rng(seed)
    extreme, batch = 0, max(1, _FLIP_CELLS // changes.size)
    for start in range(0, DRAWS, batch):
        size = (min(batch, DRAWS - start), changes.size)
        sums = times(2 * rng.integers(0, 2, size) - 1, changes)
        extreme += int((np.abs(sums) >= limit).sum())
    return sampled_p(extreme, DRAWS, "sign flips of the mean")


def _bootstrap_p(
    changes: NDArray[np.float64], information: NDArray[np.float64], seed: int
) -> ConditionalP:
    """Return the p-value of the weighted change from the restricted wild cluster bootstrap."""
    information = information / information.max()
    is_moved = changes != 0  # a weight on no change makes no difference
    scores = (information * changes)[is_moved]
    squares = float((information**2).sum())
    total = float(information.sum())
    counted = scores.size <= _MOST_ENUMERATED
    weights = _webb_grid(scores.size) if counted else _webb_draws(scores.size, seed)

    def parts(
        drawn: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        # The estimate, its variance and the size of the terms that make the latter up.
        estimates = times(drawn, scores) / total
        spread = times(drawn**2, scores**2)
        crossed = times(drawn, scores * information[is_moved])
        return estimates, spread - 2 * estimates * crossed + estimates**2 * squares, spread

    seen, variance, _ = parts(np.ones((1, scores.size)))
    estimates, variances, spreads = parts(weights)
    # |t*| >= |t|, multiplied out so that an arrangement without variance counts as extreme;
    # what is taken off lets ties through that float noise would break.
    least = np.maximum(np.abs(seen) - 1e-12 * np.abs(scores).sum() / total, 0.0)
    limit = least**2 * (variances * (1 - _TIE) - 1e-14 * spreads)
    extreme = int((estimates**2 * variance >= limit).sum())
    if counted:
        return ConditionalP(
            extreme / len(weights),
            None,
            "wild cluster bootstrap-t, Webb six-point weights, null imposed, "
            f"all 6^{scores.size} arrangements",
        )
    drawn = sampled_p(extreme, len(weights), "Webb six-point weights, null imposed")
    return ConditionalP(
        drawn.p_value, drawn.standard_error, f"wild cluster bootstrap-t, {drawn.method}"
    )


@lru_cache(maxsize=_MOST_ENUMERATED)
def _webb_grid(n_clusters: int) -> NDArray[np.float64]:
    """Return every arrangement of Webb weights with the first above 0: t**2 ignores sign."""
    both = np.concatenate((-_WEBB, _WEBB)).tolist()
    rows = itertools.product(_WEBB.tolist(), *[both] * (n_clusters - 1))
    return np.array(list(rows))


@lru_cache(maxsize=4)
def _webb_draws(n_clusters: int, seed: int) -> NDArray[np.float64]:
    """Return seeded draws of Webb weights, one row each."""
    both = np.concatenate((-_WEBB, _WEBB))
    picks = np.random.default_rng(seed).integers(0, both.size, (_BOOTSTRAP_DRAWS, n_clusters))
    return both[picks]
