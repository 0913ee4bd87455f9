"""What readers of several platforms share: wordings, stems, ticks, putting an export together."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.choices import gathered
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms.tables import Headed, unique_names
from ehs_eval.labels import normalise

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
_SPACES = re.compile(r"\s+")
_OTHER = re.compile(r"\b(?:please|specify|other|open.ended|comment)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """One column of an export and its cells, which have the row numbers of the file."""

    column: Column
    cells: pd.Series[str]


def wording(text: str) -> str:
    """Return a heading as a person reads it: no HTML, no entities, runs of white space as one."""
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()


def shared_start(texts: Sequence[str]) -> str:
    """Return the characters with which all texts begin."""
    first, last = min(texts), max(texts)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((place for place, (one, two) in pairs if one != two), len(first))]


def stem_and_parts(labels: Sequence[str]) -> tuple[str, list[str]]:
    """Return what the wordings of neighbouring columns share, and what each adds.

    The stem ends at the last " - " that all have in common, or else at the last "-"; it is empty
    where there is none, and every wording then is a part by itself.
    """
    shared = shared_start(labels) if len(labels) > 1 else ""
    for mark in (" - ", "-"):
        place = shared.rfind(mark)
        if place > 0:
            parts = [label[place + len(mark) :].strip() for label in labels]
            if all(parts):
                return shared[:place].strip(), parts
    return "", list(labels)


def is_typed(option: str) -> bool:
    """Say whether a column headed like this may hold what somebody typed beside the options."""
    return _OTHER.search(option) is not None


def values_of(cells: pd.Series[str]) -> set[str]:
    """Return the different answers of a column, as labels are compared."""
    return {normalise(cell) for cell in cells.dropna().unique()}


def are_ticks(cells: pd.DataFrame, labels: Sequence[str]) -> bool:
    """Say whether neighbouring columns are the options of one question, each ticked or blank.

    A column of ticks holds nothing but the end of its own label, or nothing but 1. Ones alone could
    also be the answers to a grid, so that some row has to have both ticks and blanks then.

    Args:
        cells: The columns, missing where nothing stands.
        labels: Wording of each.
    """
    own = False
    for place, label in enumerate(labels):
        values = {wording(value) for value in values_of(cells.iloc[:, place])}
        if len(values) > 1:
            return False
        if values and values != {"1"}:
            if not normalise(label).endswith(next(iter(values))):
                return False
            own = True
    if own:
        return True
    ticked = cells.notna().sum(axis=1)
    return bool(((ticked > 0) & (ticked < len(labels))).any())


def gather(name: str, stem: str, options: Sequence[str], reads: Sequence[Read]) -> Read:
    """Return one column of several answers for the columns that hold an option each."""
    cells = pd.concat([read.cells for read in reads], axis=1)
    headings = tuple(read.column.heading for read in reads)
    column = Column(
        name,
        stem,
        headings[0],
        kind="multiple",
        columns=headings,
        options=tuple(dict.fromkeys(options)),
    )
    return Read(column, gathered(cells, options))


def assemble(
    platform: str,
    reason: str,
    grid: Grid,
    table: Headed,
    reads: Sequence[Read],
    aside: Mapping[int, SetAside],
    notes: Sequence[Note] = (),
) -> Export:
    """Return the export that columns make up; columns that share a name are numbered."""
    names, shared = unique_names([read.column.name for read in reads])
    columns = tuple(
        read.column if read.column.name == name else replace(read.column, name=name)
        for name, read in zip(names, reads, strict=True)
    )
    frame = pd.concat([read.cells for read in reads], axis=1).set_axis(names, axis=1)
    return Export(
        platform,
        reason,
        grid.format,
        columns,
        frame,
        aside,
        table.ragged,
        (*grid.notes, *shared, *notes),
    )


def set_aside(masks: Sequence[tuple[SetAside, pd.Series[bool]]]) -> dict[int, SetAside]:
    """Return why rows are set aside, by row number; the first reason that holds is given."""
    aside: dict[int, SetAside] = {}
    for reason, mask in masks:
        for row in mask.index[mask]:
            aside.setdefault(int(row), reason)
    return dict(sorted(aside.items()))


def repeated(identifiers: pd.Series[str]) -> pd.Series[bool]:
    """Say of each row whether its identifier stands in an earlier row already."""
    return identifiers.duplicated() & identifiers.notna()
