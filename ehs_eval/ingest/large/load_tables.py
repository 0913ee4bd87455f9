"""Files read into DuckDB, a text of each cell kept as a small number."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.answers.duck import DuckTables, literal, quoted
from ehs_eval.ingest.large.scan import Scan
from ehs_eval.labels import is_blank, normalise, normalise_code

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[int], None]
"""Told how many rows have been read."""

_SAMPLED_ROWS: Final = 20_000
_MOST_TEXTS: Final = 10_000
"""Different texts up to which a field is kept as numbers; others stay texts."""
_PLAIN_CODE: Final = "[!-_a-~]+"
"""Codes that are compared as they are but for their case: printed ASCII without a grave accent."""
_BLANK: Final = r"[\s\v\x1c-\x1f\x{85}\p{Z}\x{ad}\x{200b}\x{2060}\x{feff}]*"
"""Cells that `labels.is_blank` says show nothing."""
_PATIENCE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Fields to read from a file.

    Attributes:
        fields: Expression of the source by field.
        as_text: Fields that stay texts: codes and times, nearly all of them different.
        texts: Texts that a field is known to hold, by field; those of its rows come to them.
        rows: Conditions on the rows, as SQL.
    """

    fields: Mapping[str, str]
    as_text: Collection[str]
    texts: Mapping[str, Collection[str]]
    rows: Sequence[str] = ()


def load_wave(
    tables: DuckTables, wave: str, scan: Scan, wanted: Wanted, progress: Progress
) -> None:
    """Read a file into the table of a wave, once over.

    The texts of its first rows make the numbers of each field. Where a later row has another text,
    all texts are gathered and the file is read again.

    Raises:
        duckdb.Error: The file does not hold a table that fits its headings.
    """
    import duckdb

    first = f"(select * from {scan.source} limit {_SAMPLED_ROWS})"
    few = {name: cell for name, cell in wanted.fields.items() if name not in wanted.as_text}
    known = _texts(tables.connection, first, few, wanted.texts, _SAMPLED_ROWS // 20)
    try:
        _create(tables, wave, scan, wanted, known, progress)
    except duckdb.ConversionException:
        few = {name: cell for name, cell in few.items() if name in known}
        known = _texts(tables.connection, scan.source, few, wanted.texts, _MOST_TEXTS)
        _create(tables, wave, scan, wanted, known, progress)
    if _has_empty_rows(tables, wave, wanted, known):
        filled = " or ".join(f"not {_is_blank(cell)}" for cell in scan.columns.values())
        wanted = replace(wanted, rows=(*wanted.rows, f"({filled})"))
        _create(tables, wave, scan, wanted, known, progress)
    counted = tables.connection.execute(f"select count(*) from {tables.table(wave)}").fetchone()
    size = int(counted[0]) if counted else 0
    tables.sizes[wave] = size
    tables.fields[wave] = frozenset(wanted.fields)
    tables.row_numbers[wave] = (
        rows_where(tables.connection, scan, wanted.rows) if wanted.rows else np.arange(2, size + 2)
    )
    progress(tables.sizes[wave])


def _texts(
    connection: DuckDBPyConnection,
    source: str,
    fields: Mapping[str, str],
    more: Mapping[str, Collection[str]],
    most: int,
) -> dict[str, list[str]]:
    """Return the texts of each field that has few."""
    if not fields:
        return {}
    lists = ", ".join(f"list(distinct {cell})" for cell in fields.values())
    found = connection.execute(f"select {lists} from {source}").fetchone()
    assert found is not None
    texts = {
        name: sorted({*(str(text) for text in cells or ()), *more.get(name, ())})
        for name, cells in zip(fields, found, strict=True)
    }
    return {name: cells for name, cells in texts.items() if 0 < len(cells) <= most}


def _create(
    tables: DuckTables,
    wave: str,
    scan: Scan,
    wanted: Wanted,
    known: Mapping[str, list[str]],
    progress: Progress,
) -> None:
    chosen = []
    for name, cell in wanted.fields.items():
        kind = f"enum({', '.join(map(literal, known[name]))})" if name in known else "varchar"
        chosen.append(f"cast({cell} as {kind}) as {quoted(name)}")
    where = f" where {' and '.join(wanted.rows)}" if wanted.rows else ""
    with _watched(tables.connection, scan, progress):
        tables.connection.execute(
            f"create or replace table {tables.table(wave)} as "
            f"select {', '.join(chosen)} from {scan.source}{where}"
        )


def _has_empty_rows(
    tables: DuckTables, wave: str, wanted: Wanted, known: Mapping[str, list[str]]
) -> bool:
    """Say whether rows were read that have nothing in any field: they may be no records at all.

    Seen after the reading, because a condition on every cell would cost a sixth of it.
    """
    empty = " and ".join(
        f"{quoted(name)} is null"
        if name in known and not any(map(is_blank, known[name]))
        else _is_blank(quoted(name))
        for name in wanted.fields
    )
    found = tables.connection.execute(
        f"select count(*) from {tables.table(wave)} where {empty}"
    ).fetchone()
    return found is not None and found[0] > 0


def _is_blank(cell: str) -> str:
    """Return the condition that a cell shows nothing."""
    return f"({cell} is null or regexp_full_match(cast({cell} as varchar), {literal(_BLANK)}))"


@contextmanager
def _watched(connection: DuckDBPyConnection, scan: Scan, progress: Progress) -> Iterator[None]:
    """Tell how many rows have been read while a query runs."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_PATIENCE):
            share = connection.query_progress() / 100
            if share > 0:
                progress(int(share * scan.rows))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def compare_codes(tables: DuckTables, wave: str, name: str) -> None:
    """Bring the respondents' codes of a wave into the form in which they are compared."""
    table, cell = tables.table(wave), quoted(name)
    plain = f"regexp_full_match({cell}, {literal(_PLAIN_CODE)})"
    others = tables.connection.execute(
        f"select distinct {cell} from {table} where {cell} is not null and not {plain}"
    ).fetchall()
    forms = pd.DataFrame(
        [(text, normalise_code(text)) for (text,) in others],
        columns=["written", "form"],
        dtype=object,
    )
    tables.connection.register("forms", forms)
    tables.connection.execute(
        f"update {table} set {cell} = case when {plain} then lower({cell}) else "
        f"nullif((select form from forms where written = {cell}), '') end"
    )
    tables.connection.unregister("forms")


def condition_on(connection: DuckDBPyConnection, scan: Scan, cell: str, answer: str) -> str | None:
    """Return the condition that a column holds an answer, however it is written; None if none does.

    Args:
        connection: A connection.
        scan: The file.
        cell: The column, as SQL writes it.
        answer: The answer.
    """
    found = connection.execute(f"select distinct {cell} from {scan.source}").fetchall()
    texts = [str(text) for (text,) in found if text is not None]
    like = [text for text in texts if normalise(text) == normalise(answer)]
    return holds(cell, like) if like else None


def holds(cell: str, texts: Collection[str]) -> str:
    """Return the condition that a column holds any of some texts."""
    return f"{cell} in ({', '.join(map(literal, texts))})"


def rows_where(
    connection: DuckDBPyConnection, scan: Scan, conditions: Sequence[str]
) -> NDArray[np.int64]:
    """Return the numbers of the rows of a file that meet all of some conditions, headings 1."""
    found = connection.execute(
        f'select "row of file" + 1 as number from (select row_number() over () as "row of file", * '
        f"from {scan.source}) where {' and '.join(conditions)} order by 1"
    ).fetchnumpy()
    return np.asarray(found["number"], dtype=np.int64)
