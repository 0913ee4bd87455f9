"""What the analyses of single responses share: how much each answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.answers.columns import Given, Number
from ehs_eval.answers.store import RowStore
from ehs_eval.ingest.asked import Asked

NO_ROWS: Final = "only counts come back from where the answers are, not single responses"


def n_answered(
    store: RowStore, questions: Iterable[Asked], ratings: Iterable[str], wave: str
) -> NDArray[np.int64]:
    """Return how many questions and ratings each response of a wave answered."""
    total = np.zeros(store.size(wave), dtype=np.int64)
    for question in questions:
        if wave in question.waves:
            total += store.column(wave, Given(question.name)).numbers() > 0
    for rating in ratings:
        given = store.column(wave, Number(rating))
        total += given.codes != given.values.index(None)
    return total
