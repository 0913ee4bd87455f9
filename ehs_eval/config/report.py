"""How the report is laid out and who publishes it."""

from __future__ import annotations

from pydantic import Field

from ehs_eval.config.parts import Strict


class Quote(Strict):
    """Words of a person that an analyst has read and approved for publication."""

    text: str = Field(min_length=1, description="The words, as they may be printed.")
    dataset: str = Field(description="Name of the survey or record they come from.")
    about: str = Field(default="", description="What they answer, or who may be said to say it.")


class ReportSettings(Strict):
    """How the report is laid out and who publishes it."""

    publisher: str = Field(default="", description="Who publishes the report.")
    contact: str = Field(default="", description="Where questions about it go.")
    leading_zeros: bool = Field(
        default=False, description="Whether p-values are written 0.03 rather than .03."
    )
    word_template: str | None = Field(
        default=None,
        description="A Word document whose styles `report.docx` takes, relative to this file.",
    )
    quotes: list[Quote] = Field(
        default=[],
        description="Free text that an analyst approved; no other is ever printed.",
    )
