"""Two reports compared: what differs in their figures and runs, and which explains which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ehs_eval.comparing.causes import Difference, differences
from ehs_eval.comparing.figures import Change, figure_changes
from ehs_eval.comparing.importance import analysis_rank, sorted_by_importance
from ehs_eval.comparing.reading import ReadReport


@dataclass(frozen=True, slots=True)
class DatasetChanges:
    """The figures of a data set that differ.

    Attributes:
        dataset: Its name.
        changes: They, the most important first.
        by_analysis: The same by analysis, the most important first.
        why: What may explain any of them.
        unexplained: How many of them nothing explains.
    """

    dataset: str
    changes: Sequence[Change]
    by_analysis: Sequence[tuple[str, Sequence[Change]]]
    why: Sequence[Difference]
    unexplained: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports compared.

    Attributes:
        old: The old report.
        new: The new report.
        tolerance: Largest absolute difference of numbers that counted as the same.
        changes: Every figure that differs, the most important first.
        datasets: The same by data set.
        runs: What differs between the runs; None where it is not known how one was made.
    """

    old: ReadReport
    new: ReadReport
    tolerance: float
    changes: Sequence[Change]
    datasets: Sequence[DatasetChanges]
    runs: Sequence[Difference] | None

    @property
    def edited(self) -> tuple[str, ...]:
        """What was done to either folder since it was made."""
        return (*self.old.edited, *self.new.edited)

    def why(self, change: Change) -> list[Difference]:
        """Return what may explain a change."""
        return [each for each in self.runs or () if each.bears_on(change.about)]


def compare_reports(old: ReadReport, new: ReadReport, tolerance: float = 0.0) -> Compared:
    """Compare two reports figure by figure.

    Args:
        old: The old report.
        new: The new report.
        tolerance: Largest absolute difference of numbers that counts as the same.
    """
    changes = sorted_by_importance(figure_changes(old.figures, new.figures, tolerance))
    runs = None if old.run is None or new.run is None else differences(old.run, new.run)
    by_dataset: dict[str, list[Change]] = {}
    for change in changes:  # the data set with the most important change comes first
        by_dataset.setdefault(change.about.dataset, []).append(change)
    return Compared(
        old,
        new,
        tolerance,
        changes,
        [_of_dataset(name, mine, runs) for name, mine in by_dataset.items()],
        runs,
    )


def _of_dataset(
    dataset: str, changes: Sequence[Change], runs: Sequence[Difference] | None
) -> DatasetChanges:
    why = [each for each in runs or () if any(each.bears_on(c.about) for c in changes)]
    unexplained = sum(not any(each.bears_on(c.about) for each in why) for c in changes)
    order = sorted(changes, key=lambda c: (analysis_rank(c.about.analysis), c.about.analysis))
    by_analysis = [
        (analysis, list(group))
        for analysis, group in groupby(order, key=lambda c: c.about.analysis)
    ]
    return DatasetChanges(dataset, changes, by_analysis, why, unexplained)
