"""Ordered answers as the study file describes them: by name, or in place."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ehs_eval.config.parts import Strict, table_or
from ehs_eval.labels import normalise


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


NO_NEUTRAL = "none"


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
    neutral: str | None = Field(
        default=None,
        description="The answer that is neither low nor high: in charts, bars are centred on it. "
        'With "none" they start at the lowest answer instead, for an order without a middle, such '
        "as how often. Unless given, the middle one of an odd number of labels is neutral.",
    )

    @model_validator(mode="after")
    def _neutral_is_a_label(self) -> Self:
        given = self.neutral
        if given is not None and self._place(given) is None and normalise(given) != NO_NEUTRAL:
            raise ValueError(
                f"`neutral` is “{given}”, which is none of the labels: give one of them, or “none”"
            )
        return self

    @property
    def is_centred(self) -> bool:
        """Whether the answers lie on two sides of a middle."""
        return self.neutral is None or self._place(self.neutral) is not None

    @property
    def neutral_place(self) -> int | None:
        """Place of the neutral answer among the labels, from 0; None where there is none."""
        if self.neutral is not None:
            return self._place(self.neutral)
        return len(self.labels) // 2 if len(self.labels) % 2 else None

    def _place(self, label: str) -> int | None:
        forms = [normalise(each) for each in self.labels]
        return forms.index(normalise(label)) if normalise(label) in forms else None


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
