"""Adjustment of a family of p-values."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray


def adjust_p_values(
    p_values: Sequence[float] | NDArray[np.float64],
    *,
    method: Literal["holm", "bh"] = "holm",
) -> NDArray[np.float64]:
    """Return p-values adjusted for the number of tests in their family.

    Args:
        p_values: The family, 1-D, each 0 to 1, none missing.
        method: "holm" keeps the chance of any false finding (confirmatory); "bh" keeps
            the share of false findings, by Benjamini and Hochberg (exploratory).

    Returns:
        Adjusted p-values in the order given, each 0 to 1.

    Raises:
        ValueError: A p-value is missing or outside 0 to 1, or the method is unknown.

    Notes:
        A test that could not be run is no member of the family: drop it first, or it
        would make the others' adjustment harsher.

    References:
        Holm (1979), Scandinavian Journal of Statistics 6:65-70.
        Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B
        57:289-300.
    """
    if method not in ("holm", "bh"):
        raise ValueError(f'method must be "holm" or "bh", not {method!r}')
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"p_values must be 1-D, not {values.ndim}-D")
    if np.isnan(values).any():
        raise ValueError("p_values must not be missing: drop missing ones first")
    if ((values < 0) | (values > 1)).any():
        raise ValueError("p_values must be from 0 to 1")

    order = np.argsort(values, kind="stable")
    ordered, count = values[order], values.size
    if method == "holm":
        stepped = np.maximum.accumulate(ordered * np.arange(count, 0, -1))
    else:
        scaled = ordered * count / np.arange(1, count + 1)
        stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
