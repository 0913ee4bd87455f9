"""Weights that bring the people who answered into line with known margins."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_floats, as_labels
from ehs_eval.stats.common import NotEstimable


class Columns(Protocol):
    """Columns by name: a mapping of arrays, or a data frame."""

    def __getitem__(self, name: Any, /) -> Any:
        """Return the labels of a column."""


class Margin(Protocol):
    """Numbers by label: a mapping, or a pandas Series such as `value_counts` returns."""

    def keys(self) -> Iterable[Any]:
        """Return the labels."""

    def __getitem__(self, label: Any, /) -> Any:
        """Return the count or share of a label."""


def rake(
    frame: Columns,
    margins: Mapping[str, Margin],
    *,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> NDArray[np.float64] | NotEstimable:
    """Weight respondents so that each margin agrees with a known one.

    Args:
        frame: Labels of each respondent by column, each column 1-D and of the same length;
            a data frame will do. Only the columns in `margins` are used.
        margins: For each column, the count or share of every label in the population, as a
            mapping or a Series.
        max_iterations: Rounds through the margins before giving up.
        tolerance: Largest difference from a target share at which to stop.

    Returns:
        A weight for each respondent, in order, with mean 1; `NotEstimable` when there are
        no respondents, when nobody has a label that the population has, or when the margins
        cannot all be met.

    Raises:
        ValueError: A column is absent, a label is missing or unknown to its margin, lengths
            differ, or a margin does not hold numbers of at least 0 with some above 0.

    Notes:
        Iterative proportional fitting from equal weights, each margin scaled to shares. With
        a single margin this is post-stratification. Iterated to convergence, where other
        software may stop early by default; weights are not trimmed. A label whose target is 0
        gets weight 0. Weights mend an uneven response within the categories that answered;
        they cannot stand for absent schools.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11:427-444.
        Deville, Sarndal and Sautory (1993), Journal of the American Statistical
        Association 88:1013-1020.
    """
    if not margins:
        raise ValueError("margins must name at least one column")
    if max_iterations < 1 or not tolerance > 0:
        raise ValueError("max_iterations must be at least 1 and tolerance above 0")
    by_label = {column: dict(margin) for column, margin in margins.items()}
    coded = [_coded(frame, column, margin) for column, margin in by_label.items()]
    n = coded[0][0].size
    if any(codes.size != n for codes, _ in coded):
        raise ValueError("frame must hold columns of the same length")
    if n == 0:
        return NotEstimable("n = 0", 0)
    for (column, margin), (codes, targets) in zip(by_label.items(), coded, strict=True):
        answered = np.bincount(codes, minlength=targets.size)
        for label, count, target in zip(margin, answered, targets, strict=True):
            if count == 0 and target > 0:
                return NotEstimable(
                    f"nobody in {column} {label}: weights cannot stand for people who are absent",
                    n,
                )
    weights = _fitted(coded, max_iterations, tolerance)
    if weights is None:
        return NotEstimable("raking did not converge: the margins cannot all be met", n)
    return weights


def _coded(
    frame: Columns, column: str, margin: Mapping[Any, float]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return each respondent's position in a margin, and the margin as shares."""
    targets = as_floats(f"margins[{column!r}]", list(margin.values()))
    if not np.isfinite(targets).all() or (targets < 0).any() or not targets.sum() > 0:
        raise ValueError(
            f"margins[{column!r}] must hold finite numbers of at least 0, some above 0"
        )
    try:
        given = frame[column]
    except KeyError:
        raise ValueError(f"frame has no column {column!r}") from None
    labels = as_labels(f"frame[{column!r}]", given)
    positions: dict[Hashable, int] = {label: index for index, label in enumerate(margin)}
    unknown = sorted({str(label) for label in labels if label not in positions})
    if unknown:
        raise ValueError(f"margins[{column!r}] must hold every label seen, also {unknown}")
    return np.array([positions[label] for label in labels], dtype=np.intp), targets / targets.sum()


def _fitted(
    coded: list[tuple[NDArray[np.intp], NDArray[np.float64]]],
    max_iterations: int,
    tolerance: float,
) -> NDArray[np.float64] | None:
    """Return the raked weights, mean 1; None when the margins are not met in time."""
    weights = np.full(coded[0][0].size, 1 / coded[0][0].size)
    for _ in range(max_iterations):
        for codes, targets in coded:
            shares = np.bincount(codes, weights, minlength=targets.size)
            if ((shares == 0) & (targets > 0)).any():  # another margin gave them weight 0
                return None
            factors = np.divide(targets, shares, out=np.zeros_like(targets), where=shares > 0)
            weights = weights * factors[codes]
        gaps = [
            np.abs(np.bincount(codes, weights, minlength=targets.size) - targets).max()
            for codes, targets in coded
        ]
        if max(gaps) <= tolerance:
            mean_one: NDArray[np.float64] = weights / weights.mean()
            return mean_one
    return None


def effective_n(weights: ArrayLike) -> float | NotEstimable:
    """Return how many equally weighted people would be worth as much as weighted ones.

    Args:
        weights: Weight of each person, 1-D, at least 0.

    Returns:
        sum(w)**2 / sum(w**2), from 1 to the number of people; `NotEstimable` when there are
        none, or none with weight.

    Raises:
        ValueError: The weights are not 1-D, finite and at least 0.

    Notes:
        The loss applies to answers unrelated to the weights. Below half the number of
        people, weighting has cost more than it is likely to have mended.

    References:
        Kish (1992), Journal of Official Statistics 8:183-200.
    """
    array = as_floats("weights", weights)
    if array.ndim != 1:
        raise ValueError(f"weights must be 1-D, not {array.ndim}-D")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError("weights must hold finite numbers of at least 0 only")
    if array.size == 0:
        return NotEstimable("n = 0", 0)
    if not array.any():
        return NotEstimable("all weights are 0", array.size)
    scaled = array / array.max()  # squares of very large or small weights would not fit
    return float(scaled.sum() ** 2 / (scaled**2).sum())
