"""What leaving out responses that look careless would move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ehs_eval.analyses.quality.sensitivity import ANY, BLOCK, FAST, SENSITIVITY, THROUGHOUT
from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import why
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.lookup import STRENGTH_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table
from ehs_eval.results import SUPPRESSED, Group, Place

_NOTE: Final = (
    "Changes are those of the recommended comparison; a verdict is what may be said of one change "
    "before the number of comparisons is allowed for. Where nothing may be claimed with every "
    "response, as with too few schools, leaving some out cannot make it more."
)
_SHOWN: Final = (
    "A block stands here where an item of it can be compared. Where one answer to a whole block "
    "and one answer throughout would leave out the same responses, the latter stands for both."
)
_CANCELS: Final = "over all blocks, better and worse would cancel each other out"
_PULLED: Final = (
    "Leaving out everyone with one answer to a whole block also leaves out honest people at the "
    "ends of the scale, so that some movement is expected in those blocks."
)


def sensitivity_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield the changes of blocks, then of items, with and without the responses flagged."""
    whole = [
        row
        for row in look.results.select(name, SENSITIVITY, statistic="n_items")
        if set(row.group) == {"left_out"}
    ]
    if not whole:
        return
    kinds = [str(row.group["left_out"]) for row in whole]
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    span = (waves[0], waves[-1])
    yield _blocks(look, name, survey, kinds, span)
    if any(row.value for row in whole):
        yield _items(look, name, kinds, span)


def _kinds(look: Lookup, name: str) -> set[str]:
    """Return the reasons for which responses are left out, found or not."""
    rows = look.results.select(name, SENSITIVITY, statistic="n_left_out")
    return {str(row.group["left_out"]) for row in rows}


def _blocks(
    look: Lookup, name: str, survey: Survey, kinds: list[str], span: tuple[str, str]
) -> Table:
    columns = [
        Column("block", "Block", "text"),
        Column("left_out", "Left out: responses with", "text"),
        Column("n_items", "Items compared", "count"),
        Column("difference_all", "Mean change, every response", "points"),
        Column("difference", "Mean change without them", "points"),
        Column("largest_move", "Largest move of an item", "distance"),
        Column("n_verdicts_differ", "Verdicts that differ", "count"),
    ]
    rows: list[dict[str, Cell]] = []
    for kind in kinds:
        groups: list[tuple[str, Group]] = [
            (block.heading, {"left_out": kind, "block": block.name}) for block in survey.blocks
        ]
        groups.append(("All items and shares", {"left_out": kind}))
        for heading, group in groups:
            row: dict[str, Cell] = {"left_out": kind, "block": heading}
            n = look.cell(name, SENSITIVITY, None, "n_items", group=group, waves=span)
            if "block" in group and not n:
                continue
            for column in columns[2:]:
                found = look.cell(name, SENSITIVITY, None, column.name, group=group, waves=span)
                row[column.name] = Missing(_CANCELS) if found is None else found
            rows.append(row)
    every = [kind for kind in (BLOCK, THROUGHOUT, FAST, ANY) if kind in _kinds(look, name)]
    notes = [_left_out(look, name, kind, survey) for kind in every]
    notes += [
        _SHOWN,
        _NOTE,
        *([_PULLED] if BLOCK in kinds else []),
        "Nothing is removed in the report.",
    ]
    title = look.study.dataset_title(name)
    title += f": would the changes be others without doubtful responses? {_between(look, span)}"
    return Table(slug(name, "quality-sensitivity"), CHECKS, title, columns, rows, notes)


def _between(look: Lookup, span: tuple[str, str]) -> str:
    return " to ".join(look.study.wave_title(wave) for wave in span)


def _left_out(look: Lookup, name: str, kind: str, survey: Survey) -> str:
    """Return how many responses of each wave are left out."""
    counts = []
    for wave in (wave for wave in look.study.wave_names if wave in survey.files):
        at = Place(name, SENSITIVITY, None, {"left_out": kind}, (wave,))
        found = look.results.find(at, "n_left_out")
        if found is not None and found.value is None:
            known = "" if found.reason == SUPPRESSED else "not known; "
            return f"Left out for {kind}: {known}{why(found.reason)}."
        counts.append(f"{look.study.wave_title(wave)} {fmt.count(found.value if found else 0)}")
    return f"Left out for {kind}: {', '.join(counts)}."


def _items(look: Lookup, name: str, kinds: list[str], span: tuple[str, str]) -> Table:
    columns = [
        Column("item", "Measure", "text"),
        Column("left_out", "Left out: responses with", "text"),
        Column("n_first", "n, first", "count"),
        Column("n_second", "n, second", "count"),
        Column("difference_all", "Change, every response", "points"),
        Column("difference", "Change without them", "points"),
        Column("verdict_all", "What may be said, every response", "text"),
        Column("verdict", "What may be said without them", "text"),
    ]
    rows: list[dict[str, Cell]] = []
    for kind in kinds:
        group: Group = {"left_out": kind}
        for found in look.results.select(name, SENSITIVITY, statistic="n_first", group=group):
            row: dict[str, Cell] = {
                "left_out": kind,
                "item": look.item_title(name, found.item),
            }
            for column in columns[2:]:
                cell = look.cell(
                    name, SENSITIVITY, found.item, column.name, group=group, waves=span
                )
                is_verdict = column.name.startswith("verdict") and not isinstance(cell, Missing)
                row[column.name] = STRENGTH_WORDS.get(str(cell), None) if is_verdict else cell
            rows.append(row)
    title = look.study.dataset_title(name) + ": each change with and without doubtful responses"
    identity = slug(name, "quality-sensitivity-items")
    return Table(identity, CHECKS, title, columns, rows, [_NOTE], is_detail=True)
