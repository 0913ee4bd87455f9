"""Who answered: tables by school, year group and gender, and what precision that gives."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.participation import WITH_CORRECTION, WITHOUT_CORRECTION
from ehs_eval.config.records import PopulationRecord
from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import participation_cautions
from ehs_eval.report.names import slug
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table

_ROLES = {"school": "School", "year_group": "Year group", "gender": "Gender"}


def participation_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield the precision of each wave, then responses by school, year group and gender."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    yield _precision(look, name, survey, waves)
    for role, heading in _ROLES.items():
        if getattr(survey, role) is not None:
            yield _by_role(look, name, survey, waves, role, heading)


def _precision(look: Lookup, name: str, survey: Survey, waves: list[str]) -> Table:
    columns = [
        Column("wave", "Wave", "text"),
        Column("n", "Answered", "count"),
        Column("population", "Eligible", "count"),
        Column("response_rate", "Response rate", "share"),
        Column("required_sample", "Sample required", "count"),
        Column("margin_of_error", "Margin of error", "share"),
        Column("margin_of_error_fpc", "Margin, finite population", "share"),
    ]
    if survey.school is not None:
        columns += [
            Column("largest_school", "School with most answers", "text"),
            Column("largest_school_share", "Its share", "share"),
        ]
    rows = []
    for wave in waves:
        row: dict[str, Cell] = {"wave": look.study.wave_title(wave)}
        for column in columns[1:]:
            method = None
            statistic = column.name
            if statistic.startswith("margin_of_error"):
                method = WITH_CORRECTION if statistic.endswith("fpc") else WITHOUT_CORRECTION
                statistic = "margin_of_error"
            row[column.name] = look.cell(
                name, "participation", None, statistic, waves=[wave], method=method
            )
        rows.append(row)
    target = fmt.percent(look.study.study.target_margin, 0)
    level = fmt.percent(look.study.study.confidence_level, 0)
    return Table(
        slug(name, "precision"),
        name,
        "Answers, response rate and margin of error of each wave",
        columns,
        rows,
        [
            f"Margins of error are for a share of 50% at a confidence of {level}; the required "
            f"sample is for a margin of {target}.",
            "The finite population margin speaks of the people on the roll only. Neither margin "
            "allows for people who did not answer, or for answers of one school being alike.",
            *participation_cautions(look.study, look.results, name),
        ],
    )


def _by_role(
    look: Lookup, name: str, survey: Survey, waves: list[str], role: str, heading: str
) -> Table:
    rated = role == "school" and survey.population is not None
    columns = [Column(role, heading, "text")]
    if rated:
        columns.append(Column("population", "Eligible", "count"))
    for wave in waves:
        title = look.study.wave_title(wave)
        columns.append(Column(f"n_{wave}", "Answered", "count", title))
        columns.append(Column(f"share_of_wave_{wave}", "Share of wave", "share", title))
        if rated:
            columns.append(Column(f"response_rate_{wave}", "Response rate", "share", title))
    rows: list[dict[str, Cell]] = []
    for label in look.groups(name, "participation", role):
        row: dict[str, Cell] = {role: fmt.label(label)}
        group = {role: label}
        for wave in waves:
            for statistic in ("n", "share_of_wave", *(["response_rate"] if rated else [])):
                row[f"{statistic}_{wave}"] = look.cell(
                    name, "participation", None, statistic, group=group, waves=[wave]
                )
        if rated:
            row["population"] = look.cell(
                name, "participation", None, "population", group=group, waves=waves[:1]
            )
        rows.append(row)
    rows.append(_total(look, name, waves, role, rated))
    return Table(
        slug(name, "by", role),
        name,
        f"Answers by {heading.lower()}",
        columns,
        rows,
        ["“No answer” stands for responses that leave the question empty; the total has them."],
    )


def _total(look: Lookup, name: str, waves: list[str], role: str, rated: bool) -> dict[str, Cell]:
    row: dict[str, Cell] = {role: "All"}
    for wave in waves:
        row[f"n_{wave}"] = look.cell(name, "participation", None, "n", waves=[wave])
        row[f"share_of_wave_{wave}"] = 1.0
        if rated:
            row[f"response_rate_{wave}"] = look.cell(
                name, "participation", None, "response_rate", waves=[wave]
            )
    if rated:
        row["population"] = look.cell(name, "participation", None, "population", waves=waves[:1])
    return row


def population_table(look: Lookup, name: str, record: PopulationRecord) -> Table:
    """Return the numbers of people on roll by school."""
    columns = [Column("school", "School", "text")]
    columns += [Column(column, label, "count") for column, label in record.counts.items()]
    rows: list[dict[str, Cell]] = []
    for school in look.groups(name, "population", "school"):
        row: dict[str, Cell] = {"school": fmt.label(school)}
        for column in record.counts:
            row[column] = look.cell(name, "population", column, "n", group={"school": school})
        rows.append(row)
    total: dict[str, Cell] = {"school": "All"}
    total |= {column: look.cell(name, "population", column, "n") for column in record.counts}
    return Table(
        slug(name, "schools"),
        name,
        "People who could take part, by school",
        columns,
        [*rows, total],
        ["Totals add up what is stated; a count that is not stated adds nothing."],
    )
