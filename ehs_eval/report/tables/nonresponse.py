"""What those who did not answer mean for a share: weighted shares, worst and best case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import (
    CLUSTERED,
    INDEPENDENT,
    WEIGHTS_CANNOT,
    WORST_CASE_IS_NO_INTERVAL,
)
from ehs_eval.report.cautions import (
    dominance_words,
    population_is_a_minimum,
    small_bases,
    weighting_words,
)
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Table

ITEM_COLUMNS = (Column("item", "Item", "text"), Column("counted", "Share that", "text"))


@dataclass(frozen=True, slots=True)
class ShareItem:
    """A share: its name in results, its wording and what is counted."""

    name: str
    text: str
    counted: str


def people_shares(survey: Survey) -> Iterator[ShareItem]:
    """Yield the shares of people, derived ones first."""
    for share in survey.shares:
        if share.of == "respondents":
            yield ShareItem(share.name, share.title, "of those who answered")
    for block in survey.blocks:
        for item, text in block.items.items():
            yield ShareItem(item, text, block.share_label)


def has_weights(look: Lookup, name: str, wave: str) -> bool:
    """Say whether a wave has weights."""
    sizes = look.results.select(name, "weighting", statistic="effective_n", waves=(wave,))
    return any(row.value is not None for row in sizes)


def weighted_tables(
    look: Lookup, name: str, items: Sequence[ShareItem], waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the weighted shares of each later wave; of the first, if it is weighted too."""
    for ends in [*((wave, wave) for wave in waves[:1]), *shown_contrasts(waves)]:
        if has_weights(look, name, ends[1]):
            yield from _weighted(look, name, items, ends)


def _weighted(
    look: Lookup, name: str, items: Sequence[ShareItem], ends: tuple[str, str]
) -> Iterator[Table]:
    """Yield the shares of a wave, as answered and weighted, and their change from the first."""
    first, wave = ends
    sources = _weighted_sources(ends)
    rows, sizes = [], []
    for item in items:
        row: dict[str, Cell] = {"item": item.text, "counted": item.counted}
        for column, analysis, statistic, waves in sources:
            row[column.name] = look.cell(name, analysis, item.name, statistic, waves=waves)
        if isinstance(row["weighted_proportion"], float):
            rows.append(row)
            size = look.cell(name, "weighted_proportion", item.name, "effective_n", waves=[wave])
            sizes.append(size if isinstance(size, int | float) else None)
    if not rows:
        return
    title = look.study.wave_title(wave)
    level = fmt.percent(look.study.study.confidence_level, 0)
    yield Table(
        slug(name, "weighted", wave),
        name,
        f"Shares at {title}, as answered and weighted",
        [*ITEM_COLUMNS, *(column for column, *_ in sources)],
        rows,
        [
            "Weighting gives more weight to people of groups that answered less than they should, "
            "until the groups are as large as those they are raked to. Where a figure hardly "
            "moves, who answered matters little to it, as far as these groups can tell.",
            *weighting_words(look.study, look.results, name, wave),
            WEIGHTS_CANNOT,
            f"“From” and “to” are the {level} Wilson interval of a share and the Newcombe interval "
            f"of a change{'' if first == wave else f' from {look.study.wave_title(first)}'}, with "
            "the number of answers that the weighted ones are worth (Kish 1992).",
            *([] if first == wave else [INDEPENDENT]),
            CLUSTERED,
            *dominance_words(look.study, look.results, name),
            *small_bases(look.study, sizes),
        ],
        is_detail=True,
    )


def _weighted_sources(ends: tuple[str, str]) -> list[tuple[Column, str, str, Sequence[str]]]:
    """Return each column with the analysis, statistic and waves that fill it."""
    plain, weighted = "As answered", "Weighted"
    share, change = ends[1:], ends
    point = "Change, points"
    levels = [
        (Column("proportion", "Share", "share", plain), "proportion", "proportion", share),
        (Column("difference", point, "points", plain), "change", "difference", change),
    ]
    found = "weighted_proportion"
    levels += [
        (Column("weighted_proportion", "Share", "share", weighted), found, "proportion", share),
        (Column("low", "from", "share", weighted), found, "low", share),
        (Column("high", "to", "share", weighted), found, "high", share),
    ]
    found = "weighted_change"
    levels += [
        (Column("weighted_difference", point, "points", weighted), found, "difference", change),
        (Column("difference_low", "from", "points", weighted), found, "low", change),
        (Column("difference_high", "to", "points", weighted), found, "high", change),
    ]
    return [source for source in levels if source[3] == share or ends[0] != ends[1]]


def bounds_tables(
    look: Lookup, name: str, items: Sequence[ShareItem], waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the worst and best case of the headline shares, and of their changes."""
    ends = [(waves[0], wave) for wave in waves[1:]]
    shares = _bounds_rows(look, name, items, [(wave,) for wave in waves], "proportion")
    changes = _bounds_rows(look, name, items, ends, "change")
    notes = [
        "Lowest: if everyone who did not answer had answered no; highest: if they all had answered "
        "yes. Of those who left the item empty this is supposed too.",
        WORST_CASE_IS_NO_INTERVAL,
        *population_is_a_minimum(look.results, name, waves[0]),
    ]
    if shares:
        title = "Worst and best case: shares of everyone who could answer"
        columns = [*ITEM_COLUMNS]
        for wave in waves:
            columns += _case_columns(look, (wave,), "Share", "share")
        yield Table(slug(name, "bounds"), name, title, columns, shares, notes, is_detail=True)
    if changes:
        title = f"Worst and best case: changes from {look.study.wave_title(waves[0])}"
        columns = [*ITEM_COLUMNS]
        for pair in ends:
            columns += _case_columns(look, pair, "Change, points", "points")
        direction = (
            "Direction sure: whether the change would have the same direction whatever those who "
            "did not answer would have said."
        )
        yield Table(
            slug(name, "bounds-change"),
            name,
            title,
            columns,
            changes,
            [*notes, direction],
            is_detail=True,
        )


def _case_columns(look: Lookup, waves: Sequence[str], what: str, kind: Kind) -> list[Column]:
    wave = waves[-1]
    over = look.study.wave_title(wave)
    found = [
        Column(f"answered_{wave}", what, kind, over),
        Column(f"low_{wave}", "lowest", kind, over),
        Column(f"high_{wave}", "highest", kind, over),
    ]
    if len(waves) > 1:
        found.append(Column(f"excludes_zero_{wave}", "Direction sure", "text", over))
    return found


def _bounds_rows(
    look: Lookup,
    name: str,
    items: Sequence[ShareItem],
    places: Sequence[tuple[str, ...]],
    answered: str,
) -> list[dict[str, Cell]]:
    """Return the items that have bounds; beside them the share or change of those who answered."""
    rows = []
    for item in items:
        row: dict[str, Cell] = {"item": item.text, "counted": item.counted}
        for waves in places:
            plain = "proportion" if answered == "proportion" else "difference"
            row[f"answered_{waves[-1]}"] = look.cell(name, answered, item.name, plain, waves=waves)
            for statistic in ("low", "high", *(["excludes_zero"] if len(waves) > 1 else [])):
                found = look.cell(name, "bounds", item.name, statistic, waves=waves)
                row[f"{statistic}_{waves[-1]}"] = found
        if any(isinstance(row[f"low_{waves[-1]}"], float) for waves in places):
            rows.append(row)
    return rows
