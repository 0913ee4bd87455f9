"""Two waves of which only some people could be linked."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_table, as_times, distinct
from ehs_eval.stats.common import NotEstimable, check_open_unit
from ehs_eval.stats.frequencies import (
    Frequencies,
    as_frequencies,
    frequencies,
    mid_ranks,
    pooled,
)
from ehs_eval.stats.proportions import wilson_interval

# A variance this small beside what independent answers would give is float noise.
_NOISE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class OverlappingDifference:
    """The difference between two waves from pairs and unlinked answers together.

    Attributes:
        difference: Second wave minus first, all answers of each wave.
        low: Lower limit of the difference.
        high: Upper limit of the difference.
        statistic: t or z, with the sign of the difference; None when `p_value` is.
        df: Degrees of freedom of t; None for z.
        p_value: Two-sided; None when nothing varies that could be tested.
        p_reason: Why there is no p-value; None when there is.
        mean_first: Mean, share or mean ridit of all answers of the first wave.
        mean_second: The same of the second wave.
        correlation: Pearson's, between the waves, over the pairs; None when it could not
            be estimated, and then 0 was used.
        n_pairs: People with an answer in both waves.
        n_only_first: Answers of the first wave without a partner.
        n_only_second: Answers of the second wave without a partner.
        confidence_level: Nominal coverage.
        method: Test, interval and what was used for the correlation.
    """

    difference: float
    low: float
    high: float
    statistic: float | None
    df: float | None
    p_value: float | None
    p_reason: str | None
    mean_first: float
    mean_second: float
    correlation: float | None
    n_pairs: int
    n_only_first: int
    n_only_second: int
    confidence_level: float
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class _Waves:
    """Checked answers, counted: all of each wave, and both of each pair that occurs."""

    first: Frequencies
    second: Frequencies
    earlier: NDArray[np.float64]
    later: NDArray[np.float64]
    times: NDArray[np.int64]

    @property
    def n_pairs(self) -> int:
        """People of whom both answers are known."""
        return int(self.times.sum())

    @property
    def n_answers(self) -> int:
        """Answers of both waves."""
        return self.first.n + self.second.n

    def absence(self) -> NotEstimable | None:
        """Return why there is nothing to compare, if a wave has no answers."""
        if self.first.n and self.second.n:
            return None
        return NotEstimable("one wave is empty" if self.n_answers else "n = 0", self.n_answers)

    def correlation(self) -> float | None:
        """Return Pearson's correlation over the pairs, None where it is undefined."""
        # A constant column, not a variance of 0: the mean of equal numbers may be off.
        if self.n_pairs < 2 or np.ptp(self.earlier) == 0 or np.ptp(self.later) == 0:
            return None
        sides = [
            part - float((self.times * part).sum()) / self.n_pairs
            for part in (self.earlier, self.later)
        ]
        squares = [float((self.times * part**2).sum()) for part in sides]
        shared = float((self.times * sides[0] * sides[1]).sum())
        return max(-1.0, min(1.0, shared / math.sqrt(squares[0]) / math.sqrt(squares[1])))

    def scored(self, points: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> "_Waves":
        """Return the answers as other numbers, which rise with them."""
        return _Waves(
            Frequencies(points(self.first.values), self.first.counts),
            Frequencies(points(self.second.values), self.second.counts),
            points(self.earlier),
            points(self.later),
            self.times,
        )

    def correlation_note(self) -> str:
        """Return what stands in for the correlation, for `method`; empty if nothing does."""
        if self.correlation() is not None:
            return ""
        if self.n_pairs >= 2:
            return "; correlation 0 used: an answer of the pairs does not vary"
        pairs = "one pair" if self.n_pairs else "no pairs"
        return f"; {pairs}: all answers treated as independent"


def overlapping_difference(
    pairs: ArrayLike,
    only_first: ArrayLike | Frequencies,
    only_second: ArrayLike | Frequencies,
    *,
    counts: ArrayLike | None = None,
    equal_variances: bool = False,
    confidence_level: float = 0.95,
) -> OverlappingDifference | NotEstimable:
    """Compare the means of two waves of which some people are linked.

    Args:
        pairs: Scores of those linked, n x 2 (earlier, later), no NaN; may be empty.
        only_first: Other scores of the earlier wave, 1-D, no NaN, or counted.
        only_second: Other scores of the later wave, 1-D, no NaN, or counted.
        counts: How often each pair occurs; None where each occurs once.
        equal_variances: Whether to pool the variances of the waves (T1, not T2).
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Difference, interval and test; `NotEstimable` when a wave has no scores or too few
        for a variance, or when nothing varies.

    Raises:
        ValueError: A shape is wrong, a score is missing, or the level is out of range.

    Notes:
        With no pairs this is Welch's t-test (T1: the pooled one). With pairs only, T2 is the
        paired t-test; T1 differs from it when the standard deviations do. A single pair has
        no correlation and is treated as two unlinked scores. People who answered both waves
        but could not be linked count as unlinked, which hides part of the correlation.

    References:
        Derrick, Russ, Toher and White (2017), Journal of Modern Applied Statistical Methods
        16(1):137-157.
        Derrick, Toher and White (2017), The Quantitative Methods for Psychology
        13(2):120-126.
    """
    waves = _as_waves(pairs, only_first, only_second, counts)
    check_open_unit("confidence_level", confidence_level)
    return waves.absence() or _t_test(
        waves, equal_variances, confidence_level, "partially overlapping samples t-test"
    )


def overlapping_ranks(
    pairs: ArrayLike,
    only_first: ArrayLike | Frequencies,
    only_second: ArrayLike | Frequencies,
    *,
    counts: ArrayLike | None = None,
    equal_variances: bool = False,
    confidence_level: float = 0.95,
) -> OverlappingDifference | NotEstimable:
    """Compare two waves by ranks when only some people are linked.

    Args:
        pairs: Scores of those linked, n x 2 (earlier, later), no NaN; may be empty.
        only_first: Other scores of the earlier wave, 1-D, no NaN, or counted.
        only_second: Other scores of the later wave, 1-D, no NaN, or counted.
        counts: How often each pair occurs; None where each occurs once.
        equal_variances: Whether to pool the variances of the waves (T1, not T2).
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Difference in mean ridits, interval and test; `NotEstimable` when a wave has no
        scores or too few for a variance, or when nothing varies.

    Raises:
        ValueError: A shape is wrong, a score is missing, or the level is out of range.

    Notes:
        Every score becomes its ridit (mid-rank - 1/2) / N among the N answers of both waves;
        the t-test on ridits is that on ranks. The difference in mean ridits, -0.5 to 0.5, is
        P(later > earlier) + P(equal) / 2 - 1/2 over all combinations of an earlier and a
        later answer: half the rank-biserial of `mann_whitney`. Its interval treats the
        ridits as scores, is approximate and is cut at -0.5 and 0.5.

    References:
        Derrick, White and Toher (2020), Journal of Modern Applied Statistical Methods 18(1)
        (tests on pooled ranks).
        Bross (1958), Biometrics 14:18-38 (ridits).
    """
    waves = _as_waves(pairs, only_first, only_second, counts)
    check_open_unit("confidence_level", confidence_level)
    absence = waves.absence()
    if absence is not None:
        return absence
    values, table = pooled(waves.first, waves.second)
    ridits = (mid_ranks(table.sum(axis=0)) - 0.5) / waves.n_answers
    return _t_test(
        waves.scored(lambda answers: ridits[np.searchsorted(values, answers)]),
        equal_variances,
        confidence_level,
        "partially overlapping samples t-test of ridits (pooled mid-ranks)",
        limit=0.5,
    )


def overlapping_proportions(
    pairs: ArrayLike,
    only_first: ArrayLike | Frequencies,
    only_second: ArrayLike | Frequencies,
    *,
    counts: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> OverlappingDifference | NotEstimable:
    """Compare the shares of yes in two waves of which some people are linked.

    Args:
        pairs: Answers of those linked, n x 2 (earlier, later), 0 or 1; may be empty.
        only_first: Other answers of the earlier wave, 1-D, 0 or 1, or counted.
        only_second: Other answers of the later wave, 1-D, 0 or 1, or counted.
        counts: How often each pair occurs; None where each occurs once.
        confidence_level: Nominal coverage, strictly between 0 and 1.

    Returns:
        Difference, interval and test; `NotEstimable` when a wave has no answers.

    Raises:
        ValueError: A shape is wrong, an answer is not 0 or 1, or the level is out of range.

    Notes:
        z uses the share pooled over all answers and phi over the pairs. The interval joins
        Wilson's limits of each wave's share by the method of variance estimates recovery
        (MOVER), with correlation phi * n_pairs / sqrt(n_first n_second); there the numerator
        ad - bc of phi, if positive, is reduced by half the pairs, but not below 0. With no
        pairs that is the interval of `proportion_difference`, with pairs only Newcombe's
        method 10 for paired data. It does not invert the test: the two can disagree when p
        is close to 0.05.

    References:
        Derrick, Dobson-McKittrick, Toher and White (2015), Journal of Applied Quantitative
        Methods 10(3) (test).
        Newcombe (1998), Statistics in Medicine 17:2635-2650, method 10.
        Zou and Donner (2008), Statistics in Medicine 27:1693-1702 (MOVER).
        Tang, Ling, Ling and Tian (2010), Statistics in Medicine 29:86-96.
    """
    waves = _as_waves(pairs, only_first, only_second, counts)
    for name, answers in (("first", waves.first), ("second", waves.second)):
        if not np.isin(answers.values, (0, 1)).all():
            raise ValueError(f"answers of the {name} wave must be 0 or 1")
    check_open_unit("confidence_level", confidence_level)
    absence = waves.absence()
    if absence is not None:
        return absence

    low, high = _hybrid_limits(waves, confidence_level)
    statistic, reason = _pooled_z(waves)
    return _result(
        waves,
        limits=(low, high),
        statistic=statistic,
        df=None,
        p_value=None if statistic is None else math.erfc(abs(statistic) / math.sqrt(2)),
        p_reason=reason,
        confidence_level=confidence_level,
        method="partially overlapping samples z-test, pooled share, no continuity correction; "
        f"hybrid score interval (Wilson, MOVER){waves.correlation_note()}",
    )


def _as_waves(
    pairs: ArrayLike,
    only_first: ArrayLike | Frequencies,
    only_second: ArrayLike | Frequencies,
    counts: ArrayLike | None,
) -> _Waves:
    """Return the checked answers of both waves."""
    linked = as_table("pairs", pairs, "people x waves", missing=False)
    if linked.size and linked.shape[1] != 2:
        raise ValueError(f"pairs must be n x 2, not {' x '.join(map(str, linked.shape))}")
    columns = list(linked.reshape(-1, 2).T)
    (earlier, later), times = distinct(columns, as_times("counts", counts, len(linked)))
    alone = as_frequencies("only_first", only_first), as_frequencies("only_second", only_second)
    first, second = (
        frequencies(np.concatenate([both, other.values]), np.concatenate([times, other.counts]))
        for both, other in zip((earlier, later), alone, strict=True)
    )
    return _Waves(first, second, earlier, later, times)


def _t_test(
    waves: _Waves,
    equal_variances: bool,
    confidence_level: float,
    name: str,
    limit: float = math.inf,
) -> OverlappingDifference | NotEstimable:
    """Return T1 or T2 with its interval, cut at -limit and limit."""
    n_first, n_second = waves.first.n, waves.second.n
    n = waves.n_answers
    if n < 3 or (not equal_variances and min(n_first, n_second) < 2):
        return NotEstimable("too few answers in a wave for its variance", n)
    variances = tuple(wave.variance if wave.n > 1 else 0.0 for wave in (waves.first, waves.second))
    if max(variances) == 0:
        return NotEstimable("no variation within either wave", n)
    if equal_variances:
        pooled = (n_first - 1) * variances[0] + (n_second - 1) * variances[1]
        variances = (pooled / (n - 2),) * 2
    correlation = waves.correlation()
    parts = variances[0] / n_first, variances[1] / n_second
    shared = (correlation or 0) * waves.n_pairs * math.sqrt(parts[0] * parts[1])
    square = sum(parts) - 2 * shared / math.sqrt(n_first * n_second)
    if square <= _NOISE * sum(parts):
        return NotEstimable("the paired answers correlate perfectly", n)

    from scipy.special import stdtr, stdtrit

    independent = n - 2 if equal_variances else _welch_df(parts, (n_first, n_second))
    df = _overlap_df(waves, independent)
    error = math.sqrt(square)
    difference = waves.second.mean - waves.first.mean
    margin = float(stdtrit(df, 0.5 + confidence_level / 2)) * error
    variant = "T1 (pooled variance)" if equal_variances else "T2 (unequal variances)"
    return _result(
        waves,
        limits=(max(difference - margin, -limit), min(difference + margin, limit)),
        statistic=difference / error,
        df=df,
        p_value=2 * float(stdtr(df, -abs(difference / error))),
        p_reason=None,
        confidence_level=confidence_level,
        method=f"{name}, {variant}; t interval{waves.correlation_note()}",
    )


def _welch_df(parts: tuple[float, float], sizes: tuple[int, int]) -> float:
    """Return Welch's degrees of freedom from the squared standard errors of two means."""
    weights = [part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True)]
    return sum(parts) ** 2 / sum(weights)


def _overlap_df(waves: _Waves, independent: float) -> float:
    """Return df between n_pairs - 1 and that of an independent test, by the share unlinked."""
    # One pair has no correlation to lose a degree of freedom for.
    linked = waves.n_pairs if waves.n_pairs >= 2 else 0
    unlinked = waves.n_answers - 2 * linked
    return linked - 1 + (independent - linked + 1) * unlinked / waves.n_answers


def _pooled_z(waves: _Waves) -> tuple[float | None, str | None]:
    """Return z from the share pooled over all answers, or why there is none."""
    n_first, n_second = waves.first.n, waves.second.n
    yes = waves.first.count_of(1) + waves.second.count_of(1)
    if yes in (0, waves.n_answers):
        return None, "all answers are the same"
    shared = 2 * (waves.correlation() or 0) * waves.n_pairs / (n_first * n_second)
    factor = 1 / n_first + 1 / n_second
    if factor - shared <= _NOISE * factor:
        return None, "no answer changed"
    difference = waves.second.mean - waves.first.mean
    share = yes / waves.n_answers
    return difference / math.sqrt(share * (1 - share) * (factor - shared)), None


def _hybrid_limits(waves: _Waves, confidence_level: float) -> tuple[float, float]:
    """Return MOVER limits of the difference between two correlated shares."""
    below, above, shares = [], [], []
    for answers in (waves.first, waves.second):
        share = wilson_interval(answers.count_of(1), answers.n, confidence_level=confidence_level)
        assert not isinstance(share, NotEstimable)  # both waves have answers
        shares.append(share.proportion)
        below.append(share.proportion - share.low)
        above.append(share.high - share.proportion)
    overlap = waves.n_pairs / math.sqrt(waves.first.n * waves.second.n)
    correlation = _reduced_phi(waves) * overlap
    difference = shares[1] - shares[0]
    return (
        difference - _recovered(below[1], above[0], correlation),
        difference + _recovered(above[1], below[0], correlation),
    )


def _recovered(one: float, other: float, correlation: float) -> float:
    """Return the distance to a limit of a difference from those of its two terms."""
    return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))


