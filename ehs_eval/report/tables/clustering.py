"""What answers are worth, and how wide intervals are, when schools are allowed for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.analyses.clustering import CLUSTERING
from ehs_eval.config.surveys import Survey
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table

_NOTES = (
    "People of one school resemble each other, so that many answers of few schools are worth fewer "
    "answers of people drawn one by one: n divided by the design effect, 1 + (m − 1) × "
    "correlation, m being the size of the school that the average person is in. Intervals and "
    "margins here are widened by it.",
    "With few schools a correlation estimated from the data is very uncertain, and can be "
    "negative; a negative one widens nothing.",
)


def clustering_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield what the answers to each item are worth, and its change, schools allowed for."""
    if survey.school is None or not (survey.blocks or survey.shares):
        return
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    items = [(share.name, share.title) for share in survey.shares if share.of == "respondents"]
    items += [(item, text) for block in survey.blocks for item, text in block.items.items()]
    source = (
        "The correlation used is each item's own, of the first wave that has two schools."
        if survey.icc is None
        else f"The correlation used is the published {survey.icc:g}. {survey.icc_source}".strip()
    )
    yield Table(
        slug(name, "clustering"),
        name,
        "What the answers are worth, schools allowed for",
        _level_columns(look, waves),
        [_levels(look, name, None, "All answers of the wave", waves)]
        + [_levels(look, name, item, text, waves) for item, text in items],
        [*_NOTES, source],
        is_detail=True,
    )
    contrasts = shown_contrasts(waves)
    if contrasts:
        yield Table(
            slug(name, "clustering-change"),
            name,
            "Change of all answers pooled, schools allowed for",
            _change_columns(look, contrasts),
            [_changes(look, name, item, text, contrasts) for item, text in items],
            [
                "The change of the table of all answers pooled, with interval and margin widened. "
                "It still takes a change in which schools answered for a change of answers.",
                *_NOTES,
                source,
            ],
            is_detail=True,
        )


def _level_columns(look: Lookup, waves: Sequence[str]) -> list[Column]:
    columns = [Column("item", "Item", "text")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"icc_{wave}", "Correlation in schools", "decimal", title),
            Column(f"effective_n_{wave}", "Answers it is worth", "count", title),
            Column(f"low_{wave}", "Share from", "share", title),
            Column(f"high_{wave}", "to", "share", title),
            Column(f"margin_of_error_{wave}", "Margin, ± points", "distance", title),
        ]
    return columns


def _levels(
    look: Lookup, name: str, item: str | None, text: str, waves: Sequence[str]
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": text}
    for wave in waves:
        for statistic in ("icc", "effective_n", "low", "high", "margin_of_error"):
            found = look.cell(name, CLUSTERING, item, statistic, waves=[wave])
            is_n = statistic == "effective_n" and isinstance(found, float)
            row[f"{statistic}_{wave}"] = round(found) if is_n else found  # type: ignore[arg-type]
    return row


def _change_columns(look: Lookup, contrasts: Sequence[tuple[str, str]]) -> list[Column]:
    columns = [Column("item", "Item", "text")]
    for ends in contrasts:
        between = " to ".join(look.study.wave_title(wave) for wave in ends)
        suffix = "_".join(ends)
        columns += [
            Column(f"difference_{suffix}", "Change, points", "points", between),
            Column(f"low_{suffix}", "from", "points", between),
            Column(f"high_{suffix}", "to", "points", between),
            Column(f"change_margin_{suffix}", "Margin, ± points", "distance", between),
        ]
    return columns


def _changes(
    look: Lookup, name: str, item: str, text: str, contrasts: Sequence[tuple[str, str]]
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": text}
    for ends in contrasts:
        suffix = "_".join(ends)
        row[f"difference_{suffix}"] = look.cell(name, "change", item, "difference", waves=ends)
        for statistic in ("low", "high", "change_margin"):
            row[f"{statistic}_{suffix}"] = look.cell(name, CLUSTERING, item, statistic, waves=ends)
    return row
