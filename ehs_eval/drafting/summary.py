"""What was drafted, in a few lines, and how to go on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehs_eval.drafting import Drafted


def summary(drafted: Drafted) -> Iterator[str]:
    """Yield lines on a drafted study: its waves, responses and items, and what to confirm."""
    study = drafted.study
    yield f"Drafted {drafted.path}"
    yield f"Waves: {', '.join(wave.name for wave in study.waves)}"
    for survey in study.surveys:
        responses = ", ".join(f"{wave} {file.responses}" for wave, file in survey.files.items())
        items = sum(len(block.items) for block in survey.blocks)
        parts = [
            _number(len(survey.blocks), "block") + f" of {_number(items, 'item')}",
            _number(len(survey.questions), "question"),
            _number(len(survey.ratings), "rating"),
            _number(len(survey.left_out), "column") + " left out",
        ]
        yield f"Survey {survey.name}: responses: {responses}; {', '.join(parts)}"
        if any(file.keep for file in survey.files.values()):
            yield f"Survey {survey.name}: EVERY ROW WAS SET ASIDE as no real response; see the file"
    for sheet in study.sheets:
        yield f"Score sheet {sheet.name}: {sheet.guess.form}, {_number(sheet.rows, 'row')}"
    for each in study.passed_over:
        yield f"Passed over: {each.column}: {each.reason}"
    yield f"To confirm: {_number(drafted.confirm, 'line')}, listed at the top of the file"
    named = shlex.quote(str(drafted.path))
    if drafted.data is not None:
        named += f" --data {shlex.quote(str(drafted.data))}"
    yield f"Next: ehs-eval check {named}"
    yield f"Then: ehs-eval analyse {named}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
