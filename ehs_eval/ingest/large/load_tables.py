"""Files read into DuckDB, a text of each cell kept as a small number."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ehs_eval.answers.duck import DuckTables, literal, quoted
from ehs_eval.ingest.large.scan import Scan
from ehs_eval.labels import normalise, normalise_code

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[int], None]
"""Told how many rows have been read."""

_SAMPLED_ROWS: Final = 20_000
_MOST_TEXTS: Final = 10_000
"""Different texts up to which a field is kept as numbers; others stay texts."""
_PLAIN_CODE: Final = "[!-_a-~]+"
"""Codes that are compared as they are but for their case: printed ASCII without a grave accent."""
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
    if _has_empty_rows(tables, wave, wanted):
        filled = f"coalesce({', '.join(scan.columns.values())}) is not null"
        only_filled = replace(wanted, rows=(*wanted.rows, filled))
        _create(tables, wave, scan, only_filled, known, progress)
    counted = tables.connection.execute(f"select count(*) from {tables.table(wave)}").fetchone()
    tables.sizes[wave] = int(counted[0]) if counted else 0
    tables.fields[wave] = frozenset(wanted.fields)
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


def _has_empty_rows(tables: DuckTables, wave: str, wanted: Wanted) -> bool:
    """Say whether rows were read that have nothing in any field: they may be no records at all.

    Seen after the reading, because a condition on every cell would cost a sixth of it.
    """
    empty = " and ".join(f"{quoted(name)} is null" for name in wanted.fields)
    found = tables.connection.execute(
        f"select count(*) from {tables.table(wave)} where {empty}"
    ).fetchone()
    return found is not None and found[0] > 0


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
    forms = [(text, normalise_code(text)) for (text,) in others]
    tables.connection.execute("create or replace temp table forms (written varchar, form varchar)")
    if forms:
        tables.connection.executemany("insert into forms values (?, ?)", forms)
    tables.connection.execute(
        f"update {table} set {cell} = case when {plain} then lower({cell}) else "
        f"nullif((select form from forms where written = {cell}), '') end"
    )


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
    return f"{cell} in ({', '.join(map(literal, like))})" if like else None


def rows_with_text(
    connection: DuckDBPyConnection, scan: Scan, cell: str, texts: Collection[str]
) -> tuple[int, ...]:
    """Return the numbers of the rows of a file that hold any of some texts in a column."""
    found = connection.execute(
        f"select number + 1 from (select row_number() over () as number, {cell} as cell "
        f"from {scan.source}) where cell in ({', '.join(map(literal, texts))}) order by 1"
    ).fetchall()
    return tuple(int(number) for (number,) in found)


def row_numbers(size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the row numbers of responses that stand one below the other, from row 2."""
    return np.arange(2, size + 2, dtype=np.int64)
