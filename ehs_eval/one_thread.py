"""Sums of products in one thread, so that their last digits do not follow the number of cores."""

import os
from typing import Final

VARIABLES: Final = (
    "BLIS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Where the libraries that NumPy and SciPy multiply matrices with look for a number of threads."""


def sum_in_one_thread() -> None:
    """Have this process and those it starts multiply matrices in one thread each.

    Threads add up parts of a sum in an order that their number decides. To be called before NumPy
    is loaded, by the command line alone: whoever uses the package from Python decides for himself.
    """
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
