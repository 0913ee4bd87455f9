"""Rules of the study file on answers that contradict each other."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ehs_eval.config.parts import Strict, table_or


def _lists(value: Any) -> Any:
    """Let one answer stand for a list of it."""
    if isinstance(value, dict):
        return {name: [part] if isinstance(part, str) else part for name, part in value.items()}
    return table_or(value, "a table of questions and answers")


Given = Annotated[
    dict[str, list[str]],
    BeforeValidator(_lists, json_schema_input_type=dict[str, str | list[str]]),
]


class Contradiction(Strict):
    """Answers that one person cannot have meant together."""

    text: str = Field(min_length=1, description="What contradicts what, for the report.")
    answered: Given = Field(
        min_length=1,
        description="Answer (or answers, any of them) by question; an empty list is any answer. "
        "Of several questions all must hold.",
    )
    rules_out: Given = Field(
        min_length=1, description="The answers, written in the same way, that then cannot be."
    )
