"""Administrative records as the study file describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ehs_eval.config.parts import DATA_FILE, TITLE, FileSpec, Items, Strict
from ehs_eval.config.surveys import Question


class PopulationRecord(Strict):
    """Numbers on roll, one row for each school."""

    kind: Literal["population"] = Field(description="Which record it is: numbers on roll.")
    title: str = Field(default="", description=TITLE)
    file: FileSpec = Field(description=DATA_FILE)
    school: str = Field(description="Column with the school.")
    counts: Items = Field(min_length=1, description="Column of each count and its label.")
    adds_up: dict[str, list[str]] = Field(
        default={},
        description="Counts that follow from others: the columns to add up, with '-' before one "
        "that is taken off.",
    )


class ReferralRecord(Strict):
    """Referrals, one row each."""

    kind: Literal["referrals"] = Field(description="Which record it is: referrals.")
    title: str = Field(default="", description=TITLE)
    file: FileSpec = Field(description=DATA_FILE)
    wave: str = Field(description="Column with the wave.")
    school: str = Field(description="Column with the referring school.")
    schools: list[str] = Field(
        default=[], description="Pilot schools. Default: every school that is not outside."
    )
    outside: list[str] = Field(
        default=[], description="Values of the school column that are not pilot schools."
    )
    service: str | None = Field(default=None, description="Column with the receiving service.")
    locality: list[str] = Field(
        default=[], description="Services that make up the locality. Default: all."
    )
    accepted: str | None = Field(default=None, description="Column that says if it was accepted.")
    accepted_values: list[str] = Field(default=["Yes"], description="Values that mean accepted.")
    not_accepted_values: list[str] = Field(default=["No"], description="Values that mean refused.")


class FeedbackRecord(Strict):
    """Feedback forms, one row each."""

    kind: Literal["feedback"] = Field(description="Which record it is: feedback forms.")
    title: str = Field(default="", description=TITLE)
    file: FileSpec = Field(description=DATA_FILE)
    unit: str = Field(default="forms", description="What one row is, in the plural.")
    questions: list[Question] = Field(min_length=1, description="Questions of the form.")


class ProgrammeRecord(Strict):
    """Programmes, one row for each programme and school."""

    kind: Literal["programmes"] = Field(description="Which record it is: programmes.")
    title: str = Field(default="", description=TITLE)
    file: FileSpec = Field(description=DATA_FILE)
    programme: str = Field(description="Column with the programme.")
    school: str = Field(description="Column with the school that had it.")
    year_groups: str | None = Field(
        default=None, description="Column with the year groups it was for."
    )
    measured: str | None = Field(
        default=None, description="Column that says if outcome measures were completed."
    )
    measured_values: list[str] = Field(default=["Yes"], description="Values that mean they were.")


Record = Annotated[
    PopulationRecord | ReferralRecord | FeedbackRecord | ProgrammeRecord,
    Field(discriminator="kind"),
]
