"""Sums whose last digits no processor, library or number of threads decides.

`@` leaves the order of the additions to a library that chooses it by processor and threads, and
NumPy's `exp` and `log` have versions for some processors that round otherwise. These multiply, add
in the order that NumPy's `sum` always has, and round from more digits.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MORE_DIGITS: Final = np.longdouble


def dot(first: ArrayLike, second: ArrayLike) -> float:
    """Return the sum of the products of two vectors of one length."""
    products: NDArray[np.float64] = np.multiply(first, second, dtype=np.float64)
    return float(products.sum())


def times(table: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Return a matrix times a vector: for each row, the sum of its products with the values."""
    products: NDArray[np.float64] = np.multiply(table, values, dtype=np.float64)
    sums: NDArray[np.float64] = products.sum(axis=1)
    return sums


def exp(values: ArrayLike) -> NDArray[np.float64]:
    """Return e to the power of each value."""
    powers: NDArray[np.float64] = np.exp(np.asarray(values, _MORE_DIGITS)).astype(np.float64)
    return powers


def log(values: ArrayLike) -> NDArray[np.float64]:
    """Return the natural logarithm of each value."""
    logs: NDArray[np.float64] = np.log(np.asarray(values, _MORE_DIGITS)).astype(np.float64)
    return logs


def convolved(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chances of a sum of two counts from the chances of each, from 0 up."""
    short, long = sorted((first, second), key=len)
    result = np.zeros(short.size + long.size - 1)
    for place, chance in enumerate(short.tolist()):
        result[place : place + long.size] += chance * long
    return result
