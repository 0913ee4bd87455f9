"""Columns and cells that tables of scores share: n, mean and SD by wave."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ehs_eval.report import format as fmt
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column
from ehs_eval.results import Group


def programme_groups(look: Lookup, name: str, analysis: str) -> list[tuple[str, Group]]:
    """Return the programmes with results of an analysis, then all together."""
    programmes = look.groups(name, analysis, "programme")
    groups: list[tuple[str, Group]] = [(fmt.label(p), {"programme": p}) for p in programmes]
    return [*groups, ("All", {})]


def waves_of(wave: str) -> tuple[str, ...]:
    """Return the waves of a result: one, or none where a sheet has no waves."""
    return (wave,) if wave else ()


def level_columns(look: Lookup, waves: Sequence[str]) -> list[Column]:
    """Return the columns n, mean and SD of each wave."""
    columns = []
    for wave in waves:
        title = look.study.wave_title(wave) if wave else ""
        end = f"_{wave}" if wave else ""
        columns += [
            Column(f"n{end}", "n", "count", title),
            Column(f"mean{end}", "Mean", "score", title),
            Column(f"sd{end}", "SD", "score", title),
        ]
    return columns


def level_cells(
    look: Lookup, name: str, score: str, group: Group, waves: Sequence[str]
) -> dict[str, Cell]:
    """Return n, mean and SD of a score in each wave."""
    return {
        f"{statistic}{f'_{wave}' if wave else ''}": look.cell(
            name, "describe", score, statistic, group=group, waves=waves_of(wave)
        )
        for wave in waves
        for statistic in ("n", "mean", "sd")
    }


def base_sizes(rows: Sequence[dict[str, Cell]], names: Collection[str]) -> list[float | None]:
    """Return the bases that stand in some columns."""
    cells = [row.get(name) for row in rows for name in names]
    return [cell if isinstance(cell, int | float) else None for cell in cells]


def n_columns(waves: Sequence[str]) -> list[str]:
    """Return the names of the columns that hold the base of each wave."""
    return [f"n_{wave}" if wave else "n" for wave in waves]
