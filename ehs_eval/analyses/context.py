"""What an analysis is given, and the small steps that several analyses share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ehs_eval.config.models import Study
from ehs_eval.ingest.load import Dataset
from ehs_eval.results import Place, Results, Value
from ehs_eval.stats import ProportionDifference


@dataclass(frozen=True, slots=True)
class Context:
    """A study, its data and the results so far.

    Attributes:
        study: The study.
        datasets: Checked content by data set name.
        results: Where results go, and where an analysis may look up earlier ones.
    """

    study: Study
    datasets: Mapping[str, Dataset]
    results: Results

    @property
    def confidence_level(self) -> float:
        """Confidence level of every interval."""
        return self.study.study.confidence_level


def contrasts(waves: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return every pair of waves, the earlier one first."""
    return list(combinations(waves, 2))


def fields(result: Any, *names: str) -> dict[str, Value]:
    """Return fields of a statistics result under their own names."""
    return {name: getattr(result, name) for name in names}


def significance(confidence_level: float) -> float:
    """Return the significance level that goes with a confidence level: 0.05 for 0.95."""
    return round(1 - confidence_level, 10)


def add_verdict(results: Results, at: Place, change: ProportionDifference) -> None:
    """Add whether a change of a share is clear: by its interval and by the exact test alike.

    The interval alone would call changes of very few answers clear that the exact test does not.
    """
    alpha = significance(change.confidence_level)
    excludes_zero = change.low > 0 or change.high < 0
    exact = change.exact_p_value
    is_clear = excludes_zero and exact is not None and exact < alpha
    results.add(at, {"excludes_zero": "yes" if excludes_zero else "no"}, method=change.method)
    results.add(
        at,
        {"is_clear": "yes" if is_clear else "no"},
        method=f"interval excludes no change and Fisher's exact p is below {alpha:g}",
    )
