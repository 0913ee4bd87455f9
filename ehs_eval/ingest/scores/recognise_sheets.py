"""Whether an export is a score sheet (ORS, SRS and their kin), and which column is what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from ehs_eval.config.scores import Unit
from ehs_eval.config.sheet_references import SHEET_FIELDS
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.scores.score_units import looks_like_mm
from ehs_eval.ingest.scores.sheet_headings import Form, Heading, Occasion, read_heading
from ehs_eval.ingest.scores.sheet_items import (
    ItemColumns,
    best_form,
    in_range,
    measure_of,
    numeric_columns,
)
from ehs_eval.ingest.scores.sheet_roles import SheetRoles, find_roles

_MOST = 0.8
_TOLERANCE = 0.15
"""How far a total may lie from the sum of its items, from rounding alone."""


@dataclass(frozen=True, slots=True)
class OccasionGuess:
    """A block of columns of a wide sheet.

    Attributes:
        name: What the headings call the occasion.
        wave: Its wave in those words, as in "pre"; empty where it has none.
        session: Number or date of its session; empty where it has none.
        columns: Column of each item, by the item's name; empty where only totals were kept.
        total: Column with the written total.
    """

    name: str
    wave: str
    session: str
    columns: Mapping[str, str]
    total: str | None = None


@dataclass(frozen=True, slots=True)
class SheetGuess:
    """What a score sheet seems to be; columns are named as in the export.

    Attributes:
        measure: Name of the measure.
        form: Form of the measure, as in "CORS".
        layout: Whether a row is a person and occasion (long) or a person (wide).
        labels: Label of each item, by its name; empty where only totals were kept.
        items: Column of each item of a long sheet, by its name.
        occasions: Blocks of columns of a wide sheet.
        total: Column with the written total, of a long sheet.
        roles: Columns of the person's code, the wave, the session and what else is known of people.
        unit: Unit the marks are in.
        reasons: What each guess rests on, a sentence each.
    """

    measure: str
    form: str
    layout: Literal["long", "wide"]
    labels: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    occasions: tuple[OccasionGuess, ...] = ()
    total: str | None = None
    roles: SheetRoles = field(default_factory=SheetRoles)
    unit: Unit = "cm"
    reasons: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that has a part in the sheet."""
        marks = [*self.items.values(), self.total]
        for each in self.occasions:
            marks += [*each.columns.values(), each.total]
        return tuple(column for column in (*marks, *self.roles.columns) if column)


def recognise_sheet(export: Export) -> SheetGuess | None:
    """Return what score sheet an export is; None if it is none.

    It is one if the headings name all items of a form, by their short names and perhaps with an
    occasion, and hold numbers in range; or if they name the form and totals.
    """
    columns = numeric_columns(export)
    headings = {name: read_heading(export.column(name).heading or name) for name in columns}
    named = best_form(headings, columns)
    if named is not None:
        return _with_items(export, columns, headings, *named)
    for measure in ("ors", "srs"):
        guess = _totals_only(export, columns, headings, measure)
        if guess is not None:
            return guess
    return None


def _with_items(
    export: Export,
    columns: Mapping[str, pd.Series],
    headings: Mapping[str, Heading],
    form: Form,
    found: ItemColumns,
) -> SheetGuess:
    """Return the guess for a sheet with the items of a form."""
    is_long = Occasion() in found
    found = {Occasion(): found[Occasion()]} if is_long else found
    used = {name for items in found.values() for name in items.values()}
    totals = {
        occasion: _total_of(form.measure, occasion, items, columns, headings, used)
        for occasion, items in found.items()
    }
    marks = pd.concat([columns[name] for items in found.values() for name in items.values()])
    unit: Unit = "mm" if looks_like_mm(marks, measure_of(form.measure).maximum) else "cm"
    marked = used | {total for total, _ in totals.values() if total is not None}
    roles, why = find_roles(export, marked, is_long=is_long)
    version = next((headings[n].form for n in sorted(used) if headings[n].form), "") or form.name
    reasons = [
        _named_items(version, found, is_long=is_long),
        *(reason for _, reason in totals.values() if reason),
        _unit_reason(marks, unit),
        *why,
        *_other_form(form, headings, columns),
        *_to_rename(found),
    ]
    blocks = tuple(
        OccasionGuess(each.name, each.wave, each.session, named, totals[each][0])
        for each, named in found.items()
    )
    return SheetGuess(
        form.measure,
        version,
        "long" if is_long else "wide",
        form.labels,
        found[Occasion()] if is_long else {},
        () if is_long else blocks,
        totals[Occasion()][0] if is_long else None,
        roles,
        unit,
        tuple(reasons),
    )


