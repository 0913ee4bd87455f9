"""LimeSurvey: its exports with codes, with codes and texts, or with texts as headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ehs_eval.checks import shorten
from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms import limesurvey_fields as fields
from ehs_eval.ingest.platforms.gathering import in_place, neighbours, peek
from ehs_eval.ingest.platforms.limesurvey_headings import Heading, style_of, take_apart
from ehs_eval.ingest.platforms.questions import Read, assemble, gather, set_aside, values_of
from ehs_eval.ingest.platforms.tables import headed
from ehs_eval.labels import normalise

NAME = "LimeSurvey"

_YES = {"yes", "y", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "1"}
_NO = {"no", "n", "nein", "nee", "non", "não", "nie", "ne", "0"}
_NOT_SHOWN = {"n/a", "n/d", "n.v.t.", "s/o"}
_ONLY_CHOICES = {*_YES, *_NO, "female", "male", "weiblich", "männlich", "femme", "homme"}
_OTHER = {"other", "sonstiges", "andere", "autre", "otro", "otra", "outro", "altro", "anders"}
_COMMENT = {"comment", "kommentar", "commentaire", "comentario", "comentário", "commento"}
_ANONYMOUS = "1980-01-01 00:00:00"


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: by its own columns, or by the form of its headings."""
    found = style_of(*peek(grid))
    return found[1] if found else None


def read(grid: Grid, reason: str) -> Export:
    """Return the responses; those without a date of submission are set aside as incomplete."""
    found = style_of(*peek(grid))
    assert found is not None, "called for what it recognises"
    table = headed(grid)
    headings = take_apart(table.headings, found[0])
    cells = [table.frame[place] for place in table.frame.columns]
    own = fields.by_place(cells) if found[0] == "text" else ()
    reads = [
        Read(_column(heading, own[place] if place < len(own) else ""), cells[place])
        for place, heading in enumerate(headings)
    ]
    partial = _partial(reads, table.frame.index)
    questions, grids = _questions(headings, reads)
    grids = [replace(read, cells=_shown(read, partial)) for read in grids]
    notes = [*_date_notes(reads, partial), *_gathered_note(list(questions.values()))]
    masks: list[tuple[SetAside, pd.Series[bool]]] = [("duplicate", _copies(reads, table.frame))]
    if not partial.all():
        masks.insert(0, ("incomplete", partial))
    final = in_place(grids, questions)
    return assemble(NAME, reason, grid, table, final, set_aside(masks), notes)


def _column(heading: Heading, by_place: str) -> Column:
    """Return a column of LimeSurvey's own, or of an answer."""
    column = Column(heading.name, heading.label, heading.raw)
    code = by_place or heading.code or fields.field_of_text(heading.raw)
    own = fields.use(code, heading.raw)
    return replace(column, role=own[0], personal=own[1]) if own else column


def _partial(reads: Sequence[Read], rows: pd.Index[int]) -> pd.Series[bool]:
    """Say of each row whether it was never submitted; no row where the file has no such date."""
    for read in reads:
        if read.column.role == "submitted":
            return read.cells.isna()
    return pd.Series(False, index=rows)


def _shown(read: Read, partial: pd.Series[bool]) -> pd.Series[str]:
    """Return cells without the N/A that LimeSurvey writes for a question that was not shown.

    It writes so for yes/no questions, tick-boxes and gender; elsewhere N/A can be an answer, unless
    the person never got to the end.
    """
    if read.column.role != "answer":
        return read.cells
    away = read.cells.map(normalise, na_action="ignore").isin(list(_NOT_SHOWN))
    if not away.any():
        return read.cells
    if not values_of(read.cells) - _NOT_SHOWN <= _ONLY_CHOICES:
        away &= partial
    return read.cells.where(~away, None)


def _questions(
    headings: Sequence[Heading], reads: Sequence[Read]
) -> tuple[dict[tuple[int, ...], Read], list[Read]]:
    """Return the questions of several answers by position, and all columns with their parts."""
    keys = [
        heading.question if heading.part and read.column.role == "answer" else ""
        for heading, read in zip(headings, reads, strict=True)
    ]
    questions: dict[tuple[int, ...], Read] = {}
    columns = list(reads)
    for question, places in neighbours(keys):
        if len(places) == 1 and not _is_typed(headings[places[0]]):
            continue
        for place in places:
            columns[place] = _as_part(headings[place], columns[place])
        boxes = [place for place in places if not _is_typed(headings[place], reads[place])]
        for row, options in _rows(question, headings, boxes):
            if _are_boxes([reads[place].cells for place in options]):
                ticks = [
                    replace(reads[place], cells=_ticks(reads[place].cells)) for place in options
                ]
                names = [headings[place].part_text or _last(headings[place]) for place in options]
                stem = headings[options[0]].stem or row
                questions[options] = gather(row, stem, names, ticks)
    return questions, columns


