"""Administrative records: referrals and programmes."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.referrals import LOCALITY, PILOT, PILOT_LOCAL, SCHOOL_LEFT_OUT
from ehs_eval.config.records import ReferralRecord
from ehs_eval.report import format as fmt
from ehs_eval.report.names import slug
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table


def referral_tables(look: Lookup, name: str, record: ReferralRecord) -> Iterator[Table]:
    """Yield Table 1, the changes with and without the largest school, and the benchmark."""
    waves = [
        wave
        for wave in look.study.wave_names
        if look.has(name, "referrals", LOCALITY, waves=(wave,))
    ]
    yield _counts(look, name, record, waves)
    changes = _changes(look, name)
    if changes.rows:
        yield changes
    yield _benchmark(look, name, waves)


def _counts(look: Lookup, name: str, record: ReferralRecord, waves: list[str]) -> Table:
    columns = [Column("school", "School", "text")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"n_{wave}", "Referrals", "count", title),
            Column(f"share_of_locality_{wave}", "of the locality", "share", title),
            Column(f"share_of_pilot_{wave}", "of the pilot", "share", title),
            Column(f"n_accepted_{wave}", "Accepted", "count", title),
            Column(f"acceptance_{wave}", "Share accepted", "share", title),
        ]
    schools = look.groups(name, "referrals", "school")
    lines = [(fmt.label(school), PILOT, {"school": school}) for school in schools]
    rows = [_count_row(look, name, label, item, group, waves) for label, item, group in lines]
    rows.append(_count_row(look, name, "All pilot schools", PILOT, {}, waves))
    rows.append(_count_row(look, name, "Locality", LOCALITY, {}, waves))
    notes = [
        "Referrals count every service; the shares of the locality and of the pilot count only "
        f"referrals to {', '.join(record.locality)}."
        if record.locality
        else "The locality is every service in the data.",
        "Referrals follow the seasons of the school year: compare waves of the same months.",
    ]
    return Table(slug(name, "by-school"), name, "Referrals by school", columns, rows, notes)


def _count_row(
    look: Lookup, name: str, label: str, item: str, group: dict[str, str | None], waves: list[str]
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"school": label}
    for wave in waves:
        for statistic in ("n", "n_accepted", "acceptance"):
            row[f"{statistic}_{wave}"] = look.cell(
                name, "referrals", item, statistic, group=group, waves=[wave]
            )
        if item == PILOT:
            for statistic in ("share_of_locality", "share_of_pilot"):
                row[f"{statistic}_{wave}"] = look.cell(
                    name, "referrals", PILOT_LOCAL, statistic, group=group, waves=[wave]
                )
    return row


def _changes(look: Lookup, name: str) -> Table:
    columns = [
        Column("measure", "Measure", "text"),
        Column("schools", "Schools", "text"),
        Column("waves", "Waves", "text"),
        Column("difference", "Change, points", "points"),
        Column("low", "from", "points"),
        Column("high", "to", "points"),
        Column("exact_p_value", "p, Fisher's exact", "p"),
        Column("n_first", "Base, first", "count"),
        Column("n_second", "Base, second", "count"),
    ]
    titles = {
        "share_of_locality": "Pilot's share of the locality's referrals",
        "acceptance": "Share of the pilot's referrals accepted",
    }
    rows: list[dict[str, Cell]] = []
    for found in look.results.select(name, "change", statistic="difference"):
        left_out = found.group.get(SCHOOL_LEFT_OUT)
        row: dict[str, Cell] = {
            "measure": titles.get(str(found.item), str(found.item)),
            "schools": "all" if left_out is None else f"without {left_out}",
            "waves": " – ".join(look.study.wave_title(wave) for wave in found.waves),
        }
        for column in columns[3:]:
            row[column.name] = look.cell(
                name, "change", found.item, column.name, group=found.group, waves=found.waves
            )
        rows.append(row)
    return Table(
        slug(name, "change"),
        name,
        "Change in referrals, with and without the school that referred most",
        columns,
        rows,
        [
            "Later minus earlier, in percentage points, with Newcombe's hybrid score interval.",
            "Where the change goes away without one school, it is that school's change.",
        ],
    )


def _benchmark(look: Lookup, name: str, waves: list[str]) -> Table:
    columns = [
        Column("wave", "Wave", "text"),
        Column("pilot", "Pilot, in the locality: base", "count"),
        Column("others", "Others: base", "count"),
        Column("difference", "Difference in acceptance, points", "points"),
        Column("low", "from", "points"),
        Column("high", "to", "points"),
        Column("exact_p_value", "p, Fisher's exact", "p"),
    ]
    rows: list[dict[str, Cell]] = []
    for wave in waves:
        row: dict[str, Cell] = {"wave": look.study.wave_title(wave)}
        for key, statistic in (("pilot", "n_second"), ("others", "n_first")):
            row[key] = look.cell(name, "benchmark", "acceptance", statistic, waves=[wave])
        for column in columns[3:]:
            row[column.name] = look.cell(name, "benchmark", "acceptance", column.name, waves=[wave])
        rows.append(row)
    return Table(
        slug(name, "benchmark"),
        name,
        "Acceptance of the pilot's referrals against all others in the locality",
        columns,
        rows,
        ["Positive: the pilot's referrals were accepted more often."],
    )


def programme_table(look: Lookup, name: str) -> Table:
    """Return how many schools planned each programme and measured its outcomes."""
    columns = [
        Column("programme", "Programme", "text"),
        Column("n_schools", "Schools that planned it", "count"),
        Column("n_schools_measured", "Schools that measured outcomes", "count"),
    ]
    rows: list[dict[str, Cell]] = []
    for programme in look.groups(name, "programmes", "programme"):
        row: dict[str, Cell] = {"programme": fmt.label(programme)}
        for column in columns[1:]:
            row[column.name] = look.cell(
                name, "programmes", None, column.name, group={"programme": programme}
            )
        rows.append(row)
    return Table(slug(name, "programmes"), name, "Programmes offered", columns, rows)
