"""Counts of who answered: how many of a wave are of a school, a year group or a gender."""

from __future__ import annotations

from ehs_eval.config.models import Study
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.words import is_withheld
from ehs_eval.report.format import NO_ANSWER
from ehs_eval.report.tables.model import Cell, Column, Missing, Table, cell
from ehs_eval.results import Group, Place, Results

_COUNTS = "few answers: counts are shown"


def members_at(dataset: str, wave: str, group: Group) -> Place:
    """Return where the counts of a group in a wave stand; an empty group is the wave."""
    return Place(dataset, "participation", None, group, (wave,))


def figure_of(
    results: Results, dataset: str, wave: str, group: Group, statistic: str
) -> float | None:
    """Return a figure of a wave, 0 where nobody is in it, None where it is withheld."""
    found = results.find(members_at(dataset, wave, group), statistic)
    if is_withheld(found):
        return None
    return results.number(members_at(dataset, wave, group), statistic) or 0.0


def is_anyone(results: Results, dataset: str, waves: tuple[str, ...], group: Group) -> bool:
    """Return whether anybody is in a group, or may be."""
    return any(figure_of(results, dataset, wave, group, "n") != 0 for wave in waves)


def is_small(study: Study, results: Results, dataset: str, wave: str) -> bool:
    """Return whether a wave is too small for percentages."""
    n = figure_of(results, dataset, wave, {}, "n")
    return n is not None and n < study.study.small_group


def groups_data(
    study: Study,
    results: Results,
    of: tuple[str, str],
    waves: tuple[str, ...],
    labels: list[str | None],
    title: str,
) -> Table:
    """Return how many of a wave each group is, a row for each group.

    Args:
        study: The study.
        results: Its results.
        of: Data set, and the role that the groups have in it.
        waves: Waves, each of which has columns of its own.
        labels: Groups; None for no answer.
        title: What is shown.
    """
    (dataset, role), columns = of, [Column("group", "Group", "text")]
    for wave in waves:
        columns.append(Column(f"n_{wave}", "Answers (n)", "count", study.wave_title(wave)))
        columns.append(Column(f"share_{wave}", "Share", "share", study.wave_title(wave)))
    rows: list[dict[str, Cell]] = []
    for label, group in [("All", {}), *((label, {role: label}) for label in labels)]:
        row: dict[str, Cell] = {"group": NO_ANSWER if label is None else label}
        for wave in waves:
            at = members_at(dataset, wave, group)
            row[f"n_{wave}"] = cell(results.find(at, "n"))
            share = cell(results.find(at, "share_of_wave"))
            few = is_small(study, results, dataset, wave)
            row[f"share_{wave}"] = Missing(_COUNTS, is_unreliable=True) if few else share
        rows.append(row)
    return chart_data(dataset, title, columns, rows)