def _as_part(heading: Heading, read: Read) -> Read:
    """Return a column as a part of its question."""
    column = replace(
        read.column,
        question=heading.question,
        stem=heading.stem,
        part=heading.part_text or heading.part,
        kind="text" if _is_typed(heading, read) else None,
    )
    return replace(read, column=column)


def _rows(
    question: str, headings: Sequence[Heading], places: Sequence[int]
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the rows of a grid of tick-boxes, coded `row_column`; else the question as one row."""
    coded = [headings[place].part.split("_") for place in places]
    if not places or any(len(each) != 2 for each in coded) or not headings[places[0]].code:
        return [(question, tuple(places))] if places else []
    return [
        (f"{question}[{row}]", tuple(places[each] for each in members))
        for row, members in neighbours([each[0] for each in coded])
    ]


def _last(heading: Heading) -> str:
    """Return the code of an option."""
    return heading.part.rpartition("_")[2]


def _is_typed(heading: Heading, read: Read | None = None) -> bool:
    """Say whether a column holds what was typed beside the options."""
    if heading.code:
        part = heading.part.casefold()
        return part == "other" or part.endswith("comment")
    part = normalise(heading.part)
    if not part.endswith(tuple(_COMMENT)) and part not in _OTHER:
        return False
    values = values_of(read.cells) if read is not None else set()
    return not values or not values <= {*_YES, *_NO}


def _are_boxes(columns: Sequence[pd.Series[str]]) -> bool:
    """Say whether columns are the options of one question, each ticked or not.

    A row with both a No and a blank is of a grid of yes/no questions: tick-boxes are shown all at
    once.
    """
    known = {*_YES, *_NO, *_NOT_SHOWN}
    if len(columns) < 2 or any(not values_of(cells) <= known for cells in columns):
        return False
    forms = pd.concat(columns, axis=1).map(normalise, na_action="ignore")
    refused = forms.isin(list(_NO)).any(axis=1)
    asked = forms.isin([*_YES, *_NO]).any(axis=None)
    return bool(asked and not (refused & forms.isna().any(axis=1)).any())


def _ticks(cells: pd.Series[str]) -> pd.Series[str]:
    """Return cells that are missing where the option is not ticked."""
    return cells.where(cells.map(normalise, na_action="ignore").isin(list(_YES)), None)


def _copies(reads: Sequence[Read], frame: pd.DataFrame) -> pd.Series[bool]:
    """Say of each row whether it is a copy of an earlier one, number and all."""
    numbered = any(read.column.role == "response id" for read in reads)
    return frame.duplicated() & numbered


def _date_notes(reads: Sequence[Read], partial: pd.Series[bool]) -> list[Note]:
    """Return what to know of the dates of submission."""
    notes = []
    submitted = next((read for read in reads if read.column.role == "submitted"), None)
    if submitted is None or partial.empty:
        return []
    if partial.all():
        notes.append(
            Note(
                "no response has a date of submission, so that partial ones cannot be told apart",
                "All are kept. Export the survey with its dates if partial ones matter.",
                column=submitted.column.heading,
            )
        )
    elif set(submitted.cells.dropna().unique()) == {_ANONYMOUS}:
        notes.append(
            Note(
                f"every date of submission is {_ANONYMOUS}: the survey is anonymised",
                "It tells complete responses from partial ones, and nothing of the time.",
                column=submitted.column.heading,
            )
        )
    return notes


def _gathered_note(questions: Sequence[Read]) -> list[Note]:
    """Return what to know of questions read as several answers at once."""
    if not questions:
        return []
    names = ", ".join(f"`{shorten(question.column.name)}`" for question in questions[:5])
    more = f" and {len(questions) - 5} more" if len(questions) > 5 else ""
    return [
        Note(
            "questions whose parts hold nothing but yes and no were read as one question of "
            f"several answers: {names}{more}",
            "LimeSurvey writes a grid of yes/no questions in the same way; if one of them is such "
            "a grid, a part that is not among the answers was answered with no, or not at all.",
        )
    ]
