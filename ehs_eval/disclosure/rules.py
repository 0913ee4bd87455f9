"""Which counts are too small: the rules in force, from a preset and the study file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of disclosure control.

    Attributes:
        preset: Name of the preset they come from.
        threshold: Counts of people below this are withheld.
        zeros_shown: Whether a count of nobody is shown.
        smallest_base: Shares, means and tests of fewer people are withheld.
        round_to: Counts are rounded to a multiple of this; 1 leaves them as they are.
        dominance: Share of a count above which one school may not give it; 1 for no limit.
        minimum_schools: Schools that have to give a count.
        source: Where the preset is described.
    """

    preset: str
    threshold: int
    zeros_shown: bool
    smallest_base: int
    round_to: int
    dominance: float
    minimum_schools: int
    source: str
