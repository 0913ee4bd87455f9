"""Which columns of an export hold the items of a form, on which occasions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ehs_eval.config.scores import Measure
from ehs_eval.ingest.columns import parse_numbers
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.scores.score_units import MM_PER_CM
from ehs_eval.ingest.scores.sheet_headings import FORMS, Form, Heading, Occasion
from ehs_eval.measures import built_in_measures

_NEARLY_ALL = 0.9

ItemColumns = dict[Occasion, dict[str, str]]
"""Column of each item, by occasion."""


def numeric_columns(export: Export) -> dict[str, pd.Series]:
    """Return the numbers of every column that holds little else."""
    found = {}
    for name in (column.name for column in export.columns if column.role == "answer"):
        cells = export.responses[name].dropna()
        if cells.empty:
            continue
        numbers, _, _ = parse_numbers(cells, float("-inf"), float("inf"), "", name)
        if numbers.notna().mean() >= _NEARLY_ALL and numbers.min() >= 0:
            found[name] = numbers
    return found


def best_form(
    headings: Mapping[str, Heading], columns: Mapping[str, pd.Series]
) -> tuple[Form, ItemColumns] | None:
    """Return the form with all its items on the most occasions, and their columns."""
    best: tuple[Form, ItemColumns] | None = None
    for form in FORMS:
        whole = {
            occasion: {item: items[item] for item in form.labels}
            for occasion, items in _items_of(form, headings).items()
            if len(items) == len(form.labels)
            and in_range([columns[name] for name in items.values()], form.measure)
        }
        if whole and (best is None or len(whole) > len(best[1])):
            best = form, whole
    return best


def _items_of(form: Form, headings: Mapping[str, Heading]) -> ItemColumns:
    found: ItemColumns = {}
    for name, heading in sorted(headings.items(), key=lambda each: len(each[1].words)):
        said = heading.item_of(form)
        if said is not None and heading.measure in ("", form.measure):
            item, occasion = said
            found.setdefault(occasion, {}).setdefault(item, name)
    order = {name: place for place, name in enumerate(headings)}
    return dict(sorted(found.items(), key=lambda each: min(order[n] for n in each[1].values())))


def in_range(marks: Sequence[pd.Series], measure: str, items: int = 1) -> bool:
    """Say whether nearly all marks are in the range of so many items, in cm or mm."""
    together = pd.concat([*marks])
    highest = measure_of(measure).maximum * items
    return bool(
        (together <= highest).mean() >= _NEARLY_ALL
        or (together <= highest * MM_PER_CM).mean() >= _NEARLY_ALL
    )


def measure_of(name: str) -> Measure:
    """Return a measure that comes with the package."""
    return built_in_measures()[name]