def _reduced_phi(waves: _Waves) -> float:
    """Return phi over the pairs with Newcombe's reduction of a positive numerator."""
    earlier, later, times = waves.earlier == 1, waves.later == 1, waves.times
    both, neither = int(times[earlier & later].sum()), int(times[~earlier & ~later].sum())
    lost, gained = int(times[earlier & ~later].sum()), int(times[~earlier & later].sum())
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if margins == 0:
        return 0.0
    numerator: float = both * neither - lost * gained
    if numerator > 0:
        numerator = max(numerator - waves.n_pairs / 2, 0.0)
    return numerator / math.sqrt(margins)


def _result(
    waves: _Waves,
    *,
    limits: tuple[float, float],
    statistic: float | None,
    df: float | None,
    p_value: float | None,
    p_reason: str | None,
    confidence_level: float,
    method: str,
) -> OverlappingDifference:
    """Return the result with everything that follows from the answers."""
    mean_first, mean_second = waves.first.mean, waves.second.mean
    return OverlappingDifference(
        difference=mean_second - mean_first,
        low=limits[0],
        high=limits[1],
        statistic=statistic,
        df=df,
        p_value=p_value,
        p_reason=p_reason,
        mean_first=mean_first,
        mean_second=mean_second,
        correlation=waves.correlation(),
        n_pairs=waves.n_pairs,
        n_only_first=waves.first.n - waves.n_pairs,
        n_only_second=waves.second.n - waves.n_pairs,
        confidence_level=confidence_level,
        method=method,
    )
