"""Fisher's exact test of a table of two rows and two columns."""

import math
from typing import Final

import numpy as np

from ehs_eval.stats.conditional import hypergeometric

METHOD: Final = "Fisher's exact test"

# Counts beyond it and as many standard deviations have no chance that a float could hold.
_REACH: Final = 1_000
_DEVIATIONS: Final = 50
# Tables equally likely but for float noise count as equally likely, as in R.
_TOLERANCE: Final = 1e-7


def fisher_p(table: tuple[tuple[int, int], tuple[int, int]]) -> float:
    """Return the chance of a 2 x 2 table no likelier than the one seen, both margins fixed.

    Args:
        table: Counts; no row and no column is empty.
    """
    (seen, rest), (other, _) = table
    n, n_row, n_column = sum(map(sum, table)), seen + rest, seen + other
    fewest, most = max(0, n_column - (n - n_row)), min(n_column, n_row)
    peak = min(max((n_column + 1) * (n_row + 1) // (n + 2), fewest), most)
    share = n_column / n
    deviation = math.sqrt(n_row * share * (1 - share) * (n - n_row) / (n - 1))
    reach = max(_REACH, math.ceil(_DEVIATIONS * deviation))
    start, stop = max(fewest, peak - reach), min(most, peak + reach)
    if not start <= seen <= stop:
        return 0.0
    chances = hypergeometric(n_row, n_column, n, start, stop, peak)
    unlikely = chances[chances <= chances[seen - start] * (1 + _TOLERANCE)]
    if unlikely.size == chances.size:
        return 1.0
    # The smallest first, which keeps the digits of the smallest sums.
    return min(float(np.sort(unlikely).sum()), 1.0)
