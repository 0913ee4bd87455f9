"""Results with people linked by the same codes alone, beside those with near matches too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ehs_eval.analyses.linkage_sensitivity import LINKAGE_SENSITIVITY, LINKINGS, OF_LINKED
from ehs_eval.config.surveys import Linking, Survey
from ehs_eval.report.caution_words import UNADJUSTED
from ehs_eval.report.names import slug
from ehs_eval.report.tables.lookup import STRENGTH_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Table
from ehs_eval.results import ALL, Group, Place

_OVER: Final[Mapping[Linking, str]] = {"exact": "Same code only", "near": "With near matches"}
_PEOPLE: Final = {
    "n_pairs": "n_pairs",
    "change": "mean_change",
    "low": "mean_change_low",
    "high": "mean_change_high",
    "p_value": "exact_p_value",
}
_ANSWERS: Final = {
    "n_pairs": "n_pairs",
    "change": "difference",
    "low": "low",
    "high": "high",
    "p_value": "p_value",
    "verdict": "verdict",
}
"""Statistic of each column, of the linked people and of all answers."""

_PEOPLE_NOTES: Final = (
    "Mean change in scale points of the people who are linked; a block is the mean of its items "
    "answered both times. p is exact (signed-rank, conditional on ties).",
    UNADJUSTED,
)
_ANSWERS_NOTES: Final = (
    "The recommended comparison of the shares that outcomes rest on, in percentage points. It uses "
    "everybody's answers, and the links decide which test suits them. What may be said is of each "
    "change taken alone.",
    UNADJUSTED,
)


def sensitivity_tables(
    look: Lookup, name: str, survey: Survey, contrasts: Sequence[tuple[str, str]]
) -> Iterator[Table]:
    """Yield, where near matches link more people of two waves, what either way of linking says."""
    for ends in contrasts:
        at = Place(name, LINKAGE_SENSITIVITY, None, {}, ends)
        if not look.results.value(at, "n_near"):
            continue
        found = look.results.select(name, LINKAGE_SENSITIVITY, statistic="verdict", waves=ends)
        items = dict.fromkeys(str(row.item) for row in found)
        titles = " to ".join(look.study.wave_title(wave) for wave in ends)
        blocks = {
            block.name: block.heading + (" (mean)" if len(block.items) > 1 else "")
            for block in survey.blocks
        }
        yield Table(
            slug(name, "near-matches", "people", *ends),
            name,
            f"Linked people, {titles}, by either way of linking them",
            _columns(_PEOPLE, "change"),
            [
                _row(look, name, item, text, ends, _PEOPLE, OF_LINKED)
                for item, text in blocks.items()
            ],
            _PEOPLE_NOTES,
            is_detail=True,
        )
        yield Table(
            slug(name, "near-matches", *ends),
            name,
            f"Headline shares, {titles}, by either way of linking people",
            _columns(_ANSWERS, "points"),
            [
                _row(look, name, item, look.item_title(name, item), ends, _ANSWERS, ALL)
                for item in items
            ],
            _ANSWERS_NOTES,
            is_detail=True,
        )


def _columns(statistics: Mapping[str, str], kind: Kind) -> list[Column]:
    headings: dict[str, tuple[str, Kind]] = {
        "n_pairs": ("Linked", "count"),
        "change": ("Change", kind),
        "low": ("from", kind),
        "high": ("to", kind),
        "p_value": ("p", "p"),
        "verdict": ("What may be said", "text"),
    }
    return [
        Column("item", "Item", "text"),
        *(
            Column(f"{linking}_{key}", *headings[key], _OVER[linking])
            for linking in LINKINGS
            for key in statistics
        ),
    ]


def _row(
    look: Lookup,
    name: str,
    item: str,
    text: str,
    ends: tuple[str, str],
    statistics: Mapping[str, str],
    group: Group,
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": text}
    for linking in LINKINGS:
        for key, statistic in statistics.items():
            found = look.cell(
                name,
                LINKAGE_SENSITIVITY,
                item,
                statistic,
                group={"linking": linking, **group},
                waves=ends,
            )
            is_said = key == "verdict" and isinstance(found, str)
            row[f"{linking}_{key}"] = STRENGTH_WORDS[str(found)] if is_said else found
    return row
