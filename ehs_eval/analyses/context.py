"""What an analysis is given, and the small steps that several analyses share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ehs_eval.config.models import Study
from ehs_eval.ingest.load import Dataset
from ehs_eval.results import Place, Results, Value
from ehs_eval.stats import NotEstimable


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


def add_undefined(results: Results, at: Place, why: NotEstimable, *names: str) -> None:
    """Add statistics that the data cannot support, each with the reason."""
    results.add(at, dict.fromkeys(names, None), reason=why.reason)
