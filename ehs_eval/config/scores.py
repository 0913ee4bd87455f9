"""Measures and score sheets as the study file describes them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ehs_eval.config.parts import FileSpec, Items, Strict


class CutOff(Strict):
    """A published threshold of a measure."""

    name: str
    label: str
    value: float
    below: bool = Field(default=True, description="True: scores below it count; False: at or below")
    source: str = ""
    verified: bool = Field(default=False, description="Whether the source itself was read.")


class Measure(Strict):
    """An instrument as data: range of its items, direction, cut-offs, their sources."""

    name: str
    title: str
    items: int = Field(ge=1, description="Number of items that make the total.")
    minimum: float = 0
    maximum: float = 10
    step: float = Field(default=0.1, gt=0, description="Finest step of an item score.")
    higher_is: Literal["better", "worse"] = "better"
    cut_offs: list[CutOff] = []
    reliable_change: float | None = None
    reliable_change_source: str = ""
    source: str = ""
    licence: str = ""


class ScoreSheet(Strict):
    """A long score sheet: one row for each person and occasion."""

    title: str = ""
    file: FileSpec
    measure: str = Field(description="Name of a measure.")
    items: Items = Field(min_length=1, description="Column of each item and its label.")
    total_recorded: str | None = Field(
        default=None, description="Column with the total written on the form."
    )
    participant: str | None = Field(default=None, description="Column with the person's code.")
    wave: str | None = Field(default=None, description="Column with the wave. Default: no waves.")
    waves: list[str] | None = Field(default=None, description="Waves used. Default: all.")
    session: str | None = Field(default=None, description="Column with the session number.")
    programme: str | None = None
    school: str | None = None
    year_group: str | None = None
    gender: str | None = None
    single_school: bool = Field(
        default=False, description="Whether all people are of one school, where no column says so."
    )
    chosen_low: bool = Field(
        default=False,
        description="Whether people were chosen because they scored low, or seemed to need help.",
    )
    population_mean: float | None = Field(
        default=None,
        description="Mean total of the people they were chosen from, by which the change that "
        "comes of choosing low scorers is estimated.",
    )
