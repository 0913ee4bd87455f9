"""Why no change is claimed under a verdict: the one wording for tables, charts and sentences."""

from __future__ import annotations

from typing import Final

from ehs_eval.config.models import Study
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

UNCLAIMED: Final = (
    "leavers differ",
    "leavers unknown",
    "one school",
    "too few schools",
    "schools not recorded",
    "too few",
)
"""Verdicts under which no change may be claimed, whatever its size."""

LEFT: Final = "those who came back had answered differently at first"
LEFT_UNKNOWN: Final = "many left, and too few are linked to tell whether they were alike"


def why_unclaimed(study: Study, verdict: str, answers: str = "answers", space: str = " ") -> str:
    """Return why nothing can be claimed under a verdict, without naming schools.

    Args:
        study: The study.
        verdict: One of `UNCLAIMED`.
        answers: What is compared: answers, scores, ratings.
        space: Between a number and what it counts.
    """
    small = study.study.small_group
    both = f"{small}{space}{answers} or more in both waves"
    return {
        "leavers differ": LEFT,
        "leavers unknown": LEFT_UNKNOWN,
        "one school": f"only one school has {both}",
        "too few schools": f"fewer than {FEWEST_SCHOOLS} schools have {both}",
        "schools not recorded": f"the data do not say which school the {answers} are from",
        "too few": f"fewer than {small} {answers} of a wave can be compared",
    }[verdict]


def statistic_of(verdict: str) -> str:
    """Return the name under which a tally counts a verdict."""
    return f"n_{verdict.replace(' ', '_')}"
