"""Weights that bring the people who answered into line with known margins."""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_floats, as_labels, as_times, distinct, totals
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
    counts: ArrayLike | None = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> NDArray[np.float64] | NotEstimable:
    """Weight respondents so that each margin agrees with a known one.

    Args:
        frame: Labels of each respondent by column, each column 1-D and of the same length;
            a data frame will do. Only the columns in `margins` are used.
        margins: For each column, the count or share of every label in the population, as a
            mapping or a Series.
        counts: Respondents that each line of the frame stands for; None where it is one.
        max_iterations: Rounds through the margins before giving up.
        tolerance: Largest difference from a target share at which to stop.

    Returns:
        The weight of each respondent, line by line, with mean 1 over respondents, 0 for a line
        of none; `NotEstimable` when there are no respondents, when nobody has a label that the
        population has, or when the margins cannot all be met.

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
    lines = coded[0][0].size
    if any(codes.size != lines for codes, _ in coded):
        raise ValueError("frame must hold columns of the same length")
    cells = _as_lines(coded, as_times("counts", counts, lines))
    n = int(cells.people.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)
    for (column, margin), codes, targets in zip(
        by_label.items(), cells.codes, cells.targets, strict=True
    ):
        answered = totals(codes, cells.people, targets.size)
        for label, count, target in zip(margin, answered, targets, strict=True):
            if count == 0 and target > 0:
                return NotEstimable(
                    f"nobody in {column} {label}: weights cannot stand for people who are absent",
                    n,
                )
    weights = _fitted(cells, max_iterations, tolerance)
    if weights is None:
        return NotEstimable("raking did not converge: the margins cannot all be met", n)
    return np.append(weights, 0.0)[cells.place]


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Respondents by their labels; all with the same labels have the same weight.

    Attributes:
        codes: For each margin, the position in it of each line.
        targets: For each margin, its shares.
        people: Respondents of each line.
        place: Line of each line of the frame; beyond the last one for a line of nobody.
    """

    codes: list[NDArray[np.intp]]
    targets: list[NDArray[np.float64]]
    people: NDArray[np.int64]
    place: NDArray[np.intp]


def _as_lines(
    coded: list[tuple[NDArray[np.intp], NDArray[np.float64]]], times: NDArray[np.int64]
) -> _Lines:
    """Return the distinct lines of the frame that stand for respondents."""
    numbers = np.zeros(times.size, dtype=np.int64)
    kinds = np.zeros(1, dtype=np.int64)
    for codes, targets in coded:  # numbered anew with each margin, so that no product overflows
        kinds, numbers = np.unique(numbers * targets.size + codes, return_inverse=True)
    first = np.zeros(kinds.size, dtype=np.intp)
    first[numbers] = np.arange(numbers.size)
    people = np.zeros(kinds.size, dtype=np.int64)
    np.add.at(people, numbers, times)
    kept = np.flatnonzero(people)
    place = np.full(kinds.size, kept.size)
    place[kept] = np.arange(kept.size)
    return _Lines(
        [codes[first[kept]] for codes, _ in coded],
        [targets for _, targets in coded],
        people[kept],
        place[numbers],
    )


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


def _fitted(cells: _Lines, max_iterations: int, tolerance: float) -> NDArray[np.float64] | None:
    """Return the raked weights, mean 1; None when the margins are not met in time."""
    n = float(cells.people.sum())
    weights = np.full(cells.people.size, 1 / n)
    for _ in range(max_iterations):
        for codes, targets in zip(cells.codes, cells.targets, strict=True):
            shares = totals(codes, cells.people * weights, targets.size)
            if ((shares == 0) & (targets > 0)).any():  # another margin gave them weight 0
                return None
            factors = np.divide(targets, shares, out=np.zeros_like(targets), where=shares > 0)
            weights = weights * factors[codes]
        gaps = [
            np.abs(totals(codes, cells.people * weights, targets.size) - targets).max()
            for codes, targets in zip(cells.codes, cells.targets, strict=True)
        ]
        if max(gaps) <= tolerance:
            mean_one: NDArray[np.float64] = weights * (n / float((cells.people * weights).sum()))
            return mean_one
    return None


def effective_n(weights: ArrayLike, counts: ArrayLike | None = None) -> float | NotEstimable:
    """Return how many equally weighted people would be worth as much as weighted ones.

    Args:
        weights: Weight of each person, 1-D, at least 0.
        counts: How many people have each weight; None where each is one person's.

    Returns:
        sum(w)**2 / sum(w**2), from 1 to the number of people; `NotEstimable` when there are
        none, or none with weight.

    Raises:
        ValueError: The weights are not 1-D, finite and at least 0, or the counts are not one
            whole number of at least 0 for each.

    Notes:
        The loss applies to answers unrelated to the weights. Below half the number of
        people, weighting has cost more than it is likely to have mended.

    References:
        Kish (1992), Journal of Official Statistics 8:183-200.
    """
    array = as_floats("weights", weights, largest=math.inf)
    if array.ndim != 1:
        raise ValueError(f"weights must be 1-D, not {array.ndim}-D")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError("weights must hold finite numbers of at least 0 only")
    (kept,), times = distinct([array], as_times("counts", counts, array.size))
    n = int(times.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)
    if not kept.any():
        return NotEstimable("all weights are 0", n)
    scaled = kept / kept.max()  # squares of very large or small weights would not fit
    return float((times * scaled).sum() ** 2 / (times * scaled**2).sum())
