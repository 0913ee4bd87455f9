"""Numbers that answers stand for: told from the values of a response, and counted by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Answer, Column, Marked, Number, Seen
from ehs_eval.answers.counts import Cell
from ehs_eval.stats.frequencies import Frequencies, frequencies

ByScore = Mapping[tuple[Cell, float], int]
"""How many responses there are, by the values of some columns and by score."""

BothScores = Mapping[tuple[Cell, float | None, Cell, float | None], int]
"""How many linked people there are, by values and score in one wave, then in another."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A number for each response, such as 1 where it counts and 0 where it does not.

    Attributes:
        columns: What it is told from.
        score: Returns it for a value of each column; None where there is none.
    """

    columns: tuple[Column, ...]
    score: Callable[[Cell], float | None]

    def without(self, mark: str) -> Scored:
        """Return the same of the responses that do not bear a mark."""
        return Scored(
            (*self.columns, Marked(mark)),
            lambda cell: None if cell[-1] else self.score(cell[:-1]),
        )

    def counted(self, counts: Tabulation, wave: str, by: Sequence[Column] = ()) -> ByScore:
        """Return the responses of a wave that have a score, by other columns and by score."""
        found: Counter[tuple[Cell, float]] = Counter()
        for cell, n in counts.count(wave, (*by, *self.columns)).items():
            score = self.score(cell[len(by) :])
            if score is not None:
                found[cell[: len(by)], score] += n
        return dict(found)

    def paired(
        self, counts: Tabulation, waves: tuple[str, str], by: Sequence[Column] = ()
    ) -> BothScores:
        """Return the people linked over two waves by other columns and score in either."""
        found: Counter[tuple[Cell, float | None, Cell, float | None]] = Counter()
        for cell, n in counts.count_people(waves, (*by, *self.columns)).items():
            first, second = _by_wave(cell, len(by) + len(self.columns))
            scores = self.score(first[len(by) :]), self.score(second[len(by) :])
            found[first[: len(by)], scores[0], second[: len(by)], scores[1]] += n
        return dict(found)

    def ends(self, counts: Tabulation, waves: Sequence[str]) -> dict[tuple[float, float], int]:
        """Return the people linked by their scores in the earliest and latest of their waves.

        Whoever has no score in either is left out.
        """
        # Whoever is in a wave has been seen in the first or not; for others that is None.
        told_by = (Seen(waves[0]),) if len(waves) > 2 else ()
        columns = (*told_by, *self.columns)
        found: Counter[tuple[float, float]] = Counter()
        for cell, n in counts.count_people(waves, columns).items():
            parts = _by_wave(cell, len(columns))
            there = [part for part in parts if not told_by or part[0] is not None]
            first, last = (self.score(part[len(told_by) :]) for part in (there[0], there[-1]))
            if first is not None and last is not None:
                found[first, last] += n
        return dict(found)

    def over_waves(
        self, counts: Tabulation, waves: Sequence[str]
    ) -> dict[tuple[float | None, ...], int]:
        """Return the people linked by their score in each of some waves; None for no score."""
        found: Counter[tuple[float | None, ...]] = Counter()
        for cell, n in counts.count_people(waves, self.columns).items():
            found[tuple(self.score(part) for part in _by_wave(cell, len(self.columns)))] += n
        return dict(found)

    def frequencies(self, counts: Tabulation, wave: str) -> Frequencies:
        """Return how often each score occurs in a wave."""
        found = self.counted(counts, wave)
        return frequencies([score for _, score in found], list(found.values()))


def _by_wave(cell: Cell, width: int) -> list[Cell]:
    """Return the values of each wave, so many of them."""
    return [cell[start : start + width] for start in range(0, len(cell), width)]


def answer_scores(question: str, scores: Mapping[str, float]) -> Scored:
    """Return the numbers that the answers to a question stand for; others stand for none."""
    return Scored((Answer(question),), lambda cell: _score(scores, cell))


def _score(scores: Mapping[str, float], cell: Cell) -> float | None:
    answer = cell[0]
    return scores.get(answer) if isinstance(answer, str) else None


def rating_scores(rating: str) -> Scored:
    """Return the numbers that were given as a rating."""
    return Scored((Number(rating),), lambda cell: None if cell[0] is None else float(cell[0]))
