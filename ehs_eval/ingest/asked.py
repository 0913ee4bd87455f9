"""Questions as they were asked, whatever part of the study file describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Question, Survey


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked, whatever part of the study file describes it.

    Attributes:
        name: Name in results.
        title: Wording in the report.
        kind: One answer, several, or several in order of rank.
        columns: Columns that hold it.
        options: Answers there can be, in order.
        is_open: Whether answers beside the options are taken from the data.
        ordered: Whether the options run from low to high.
        separator: Parts several answers in one cell; None takes what the platform puts there.
        leave_out: Answers that are not in the base of its shares.
        waves: Waves that asked it.
        codes: Answer by the code that a file may have in its place.
    """

    name: str
    title: str
    kind: Literal["single", "multiple", "ranked"]
    columns: tuple[str, ...]
    options: tuple[str, ...]
    is_open: bool
    ordered: bool
    separator: str | None
    leave_out: tuple[str, ...]
    waves: tuple[str, ...]
    codes: Mapping[str, str] = field(default_factory=dict)


def questions_of_survey(study: Study, survey: Survey, waves: tuple[str, ...]) -> Iterator[Asked]:
    """Yield the items of the blocks and the questions of a survey as one kind of thing."""
    for block in survey.blocks:
        scale = study.scale_of(block)
        for item, text in block.items.items():
            yield Asked(
                name=item,
                title=text,
                kind="single",
                columns=(item,),
                options=(*scale.labels, *scale.off_scale),
                is_open=False,
                ordered=True,
                separator=None,
                leave_out=tuple(scale.off_scale) if block.base == "scale" else (),
                waves=_in_order(block.waves, waves),
                codes=_by_code(scale.codes, (*scale.labels, *scale.off_scale)),
            )
    for question in survey.questions:
        yield from_question(question, _in_order(question.waves, waves))


def from_question(question: Question, waves: tuple[str, ...]) -> Asked:
    """Return a question of the study file as it was asked in some waves."""
    return Asked(
        name=question.name,
        title=question.title,
        kind=question.kind,
        columns=question.source_columns,
        options=tuple(question.options or ()),
        is_open=question.open or question.options is None,
        ordered=False,
        separator=question.separator,
        leave_out=tuple(question.leave_out),
        waves=waves,
        codes=_by_code(question.codes, question.options or ()),
    )


def _by_code(codes: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Return the label of each code; labels at the end may have none."""
    return dict(zip(codes, labels, strict=False))


def _in_order(named: list[str] | None, waves: tuple[str, ...]) -> tuple[str, ...]:
    return waves if named is None else tuple(wave for wave in waves if wave in named)
