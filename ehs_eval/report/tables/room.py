"""Room to move: answers and scores at the ends of their scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ehs_eval.analyses.ceilings import CEILING, CROWDED
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import LITTLE_ROOM
from ehs_eval.report.cautions import small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.tables.levels import programme_groups, waves_of
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Missing, Table
from ehs_eval.results import ALL, Group, Place

_CROWDS = {
    ("yes", "yes"): "both ends",
    ("yes", "no"): "lowest",
    ("no", "yes"): "highest",
    ("no", "no"): "neither",
}


def _crowds(look: Lookup, name: str, item: str, group: Group, waves: Sequence[str]) -> Cell:
    """Return at which end of its scale an item crowds."""
    flags = [
        look.cell(name, CEILING, item, f"has_{end}", group=group, waves=waves)
        for end in ("floor", "ceiling")
    ]
    missing = next((flag for flag in flags if isinstance(flag, Missing)), None)
    return missing or _CROWDS.get((str(flags[0]), str(flags[1])))


def item_room_table(
    look: Lookup, name: str, items: Mapping[str, str], waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the answers of every item at the ends of its scale."""
    columns = [Column("item", "Item", "text")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"share_lowest_{wave}", "Lowest point", "share", title),
            Column(f"share_highest_{wave}", "Highest point", "share", title),
            Column(f"share_best_{wave}", "Already at the best", "share", title),
            Column(f"crowds_{wave}", "Crowded at", "text", title),
        ]
    rows: list[dict[str, Cell]] = []
    sizes = [
        look.results.number(Place(name, CEILING, item, ALL, (wave,)), "n")
        for item in items
        for wave in waves
    ]
    for item, text in items.items():
        row: dict[str, Cell] = {"item": text}
        for wave in waves:
            for statistic in ("share_lowest", "share_highest", "share_best"):
                row[f"{statistic}_{wave}"] = look.cell(name, CEILING, item, statistic, waves=[wave])
            row[f"crowds_{wave}"] = _crowds(look, name, item, ALL, [wave])
        if any(value is not None for value in list(row.values())[1:]):
            rows.append(row)
    if rows:
        notes = ["Shares are of the answers on the scale.", _rule(), LITTLE_ROOM]
        notes += small_bases(look.study, sizes)
        yield Table(
            slug(name, "room"), name, "Room to move, by item", columns, rows, notes, is_detail=True
        )


def _rule() -> str:
    return (
        f"Crowded: more than {fmt.percent(CROWDED, 0)} of the answers stand at that end of the "
        "scale (Terwee et al. 2007)."
    )


_ROOM: tuple[tuple[str, str, str, Kind], ...] = (
    ("describe", "share_at_minimum", "Lowest score", "share"),
    ("describe", "share_at_maximum", "Highest score", "share"),
    (CEILING, "headroom", "Mean to the best score", "score"),
    (CEILING, "headroom_below_change", "Less than a reliable change", "text"),
)


def score_room_table(
    look: Lookup, name: str, labels: Mapping[str, str], waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the scores at the ends of their scale, and how far the mean is from the best."""
    columns = [Column("programme", "Programme", "text"), Column("score", "Score", "text")]
    for wave in waves or [""]:
        title = look.study.wave_title(wave) if wave else ""
        columns += [Column(f"{stat}_{wave}", head, kind, title) for _, stat, head, kind in _ROOM]
        columns.append(Column(f"crowds_{wave}", "Crowded at", "text", title))
    rows: list[dict[str, Cell]] = []
    for programme, group in programme_groups(look, name, "describe"):
        for score, label in labels.items():
            row: dict[str, Cell] = {"programme": programme, "score": label}
            for wave in waves or [""]:
                when = waves_of(wave)
                for analysis, statistic, _, _ in _ROOM:
                    row[f"{statistic}_{wave}"] = look.cell(
                        name, analysis, score, statistic, group=group, waves=when
                    )
                row[f"crowds_{wave}"] = _crowds(look, name, score, group, when)
            rows.append(row)
    if rows:
        notes = [
            _rule(),
            "Mean to the best score: how far the group as a whole could still improve. Where that "
            "is less than the change that would be reliable for one person, hardly anybody could "
            "show one.",
            LITTLE_ROOM,
        ]
        yield Table(
            slug(name, "room"), name, "Room to move, by score", columns, rows, notes, is_detail=True
        )
