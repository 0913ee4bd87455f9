"""Whether another way to look at the same answers says the same: whole scales, all waves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.analyses.ordinal import ORDINAL
from ehs_eval.analyses.repeated import FEWEST_WAVES, FRIEDMAN, REPEATED, SKILLINGS_MACK
from ehs_eval.config.scores import ScoreSheet
from ehs_eval.config.surveys import Survey
from ehs_eval.report.caution_words import (
    CHOICE_OF_CUT,
    CONCLUSIONS_OF_CUTS,
    NO_COMPARISON_GROUP,
    POOLED_TREND,
    STAYED_THE_COURSE,
    UNADJUSTED,
)
from ehs_eval.report.cautions import why_not_claimed
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.levels import programme_groups
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table, cell
from ehs_eval.report.tables.room import item_room_table, score_room_table
from ehs_eval.report.tables.sensitivity import (
    attainable_table,
    regression_table,
    score_change_table,
    share_change_table,
)
from ehs_eval.results import ALL, Group


def robustness_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield whole scales, all waves, room to move and detectable change of a survey."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    items = {item: text for block in survey.blocks for item, text in block.items.items()}
    for ends in shown_contrasts(waves):
        yield from _ordinal(look, name, items, ends)
    rows = [("", ALL, item, text) for item, text in items.items()]
    yield from _repeated(look, name, rows, waves)
    yield from item_room_table(look, name, items, waves)
    yield from share_change_table(look, name, survey, waves)
    yield from attainable_table(look, name, waves)


def score_robustness_tables(look: Lookup, name: str, sheet: ScoreSheet) -> Iterator[Table]:
    """Yield all waves, room to move, detectable change and regression of a score sheet."""
    waves = list(sheet.waves_of(look.study.wave_names))
    labels = sheet.scores
    rows = [
        (title, group, score, label)
        for title, group in programme_groups(look, name, REPEATED)
        for score, label in labels.items()
    ]
    yield from _repeated(look, name, rows, waves)
    yield from score_room_table(look, name, labels, waves)
    yield from score_change_table(look, name, labels, waves)
    yield from attainable_table(look, name, waves)
    yield from regression_table(look, name, waves)


def _ordinal(
    look: Lookup, name: str, items: dict[str, str], ends: tuple[str, str]
) -> Iterator[Table]:
    """Yield the change of the share, of the mean scale point, and what other cuts would say."""
    points, share = "Mean scale point", "Share that counts"
    columns = [
        Column("item", "Item", "text"),
        Column("share_difference", "Change, points", "points", share),
        Column("share_p_value", "p", "p", share),
        Column("difference", "Change", "change", points),
        Column("low", "from", "change", points),
        Column("high", "to", "change", points),
        Column("p_value", "p", "p", points),
        Column("trend_p_value", "p, trend (pooled)", "p", points),
        Column("study_conclusion", "The cut of the study", "text", "What would be concluded from"),
        Column("conclusion", "The mean point", "text", "What would be concluded from"),
        Column("other_conclusions", "Other cuts, where otherwise", "text"),
    ]
    rows: list[dict[str, Cell]] = []
    for item, text in items.items():
        row: dict[str, Cell] = {"item": text}
        for column in columns[3:]:
            row[column.name] = look.cell(name, ORDINAL, item, column.name, waves=ends)
        if row["difference"] is None or isinstance(row["difference"], Missing):
            continue
        for statistic in ("difference", "p_value"):
            row[f"share_{statistic}"] = look.cell(name, "comparison", item, statistic, waves=ends)
        rows.append(row)
    if not rows:
        return
    titles = " to ".join(look.study.wave_title(wave) for wave in ends)
    yield Table(
        slug(name, "ordinal", *ends),
        name,
        f"Change from {titles} on the whole scale, beside the share that counts",
        columns,
        rows,
        [
            "The scale points are numbered from 1, the lowest; answers off the scale are left out. "
            "Each school is compared with itself, as the share is.",
            CHOICE_OF_CUT,
            CONCLUSIONS_OF_CUTS,
            POOLED_TREND,
            UNADJUSTED,
            *why_not_claimed(look.study, look.results, name, ends),
            NO_COMPARISON_GROUP,
        ],
        is_detail=True,
    )


def _repeated(
    look: Lookup,
    name: str,
    items: Sequence[tuple[str, Group, str, str]],
    waves: list[str],
) -> Iterator[Table]:
    """Yield the tests over all waves.

    Args:
        look: Study and results.
        name: Data set.
        items: Programme (or nothing), group, item and wording of each row.
        waves: Waves of the data set.
    """
    if len(waves) < FEWEST_WAVES:
        return
    pairs = [(a, b) for i, a in enumerate(waves) for b in waves[i + 1 :]]
    rows = [
        {"programme": programme, "item": text, **_repeated_cells(look, name, item, group, pairs)}
        for programme, group, item, text in items
        if isinstance(_chosen(look, name, item, group), str)
    ]
    if not rows:
        return
    columns = _repeated_columns(look, pairs)
    if not any(row["programme"] for row in rows):
        columns = columns[1:]
        rows = [{key: value for key, value in row.items() if key != "programme"} for row in rows]
    small = look.study.study.small_group
    yield Table(
        slug(name, "repeated"),
        name,
        "The same people over all waves",
        columns,
        rows,
        [
            "Friedman's test ranks the answers of each person who answered in every wave; W runs "
            "from 0 (no common trend) to 1. The Skillings-Mack test also takes people who missed a "
            "wave, and is the one to read where anybody did; with many equal answers its p is "
            "rather too large than too small. Both suppose that who missed a wave had nothing to "
            "do with the answer.",
            f"A test needs {small} people. A small p says that the waves differ, not which; the "
            "last columns compare two waves each (signed-rank, exact), adjusted after Holm for "
            "their number.",
            STAYED_THE_COURSE,
            "Between items p-values are not adjusted.",
            NO_COMPARISON_GROUP,
        ],
        is_detail=True,
    )


def _repeated_columns(look: Lookup, pairs: list[tuple[str, str]]) -> list[Column]:
    columns = [
        Column("programme", "Programme", "text"),
        Column("item", "Item", "text"),
        Column("n_all_waves", "In every wave", "count", "People"),
        Column("n_two_or_more", "In two or more", "count", "People"),
        Column("friedman_p_value", "p", "p", FRIEDMAN),
        Column("exact_p_value", "p, exact", "p", FRIEDMAN),
        Column("kendalls_w", "W", "decimal", FRIEDMAN),
        Column("statistic", "Chi²", "decimal", SKILLINGS_MACK),
        Column("p_value", "p", "p", SKILLINGS_MACK),
        Column("chosen", "Read", "text"),
    ]
    for first, second in pairs:
        between = f"{look.study.wave_title(first)} – {look.study.wave_title(second)}"
        columns.append(Column(f"p_{first}_{second}", between, "p", "p, two waves, adjusted"))
    return columns


def _repeated_cells(
    look: Lookup, name: str, item: str, group: Group, pairs: list[tuple[str, str]]
) -> dict[str, Cell]:
    wanted = {
        "n_all_waves": ("n_all_waves", ""),
        "n_two_or_more": ("n_two_or_more", ""),
        "friedman_p_value": ("p_value", FRIEDMAN),
        "exact_p_value": ("exact_p_value", FRIEDMAN),
        "kendalls_w": ("kendalls_w", FRIEDMAN),
        "statistic": ("statistic", SKILLINGS_MACK),
        "p_value": ("p_value", SKILLINGS_MACK),
        "chosen": ("chosen", ""),
    }
    cells = {
        column: _of_test(look, name, item, group, statistic, test)
        for column, (statistic, test) in wanted.items()
    }
    for ends in pairs:
        cells[f"p_{ends[0]}_{ends[1]}"] = look.cell(
            name, REPEATED, item, "adjusted_p_value", group=group, waves=ends
        )
    return cells


def _chosen(look: Lookup, name: str, item: str, group: Group) -> Cell:
    return _of_test(look, name, item, group, "chosen", "")


def _of_test(look: Lookup, name: str, item: str, group: Group, statistic: str, test: str) -> Cell:
    """Return a statistic of one of the two tests, by the start of its method."""
    rows = look.results.select(name, REPEATED, item=item, group=group, statistic=statistic)
    return cell(next((row for row in rows if (row.method or "").startswith(test)), None))
