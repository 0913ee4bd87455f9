"""What every place of answers offers: counts, and where the rows are at hand, more than that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ehs_eval.answers.columns import Column, Marked, Seen, Value
from ehs_eval.answers.counts import Counts, in_order

if TYPE_CHECKING:
    import pandas as pd

Rows = NDArray[np.int64]
"""Positions of responses in their wave, from 0."""

_FEW_CELLS = 1 << 20
"""Possible cells up to which all of them are counted at once."""


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """Respondents' codes of a wave.

    Attributes:
        n_blank: Responses without one.
        n_shared: Responses whose code another response of the wave has too.
        n_usable: Responses whose code is theirs alone, so that it can link them.
    """

    n_blank: int
    n_shared: int
    n_usable: int


class AnswerStore(ABC):
    """The answers of a survey, asked for as counts.

    Nothing but counts comes back, so that the rows can be anywhere: in memory, in a file that is
    too large for it, in a database.
    """

    @abstractmethod
    def count(self, wave: str, columns: Sequence[Column] = ()) -> Counts:
        """Return how many responses of a wave have each combination of values.

        Args:
            wave: The wave.
            columns: What to count by; without any, the one cell `()` counts all responses.
        """

    @abstractmethod
    def count_people(self, waves: Sequence[str], columns: Sequence[Column]) -> Counts:
        """Return how many people have each combination of values over some waves.

        Args:
            waves: Two waves or more.
            columns: What to count by, of each wave.

        Returns:
            Counts of the people known from at least two of the waves; a cell holds the values of
            the first wave, then those of the next. All values of a wave without the person are
            None.
        """

    @abstractmethod
    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""

    @abstractmethod
    def seen(self, waves: Sequence[str]) -> Mapping[tuple[bool, ...], int]:
        """Return how many people with a usable code were seen in which of some waves."""

    def size(self, wave: str) -> int:
        """Return the number of responses of a wave."""
        return self.count(wave).get((), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of one wave.

    Attributes:
        codes: The place of each response's value among `values`.
        values: The values there are.
    """

    codes: NDArray[np.integer]
    values: tuple[Value, ...]

    def numbers(self) -> NDArray[np.float64]:
        """Return the values themselves, of a column that holds numbers; NaN for None."""
        values = [np.nan if value is None else float(value) for value in self.values]
        found: NDArray[np.float64] = np.array(values, dtype=np.float64)[self.codes]
        return found


