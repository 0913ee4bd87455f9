"""Parquet files, through DuckDB."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ehs_eval.ingest.files.spreadsheets import cell_text, refuse_sheet
from ehs_eval.ingest.grid import MAX_CELLS, Grid, Unreadable, too_many_cells

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "Parquet file"

_MARK = b"PAR1"
_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""Settings that keep DuckDB from loading anything."""


def recognises(head: bytes, archive: str) -> bool:
    """Say whether the bytes begin a Parquet file."""
    return not archive and head.startswith(_MARK)


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:  # noqa: ARG001
    """Return the columns as text, their names in the first row.

    Raises:
        Unreadable: The file is damaged, or far too large when unpacked.
    """
    import duckdb

    refuse_sheet(sheet, "a Parquet file")
    try:
        with duckdb.connect(":memory:", config=_ALONE) as connection:
            names, records = _records(connection, path)
    except (duckdb.Error, ValueError, OverflowError):
        raise Unreadable(
            "is not a readable Parquet file: it was cut off or damaged", "Export it again."
        ) from None
    rows = [names, *([_text(value) for value in record] for record in records)]
    return Grid(rows, list(range(1, len(rows) + 1)), NAME)


def _records(
    connection: DuckDBPyConnection, path: Path
) -> tuple[list[str], list[tuple[object, ...]]]:
    source = source_of(path)
    described = connection.execute(f"describe select * from {source}").fetchall()
    columns = [(str(column[0]), str(column[1])) for column in described]
    counted = connection.execute(f"select count(*) from {source}").fetchone()
    if counted is not None and counted[0] * len(columns) > MAX_CELLS:
        raise too_many_cells()
    wanted = ", ".join(_column(column, kind) for column, kind in columns)
    records = connection.execute(f"select {wanted} from {source}").fetchall()
    return [column for column, _ in columns], records


def source_of(path: Path) -> str:
    """Return what SQL selects the rows of a file from."""
    return f"read_parquet({exact_path(path)}, hive_partitioning = false, binary_as_string = true)"


def exact_path(path: Path) -> str:
    """Return a path as SQL writes it, so that no character of it stands for others."""
    name = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.resolve()))
    return "'" + name.replace("'", "''") + "'"


def _column(column: str, kind: str) -> str:
    """Return the expression that gives a column as Python can hold it."""
    quoted = '"' + column.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast({quoted} as timestamp)"  # the same moment, in UTC
    # A number of single precision is 6.4 in its own text, and 6.400000095 as a double.
    return f"cast(cast({quoted} as varchar) as double)" if kind == "FLOAT" else quoted


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(_text(each) for each in value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return cell_text(value, shows_time=isinstance(value, datetime))
