"""What looks odd about a data file, and about the answers of a column."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from ehs_eval.ingest.description.excel_dates import damage_notes, damaged_answers
from ehs_eval.ingest.description.kinds import Content
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Note

_FEW_QUESTIONS = 5
"""Questions from which it is worth saying that responses stop after the first."""


def column_notes(column: Column, content: Content, cells: pd.Series[str]) -> tuple[Note, ...]:
    """Return what looks odd about the answers of a column.

    Args:
        column: The column.
        content: What it holds.
        cells: Its cells, of every row.
    """
    if content.kind == "date" and "read day first" in content.convention:
        return (
            Note(
                f"its dates are {content.convention}",
                "Compare a date with what you know of it.",
                column=column.name,
            ),
        )
    if content.kind == "number" and len(content.numbers) < len(content.counts):
        rows = _rows(cells, content.counts.keys() - content.numbers.keys())
        return (
            Note(
                f"{len(rows)} of its answers {'is' if len(rows) == 1 else 'are'} no plain "
                f"{'number' if len(rows) == 1 else 'numbers'}, and not in the mean",
                "Write the number alone.",
                rows,
                column.name,
            ),
        )
    if content.kind in ("single", "scale") and damaged_answers(list(content.counts)):
        where = {cell: _rows(cells, {cell}) for cell in content.counts}
        return damage_notes(where, column.name)
    return ()


def _rows(cells: pd.Series[str], wanted: Collection[str]) -> tuple[int, ...]:
    return tuple(int(row) for row in cells.index[cells.isin(list(wanted))])


def file_notes(export: Export, held: Mapping[str, Content]) -> list[Note]:
    """Return what looks odd about the whole file.

    Args:
        export: What the file holds.
        held: What each column holds, by name.
    """
    notes = []
    if export.aside and len(export.aside) >= len(export.frame):
        notes.append(
            Note(
                "every row is set aside, so there are no responses to analyse",
                "The counts are of the rows set aside. To analyse them all the same, name the "
                "reasons in `keep` of the file.",
            )
        )
    if export.ragged:
        one = len(export.ragged) == 1
        notes.append(
            Note(
                f"{len(export.ragged)} {'row does' if one else 'rows do'} not fit the headings and "
                f"{'is' if one else 'are'} left out",
                "Look for a comma or a line break that is not in quotation marks.",
                export.ragged,
            )
        )
    stopped = _stopped_early(export, held)
    if stopped:
        notes.append(
            Note(
                f"{stopped} {'response answers' if stopped == 1 else 'responses answer'} the first "
                "question and nothing else",
                "They count as responses: mind them where shares of all responses are given.",
            )
        )
    return notes


def _stopped_early(export: Export, held: Mapping[str, Content]) -> int:
    """Return how many responses answer the first question and nothing else."""
    asked = [
        column.name
        for column in export.columns
        if column.role == "answer" and held[column.name].kind not in ("empty", "identifier")
    ]
    if len(asked) < _FEW_QUESTIONS:
        return 0
    answered = export.responses[asked].notna()
    return int((answered.iloc[:, 0] & ~answered.iloc[:, 1:].any(axis=1)).sum())
