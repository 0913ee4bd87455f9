"""Evaluations of which some results are withheld, as disclosure control would leave them."""

from __future__ import annotations

import random
from dataclasses import replace

from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Results


def with_some_withheld(evaluation: Evaluation, share: float, seed: int) -> Evaluation:
    """Return an evaluation of which a share of the results, chosen at random, has no value."""
    choose = random.Random(seed)
    left = Results()
    for row in evaluation.found.rows:
        hides = row.value is not None and choose.random() < share
        left.include(replace(row, value=None, reason=SUPPRESSED) if hides else row)
    return replace(evaluation, found=left)
