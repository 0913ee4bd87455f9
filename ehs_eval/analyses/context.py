"""What an analysis is given, and the small steps that several analyses share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ehs_eval.config.models import Study
from ehs_eval.config.parts import HigherIs
from ehs_eval.config.surveys import Block
from ehs_eval.ingest.load import Dataset
from ehs_eval.labels import normalise
from ehs_eval.results import Results, Value


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


def direction(difference: float, higher_is: HigherIs) -> str:
    """Return what a change of a share or score means: better, worse, higher, lower or same."""
    if difference == 0:
        return "same"
    if higher_is == "neither":
        return "higher" if difference > 0 else "lower"
    return "better" if (difference > 0) == (higher_is == "better") else "worse"


def counted_points(context: Context, block: Block) -> frozenset[int]:
    """Return the points of a block's scale, from 1, whose share is reported."""
    labels = [normalise(label) for label in context.study.scale_of(block).labels]
    return frozenset(labels.index(normalise(label)) + 1 for label in block.counts)


def higher_points_are(context: Context, block: Block) -> HigherIs:
    """Return whether a higher scale point is better, from the points that count.

    Disagreeing with stigma counts and is better, so that a higher point (agreeing) is worse.
    """
    if block.higher_is == "neither":
        return "neither"
    counted = counted_points(context, block)
    middle = (1 + len(context.study.scale_of(block).labels)) / 2
    mean = sum(counted) / len(counted)
    if mean == middle:
        return "neither"
    return "better" if (mean > middle) == (block.higher_is == "better") else "worse"
