"""Measures and score sheets as the study file describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from ehs_eval.config.parts import (
    DATA_FILE,
    GENDER,
    SCHOOL,
    TITLE,
    YEAR_GROUP,
    FileSpec,
    Items,
    Strict,
)

TOTAL = "total"
"""Name of the total of a form, in every score sheet."""
TOTAL_RECORDED = "total_recorded"
"""Name of the total that somebody wrote on a form."""

Unit = Literal["cm", "mm"]
"""Unit of marks on a line."""


class CutOff(Strict):
    """A published threshold of a measure."""

    name: str = Field(description="Short name.")
    label: str = Field(description="What it is called in the report.")
    value: float = Field(description="Total at which it lies.")
    below: bool = Field(default=True, description="True: scores below it count; False: at or below")
    source: str = Field(default="", description="Where it was published.")
    verified: bool = Field(default=False, description="Whether the source itself was read.")


class Measure(Strict):
    """An instrument as data: range of its items, direction, cut-offs, their sources."""

    name: str = Field(description="Name that score sheets give as their `measure`.")
    title: str = Field(description="What it is called in the report.")
    items: int = Field(ge=1, description="Number of items that make the total.")
    minimum: float = Field(default=0, description="Lowest score of an item.")
    maximum: float = Field(default=10, description="Highest score of an item.")
    step: float = Field(default=0.1, gt=0, description="Finest step of an item score.")
    higher_is: Literal["better", "worse"] = Field(
        default="better", description="Whether a higher total is better."
    )
    cut_offs: list[CutOff] = Field(default=[], description="Published thresholds of the total.")
    reliable_change: float | None = Field(
        default=None, description="Change of one person's total that is more than chance."
    )
    reliable_change_source: str = Field(default="", description="Where that was published.")
    source: str = Field(default="", description="Where the measure is described.")
    licence: str = Field(default="", description="What using it asks for; for the record only.")


class Occasion(Strict):
    """A block of columns of a wide score sheet: one occasion of every person."""

    wave: str | None = Field(default=None, description="Wave the occasion belongs to.")
    session: str | None = Field(default=None, description="Number of the session, in quotes.")
    columns: dict[str, str] = Field(
        default={}, description="Column of each item, by its name in `items`."
    )
    total_recorded: str | None = Field(
        default=None, description="Column with the total written on the form."
    )

    @property
    def title(self) -> str:
        """What the occasion is called in messages."""
        session = None if self.session is None else f"session {self.session}"
        return ", ".join(part for part in (self.wave, session) if part) or "the only occasion"


class ScoreSheet(Strict):
    """A score sheet, long or wide.

    Long: one row for each person and occasion, and the sheet names its columns. Wide: one row for
    each person, and `occasions` name a block of columns each.
    """

    title: str = Field(default="", description=TITLE)
    file: FileSpec = Field(description=DATA_FILE)
    measure: str = Field(description="Name of a measure.")
    items: Items = Field(
        default={},
        description="Column of each item and its label; of a wide sheet, name of each item and its "
        "label. None where only totals were kept.",
    )
    occasions: list[Occasion] = Field(
        default=[],
        description="Of a wide sheet, which has one row for each person: the columns of each "
        "occasion. Default: the sheet is long.",
    )
    total_recorded: str | None = Field(
        default=None, description="Column with the total written on the form."
    )
    unit: Unit = Field(
        default="cm",
        description="Unit of marks and totals: cm, or mm, which are divided by 10.",
    )
    participant: str | None = Field(
        default=None,
        description="Column with the person's code. A wide sheet may do without: a row is a "
        "person.",
    )
    wave: str | None = Field(default=None, description="Column with the wave. Default: no waves.")
    waves: list[str] | None = Field(default=None, description="Waves used. Default: all.")
    session: str | None = Field(default=None, description="Column with the session number.")
    waves_from_sessions: dict[str, Literal["first", "last"]] = Field(
        default={},
        description="Waves made of each person's first and last session with a total, as in "
        '{ pre = "first", post = "last" }. Other sessions are not used.',
    )
    programme: str | None = Field(default=None, description="Column with the programme.")
    school: str | None = Field(default=None, description=SCHOOL)
    year_group: str | None = Field(default=None, description=YEAR_GROUP)
    gender: str | None = Field(default=None, description=GENDER)
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

    @property
    def has_written_totals(self) -> bool:
        """Whether totals were written on the forms."""
        return bool(self.total_recorded or any(each.total_recorded for each in self.occasions))

    @property
    def is_totals_only(self) -> bool:
        """Whether the items were not kept, so that the total is as somebody wrote it."""
        return not self.items and self.has_written_totals

    @property
    def scores(self) -> dict[str, str]:
        """Label by name of every score: items, their total, the total written on the form."""
        if self.is_totals_only:
            return {TOTAL: "Total as written, items not recorded"}
        written = {TOTAL_RECORDED: "Total written on the form"} if self.has_written_totals else {}
        return {**self.items, TOTAL: "Total", **written}

    def waves_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of a study's waves that the sheet can have, in the study's order."""
        if self.wave is not None:
            return tuple(name for name in names if self.waves is None or name in self.waves)
        used = {each.wave for each in self.occasions} | set(self.waves_from_sessions)
        return tuple(name for name in names if name in used)
