"""Answers in a database that Ibis reaches: it counts, and nothing but counts comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ehs_eval.answers.columns import Column, Marked, Rank, Seen, Value
from ehs_eval.answers.counts import Counts, in_order
from ehs_eval.answers.duck import CODE
from ehs_eval.answers.meanings import Meanings, Reading
from ehs_eval.answers.store import AnswerStore, CodeCounts
from ehs_eval.errors import DataError

if TYPE_CHECKING:
    from ibis.expr.types import Table

_N: Final = "n of rows"

Grouped = list[tuple[tuple[Any, ...], int]]
"""Combinations of what was grouped by, and how many rows have each."""


@dataclass(frozen=True, slots=True)
class WarehouseTables:
    """One table for each wave, its columns named as the fields they hold, all of them texts.

    Attributes:
        tables: Table of each wave; the column `code` has the respondents' codes in the form in
            which they are compared, where there are any.
    """

    tables: Mapping[str, Table]

    def texts(self, wave: str, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return how many rows hold each text of some fields; empty cells are not among them."""
        import ibis

        table = self.tables[wave]
        parts = []
        for place, name in enumerate(names):
            cells = table.filter(table[name].notnull()).select(
                field=ibis.literal(place, "int32"), cell=table[name]
            )
            parts.append(cells.group_by("field", "cell").aggregate(**{_N: cells.count()}))
        if not parts:
            return {}
        found: dict[str, dict[str, int]] = {name: {} for name in names}
        together = ibis.union(*parts) if len(parts) > 1 else parts[0]
        for row in sorted(_fetched(together), key=lambda row: str(row["cell"])):
            found[names[row["field"]]][row["cell"]] = int(row[_N])
        return found

    def group(self, wave: str, fields: Sequence[str]) -> Grouped:
        """Return how many rows have each combination of the texts of some fields.

        A field that the wave has not holds nothing.
        """
        table = self.tables.get(wave)
        if table is None:
            return []
        known = [name for name in fields if name in table.columns]
        places = [known.index(name) if name in known else None for name in fields]
        return [
            (tuple(None if place is None else row[place] for place in places), n)
            for row, n in _counted(table, known)
        ]

    def group_seen(self, wave: str, fields: Sequence[str], others: Sequence[str]) -> Grouped:
        """Return counts as `group` does, and by whether the person is known from other waves.

        Args:
            wave: The wave.
            fields: Fields to count by.
            others: Waves; whether a person is known from each stands behind the fields, None for
                a response without a usable code.
        """
        everyone = Counter(dict(self.group(wave, fields)))
        found: Grouped = []
        if self._has_codes(wave):
            waves = [wave, *others]
            people = self._people(waves, fields)
            people = people.filter(people[_seen(0)] == 1)
            mine = [_of_wave(name, 0) for name in fields]
            seen = [_seen(place) for place in range(1, len(waves))]
            for row, n in _counted(people, [*mine, *seen]):
                texts, flags = row[: len(fields)], row[len(fields) :]
                found.append(((*texts, *(flag == 1 for flag in flags)), n))
                everyone[texts] -= n
        nobody = (None,) * len(others)
        return found + [((*texts, *nobody), n) for texts, n in everyone.items() if n]

    def group_people(
        self, waves: Sequence[str], fields: Sequence[str], others: Sequence[str] = ()
    ) -> Grouped:
        """Return how many people have each combination of texts over some waves.

        Args:
            waves: Two waves or more; people known from at least two of them count.
            fields: Fields to count by, of each wave: first all of the first wave.
            others: Further waves that people may be known from.

        Returns:
            Behind the texts stands whether the people were seen in each of the waves and others.
        """
        if not any(map(self._has_codes, waves)):
            return []
        everywhere = [*waves, *others]
        people = self._people(everywhere, fields)
        times = sum(people[_seen(place)] for place in range(len(waves)))
        named = [_of_wave(name, place) for place in range(len(waves)) for name in fields]
        flags = [_seen(place) for place in range(len(everywhere))]
        size = len(named)
        return [
            ((*row[:size], *(flag == 1 for flag in row[size:])), n)
            for row, n in _counted(people.filter(times >= 2), [*named, *flags])
        ]

    def seen(self, waves: Sequence[str]) -> dict[tuple[bool, ...], int]:
        """Return how many people with a usable code were seen in which of some waves."""
        if not any(map(self._has_codes, waves)):
            return {}
        flags = [_seen(place) for place in range(len(waves))]
        found = _counted(self._people(waves, ()), flags)
        return {tuple(flag == 1 for flag in row): n for row, n in sorted(found)}

    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""
        size = sum(n for _, n in self.group(wave, ()))
        if not self._has_codes(wave):
            return CodeCounts(size, 0, 0)
        table = self.tables[wave]
        ((_, blank),) = _counted(table.filter(table[CODE].isnull()), ()) or [((), 0)]
        ((_, usable),) = _counted(self._usable(wave), ()) or [((), 0)]
        return CodeCounts(blank, size - blank - usable, usable)

    def _has_codes(self, wave: str) -> bool:
        return wave in self.tables and CODE in self.tables[wave].columns

    def _usable(self, wave: str) -> Table:
        """Return the rows of a wave whose code no other row of it has."""
        table = self.tables[wave]
        known = table.filter(table[CODE].notnull())
        codes = known.group_by(CODE).aggregate(**{_N: known.count()})
        # Not a semi-join, which Ibis writes in a way that PostgreSQL does not understand.
        return table.filter(table[CODE].isin(codes.filter(codes[_N] == 1)[CODE]))

    def _people(self, waves: Sequence[str], fields: Sequence[str]) -> Table:
        """Return one row for each person with a usable code: where seen, and what was answered."""
        import ibis

        parts = []
        for place, wave in enumerate(waves):
            if not self._has_codes(wave):
                continue
            rows = self._usable(wave)
            columns: dict[str, Any] = {CODE: rows[CODE]}
            for other in range(len(waves)):
                columns[_seen(other)] = ibis.literal(int(other == place), "int32")
                for name in fields:
                    has = other == place and name in rows.columns
                    cell = rows[name] if has else ibis.null("string")
                    columns[_of_wave(name, other)] = cell
            parts.append(rows.select(**columns))
        rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
        named = [name for name in rows.columns if name != CODE]
        return rows.group_by(CODE).aggregate(**{name: rows[name].max() for name in named})


