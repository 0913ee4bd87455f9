"""Agreement between raters, or between two answers of the same people."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_counts, as_table, as_times, distinct
from ehs_eval.stats.common import NotEstimable, check_open_unit, normal_quantile
from ehs_eval.stats.seeds import SEED

Weights = Literal["quadratic", "linear", "unweighted"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]

BOOTSTRAP_DRAWS: Final = 5_000
_DRAWN_CELLS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class AgreementResult:
    """Agreement beyond chance, with its interval.

    Attributes:
        coefficient: What was estimated, such as "Cohen's kappa, quadratic weights".
        estimate: 1 for full agreement, 0 for chance; negative when worse than chance.
        low: Lower confidence limit; None when there is no interval.
        high: Upper confidence limit; None likewise.
        interval_reason: Why there is no interval; None when there is.
        standard_error: Asymptotic, not that of a test of 0; None when there is no
            interval, or it comes from a bootstrap.
        n: People, or units with at least two ratings.
        confidence_level: Nominal coverage.
        method: How estimate and interval were found.
    """

    coefficient: str
    estimate: float
    low: float | None
    high: float | None
    interval_reason: str | None
    standard_error: float | None
    n: int
    confidence_level: float
    method: str


def weighted_kappa(
    table: ArrayLike, *, weights: Weights = "quadratic", confidence_level: float = 0.95
) -> AgreementResult | NotEstimable:
    """Return Cohen's kappa of two raters, or of two answers of the same people.

    Args:
        table: People by category, k x k with k of at least 2, one rater in rows and the
            other in columns, ordered categories in order.
        weights: "quadratic" or "linear" in the distance between the categories' places,
            or "unweighted", where every disagreement counts the same.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Kappa and its interval; `NotEstimable` when there are no people, or all are put in
        one category.

    Raises:
        ValueError: The table is not square or holds anything but counts, `weights` is
            unknown, or the confidence level is out of range.

    Notes:
        kappa = (p_o - p_e) / (1 - p_e) with agreement weights 1 - (|i - j| / (k - 1))**m.
        Keep categories nobody used in their place, or the distances shrink. The interval
        is kappa -/+ z SE, cut at -1 and 1; below some 50 people it is too narrow. With
        full agreement the asymptotic SE is 0, which would promise too much: no interval.

    References:
        Cohen (1968), Psychological Bulletin 70:213-220.
        Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:323-327 (SE).
    """
    if weights not in get_args(Weights):
        raise ValueError(f'weights must be "quadratic", "linear" or "unweighted", not {weights!r}')
    counts = as_counts("table", table)
    if counts.shape[0] != counts.shape[1] or counts.shape[0] < 2:
        raise ValueError(
            "table must be square with at least 2 categories, "
            f"not {counts.shape[0]} x {counts.shape[1]}"
        )
    z = normal_quantile(confidence_level)
    n = int(counts.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)
    if ((counts.sum(axis=0) + counts.sum(axis=1)) > 0).sum() == 1:
        return NotEstimable("all in one category", n)

    estimate, error = _kappa_and_error(counts / n, _disagreement_weights(len(counts), weights), n)
    low = max(estimate - z * error, -1.0) if error else None
    high = min(estimate + z * error, 1.0) if error else None
    weighting = "unweighted" if weights == "unweighted" else f"{weights} weights"
    return AgreementResult(
        coefficient=f"Cohen's kappa, {weighting}",
        estimate=estimate,
        low=low,
        high=high,
        interval_reason=None if error else "the asymptotic standard error is 0",
        standard_error=error or None,
        n=n,
        confidence_level=confidence_level,
        method=f"Cohen's kappa, {weighting}; Fleiss-Cohen-Everitt asymptotic interval, "
        "cut at -1 and 1",
    )


def _disagreement_weights(k: int, weights: Weights) -> NDArray[np.float64]:
    """Return the k x k weights: 0 for the same category, 1 for the least alike."""
    distances = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    if weights == "unweighted":
        return 1 - np.eye(k)
    return np.asarray(distances ** (2 if weights == "quadratic" else 1), dtype=np.float64)


def _kappa_and_error(
    shares: NDArray[np.float64], weights: NDArray[np.float64], n: int
) -> tuple[float, float]:
    """Return kappa and its asymptotic standard error, 0 if no more than float noise.

    Disagreement in place of agreement leaves both unchanged and keeps the digits of shares
    close to 1.
    """
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    by_chance = float(rows @ weights @ columns)
    ratio = float((weights * shares).sum()) / by_chance
    # The variance of these terms over people is that of Fleiss, Cohen and Everitt (1969).
    terms = weights - np.add.outer(weights @ columns, weights @ rows) * ratio
    variance = float((shares * (terms - (shares * terms).sum()) ** 2).sum())
    is_noise = variance <= 1e-24 * float((shares * terms**2).sum())
    return 1 - ratio, 0.0 if is_noise else math.sqrt(variance / n) / by_chance


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    level: Level,
    counts: ArrayLike | None = None,
    confidence_level: float = 0.95,
    seed: int = SEED,
) -> AgreementResult | NotEstimable:
    """Return Krippendorff's alpha of any number of raters, gaps allowed.

    Args:
        ratings: Raters x units, numbers, NaN where a rater gave no rating.
        level: What the numbers mean: "nominal" (names), "ordinal", "interval" or "ratio".
        counts: How many units were rated as each column says; None where each is one.
        confidence_level: Nominal coverage, strictly between 0 and 1.
        seed: Seed of the bootstrap.

    Returns:
        Alpha and its interval; `NotEstimable` when no unit has two ratings, or those
        ratings are all the same.

    Raises:
        ValueError: The ratings are not 2-D or hold an infinity, `level` is unknown, a
            ratio rating is negative, or the confidence level is out of range.

    Notes:
        alpha = 1 - observed / expected disagreement, over pairs of ratings of the same
        unit and of all units. Units with fewer than two ratings do not count. The interval
        is the percentile bootstrap over units, stretched where needed to hold the
        estimate; with few units (some 20) it is too narrow.

    References:
        Krippendorff (2004), Content Analysis, 2nd ed., chapter 11.
        Hayes and Krippendorff (2007), Communication Methods and Measures 1:77-89.
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    if level not in get_args(Level):
        raise ValueError(f"level must be one of {', '.join(get_args(Level))}, not {level!r}")
    check_open_unit("confidence_level", confidence_level)
    values, kinds, units = _pairable_counts(ratings, counts, level)
    n = int(units.sum())
    if n == 0:
        return NotEstimable("no unit has two ratings", 0)
    if values.size == 1:
        return NotEstimable("all ratings are the same", n)

    # Units rated alike are interchangeable: the bootstrap draws how many of each.
    estimate = float(_alphas(kinds, units[None, :].astype(np.float64), values, level)[0])
    if math.isnan(estimate):
        return NotEstimable("the ratings differ by too little to be told apart", n)
    drawn = _bootstrap(kinds, units, values, level, seed)
    tail = (1 - confidence_level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]).tolist()
    has_interval = low < high
    undefined = BOOTSTRAP_DRAWS - drawn.size
    left_out = f", {undefined} without variation left out" if undefined else ""
    return AgreementResult(
        coefficient=f"Krippendorff's alpha, {level}",
        estimate=estimate,
        low=min(low, estimate) if has_interval else None,
        high=max(high, estimate) if has_interval else None,
        interval_reason=None if has_interval else "resampled units all give the same value",
        standard_error=None,
        n=n,
        confidence_level=confidence_level,
        method=f"Krippendorff's alpha, {level} level; percentile bootstrap over units, "
        f"{BOOTSTRAP_DRAWS} draws, fixed seed{left_out}",
    )