class RowStore(AnswerStore):
    """Answers whose rows are at hand: what looks at one response after another needs them."""

    def __init__(self) -> None:
        self._marks: dict[str, Mapping[str, NDArray[np.bool_]]] = {}
        self._kept: dict[tuple[str, Column], Coded] = {}

    @abstractmethod
    def read(self, wave: str, column: Column) -> Coded:
        """Return a column of a wave, a value for each response in the order of the file."""

    @abstractmethod
    def people(self) -> NDArray[np.int64]:
        """Return the row of each person in each wave, people x waves; -1 where there is none.

        Only people with a usable code, in the order of the codes. The waves are all of the survey.
        """

    @abstractmethod
    def n_codes(self) -> int:
        """Return the number of different respondents' codes."""

    @abstractmethod
    def coded_responses(self) -> pd.DataFrame:
        """Return every response: `wave`, `row`, `respondent` (the code, missing where blank).

        Codes are looked at by whoever looks for near matches among them, and shown nowhere.
        """

    @abstractmethod
    def linked_by(self, same: Mapping[str, str]) -> RowStore:
        """Return the same answers with other codes taken for one person's.

        Args:
            same: By code, the code of the same person that stands for both; others stand for
                themselves.
        """

    @property
    @abstractmethod
    def waves(self) -> tuple[str, ...]:
        """Waves, in order."""

    @abstractmethod
    def row_numbers(self, wave: str) -> NDArray[np.int64]:
        """Return the number of each response's row in its file, as a spreadsheet counts."""

    @abstractmethod
    def seconds(self, wave: str) -> NDArray[np.float64]:
        """Return how long each response took; NaN where it is not known."""

    def mark(self, mark: str, responses: Mapping[str, NDArray[np.bool_]]) -> None:
        """Give a mark to some responses, by wave, to be counted by."""
        self._marks[mark] = responses
        self._kept = {key: coded for key, coded in self._kept.items() if key[1] != Marked(mark)}

    def column(self, wave: str, column: Column) -> Coded:
        """Return a column of a wave, kept for the next who asks."""
        key = (wave, column)
        if key not in self._kept:
            self._kept[key] = self._made(wave, column)
        return self._kept[key]

    def _made(self, wave: str, column: Column) -> Coded:
        match column:
            case Marked(mark):
                marked = self._marks.get(mark, {}).get(wave)
                if marked is None:
                    marked = np.zeros(self.size(wave), dtype=bool)
                return Coded(marked.astype(np.int32), (False, True))
            case Seen(other):
                return self._seen_in(wave, other)
            case _:
                return self.read(wave, column)

    def _seen_in(self, wave: str, other: str) -> Coded:
        mine, theirs = (self.waves.index(name) for name in (wave, other))
        people = self.people()
        known = people[people[:, mine] >= 0]
        codes = np.full(self.size(wave), 2, dtype=np.int32)
        codes[known[:, mine]] = known[:, theirs] >= 0
        return Coded(codes, (False, True, None))

    def size(self, wave: str) -> int:
        """Return the number of responses of a wave."""
        return len(self.row_numbers(wave))

    def count(self, wave: str, columns: Sequence[Column] = ()) -> Counts:
        """Return how many responses of a wave have each combination of values."""
        if not columns:
            size = self.size(wave)
            return {(): size} if size else {}
        return counted([self.column(wave, column) for column in columns])

    def count_people(self, waves: Sequence[str], columns: Sequence[Column]) -> Counts:
        """Return how many people have each combination of values over some waves."""
        places = [self.waves.index(wave) for wave in waves]
        rows = self.people()[:, places]
        rows = rows[(rows >= 0).sum(axis=1) >= 2]
        return counted(
            [
                _of_people(self.column(wave, column), rows[:, place])
                for place, wave in enumerate(waves)
                for column in columns
            ]
        )

    def seen(self, waves: Sequence[str]) -> Mapping[tuple[bool, ...], int]:
        """Return how many people with a usable code were seen in which of some waves."""
        places = [self.waves.index(wave) for wave in waves]
        present = self.people()[:, places] >= 0
        patterns, n = np.unique(present[present.any(axis=1)], axis=0, return_counts=True)
        return {
            tuple(bool(each) for each in pattern): int(number)
            for pattern, number in zip(patterns, n, strict=True)
        }


def _of_people(coded: Coded, rows: Rows) -> Coded:
    """Return a column of some people; None where a person has no row."""
    values = coded.values if None in coded.values else (*coded.values, None)
    codes = np.full(rows.size, values.index(None), dtype=np.int32)
    there = rows >= 0
    codes[there] = coded.codes[rows[there]]
    return Coded(codes, values)


def counted(columns: Sequence[Coded]) -> Counts:
    """Return how often each combination of the values of some columns of one length occurs."""
    shape = [max(len(column.values), 1) for column in columns]
    possible = float(np.prod([float(each) for each in shape]))
    if possible <= _FEW_CELLS:
        flat = np.zeros(columns[0].codes.size, dtype=np.int64)
        for column, size in zip(columns, shape, strict=True):
            flat *= size
            flat += column.codes
        numbers = np.bincount(flat, minlength=1)
        cells = np.flatnonzero(numbers)
        places = np.unravel_index(cells, shape)
        n = numbers[cells]
    else:
        table = np.column_stack([column.codes for column in columns])
        cells, n = np.unique(table, axis=0, return_counts=True)
        places = tuple(cells.T)
    labels = [
        [column.values[place] for place in found.tolist()]
        for column, found in zip(columns, places, strict=True)
    ]
    return in_order(zip(zip(*labels, strict=True), n.tolist(), strict=True))
