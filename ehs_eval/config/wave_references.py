"""What the study file says of waves that did not ask the same has to name what exists."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.names import unknown, unknown_labels
from ehs_eval.config.surveys import Survey


def wave_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    """Yield a line for each name in `renamed`, `accepted` and `same_answers` that is none.

    Args:
        study: The study, for the scales.
        where: The survey, in words.
        survey: The survey.
    """
    columns = list(_columns(survey))
    yield from unknown(f"{where}: `renamed`: the wave", survey.renamed, survey.files)
    for wave, names in survey.renamed.items():
        yield from unknown(f"{where}: `renamed`, `{wave}`: the column", names, columns)
        for name, column in names.items():
            others = [each for each, used in names.items() if used == column and each != name]
            if others and name < others[0]:
                yield (
                    f"{where}: `renamed`, `{wave}`: `{column}` stands for both `{name}` and "
                    f"`{others[0]}`. Keep one."
                )
    items = [item for block in survey.blocks for item in block.items]
    asked = [*items, *(question.name for question in survey.questions)]
    yield from unknown(f"{where}: `accepted`: the question", survey.accepted, asked)
    labels = _labels(study, survey)
    if labels is not None:
        meant = list(dict.fromkeys(survey.same_answers.values()))
        yield from unknown_labels(f"{where}: `same_answers`", meant, labels, exact=True)


def _columns(survey: Survey) -> Iterator[str]:
    """Yield every column that a survey names."""
    for block in survey.blocks:
        yield from block.items
    for question in survey.questions:
        yield from question.source_columns
    for rating in survey.ratings:
        yield rating.name
    roles = (
        *("response_id", "respondent", "school", "year_group", "gender"),
        *("duration", "started", "submitted"),
    )
    yield from (column for role in roles if (column := getattr(survey, role)) is not None)


def _labels(study: Study, survey: Survey) -> list[str] | None:
    """Return every answer that a survey lists; None where some columns take any answer."""
    is_open = any(question.open or question.options is None for question in survey.questions)
    if is_open or survey.school or survey.year_group or survey.gender:
        return None
    found = [
        label
        for block in survey.blocks
        if not isinstance(block.scale, str) or block.scale in study.scales
        for label in (*study.scale_of(block).labels, *study.scale_of(block).off_scale)
    ]
    found += [option for question in survey.questions for option in question.options or ()]
    return list(dict.fromkeys(found))
