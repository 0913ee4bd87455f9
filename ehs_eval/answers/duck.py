"""Answers in DuckDB, embedded: where a file is too large for tables in Python's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.answers.columns import Column, Marked, Seen, Value
from ehs_eval.answers.counts import Counts
from ehs_eval.answers.meanings import Meanings, Reading, Text, field_of
from ehs_eval.answers.store import CodeCounts, Coded, RowStore

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

CODE: Final = "code"
"""Field with the respondent's code, in the form in which codes are compared."""

_MEMORY: Final = "1GB"


def connect() -> DuckDBPyConnection:
    """Return an empty database in memory that loads nothing and writes nowhere."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": _MEMORY,
            "temp_directory": "",
        },
    )
    # Progress is counted, to be asked for, but never printed.
    connection.execute("set enable_progress_bar = true")
    connection.execute("set enable_progress_bar_print = false")
    connection.execute("set progress_bar_time = 0")
    return connection


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(slots=True)
class DuckTables:
    """One table for each wave, in the order of its file.

    Attributes:
        connection: The database they are in.
        waves: The waves.
        sizes: Rows of each table.
        fields: Names of its fields.
        row_numbers: Number of each row in its file, as a spreadsheet counts.
    """

    connection: DuckDBPyConnection
    waves: tuple[str, ...]
    sizes: dict[str, int] = field(default_factory=dict)
    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    row_numbers: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def table(self, wave: str) -> str:
        """Return the name of the table of a wave, as SQL writes it."""
        return quoted(f"wave {wave}")

    def texts(self, wave: str, name: str) -> dict[str, int]:
        """Return how many rows hold each text of a field; empty cells are not among them."""
        # Grouped by the number of a text, and only then turned into the text.
        found = self.connection.execute(
            f"select cast(cell as varchar), n from (select {quoted(name)} as cell, count(*) as n "
            f"from {self.table(wave)} group by 1) where cell is not null order by 1"
        ).fetchall()
        return {str(text): int(n) for text, n in found}

    def cells(self, wave: str, name: str) -> list[str | None]:
        """Return the text of a field in each row."""
        if name not in self.fields[wave]:
            return [None] * self.sizes[wave]
        found = self.connection.execute(f"select {quoted(name)} from {self.table(wave)}").fetchall()
        return [None if text is None else str(text) for (text,) in found]

    def n_codes(self) -> int:
        """Return the number of different respondents' codes over all waves."""
        known = [wave for wave in self.waves if CODE in self.fields.get(wave, ())]
        if not known:
            return 0
        codes = " union all ".join(f"select {CODE} from {self.table(wave)}" for wave in known)
        return self._one(f"select count(distinct {CODE}) from ({codes})")[0]

    def copies(self, wave: str, name: str) -> list[list[int]]:
        """Return the positions of the rows that share a text of a field, together."""
        found = self.connection.execute(
            f"select list(rowid order by rowid) as places from {self.table(wave)} "
            f"where {quoted(name)} is not null group by {quoted(name)} having count(*) > 1 "
            "order by places"
        ).fetchall()
        return [[int(place) for place in places] for (places,) in found]

    def drop(self, wave: str, name: str) -> None:
        """Forget a field."""
        self.connection.execute(f"alter table {self.table(wave)} drop column {quoted(name)}")
        self.fields[wave] -= {name}

    def group(self, wave: str, fields: Sequence[str]) -> list[tuple[tuple[Text, ...], int]]:
        """Return how many rows have each combination of the texts of some fields.

        A field that the wave has not holds nothing.
        """
        named = [quoted(name) if name in self.fields[wave] else "null" for name in fields]
        found = self.connection.execute(
            f"select {', '.join([*named, 'count(*)'])} from {self.table(wave)} group by all"
        ).fetchall()
        return [(tuple(texts), int(n)) for *texts, n in found if n]

    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""
        if CODE not in self.fields[wave]:
            return CodeCounts(self.sizes[wave], 0, 0)
        known, usable = self._one(
            f"select coalesce(sum(n), 0), count(*) filter (where n = 1) from (select count(*) as n "
            f"from {self.table(wave)} where {CODE} is not null group by {CODE})"
        )
        return CodeCounts(self.sizes[wave] - known, known - usable, usable)

    def _one(self, query: str) -> tuple[int, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return tuple(int(value) for value in row)

    def people(self, same: Mapping[str, str]) -> NDArray[np.int64]:
        """Return the position of each person's row in each wave; -1 where there is none.

        Args:
            same: By code, the code of the same person that stands for both.
        """
        waves = [wave for wave in self.waves if CODE in self.fields.get(wave, ())]
        if not waves:
            return np.empty((0, len(self.waves)), dtype=np.int64)
        usable = " union all ".join(
            f"select {CODE}, {place} as wave, min(rowid) as place from {self.table(wave)} "
            f"where {CODE} is not null group by {CODE} having count(*) = 1"
            for place, wave in enumerate(self.waves)
            if wave in waves
        )
        places = ", ".join(
            f"coalesce(max(place) filter (where wave = {place}), -1) as p{place}"
            for place in range(len(self.waves))
        )
        self.connection.execute("create or replace temp table same (own varchar, person varchar)")
        if same:
            self.connection.executemany("insert into same values (?, ?)", list(same.items()))
        found = self.connection.execute(
            f"select {places} from ({usable}) left join same on own = {CODE} "
            f"group by coalesce(person, {CODE}) order by coalesce(person, {CODE})"
        ).fetchnumpy()
        columns = [np.asarray(found[f"p{place}"], np.int64) for place in range(len(self.waves))]
        return np.column_stack(columns)

    def numbers(self, wave: str, name: str) -> tuple[NDArray[np.integer], list[str]]:
        """Return a field as the place of each row's text among its texts; -1 for an empty cell.

        In the smallest numbers that hold them: one byte a row for up to 127 texts.
        """
        frame = self.connection.execute(
            f"select {quoted(name)} as cell from {self.table(wave)}"
        ).df()
        cells = frame["cell"]
        if not hasattr(cells, "cat"):
            cells = cells.astype("category")
        return cells.cat.codes.to_numpy(), [str(text) for text in cells.cat.categories]


class DuckStore(RowStore):
    """Answers in DuckDB: it counts, and hands over a column where rows are looked at."""

    def __init__(
        self,
        tables: DuckTables,
        meanings: Meanings,
        seconds: Mapping[str, NDArray[np.float64]],
        same: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._same = same or {}
        self.tables = tables
        self.meanings = meanings
        self._seconds = seconds

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves, in order."""
        return self.tables.waves

    def size(self, wave: str) -> int:
        """Return the number of responses of a wave."""
        return self.tables.sizes.get(wave, 0)

    def count(self, wave: str, columns: Sequence[Column] = ()) -> Counts:
        """Return how many responses of a wave have each combination of values."""
        if (
            not columns
            or not self.size(wave)
            or any(isinstance(column, Marked | Seen) for column in columns)
        ):
            return super().count(wave, columns)
        reading = Reading(columns, self.meanings)
        return reading.counts(self.tables.group(wave, reading.fields))

    def read(self, wave: str, column: Column) -> Coded:
        """Return a column of a wave, a value for each response in the order of the file."""
        read = self.meanings.reader(column)
        name = field_of(column)
        if name not in self.tables.fields[wave]:
            return Coded(np.zeros(self.size(wave), dtype=np.int32), (read(None),))
        places, texts = self.tables.numbers(wave, name)
        values: dict[Value, int] = {}
        codes = [values.setdefault(read(text), len(values)) for text in (*texts, None)]
        kind = np.min_scalar_type(len(values))
        return Coded(np.array(codes, dtype=kind)[places], tuple(values))

    def row_numbers(self, wave: str) -> NDArray[np.int64]:
        """Return the number of each response's row in its file, as a spreadsheet counts."""
        return self.tables.row_numbers[wave]

    def seconds(self, wave: str) -> NDArray[np.float64]:
        """Return how long each response took; NaN where it is not known."""
        return self._seconds[wave]

    def n_codes(self) -> int:
        """Return the number of different respondents' codes."""
        return self.tables.n_codes()

    def coded_responses(self) -> pd.DataFrame:
        """Return every response: `wave`, `row`, `respondent` (the code, missing where blank)."""
        import pandas as pd

        parts = [
            pd.DataFrame(
                {
                    "wave": wave,
                    "row": self.row_numbers(wave),
                    "respondent": pd.Series(self.tables.cells(wave, CODE), dtype=object),
                }
            )
            for wave in self.waves
        ]
        return pd.concat(parts, ignore_index=True)

    def linked_by(self, same: Mapping[str, str]) -> DuckStore:
        """Return the same answers with other codes taken for one person's."""
        return DuckStore(self.tables, self.meanings, self._seconds, same)

    @cached_property
    def _people(self) -> NDArray[np.int64]:
        return self.tables.people(self._same)

    def people(self) -> NDArray[np.int64]:
        """Return the row of each person in each wave, people x waves; -1 where there is none."""
        return self._people

    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""
        return self.tables.codes(wave)
