"""Checks of array arguments."""

import math
from collections.abc import Hashable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    return array.round(TIE_DECIMALS)


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
    return array.round(TIE_DECIMALS)


def as_floats(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return numbers as floats, NaN for None, NaN and the missing values of pandas.

    Args:
        name: Argument name, for the message.
        values: Numbers of any shape.

    Returns:
        An array of the same shape, which may share memory with `values`.

    Raises:
        ValueError: A value is neither a number nor missing.
    """
    array = np.asarray(values)
    try:
        if array.dtype != object:
            return np.asarray(array, dtype=np.float64)
        # Columns of pandas that hold pandas.NA arrive as objects, which NumPy cannot convert.
        flat = [math.nan if _is_missing(value) else value for value in array.ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(array.shape)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold numbers only") from None


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


def tie_sizes(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many times each distinct score occurs, lowest score first.

    Args:
        scores: Scores, 1-D, already rounded.

    Returns:
        Counts that sum to the number of scores.
    """
    return np.unique(scores, return_counts=True)[1].astype(np.int64)
