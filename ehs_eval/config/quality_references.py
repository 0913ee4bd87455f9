"""What a survey's rules of data quality name must exist: its questions and their answers."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.names import repeated, unknown, unknown_labels
from ehs_eval.config.surveys import Survey


def quality_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    """Yield one line for each name that does not exist in the quality rules of a survey.

    Args:
        study: The study.
        where: The survey, as messages name it.
        survey: The survey.
    """
    if survey.started is not None and survey.submitted is None:
        yield f"{where}: `started` needs `submitted`, the time of the end. Add it, or `duration`."
    if survey.duration is not None and survey.started is not None:
        yield f"{where}: has both `duration` and `started`. Keep one."
    for question in survey.questions:
        here = f"{where}, question `{question.name}`: `exclusive`"
        if question.exclusive and question.kind == "single" and len(question.source_columns) == 1:
            yield f"{here} needs a question with several answers. Set its `kind`, or remove it."
        if question.options is not None and not question.open:
            yield from unknown_labels(here, question.exclusive, question.options)
    known = _answers(study, survey)
    texts = [rule.text for rule in survey.contradictions]
    yield from repeated(f"{where}, contradictions: the text", texts)
    for rule in survey.contradictions:
        here = f"{where}, contradiction {rule.text!r}"
        for key, given in (("answered", rule.answered), ("rules_out", rule.rules_out)):
            yield from unknown(f"{here}: `{key}`: the question", given, known)
            for name, labels in given.items():
                options = known.get(name)
                if options is not None:
                    yield from unknown_labels(f"{here}: `{key}`, `{name}`", labels, options)


def _answers(study: Study, survey: Survey) -> dict[str, list[str] | None]:
    """Return the answers that each question and item can have; None where they are not listed."""
    known: dict[str, list[str] | None] = {
        question.name: None if question.open else question.options for question in survey.questions
    }
    for block in survey.blocks:
        if isinstance(block.scale, str) and block.scale not in study.scales:
            continue  # reported where blocks are checked
        scale = study.scale_of(block)
        known |= {item: [*scale.labels, *scale.off_scale] for item in block.items}
    return known
