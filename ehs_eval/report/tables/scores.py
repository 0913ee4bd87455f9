"""Score sheets: levels by wave, programme, gender and year group; cut-offs; the same people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.scores import TOTAL, TOTAL_RECORDED, Measure, ScoreSheet
from ehs_eval.measures import load_measures
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import ends_of_scale, small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import score_comparison_table
from ehs_eval.report.tables.levels import (
    base_sizes,
    level_cells,
    level_columns,
    n_columns,
    programme_groups,
    waves_of,
)
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.report.tables.score_tests import role_test_tables, wave_test_table
from ehs_eval.results import Group

_ROLES = {"gender": "Gender", "year_group": "Year group"}
_AS_WRITTEN = "The total is as written, items not recorded: no sum can check it."


def score_tables(look: Lookup, name: str, sheet: ScoreSheet) -> Iterator[Table]:
    """Yield the tables of a score sheet."""
    waves = sheet.waves_of(look.study.wave_names) or ("",)
    measure = load_measures(look.study.measures)[sheet.measure]
    labels = sheet.scores
    yield _levels(look, name, sheet, waves)
    if len(waves) > 1:
        yield from score_comparison_table(look, name, sheet)
        yield wave_test_table(look, name, labels, waves)
        yield _pairs(look, name, labels, waves, measure)
        yield from _each_person(look, name, labels)
    yield _cut_offs(look, name, sheet, waves, measure)
    for role, heading in _ROLES.items():
        if getattr(sheet, role) is not None:
            yield _by_role(look, name, labels, waves, role, heading)
            yield from role_test_tables(look, name, labels, role, heading)


def _levels(look: Lookup, name: str, sheet: ScoreSheet, waves: Sequence[str]) -> Table:
    columns = [Column("programme", "Programme", "text"), Column("score", "Score", "text")]
    columns += level_columns(look, waves)
    rows: list[dict[str, Cell]] = []
    for title, group in programme_groups(look, name, "describe"):
        for score, label in sheet.scores.items():
            row: dict[str, Cell] = {"programme": title, "score": label}
            rows.append(row | level_cells(look, name, score, group, waves))
    notes = [
        "SD is the sample standard deviation (n - 1): how much people differ, not how sure the "
        "mean is."
    ]
    notes.append(
        _AS_WRITTEN
        if sheet.is_totals_only
        else "The total is the sum of the items and is missing unless every item was answered."
    )
    if TOTAL_RECORDED in sheet.scores:
        notes.append(
            "The total written on the form is reported beside the sum of the items; where they "
            "differ the checks say so."
        )
    notes += small_bases(look.study, base_sizes(rows, n_columns(waves)))
    notes += ends_of_scale(look.results, name)
    return Table(slug(name, "scores"), name, "Mean scores", columns, rows, notes)


def _pairs(
    look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str], measure: Measure
) -> Table:
    columns = [
        Column("programme", "Programme", "text"),
        Column("waves", "Waves", "text"),
        Column("score", "Score", "text"),
        Column("n_pairs", "Pairs", "count"),
        Column("n_only_first", "Seen first only", "count"),
        Column("n_only_second", "Seen second only", "count"),
        Column("n_improved", "Improved", "count"),
        Column("n_same", "Same", "count"),
        Column("n_worse", "Worse", "count"),
        Column("mean_change", "Mean change", "change"),
        Column("exact_p_value", "p, signed-rank, exact", "p"),
        Column("unpaired_p_value", "p, unpaired, exact", "p"),
    ]
    if measure.reliable_change is not None:
        columns += [
            Column("n_reliably_improved", "Reliably improved", "count"),
            Column("n_reliably_worse", "Reliably worse", "count"),
        ]
    rows: list[dict[str, Cell]] = []
    for title, group in programme_groups(look, name, "linkage"):
        for i, first in enumerate(waves):
            for second in waves[i + 1 :]:
                for score, label in labels.items():
                    row = _pair_row(look, name, score, group, (first, second), columns)
                    if row is not None:
                        between = [look.study.wave_title(wave) for wave in (first, second)]
                        row |= {"programme": title, "score": label, "waves": " – ".join(between)}
                        rows.append(row)
    notes = [
        "Only people seen in both waves; a person with two scores in a wave is left out. The "
        "unpaired test beside it uses everybody.",
        "p is the exact signed-rank test, zeros dropped. A dash stands where no p-value below .05 "
        "could have come out: with five changed pairs it cannot fall below .0625.",
    ]
    if measure.reliable_change is not None:
        notes.append(
            f"Reliable: a total that changed by {measure.reliable_change:g} or more "
            f"({measure.reliable_change_source})."
        )
    return Table(
        slug(name, "pairs"), name, "The same people before and after", columns, rows, notes
    )


def _pair_row(
    look: Lookup,
    name: str,
    score: str,
    group: Group,
    waves: tuple[str, str],
    columns: Sequence[Column],
) -> dict[str, Cell] | None:
    row: dict[str, Cell] = {}
    for column in columns:
        analysis = "linkage" if column.name.startswith("n_only") else "matched_pairs"
        item = None if analysis == "linkage" else score
        row[column.name] = look.cell(name, analysis, item, column.name, group=group, waves=waves)
    row["unpaired_p_value"] = look.cell(
        name, "mann_whitney", score, "exact_p_value", group=group, waves=waves
    )
    return row if row["n_pairs"] else None


def _cut_offs(
    look: Lookup, name: str, sheet: ScoreSheet, waves: Sequence[str], measure: Measure
) -> Table:
    columns = [Column("programme", "Programme", "text"), Column("cut_off", "Cut-off", "text")]
    for wave in waves:
        title = look.study.wave_title(wave) if wave else ""
        end = f"_{wave}" if wave else ""
        columns += [
            Column(f"n_below{end}", "Below", "count", title),
            Column(f"n{end}", "of", "count", title),
            Column(f"proportion{end}", "Share", "share", title),
        ]
    rows: list[dict[str, Cell]] = []
    for title, group in programme_groups(look, name, "describe"):
        for cut_off in measure.cut_offs:
            row: dict[str, Cell] = {"programme": title, "cut_off": cut_off.label}
            for wave in waves:
                for statistic in ("n_below", "n", "proportion"):
                    row[f"{statistic}{f'_{wave}' if wave else ''}"] = look.cell(
                        name,
                        "below_cut_off",
                        TOTAL,
                        statistic,
                        group=group,
                        waves=waves_of(wave),
                        method=cut_off.label,
                    )
            rows.append(row)
    sources = [
        f"{c.label}: {c.source}{'' if c.verified else ' (not verified in the manual)'}."
        for c in measure.cut_offs
    ]
    return Table(
        slug(name, "cut-offs"),
        name,
        "Totals below the published cut-offs",
        columns,
        rows,
        [
            _AS_WRITTEN if sheet.is_totals_only else "The total is the sum of the items.",
            *(
                ["Which cut-off applies depends on age; each is shown for everybody."]
                if len(measure.cut_offs) > 1
                else []
            ),
            *sources,
            *small_bases(look.study, base_sizes(rows, n_columns(waves))),
        ],
    )


def _each_person(look: Lookup, name: str, labels: dict[str, str]) -> Iterator[Table]:
    """Yield the change of each person, where too few were seen twice for anything else."""
    places = dict.fromkeys(
        (row.group.get("programme"), row.waves, row.group["pair"])
        for row in look.results.select(name, "matched_pairs", statistic="change")
        if set(row.group) in ({"programme", "pair"}, {"pair"})
    )
    rows: list[dict[str, Cell]] = []
    for programme, waves, pair in places:
        group = {"pair": pair} if programme is None else {"programme": programme, "pair": pair}
        row: dict[str, Cell] = {
            "programme": "All" if programme is None else fmt.label(programme),
            "waves": " – ".join(look.study.wave_title(wave) for wave in waves),
            "person": str(pair),
        }
        for score in labels:
            row[score] = look.cell(name, "matched_pairs", score, "change", group=group, waves=waves)
        rows.append(row)
    if rows:
        yield Table(
            slug(name, "people"),
            name,
            "Change of each person, where few were seen in both waves",
            [
                Column("programme", "Programme", "text"),
                Column("waves", "Waves", "text"),
                Column("person", "Person", "text"),
                *(Column(score, label, "change") for score, label in labels.items()),
            ],
            rows,
            [
                "Later minus earlier score. With so few people no percentage or test is given. The "
                "numbers of the people belong to one programme and two waves only."
            ],
        )


def _by_role(
    look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str], role: str, heading: str
) -> Table:
    columns = [
        Column("programme", "Programme", "text"),
        Column(role, heading, "text"),
        Column("score", "Score", "text"),
        *level_columns(look, waves),
    ]
    groups = list(
        dict.fromkeys(
            (row.group.get("programme"), row.group[role])
            for row in look.results.select(name, "describe", statistic="n")
            if role in row.group and set(row.group) <= {"programme", role}
        )
    )
    rows: list[dict[str, Cell]] = []
    for programme, label in groups:
        group: Group = {role: label} if programme is None else {"programme": programme, role: label}
        for score, text in labels.items():
            row: dict[str, Cell] = {
                "programme": "All" if programme is None else fmt.label(programme),
                role: fmt.label(label),
                "score": text,
            }
            rows.append(row | level_cells(look, name, score, group, waves))
    return Table(
        slug(name, "by", role),
        name,
        f"Mean scores by {heading.lower()}",
        columns,
        rows,
        small_bases(look.study, base_sizes(rows, n_columns(waves))),
    )
