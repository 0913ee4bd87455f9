"""Questions headed by their wording and, below it, an option or a row: which is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import pandas as pd

from ehs_eval.ingest.export import Column
from ehs_eval.ingest.platforms.questions import Read, gather, is_typed, values_of, wording
from ehs_eval.labels import normalise

_ANSWERS = {"", "response", "open-ended response", "open ended response", "value"}
_OPEN = ("open-ended", "open ended")
_MARK = " - "
NO_ANSWER = "-"
"""What some exports hold where nothing was answered."""


@dataclass(frozen=True, eq=False)
class OptionColumn:
    """A column under a question and one of its options or rows.

    Attributes:
        question: Wording of the question.
        option: Wording of the option or row; empty where the question has one column.
        heading: Heading as it stands in the file.
        cells: The cells.
        number: Tells apart neighbouring questions of the same wording.
    """

    question: str
    option: str
    heading: str
    cells: pd.Series[str]
    number: int = 0

    @cached_property
    def values(self) -> set[str]:
        """Its different answers, as labels are compared; a dash for none is no answer."""
        return values_of(self.cells) - {NO_ANSWER}

    @property
    def tick(self) -> bool | None:
        """Whether it holds nothing but its own option; None where it is empty."""
        values = self.values
        return values == {normalise(self.option)} if values else None


def read_questions(columns: Sequence[OptionColumn]) -> list[Read]:
    """Return the columns of questions: options gathered, grids and typed answers recognised."""
    reads: list[Read] = []
    for (_, question), group in groupby(columns, key=lambda each: (each.number, each.question)):
        parts: list[OptionColumn] = []
        for column in group:
            if normalise(column.option) in _ANSWERS:
                reads.append(_single(column))
            else:
                parts.append(column)
        reads += _parts(question, parts) if parts else []
    return reads


def _single(column: OptionColumn) -> Read:
    """Return a question that has one column."""
    kind = "text" if normalise(column.option).startswith(_OPEN) else None
    if kind and pd.to_numeric(column.cells.dropna(), errors="coerce").notna().all():
        kind = None
    name = column.question or column.option
    return Read(Column(name, name, column.heading, kind="text" if kind else None), column.cells)


def _parts(question: str, parts: list[OptionColumn]) -> list[Read]:
    """Return a question that has a column for each option or row."""
    for of in (_ticks, _codes):
        ticks = of(parts)
        if ticks:
            rest = [column for column in parts if column not in ticks]
            options = [column.option for column in ticks]
            reads = [_part(_dashes_blank(column)) for column in ticks]
            return [gather(question, question, options, reads), *map(_typed, rest)]
    rows = _tick_rows(parts)
    if rows:
        return [_row(question, row, columns) for row, columns in rows.items()]
    if len(parts) == 1:
        return [_typed(parts[0]) if is_typed(parts[0].option) else _part(parts[0])]
    return _grid(question, parts)


def _dashes_blank(column: OptionColumn) -> OptionColumn:
    """Return a column of ticks whose dashes are no ticks."""
    return replace(column, cells=column.cells.where(column.cells.str.strip() != NO_ANSWER))


def _ticks(parts: list[OptionColumn]) -> list[OptionColumn]:
    """Return the columns that are options ticked; none where the question is no multi-select."""
    ticked = [column for column in parts if column.tick]
    if not ticked:
        return []
    known = {normalise(column.option) for column in ticked}
    others = [each for each in parts if each.tick is False and not is_typed(each.option)]
    if len(others) > len(ticked):
        return []  # a grid, where one row happens to be answered by its own name
    return [
        each
        for each in parts
        if each.tick
        or (each.tick is None and normalise(each.option) not in known and not is_typed(each.option))
    ]


def _codes(parts: list[OptionColumn]) -> list[OptionColumn]:
    """Return the columns that are options ticked by their number, as coded exports write them."""
    options = [column for column in parts if not is_typed(column.option) or len(column.values) < 2]
    filled = [column for column in options if column.values]
    own = all(
        column.values in ({str(place)}, set()) for place, column in enumerate(options, start=1)
    )
    ones = all(column.values == {"1"} for column in filled)
    if len(filled) < 2 or not (own or ones):
        return []
    cells = [_dashes_blank(column).cells for column in options]
    answered = pd.concat(cells, axis=1).notna().sum(axis=1)
    return options if ((answered > 0) & (answered < len(options))).any() else []


def _tick_rows(parts: list[OptionColumn]) -> dict[str, list[tuple[str, OptionColumn]]]:
    """Return the rows of a grid where several options of a row can be ticked, else nothing."""
    rows: dict[str, list[tuple[str, OptionColumn]]] = {}
    for column in parts:
        row, mark, option = column.option.rpartition(_MARK)
        if not mark or column.values not in ({normalise(option)}, set()):
            return {}
        rows.setdefault(row, []).append((option, column))
    several = any(len(columns) > 1 for columns in rows.values())
    return rows if several and any(column.values for column in parts) else {}


def _row(question: str, row: str, columns: list[tuple[str, OptionColumn]]) -> Read:
    """Return one row of a grid of ticks."""
    label = f"{question}{_MARK}{row}"
    options = [option for option, _ in columns]
    read = gather(label, label, options, [_part(_dashes_blank(each)) for _, each in columns])
    return replace(read, column=replace(read.column, question=question, stem=question, part=row))


def _grid(question: str, parts: list[OptionColumn]) -> list[Read]:
    """Return the rows of a grid; a column for a typed answer beside them is none of them."""
    reads = []
    columns_with = Counter(value for column in parts for value in column.values)
    for column in parts:
        alone = column.values and all(columns_with[value] == 1 for value in column.values)
        if is_typed(column.option) and alone:
            reads.append(_typed(column))
        else:
            part = _part(column)
            row = replace(part.column, question=question, stem=question, part=column.option)
            reads.append(replace(part, column=row))
    return reads


def _part(column: OptionColumn) -> Read:
    """Return a column under the wording of its question and its own."""
    label = f"{column.question}{_MARK}{column.option}" if column.question else column.option
    return Read(Column(label, label, column.heading), column.cells)


def _typed(column: OptionColumn) -> Read:
    """Return a column of typed answers, or one that is none of the options beside it."""
    read = _part(column)
    numbers = pd.to_numeric(column.cells.dropna(), errors="coerce").notna().all()
    if numbers and column.values:
        return read
    return replace(read, column=replace(read.column, kind="text"))


def split_headings(headings: Sequence[str]) -> list[tuple[str, str]]:
    """Return question and option of headings that hold both as "Question - Option".

    A heading is split where most of its neighbours share what stands before the mark; it stays
    whole where none does.
    """
    stems = [_stems(wording(heading)) for heading in headings]
    return [_split(place, stems, wording(heading)) for place, heading in enumerate(headings)]


def _stems(heading: str) -> list[str]:
    """Return what a heading may be as a question: itself, or what stands before a mark."""
    pieces = heading.split(_MARK)
    return [_MARK.join(pieces[:count]).strip() for count in range(len(pieces), 0, -1)]


def _split(place: int, stems: list[list[str]], heading: str) -> tuple[str, str]:
    runs: dict[str, int] = {}
    for stem in stems[place]:
        before = after = 0
        while place - before - 1 >= 0 and stem in stems[place - before - 1]:
            before += 1
        while place + after + 1 < len(stems) and stem in stems[place + after + 1]:
            after += 1
        runs[stem] = before + after
    best = max(stems[place], key=lambda stem: runs[stem])
    return best, heading[len(best) :].strip().removeprefix("-").strip()