def _pairable_counts(
    ratings: ArrayLike, counts: ArrayLike | None, level: Level
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the distinct ratings, how often a unit with two or more got each, and its units."""
    table = as_table("ratings", ratings, "raters x units")
    if level == "ratio" and (table < 0).any():
        raise ValueError("ratings must not be negative at the ratio level")
    times = as_times("counts", counts, table.shape[1])
    kept = (~np.isnan(table)).sum(axis=0) >= 2
    rows, times = distinct(list(table[:, kept]), times[kept])
    units = np.array(rows).reshape(len(rows), times.size).T
    rated = ~np.isnan(units)
    values, places = np.unique(units[rated], return_inverse=True)
    kinds = np.zeros((len(units), values.size))
    np.add.at(kinds, (np.nonzero(rated)[0], places), 1)
    columns, times = distinct(list(kinds.T), times)  # whoever gave which rating
    return values, np.array(columns).reshape(values.size, times.size).T, times


def _alphas(
    counts: NDArray[np.float64],
    times: NDArray[np.float64],
    values: NDArray[np.float64],
    level: Level,
) -> NDArray[np.float64]:
    """Return alpha for each row of `times`, how often each unit is taken.

    Args:
        counts: Units x values.
        times: Samples x units.
        values: Distinct ratings, in increasing order.
        level: Level of measurement.

    Returns:
        One alpha for each sample; NaN without variation.
    """
    margins = times @ counts
    sizes, n = counts.sum(axis=1), margins.sum(axis=1)
    # Sums over all ordered pairs of ratings of the squared difference between the two.
    if level in ("ordinal", "interval"):
        # The ordinal difference is that between mid-ranks (less n/2) in the sample.
        centre = np.cumsum(margins, axis=1) - margins / 2 - n[:, None] / 2
        scores = centre if level == "ordinal" else (values - values.mean())[None, :]
        within = 2 * (sizes * (scores**2 @ counts.T) - (scores @ counts.T) ** 2)
        overall = 2 * (n * (margins * scores**2).sum(axis=1) - (margins * scores).sum(axis=1) ** 2)
    else:
        differences = _squared_differences(values, level)
        within = ((counts @ differences) * counts).sum(axis=1)[None, :]
        overall = ((margins @ differences) * margins).sum(axis=1)
    within = np.where((counts > 0).sum(axis=1) == 1, 0.0, within)  # no float noise
    observed = (times * within / (sizes - 1)).sum(axis=1)
    # A difference far smaller than the ratings themselves can be lost among their digits.
    varies = ((margins > 0).sum(axis=1) > 1) & (overall > 0)
    result = np.full(len(times), np.nan)
    result[varies] = 1 - (n[varies] - 1) * observed[varies] / overall[varies]
    return result


def _squared_differences(values: NDArray[np.float64], level: Level) -> NDArray[np.float64]:
    """Return the squared nominal or ratio difference between any two values."""
    if level == "nominal":
        return 1 - np.eye(values.size)
    sums = np.add.outer(values, values)
    # Two zeros do not differ.
    return (np.subtract.outer(values, values) / np.where(sums == 0, 1.0, sums)) ** 2


def _bootstrap(
    kinds: NDArray[np.float64],
    units: NDArray[np.int64],
    values: NDArray[np.float64],
    level: Level,
    seed: int,
) -> NDArray[np.float64]:
    """Return alpha of resampled units, samples without variation left out."""
    rng = np.random.default_rng(seed)
    batch = max(1, _DRAWN_CELLS // max(kinds.shape))
    drawn = []
    for start in range(0, BOOTSTRAP_DRAWS, batch):
        size = min(batch, BOOTSTRAP_DRAWS - start)
        times = rng.multinomial(int(units.sum()), units / units.sum(), size=size)
        drawn.append(_alphas(kinds, times.astype(np.float64), values, level))
    alphas = np.concatenate(drawn)
    return alphas[~np.isnan(alphas)]
