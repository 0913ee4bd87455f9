"""The table that a data set is loaded from: the responses of an export, before they are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ehs_eval.ingest.export import Column, Export


@dataclass(frozen=True, slots=True)
class RawTable:
    """Text cells under unique headings; an empty cell is missing.

    Attributes:
        frame: One row for each record; its index is the row number in the file.
        format: Platform and format of the file, in words.
        ragged: Rows left out of the frame, because their cells do not fit the headings.
        columns: What is known of each column, by name.
    """

    frame: pd.DataFrame
    format: str
    ragged: tuple[int, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)


def raw_table(export: Export) -> RawTable:
    """Return the responses of an export: rows set aside and personal data stay behind."""
    kept = [column for column in export.columns if not column.personal]
    frame = export.responses[[column.name for column in kept]]
    return RawTable(
        frame,
        f"{export.platform}, {export.format}",
        export.ragged,
        {column.name: column for column in kept},
    )