def _seen(place: int) -> str:
    return f"seen in {place}"


def _of_wave(name: str, place: int) -> str:
    return f"{name} in {place}"


def _fetched(counts: Table) -> list[dict[str, Any]]:
    """Return counts that the database makes.

    Raises:
        DataError: It cannot. Nothing of its own message is told: cells and addresses may be in it.
    """
    try:
        found: list[dict[str, Any]] = counts.to_pyarrow().to_pylist()
    except Exception as error:  # each database has errors of its own
        raise DataError(
            "[study]: `warehouse`: the database could not count the answers "
            f"({type(error).__name__}). Check that it is running, and that its tables can be read."
        ) from None
    return found


def _counted(table: Table, columns: Sequence[str]) -> Grouped:
    """Return how many rows of a table have each combination of some columns."""
    n = table.count()
    found = table.group_by(list(columns)).aggregate(**{_N: n}) if columns else table.aggregate(n)
    rows = _fetched(found)
    return [
        (tuple(row[name] for name in columns), int(list(row.values())[-1]))
        for row in rows
        if list(row.values())[-1]
    ]


class WarehouseStore(AnswerStore):
    """Answers in the tables of a database."""

    def __init__(self, tables: WarehouseTables, meanings: Meanings) -> None:
        self.tables = tables
        self.meanings = meanings
        self._kept: dict[tuple[str, tuple[Column, ...]], Counts] = {}

    def count(self, wave: str, columns: Sequence[Column] = ()) -> Counts:
        """Return how many responses of a wave have each combination of values."""
        key = (wave, tuple(columns))
        if key not in self._kept:
            self._kept[key] = self._counted(wave, columns)
        return self._kept[key]

    def _counted(self, wave: str, columns: Sequence[Column]) -> Counts:
        if any(isinstance(column, Marked | Rank) for column in columns):
            raise ValueError("marks and ranks are of single responses, which are not at hand")
        told = [column for column in columns if not isinstance(column, Seen)]
        reading = Reading(told, self.meanings)
        others = [column.wave for column in columns if isinstance(column, Seen)]
        if not others:
            return reading.counts(self.tables.group(wave, reading.fields))
        size = len(reading.fields)
        found = []
        for row, n in self.tables.group_seen(wave, reading.fields, others):
            values = iter([of(row[at]) for of, at in reading.read])
            flags = iter(row[size:])
            cell = tuple(next(flags if isinstance(c, Seen) else values) for c in columns)
            found.append((cell, n))
        return in_order(found)

    def count_people(self, waves: Sequence[str], columns: Sequence[Column]) -> Counts:
        """Return how many people have each combination of values over some waves."""
        told = [column for column in columns if not isinstance(column, Seen)]
        reading = Reading(told, self.meanings)
        size = len(reading.fields)
        asked = [column.wave for column in columns if isinstance(column, Seen)]
        everywhere = list(dict.fromkeys([*waves, *asked]))
        found = []
        others = everywhere[len(waves) :]
        for row, n in self.tables.group_people(waves, reading.fields, others):
            flags = dict(zip(everywhere, row[size * len(waves) :], strict=True))
            cell: list[Value] = []
            for place, wave in enumerate(waves):
                values = iter([of(row[place * size + at]) for of, at in reading.read])
                for column in columns:
                    if not isinstance(column, Seen):
                        cell.append(next(values))
                    else:
                        cell.append(flags[column.wave] if flags[wave] else None)
            found.append((tuple(cell), n))
        return in_order(found)

    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""
        return self.tables.codes(wave)

    def seen(self, waves: Sequence[str]) -> Mapping[tuple[bool, ...], int]:
        """Return how many people with a usable code were seen in which of some waves."""
        return self.tables.seen(waves)
