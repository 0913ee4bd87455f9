"""Survey items: their share in each wave, and their change with both rules of judging it."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import CLUSTERED, INDEPENDENT, NO_COMPARISON_GROUP
from ehs_eval.report.cautions import dominance_words, small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.lookup import DIRECTION_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table


def share_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield the share of every item by wave, then its change between first and last wave."""
    if not survey.blocks and not survey.shares:
        return
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    items = list(_items(survey))
    yield _levels(look, name, items, waves)
    for first, second in shown_contrasts(waves):
        yield _changes(look, name, survey, items, first, second)


def _items(survey: Survey) -> Iterator[tuple[str, str, str]]:
    """Yield name, wording and what is counted of each item, derived shares first."""
    for share in survey.shares:
        of = "of mentions" if share.of == "mentions" else "of those who answered"
        yield share.name, share.title, of
    for block in survey.blocks:
        for item, text in block.items.items():
            yield item, text, block.share_label


def _levels(look: Lookup, name: str, items: list[tuple[str, str, str]], waves: list[str]) -> Table:
    columns = [Column("item", "Item", "text"), Column("counted", "Share that", "text")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"n_{wave}", "n", "count", title),
            Column(f"proportion_{wave}", "Share", "share", title),
            Column(f"low_{wave}", "from", "share", title),
            Column(f"high_{wave}", "to", "share", title),
            Column(f"n_missing_{wave}", "No answer", "count", title),
        ]
    rows: list[dict[str, Cell]] = []
    sizes: list[float | None] = []
    for item, text, counted in items:
        row: dict[str, Cell] = {"item": text, "counted": counted}
        for wave in waves:
            for statistic in ("n", "proportion", "low", "high", "n_missing"):
                row[f"{statistic}_{wave}"] = look.cell(
                    name, "proportion", item, statistic, waves=[wave]
                )
            n = row[f"n_{wave}"]
            sizes.append(n if isinstance(n, int | float) else None)
        rows.append(row)
    level = fmt.percent(look.study.study.confidence_level, 0)
    return Table(
        slug(name, "items"),
        name,
        "Share of answers, by item and wave",
        columns,
        rows,
        [
            "n is the number of valid answers, the base of the share.",
            f"“From” and “to” are the {level} Wilson interval.",
            CLUSTERED,
            *small_bases(look.study, sizes),
            *dominance_words(look.study, look.results, name),
        ],
    )


def _changes(
    look: Lookup,
    name: str,
    survey: Survey,
    items: list[tuple[str, str, str]],
    first: str,
    second: str,
) -> Table:
    reference = survey.margin_wave or second
    wave_margin = f"Beyond the margin of one wave ({look.study.wave_title(reference)})"
    columns = [
        Column("item", "Item", "text"),
        Column("counted", "Share that", "text"),
        Column("difference", "Change, points", "points"),
        Column("low", "from", "points"),
        Column("high", "to", "points"),
        Column("p_value", "p", "p"),
        Column("exact_p_value", "p, exact", "p"),
        Column("adjusted_p_value", "p, adjusted", "p"),
        Column("single_wave_margin", "Margin of one wave, ± points", "distance"),
        Column("beyond_single_wave_margin", wave_margin, "text"),
        Column("change_margin", "Margin of the change, ± points", "distance"),
        Column("beyond_change_margin", "Beyond the margin of the change", "text"),
        Column("direction", "Estimate points to", "text"),
    ]
    rows: list[dict[str, Cell]] = []
    for item, text, counted in items:
        row: dict[str, Cell] = {"item": text, "counted": counted}
        for column in columns[2:]:
            row[column.name] = look.cell(name, "change", item, column.name, waves=[first, second])
        said = row["direction"]
        if isinstance(said, str):
            row["direction"] = DIRECTION_WORDS[said]
        if not all(value is None or isinstance(value, Missing) for value in list(row.values())[2:]):
            rows.append(row)
    titles = [look.study.wave_title(wave) for wave in (first, second)]
    return Table(
        slug(name, "change", first, second),
        name,
        f"Change from {titles[0]} to {titles[1]}, as many reports have it: all answers pooled",
        columns,
        rows,
        [
            "Change is later minus earlier, in percentage points, with Newcombe's hybrid score "
            "interval; p is two-sided from the pooled z test without continuity correction, exact "
            "p is Fisher's. A change is clear, taken alone, where the interval excludes no change "
            "and the exact test agrees.",
            "The margin of one wave is the rule many reports use. It is too narrow for a "
            "change, which has the error of both waves; the margin of the change has both.",
            "Better and worse follow the direction that the study file gives each item; they say "
            "where the estimate points, not that it is sure.",
            INDEPENDENT,
            CLUSTERED,
            *dominance_words(look.study, look.results, name),
            NO_COMPARISON_GROUP,
        ],
    )
