"""The quality of the data: records, gaps, signs of careless answers, and what they would move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ehs_eval.analyses.quality.contradictions import CONTRADICTIONS
from ehs_eval.analyses.quality.duplicates import DUPLICATES
from ehs_eval.analyses.quality.missing import MISSING
from ehs_eval.analyses.quality.responses import RESPONSES
from ehs_eval.analyses.quality.speeding import SPEEDING
from ehs_eval.analyses.quality.straight_lining import STRAIGHT_LINING
from ehs_eval.config.surveys import Survey
from ehs_eval.report.names import slug
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table
from ehs_eval.report.tables.quality_sensitivity import sensitivity_tables
from ehs_eval.results import Group

HONEST: Final = (
    "One answer to a whole block could be honest: somebody may agree with everything in it. It is "
    "weak evidence in a short block, and where all items run in one direction."
)
_SPEED: Final = (
    "Too fast: under a third of the median time of the wave (a convention; other studies draw the "
    "line at a half or at 40%), or under 2 seconds an item answered, the rule that Bowling and "
    "others tested (doi:10.1177/10944281211056520). Below 1 second an item answers become much "
    "less consistent (Wood, Harms, Lowman and DeSimone 2017, doi:10.1177/1948550617703168)."
)
_TWICE: Final = (
    "The same as another: all answers, of ten or more, and school, year group and gender equal "
    "those of another response of the wave. It could be coincidence, the more easily the fewer "
    "answers there are to choose from; it could also be a form that was sent twice."
)


def quality_tables(look: Lookup) -> Iterator[Table]:
    """Yield the tables on the quality of surveys and score sheets."""
    study = look.study
    names = [*study.surveys, *study.score_sheets]
    if not names:
        return
    yield _records(look, names)
    if study.surveys:
        yield _signs(look)
    for name, survey in study.surveys.items():
        yield from _rules(look, name)
        yield from sensitivity_tables(look, name, survey)
    for name in names:
        yield from _gaps(look, name)
    for name, survey in study.surveys.items():
        yield from _blocks(look, name, survey)


def _waves(look: Lookup, name: str, analysis: str) -> list[tuple[str, ...]]:
    """Return the waves (or none at all) that an analysis of a data set has results for."""
    return list(dict.fromkeys(row.waves for row in look.results.select(name, analysis)))


def _wave_title(look: Lookup, waves: tuple[str, ...]) -> str:
    return look.study.wave_title(waves[0]) if waves else "all"


def _records(look: Lookup, names: list[str]) -> Table:
    reasons = list(
        dict.fromkeys(
            str(row.group["set_aside"])
            for name in names
            for row in look.results.select(name, RESPONSES)
            if "set_aside" in row.group
        )
    )
    columns = [
        Column("dataset", "Data", "text"),
        Column("wave", "Wave", "text"),
        Column("n_rows", "Records in the file", "count"),
        *(Column(slug("n", reason), f"Set aside: {reason}", "count") for reason in reasons),
        Column("n_set_aside", "Set aside in all", "count"),
        Column("n", "Analysed", "count"),
    ]
    rows: list[dict[str, Cell]] = []
    for name in names:
        for waves in _waves(look, name, RESPONSES):
            row: dict[str, Cell] = {
                "dataset": look.study.dataset_title(name),
                "wave": _wave_title(look, waves),
            }
            for statistic in ("n_rows", "n_set_aside", "n"):
                row[statistic] = look.cell(name, RESPONSES, None, statistic, waves=waves)
            for reason in reasons:
                group: Group = {"set_aside": reason}
                found = look.cell(name, RESPONSES, None, "n", group=group, waves=waves)
                row[slug("n", reason)] = 0 if found is None else found
            rows.append(row)
    title = "Records in the files and responses analysed"
    notes = []
    if look.study.surveys:
        notes.append("Every record of a survey that is not analysed is counted with the reason.")
    if look.study.score_sheets:
        notes.append(
            "Of score sheets these are the rows that make an occasion of the wave. Rows that make "
            "none, and records set aside, stand among the checks of the data."
        )
    return Table("quality-records", CHECKS, title, columns, rows, notes)


_SIGNS: Final = (
    ("n", RESPONSES, "n", "Responses"),
    ("throughout", STRAIGHT_LINING, "n_same", "One answer throughout"),
    ("fast", SPEEDING, "n_fast", "Too fast"),
    ("contradictions", CONTRADICTIONS, "n", "Contradict themselves"),
    ("identical", DUPLICATES, "n_identical", "The same as another"),
)
"""Column, analysis, statistic and heading of each sign of careless answers."""


def _signs(look: Lookup) -> Table:
    columns = [Column("dataset", "Data", "text"), Column("wave", "Wave", "text")]
    columns += [Column(name, heading, "count") for name, _, _, heading in _SIGNS]
    rows: list[dict[str, Cell]] = []
    for dataset in look.study.surveys:
        for waves in _waves(look, dataset, RESPONSES):
            row: dict[str, Cell] = {
                "dataset": look.study.dataset_title(dataset),
                "wave": _wave_title(look, waves),
            }
            for name, analysis, statistic, _ in _SIGNS:
                row[name] = look.cell(dataset, analysis, None, statistic, waves=waves)
            if not look.cell(dataset, CONTRADICTIONS, None, "n_rules", waves=waves):
                row["contradictions"] = Missing(
                    "the study file names no answers that contradict each other"
                )
            rows.append(row)
    notes = [
        "One answer throughout: the same answer to every item of each block of four items or more "
        "that was answered in full, over eight items or more (or all of them, where fewer were "
        "asked).",
        HONEST,
        _SPEED,
        _TWICE,
        "Nothing is removed for any of these signs.",
    ]
    return Table("quality-signs", CHECKS, "Signs of careless answers", columns, rows, notes)


def _rules(look: Lookup, name: str) -> Iterator[Table]:
    """Yield how many responses break each rule of the study file."""
    waves = _waves(look, name, CONTRADICTIONS)
    rules = look.groups(name, CONTRADICTIONS, "rule")
    if not rules:
        return
    columns = [Column("rule", "Cannot both be meant", "text")]
    columns += [Column(f"n_{wave[0]}", _wave_title(look, wave), "count") for wave in waves if wave]
    rows: list[dict[str, Cell]] = []
    for rule in rules:
        row: dict[str, Cell] = {"rule": rule}
        for wave in waves:
            group: Group = {"rule": rule}
            found = look.cell(name, CONTRADICTIONS, None, "n", group=group, waves=wave)
            row[f"n_{wave[0]}"] = _not_asked() if found is None else found
        rows.append(row)
    title = f"{look.study.dataset_title(name)}: responses that contradict themselves"
    notes = ["They stay in. Many against one rule may mean that the question was not understood."]
    yield Table(slug(name, "contradictions"), CHECKS, title, columns, rows, notes)


def _not_asked() -> Missing:
    return Missing("not asked in that wave", "not asked")


def _gaps(look: Lookup, name: str) -> Iterator[Table]:
    """Yield how many did not answer each question, wave by wave."""
    waves = _waves(look, name, MISSING)
    ordered = [w for w in _waves(look, name, RESPONSES) if w in waves]
    items = dict.fromkeys(str(row.item) for row in look.results.select(name, MISSING))
    if not items:
        return
    columns = [Column("item", "Question", "text")]
    for wave in ordered:
        over, key = _wave_title(look, wave), "_".join(wave) or "all"
        columns += [
            Column(f"n_missing_{key}", "No answer", "count", over),
            Column(f"share_missing_{key}", "Share", "share", over),
            Column(f"n_off_scale_{key}", "Off the scale", "count", over),
            Column(f"much_{key}", "Stands out", "text", over),
        ]
    rows = [_gap_row(look, name, item, ordered) for item in items]
    notes = [
        "Shares are of everyone in the wave. Off the scale: answers such as “Don't know”, which "
        "are answers and not gaps.",
        "Stands out: more than 20%, or more than 50%, did not answer. A question that only some "
        "were asked, or that is coded only where something was said, has gaps by design; a "
        "question with boxes to tick has a gap where no box is ticked.",
    ]
    title = f"{look.study.dataset_title(name)}: questions without an answer"
    yield Table(slug(name, "missing"), CHECKS, title, columns, rows, notes, is_detail=True)


def _gap_row(look: Lookup, name: str, item: str, waves: list[tuple[str, ...]]) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": look.item_title(name, item)}
    limit = look.study.study.small_group
    for wave in waves:
        key = "_".join(wave) or "all"
        asked = look.cell(name, MISSING, item, "n_asked", waves=wave)
        for statistic in ("n_missing", "share_missing", "n_off_scale"):
            found = look.cell(name, MISSING, item, statistic, waves=wave)
            row[f"{statistic}_{key}"] = _not_asked() if found is None else found
        if isinstance(asked, int) and asked < limit:
            row[f"share_missing_{key}"] = Missing(f"fewer than {limit} people: counts are shown")
        much = look.cell(name, MISSING, item, "much_missing", waves=wave)
        row[f"much_{key}"] = much
    return row


def _blocks(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield how many gave one answer to a whole block, or to all items on one scale."""
    waves = _waves(look, name, STRAIGHT_LINING)
    kinds = dict.fromkeys(
        (row.item, str(row.group.get("scale", "")))
        for row in look.results.select(name, STRAIGHT_LINING, statistic="n_items")
        if row.item or row.group
    )
    if not kinds:
        return
    columns = [Column("block", "Block", "text"), Column("n_items", "Items", "count")]
    for wave in waves:
        over = _wave_title(look, wave)
        columns += [
            Column(f"n_{wave[0]}", "All answered", "count", over),
            Column(f"n_same_{wave[0]}", "One answer to all", "count", over),
        ]
    headings = {block.name: block.heading for block in survey.blocks}
    rows = [
        _scale_row(look, name, scale, waves)
        if scale
        else _block_row(look, name, str(item), headings[str(item)], waves)
        for item, scale in kinds
    ]
    title = f"{look.study.dataset_title(name)}: one answer to all items of a block"
    notes = ["Blocks of four items or more; scales with eight items or more in several blocks."]
    notes.append(HONEST)
    yield Table(slug(name, "straight-lining"), CHECKS, title, columns, rows, notes, is_detail=True)


def _block_row(
    look: Lookup, name: str, item: str | None, heading: str, waves: list[tuple[str, ...]], **of: str
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"block": heading}
    for wave in waves:
        for statistic in ("n_items", "n", "n_same"):
            cell = look.cell(name, STRAIGHT_LINING, item, statistic, group=of, waves=wave)
            if statistic != "n_items":
                row[f"{statistic}_{wave[0]}"] = _not_asked() if cell is None else cell
            elif cell is not None:
                row["n_items"] = cell
    return row


def _scale_row(
    look: Lookup, name: str, scale: str, waves: list[tuple[str, ...]]
) -> dict[str, Cell]:
    flags = look.results.select(
        name, STRAIGHT_LINING, statistic="runs_both_ways", group={"scale": scale}
    )
    heading = f"All blocks on “{scale}”"
    if any(flag.value == "yes" for flag in flags):
        heading += "; items run both ways, so that one answer to all contradicts itself"
    return _block_row(look, name, None, heading, waves, scale=scale)
