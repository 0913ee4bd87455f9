"""Two waves of answers set beside each other, and what is known of the schools they came from."""

from __future__ import annotations

from dataclasses import dataclass

from ehs_eval.analyses.context import Context
from ehs_eval.stats.wave_change import Schools, WaveComparison, compare_waves
from ehs_eval.stats.waves import TwoWaves


@dataclass(frozen=True, slots=True)
class Compared:
    """Answers of two waves that can be compared.

    Attributes:
        answers: The answers, counted by school and by whose they are.
        recorded: Whether schools are recorded, all answers come from one, or nobody knows.
        school_names: The schools, by number.
        without_school: Answers of each wave left out, as schools are recorded and theirs is not
            known.
    """

    answers: TwoWaves
    recorded: Schools
    school_names: tuple[str, ...]
    without_school: tuple[int, int]

    @property
    def sizes(self) -> tuple[int, int]:
        """All answers of either wave, those left out too."""
        first, second = self.without_school
        return self.answers.n_first + first, self.answers.n_second + second

    def by_the_study(self, context: Context, *, is_share: bool) -> WaveComparison:
        """Return the comparison that suits the data, by the rules of the study.

        Args:
            context: The study.
            is_share: Whether the answers are yes (1) or no (0).
        """
        settings = context.study.study
        return compare_waves(
            self.answers,
            is_share=is_share,
            schools=self.recorded,
            smallest=settings.small_group,
            dominance=settings.dominance,
            confidence_level=context.confidence_level,
        )
