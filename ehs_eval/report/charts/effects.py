"""The changes of an estimation plot: where they stand in the results, and their table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.config.models import Study
from ehs_eval.report.charts.claims import compared
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.estimates import EFFECTS, Effect
from ehs_eval.report.format import count
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Result, Results

STATISTICS: Final = {
    "recommended": (COMPARISON, ("difference", "low", "high")),
    "linked": ("matched_pairs", ("mean_change", "mean_change_low", "mean_change_high")),
    "shift": ("mann_whitney", ("hodges_lehmann", "hodges_lehmann_low", "hodges_lehmann_high")),
}
"""Where each effect and its interval stand."""


def effects_of(results: Results, at: Place) -> Iterator[Effect]:
    """Yield the effects that there are: the recommended one and two that others print."""
    for kind, (analysis, names) in STATISTICS.items():
        place = replace(at, analysis=analysis)
        value, low, high = (results.number(place, name) for name in names)
        if value is not None:
            yield Effect(kind, value, low, high, _base(results, place))


def _base(results: Results, at: Place) -> str:
    """Return how many people an effect is of."""
    if at.analysis == "matched_pairs":
        n = results.number(at, "n_pairs")
        return CONFIDENTIAL if n is None else f"{count(n)} {'pair' if n == 1 else 'pairs'}"
    sizes = (
        compared(results, at)
        if at.analysis == COMPARISON
        else [results.number(at, f"n_{end}") for end in ("first", "second")]
    )
    return " → ".join(CONFIDENTIAL if n is None else count(n) for n in sizes)


def effect_table(study: Study, results: Results, title: str, groups: Mapping[str, Place]) -> Table:
    """Return the means and changes of groups as a table.

    Args:
        study: The study.
        results: Its results.
        title: What is measured.
        groups: Where the comparison of each group stands, by its heading.
    """
    columns = [
        Column("group", "Group", "text"),
        Column("what", "What", "text"),
        Column("value", "Mean or change", "score"),
        Column("low", "Lower limit", "score"),
        Column("high", "Upper limit", "score"),
        Column("n_first", "n, first wave or pairs", "count"),
        Column("n_second", "n, last wave", "count"),
    ]
    rows: list[dict[str, Cell]] = []
    for heading, at in groups.items():
        for wave in at.waves:
            place = replace(at, analysis="describe", waves=(wave,))
            figures = _cells(results, place, ("mean", "mean_low", "mean_high"))
            n = cell(results.find(place, "n"))
            ends = {"n_first": n} if wave == at.waves[0] else {"n_second": n}
            rows.append(
                {"group": heading, "what": f"Mean, {study.wave_title(wave)}", **figures, **ends}
            )
        for kind, (analysis, names) in STATISTICS.items():
            place = replace(at, analysis=analysis)
            if results.find(place, names[0]) is None:
                continue
            what = f"Change: {EFFECTS[kind][3]}"
            figures = _cells(results, place, names)
            rows.append({"group": heading, "what": what, **figures, **_sizes(results, place)})
    return chart_data(next(iter(groups.values())).dataset, title, columns, rows)


def _cells(results: Results, at: Place, names: Sequence[str]) -> dict[str, Cell]:
    found = (cell(results.find(at, name)) for name in names)
    return dict(zip(("value", "low", "high"), found, strict=True))


def _sizes(results: Results, at: Place) -> dict[str, Cell]:
    if at.analysis == "matched_pairs":
        return {"n_first": cell(results.find(at, "n_pairs"))}
    place = replace(at, analysis="within_schools") if at.analysis == COMPARISON else at
    found: dict[str, Result | None] = {
        end: results.find(place, end) for end in ("n_first", "n_second")
    }
    return {end: cell(row) for end, row in found.items()}
