"""Ordered answers as the study file describes them: by name, or in place."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from ehs_eval.config.parts import Strict, table_or


def _scale_from_labels(value: Any) -> Any:
    """Let a scale be given in place as its list of labels."""
    if isinstance(value, list):
        return {"labels": value}
    return table_or(value, "a list of labels, or a table with `labels` and `off_scale`")


SCALE_NAME, SCALE_IN_PLACE = "<name of a scale>", "<scale in place>"


def _which_scale(value: Any) -> str | None:
    """Say whether a block names its scale or describes it, so that only that branch is judged."""
    if isinstance(value, str):
        return SCALE_NAME
    return SCALE_IN_PLACE if isinstance(value, list | dict | Scale) else None


class Scale(Strict):
    """Ordered answers of a question."""

    labels: list[str] = Field(min_length=2, description="Answers from lowest to highest.")
    off_scale: list[str] = Field(
        default=[],
        description='Answers outside the order, such as "Don\'t know"; they count as '
        "answers, not as points.",
    )
    codes: list[str] = Field(
        default=[],
        description="What a coded file writes in place of the labels, in the same order; those "
        "outside the order may follow.",
    )


NamedScale = Annotated[
    Scale, BeforeValidator(_scale_from_labels, json_schema_input_type=list[str] | Scale)
]


ScaleSpec = Annotated[
    Annotated[str, Tag(SCALE_NAME)] | Annotated[NamedScale, Tag(SCALE_IN_PLACE)],
    Discriminator(
        _which_scale,
        custom_error_type="scale_expected",
        custom_error_message="has to be the name of a scale, or a list of its labels",
    ),
]
