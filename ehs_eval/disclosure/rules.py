"""Which counts are too small: the rules in force, from a preset and the study file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ehs_eval.config.disclosure import DisclosureSettings, Preset


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

    @property
    def needs_schools(self) -> bool:
        """Whether it has to be known which schools give each count."""
        return self.dominance < 1 or self.minimum_schools > 1


_DEFAULT: Final = Rules(
    preset="default",
    threshold=5,
    zeros_shown=True,
    smallest_base=5,
    round_to=1,
    dominance=1.0,
    minimum_schools=1,
    source="The package's own rule: counts of one to four people are withheld, as in NHS England's "
    "mental health statistics, and enough beside them that none can be worked out.",
)

_PRESETS: Final[Mapping[Preset, Rules]] = {
    "default": _DEFAULT,
    "nhs mental health": replace(
        _DEFAULT,
        preset="nhs mental health",
        round_to=5,
        source="NHS England, code of the Mental Health Services Monthly Statistics "
        "(95.Round_output.py): counts below 5 are withheld and others rounded to the nearest 5; "
        "percentages are whole, and withheld where either part is below 5.",
    ),
    "hes": replace(
        _DEFAULT,
        preset="hes",
        threshold=8,
        smallest_base=8,
        round_to=5,
        source="NHS Digital, Hospital Episode Statistics disclosure control. Until September 2018: "
        "counts of 1 to 5 withheld, and others beside them. Since then: counts of 1 to 7 withheld, "
        "others rounded to the nearest 5. The later rule is taken, being the stricter; its wording "
        "has not been checked against the publisher's. For the earlier one, set threshold = 6, "
        "smallest_base = 6 and round_to = 1.",
    ),
    "dfe": replace(
        _DEFAULT,
        preset="dfe",
        source="Department for Education, analysts' guide: withheld figures are shown as “c”. The "
        "threshold differs between its releases, so the package's own is taken: set the one of the "
        "release that is followed.",
    ),
    "active lives": replace(
        _DEFAULT,
        preset="active lives",
        smallest_base=30,
        source="Sport England, Active Lives Children and Young People Survey: figures on fewer "
        "than 30 answers are withheld. It publishes no counts of answers: for these the package's "
        "own threshold is taken.",
    ),
}


def rules_of(settings: DisclosureSettings) -> Rules:
    """Return the rules in force: those of the preset, but for what the study file says.

    A threshold without a smallest base raises the preset's smallest base to it: a share of fewer
    people than may be counted would say what their count may not.
    """
    preset = _PRESETS[settings.preset]
    threshold = preset.threshold if settings.threshold is None else settings.threshold
    base = max(preset.smallest_base, threshold)
    zeros_shown = preset.zeros_shown if settings.zeros is None else settings.zeros == "shown"
    return replace(
        preset,
        threshold=threshold,
        zeros_shown=zeros_shown,
        smallest_base=base if settings.smallest_base is None else settings.smallest_base,
        round_to=preset.round_to if settings.round_to is None else settings.round_to,
        dominance=preset.dominance if settings.dominance is None else settings.dominance,
        minimum_schools=(
            preset.minimum_schools if settings.minimum_schools is None else settings.minimum_schools
        ),
    )
