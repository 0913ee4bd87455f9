"""The table that a data set is loaded from: the responses of an export, before they are checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ehs_eval.config.parts import DataFile, SetAside
from ehs_eval.ingest.description.personal import personal_columns
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Note, Unreadable
from ehs_eval.ingest.platforms import plain
from ehs_eval.labels import closest, normalise


@dataclass(frozen=True, slots=True)
class RawTable:
    """Text cells under unique headings; an empty cell is missing.

    Attributes:
        frame: One row for each response; its index is the row number in the file.
        format: Platform and format of the file, in words.
        ragged: Rows left out of the frame, because their cells do not fit the headings.
        columns: What is known of each column, by name.
        rows: Records there were, of those the data set uses.
        set_aside: Row numbers of the records that are no responses, by reason.
        personal: Why a column is personal data, by name; none of them is in the frame, but for
            those the caller asked for.
        notes: What had to be done to read the file, and what looked odd.
    """

    frame: pd.DataFrame
    format: str
    ragged: tuple[int, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    rows: int = 0
    set_aside: Mapping[SetAside, tuple[int, ...]] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def raw_table(export: Export, file: DataFile, codes: Collection[str] = ()) -> RawTable:
    """Return the responses of an export that a data set uses.

    Rows of another wave and rows set aside stay behind, and so do personal data.

    Args:
        export: What the file holds.
        file: What the study file says of it.
        codes: Columns of respondents' codes, which link people and are kept for that alone.

    Raises:
        Unreadable: A column that `where` names is not there, or no row has its answer.
    """
    frame = _chosen(export, file.where)
    aside: dict[SetAside, list[int]] = {}
    for row in frame.index:
        reason = export.aside.get(int(row))
        if reason is not None and reason not in file.keep:
            aside.setdefault(reason, []).append(int(row))
    personal = {
        name: reason
        for name, reason in personal_columns(export).items()
        if name not in (*codes, *file.not_personal)
    }
    away = [row for rows in aside.values() for row in rows]
    kept = [column for column in export.columns if column.name not in personal]
    return RawTable(
        frame.loc[~frame.index.isin(away), [column.name for column in kept]],
        export.format if export.platform == plain.NAME else f"{export.platform}, {export.format}",
        export.ragged,
        {column.name: column for column in kept},
        len(frame),
        {reason: tuple(rows) for reason, rows in aside.items()},
        personal,
        export.notes,
    )


def _chosen(export: Export, where: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows with an answer in each of some columns."""
    frame = export.frame
    for name, answer in where.items():
        if name not in frame.columns:
            near = closest(name, [str(column) for column in frame.columns])
            hint = f"Did you mean `{near}`? " if near else ""
            raise Unreadable(
                f"has no column `{name}`, which `where` chooses rows by",
                f"{hint}Correct the study file.",
            )
        cells = frame[name]
        forms = {text: normalise(text) == normalise(answer) for text in cells.dropna().unique()}
        frame = frame[cells.map(forms).fillna(False).astype(bool)]
        if frame.empty:
            private = name in personal_columns(export)
            raise Unreadable(
                f"has no row with {answer!r} in its column `{name}`",
                f"Correct `where` in the study file; the column has {_listed(cells, private)}.",
            )
    return frame


def _listed(cells: pd.Series, private: bool) -> str:
    """Return the answers of a column that waves are told apart by; of many only their number."""
    labels = sorted({str(cell) for cell in cells.dropna()})
    if private or len(labels) > 12:
        return f"{len(labels)} different answers"
    return ", ".join(repr(label) for label in labels) or "no answers"