def _named_items(version: str, found: ItemColumns, *, is_long: bool) -> str:
    items = ", ".join(f"`{name}`" for name in next(iter(found.values())).values())
    if is_long:
        return f"The headings {items} are the items of the {version}, a row for each occasion."
    names = ", ".join(occasion.name for occasion in found)
    return (
        f"The headings name the items of the {version} on {len(found)} "
        f"occasion{'s' * (len(found) > 1)} ({names}), as in {items}: a row for each person."
    )


def _to_rename(found: ItemColumns) -> Iterator[str]:
    """Yield the columns of a long sheet that bear a name a score sheet uses itself."""
    for name in found.get(Occasion(), {}).values():
        if name in SHEET_FIELDS:
            yield f"The column `{name}` has to be renamed in the file: score sheets use that name."


def _unit_reason(marks: pd.Series, unit: Unit) -> str:
    highest = f"the highest mark is {marks.max():g}"
    if unit == "mm":
        return f"The marks are in millimetres: nearly all are whole numbers and {highest}."
    return f"The marks are in centimetres: {highest}."


def _total_of(
    measure: str,
    occasion: Occasion,
    items: Mapping[str, str],
    columns: Mapping[str, pd.Series],
    headings: Mapping[str, Heading],
    used: set[str],
) -> tuple[str | None, str]:
    """Return the column of the written total of an occasion, by heading or else by its numbers."""
    parts = pd.DataFrame({item: columns[name] for item, name in items.items()})
    sums = parts.sum(axis=1, min_count=len(items))
    named, unnamed = [], []
    for name in columns:
        if name not in used and headings[name].measure in ("", measure):
            difference = (columns[name] - sums).dropna().abs()
            agree, of = int((difference <= _TOLERANCE).sum()), len(difference)
            said = f"`{name}` is the total: it equals the sum of the items in {agree} of {of} rows."
            if headings[name].total() == occasion:
                named.append((name, said))
            elif of > 2 and agree >= _MOST * of and sums.nunique() > 2:
                unnamed.append((name, said))
    return next(iter([*named, *unnamed]), (None, ""))


def _other_form(
    form: Form, headings: Mapping[str, Heading], columns: Mapping[str, pd.Series]
) -> Iterator[str]:
    """Yield that the file also holds the marks of another measure, if it does."""
    others = {
        name: heading
        for name, heading in headings.items()
        if heading.measure not in ("", form.measure)
    }
    found = best_form(others, columns)
    if found is not None:
        name = found[0].name
        yield f"The file also holds marks of the {name}: add a second score sheet for them."


def _totals_only(
    export: Export,
    columns: Mapping[str, pd.Series],
    headings: Mapping[str, Heading],
    measure: str,
) -> SheetGuess | None:
    """Return the guess for a sheet with totals alone, whose headings name the form."""
    found: dict[Occasion, str] = {}
    count = measure_of(measure).items
    for name, heading in headings.items():
        occasion = heading.total() if heading.measure == measure else None
        if occasion is not None and in_range([columns[name]], measure, count):
            found.setdefault(occasion, name)
    if not found:
        return None
    is_long = Occasion() in found
    kept = {Occasion(): found[Occasion()]} if is_long else found
    marks = pd.concat([columns[name] for name in kept.values()])
    unit: Unit = "mm" if looks_like_mm(marks, measure_of(measure).maximum * count) else "cm"
    roles, why = find_roles(export, set(kept.values()), is_long=is_long)
    form = headings[next(iter(kept.values()))].form
    listed = ", ".join(f"`{name}`" for name in kept.values())
    reasons = [f"The headings name totals of the {form} and no items: {listed}."]
    if len(kept) == count and marks.max() <= measure_of(measure).maximum:
        reasons.append(
            f"As no number is above {measure_of(measure).maximum:g} these may be the {count} items."
        )
    blocks = tuple(
        OccasionGuess(each.name, each.wave, each.session, {}, name) for each, name in kept.items()
    )
    return SheetGuess(
        measure,
        form,
        "long" if is_long else "wide",
        occasions=() if is_long else blocks,
        total=kept[Occasion()] if is_long else None,
        roles=roles,
        unit=unit,
        reasons=(*reasons, _unit_reason(marks, unit), *why),
    )
