"""Large files as DuckDB scans them, and their first rows as every reader sees them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ehs_eval.answers.duck import literal, quoted
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.files import text
from ehs_eval.ingest.files.parquet import exact_path, source_of
from ehs_eval.ingest.grid import Grid, Unreadable
from ehs_eval.ingest.platforms import interpret, plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGE: Final = 24 * 1024**2
"""Bytes of a text file from which it is large."""

LARGE_PARQUET: Final = 2 * 1024**2
"""Bytes of a Parquet file from which it is large: it is packed about ten times as tightly."""

_HEAD_BYTES: Final = 1 << 19
_HEAD_ROWS: Final = 1_000
_PARQUET_KINDS: Final = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT")
"""Kinds of columns whose cells are the same text to DuckDB as to the reader of small files."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as DuckDB scans it.

    Attributes:
        source: What SQL selects from.
        columns: Column of the source by its name in the export, as SQL writes it.
        head: The first rows, as the reader of small files has them.
        rows: Rows of the file, about.
    """

    source: str
    columns: Mapping[str, str]
    head: Export
    rows: int


def is_large(path: Path) -> bool:
    """Say whether a file is so large that it is counted by DuckDB."""
    if not path.is_file():  # opening a pipe would wait for ever
        return False
    with suppress(OSError), path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
        return path.stat().st_size >= (LARGE_PARQUET if parquet else LARGE)
    return False


def scan_of(path: Path, connection: DuckDBPyConnection) -> Scan | None:
    """Return how DuckDB scans a file; None for one that only the readers of small files can read.

    That is a plain table in UTF-8, or a Parquet file of texts and whole numbers.
    """
    import duckdb

    with suppress(Unreadable, UnicodeDecodeError, duckdb.Error):
        with path.open("rb") as file:
            first = file.read(_HEAD_BYTES)
            is_parquet = first.startswith(b"PAR1")
            if not is_parquet and _has_zero_byte(file):  # damage that DuckDB reads over
                return None
        if is_parquet:
            return _scan_of_parquet(path, connection)
        return _scan_of_text(path, first)
    return None


def _has_zero_byte(file: BinaryIO) -> bool:
    return any(b"\0" in piece for piece in iter(lambda: file.read(_HEAD_BYTES), b""))


def _scan_of_text(path: Path, first: bytes) -> Scan | None:
    whole = first[: first.rfind(b"\n") + 1].decode("utf-8-sig")
    if "\0" in whole or not whole or whole[:4].lower() == "sep=":
        return None
    grid, delimiter = text.grid_of(io.StringIO(whole, newline=""), "UTF-8")
    export = interpret(grid)
    if export.platform != plain.NAME or export.ragged or _is_odd(grid):
        return None
    names = [f"c{place}" for place in range(max(map(len, grid.rows)))]
    listed = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    source = (
        f"read_csv({exact_path(path)}, header = true, auto_detect = false, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', columns = {{{listed}}})"
    )
    columns = {column.name: names[place] for place, column in enumerate(export.columns)}
    rows = path.stat().st_size * len(grid.rows) // len(whole.encode()) - 1
    return Scan(source, columns, export, rows)


def _is_odd(grid: Grid) -> bool:
    """Say whether a line is empty or a cell begins with spaces and a quotation mark.

    DuckDB passes over such a line and takes the marks away.
    """
    cells = (cell for row in grid.rows for cell in row)
    spaced = any(cell[:1] == " " and cell.lstrip(" ")[:1] == '"' for cell in cells)
    return spaced or list(grid.numbers) != list(range(1, len(grid.rows) + 1))


def _scan_of_parquet(path: Path, connection: DuckDBPyConnection) -> Scan | None:
    source = source_of(path)
    described = connection.execute(f"describe select * from {source}").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in described}
    if not set(kinds.values()) <= set(_PARQUET_KINDS):
        return None
    cells = ", ".join(f"coalesce(cast({quoted(name)} as varchar), '')" for name in kinds)
    found = connection.execute(f"select {cells} from {source} limit {_HEAD_ROWS}").fetchall()
    rows = [list(kinds), *([str(cell) for cell in row] for row in found)]
    export = interpret(Grid(rows, list(range(1, len(rows) + 1)), "Parquet file"))
    if export.platform != plain.NAME or export.ragged:
        return None
    columns = {
        column.name: f"cast({quoted(name)} as varchar)"
        for column, name in zip(export.columns, kinds, strict=True)
    }
    counted = connection.execute(f"select count(*) from {source}").fetchone()
    return Scan(source, columns, export, int(counted[0]) if counted else 0)
