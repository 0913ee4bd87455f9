"""Answers in memory, as the readers of survey files leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.answers.columns import Answer, Column, Given, Label, Number, Rank, Value
from ehs_eval.answers.store import CodeCounts, Coded, RowStore


class MemoryStore(RowStore):
    """Answers in three tables.

    Attributes:
        responses: One row for each response: `wave`, `school`, `year_group`, `gender`,
            `respondent`, `row`, `seconds`; numbered from 0.
        answers: One row for each answer given: `response`, `question`, `position`, `answer`.
        ratings: One row for each rating given: `response`, `rating`, `value`.
        same: By code, the code of the same person that stands for both; others stand for
            themselves.
    """

    def __init__(
        self,
        waves: Sequence[str],
        responses: pd.DataFrame,
        answers: pd.DataFrame,
        ratings: pd.DataFrame,
        same: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._waves = tuple(waves)
        self.responses = responses
        self.answers = answers
        self.ratings = ratings
        self.same = same or {}

    def n_codes(self) -> int:
        """Return the number of different respondents' codes."""
        return int(self.responses["respondent"].nunique())

    def coded_responses(self) -> pd.DataFrame:
        """Return every response: `wave`, `row`, `respondent` (the code, missing where blank)."""
        return self.responses[["wave", "row", "respondent"]].copy()

    def linked_by(self, same: Mapping[str, str]) -> MemoryStore:
        """Return the same answers with other codes taken for one person's."""
        return MemoryStore(self._waves, self.responses, self.answers, self.ratings, same)

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves, in order."""
        return self._waves

    @cached_property
    def _wave_of(self) -> NDArray[np.object_]:
        return self.responses["wave"].to_numpy(dtype=object)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Position of each response in its wave."""
        places = np.zeros(len(self.responses), dtype=np.int64)
        for rows in self._rows.values():
            places[rows] = np.arange(rows.size)
        return places

    @cached_property
    def _rows(self) -> dict[str, NDArray[np.int64]]:
        """Responses of each wave, by their place in the table."""
        waves = self._waves or ("",)
        return {wave: np.flatnonzero(self._wave_of == wave) for wave in waves}

    @cached_property
    def _given(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Answers by question and wave, `response` being the position in the wave."""
        return self._by_wave(self.answers, "question")

    @cached_property
    def _rated(self) -> dict[tuple[str, str], pd.DataFrame]:
        return self._by_wave(self.ratings, "rating")

    def _by_wave(self, frame: pd.DataFrame, name: str) -> dict[tuple[str, str], pd.DataFrame]:
        of = frame["response"].to_numpy(dtype=np.int64)
        marked = frame.assign(wave=self._wave_of[of], response=self._places[of])
        return {
            (str(question), str(wave)): part
            for (question, wave), part in marked.groupby([name, "wave"], sort=False)
        }

    def given(self, question: str, wave: str) -> pd.DataFrame:
        """Return the answers to a question in a wave: `response`, `position`, `answer`."""
        return self._given.get((question, wave), self.answers.iloc[:0])

    def size(self, wave: str) -> int:
        """Return the number of responses of a wave."""
        return int(self._rows[wave].size) if wave in self._rows else 0

    def row_numbers(self, wave: str) -> NDArray[np.int64]:
        """Return the number of each response's row in its file, as a spreadsheet counts."""
        return np.asarray(self.responses["row"].to_numpy()[self._rows[wave]], dtype=np.int64)

    def seconds(self, wave: str) -> NDArray[np.float64]:
        """Return how long each response took; NaN where it is not known."""
        return self.responses["seconds"].to_numpy(dtype=np.float64)[self._rows[wave]]

    def read(self, wave: str, column: Column) -> Coded:
        """Return a column of a wave, a value for each response in the order of the file."""
        match column:
            case Label(role):
                return coded(self.responses[role].to_numpy(dtype=object)[self._rows[wave]])
            case Answer(question):
                given = self.given(question, wave)
                return self._spread(wave, given["response"], given["answer"])
            case Given(question, answers, but_not):
                given = self.given(question, wave)
                counts = ~given["answer"].isin(but_not)
                if answers is not None:
                    counts &= given["answer"].isin(answers)
                who = given.loc[counts, "response"].to_numpy(dtype=np.int64)
                found = np.bincount(who, minlength=self.size(wave)).astype(np.int32)
                return Coded(found, tuple(range(int(found.max(initial=0)) + 1)))
            case Rank(question, answer):
                given = self.given(question, wave)
                given = given[given["answer"] == answer]
                return self._spread(wave, given["response"], given["position"])
            case Number(rating):
                given = self._rated.get((rating, wave), self.ratings.iloc[:0])
                return self._spread(wave, given["response"], given["value"])
            case _:
                raise ValueError(f"no column of a file: {column}")

    def _spread(self, wave: str, who: pd.Series, values: pd.Series) -> Coded:
        places, labels = pd.factorize(values.to_numpy(), sort=False)
        codes = np.full(self.size(wave), len(labels), dtype=np.int32)
        codes[who.to_numpy(dtype=np.int64)] = places
        return Coded(codes, (*(_plain(label) for label in labels), None))

    @cached_property
    def _usable(self) -> pd.DataFrame:
        """Codes that are one response's alone in their wave: `wave`, `respondent`."""
        known = self.responses[["wave", "respondent"]].dropna()
        return known[~known.duplicated(keep=False)]

    @cached_property
    def _people(self) -> NDArray[np.int64]:
        alone = self._usable.assign(place=self._places[self._usable.index.to_numpy(dtype=int)])
        if self.same:
            alone["respondent"] = alone["respondent"].map(lambda code: self.same.get(code, code))
        table = alone.pivot_table(index="respondent", columns="wave", values="place")
        rows = table.reindex(columns=list(self._waves)).to_numpy(dtype=np.float64, na_value=-1)
        people: NDArray[np.int64] = np.nan_to_num(rows, nan=-1).astype(np.int64)
        return people.reshape(-1, len(self._waves))

    def people(self) -> NDArray[np.int64]:
        """Return the row of each person in each wave, people x waves; -1 where there is none."""
        return self._people

    def codes(self, wave: str) -> CodeCounts:
        """Return what the respondents' codes of a wave are good for."""
        mine = self.responses.loc[self._rows[wave], "respondent"]
        known = mine.dropna()
        shared = int(known.duplicated(keep=False).sum())
        return CodeCounts(len(mine) - len(known), shared, len(known) - shared)


def coded(labels: NDArray[np.object_]) -> Coded:
    """Return labels as codes; whatever is missing is None."""
    places, found = pd.factorize(labels)
    codes = np.where(places < 0, len(found), places).astype(np.int32)
    return Coded(codes, (*(_plain(label) for label in found), None))


def _plain(value: object) -> Value:
    """Return a value as plain Python, so that every store gives the same."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.integer | int):
        return int(value)
    return float(value)  # type: ignore[arg-type]
