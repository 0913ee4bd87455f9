"""What the study file may say about disclosure control."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ehs_eval.config.parts import Strict

Preset = Literal["default", "nhs mental health", "hes", "dfe", "active lives"]


class DisclosureSettings(Strict):
    """Which counts of people are too small to be published. On by default.

    A preset gives the values that are not stated here.
    """

    preset: Preset = Field(
        default="default", description="Rules of a publisher, which the other settings override."
    )
    threshold: int | None = Field(
        default=None, ge=2, description="Counts of people below this are withheld."
    )
    zeros: Literal["shown", "withheld"] | None = Field(
        default=None, description="Whether a count of nobody is shown."
    )
    smallest_base: int | None = Field(
        default=None,
        ge=1,
        description="Shares, means and tests of fewer people than this are withheld.",
    )
    round_to: int | None = Field(
        default=None,
        ge=1,
        description="Counts are rounded to a multiple of this; 1 leaves them as they are.",
    )
    dominance: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="A count is withheld when one school gives a larger share of it; 1 for never.",
    )
    minimum_schools: int | None = Field(
        default=None, ge=1, description="A count is withheld when fewer schools give it."
    )
