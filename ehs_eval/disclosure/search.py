"""Which counts to hide beside those that give somebody away."""

from __future__ import annotations

from ehs_eval.disclosure.system import System
import numpy as np
from numpy.typing import NDArray


def hide(system: System) -> NDArray[np.bool_]:
    """Return which counts to hide; shape (n,)."""
    hidden = system.starts_hidden.copy()
    return hidden
