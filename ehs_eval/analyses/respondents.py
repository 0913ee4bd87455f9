"""Who answered a survey, counted: the school of each answer, and whose both answers are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ehs_eval.analyses.compared import Compared
from ehs_eval.analyses.scoring import Scored
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Column, Label
from ehs_eval.answers.counts import Cell
from ehs_eval.config.surveys import Survey
from ehs_eval.labels import normalise
from ehs_eval.stats.cells import Cells, PairCells
from ehs_eval.stats.wave_change import Schools
from ehs_eval.stats.waves import two_waves_from_counts

At = tuple[int | None, float]
"""Number of a school, None where it is not known, and the score of an answer given there."""


@dataclass(frozen=True, slots=True)
class Respondents:
    """Those who answered a survey.

    Attributes:
        counts: Their answers.
        recorded: Whether schools are recorded, all answers come from one, or nobody knows.
        schools: Number of each school by its name, in that order.
    """

    counts: Tabulation
    recorded: Schools
    schools: Mapping[str, int]

    def by_school(self, scored: Scored, wave: str) -> dict[At, int]:
        """Return the answers of a wave that have a score, by school and by score."""
        found: Counter[At] = Counter()
        for (cell, score), n in scored.counted(self.counts, wave, self._by).items():
            found[self._school(cell), score] += n
        return dict(found)

    def sizes(self, wave: str) -> dict[int | None, int]:
        """Return the responses of a wave by school."""
        found: Counter[int | None] = Counter()
        for cell, n in self.counts.count(wave, self._by).items():
            found[self._school(cell)] += n
        return dict(found)

    def compare(self, scored: Scored, waves: tuple[str, str]) -> Compared:
        """Return the answers of two waves that can be compared.

        Those whose school is not known are left out where schools are recorded.
        """
        sides = [self.by_school(scored, wave) for wave in waves]
        alone = [{at: n for at, n in side.items() if at[0] is not None} for side in sides]
        first_left_out, second_left_out = (
            sum(n for (school, _), n in side.items() if school is None) for side in sides
        )
        pairs = self._pairs(scored, waves)
        for (first, second), n in pairs.items():
            alone[0][first] -= n
            alone[1][second] -= n
        answers = two_waves_from_counts(_pair_cells(pairs), *(_cells(side) for side in alone))
        left_out = (first_left_out, second_left_out)
        return Compared(answers, self.recorded, tuple(self.schools), left_out)

    def _pairs(self, scored: Scored, waves: tuple[str, str]) -> dict[tuple[At, At], int]:
        """Return the people with an answer in both waves, by school and score in either."""
        found: Counter[tuple[At, At]] = Counter()
        for (before, first, after, second), n in scored.paired(
            self.counts, waves, self._by
        ).items():
            schools = self._school(before), self._school(after)
            if first is not None and second is not None and None not in schools:
                found[(schools[0], first), (schools[1], second)] += n
        return dict(found)

    @property
    def _by(self) -> tuple[Column, ...]:
        return (Label("school"),) if self.recorded == "recorded" else ()

    def _school(self, cell: Cell) -> int | None:
        """Return the number of a school; the same for all answers where none is recorded."""
        return self.schools.get(str(cell[0])) if cell else 0


def respondents_of(survey: Survey, counts: Tabulation) -> Respondents:
    """Return those who answered a survey."""
    if survey.school is None:
        return Respondents(counts, "one" if survey.single_school else "not recorded", {})
    outside = {normalise(label) for label in survey.not_schools}
    names = {
        name
        for wave in counts.survey.waves
        for name in counts.by("school", wave)
        if name is not None and normalise(name) not in outside
    }
    numbers = {name: number for number, name in enumerate(sorted(names))}
    return Respondents(counts, "recorded", numbers)


def _cells(counts: Mapping[At, int]) -> Cells:
    lines = [(school, score, n) for (school, score), n in counts.items()]
    schools, values, times = np.array(lines, dtype=np.float64).reshape(-1, 3).T
    return Cells(values, schools.astype(np.int64), times.astype(np.int64))


def _pair_cells(counts: Mapping[tuple[At, At], int]) -> PairCells:
    lines = [(*first, *second, n) for (first, second), n in counts.items()]
    before, first, after, second, times = np.array(lines, dtype=np.float64).reshape(-1, 5).T
    schools = before.astype(np.int64), after.astype(np.int64)
    return PairCells(first, second, *schools, times.astype(np.int64))
