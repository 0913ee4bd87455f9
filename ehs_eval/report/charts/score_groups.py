"""What there is of a score sheet: its programmes, its waves, and its single totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.scores import Measure, ScoreSheet
from ehs_eval.measures import load_measures
from ehs_eval.report.charts.words import is_withheld
from ehs_eval.results import Group, Place, Results

TOTAL = "total"
ALL_PROGRAMMES = "All programmes"


@dataclass(frozen=True, slots=True)
class Scores:
    """What there is of a score sheet.

    Attributes:
        dataset: Name of the sheet.
        sheet: Its description.
        measure: Its instrument.
        groups: Programmes by title; all of them together first, unless there is only one.
        waves: Waves with scores; one empty entry where the sheet has none.
    """

    dataset: str
    sheet: ScoreSheet
    measure: Measure
    groups: dict[str, Group]
    waves: tuple[tuple[str, ...], ...]

    def at(self, group: Group, waves: tuple[str, ...], item: str = TOTAL) -> Place:
        """Return where the description of a score stands."""
        return Place(self.dataset, "describe", item, group, waves)


def score_sheets(study: Study, results: Results) -> Iterator[Scores]:
    """Yield the score sheets that have results."""
    measures = load_measures(study.measures)
    for name, sheet in study.score_sheets.items():
        groups: dict[str, Group] = {}
        for row in results.select(name, "describe", item=TOTAL, statistic="n"):
            if list(row.group) == ["programme"]:
                groups[str(row.group["programme"])] = row.group
        groups = groups if len(groups) == 1 else {ALL_PROGRAMMES: {}, **groups}
        occasions: list[tuple[str, ...]] = [(), *((wave,) for wave in study.wave_names)]
        waves = tuple(
            w for w in occasions if has_scores(results, Place(name, "describe", TOTAL, {}, w))
        )
        if waves:
            yield Scores(name, sheet, measures[sheet.measure], groups, waves)


def has_scores(results: Results, at: Place) -> bool:
    """Return whether anyone has a score, be it withheld how many."""
    return bool(results.number(at, "n")) or is_withheld(results.find(at, "n"))


def ends_of(results: Results, found: Scores, group: Group) -> tuple[str, str] | None:
    """Return the first and last wave in which a programme has totals, if there are two."""
    waves = [w[0] for w in found.waves if w and has_scores(results, found.at(group, w))]
    return (waves[0], waves[-1]) if len(waves) > 1 else None


Points = dict[tuple[str, tuple[str, ...]], list[tuple[float, int]]]


def points_of(results: Results, dataset: str) -> Points:
    """Return each total and how many have it, by programme and wave."""
    found: Points = {}
    for row in results.select(dataset, "distribution", item=TOTAL, statistic="n"):
        programme = str(row.group.get("programme", ALL_PROGRAMMES))
        value = row.group.get(TOTAL)
        if isinstance(value, int | float) and isinstance(row.value, int | float):
            found.setdefault((programme, row.waves), []).append((float(value), int(row.value)))
    return found
