"""Checks of array arguments."""

import math
from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.common import LARGEST

# Sums and differences of 0.1-step scores carry float noise that would break ties:
# 0.7 - 0.4 is not 0.3. No questionnaire is scored this finely.
TIE_DECIMALS: Final = 10


def as_scores(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return scores as a float array with float noise rounded away.

    Args:
        name: Argument name, for the message.
        values: Scores, 1-D, no NaN; may be empty.

    Returns:
        A new array, rounded to 10 decimals so that equal scores compare equal.

    Raises:
        ValueError: The values are not 1-D or not all finite numbers.
    """
    array = as_floats(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, not {array.ndim}-D")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only: drop missing values first")
    return array.round(TIE_DECIMALS) + 0.0  # turns -0.0 into 0.0, which it equals


def as_table(
    name: str, values: ArrayLike, axes: str, *, missing: bool = True
) -> NDArray[np.float64]:
    """Return a table of scores as a float array with float noise rounded away.

    Args:
        name: Argument name, for the message.
        values: Scores, 2-D; an empty list is a table without rows or columns.
        axes: What rows and columns are, for the message, such as "people x items".
        missing: Whether scores may be missing.

    Returns:
        A new array, rounded to 10 decimals, NaN where a score is missing.

    Raises:
        ValueError: The values are not 2-D, not all finite numbers, or missing though they
            may not be.
    """
    array = as_floats(name, values)
    if array.shape == (0,):
        array = array.reshape(0, 0)
    if array.ndim != 2:
        raise ValueError(f"{name} must be 2-D, {axes}, not {array.ndim}-D")
    if not missing and not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only: drop missing values first")
    if np.isinf(array).any():
        raise ValueError(f"{name} must hold finite numbers, or NaN where missing")
    return array.round(TIE_DECIMALS) + 0.0


def as_floats(name: str, values: ArrayLike, *, largest: float = LARGEST) -> NDArray[np.float64]:
    """Return numbers as floats, NaN for None, NaN and the missing values of pandas.

    Args:
        name: Argument name, for the message.
        values: Numbers of any shape.
        largest: Size up to which they are taken.

    Returns:
        An array of the same shape, which may share memory with `values`.

    Raises:
        ValueError: A value is neither a number nor missing, or larger than any score or count.
    """
    try:
        array = np.asarray(values)
        if array.dtype == object:
            # Columns of pandas that hold pandas.NA arrive as objects, which NumPy cannot convert.
            flat = [math.nan if _is_missing(value) else value for value in array.ravel().tolist()]
            floats = np.array(flat, dtype=np.float64).reshape(array.shape)
        else:
            floats = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must hold numbers only") from None
    if (np.isfinite(floats) & (np.abs(floats) > largest)).any():
        raise ValueError(f"{name} must hold no number beyond {largest:g}")
    return floats


def as_counts(name: str, table: ArrayLike) -> NDArray[np.int64]:
    """Return a table of counts as an integer array.

    Args:
        name: Argument name, for the message.
        table: Counts, 2-D, whole numbers of at least 0.

    Returns:
        A new array of integers.

    Raises:
        ValueError: The table is not 2-D or holds anything but counts.
    """
    array = as_floats(name, table)
    if array.ndim != 2:
        raise ValueError(f"{name} must be 2-D, not {array.ndim}-D")
    if not np.isfinite(array).all() or (array < 0).any() or (array != np.floor(array)).any():
        raise ValueError(f"{name} must hold whole counts of at least 0")
    return array.astype(np.int64)


def as_labels(name: str, labels: ArrayLike) -> list[Hashable]:
    """Return labels as a list of plain Python values.

    Args:
        name: Argument name, for the message.
        labels: Labels, 1-D, none missing.

    Returns:
        The labels in order.

    Raises:
        ValueError: The labels are not 1-D, or one is missing (None or a NaN).
    """
    array = np.asarray(labels, dtype=object)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, not {array.ndim}-D")
    values: list[Hashable] = [
        value.item() if isinstance(value, np.generic) else value for value in array.tolist()
    ]
    if any(_is_missing(value) for value in values):
        raise ValueError(f"{name} must not hold missing labels: drop or name them first")
    return values


def _is_missing(label: Hashable) -> bool:
    """Return whether a label is None or a NaN of any kind."""
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas.NA is neither equal nor unequal to itself
        return True


def as_times(name: str, counts: ArrayLike | None, rows: int) -> NDArray[np.int64]:
    """Return how often each row occurs.

    Args:
        name: Argument name, for the message.
        counts: Whole numbers of at least 0, one for each row; None where each occurs once.
        rows: Rows there are.

    Returns:
        One count for each row.

    Raises:
        ValueError: The counts are not 1-D, not whole, negative, or not one for each row.
    """
    if counts is None:
        return np.ones(rows, dtype=np.int64)
    given = as_floats(name, counts)
    if given.shape != (rows,):
        raise ValueError(f"{name} must give one count for each of {rows} rows")
    return as_counts(name, given[:, None])[:, 0]


def distinct(
    columns: Sequence[NDArray[Any]], times: NDArray[np.int64]
) -> tuple[list[NDArray[Any]], NDArray[np.int64]]:
    """Return the distinct rows of some columns, in order, and how often each occurs.

    Args:
        columns: Columns of one length, NaN where a value is missing; the first decides the
            order.
        times: How often each row occurs; those that never do are left out.

    Returns:
        The columns of the distinct rows, and their counts.
    """
    kept = times > 0
    if not kept.all():
        columns, times = [column[kept] for column in columns], times[kept]
    if times.size < 2:
        return list(columns), times
    order = np.lexsort(columns[::-1])
    columns, times = [column[order] for column in columns], times[order]
    is_new = np.zeros(times.size, dtype=bool)
    is_new[0] = True
    for column in columns:
        before, after = column[:-1], column[1:]
        differs = before != after
        if column.dtype.kind == "f":
            # A gap is like another gap, though NaN does not equal itself.
            differs &= (before == before) | (after == after)
        is_new[1:] |= differs
    (starts,) = is_new.nonzero()
    return [column[starts] for column in columns], np.add.reduceat(times, starts)


def is_among(numbers: NDArray[np.int64], some: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each number is one of some, which ascend."""
    if not some.size:
        return np.zeros(numbers.size, dtype=bool)
    found: NDArray[np.bool_] = (
        some[np.minimum(some.searchsorted(numbers), some.size - 1)] == numbers
    )
    return found


def totals(
    places: NDArray[np.int64] | NDArray[np.intp],
    amounts: NDArray[np.int64] | NDArray[np.float64],
    size: int = 0,
) -> NDArray[np.float64]:
    """Return the sum of the amounts at each place, from 0 to at least `size` - 1."""
    return np.bincount(places, amounts, size).astype(np.float64)
